"""Verification keying: a second operator keys the same forms blind, the paper decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.assessment import Rating
from talenta_tui.models.session_scores import EntryDecision, SecondEntry, SecondEntryDone
from talenta_tui.services.assessment.cells import CellKey, to_code
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import SessionFacts, Sheet, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.mismatches import (
    Mismatch,
    mismatches,
    second_entries,
    verified_sheets,
)
from talenta_tui.services.assessment.queries import find_own, open_session, rows
from talenta_tui.services.assessment.sheet_data import SheetCell, SheetColumn, SheetRow
from talenta_tui.services.assessment.sheets import allowed_levels, competency_columns, sheet_rows
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, Mark
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class SecondSheet:
    """A sheet to be keyed a second time; `cells` by (NIP, competency) are the actor's own."""

    session: str
    assessor: str
    exercise: str
    rows: tuple[SheetRow, ...]
    columns: tuple[SheetColumn, ...]
    cells: dict[tuple[str, str], SheetCell]
    allowed: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class SecondWrite:
    """One cell as the second operator reads it on the paper."""

    nip: str
    competency: str
    value: CellValue


def _second_keyer(actor: Actor, site: Site, facts: SessionFacts, sheet: Sheet) -> None:
    """Raise unless the actor may key the sheet a second time: handed in, and by others so far."""
    if sheet not in facts.sheets():
        raise NotFound(
            _("{assessor} rates nobody in {exercise} in this session.").format(
                assessor=sheet[0], exercise=sheet[1]
            )
        )
    if sheet not in facts.submitted:
        raise Refused(_("The sheet is not handed in yet; verification comes after it."))
    if sheet in verified_sheets(site, facts):
        raise Refused(_("The sheet has been keyed a second time already."))
    keyed = rows(
        site,
        "SELECT 1 FROM rating_write t JOIN assessor a ON a.id = t.assessor_id"
        " JOIN exercise x ON x.id = t.exercise_id"
        " WHERE t.session_id = ? AND a.code = ? AND x.name = ? AND t.operator = ? LIMIT 1",
        facts.key.id,
        *sheet,
        actor.id,
    )
    if keyed:
        raise Denied(_("You keyed this sheet the first time; somebody else must verify it."))
    others = {
        by
        for cell, (_value, by) in second_entries(site, facts).items()
        if cell[:2] == sheet and by != actor.id
    }
    if others:
        raise Denied(_("{name} is verifying this sheet.").format(name=min(others)))


