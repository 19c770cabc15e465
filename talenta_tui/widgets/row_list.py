"""A long list of rows: shows thousands, fetches and draws only what is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import LineWidget, Span, fit, grouped, step, visible, window

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a `RowList`: `width` cells, or a share of what is left when it is 0.

    A title longer than `width`, as it may be in another language, makes the column wider.
    `align` is `left`, `right` or `center`; `minimum` and `share` only matter when flexible.
    """

    title: str
    width: int = 0
    align: str = "left"
    minimum: int = 6
    share: int = 1


@dataclass(frozen=True, slots=True)
class RowMark:
    """What sets a row apart: a sign of one or two cells and a style (`muted`, `warn`, …)."""

    sign: str = ""
    style: str = ""


NO_MARK = RowMark()
_GUTTER = 2
_SCROLL = 1


class RowList(LineWidget, can_focus=True):
    """Rows under a header with a row cursor; Enter selects.

    `rows` is any sequence of tuples of text, asked for `len()` and for the visible indexes
    only, so it may fetch lazily. `marks(index)` gives a row's sign and style.
    """

    class _OnRow(Message):
        def __init__(self, row_list: RowList, index: int) -> None:
            super().__init__()
            self.row_list = row_list
            self.index = index

        @property
        def control(self) -> RowList:
            return self.row_list

    class Highlighted(_OnRow):
        """The cursor stands on row `index`."""

    class Selected(_OnRow):
        """Enter was pressed on row `index`."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row] = (),
        *,
        marks: Callable[[int], RowMark] | None = None,
        sign_width: int = 0,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._rows = rows
        self._marks = marks
        self._sign_width = sign_width
        self._empty = empty
        self._cursor = 0
        self._top = 0
        self._first: int | None = None
        self._keys: Sequence[str] = ()
        self._typed: list[str] | None = None if len(rows) else []

    @property
    def cursor(self) -> int | None:
        """Index of the row under the cursor, or None in an empty list."""
        return self._cursor if len(self._rows) else None

    @property
    def place(self) -> int | None:
        """The row the cursor is on, or is to begin at."""
        return self.cursor if self._first is None else self._first

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def set_rows(
        self,
        rows: Sequence[Row],
        *,
        marks: Callable[[int], RowMark] | None = None,
        cursor: int = 0,
        empty: str | None = None,
        keys: Sequence[str] = (),
    ) -> None:
        """Show other rows with the cursor on `cursor` (clamped); `marks` replaces the old.

        `keys` names each row for a later `keep_rows`. Keys typed before the first rows came
        are done now, in their order.
        """
        self._rows = rows
        self._keys = keys
        self._marks = marks
        if empty is not None:
            self._empty = empty
        if self._first is not None and len(rows):
            cursor, self._first = self._first, None
        self._cursor = max(0, min(cursor, len(rows) - 1))
        self._top = window(self._cursor, self._top, self._page, len(rows))
        self.refresh()
        if len(rows):
            self.post_message(self.Highlighted(self, self._cursor))
        typed, self._typed = self._typed, None
        for key in typed or () if len(rows) else ():
            self._press(key)

    def begin_at(self, index: int) -> None:
        """Put the cursor on row `index` once there are rows."""
        self._first = index

    def keep_rows(
        self,
        rows: Sequence[Row],
        keys: Sequence[str],
        *,
        marks: Callable[[int], RowMark] | None = None,
        empty: str | None = None,
    ) -> None:
        """Show the rows as they are now, `keys` naming each: the cursor stays on its own row.

        It stays on the same line of the screen too, as far as the list goes. Where the row has
        gone it stands on the next that is left, else on the last.
        """
        line = self._cursor - self._top
        cursor = self._again(keys)
        self._top = max(0, min(cursor - line, len(rows) - self._page))
        self.set_rows(rows, marks=marks, cursor=cursor, empty=empty, keys=keys)

    def _again(self, keys: Sequence[str]) -> int:
        """Where the row under the cursor stands among `keys`."""
        old = self._keys[self._cursor :]
        if not old:
            return self._cursor
        if self._cursor < len(keys) and keys[self._cursor] == old[0]:
            return self._cursor
        places = {key: n for n, key in enumerate(keys)}
        return next((places[key] for key in old if key in places), len(keys) - 1)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows must have one text for each."""
        self._columns = tuple(columns)
        self.refresh()

    def move_to(self, index: int) -> None:
        """Put the cursor on row `index` (clamped), scrolling only when it has to."""
        count = len(self._rows)
        target = max(0, min(index, count - 1))
        if not count or target == self._cursor:
            return
        before, self._cursor = self._cursor, target
        top = window(target, self._top, self._page, count)
        if top == self._top:
            self.repaint((before - top + 1, target - top + 1))
        else:
            self._top = top
            self.refresh()
        self.post_message(self.Highlighted(self, target))

    def refresh_row(self, index: int) -> None:
        """Draw row `index` again, when its text or mark has changed and it shows."""
        self.repaint((index - self._top + 1,) if index >= self._top else ())

    @property
    def _page(self) -> int:
        return max(1, self.size.height - 1)

    def on_key(self, event: events.Key) -> None:
        if self._press(event.key):
            event.stop()
            event.prevent_default()

    def _press(self, key: str) -> bool:
        """Do what a key says, or keep it until there are rows; whether it is one of the list's."""
        target = step(key, self._cursor, self._page, len(self._rows))
        if key != "enter" and target is None:
            return False
        if not len(self._rows):
            if self._typed is not None:
                self._typed.append(key)
        elif target is None:
            self.post_message(self.Selected(self, self._cursor))
        else:
            self.move_to(target)
        return True

    def on_resize(self) -> None:
        self._top = window(self._cursor, self._top, self._page, len(self._rows))
        self.refresh()

    def on_focus(self) -> None:
        self.repaint((self._cursor - self._top + 1,))

    def on_blur(self) -> None:
        self.repaint((self._cursor - self._top + 1,))

    def widths(self) -> list[int]:
        """Cells of each column at the present width, one blank between columns.

        Columns that do not fit any more at the right get 0 and are not drawn, nor is one of which
        only half would be left: what it cannot show goes to the first that can grow.
        """
        sign = self._sign_width + 1 if self._sign_width else 0
        room = self.size.width - _GUTTER - sign - _SCROLL - (len(self._columns) - 1)
        fixed = [c.width and max(c.width, cell_len(visible(c.title, 40))) for c in self._columns]
        shares = sum(c.share for c in self._columns if not c.width) or 1
        spare = max(0, room - sum(fixed))
        widths = [
            width or max(c.minimum, spare * c.share // shares)
            for c, width in zip(self._columns, fixed, strict=True)
        ]
        flexible = [i for i, c in enumerate(self._columns) if not c.width]
        if flexible and sum(widths) < room:
            widths[flexible[0]] += room - sum(widths)
        excess = sum(widths) - room
        for i in range(len(widths) - 1, 0, -1):
            if excess <= 0:
                break
            if widths[i] - excess > widths[i] // 2:
                widths[i] -= excess
                return widths
            excess -= widths[i] + 1
            widths[i] = 0
        if excess > 0:
            widths[0] = max(0, widths[0] - excess)
        elif excess < 0:
            grows = next((i for i in flexible if widths[i]), 0)
            widths[grows] -= excess
        return widths

    def spans(self, y: int) -> Sequence[Span]:
        widths = self.widths()
        if y == 0:
            return self._header(widths)
        index = self._top + y - 1
        count = len(self._rows)
        if index >= count:
            text = self._empty if count == 0 and y == 1 else ""
            return [(" " * _GUTTER + fit(text, max(0, self.size.width - _GUTTER)), "muted")]
        mark = self._marks(index) if self._marks else NO_MARK
        here = index == self._cursor
        sign = fit(mark.sign, self._sign_width) + " " if self._sign_width else ""
        cells = " ".join(
            fit(value, width, column.align)
            for value, width, column in zip(self._rows[index], widths, self._columns, strict=True)
            if width
        )
        style = ("cursor" if self.has_focus else "cursor-off") if here else mark.style
        body = ("▸ " if here else "  ") + sign + cells
        return [(fit(body, self.size.width - _SCROLL), style), (self._thumb(y), "muted")]

    def _header(self, widths: list[int]) -> list[Span]:
        sign = " " * (self._sign_width + 1) if self._sign_width else ""
        titles = " ".join(
            fit(column.title, width, column.align)
            for column, width in zip(self._columns, widths, strict=True)
            if width
        )
        return [(" " * _GUTTER + sign + titles, "header")]

    def _thumb(self, y: int) -> str:
        """The scroll bar's cell on line `y`: shown only when there is more than a page."""
        count, page = len(self._rows), self._page
        if count <= page:
            return " "
        size = max(1, page * page // count)
        start = (page - size) * self._top // (count - page)
        return "┃" if start <= y - 1 < start + size else "│"

    def position(self) -> str:
        """Where the cursor stands, as `312 of 7 041`, for the host's title line."""
        count = len(self._rows)
        if not count:
            return _("none")
        return _("{place} of {count}").format(place=grouped(self._cursor + 1), count=grouped(count))
