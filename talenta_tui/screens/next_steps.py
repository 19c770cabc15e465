"""The list of what waits: each step a sentence with its detail below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events

from talenta_tui.widgets.lines import LineWidget, Span, fit, step, wrap

_GUTTER = 2
_MOST = 3
"""Lines a step's title, and its detail, take at most."""


@dataclass(frozen=True, slots=True)
class NextItem:
    """A step as it is shown; `style` is one of the line styles."""

    title: str
    detail: str = ""
    style: str = "strong"


class NextSteps(LineWidget, can_focus=True):
    """Arrows move from step to step; what does not fit scrolls."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: tuple[NextItem, ...] = ()
        self._cursor = 0
        self._top = 0
        self._waiting = "…"

    @property
    def items(self) -> tuple[NextItem, ...]:
        return self._items

    @property
    def cursor(self) -> int:
        return self._cursor

    def set_items(self, items: Sequence[NextItem], *, waiting: str = "") -> None:
        """Show other steps; `waiting` stands below them while more is being computed."""
        old = self._items[self._cursor] if self._items else None
        self._items = tuple(items)
        self._waiting = waiting
        # Steps are put in between while more is computed; the cursor stays with its own.
        if old in self._items and self._cursor:
            self._cursor = self._items.index(old)
        self._cursor = max(0, min(self._cursor, len(self._items) - 1))
        self.refresh()

    def say_again(self, items: Sequence[NextItem]) -> None:
        """The same steps in newer words."""
        self._items = tuple(items)
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        target = step(event.key, self._cursor, 4, len(self._items))
        if target is not None:
            event.stop()
            event.prevent_default()
            self._cursor = target
            self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self.refresh()

    def _lines(self) -> list[list[Span]]:
        """Every line of every step, scrolled so that the step under the cursor shows."""
        width = max(1, self.size.width - _GUTTER)
        lines: list[list[Span]] = []
        first = last = 0
        for index, item in enumerate(self._items):
            here = index == self._cursor
            if here:
                first = len(lines)
            style = ("cursor" if self.has_focus else "cursor-off") if here else item.style
            for n, text in enumerate(wrap(item.title, width, _MOST)):
                sign = "▸ " if here and n == 0 else "  "
                lines.append([(sign, "strong"), (fit(text, width), style)])
            lines += [[("  " + text, "")] for text in wrap(item.detail, width, _MOST)]
            if here:
                last = len(lines)
            lines.append([])
        if self._waiting:
            lines.append([("  " + self._waiting, "muted")])
        height = max(1, self.size.height)
        self._top = min(self._top, first)
        if last > self._top + height:
            self._top = last - height
        return lines[self._top : self._top + height]

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._lines()
        return lines[y] if y < len(lines) else []
