"""Levels against their standards, or scores out of 100, as horizontal bars of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len
from textual import events

from talenta_tui.i18n import _, mark
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, visible, window


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` of `maximum`, `standard` if there is one; a missing value is None.

    `text` is the figure as it is shown (`3 of 3`, `84.65`); figures are formatted outside.
    """

    label: str
    value: Fraction | None
    text: str
    maximum: Fraction = Fraction(5)
    standard: Fraction | None = None


ABOVE, MEETS, BELOW, MISSING = mark("above"), mark("meets"), mark("below"), mark("missing")
_STYLES = {ABOVE: "good", MEETS: "good", BELOW: "warn", MISSING: "muted", "": ""}


def verdict(bar: Bar) -> str:
    """`above`, `meets`, `below` its standard, `missing`, or empty without a standard."""
    if bar.value is None:
        return MISSING
    if bar.standard is None:
        return ""
    if bar.value == bar.standard:
        return MEETS
    return ABOVE if bar.value > bar.standard else BELOW


def draw(bar: Bar, width: int, *, ascii_only: bool = False) -> str:
    """The bar in `width` cells; the standard is a `|` where it must reach."""
    full, rest, goal = ("#", ".", "|") if ascii_only else ("█", "░", "│")
    if width <= 0:
        return ""
    if bar.value is None:
        return (" " * width) if ascii_only else ("·" * width)
    cells = [full if i < _cells(bar.value, bar.maximum, width) else rest for i in range(width)]
    if bar.standard is not None:
        cells[max(0, _cells(bar.standard, bar.maximum, width) - 1)] = goal
    return "".join(cells)


def _cells(value: Fraction, maximum: Fraction, width: int) -> int:
    if maximum <= 0:
        return 0
    return max(0, min(width, round(value * width / maximum)))


class ProfileBars(LineWidget, can_focus=True):
    """Bars one below the other; arrows scroll when there are more than fit."""

    DEFAULT_CSS = """
    ProfileBars { height: auto; }
    """

    def __init__(
        self,
        bars: Sequence[Bar] = (),
        *,
        ascii_only: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._bars = tuple(bars)
        self._ascii = ascii_only
        self._top = 0

    def get_content_height(self, *_sizes: object) -> int:
        return max(1, len(self._bars))

    def on_key(self, event: events.Key) -> None:
        last = max(0, len(self._bars) - self.size.height)
        target = step(event.key, self._top, self.size.height, last + 1)
        if target is not None and last:
            event.stop()
            self._top = target
            self.refresh()

    def on_resize(self) -> None:
        self._top = window(self._top, self._top, self.size.height, len(self._bars))
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        index = self._top + y
        if index >= len(self._bars):
            return []
        bar = self._bars[index]
        width = self.size.width
        words = max(cell_len(_(word)) for word in (ABOVE, MEETS, BELOW, MISSING))
        text = max(cell_len(visible(b.text, 24)) for b in self._bars)
        label = max(8, min(30, width // 3, max(cell_len(visible(b.label, 60)) for b in self._bars)))
        room = max(0, min(40, width - label - text - words - 4))
        word = verdict(bar)
        return [
            (" " + fit(bar.label, label) + " ", ""),
            (draw(bar, room, ascii_only=self._ascii), _STYLES[word]),
            (" " + fit(bar.text, text, "right") + " ", "strong"),
            (_(word) if word else "", _STYLES[word]),
        ]
