"""What changes a score sheet: levels written, taken back and repeated, and the cursor moving on."""

from __future__ import annotations

from talenta_tui.i18n import _, mark
from talenta_tui.widgets import score_sheet_find as find
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_history import History
from talenta_tui.widgets.score_sheet_moves import inside, next_writable
from talenta_tui.widgets.score_sheet_prompt import Prompt, PromptKind
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    Bell,
    CellValue,
    CellWrite,
    Direction,
    HistoryEntry,
    NoteRequest,
    Place,
    SheetData,
    SheetEvent,
    WriteKind,
    shown,
)

END_OF_SHEET = mark("End of the sheet; an arrow key goes on")


class SheetEditor:
    """The cursor over `SheetCells`, its direction and history; knows no keys.

    What came of a change is in `happened`, in order, and what it changed in `touched`, until
    whoever asked for it takes them.
    """

    def __init__(self, data: SheetData, direction: Direction, cursor: Place) -> None:
        self.direction = direction
        self.take(data, cursor)

    def take(self, data: SheetData, cursor: Place, first_seq: int = 1) -> None:
        """Work on this sheet from now on; its writes count from `first_seq`."""
        self.data = data
        self.cells = SheetCells(data, first_seq)
        self.history = History(data.undo, data.redo)
        self.cursor = inside(self.cells, cursor)
        self.at_end = False
        self.status = ""
        self.prompt: Prompt | None = None
        self.touched: set[Place] = set()
        self.comments = {n: row.comment for n, row in enumerate(data.rows) if row.comment}
        self.happened: list[SheetEvent] = []

    def rate(self, value: CellValue, kind: WriteKind) -> None:
        if self.at_end:
            self.bell(_(END_OF_SHEET))
        elif reason := self.cells.refusal(self.cursor, value):
            self.bell(reason)
        elif value is EMPTY and self.cells.nothing_to_clear(self.cursor):
            self._advance()
        else:
            self.write(self.cursor, value, kind)
            self._advance()

    def write(
        self, place: Place, value: CellValue, kind: WriteKind, group: int | None = None
    ) -> CellWrite:
        write = self.cells.write(place, value, kind, group)
        self.touched.add(place)
        self.happened.append(write)
        if kind not in (WriteKind.UNDO, WriteKind.REDO, WriteKind.RETRY):
            self.history.record(HistoryEntry(*place, write.old, value, write.group))
        if write.missing_note:
            self.happened.append(NoteRequest(*place))
            self.status = _("{value} needs a note: n").format(value=shown(value))
        return write

    def clear(self) -> None:
        self.rate(EMPTY, WriteKind.CLEAR)

    def not_observed(self) -> None:
        self.rate(NOT_OBSERVED, WriteKind.KEY)

    def repeat_above(self) -> None:
        row, column = self.cursor
        above = self.cells.cell((row - 1, column)) if row else None
        if above is None or above.hidden or above.value is EMPTY:
            self.bell(_("Nothing above to repeat"))
        else:
            self.rate(above.value, WriteKind.REPEAT)

    def undo(self) -> None:
        entries = self.history.next_undo()
        if self._rewrite([(e, e.old) for e in entries], WriteKind.UNDO):
            self.history.undone(entries)

    def redo(self) -> None:
        entries = self.history.next_redo()
        if self._rewrite([(e, e.new) for e in entries], WriteKind.REDO):
            self.history.redone(entries)

    def _rewrite(self, entries: list[tuple[HistoryEntry, CellValue]], kind: WriteKind) -> bool:
        if not entries:
            undoing = kind is WriteKind.UNDO
            self.bell(_("Nothing to undo") if undoing else _("Nothing to redo"))
            return False
        for entry, value in entries:
            place = (entry.row, entry.column)
            inside = entry.row < self.cells.rows and entry.column < self.cells.columns
            reason = self.cells.refusal(place, value) if inside else _("outside the sheet")
            if reason:
                self.bell(reason)
                return False
        group: int | None = None
        for entry, value in entries:
            place = (entry.row, entry.column)
            before = self.cells.cell(place)
            group = self.write(place, value, kind, group).group
            if before.by:
                self.status = _("replaced {value} of {by}").format(
                    value=shown(before.value), by=before.by
                )
        self.go(place)
        return True

    def lock_row(self, row: int, reason: str) -> None:
        """The row is submitted: nothing of it shows, and no undo reaches into it."""
        self.cells.lock_row(row, reason)
        self.data = self.cells.data
        self.comments.pop(row, None)
        self.history.forget(row)

    def refused(self, place: Place, reason: str) -> None:
        """Say in the status line that the write at `place` was refused."""
        self.status = _("Row {row}, column {column} refused: {reason}").format(
            row=place[0] + 1, column=place[1] + 1, reason=reason
        )

    def note_saved(self, place: Place) -> list[SheetEvent]:
        """A note stands at `place`; a level refused for want of it is written again."""
        self.happened = []
        self.touched.add(place)
        if self.cells.note_saved(place):
            self.write(place, self.cells.cell(place).value, WriteKind.RETRY)
        return self.happened

    def bell(self, reason: str) -> None:
        self.status = reason
        self.happened.append(Bell(reason))

    def go(self, place: Place) -> None:
        self.touched |= {self.cursor, place}
        self.cursor = inside(self.cells, place)
        self.at_end = False

    def _advance(self) -> None:
        target = next_writable(self.cells, self.cursor, self.direction, 1)
        if find.ends_form(self.data, self.direction, self.cursor, target):
            self.at_end = True
            self.touched.add(self.cursor)
            self.prompt = Prompt(PromptKind.CODE, self.cursor)
            return
        if target is not None:
            self.go(target)
            return
        self.at_end = True
        self.touched.add(self.cursor)
        self.status = self.status or _(END_OF_SHEET)
