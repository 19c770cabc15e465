"""The receipt of a complaint: shown before it is lodged, and lodged once it was noted.

An Enter typed ahead would close a dialog that only shows it, and the receipt is kept nowhere.
So the last group of it is asked for, which nobody has typed ahead.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.i18n import _
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.text import plain
from talenta_tui.widgets.lines import LineWidget, Span, wrap

_MISREAD = str.maketrans("OIL", "011")


class _Receipt(LineWidget):
    """The receipt, what to do with it, and what was typed of its last group."""

    def __init__(self, code: str) -> None:
        super().__init__(id="help-text")
        self._code = code
        self.typed = ""
        self.wrong = False

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._lines()
        return lines[y] if y < len(lines) else []

    def _lines(self) -> list[list[Span]]:
        room = max(10, self.size.width - 2)

        def said(text: str, style: str = "") -> list[list[Span]]:
            return [[(part, style)] for part in wrap(text, room, 6)]

        typed = self.typed.ljust(4, "▁")
        lines = [
            [(_("Receipt: {code}").format(code=self._code), "header")],
            [],
            *said(
                _("Write it down now: it is kept nowhere and not shown again. With it you follow"
                  " the complaint (r); following leaves no trace.")
            ),
            [],
            *said(_("It is not lodged yet. Once you have written the receipt down, type its last"
                    " four characters; that lodges it.")),
            [],
            [(_("Last four characters: "), "strong"), (typed, "cursor")],
        ]  # fmt: skip
        if self.wrong:
            lines += said("! " + _("Those are not its last four characters."), "bad")
        return lines


class ReceiptModal(KeysAtOnce[bool], DeskModal[bool]):
    """True once the end of the receipt was typed; None where the lodger goes back."""

    AUTO_FOCUS = ""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._end = code[-4:]
        self._receipt = _Receipt(code)
        self._done = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog help"):
            title = plain(_("Your receipt, before it is lodged"))
            yield Static(title, classes="dialog-title", markup=False)
            yield self._receipt
            keys = _("Last four characters: lodge   Esc back to the text, nothing is lodged")
            yield Static(keys, classes="prompt-keys", markup=False)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self._done:
            return
        shown = self._receipt
        if event.key == "escape":
            self._done = True
            self.dismiss(None)
            return
        if event.key == "backspace":
            shown.typed = shown.typed[:-1]
        elif event.character is not None and event.character.isalnum():
            shown.wrong = False
            # As a receipt is read everywhere: what is easily misread is what was meant.
            shown.typed += event.character.upper().translate(_MISREAD)
        if len(shown.typed) == len(self._end):
            if shown.typed == self._end:
                self._done = True
                self.dismiss(True)
                return
            shown.typed, shown.wrong = "", True
        shown.refresh()
