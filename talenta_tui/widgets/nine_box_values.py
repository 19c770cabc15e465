"""The figures of a talent map, box by box, and the two lines a box says them in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from talenta_tui.figures import decimal_sign
from talenta_tui.widgets.lines import fit, grouped


@dataclass(frozen=True, slots=True)
class BoxCell:
    """One box: its number, its place (row 0 at the top, column 0 at the left), its people.

    `up` and `down` count who moved in from a lower and from a higher box, `out` who left it.
    `notes` are what the box means, shown below the figures where there is room for them.
    """

    number: int
    row: int
    column: int
    count: int
    up: int = 0
    down: int = 0
    out: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A level of an axis and its cut-off, both as they are shown: `high`, `≥ 80`."""

    name: str
    cutoff: str = ""


@dataclass(frozen=True, slots=True)
class BoxGrid:
    """All of a map: `rows` from the top, `columns` from the left, one box for each pair."""

    column_axis: str
    row_axis: str
    columns: tuple[AxisLabel, ...]
    rows: tuple[AxisLabel, ...]
    boxes: tuple[BoxCell, ...]

    @property
    def total(self) -> int:
        return sum(box.count for box in self.boxes)

    def share(self, box: BoxCell) -> Fraction:
        """The box's share in everybody on the map, from 0 to 1."""
        return Fraction(box.count, self.total) if self.total else Fraction(0)


@dataclass(frozen=True, slots=True)
class Found:
    """A person shown in the grid: the box they stand in and their name."""

    box: int
    name: str


SHADES = (Fraction(0), Fraction(5, 100), Fraction(15, 100), Fraction(30, 100))
"""From which share on a box wears shade 1, 2, 3, 4; the bar and the text say the share."""

_BAR = 6
_LEAST_BAR = 3


def shade(share: Fraction) -> int:
    """The shade of a box, from 1 to 4."""
    return sum(share >= limit for limit in SHADES)


def box_lines(
    box: BoxCell, share: Fraction, room: int, *, movement: bool, bar: bool
) -> tuple[str, str]:
    """Count and share, with who came in (▲ ▼) and who left (−) where `movement` shows.

    What does not fit beside the count goes below, in the place of the `bar`.
    """
    permille = round(share * 1000)
    percent = f"{permille // 10}{decimal_sign()}{permille % 10}%"
    count, below = (
        fit(grouped(box.count), min(6, room), "right"),
        fit(percent, min(6, room), "right"),
    )
    up = f"▲{grouped(box.up)}" if movement and box.up else ""
    down = f"▼{grouped(box.down)}" if movement and box.down else ""
    out = f"−{grouped(box.out)}" if movement and box.out else ""
    came = " ".join(part for part in (up, down) if part)
    first = f"{count}  {came}"
    if cell_len(first) > room:
        first = f"{count.strip()} {came}"
    if cell_len(first) > room:
        first, out = f"{count} {up}", f"{down} {out}".strip()
    if out:
        ways = (f"{below}  {out}", f"{below} {out}", f"{percent} {out}", out)
        return first, next((way for way in ways if cell_len(way) <= room), out)
    cells = min(_BAR, room - cell_len(below) - 2)
    if not bar or cells < _LEAST_BAR:
        return first, below
    full = -(-share.numerator * cells // share.denominator)
    return first, f"{below}  " + "█" * full + "·" * (cells - full)
