"""Years, windows and days laid end to end (formats.md, "Fine print")."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.scoring.dates import (
    completed_years,
    days_union,
    last_day,
    months_before,
    years_before,
    years_of_days,
)

AS_OF = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        (date(2024, 10, 31), AS_OF, 2),
        (date(2024, 11, 1), AS_OF, 1),
        (date(2026, 10, 31), AS_OF, 0),
        (date(2026, 11, 1), AS_OF, -1),
        (date(1970, 10, 31), AS_OF, 56),
        (date(1969, 10, 31), AS_OF, 57),
        (date(2024, 2, 29), date(2026, 2, 28), 1),
        (date(2024, 2, 29), date(2026, 3, 1), 2),
        (date(2024, 2, 29), date(2028, 2, 29), 4),
    ],
)
def test_years_count_as_an_age_does(since: date, on: date, years: int) -> None:
    assert completed_years(since, on) == years


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        (AS_OF, 12, date(2025, 10, 31)),
        (AS_OF, 60, date(2021, 10, 31)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2020, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(5, 1, 1), 1200, date.min),
    ],
)
def test_months_before(on: date, months: int, before: date) -> None:
    assert months_before(on, months) == before


def test_last_day_of_a_leap_february() -> None:
    assert last_day(2024, 2) == date(2024, 2, 29)
    assert last_day(2026, 2) == date(2026, 2, 28)


dates = st.dates(date(1950, 1, 1), date(2060, 12, 31))


@given(dates, st.integers(0, 40))
def test_a_window_of_whole_years_begins_so_many_years_ago(on: date, years: int) -> None:
    start = years_before(on, years)
    assert completed_years(start, on) == years
    assert start.month == on.month


@given(st.lists(st.tuples(dates, dates), max_size=6))
def test_days_union_counts_each_day_once(spans: list[tuple[date, date]]) -> None:
    days = {
        n for start, stop in spans for n in range(start.toordinal(), max(start, stop).toordinal())
    }
    assert days_union(spans) == len(days)


@given(dates, st.integers(0, 40))
def test_days_of_one_stretch_make_its_years(on: date, years: int) -> None:
    start = years_before(on, years)
    assert years_of_days(days_union([(start, on)]), on) == years
    assert years_of_days(days_union([(start, on)]) - 1, on) == max(0, years - 1) or years == 0


def test_more_days_than_the_calendar_has() -> None:
    assert years_of_days(10**7, AS_OF) == 2025


def test_nothing_lasts_no_years() -> None:
    assert years_of_days(0, AS_OF) == 0
    assert days_union([(AS_OF, AS_OF - timedelta(days=9))]) == 0
