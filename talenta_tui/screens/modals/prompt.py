"""A line to type in with what fits below it: finding, and the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import WorkType

from talenta_tui.i18n import _, mark
from talenta_tui.screens.line_edit import LineEdit
from talenta_tui.screens.modals.base import DeskModal
from talenta_tui.text import plain
from talenta_tui.widgets.lines import LineWidget, Span, step
from talenta_tui.widgets.row_list import Column, RowList

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Choice(Generic[_V]):
    """Something that fits: what choosing it gives, and its cells in the list."""

    value: _V
    cells: tuple[str, ...]


class _PromptLine(LineWidget):
    """Shows the line being typed; the keys go to the dialog."""

    def __init__(self, edit: LineEdit, sign: str) -> None:
        super().__init__(classes="prompt-line")
        self._edit = edit
        self._sign = sign

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        return [(self._sign + " ", "strong"), *self._edit.spans(self.size.width - 4)]


class PromptModal(DeskModal[_V], Generic[_V]):
    """Gives the chosen value. All keys go to the dialog itself and into its own buffer.

    Nothing in it takes the focus, so what is typed before it has painted, or before the
    answer has come, is kept: an Enter typed ahead chooses when the answer is there.
    """

    AUTO_FOCUS = ""
    SIGN = ">"
    NOTHING = ""
    UNTYPED = ""
    """Said in place of `NOTHING` while nothing is typed."""
    KEYS = mark("↑ ↓ choose   Enter opens   Esc back")

    def __init__(self) -> None:
        super().__init__()
        self.edit = LineEdit()
        self._choices: Sequence[Choice[_V]] = ()
        self._answered: str | None = None
        self._enter = False

    def title_text(self) -> str:
        raise NotImplementedError

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    async def search(self, text: str) -> Sequence[Choice[_V]]:
        """What fits `text`, the best first."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog prompt"):
            yield Static(plain(self.title_text()), classes="dialog-title", markup=False)
            yield _PromptLine(self.edit, self.SIGN)
            found = RowList(self.columns(), empty="…", classes="prompt-list")
            found.can_focus = False
            yield found
            yield Static(_(self.KEYS), classes="prompt-keys", markup=False)

    def on_mount(self) -> None:
        self._ask()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.edit.insert(event.text)
        self._typed()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "enter":
            self._enter = True
            self._choose_when_answered()
        elif event.key in ("up", "down", "pageup", "pagedown"):
            self._move(event.key)
        elif self.edit.key(event):
            self._typed()

    def _move(self, key: str) -> None:
        found = self.query_one(RowList)
        target = step(key, found.cursor or 0, found.size.height - 1, len(self._choices))
        if target is not None:
            found.move_to(target)

    def _typed(self) -> None:
        self.query_one(_PromptLine).refresh()
        self._ask()

    def _ask(self) -> None:
        answer: WorkType[None] = partial(self._answer, self.edit.text)
        self.run_worker(
            answer,
            group="search",
            exclusive=True,
            exit_on_error=False,
        )

    async def _answer(self, text: str) -> None:
        try:
            choices = await self.search(text)
        except Exception as error:  # noqa: BLE001 - told in the dialog's place
            from talenta_tui.screens.modals.error import ErrorModal, told

            self.dismiss(None)
            await self.app.push_screen(ErrorModal(told(error)))
            return
        self._choices, self._answered = choices, text
        nothing = self.NOTHING if text.strip() else self.UNTYPED or self.NOTHING
        empty = nothing and _(nothing)
        self.query_one(RowList).set_rows([c.cells for c in choices], empty=empty)
        self._choose_when_answered()

    def _choose_when_answered(self) -> None:
        if not self._enter or self._answered != self.edit.text:
            return
        self._enter = False
        cursor = self.query_one(RowList).cursor
        if cursor is not None and cursor < len(self._choices):
            self.dismiss(self._choices[cursor].value)
