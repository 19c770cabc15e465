"""A page of lines to read: headings, named values, bars and records, broken to a width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from talenta_tui.i18n import _
from talenta_tui.screens.view_words import NONE
from talenta_tui.widgets.lines import fit, visible, wrap
from talenta_tui.widgets.profile_bars import MEETS, Bar, draw, verdict

T = TypeVar("T")

_LABEL = 27
_LONGEST = 12
"""Lines a single value may take; 10,000 characters are not read on a screen."""


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """One line; `target` is what explains it, `heading` starts a section."""

    text: str
    style: str = ""
    target: T | None = None
    heading: bool = False


class Sheet(Generic[T]):
    """Collects the lines of a page of `width` cells."""

    def __init__(self, width: int) -> None:
        self.width = max(40, width)
        self.lines: list[Line[T]] = []

    def heading(self, text: str, note: str = "") -> None:
        """A section's name; `note` says what it rests on."""
        if self.lines:
            self.lines.append(Line(""))
        text = f"{text}  {note}" if note else text
        self.lines.append(Line(fit(text, self.width).rstrip(), "header", heading=True))

    def value(self, name: str, value: str, target: T | None = None, style: str = "") -> None:
        """A named value; a long one goes on below itself."""
        room = self.width - _LABEL - 1
        parts = wrap(value, room, _LONGEST) or [NONE]
        for number, part in enumerate(parts):
            shown = fit(name, _LABEL) if number == 0 else " " * _LABEL
            self.lines.append(Line(f"{shown} {part}", style, target))

    def bar(self, bar: Bar, note: str = "", target: T | None = None) -> None:
        """A bar with its figure, its verdict against a standard, and a note."""
        word = verdict(bar)
        says = _(word) if word else ""
        tail = f"{fit(bar.text, 11, 'right')}  {says}{'  ' if says and note else ''}{note}"
        room = max(6, min(30, self.width - _LABEL - 36))
        style = "warn" if bar.value is not None and word not in ("", MEETS, "above") else ""
        text = f"{fit(bar.label, _LABEL)} {draw(bar, room)} {tail}"
        self.lines.append(Line(text, "muted" if bar.value is None else style, target))

    def records(self, rows: Iterable[Sequence[str]], widths: Sequence[int], none: str) -> None:
        """Records in columns, the last one as wide as is left and going on below itself."""
        empty = True
        for row in rows:
            empty = False
            head = " ".join(fit(text, width) for text, width in zip(row, widths, strict=False))
            room = max(10, self.width - sum(widths) - len(widths))
            parts = wrap(row[-1], room, _LONGEST) or [""]
            self.lines.append(Line(f"{head} {parts[0]}"))
            indent = " " * (sum(widths) + len(widths))
            self.lines += [Line(indent + part) for part in parts[1:]]
        if empty:
            self.lines.append(Line(none, "muted"))

    def text(self, text: str, style: str = "") -> None:
        self.lines += [Line(part, style) for part in wrap(visible(text), self.width, _LONGEST)]


def section_after(lines: Sequence[Line[T]], index: int, step: int) -> int:
    """The line of the next (`step` 1) or the previous (-1) heading, or `index` at the end."""
    places = [n for n, line in enumerate(lines) if line.heading]
    if step > 0:
        return next((n for n in places if n > index), index)
    return next((n for n in reversed(places) if n < index), 0)
