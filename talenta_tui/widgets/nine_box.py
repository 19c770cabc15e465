"""The talent map: boxes of two axes with counts, shares and movement, as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len
from textual import events
from textual.message import Message

from talenta_tui.widgets.lines import LineWidget, Span, fit, grouped, visible


@dataclass(frozen=True, slots=True)
class BoxCell:
    """One box: its number, its place (row 0 at the top, column 0 at the left), its people.

    `up` and `down` count who moved in from a lower and from a higher box, `out` who left it.
    """

    number: int
    row: int
    column: int
    count: int
    up: int = 0
    down: int = 0
    out: int = 0


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


@dataclass(frozen=True, slots=True)
class Found:
    """A person shown in the grid: the box they stand in and their name."""

    box: int
    name: str


SHADES = (Fraction(0), Fraction(5, 100), Fraction(15, 100), Fraction(30, 100))
"""From which share on a box wears shade 1, 2, 3, 4; the bar and the text say the share."""

_BAR = 6


class NineBox(LineWidget, can_focus=True):
    """The grid with a box cursor: arrows move, Enter opens.

    Each box takes two lines between borders, 12 lines in all and 80 columns at most with
    short labels. With `compact=True` each box is one number in a table of five lines.
    """

    DEFAULT_CSS = """
    NineBox { height: auto; }
    """

    class _OnBox(Message):
        def __init__(self, nine_box: NineBox, box: int) -> None:
            super().__init__()
            self.nine_box = nine_box
            self.box = box

        @property
        def control(self) -> NineBox:
            return self.nine_box

    class Highlighted(_OnBox):
        """The cursor stands on box `box` (its number)."""

    class BoxSelected(_OnBox):
        """Enter was pressed on box `box`."""

    def __init__(
        self,
        grid: BoxGrid,
        *,
        compact: bool = False,
        show_movement: bool = True,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._compact = compact
        self._show_movement = show_movement
        self._found: Found | None = None
        self._row = self._column = 0
        self._show(grid)

    def _show(self, grid: BoxGrid) -> None:
        self._grid = grid
        self._at = {(box.row, box.column): box for box in grid.boxes}
        self._row = min(self._row, max(0, len(grid.rows) - 1))
        self._column = min(self._column, max(0, len(grid.columns) - 1))

    def set_grid(self, grid: BoxGrid) -> None:
        """Show other figures; the cursor stays where it is."""
        self._show(grid)
        self.refresh(layout=True)

    def set_found(self, found: Found | None) -> None:
        """Mark the box of a found person with `◆`, put the cursor there, or unmark."""
        self._found = found
        if found is not None:
            self.select_box(found.box)
        self.refresh(layout=True)

    def set_movement(self, show: bool) -> None:
        self._show_movement = show
        self.refresh()

    def select_box(self, number: int) -> None:
        """Put the cursor on box `number`; a number the grid does not have changes nothing."""
        for box in self._grid.boxes:
            if box.number == number:
                self._move(box.row, box.column)

    @property
    def box(self) -> int | None:
        """Number of the box under the cursor."""
        box = self._at.get((self._row, self._column))
        return box.number if box else None

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            if self.box is not None:
                self.post_message(self.BoxSelected(self, self.box))
            return
        down, right = {
            "up": (-1, 0),
            "down": (1, 0),
            "left": (0, -1),
            "right": (0, 1),
        }.get(event.key, (0, 0))
        if down or right:
            event.stop()
            self._move(
                max(0, min(len(self._grid.rows) - 1, self._row + down)),
                max(0, min(len(self._grid.columns) - 1, self._column + right)),
            )

    def _move(self, row: int, column: int) -> None:
        if (row, column) == (self._row, self._column):
            return
        changed = (*self._lines_of(self._row), *self._lines_of(row))
        self._row, self._column = row, column
        self.repaint(changed)
        if self.box is not None:
            self.post_message(self.Highlighted(self, self.box))

    def on_focus(self) -> None:
        self.repaint(self._lines_of(self._row))

    def on_blur(self) -> None:
        self.repaint(self._lines_of(self._row))

    def get_content_height(self, *_sizes: object) -> int:
        rows = len(self._grid.rows)
        found = 1 if self._found else 0
        return (2 + rows if self._compact else 3 + 3 * rows) + found

    def get_content_width(self, *_sizes: object) -> int:
        return self._label_width() + len(self._grid.columns) * (self._most + 1) + 1

    @property
    def _most(self) -> int:
        return 7 if self._compact else 18

    def _lines_of(self, row: int) -> tuple[int, ...]:
        if self._compact:
            return (2 + row,)
        return tuple(range(2 + 3 * row, 6 + 3 * row))

    def _label_width(self) -> int:
        names = [cell_len(visible(r.name, 20)) for r in self._grid.rows]
        cutoffs = [cell_len(visible(r.cutoff, 20)) for r in self._grid.rows]
        if self._compact:
            return max([*names, 0]) + 2
        own = max([*names, 0]) + max([*cutoffs, 0]) + 4
        return max(own, cell_len(visible(self._grid.row_axis, 24)) + 2)

    def _box_width(self) -> int:
        columns = max(1, len(self._grid.columns))
        room = self.size.width - self._label_width() - 1
        return max(3, min(self._most, room // columns - 1))

    def spans(self, y: int) -> Sequence[Span]:
        if self._found and y == self.get_content_height() - 1:
            return [(" ◆ ", "accent"), (visible(self._found.name, 200), "strong")]
        if y == 0:
            axis = self._grid.column_axis
            return [(" " * self._label_width() + " " + visible(axis, 60), "header")]
        if self._compact:
            return self._compact_line(y)
        return self._grid_line(y)

    def _compact_line(self, y: int) -> list[Span]:
        width = self._box_width()
        spans: list[Span] = []
        if y == 1:
            spans.append((" " * self._label_width(), ""))
            spans += [(fit(c.name, width, "right") + " ", "muted") for c in self._grid.columns]
            return spans
        row = y - 2
        if not 0 <= row < len(self._grid.rows):
            return []
        spans.append((" " + fit(self._grid.rows[row].name, self._label_width() - 1), "muted"))
        for column in range(len(self._grid.columns)):
            box = self._at.get((row, column))
            count = grouped(box.count) if box else ""
            sign = "◆" if box and self._found and self._found.box == box.number else ""
            spans += self._boxed(fit(sign + count, width - 1, "right"), row, column)
        return spans

    def _grid_line(self, y: int) -> list[Span]:
        rows = len(self._grid.rows)
        if y == 1:
            width = self._box_width()
            spans: list[Span] = [(" " + fit(self._grid.row_axis, self._label_width()), "header")]
            for axis in self._grid.columns:
                spans.append((fit(f"{axis.name} {axis.cutoff}", width) + " ", "strong"))
            return spans
        row, part = divmod(y - 2, 3)
        if row > rows or (row == rows and part):
            return []
        if part == 0:
            return [(" " * self._label_width(), ""), *self._border(row)]
        label: Span = (" " * self._label_width(), "")
        if part == 1:
            axis = self._grid.rows[row]
            cutoff = visible(axis.cutoff, 20)
            room = self._label_width() - 3 - cell_len(cutoff)
            label = (" " + fit(axis.name, room) + " " + cutoff + " ", "strong")
        spans = [label]
        for column in range(len(self._grid.columns)):
            spans.append(("│", "muted"))
            spans += self._content(row, column, part)
        return [*spans, ("│", "muted")]

    def _border(self, row: int) -> list[Span]:
        width, columns, rows = self._box_width(), len(self._grid.columns), len(self._grid.rows)
        left, middle, right = "┌┬┐" if row == 0 else "└┴┘" if row == rows else "├┼┤"
        spans: list[Span] = []
        for column in range(columns):
            spans.append((left if column == 0 else middle, "muted"))
            box = self._at.get((row, column))
            if box is None:
                spans.append(("─" * width, "muted"))
                continue
            found = "◆ " if self._found and self._found.box == box.number else ""
            title = f" {box.number} {found}"
            style = "accent" if found else "strong"
            spans += [(fit(title, min(len(title), width)), style)]
            spans.append(("─" * max(0, width - len(title)), "muted"))
        return [*spans, (right, "muted")]

    def _content(self, row: int, column: int, part: int) -> list[Span]:
        box = self._at.get((row, column))
        width = self._box_width()
        if box is None:
            return [(" " * width, "")]
        share = Fraction(box.count, self._grid.total) if self._grid.total else Fraction(0)
        first, second = self._lines_in(box, share, width - 2)
        text = first if part == 1 else second
        style = f"shade-{sum(share >= s for s in SHADES)}" if box.count else ""
        return self._boxed(fit(text, width - 2), row, column, style)

    def _lines_in(self, box: BoxCell, share: Fraction, room: int) -> tuple[str, str]:
        """Count and share, with who came in (▲ ▼) and who left (−) where movement shows.

        What does not fit beside the count goes below, in the place of the bar.
        """
        permille = round(share * 1000)
        percent = f"{permille // 10}.{permille % 10}%"
        count, below = (
            fit(grouped(box.count), min(6, room), "right"),
            fit(percent, min(6, room), "right"),
        )
        shown = self._show_movement
        up = f"▲{grouped(box.up)}" if shown and box.up else ""
        down = f"▼{grouped(box.down)}" if shown and box.down else ""
        out = f"−{grouped(box.out)}" if shown and box.out else ""
        came = " ".join(part for part in (up, down) if part)
        first = f"{count}  {came}"
        if cell_len(first) > room:
            first = f"{count.strip()} {came}"
        if cell_len(first) > room:
            first, out = f"{count} {up}", f"{down} {out}".strip()
        if out:
            ways = (f"{below}  {out}", f"{below} {out}", f"{percent} {out}", out)
            return first, next((way for way in ways if cell_len(way) <= room), out)
        cells = max(0, min(_BAR, room - cell_len(below) - 2))
        full = -(-share.numerator * cells // share.denominator)
        return first, f"{below}  " + "█" * full + "·" * (cells - full)

    def _boxed(self, text: str, row: int, column: int, style: str = "") -> list[Span]:
        """The inside of a box, between the cursor's two half blocks when it is there."""
        here = (row, column) == (self._row, self._column)
        style = ("cursor" if self.has_focus else "strong") if here else style
        return [("▐" if here else " ", ""), (text, style), ("▌" if here else " ", "")]
