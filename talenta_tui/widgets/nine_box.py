"""The talent map: boxes of two axes with counts, shares and movement, as text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message

from talenta_tui.widgets.lines import LineWidget, Span, fit, grouped, visible, wrap
from talenta_tui.widgets.nine_box_values import BoxCell, BoxGrid, Found, box_lines, shade

_ROOMY = (110, 36)
"""Columns and lines of a screen on which the boxes say what they mean."""
_TALL = 40
_WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
"""Arrow keys as steps down and right."""


class NineBox(LineWidget, can_focus=True):
    """The grid with a box cursor: arrows move, Enter opens.

    Each box takes two lines between borders, 12 lines in all and 80 columns at most with
    short labels; six or seven on a screen of `_ROOMY`, with its notes below the figures. With
    `compact=True` each box is one number in a table of five lines.
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
        self._typed: list[str] = []
        self._show(grid)

    def _show(self, grid: BoxGrid) -> None:
        self._grid = grid
        self._at = {(box.row, box.column): box for box in grid.boxes}
        self._row = min(self._row, max(0, len(grid.rows) - 1))
        self._column = min(self._column, max(0, len(grid.columns) - 1))

    def set_grid(self, grid: BoxGrid) -> None:
        """Show other figures; the cursor stays where it is. Arrows typed before there were any
        boxes are done now."""
        self._show(grid)
        self.refresh(layout=True)
        typed, self._typed = self._typed, [] if grid.boxes else self._typed
        for key in typed if grid.boxes else ():
            self._step(key)

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
        if event.key in _WAYS:
            event.stop()
            self._step(event.key)

    def _step(self, key: str) -> None:
        if not self._grid.boxes:
            self._typed.append(key)
            return
        down, right = _WAYS[key]
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
        return (2 + rows if self._compact else 3 + (self._inside + 1) * rows) + found

    def get_content_width(self, *_sizes: object) -> int:
        return self._label_width() + len(self._grid.columns) * (self._most + 1) + 1

    @property
    def _roomy(self) -> bool:
        """Whether the screen has room for what the boxes mean."""
        width, height = self.screen.size
        return width >= _ROOMY[0] and height >= _ROOMY[1] and any(b.notes for b in self._grid.boxes)

    @property
    def _inside(self) -> int:
        """Lines of a box between its borders."""
        return (7 if self.screen.size.height >= _TALL else 6) if self._roomy else 2

    @property
    def _most(self) -> int:
        if self._compact:
            return 7
        return 27 if self._roomy else 18

    def _lines_of(self, row: int) -> tuple[int, ...]:
        if self._compact:
            return (2 + row,)
        each = self._inside + 1
        return tuple(range(2 + each * row, 3 + each * (row + 1)))

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
        row, part = divmod(y - 2, self._inside + 1)
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
        share = self._grid.share(box)
        # Beside boxes some have left, a bar in one that nobody left would read as a figure.
        bar = not (self._show_movement and any(one.out for one in self._grid.boxes))
        first, second = box_lines(box, share, width - 2, movement=self._show_movement, bar=bar)
        text = first if part == 1 else second
        if part > 2:
            text = self._note(box, part - 3, width - 2)
        style = f"shade-{shade(share)}" if box.count else ""
        return self._boxed(fit(text, width - 2), row, column, style)

    def _note(self, box: BoxCell, n: int, width: int) -> str:
        """Line `n` of what the box means; the last there is room for says when there is more."""
        lines = [line for note in box.notes for line in wrap(note, width, 2)]
        if n == self._inside - 3 and len(lines) > n + 1:
            return fit(lines[n], width - 2).rstrip() + " …"
        return lines[n] if n < len(lines) else ""

    def _boxed(self, text: str, row: int, column: int, style: str = "") -> list[Span]:
        """The inside of a box, between the cursor's two half blocks when it is there."""
        here = (row, column) == (self._row, self._column)
        style = ("cursor" if self.has_focus else "strong") if here else style
        return [("▐" if here else " ", ""), (text, style), ("▌" if here else " ", "")]
