"""Receipts of complaints: made before lodging, shown once, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS = 16


def new_receipt() -> str:
    """A receipt for a complaint that is not lodged yet: 80 random bits, in groups of four.

    Whoever shows it before lodging can be sure that it was noted; a line that drops then takes
    the complaint with it, and not the receipt of one that is lodged.
    """
    return grouped_receipt("".join(secrets.choice(_ALPHABET) for _n in range(_SIGNS)))


def checked_receipt(code: str) -> str:
    """A receipt without its groups; raises WrongUse for what is none."""
    said = _tidy(code)
    if len(said) != _SIGNS or not {*said} <= {*_ALPHABET}:
        raise WrongUse(_("This is no receipt."))
    return said


def receipt_digest(code: str) -> str:
    """The digest a receipt is found by; 80 random bits need no salt."""
    said = _tidy(code).encode("utf-8", "replace")
    return hashlib.sha256(b"talenta receipt " + said).hexdigest()


def grouped_receipt(code: str) -> str:
    return "-".join(code[n : n + 4] for n in range(0, _SIGNS, 4))


def _tidy(code: str) -> str:
    """A receipt as it is hashed: without groups, and what is easily misread as what was meant."""
    said = code.upper().replace("-", "").replace(" ", "").replace("O", "0")
    return said.replace("I", "1").replace("L", "1")
