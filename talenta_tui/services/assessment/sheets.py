"""The score sheet of one assessor in one exercise, as the one who keys it may see it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import Number, simplest
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import CellKey, StandingCell, from_code, read_cells
from talenta_tui.services.assessment.competencies import competencies
from talenta_tui.services.assessment.facts import SessionFacts, Sheet, keyed_facts
from talenta_tui.services.assessment.formnumber import form_text
from talenta_tui.services.assessment.preferences import preference, read_place
from talenta_tui.services.assessment.queries import find_own, rows
from talenta_tui.services.assessment.sheet_data import (
    LoggedWrite,
    SheetCell,
    SheetColumn,
    SheetData,
    SheetRow,
)
from talenta_tui.services.assessment.values import EMPTY, Orientation
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def allowed_levels(facts: SessionFacts) -> tuple[Number, ...]:
    """Levels that may be rated: 0 to 5, whole or in halves as the session's rules say."""
    step = Fraction(1, 2) if facts.rules.halves else Fraction(1)
    return tuple(simplest(n * step) for n in range(int(5 / step) + 1))


def require_sheet(actor: Actor, site: Site, facts: SessionFacts, sheet: Sheet) -> None:
    """Raise NotFound for a sheet not in the plan and Denied for one the actor may not key.

    Somebody in the middle of keying the sheet a second time may not look at the first keying.
    """
    assessor, exercise = sheet
    if sheet not in facts.sheets():
        raise NotFound(
            _("{assessor} rates nobody in {exercise} in this session.").format(
                assessor=assessor, exercise=exercise
            )
        )
    if assessor not in visible_raters(actor, facts, keying_for=assessor):
        raise Denied(_("Another rater's sheet stays hidden until your own are handed in."))
    if _verifying(actor, site, facts, sheet):
        raise Denied(_("You are keying this sheet a second time; the first keying stays hidden."))


def _verifying(actor: Actor, site: Site, facts: SessionFacts, sheet: Sheet) -> bool:
    return bool(
        rows(
            site,
            "SELECT 1 FROM second_entry t JOIN assessor a ON a.id = t.assessor_id"
            " JOIN exercise x ON x.id = t.exercise_id"
            " LEFT JOIN second_entry_done d ON d.until IS NULL AND d.session_id = t.session_id"
            " AND d.assessor_id = t.assessor_id AND d.exercise_id = t.exercise_id"
            " WHERE t.until IS NULL AND d.id IS NULL AND t.session_id = ? AND t.keyed_by = ?"
            " AND a.code = ? AND x.name = ? LIMIT 1",
            facts.key.id,
            actor.id,
            *sheet,
        )
    )


def lock_of(facts: SessionFacts, sheet: Sheet) -> str:
    """Why nothing on the sheet can be written, or empty."""
    if facts.key.closed:
        return _("the session is closed")
    return _("the sheet is handed in") if sheet in facts.submitted else ""


def open_sheet(
    actor: Actor,
    site: Site,
    session: str,
    assessor: str,
    exercise: str,
    orientation: Orientation = "competencies",
    competency: str | None = None,
) -> SheetData:
    """The sheet of an assessor in an exercise; turned, one competency with all its assessors.

    Raises NotFound, Refused for a turned sheet without a competency of the exercise, and Denied.
    """
    require(actor, UseCase.SESSION_RATE, session=session)
    with read_transaction(site.database):
        # Kept from here on: the first rating finds them, and reads nothing while others wait.
        facts = keyed_facts(site, find_own(site, session))
        sheet = (assessor, exercise)
        require_sheet(actor, site, facts, sheet)
        seen = visible_raters(actor, facts, keying_for=assessor)
        noted = noted_cells(site, facts, sheet)
        if orientation == "competencies":
            columns = competency_columns(site, facts, exercise)
            rows_ = facts.sheets()[sheet]
            cells = {
                (nip, column): _cell(cell, (nip, column) in noted)
                for (a, x, nip, column), cell in read_cells(site, facts, {assessor}).items()
                if (a, x) == sheet
            }
            # A note can come before the level, and outlive one that was taken back.
            bare = {pair for pair in noted if pair[1] in facts.columns(exercise)} - set(cells)
            cells |= dict.fromkeys(bare, SheetCell(EMPTY, None, "", noted=True))
        else:
            if competency is None or competency not in facts.columns(exercise):
                raise Refused(_("A turned sheet needs one of the exercise's competencies."))
            columns = _assessor_columns(facts, sheet, seen)
            rows_ = tuple(
                a.nip
                for a in facts.assessees
                if any(a.nip in facts.sheets()[s] for s in facts.sheets() if s[1] == exercise)
            )
            cells = {
                (nip, a): _cell(cell, a == assessor and (nip, c) in noted)
                for (a, x, nip, c), cell in read_cells(site, facts, seen).items()
                if x == exercise and c == competency
            }
        place = read_place(actor, site)
        here = (facts.key.code, assessor, exercise)
        if place is not None and (place.session, place.assessor, place.exercise) != here:
            place = None
        return SheetData(
            session=facts.key.code,
            title=facts.about.title,
            assessor=assessor,
            assessor_name=next((a.name for a in facts.assessors if a.code == assessor), assessor),
            exercise=exercise,
            orientation=orientation,
            competency=competency if orientation == "assessors" else None,
            rows=sheet_rows(facts, sheet, rows_),
            columns=columns,
            cells=cells,
            allowed=allowed_levels(facts),
            evidence_levels=facts.rules.evidence_levels,
            log=_log(actor, site, facts, sheet),
            direction=preference(actor, site, "direction", "row"),
            place=place,
            form=sheet_form(site, facts, sheet),
            locked=lock_of(facts, sheet),
        )


