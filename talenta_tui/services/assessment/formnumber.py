"""Numbers of paper forms with a check digit that catches the slips of a hand.

Damm's method (2004) finds every wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


_LONGEST = 13
"""Digits of the longest number any site could reach; more is a slip, or an attack on memory."""


def _interim(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _TABLE[state][int(digit)]
    return state


def form_text(number: int) -> str:
    """The number as printed: at least five digits, a hyphen, the check digit."""
    digits = f"{number:05d}"
    return f"{digits}-{_interim(digits)}"


def form_number(text: str) -> int | None:
    """The number of a form as typed, blanks and hyphens aside; None where it cannot be one."""
    digits = "".join(c for c in text if c not in " -")
    if not 6 <= len(digits) <= _LONGEST or not (digits.isascii() and digits.isdigit()):
        return None
    return None if _interim(digits) else int(digits[:-1])
