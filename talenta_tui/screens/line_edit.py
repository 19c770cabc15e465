"""A line of text being typed: a buffer that takes keys one by one, however fast they come."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events

from talenta_tui.text import pasted
from talenta_tui.widgets.lines import Span, visible

MAX_LENGTH = 1000


@dataclass(slots=True)
class LineEdit:
    """`text` with the cursor before character `cursor`. It belongs to whoever gets the keys."""

    text: str = ""
    cursor: int = 0

    def set(self, text: str) -> None:
        """Replace everything; the cursor goes to the end."""
        self.text = text[:MAX_LENGTH]
        self.cursor = len(self.text)

    def insert(self, text: str) -> None:
        """Put text in at the cursor; line breaks become blanks."""
        new = pasted(text)[: MAX_LENGTH - len(self.text)]
        self.text = self.text[: self.cursor] + new + self.text[self.cursor :]
        self.cursor += len(new)

    def key(self, event: events.Key) -> bool:
        """Take a key; False where it means nothing to a line of text."""
        left, right = self.text[: self.cursor], self.text[self.cursor :]
        match event.key:
            case "backspace":
                self.text, self.cursor = left[:-1] + right, max(0, self.cursor - 1)
            case "delete":
                self.text = left + right[1:]
            case "left":
                self.cursor = max(0, self.cursor - 1)
            case "right":
                self.cursor = min(len(self.text), self.cursor + 1)
            case "home":
                self.cursor = 0
            case "end":
                self.cursor = len(self.text)
            case "ctrl+u":
                self.text, self.cursor = right, 0
            case "ctrl+w":
                kept = left.rstrip()
                kept = kept[: kept.rfind(" ") + 1]
                self.text, self.cursor = kept + right, len(kept)
            case _:
                if not event.is_printable or event.character is None:
                    return False
                self.insert(event.character)
        return True

    def spans(self, width: int, *, active: bool = True) -> list[Span]:
        """The part around the cursor in at most `width` cells of narrow characters."""
        start = max(0, self.cursor - max(1, width - 1))
        shown = visible(self.text[start : start + width])
        if not active:
            return [(shown, "")]
        at = self.cursor - start
        under = shown[at : at + 1] or " "
        return [(shown[:at], ""), (under, "cursor"), (shown[at + 1 :], "")]