def open_second(
    actor: Actor, site: Site, session: str, assessor: str, exercise: str
) -> SecondSheet:
    """The sheet without anything of the first keying, and what the actor has keyed so far."""
    require(actor, UseCase.SESSION_VERIFY, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        sheet = (assessor, exercise)
        _second_keyer(actor, site, facts, sheet)
        own = {
            (cell[2], cell[3]): SheetCell(value, None, by, noted=False)
            for cell, (value, by) in second_entries(site, facts).items()
            if cell[:2] == sheet
        }
        return SecondSheet(
            facts.key.code, assessor, exercise, sheet_rows(facts, sheet),
            competency_columns(site, facts, exercise), own, allowed_levels(facts),
        )  # fmt: skip


def write_second(
    actor: Actor,
    site: Site,
    session: str,
    assessor: str,
    exercise: str,
    writes: Sequence[SecondWrite],
) -> int | None:
    """Keep cells of the second keying, in one transaction; returns the event.

    Raises WrongUse, and keeps nothing, where a cell is not on the sheet or a value no rating.
    """
    require(actor, UseCase.SESSION_VERIFY, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        sheet = (assessor, exercise)
        _second_keyer(actor, site, facts, sheet)
        changes, ids = Changes(), Ids(site)
        for write in writes:
            cell = (*sheet, write.nip, write.competency)
            _check(facts, cell, write.value)
            if write.value is EMPTY:
                changes.end(SecondEntry, (key.code, *cell))
                continue
            changes.put(
                SecondEntry,
                (key.code, *cell),
                **_cell_ids(facts, ids, cell),
                halves=None if write.value is NOT_OBSERVED else to_code(write.value),
                keyed_by=actor.id,
            )
        detail = {"assessor": assessor, "exercise": exercise, "cells": len(writes)}
        return changes.save(actor, site, "session.verify", key.code, detail)


def _cell_ids(facts: SessionFacts, ids: Ids, cell: CellKey) -> dict[str, int]:
    return {
        "session": facts.key.id,
        "assessor": ids.assessor(cell[0]),
        "exercise": ids.exercise(cell[1]),
        "employee": ids.employee(cell[2]),
        "competency": ids.competency(cell[3]),
    }


def _check(facts: SessionFacts, cell: CellKey, value: CellValue) -> None:
    assessor, exercise, nip, competency = cell
    on_sheet = nip in facts.sheets().get((assessor, exercise), ())
    if not on_sheet or competency not in facts.columns(exercise):
        raise WrongUse(_("This cell is not on the sheet."))
    if not isinstance(value, Mark) and (
        isinstance(value, bool) or value not in allowed_levels(facts)
    ):
        raise WrongUse(_("{value} is no rating here.").format(value=value))


def finish_second(actor: Actor, site: Site, session: str, assessor: str, exercise: str) -> int:
    """Say that the second keying of a sheet is done; returns how many mismatches it has."""
    require(actor, UseCase.SESSION_VERIFY, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        sheet = (assessor, exercise)
        _second_keyer(actor, site, facts, sheet)
        if not any(cell[:2] == sheet for cell in second_entries(site, facts)):
            raise Refused(_("Nothing of this sheet has been keyed a second time."))
        changes, ids = Changes(), Ids(site)
        changes.put(
            SecondEntryDone,
            (key.code, *sheet),
            session=key.id,
            assessor=ids.assessor(assessor),
            exercise=ids.exercise(exercise),
            keyed_by=actor.id,
        )
        detail = {"assessor": assessor, "exercise": exercise}
        save(actor, site, key, changes, "session.verified", detail)
        found = mismatches(site, facts)
    return sum(m.decided is None and m.cell[:2] == sheet for m in found)


def list_mismatches(actor: Actor, site: Site, session: str) -> tuple[Mismatch, ...]:
    """Every mismatch of the sheets keyed twice, decided or not.

    For those who may verify: both keyings are the same rater's paper, so nothing of one rater
    is shown to another.
    """
    require(actor, UseCase.SESSION_VERIFY, session=session)
    with read_transaction(site.database):
        return mismatches(site, read_facts(site, find_own(site, session)))


def decide_mismatch(
    actor: Actor, site: Site, session: str, cell: CellKey, value: CellValue, reason: str = ""
) -> None:
    """Record what the paper says; the cell then holds it, whoever keyed otherwise.

    Raises NotFound where the cell is no open mismatch.
    """
    require(actor, UseCase.SESSION_VERIFY, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        _check(facts, cell, value)
        found = next(
            (m for m in mismatches(site, facts) if m.cell == cell and m.decided is None), None
        )
        if found is None:
            raise NotFound(_("This cell is no undecided mismatch."))
        changes, ids = Changes(), Ids(site)
        assessor, exercise, nip, competency = cell
        changes.put(
            EntryDecision,
            (key.code, *cell),
            **_cell_ids(facts, ids, cell),
            first=to_code(found.first),
            second=to_code(found.second),
            decided=to_code(value),
            decided_by=actor.id,
            reason=reason.strip(),
        )
        natural = (key.code, nip, assessor, exercise, competency)
        if value is EMPTY:
            changes.end(Rating, natural)
        elif value != found.first:
            changes.put(
                Rating,
                natural,
                **_cell_ids(facts, ids, cell),
                halves=None if value is NOT_OBSERVED else to_code(value),
                note=None,
                on=facts.seat_day((assessor, exercise), nip),
                keyed_by=actor.id,
                form=None,
            )
        detail = {"assessor": assessor, "exercise": exercise}
        save(actor, site, key, changes, "session.decide", detail, reason)
