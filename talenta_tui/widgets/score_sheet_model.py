"""The score sheet without a screen: keys in, writes and requests out, at once and in order."""

from __future__ import annotations

from collections.abc import Callable

from talenta_tui.i18n import _, mark
from talenta_tui.widgets import score_sheet_find as find
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_history import History
from talenta_tui.widgets.score_sheet_moves import MOVES, inside, moved, next_writable
from talenta_tui.widgets.score_sheet_paste import PastePlan, plan_paste
from talenta_tui.widgets.score_sheet_prompt import Pasted, Prompt, PromptKind, Typed
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    Bell,
    CellValue,
    CellWrite,
    CommentText,
    Direction,
    DirectionChange,
    ExplainRequest,
    GuideToggle,
    HistoryEntry,
    NoteRequest,
    NoteText,
    Place,
    SheetData,
    SheetEvent,
    TurnRequest,
    WriteKind,
    shown,
)

END_OF_SHEET = mark("End of the sheet; an arrow key goes on")


class SheetModel:
    """Cursor, direction, prompt and paste over `SheetCells`. Nothing in it waits.

    `key` and `paste` return what came of it, in order. Keys typed after `o` are held and
    come through the same way from `load` or `resume`, so none reaches the wrong cell.
    """

    def __init__(
        self,
        data: SheetData,
        direction: Direction = Direction.BY_ROW,
        cursor: Place = (0, 0),
    ) -> None:
        self.direction = direction
        self.page = 10
        self._held: list[Typed | Pasted] | None = None
        self._next_seq = 1
        self._take(data, cursor)

    def _take(self, data: SheetData, cursor: Place) -> None:
        self.data = data
        self.cells = SheetCells(data, self._next_seq)
        self.history = History(data.undo, data.redo)
        self.cursor = inside(self.cells, cursor)
        self.at_end = False
        self.status = ""
        self.prompt: Prompt | None = None
        self.preview: PastePlan | None = None
        self.touched: set[Place] = set()
        self.comments = {n: row.comment for n, row in enumerate(data.rows) if row.comment}
        self._events: list[SheetEvent] = []

    def load(self, data: SheetData, cursor: Place = (0, 0)) -> list[SheetEvent]:
        """Show another sheet, or this one turned, then act on the keys held meanwhile.

        Numbers go on counting, so a late answer to an older write can mean no newer one.
        """
        self._next_seq = self.cells.next_seq
        self._take(data, cursor)
        return self.resume()

    def resume(self) -> list[SheetEvent]:
        """Act on the keys held since `o`."""
        held, self._held = self._held or [], None
        events: list[SheetEvent] = []
        for item in held:
            if isinstance(item, Pasted):
                events += self.paste(item.text)
            else:
                events += self.key(item.key, item.character)
        return events

    @property
    def holding(self) -> bool:
        return self._held is not None

    def handles(self, key: str, character: str | None) -> bool:
        """Whether the key belongs to the sheet; everything printable does, it then beeps."""
        if self._held is not None or key in _KEYS or key in MOVES:
            return True
        if key in ("enter", "escape", "backspace"):
            return self.prompt is not None or self.preview is not None
        return character is not None and character.isprintable()

    def key(self, key: str, character: str | None = None) -> list[SheetEvent]:
        """Act on one key. What it changed is in `touched` until the widget clears it."""
        if self._held is not None:
            self._held.append(Typed(key, character))
            return []
        self._events = []
        self.status = ""
        if self.preview is not None:
            self._key_in_preview(key)
        elif self.prompt is not None:
            self._key_in_prompt(self.prompt, key, character)
        elif not self.cells.rows or not self.cells.columns:
            self._bell(_("The sheet is empty"))
        elif key in MOVES:
            self._go(moved(self.cells, self.cursor, self.direction, key, self.page))
        else:
            self._act(key, character)
        return self._events

    def _act(self, key: str, character: str | None) -> None:
        # Caps lock is no reason to beep; only u and U differ.
        name = character if character and character.isprintable() else key
        name = name if name == "U" else name.lower()
        if len(name) == 1 and name in "0123456789":
            self._rate(int(name), WriteKind.KEY)
        elif action := _ACTIONS.get(name):
            action(self)
        else:
            self._bell(_("{key} is no rating: 0–5, t, -").format(key=name))

    def _rate(self, value: CellValue, kind: WriteKind) -> None:
        if self.at_end:
            self._bell(_(END_OF_SHEET))
        elif reason := self.cells.refusal(self.cursor, value):
            self._bell(reason)
        elif value is EMPTY and self.cells.nothing_to_clear(self.cursor):
            self._advance()
        else:
            self._write(self.cursor, value, kind)
            self._advance()

    def _write(
        self, place: Place, value: CellValue, kind: WriteKind, group: int | None = None
    ) -> CellWrite:
        write = self.cells.write(place, value, kind, group)
        self.touched.add(place)
        self._events.append(write)
        if kind not in (WriteKind.UNDO, WriteKind.REDO, WriteKind.RETRY):
            self.history.record(HistoryEntry(*place, write.old, value, write.group))
        if write.missing_note:
            self._events.append(NoteRequest(*place))
            self.status = _("{value} needs a note: n").format(value=shown(value))
        return write

    def clear(self) -> None:
        self._rate(EMPTY, WriteKind.CLEAR)

    def not_observed(self) -> None:
        self._rate(NOT_OBSERVED, WriteKind.KEY)

    def repeat_above(self) -> None:
        row, column = self.cursor
        above = self.cells.cell((row - 1, column)) if row else None
        if above is None or above.hidden or above.value is EMPTY:
            self._bell(_("Nothing above to repeat"))
        else:
            self._rate(above.value, WriteKind.REPEAT)

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
            self._bell(_("Nothing to undo") if undoing else _("Nothing to redo"))
            return False
        for entry, value in entries:
            place = (entry.row, entry.column)
            inside = entry.row < self.cells.rows and entry.column < self.cells.columns
            reason = self.cells.refusal(place, value) if inside else _("outside the sheet")
            if reason:
                self._bell(reason)
                return False
        group: int | None = None
        for entry, value in entries:
            place = (entry.row, entry.column)
            before = self.cells.cell(place)
            group = self._write(place, value, kind, group).group
            if before.by:
                self.status = _("replaced {value} of {by}").format(
                    value=shown(before.value), by=before.by
                )
        self._go(place)
        return True

    def note(self) -> None:
        if reason := self.cells.lock_reason(self.cursor):
            self._bell(reason)
        elif self.data.comments:
            text = self.comments.get(self.cursor[0], "")
            self.prompt = Prompt(PromptKind.COMMENT, self.cursor, text)
        else:
            self.prompt = Prompt(PromptKind.NOTE, self.cursor)

    def find(self) -> None:
        if self.data.find is None:
            self._bell(_("{key} is no rating: 0–5, t, -").format(key="f"))
        else:
            self.prompt = Prompt(PromptKind.CODE, self.cursor)

    def lock_row(self, row: int, reason: str) -> None:
        """The row is submitted: nothing of it shows, and no undo reaches into it."""
        self.cells.lock_row(row, reason)
        self.data = self.cells.data
        self.comments.pop(row, None)
        self.history.forget(row)

    def jump_to_column(self) -> None:
        self.prompt = Prompt(PromptKind.COLUMN, self.cursor)

    def jump_to_row(self) -> None:
        self.prompt = Prompt(PromptKind.ROW, self.cursor)

    def switch_direction(self) -> None:
        by_row = self.direction is Direction.BY_ROW
        self.direction = Direction.BY_COLUMN if by_row else Direction.BY_ROW
        self.at_end = False
        self.status = _("Moves on down the column") if by_row else _("Moves on along the row")
        self._events.append(DirectionChange(self.direction))

    def toggle_guide(self) -> None:
        self._events.append(GuideToggle())

    def hold(self) -> None:
        """Keep the keys typed from now on for another sheet, until `load` or `resume`."""
        self._held = []

    def take_held(self) -> list[Typed | Pasted]:
        """The keys held so far, for somebody else to act on; holding goes on."""
        held, self._held = self._held or [], []
        return held

    def turn(self) -> None:
        self.hold()
        self._events.append(TurnRequest())

    def explain(self) -> None:
        self._events.append(ExplainRequest(*self.cursor))

    def refused(self, place: Place, reason: str) -> None:
        """Say in the status line that the write at `place` was refused."""
        self.status = _("Row {row}, column {column} refused: {reason}").format(
            row=place[0] + 1, column=place[1] + 1, reason=reason
        )

    def note_saved(self, place: Place) -> list[SheetEvent]:
        """A note stands at `place`; a level refused for want of it is written again."""
        self._events = []
        self.touched.add(place)
        if self.cells.note_saved(place):
            self._write(place, self.cells.cell(place).value, WriteKind.RETRY)
        return self._events

    def paste(self, text: str) -> list[SheetEvent]:
        """Lay a pasted block at the cursor and show what it would do; Enter applies it."""
        if self._held is not None:
            self._held.append(Pasted(text))
            return []
        self._events = []
        self.status = ""
        if self.prompt is not None:
            self.prompt.insert(text)
        elif not self.cells.rows or not self.cells.columns:
            self._bell(_("Nothing can be pasted now"))
        else:
            self.preview = plan_paste(self.cells, self.cursor, text)
        return self._events

    def _key_in_preview(self, key: str) -> None:
        plan = self.preview
        if plan is None or key not in ("enter", "escape"):
            self._bell(_("Enter applies the paste, Escape drops it"))
            return
        self.preview = None
        if key == "escape" or not plan.applicable:
            self.status = _("Paste dropped, nothing changed")
            return
        group: int | None = None
        for place, value in plan.writes:
            group = self._write(place, value, WriteKind.PASTE, group).group
        self.status = _("{n} cells pasted").format(n=len(plan.writes))
        self._go(plan.writes[-1][0])

    def _key_in_prompt(self, prompt: Prompt, key: str, character: str | None) -> None:
        if key == "escape":
            self.prompt = None
        elif find.leaves(prompt, key, character):
            # Nothing of a code is typed yet, and no code begins like this: the key means the sheet.
            self.prompt = None
            self.key(key, character)
        elif key == "enter":
            self.prompt = None
            self._finish(prompt)
        elif not prompt.type(key, character):
            self._bell(_("Enter accepts, Escape leaves"))

    def _finish(self, prompt: Prompt) -> None:
        if prompt.kind is PromptKind.NOTE:
            if prompt.text.strip():
                text = prompt.text.strip()
                self._events.append(NoteText(*prompt.place, text, prompt.positive))
            else:
                self.status = _("No note written")
            return
        if prompt.kind is PromptKind.COMMENT:
            self._comment(prompt.place[0], prompt.text.strip())
            return
        if prompt.kind is PromptKind.CODE:
            place = find.place_of(self.cells, self.cursor[0], prompt)
            if isinstance(place, str):
                self.prompt = Prompt(PromptKind.CODE, self.cursor, fault=place)
                self._bell(place)
            else:
                self._go(place)
                self.status = self.cells.lock_reason(place)
            return
        number = int(prompt.text or 0)
        by_row = prompt.kind is PromptKind.ROW
        limit = self.cells.rows if by_row else self.cells.columns
        if not 1 <= number <= limit:
            self._bell(_("There is 1 to {last}").format(last=limit))
        elif by_row:
            self._go((number - 1, self.cursor[1]))
        else:
            self._go((self.cursor[0], number - 1))

    def _comment(self, row: int, text: str) -> None:
        if text == self.comments.get(row, ""):
            return
        self.comments[row] = text
        self.touched.add((row, self.cursor[1]))
        self._events.append(CommentText(row, text))

    def _bell(self, reason: str) -> None:
        self.status = reason
        self._events.append(Bell(reason))

    def _go(self, place: Place) -> None:
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
            self._go(target)
            return
        self.at_end = True
        self.touched.add(self.cursor)
        self.status = self.status or _(END_OF_SHEET)


_ACTIONS: dict[str, Callable[[SheetModel], None]] = {
    "t": SheetModel.not_observed,
    "-": SheetModel.clear,
    "minus": SheetModel.clear,
    "=": SheetModel.repeat_above,
    "equals_sign": SheetModel.repeat_above,
    "u": SheetModel.undo,
    "U": SheetModel.redo,
    "n": SheetModel.note,
    "f": SheetModel.find,
    "c": SheetModel.jump_to_column,
    "r": SheetModel.jump_to_row,
    "d": SheetModel.switch_direction,
    "g": SheetModel.toggle_guide,
    "o": SheetModel.turn,
    "x": SheetModel.explain,
}
_KEYS = frozenset(_ACTIONS)
