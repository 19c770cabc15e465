"""Writing cells: a batch of keyed ratings in one durable transaction, each kept with what it
replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db import bulk
from talenta_tui.db.engine import write_transaction
from talenta_tui.i18n import _, mark
from talenta_tui.models.assessment import Rating
from talenta_tui.models.base import row_key
from talenta_tui.models.session_scores import RatingWrite
from talenta_tui.services.assessment.cells import StandingCell, read_cells, to_code
from talenta_tui.services.assessment.facts import SessionFacts, Sheet, keyed_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.preferences import Place, keep_place
from talenta_tui.services.assessment.queries import find_own, rows
from talenta_tui.services.assessment.sheets import (
    allowed_levels,
    noted_cells,
    require_sheet,
    sheet_form,
)
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, Mark
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

REFUSALS = {
    "closed": mark("the session is closed"),
    "submitted": mark("the sheet is handed in; withdraw it first"),
    "not_assigned": mark("this cell is not on the sheet"),
    "excused": mark("the assessee is excused"),
    "bad_value": mark("no rating here; it takes {levels}"),
    "evidence_missing": mark("this level needs behaviour evidence first"),
}


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One keyed cell. `replaces` is the version the keyer saw there, None for an empty cell.

    `kind` is how it came about (key, clear, repeat, paste, undo, redo, retry); writes of one
    `group` belong together.
    """

    nip: str
    competency: str
    value: CellValue
    replaces: int | None = None
    kind: str = "key"
    group: int = 0


@dataclass(frozen=True, slots=True)
class Replaced:
    """What another operator had written meanwhile and this write replaced."""

    value: CellValue
    by: str


@dataclass(frozen=True, slots=True)
class Saved:
    """On disk. `version` is what now stands, None for a cleared cell."""

    version: int | None
    event: int
    replaced: Replaced | None = None


@dataclass(frozen=True, slots=True)
class RefusedWrite:
    """Not written; the code and its sentence."""

    code: str
    sentence: str


Outcome = Saved | RefusedWrite


def write_cells(
    actor: Actor,
    site: Site,
    session: str,
    assessor: str,
    exercise: str,
    writes: Sequence[CellWrite],
) -> tuple[Outcome, ...]:
    """Write keyed cells in their order, all in one transaction; one outcome a write.

    A refused write leaves the others standing. A cell somebody else has written since the
    keyer saw it is written all the same, and the outcome says what was replaced: both stay in
    the history. Raises NotFound and Denied for a sheet that cannot be keyed at all; nothing is
    written where the transaction fails.
    """
    require(actor, UseCase.SESSION_RATE, session=session)
    if not writes:
        return ()
    with write_transaction(site.database):
        facts = keyed_facts(site, find_own(site, session))
        sheet = (assessor, exercise)
        require_sheet(actor, site, facts, sheet)
        return _Batch(actor, site, facts, sheet).write(writes)


