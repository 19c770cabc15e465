"""A text to read in a dialog, scrolled with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.i18n import _
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.text import plain
from talenta_tui.widgets.lines import LineWidget, Span, step, wrap


class _Text(LineWidget):
    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(id="help-text")
        self._lines = lines
        self._top = 0

    def _all(self) -> list[str]:
        room = max(10, self.size.width - 2)
        return [part for line in self._lines for part in (wrap(line, room, 12) or [""])]

    def move(self, key: str) -> None:
        height = max(1, self.size.height)
        target = step(key, self._top, height, max(1, len(self._all()) - height + 1))
        if target is not None:
            self._top = target
            self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._all()
        index = self._top + y
        return [(lines[index], "")] if index < len(lines) else []


class TextModal(KeysAtOnce[None], DeskModal[None]):
    """Shows `lines` under a title until Enter or Esc."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title_text = title
        self._text = _Text(lines)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog help"):
            yield Static(plain(self._title_text), classes="dialog-title", markup=False)
            yield self._text
            yield Static(self.keys_text(), classes="prompt-keys", markup=False)

    def keys_text(self) -> str:
        """The keys that work here, in words."""
        return _("↑ ↓ scroll   Enter closes")

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "escape"):
            self.action_cancel()
        else:
            self._text.move(event.key)
