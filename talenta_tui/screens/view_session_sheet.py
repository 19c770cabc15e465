"""A score sheet between the services, which know people, and the widget, which knows places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _
from talenta_tui.widgets.score_sheet_history import History, rebuild
from talenta_tui.widgets.score_sheet_moves import next_writable
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    LEVELS,
    NOT_OBSERVED,
    Cell,
    CellValue,
    CellWrite,
    ColumnSpec,
    Direction,
    Place,
    RowSpec,
    SheetData,
    WriteKind,
    loaded,
)

if TYPE_CHECKING:
    from talenta_tui.services.assessment.sheet_data import (
        LoggedWrite,
        SheetCell,
        SheetColumn,
        SheetRow,
    )
    from talenta_tui.services.assessment.sheet_data import SheetData as Stored
    from talenta_tui.services.assessment.values import CellValue as StoredValue
    from talenta_tui.widgets.score_sheet_cells import SheetCells

_MOVING_ON = frozenset({WriteKind.KEY, WriteKind.CLEAR, WriteKind.REPEAT})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database holds in one cell: value, version and who wrote it."""

    value: CellValue
    version: int | None
    by: str


def shown_value(value: StoredValue | None) -> CellValue:
    """A stored value as the widget holds it; a half level has no key and comes as empty."""
    from talenta_tui.services.assessment import values

    if value is values.NOT_OBSERVED:
        return NOT_OBSERVED
    return value if isinstance(value, int) and not isinstance(value, bool) else EMPTY


def stored_value(value: CellValue) -> StoredValue:
    """What the widget wrote, as the services take it."""
    from talenta_tui.services.assessment import values

    if value is NOT_OBSERVED:
        return values.NOT_OBSERVED
    return value if isinstance(value, int) else values.EMPTY


def whole_levels(allowed: Iterable[object]) -> frozenset[int]:
    return frozenset(n for n in allowed if isinstance(n, int)) or LEVELS


def _cell(cell: SheetCell) -> Cell:
    value = shown_value(cell.value)
    half = ""
    if value is EMPTY and not isinstance(cell.value, str):
        half = _("holds the half level {level}; - cannot key it here").format(
            level=exact_text(cell.value, 1)
        )
    return loaded(value, noted=cell.noted, locked=half)


def row_specs(rows: Sequence[SheetRow]) -> tuple[RowSpec, ...]:
    return tuple(RowSpec(row.nip, row.name, row.locked) for row in rows)


def column_specs(
    columns: Sequence[SheetColumn], allowed: Iterable[object]
) -> tuple[ColumnSpec, ...]:
    levels = whole_levels(allowed)
    return tuple(
        ColumnSpec(c.id, c.title, c.abbreviation, allowed=levels, guide=c.guide, locked=c.locked)
        for c in columns
    )


def places(rows: Sequence[RowSpec], columns: Sequence[ColumnSpec]) -> dict[tuple[str, str], Place]:
    """(row id, column id) to the place in the widget."""
    return {
        (row.id, column.id): (r, c)
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    }


def sheet_title(stored: Stored) -> str:
    """`ADM-26-11-03 › LGD › Dewi K.`, with the form's number and a turned sheet's competency."""
    parts = [stored.session, stored.exercise, stored.assessor_name]
    if stored.competency:
        parts.append(stored.competency)
    if stored.form:
        parts.append(_("form {number}").format(number=stored.form))
    return " › ".join(parts)


def first_sheet(stored: Stored) -> SheetData:
    """A sheet to be rated, its undo history as it was left."""
    rows = row_specs(stored.rows)
    columns = column_specs(stored.columns, stored.allowed)
    at = places(rows, columns)
    cells = {at[key]: _cell(cell) for key, cell in stored.cells.items() if key in at}
    for c, column in enumerate(stored.columns):
        if column.hidden:
            cells |= {(r, c): loaded(EMPTY, hidden=True) for r in range(len(rows))}
    history = logged_history(stored.log, at, stored.competency, stored.assessor)
    return SheetData(
        title=sheet_title(stored),
        rows=rows,
        columns=columns,
        cells=cells,
        needs_note=frozenset(stored.evidence_levels),
        undo=history.undo,
        redo=history.redo,
        locked=stored.locked,
    )


def logged_history(
    log: Sequence[LoggedWrite],
    at: Mapping[tuple[str, str], Place],
    competency: str | None,
    assessor: str,
) -> History:
    """What can be undone after the writes kept in the log; turned, those of one competency."""
    writes = []
    for number, one in enumerate(log, start=1):
        if competency is None:
            place = at.get((one.nip, one.competency))
        else:
            place = at.get((one.nip, assessor)) if one.competency == competency else None
        if place is not None:
            old, new = shown_value(one.old), shown_value(one.new)
            writes.append(CellWrite(number, *place, old, new, WriteKind(one.kind), one.group))
    return rebuild(writes)


def standing_cells(stored: Stored) -> dict[tuple[str, str], Standing]:
    """What the sheet holds, for telling later what somebody else has changed."""
    return {
        key: Standing(shown_value(cell.value), cell.version, cell.by)
        for key, cell in stored.cells.items()
    }


def start_place(stored: Stored, data: SheetData, cells: SheetCells, direction: Direction) -> Place:
    """Where the operator goes on: the cell they left, or the next one after the last they keyed.

    A batch of writes keeps the cell it wrote last; the cursor had moved on from there.
    """
    place = stored.place
    if place is None:
        return (0, 0)
    at = places(data.rows, data.columns)
    column = place.competency if stored.competency is None else stored.assessor
    here = at.get((place.nip, column))
    if here is None:
        return (0, 0)
    last = stored.log[-1] if stored.log else None
    moved_on = (
        last is not None
        and (last.nip, last.competency) == (place.nip, place.competency)
        and last.kind in {kind.value for kind in _MOVING_ON}
    )
    return (next_writable(cells, here, direction, 1) or here) if moved_on else here
