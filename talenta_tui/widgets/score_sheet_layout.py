"""Where everything of a score sheet stands at a given size."""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.widgets.lines import window
from talenta_tui.widgets.score_sheet_values import ColumnSpec, Place

GUIDE_WIDTH = 32
SUM_WIDTH = 5
_NAME_MIN, _NAME_COMFORT, _NAME_MAX = 8, 20, 40


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells and lines of each part; `columns` are the visible ones with their left edge.

    `head` and `foot` are lines above and below the rows: 2 and 3, fewer when it is tight.
    """

    width: int
    height: int
    head: int
    foot: int
    top: int
    page: int
    left: int
    number: int
    name: int
    columns: tuple[tuple[int, int], ...]
    sums_at: int
    guide_at: int

    @property
    def frozen(self) -> int:
        """Cells of the part that never scrolls sideways: cursor, number, name, edge."""
        return 1 + self.number + 1 + self.name + 1

    def line_of(self, row: int) -> int | None:
        """The line row `row` stands on, or None when it is scrolled away."""
        y = row - self.top
        return self.head + y if 0 <= y < self.page else None

    def column_at(self, column: int) -> int | None:
        return dict(self.columns).get(column)


def guide_fits(width: int, specs: tuple[ColumnSpec, ...], number: int) -> bool:
    """Whether the guide has room beside every column and a comfortable name."""
    columns = sum(spec.width for spec in specs)
    return width >= 1 + number + 1 + _NAME_COMFORT + 2 + columns + SUM_WIDTH + GUIDE_WIDTH


def arrange(
    size: tuple[int, int],
    cursor: Place,
    rows: int,
    specs: tuple[ColumnSpec, ...],
    scroll: Place,
    *,
    guide: bool | None,
) -> Layout:
    """Lay the sheet out in `size` (width, height) so that the cursor's cell shows.

    `scroll` is the first row and column shown before; it changes only when it must.
    `guide` True or False shows or folds the level descriptions, None lets the room decide.
    """
    width, height = size
    head = 2 if height >= 5 else 1 if height >= 3 else 0
    foot = 3 if height >= 10 else 1 if height >= 2 else 0
    page = max(1, height - head - foot)
    number = max(2, len(str(rows)))
    shown = guide_fits(width, specs, number) if guide is None else guide
    guide_at = width - GUIDE_WIDTH if shown and width > GUIDE_WIDTH + 20 else width
    sums = SUM_WIDTH if guide_at >= 40 else 0
    whole = sum(spec.width for spec in specs)
    fixed = 1 + number + 1 + 2 + sums
    name = max(_NAME_MIN, min(_NAME_MAX, guide_at - fixed - whole))
    if name < _NAME_COMFORT and whole > guide_at - fixed - _NAME_MIN:
        # The columns scroll anyway, so the name may as well be readable.
        name = max(_NAME_MIN, min(_NAME_COMFORT, (guide_at - fixed) // 3))
    first = 1 + number + 1 + name + 1
    room = max(1, guide_at - sums - 1 - first)
    left = _leftmost(cursor[1], scroll[1], specs, room)
    columns: list[tuple[int, int]] = []
    x = first
    for index in range(left, len(specs)):
        if columns and x + specs[index].width > first + room:
            break
        columns.append((index, x))
        x += specs[index].width
    return Layout(
        width=width,
        height=height,
        head=head,
        foot=foot,
        top=window(cursor[0], scroll[0], page, rows),
        page=page,
        left=left,
        number=number,
        name=name,
        columns=tuple(columns),
        sums_at=x + 1 if sums else guide_at,
        guide_at=guide_at,
    )


def _leftmost(cursor: int, left: int, specs: tuple[ColumnSpec, ...], room: int) -> int:
    """The first column to show so that column `cursor` shows, at `left` while it can."""
    left = max(0, min(left, cursor))
    while left < cursor and sum(s.width for s in specs[left : cursor + 1]) > room:
        left += 1
    while left > 0 and sum(s.width for s in specs[left - 1 :]) <= room:
        left -= 1
    return left
