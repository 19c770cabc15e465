"""Behaviour notes: what was seen, for or against, per cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.session_scores import BehaviourNote
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import read_cells
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.queries import find_own, marks, need_reason, rows
from talenta_tui.services.assessment.sheets import lock_of, require_sheet
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

LONGEST = 4000
"""Characters of one note; a longer one is a paste gone wrong."""


@dataclass(frozen=True, slots=True)
class Note:
    """Behaviour that speaks for (`positive`) or against; `id` names it while it stands."""

    id: int
    assessor: str
    exercise: str
    nip: str
    competency: str
    positive: bool
    text: str
    by: str

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """The cell it belongs to: assessor, exercise, NIP, competency."""
        return self.assessor, self.exercise, self.nip, self.competency


def add_note(
    actor: Actor,
    site: Site,
    session: str,
    assessor: str,
    exercise: str,
    nip: str,
    competency: str,
    text: str,
    *,
    positive: bool,
) -> Note:
    """Keep behaviour evidence with a cell of the sheet; raises Refused once it is handed in."""
    require(actor, UseCase.SESSION_RATE, session=session)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise WrongUse(_("A note has 1 to {n} characters.").format(n=LONGEST))
    with write_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        sheet = (assessor, exercise)
        require_sheet(actor, site, facts, sheet)
        if lock := lock_of(facts, sheet):
            raise Refused(_("The note was not kept: {why}.").format(why=lock))
        if nip not in facts.sheets()[sheet] or competency not in facts.columns(exercise):
            raise NotFound(_("This cell is not on the sheet."))
        ids = Ids(site)
        number = rows(
            site,
            "SELECT COUNT(*) FROM behaviour_note WHERE session_id = ? AND employee_id = ?",
            facts.key.id,
            ids.employee(nip),
        )[0][0]
        changes = Changes()
        changes.put(
            BehaviourNote,
            (facts.key.code, nip, assessor, exercise, competency, number),
            session=facts.key.id,
            assessor=ids.assessor(assessor),
            exercise=ids.exercise(exercise),
            employee=ids.employee(nip),
            competency=ids.competency(competency),
            positive=positive,
            text=text,
            keyed_by=actor.id,
        )
        detail = {"assessor": assessor, "exercise": exercise}
        changes.save(actor, site, "session.note", facts.key.code, detail)
        return read_notes(site, facts, {assessor})[-1]


def withdraw_note(actor: Actor, site: Site, session: str, note: int, reason: str) -> None:
    """Take a note back, with the reason; it stays in the history.

    Raises Refused once the sheet is handed in, and for the last evidence of a level that the
    session's rules let nobody write without.
    """
    require(actor, UseCase.SESSION_RATE, session=session)
    reason = need_reason(reason)
    with write_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        mine = {a for a, _exercise in facts.sheets()}
        found = next((n for n in read_notes(site, facts, mine) if n.id == note), None)
        if found is None:
            raise NotFound(_("There is no such note."))
        sheet = (found.assessor, found.exercise)
        require_sheet(actor, site, facts, sheet)
        if lock := lock_of(facts, sheet):
            raise Refused(_("The note stays: {why}.").format(why=lock))
        cell = (*sheet, found.nip, found.competency)
        others = [n for n in read_notes(site, facts, {found.assessor}) if n.cell == cell]
        kept = read_cells(site, facts, {found.assessor}).get(cell)
        if kept is not None and kept.value in facts.rules.evidence_levels and len(others) == 1:
            raise Refused(
                _(
                    "The note stays: the level {level} needs its evidence. Empty the cell first."
                ).format(level=kept.value)
            )
        changes = Changes()
        row = BehaviourNote.get_by_id(note)
        changes.end_digest(BehaviourNote, bytes(row.key))
        changes.save(actor, site, "session.note_out", facts.key.code, {}, reason)


def list_notes(
    actor: Actor, site: Site, session: str, keying_for: str | None = None
) -> tuple[Note, ...]:
    """The notes of every rater the actor may see."""
    require(actor, UseCase.SESSION_READ, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        return read_notes(site, facts, visible_raters(actor, facts, keying_for))


def read_notes(site: Site, facts: SessionFacts, raters: Collection[str]) -> tuple[Note, ...]:
    """The standing notes of these assessors, oldest first; inside a transaction."""
    wanted = sorted(raters)
    return tuple(
        Note(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7])
        for row in rows(
            site,
            "SELECT t.id, a.code, x.name, e.nip, c.name, t.positive, t.text, t.keyed_by"
            " FROM behaviour_note t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            f" WHERE t.until IS NULL AND t.session_id = ? AND a.code IN ({marks(wanted)})"
            " ORDER BY t.id",
            facts.key.id,
            *wanted,
        )
    )
