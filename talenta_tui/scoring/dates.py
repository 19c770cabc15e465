"""Dates as the rules count them (formats.md, "Fine print")."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

DAY = timedelta(days=1)


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def completed_years(since: date, on: date) -> int:
    """Whole years from `since` to `on`, as an age counts; negative where `since` is later.

    2024-10-31 to 2026-10-31 is 2, from 2024-11-01 is 1. A year that began on 29 February
    is complete on 1 March of a common year.
    """
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def months_before(on: date, months: int) -> date:
    """The same day `months` earlier, or that month's last day where it is shorter.

    From 29 February the day before is 28 February, so that a period's last day keeps
    pointing at last days. Before year 1 it is the first of all dates.
    """
    index = on.year * 12 + on.month - 1 - months
    year, month = divmod(index, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def years_before(on: date, years: int) -> date:
    """The same day `years` earlier; see `months_before`."""
    return months_before(on, 12 * years)


def month_key(on: date) -> str:
    """`YYYY-MM`, which sorts as the months do."""
    return f"{on.year:04d}-{on.month:02d}"


def days_union(spans: Iterable[tuple[date, date]]) -> int:
    """Days covered by half-open spans (first day, day after the last), covered twice once.

    A span that stops before it starts covers nothing.
    """
    total = reached = 0
    for start, stop in sorted((a.toordinal(), b.toordinal()) for a, b in spans if a < b):
        if stop > reached:
            total += stop - max(start, reached)
            reached = stop
    return total


def years_of_days(days: int, on: date) -> int:
    """Completed years of `days` laid end to end up to `on`, counted like an age.

    1,096 days up to 2026-10-31 begin on 2023-10-31: 3 years (formats.md, "Service").
    """
    return completed_years(date.fromordinal(max(1, on.toordinal() - days)), on)
