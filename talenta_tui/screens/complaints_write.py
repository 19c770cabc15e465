"""A text of several paragraphs, written in a dialog with one buffer that loses no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.i18n import _
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.text import plain
from talenta_tui.widgets.lines import LineWidget, Span, visible, window

LONGEST = 18_000
"""Characters taken; the service takes 20,000 with the contact."""


@dataclass(slots=True)
class Written:
    """`text` with the cursor before character `cursor`."""

    text: str = ""
    cursor: int = 0

    def insert(self, new: str) -> None:
        """Put text in at the cursor; of its control characters only line ends stay."""
        lines = new.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
        clean = "\n".join(plain(line) for line in lines)[: LONGEST - len(self.text)]
        self.text = self.text[: self.cursor] + clean + self.text[self.cursor :]
        self.cursor += len(clean)

    def lines(self, width: int) -> list[tuple[int, int]]:
        """Start and end of every line as broken to `width` cells, after blanks if possible."""
        found: list[tuple[int, int]] = []
        start = 0
        for paragraph in self.text.split("\n"):
            found += _broken(paragraph, start, max(2, width))
            start += len(paragraph) + 1
        return found

    def line_of(self, lines: Sequence[tuple[int, int]]) -> int:
        """The line the cursor stands in."""
        return max(n for n, (start, _end) in enumerate(lines) if start <= self.cursor)

    def press(self, key: str, character: str | None, width: int, page: int) -> None:
        left, right = self.text[: self.cursor], self.text[self.cursor :]
        if key == "enter":
            self.insert("\n")
        elif key == "backspace":
            self.text, self.cursor = left[:-1] + right, max(0, self.cursor - 1)
        elif key == "delete":
            self.text = left + right[1:]
        elif key == "left":
            self.cursor = max(0, self.cursor - 1)
        elif key == "right":
            self.cursor = min(len(self.text), self.cursor + 1)
        elif key in ("up", "down", "pageup", "pagedown", "home", "end"):
            self._move(key, width, page)
        elif character is not None and character.isprintable():
            self.insert(character)

    def _move(self, key: str, width: int, page: int) -> None:
        lines = self.lines(width)
        at = self.line_of(lines)
        start, end = lines[at]
        if key in ("home", "end"):
            self.cursor = start if key == "home" else end
            return
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}
        to = max(0, min(len(lines) - 1, at + steps[key]))
        self.cursor = min(lines[to][1], lines[to][0] + self.cursor - start)


def _broken(paragraph: str, offset: int, width: int) -> list[tuple[int, int]]:
    found = []
    start = used = 0
    blank = -1
    for n, character in enumerate(paragraph):
        cells = max(1, cell_len(visible(character)))
        if used + cells > width:
            cut = blank + 1 if blank >= start else n
            # The blank a line breaks at stays at its end, out of the cursor's way.
            found.append((offset + start, offset + cut - (cut == blank + 1)))
            used = cell_len(visible(paragraph[cut:n]))
            start = cut
        used += cells
        if character == " ":
            blank = n
    return [*found, (offset + start, offset + len(paragraph))]


class _Page(LineWidget):
    def __init__(self, written: Written) -> None:
        super().__init__(classes="prompt-list")
        self.written = written
        self._top = 0

    @property
    def room(self) -> int:
        return max(10, self.size.width - 2)

    def spans(self, y: int) -> Sequence[Span]:
        written = self.written
        lines = written.lines(self.room)
        here = written.line_of(lines)
        self._top = window(here, self._top, self.size.height, len(lines))
        if self._top + y >= len(lines):
            return []
        start, end = lines[self._top + y]
        text = written.text[start:end]
        if self._top + y != here:
            return [(visible(text), "")]
        at = min(len(text), written.cursor - start)
        under = text[at : at + 1] or " "
        return [(visible(text[:at]), ""), (visible(under), "cursor"), (visible(text[at + 1 :]), "")]


class WriteModal(KeysAtOnce[str], DeskModal[str]):
    """Gives the text, without blanks around it; Ctrl+D ends it as on the command line.

    `text` is what it begins with, where somebody comes back to it.
    """

    AUTO_FOCUS = ""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._page = _Page(Written(text, len(text)))
        self._sure = False

    @property
    def written(self) -> Written:
        return self._page.written

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog prompt"):
            yield Static(plain(self._title_text), classes="dialog-title", markup=False)
            yield self._page
            yield Static(self._keys(), classes="prompt-keys", markup=False)

    def _keys(self) -> str:
        if self._sure:
            return _("! Esc again throws the text away; any other key goes on writing")
        return _("Ctrl+D is done   Enter new line   Esc back")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        written = self.written
        if event.key == "escape":
            if self._sure or not written.text.strip():
                self.dismiss(None)
                return
            self._ask(True)
        elif event.key == "ctrl+d":
            if written.text.strip():
                self.dismiss(written.text.strip())
        else:
            self._ask(False)
            height = max(1, self._page.size.height - 1)
            written.press(event.key, event.character, self._page.room, height)
            self._page.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.written.insert(event.text)
        self._page.refresh()

    def _ask(self, sure: bool) -> None:
        if sure != self._sure:
            self._sure = sure
            for keys in self.query(".prompt-keys").results(Static):
                keys.update(self._keys())
