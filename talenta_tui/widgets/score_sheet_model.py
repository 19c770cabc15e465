"""The score sheet without a screen: keys in, writes and requests out, at once and in order."""

from __future__ import annotations

from collections.abc import Callable

from talenta_tui.i18n import _
from talenta_tui.widgets import score_sheet_find as find
from talenta_tui.widgets.score_sheet_editor import SheetEditor
from talenta_tui.widgets.score_sheet_moves import MOVES, moved
from talenta_tui.widgets.score_sheet_paste import PastePlan, plan_paste
from talenta_tui.widgets.score_sheet_prompt import Pasted, Prompt, PromptKind, Typed
from talenta_tui.widgets.score_sheet_values import (
    CommentText,
    Direction,
    DirectionChange,
    ExplainRequest,
    GuideToggle,
    NoteText,
    Place,
    SheetData,
    SheetEvent,
    TurnRequest,
    WriteKind,
)


class SheetModel(SheetEditor):
    """What keys and pastes mean: the editor, a prompt, a paste to look at. Nothing in it waits.

    `key` and `paste` return what came of it, in order. Keys typed after `o` are held and
    come through the same way from `load` or `resume`, so none reaches the wrong cell.
    """

    def __init__(
        self,
        data: SheetData,
        direction: Direction = Direction.BY_ROW,
        cursor: Place = (0, 0),
    ) -> None:
        super().__init__(data, direction, cursor)
        self.page = 10
        self.preview: PastePlan | None = None
        self._held: list[Typed | Pasted] | None = None

    def load(self, data: SheetData, cursor: Place = (0, 0)) -> list[SheetEvent]:
        """Show another sheet, or this one turned, then act on the keys held meanwhile.

        Numbers go on counting, so a late answer to an older write can mean no newer one.
        """
        self.take(data, cursor, self.cells.next_seq)
        self.preview = None
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
        self.happened = []
        self.status = ""
        if self.preview is not None:
            self._key_in_preview(key)
        elif self.prompt is not None:
            self._key_in_prompt(self.prompt, key, character)
        elif not self.cells.rows or not self.cells.columns:
            self.bell(_("The sheet is empty"))
        elif key in MOVES:
            self.go(moved(self.cells, self.cursor, self.direction, key, self.page))
        else:
            self._act(key, character)
        return self.happened

    def _act(self, key: str, character: str | None) -> None:
        # Caps lock is no reason to beep; only u and U differ.
        name = character if character and character.isprintable() else key
        name = name if name == "U" else name.lower()
        if len(name) == 1 and name in "0123456789":
            self.rate(int(name), WriteKind.KEY)
        elif action := _ACTIONS.get(name):
            action(self)
        else:
            self.bell(self.cells.no_rating(self.cursor, name))

    def note(self) -> None:
        if reason := self.cells.lock_reason(self.cursor):
            self.bell(reason)
        elif self.data.comments:
            text = self.comments.get(self.cursor[0], "")
            self.prompt = Prompt(PromptKind.COMMENT, self.cursor, text)
        else:
            self.prompt = Prompt(PromptKind.NOTE, self.cursor)

    def find(self) -> None:
        if self.data.find is None:
            self.bell(self.cells.no_rating(self.cursor, "f"))
        else:
            self.prompt = Prompt(PromptKind.CODE, self.cursor)

    def jump_to_column(self) -> None:
        self.prompt = Prompt(PromptKind.COLUMN, self.cursor)

    def jump_to_row(self) -> None:
        self.prompt = Prompt(PromptKind.ROW, self.cursor)

    def switch_direction(self) -> None:
        by_row = self.direction is Direction.BY_ROW
        self.direction = Direction.BY_COLUMN if by_row else Direction.BY_ROW
        self.at_end = False
        self.status = _("Moves on down the column") if by_row else _("Moves on along the row")
        self.happened.append(DirectionChange(self.direction))

    def toggle_guide(self) -> None:
        self.happened.append(GuideToggle())

    def hold(self) -> None:
        """Keep the keys typed from now on for another sheet, until `load` or `resume`."""
        self._held = []

    def take_held(self) -> list[Typed | Pasted]:
        """The keys held so far, for somebody else to act on; holding goes on."""
        held, self._held = self._held or [], []
        return held

    def turn(self) -> None:
        self.hold()
        self.happened.append(TurnRequest())

    def explain(self) -> None:
        self.happened.append(ExplainRequest(*self.cursor))

    def paste(self, text: str) -> list[SheetEvent]:
        """Lay a pasted block at the cursor and show what it would do; Enter applies it."""
        if self._held is not None:
            self._held.append(Pasted(text))
            return []
        self.happened = []
        self.status = ""
        if self.prompt is not None:
            self.prompt.insert(text)
        elif not self.cells.rows or not self.cells.columns:
            self.bell(_("Nothing can be pasted now"))
        else:
            self.preview = plan_paste(self.cells, self.cursor, text)
        return self.happened

    def _key_in_preview(self, key: str) -> None:
        plan = self.preview
        if plan is None or key not in ("enter", "escape"):
            self.bell(_("Enter applies the paste, Escape drops it"))
            return
        self.preview = None
        if key == "escape" or not plan.applicable:
            self.status = _("Paste dropped, nothing changed")
            return
        group: int | None = None
        for place, value in plan.writes:
            group = self.write(place, value, WriteKind.PASTE, group).group
        self.status = _("{n} cells pasted").format(n=len(plan.writes))
        self.go(plan.writes[-1][0])

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
            self.bell(_("Enter accepts, Escape leaves"))

    def _finish(self, prompt: Prompt) -> None:
        if prompt.kind is PromptKind.NOTE:
            if prompt.text.strip():
                text = prompt.text.strip()
                self.happened.append(NoteText(*prompt.place, text, prompt.positive))
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
                self.bell(place)
            else:
                self.go(place)
                self.status = self.cells.lock_reason(place)
            return
        number = int(prompt.text or 0)
        by_row = prompt.kind is PromptKind.ROW
        limit = self.cells.rows if by_row else self.cells.columns
        if not 1 <= number <= limit:
            self.bell(_("There is 1 to {last}").format(last=limit))
        elif by_row:
            self.go((number - 1, self.cursor[1]))
        else:
            self.go((self.cursor[0], number - 1))

    def _comment(self, row: int, text: str) -> None:
        if text == self.comments.get(row, ""):
            return
        self.comments[row] = text
        self.touched.add((row, self.cursor[1]))
        self.happened.append(CommentText(row, text))


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
