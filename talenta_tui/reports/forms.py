"""Paper rating forms as PDF: one a sheet, A4, with its number on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from talenta_tui.reports.typeset import typeset_in_parts
from talenta_tui.text import plain

_AT_ONCE = 4
"""Forms set in one go, about 2 MB each."""

_LONGEST = 120
"""Characters of a name on paper."""


@dataclass(frozen=True, slots=True)
class PaperPerson:
    """An assessee; `row` is the row of the score sheet, counted from 1."""

    row: int
    nip: str
    name: str


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """A group on pages of its own: it is observed as one."""

    name: str
    people: tuple[PaperPerson, ...]


@dataclass(frozen=True, slots=True)
class PaperCompetency:
    """A column; `levels` describe levels 1 to 5."""

    name: str
    abbreviation: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form. `number` ends in its check digit; `halves`: half levels may be written too."""

    number: str
    session: str
    title: str
    place: str
    day: str
    exercise: str
    assessor: str
    assessor_name: str
    groups: tuple[PaperGroup, ...]
    competencies: tuple[PaperCompetency, ...]
    halves: bool = False


@dataclass(frozen=True, slots=True)
class PaperStyle:
    """What is printed around the ratings: whose office, when, and which further pages."""

    agency: str
    printed: str
    guide: bool = True
    evidence: bool = True


def write_forms(
    forms: Sequence[PaperForm],
    style: PaperStyle,
    stream: BinaryIO,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the forms as one PDF; `progress` hears the share that is set, 0 to 1."""
    if not forms:
        raise ValueError("there is no form")
    shared = {
        "agency": plain(style.agency, _LONGEST),
        "printed": plain(style.printed),
        "guide": style.guide,
        "evidence": style.evidence,
    }
    some = [_value(form) for form in forms]
    typeset_in_parts("rating_form.typ", shared, "forms", some, _AT_ONCE, stream, progress)


def _value(form: PaperForm) -> dict[str, Any]:
    return {
        "number": form.number,
        "session": plain(form.session, _LONGEST),
        "title": plain(form.title, _LONGEST),
        "place": plain(form.place, _LONGEST),
        "day": plain(form.day),
        "exercise": plain(form.exercise, _LONGEST),
        "assessor": plain(form.assessor, _LONGEST),
        "assessor_name": plain(form.assessor_name, _LONGEST),
        "levels": "0 sampai 5, boleh setengah (misalnya 3,5)" if form.halves else "0 sampai 5",
        "groups": [
            {
                "name": plain(group.name, _LONGEST),
                "people": [
                    {"row": p.row, "nip": plain(p.nip), "name": plain(p.name, _LONGEST)}
                    for p in group.people
                ],
            }
            for group in form.groups
        ],
        "competencies": [
            {
                "name": plain(c.name, _LONGEST),
                "abbreviation": plain(c.abbreviation, 5),
                "levels": [plain(text, 600) for text in c.levels],
            }
            for c in form.competencies
        ],
    }
