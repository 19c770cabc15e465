"""A session's ratings on their way out: only those the actor may see, and never unrecorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import read_cells
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.notes import read_notes
from talenta_tui.services.assessment.queries import find_own
from talenta_tui.services.assessment.values import CellValue
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One cell with its notes, each behind a `+` or `-`; `on` is the day of the observation."""

    nip: str
    assessor: str
    exercise: str
    competency: str
    value: CellValue
    notes: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class RatingsOut:
    """The cells that may go out, in order of person, exercise, assessor and competency.

    `hidden` names the assessors whose cells the actor may not see yet.
    """

    session: str
    lines: tuple[RatingLine, ...]
    hidden: tuple[str, ...]


def export_ratings(actor: Actor, site: Site, session: str) -> RatingsOut:
    """The ratings of a session to be written to a file; raises Refused where all are hidden.

    Nobody's sheet is being keyed here, so an operator sees nothing before all have handed in.
    """
    require(actor, UseCase.SESSION_READ, session=session)
    require(actor, UseCase.EXPORT)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        raters = {assessor for assessor, _exercise in facts.sheets()}
        seen = visible_raters(actor, facts) & raters
        if raters and not seen:
            raise Refused(
                _("The ratings stay hidden until all sheets are handed in; {n} are open.").format(
                    n=len(facts.unsubmitted())
                )
            )
        cells = read_cells(site, facts, seen)
        notes: dict[tuple[str, str, str, str], list[str]] = {}
        for note in read_notes(site, facts, seen):
            place = (note.assessor, note.exercise, note.nip, note.competency)
            notes.setdefault(place, []).append(("+ " if note.positive else "- ") + note.text)
    order = {e.name: n for n, e in enumerate(facts.exercises)}
    rank = {c: n for n, c in enumerate(facts.competencies)}
    people = {a.nip: n for n, a in enumerate(facts.assessees)}
    sheets = facts.sheets()
    lines = tuple(
        RatingLine(
            nip, assessor, exercise, competency, cell.value,
            tuple(notes.get((assessor, exercise, nip, competency), ())),
            facts.seat_day((assessor, exercise), nip),
        )
        for (assessor, exercise, nip, competency), cell in sorted(
            cells.items(),
            key=lambda item: (
                people.get(item[0][2], len(people)), order.get(item[0][1], len(order)),
                item[0][0], rank.get(item[0][3], len(rank)),
            ),
        )
        if nip in sheets.get((assessor, exercise), ())
    )  # fmt: skip
    subject = facts.key.code
    record_read(actor, site, UseCase.EXPORT.value, subject, {"what": "ratings", "n": len(lines)})
    return RatingsOut(subject, lines, tuple(sorted(raters - seen)))
