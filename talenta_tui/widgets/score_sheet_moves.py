"""Where a key takes the cursor of a score sheet."""

from __future__ import annotations

from talenta_tui.widgets.lines import step
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_values import Direction, Place

_ROW_STEPS = {
    "up": "up",
    "down": "down",
    "pageup": "pageup",
    "pagedown": "pagedown",
    "ctrl+home": "home",
    "ctrl+end": "end",
}
_COLUMN_STEPS = {"left": "up", "right": "down", "home": "home", "end": "end"}
MOVES = frozenset({*_ROW_STEPS, *_COLUMN_STEPS, "tab", "shift+tab"})


def inside(cells: SheetCells, place: Place) -> Place:
    """`place`, brought back to the nearest cell of the sheet."""
    row = max(0, min(place[0], cells.rows - 1))
    return row, max(0, min(place[1], cells.columns - 1))


def moved(cells: SheetCells, cursor: Place, direction: Direction, key: str, page: int) -> Place:
    """Where one of `MOVES` takes the cursor; Tab goes to the next cell that may be written."""
    row, column = cursor
    if key in ("tab", "shift+tab"):
        way = 1 if key == "tab" else -1
        return next_writable(cells, cursor, direction, way) or cursor
    if key in _COLUMN_STEPS:
        target = step(_COLUMN_STEPS[key], column, 1, cells.columns)
        return row, column if target is None else target
    target = step(_ROW_STEPS[key], row, page, cells.rows)
    return row if target is None else target, column


def next_writable(cells: SheetCells, cursor: Place, direction: Direction, way: int) -> Place | None:
    """The next cell that may be written (`way` 1) or the one before (-1); None at the end."""
    rows, columns = cells.rows, cells.columns
    row, column = cursor
    by_row = direction is Direction.BY_ROW
    index = (row * columns + column if by_row else column * rows + row) + way
    while 0 <= index < rows * columns:
        first, second = divmod(index, columns if by_row else rows)
        place = (first, second) if by_row else (second, first)
        if not cells.lock_reason(place):
            return place
        index += way
    return None
