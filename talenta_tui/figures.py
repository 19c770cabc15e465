"""Exact figures as people read them, with the decimal sign of the language spoken.

For screens and printed reports only: files keep the point whatever the language (formats.md,
"CSV out"), so whatever writes one asks `scoring.numbers.format_exact` itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import current_language

if TYPE_CHECKING:
    from talenta_tui.scoring.numbers import Number

_SIGNS = {"id": ","}


def decimal_sign() -> str:
    """What stands between whole and part: a comma in Indonesian, a point in English."""
    return _SIGNS.get(current_language(), ".")


def grouped(number: int) -> str:
    """`7041` as `7 041`: the same in every language."""
    return f"{number:,}".replace(",", " ")


def exact_text(value: Number, decimals: int) -> str:
    """`value` with at most `decimals` places, rounded half up, not padded: `84,65`."""
    # The lines of every screen group their numbers; the scoring is no part of the first paint.
    from talenta_tui.scoring.numbers import format_exact

    return format_exact(value, decimals).replace(".", decimal_sign())
