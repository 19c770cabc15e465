"""360° forms on paper as PDF: a letter to each rater, then their forms, A4, a page each.

A form carries its code, whom it is about and the behaviours, and nothing that tells who fills
it in: neither a name nor the group they answer in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from talenta_tui.reports.typeset import typeset_in_parts
from talenta_tui.text import plain

_AT_ONCE = 8
"""Letters set in one go."""

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form: `code` as printed, with its check sign; whom it is about, and their unit."""

    code: str
    name: str
    unit: str
    relation: str


@dataclass(frozen=True, slots=True)
class RaterLetter:
    """A letter, and the forms behind it."""

    name: str
    unit: str
    forms: tuple[FormPage, ...]


@dataclass(frozen=True, slots=True)
class FormsStyle:
    """What all pages share. `values` are (name of the value, its behaviours as (code, text));
    `scale` the words for 1 to 5; `ask` the open question."""

    agency: str
    cycle: str
    closes: str
    least: int
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    scale: tuple[str, ...]
    ask: str


_RELATIONS = {
    "ATASAN": "sebagai atasan",
    "REKAN": "sebagai rekan",
    "BAWAHAN": "sebagai bawahan",
    "DIRI": "diri sendiri",
}


def write_feedback_forms(
    letters: Sequence[RaterLetter],
    style: FormsStyle,
    stream: BinaryIO,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write letters and forms as one PDF; `progress` hears the share that is set, 0 to 1."""
    if not letters:
        raise ValueError("there is no letter")
    shared = {
        "agency": plain(style.agency, _LONGEST),
        "cycle": plain(style.cycle, _LONGEST),
        "closes": plain(style.closes),
        "least": style.least,
        "values": [
            {"name": name, "items": [{"code": c, "text": text} for c, text in items]}
            for name, items in style.values
        ],
        "scale": list(style.scale),
        "ask": style.ask,
    }
    some = [_letter(one) for one in letters]
    typeset_in_parts("feedback_form.typ", shared, "letters", some, _AT_ONCE, stream, progress)


def _letter(letter: RaterLetter) -> dict[str, Any]:
    return {
        "name": plain(letter.name, _LONGEST),
        "unit": plain(letter.unit, _LONGEST),
        "forms": [
            {
                "code": form.code,
                "name": plain(form.name, _LONGEST),
                "unit": plain(form.unit, _LONGEST),
                "relation": _RELATIONS.get(form.relation, ""),
                "bars": bars(form.code),
            }
            for form in letter.forms
        ],
    }


def bars(code: str) -> list[list[int]]:
    """The code in Code 39 (ISO/IEC 16388) without its hyphen: (bar, gap) widths in modules.

    Three of the nine elements of a sign are wide, here three modules.
    """
    signs = "*" + code.replace("-", "") + "*"
    widths = [3 if element == "w" else 1 for sign in signs for element in _CODE_39[sign] + "n"]
    return [list(pair) for pair in zip(widths[::2], widths[1::2], strict=True)]


_CODE_39 = {
    "0": "nnnwwnwnn", "1": "wnnwnnnnw", "2": "nnwwnnnnw", "3": "wnwwnnnnn", "4": "nnnwwnnnw",
    "5": "wnnwwnnnn", "6": "nnwwwnnnn", "7": "nnnwnnwnw", "8": "wnnwnnwnn", "9": "nnwwnnwnn",
    "A": "wnnnnwnnw", "B": "nnwnnwnnw", "C": "wnwnnwnnn", "D": "nnnnwwnnw", "E": "wnnnwwnnn",
    "F": "nnwnwwnnn", "G": "nnnnnwwnw", "H": "wnnnnwwnn", "J": "nnnnwwwnn", "K": "wnnnnnnww",
    "L": "nnwnnnnww", "M": "wnwnnnnwn", "N": "nnnnwnnww", "P": "nnwnwnnwn", "Q": "nnnnnnwww",
    "R": "wnnnnnwwn", "T": "nnnnwnwwn", "V": "nwwnnnnnw", "W": "wwwnnnnnn", "X": "nwnnwnnnw",
    "Y": "wwnnwnnnn", "Z": "nwwnwnnnn", "*": "nwnnwnwnn",
}  # fmt: skip
"""Bars and gaps of each sign of a code by turns: narrow or wide."""
