"""A series of figures through the months, drawn with lines; every figure stands in text too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible

_HEIGHT = 7
_LEAST = 7
"""Cells a month takes at least."""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure a month: exact values, None where there was none, and the texts shown."""

    name: str
    values: tuple[Fraction | None, ...]
    texts: tuple[str, ...]


def rows_of(values: Sequence[Fraction | None], height: int) -> list[int | None]:
    """The line of each value from the top, the largest on 0 and the smallest on the last."""
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(values)
    low, high = min(known), max(known)
    if low == high:
        return [None if value is None else height // 2 for value in values]
    # Half up by whole numbers: a figure is never drawn through binary floating point.
    return [
        None
        if value is None
        else int((high - value) * (height - 1) / (high - low) + Fraction(1, 2))
        for value in values
    ]


def drawing(values: Sequence[Fraction | None], width: int, height: int) -> list[str]:
    """The line through the values, `width` cells a month; a month without one leaves a gap."""
    canvas = [[" "] * (width * len(values)) for _row in range(height)]
    rows = rows_of(values, height)
    for n, row in enumerate(rows):
        if row is None:
            continue
        middle = n * width + width // 2
        after = rows[n + 1] if n + 1 < len(rows) else None
        if after is not None:
            turn = middle + width // 2
            for x in range(middle, turn):
                canvas[row][x] = "─"
            for x in range(turn, middle + width):
                canvas[after][x] = "─"
            if after != row:
                canvas[row][turn] = "╮" if after > row else "╯"
                canvas[after][turn] = "╰" if after > row else "╭"
                for y in range(min(row, after) + 1, max(row, after)):
                    canvas[y][turn] = "│"
    for n, row in enumerate(rows):
        if row is not None:
            canvas[row][n * width + width // 2] = "●"
    return ["".join(line) for line in canvas]


class TrendChart(LineWidget, can_focus=False):
    """One series over its months, with the largest and the smallest figure at the left."""

    DEFAULT_CSS = """
    TrendChart { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._months: tuple[str, ...] = ()
        self._series: Series | None = None

    def show(self, months: Sequence[str], series: Series | None) -> None:
        """Show another series; the oldest month stands at the left."""
        self._months, self._series = tuple(months), series
        self.refresh(layout=True)

    def get_content_height(self, *_sizes: object) -> int:
        return _HEIGHT + 3

    def _figures(self) -> tuple[str, str]:
        series = self._series
        if series is None:
            return "", ""
        known = [(v, t) for v, t in zip(series.values, series.texts, strict=True) if v is not None]
        if not known:
            return "", ""
        return max(known)[1], min(known)[1]

    def spans(self, y: int) -> Sequence[Span]:
        series = self._series
        if series is None:
            return []
        high, low = self._figures()
        gutter = max(6, cell_len(visible(high, 12)), cell_len(visible(low, 12))) + 2
        room = max(_LEAST, self.size.width - gutter - 2)
        shown = max(1, min(len(self._months), room // _LEAST))
        width = min(14, room // shown)
        if y == 0:
            return [(" " + visible(series.name, 200), "strong")]
        edge = "┤" if y in (1, _HEIGHT) else "│"
        if y == _HEIGHT // 2 + 1 and not any(v is not None for v in series.values):
            return [(" " * (gutter - 1) + "│ ", "muted"), (_("no figure in any month"), "muted")]
        if 1 <= y <= _HEIGHT:
            label = high if y == 1 else low if y == _HEIGHT and high != low else ""
            line = drawing(series.values[-shown:], width, _HEIGHT)[y - 1]
            return [(fit(label, gutter - 1, "right") + edge, "muted"), (line, "accent")]
        if y == _HEIGHT + 1:
            return [(" " * (gutter - 1) + "└" + "─" * (width * shown), "muted")]
        names = "".join(fit(m, width, "center") for m in self._months[-shown:])
        return [(" " * gutter + names, "muted")]
