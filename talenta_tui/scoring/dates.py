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
    """Days covered by the spans, both ends included, a day covered twice counted once.

    A span that ends before it starts covers nothing.
    """
    total = 0
    reached = date.min.toordinal() - 1
    for first, last in sorted((a.toordinal(), b.toordinal()) for a, b in spans if a <= b):
        begin = max(first, reached + 1)
        if last >= begin:
            total += last - begin + 1
            reached = last
    return total


def years_of_days(days: int, on: date) -> int:
    """Completed years of `days` laid end to end up to and including `on`.

    The stretch begins `days - 1` days before `on`, and its years are those of an age from
    that first day to `on`: 2024-10-31 to 2026-10-31 is 2 (formats.md, "Service").
    """
    if days <= 0:
        return 0
    try:
        return completed_years(on - (days - 1) * DAY, on)
    except OverflowError:
        return on.year - 1