def _cell(cell: StandingCell, noted: bool) -> SheetCell:
    return SheetCell(cell.value, cell.version, cell.keyed_by, noted)


def sheet_rows(
    facts: SessionFacts, sheet: Sheet, nips: tuple[str, ...] | None = None
) -> tuple[SheetRow, ...]:
    """The sheet's rows; others among `nips` are locked."""
    own = facts.sheets()[sheet]
    people = {a.nip: a for a in facts.assessees}
    found = []
    for nip in own if nips is None else nips:
        person, locked = people[nip], ""
        if person.excused:
            locked = _("excused: {why}").format(why=person.reason)
        elif nip not in own:
            locked = _("not on this assessor's sheet")
        found.append(SheetRow(nip, person.name, locked))
    return tuple(found)


def competency_columns(site: Site, facts: SessionFacts, exercise: str) -> tuple[SheetColumn, ...]:
    known = competencies(site)
    return tuple(
        SheetColumn(
            name,
            name,
            known[name].abbreviation if name in known else name[:3],
            known[name].levels if name in known else (),
        )
        for name in facts.columns(exercise)
    )


def _assessor_columns(
    facts: SessionFacts, sheet: Sheet, seen: frozenset[str]
) -> tuple[SheetColumn, ...]:
    names = {a.code: a.name for a in facts.assessors}
    return tuple(
        SheetColumn(
            code,
            names.get(code, code),
            code[:5],
            locked="" if code == sheet[0] else _("another rater's"),
            hidden=code not in seen,
        )
        for code, exercise in facts.sheets()
        if exercise == sheet[1]
    )


def noted_cells(site: Site, facts: SessionFacts, sheet: Sheet) -> frozenset[tuple[str, str]]:
    """(NIP, competency) of the sheet's cells that have behaviour evidence."""
    return frozenset(
        (row[0], row[1])
        for row in rows(
            site,
            "SELECT DISTINCT e.nip, c.name FROM behaviour_note t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL AND t.session_id = ? AND a.code = ? AND x.name = ?",
            facts.key.id,
            *sheet,
        )
    )


def _log(actor: Actor, site: Site, facts: SessionFacts, sheet: Sheet) -> tuple[LoggedWrite, ...]:
    return tuple(
        LoggedWrite(row[0], row[1], from_code(row[2]), from_code(row[3]), *row[4:])
        for row in rows(
            site,
            'SELECT e.nip, c.name, t.old, t.new, t.kind, t."group", t.event FROM rating_write t'
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            " WHERE t.session_id = ? AND t.operator = ? AND a.code = ? AND x.name = ?"
            " ORDER BY t.id",
            facts.key.id,
            actor.id,
            *sheet,
        )
    )


def sheet_form(site: Site, facts: SessionFacts, sheet: Sheet) -> str:
    """The number of the sheet's paper form with its check digit, or empty."""
    found = rows(
        site,
        "SELECT t.number FROM paper_form t JOIN assessor a ON a.id = t.assessor_id"
        " JOIN exercise x ON x.id = t.exercise_id"
        " WHERE t.until IS NULL AND t.session_id = ? AND a.code = ? AND x.name = ?",
        facts.key.id,
        *sheet,
    )
    return form_text(found[0][0]) if found else ""


def cell_count(facts: SessionFacts, sheet: Sheet) -> int:
    """How many cells the sheet must have filled before it can be handed in."""
    active = {a.nip for a in facts.active()}
    return len(active & set(facts.sheets().get(sheet, ()))) * len(facts.columns(sheet[1]))


def empty_cells(
    facts: SessionFacts, sheet: Sheet, cells: Mapping[CellKey, StandingCell]
) -> tuple[tuple[str, str], ...]:
    """(NIP, competency) of cells of people not excused that hold nothing, not even a mark."""
    active = {a.nip for a in facts.active()}
    return tuple(
        (nip, c)
        for nip in facts.sheets().get(sheet, ())
        for c in facts.columns(sheet[1])
        if nip in active and (*sheet, nip, c) not in cells
    )
