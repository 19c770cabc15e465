"""The two ways a sheet is keyed, behind one face: the first time, and blind a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from talenta_tui.i18n import _
from talenta_tui.screens.session_pipeline import Answer
from talenta_tui.screens.view_session_sheet import (
    Standing,
    column_specs,
    first_sheet,
    row_specs,
    shown_value,
    standing_cells,
    start_place,
    stored_value,
)
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    CellWrite,
    Direction,
    Place,
    SheetData,
    loaded,
)

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk

Key = tuple[str, str]
"""(NIP, competency), or turned (NIP, assessor)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet ready for the widget. `standing` is what the database holds now."""

    data: SheetData
    cursor: Place
    direction: Direction
    standing: dict[Key, Standing]
    competency: str | None = None
    locked: bool = False
    last_group: int = 0


class Keying(Protocol):
    """Everything here runs on the database's thread."""

    @property
    def turns(self) -> bool: ...

    def open(self, competency: str | None) -> Opened: ...

    def write(
        self, writes: Sequence[CellWrite], opened: Opened, known: dict[Key, int | None]
    ) -> Sequence[Answer]: ...


def cell_key(opened: Opened, write: CellWrite) -> Key:
    return opened.data.rows[write.row].id, opened.data.columns[write.column].id


@dataclass(frozen=True, slots=True)
class FirstKeying:
    """An assessor's sheet in one exercise (services.assessment.keying)."""

    desk: WorkDesk
    session: str
    assessor: str
    exercise: str
    turns: bool = True

    def open(self, competency: str | None) -> Opened:
        from talenta_tui.services.assessment.sheets import open_sheet

        stored = open_sheet(
            self.desk.actor,
            self.desk.site,
            self.session,
            self.assessor,
            self.exercise,
            "competencies" if competency is None else "assessors",
            competency,
        )
        data = first_sheet(stored)
        direction = Direction(stored.direction)
        return Opened(
            data,
            start_place(stored, data, SheetCells(data), direction),
            direction,
            standing_cells(stored),
            competency,
            bool(stored.locked),
            max((one.group for one in stored.log), default=0),
        )

    def write(
        self, writes: Sequence[CellWrite], opened: Opened, known: dict[Key, int | None]
    ) -> Sequence[Answer]:
        from talenta_tui.services.assessment import keying

        batch = []
        for write in writes:
            key = cell_key(opened, write)
            batch.append(
                keying.CellWrite(
                    nip=key[0],
                    competency=opened.competency or key[1],
                    value=stored_value(write.new),
                    replaces=known.get(key),
                    kind=write.kind.value,
                    group=opened.last_group + write.group,
                )
            )
        outcomes = keying.write_cells(
            self.desk.actor, self.desk.site, self.session, self.assessor, self.exercise, batch
        )
        answers = []
        for write, outcome in zip(writes, outcomes, strict=True):
            if isinstance(outcome, keying.RefusedWrite):
                answers.append(Answer(write, outcome.sentence))
                continue
            known[cell_key(opened, write)] = outcome.version
            other = outcome.replaced
            answers.append(
                Answer(
                    write,
                    version=outcome.version,
                    replaced=None if other is None else shown_value(other.value),
                    by="" if other is None else other.by,
                )
            )
        return answers


@dataclass(frozen=True, slots=True)
class SecondKeying:
    """The same form keyed blind by somebody else (services.assessment.verification)."""

    desk: WorkDesk
    session: str
    assessor: str
    exercise: str
    turns: bool = False

    def open(self, competency: str | None) -> Opened:  # noqa: ARG002 - never turned
        from talenta_tui.services.assessment.preferences import direction
        from talenta_tui.services.assessment.verification import open_second

        desk = self.desk
        stored = open_second(desk.actor, desk.site, self.session, self.assessor, self.exercise)
        rows = row_specs(stored.rows)
        columns = column_specs(stored.columns, stored.allowed)
        cells = {
            (r, c): loaded(shown_value(stored.cells[row.id, column.id].value))
            for r, row in enumerate(rows)
            for c, column in enumerate(columns)
            if (row.id, column.id) in stored.cells
        }
        way = Direction(direction(desk.actor, desk.site))
        data = SheetData(
            title=" › ".join((self.session, self.exercise, self.assessor, _("second keying"))),
            rows=rows,
            columns=columns,
            cells=cells,
        )
        return Opened(data, _first_empty(data, way), way, {})

    def write(
        self,
        writes: Sequence[CellWrite],
        opened: Opened,
        known: dict[Key, int | None],  # noqa: ARG002 - nothing of others is known here
    ) -> Sequence[Answer]:
        from talenta_tui.services.assessment.verification import SecondWrite, write_second

        # Within one transaction the last value of a cell is the one that stands.
        batch = [SecondWrite(*cell_key(opened, write), stored_value(write.new)) for write in writes]
        desk = self.desk
        write_second(desk.actor, desk.site, self.session, self.assessor, self.exercise, batch)
        return [Answer(write) for write in writes]


def _first_empty(data: SheetData, way: Direction) -> Place:
    """The first cell nothing was keyed in, the way the operator moves."""
    spots = [(r, c) for r in range(len(data.rows)) for c in range(len(data.columns))]
    if way is Direction.BY_COLUMN:
        spots.sort(key=lambda place: (place[1], place[0]))
    empty = (
        p for p in spots
        if not data.rows[p[0]].locked and (p not in data.cells or data.cells[p].value is EMPTY)
    )  # fmt: skip
    return next(empty, (0, 0))
