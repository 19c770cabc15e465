"""The demo's own today, and days counted from it."""

from __future__ import annotations

from datetime import date, timedelta

from talenta_tui.demo.dice import Dice

AS_OF = date(2026, 10, 31)
"""Every demo city is seen on this day."""

CLOSED_MONTHS = ("2026-07", "2026-08", "2026-09")
"""The months before, which a whole demo has closed."""


def years_back(years: float) -> date:
    """The day `years` of 365.25 days before `AS_OF`."""
    return AS_OF - timedelta(days=int(years * 365.25))


def day_of_age(dice: Dice, youngest: int, oldest: int) -> date:
    """A birth date for someone of `youngest` to `oldest` completed years on `AS_OF`."""
    return dice.day(years_back(oldest + 0.99), years_back(youngest + 0.01))
