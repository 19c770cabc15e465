"""A question before something is written: it says what will be done."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.i18n import _, mark
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.text import plain


class ConfirmModal(KeysAtOnce[bool], DeskModal[bool]):
    """True after Enter, False or None otherwise. What it says is drawn as visible text only."""

    AUTO_FOCUS = ""
    BINDINGS = [
        Binding("enter", "yes", mark("Do it"), show=False),
        Binding("n", "no", mark("Do not"), show=False),
    ]

    def __init__(self, title: str, *lines: str, yes: str) -> None:
        super().__init__()
        self._title_text = plain(title)
        self._lines = [plain(line) for line in lines]
        self._yes = plain(yes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title_text, classes="dialog-title", markup=False)
            for line in self._lines:
                yield Static(line, markup=False)
            yield Static(
                _("Enter {yes}   Esc back").format(yes=self._yes),
                classes="dialog-keys",
                markup=False,
            )

    def on_key(self, event: events.Key) -> None:
        action = {"enter": self.action_yes, "n": self.action_no, "escape": self.action_cancel}
        if event.key in action:
            action[event.key]()

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
