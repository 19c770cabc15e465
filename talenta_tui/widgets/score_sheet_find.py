"""Rows known by a code: what is typed for one, and where it leads."""

from __future__ import annotations

from talenta_tui.i18n import _
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_moves import MOVES
from talenta_tui.widgets.score_sheet_prompt import Prompt, PromptKind
from talenta_tui.widgets.score_sheet_values import EMPTY, Direction, Place, SheetData

NO_CODE = frozenset("osuOSU")
"""No printed code has these signs: where one may be typed, they are still keys."""


def ends_form(data: SheetData, direction: Direction, cursor: Place, target: Place | None) -> bool:
    """Whether the form under the cursor is at its end, moving on to `target`."""
    if data.find is None or direction is not Direction.BY_ROW:
        return False
    return target is None or target[0] != cursor[0]


def leaves(prompt: Prompt, key: str, character: str | None) -> bool:
    """Whether a key typed for a code means the sheet: an arrow, or one that begins no code."""
    if prompt.kind is not PromptKind.CODE or prompt.text:
        return False
    return key in MOVES or character in NO_CODE


def place_of(cells: SheetCells, row: int, prompt: Prompt) -> Place | str:
    """The first cell to be keyed of the row meant, or why there is none.

    Nothing typed means the next row that may be written.
    """
    data = cells.data
    if not prompt.text:
        after = (*range(row + 1, cells.rows), *range(row + 1))
        found = next((n for n in after if not data.rows[n].locked and not cells.full(n)), None)
        return _("Every form here is keyed; s submits them.") if found is None else (found, 0)
    answer = data.find(prompt.text) if data.find is not None else ""
    if isinstance(answer, str):
        return answer
    empty = (c for c in range(cells.columns) if cells.cell((answer, c)).value is EMPTY)
    return answer, next(empty, 0)
