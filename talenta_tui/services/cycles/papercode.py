"""Codes of paper forms: what a hand or a scanner types is checked before anything is looked up.

A code is ten signs and a check sign of an alphabet without I, O, S and U, which are taken for
other signs; so `s`, `u` and `o` are free for keys where a code may be typed. The check is Damm's
over the field of 32 elements: it finds every single wrong sign and every swap of two neighbours.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTVWXYZ"
SIGNS = 10
"""Signs before the check sign."""

_FIRST = 5
_MISREAD = str.maketrans("IOSU", "105V")
_FIELD = 0b100101
"""x⁵ + x² + 1, primitive over the field of two elements."""


def check_sign(signs: str) -> str:
    """The check sign of signs of the alphabet."""
    return ALPHABET[_interim(signs)]


def printed(signs: str) -> str:
    """`ABCDE-FGHJK` and the check sign, as it stands on paper."""
    return f"{signs[:_FIRST]}-{signs[_FIRST:]}{check_sign(signs)}"


def read(text: str) -> str | None:
    """The code as printed of what was typed; None where it cannot be one.

    Case, blanks and hyphens do not matter, and I, O, S and U are read as the signs they look like.
    """
    signs = "".join(c for c in text.upper() if c not in " -").translate(_MISREAD)
    if len(signs) != SIGNS + 1 or any(c not in ALPHABET for c in signs):
        return None
    return None if _interim(signs) else printed(signs[:SIGNS])


def _interim(signs: str) -> int:
    state = 0
    for sign in signs:
        state = (state ^ ALPHABET.index(sign)) << 1
        if state & 32:
            state ^= _FIELD
    return state