class _Batch:
    """One transaction's writes on one sheet."""

    def __init__(self, actor: Actor, site: Site, facts: SessionFacts, sheet: Sheet) -> None:
        self.actor = actor
        self.site = site
        self.facts = facts
        self.sheet = sheet
        self.cells = {
            (nip, c): cell
            for (a, x, nip, c), cell in read_cells(site, facts, {sheet[0]}).items()
            if (a, x) == sheet
        }
        self.noted = noted_cells(site, facts, sheet) if facts.rules.evidence_levels else frozenset()
        self.on_sheet = frozenset(facts.sheets()[sheet])
        self.columns = frozenset(facts.columns(sheet[1]))
        self.excused = frozenset(a.nip for a in facts.assessees if a.excused)
        self.allowed = allowed_levels(facts)
        self.ids = Ids(site)
        self.form = sheet_form(site, facts, sheet) or None

    def refusal(self, write: CellWrite) -> str:
        """The code why a write cannot be, or empty."""
        if self.facts.key.closed:
            return "closed"
        if self.sheet in self.facts.submitted:
            return "submitted"
        if write.nip not in self.on_sheet or write.competency not in self.columns:
            return "not_assigned"
        if write.nip in self.excused:
            return "excused"
        value = write.value
        if isinstance(value, Mark):
            return ""
        if isinstance(value, bool) or value not in self.allowed:
            return "bad_value"
        needs = value in self.facts.rules.evidence_levels
        if needs and (write.nip, write.competency) not in self.noted:
            return "evidence_missing"
        return ""

    def write(self, writes: Sequence[CellWrite]) -> tuple[Outcome, ...]:
        codes = [self.refusal(w) for w in writes]
        good = codes.count("")
        event = 0
        if good:
            detail = {"assessor": self.sheet[0], "exercise": self.sheet[1], "cells": good}
            code = self.facts.key.code
            event = record(self.actor, self.site, "session.rate", code, detail)
        outcomes: list[Outcome] = []
        log: list[tuple[object, ...]] = []
        for write, code in zip(writes, codes, strict=True):
            if code:
                levels = ", ".join(str(n) for n in self.allowed)
                outcomes.append(RefusedWrite(code, _(REFUSALS[code]).format(levels=levels)))
                continue
            outcomes.append(self._one(write, event, log))
        if log:
            bulk.insert(
                self.site.database,
                RatingWrite,
                ("event", "operator", "session", "assessor", "exercise", "employee", "competency",
                 "old", "new", "kind", "group", "conflict"),
                log,
            )  # fmt: skip
            last = next(w for w, c in zip(reversed(writes), reversed(codes), strict=True) if not c)
            place = Place(self.facts.key.code, *self.sheet, last.nip, last.competency)
            keep_place(self.actor, place)
        return tuple(outcomes)

    def _one(self, write: CellWrite, event: int, log: list[tuple[object, ...]]) -> Saved:
        place = (write.nip, write.competency)
        standing = self.cells.get(place)
        replaced = self._replaced(write, standing)
        old = EMPTY if standing is None else standing.value
        version = None if standing is None else standing.version
        if write.value != old:
            version = self._replace(write, standing, event)
        log.append(
            (
                event, self.actor.id, self.facts.key.id, self.ids.assessor(self.sheet[0]),
                self.ids.exercise(self.sheet[1]), self.ids.employee(write.nip),
                self.ids.competency(write.competency), to_code(old), to_code(write.value),
                write.kind, write.group, replaced is not None,
            )
        )  # fmt: skip
        return Saved(version, event, replaced)

    def _replaced(self, write: CellWrite, standing: StandingCell | None) -> Replaced | None:
        """What somebody else wrote since the keyer saw the cell.

        The keyer's own earlier writes of the same burst have not reached them yet, so a
        version they do not know counts only when it is another's.
        """
        if standing is not None:
            if standing.version == write.replaces or standing.keyed_by == self.actor.id:
                return None
            return Replaced(standing.value, standing.keyed_by)
        if write.replaces is None:
            return None
        cleared = rows(
            self.site,
            "SELECT v.actor FROM rating t JOIN event v ON v.seq = t.until WHERE t.id = ?",
            write.replaces,
        )
        if not cleared or cleared[0][0] == self.actor.id:
            return None
        return Replaced(EMPTY, cleared[0][0])

    def _replace(self, write: CellWrite, standing: StandingCell | None, event: int) -> int | None:
        if standing is not None:
            Rating.update(until=event).where(Rating.id == standing.version).execute()
        place = (write.nip, write.competency)
        if write.value is EMPTY:
            self.cells.pop(place, None)
            return None
        code = self.facts.key.code
        version = int(
            Rating.insert(
                key=row_key(code, write.nip, *self.sheet, write.competency),
                since=event,
                session=self.facts.key.id,
                employee=self.ids.employee(write.nip),
                assessor=self.ids.assessor(self.sheet[0]),
                exercise=self.ids.exercise(self.sheet[1]),
                competency=self.ids.competency(write.competency),
                halves=None if write.value is NOT_OBSERVED else to_code(write.value),
                note=None,
                on=self.facts.seat_day(self.sheet, write.nip),
                keyed_by=self.actor.id,
                form=self.form,
            ).execute()
        )
        self.cells[place] = StandingCell(write.value, version, self.actor.id)
        return version
