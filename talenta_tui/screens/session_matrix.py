"""Competencies × exercises: where each is observed, toggled cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, window

_NAME = 27
_WIDTH = 8
_COUNT = 6


class MatrixGrid(LineWidget, can_focus=True):
    """Rows are competencies, columns exercises; Space sets or clears the cell at once."""

    class Toggled(Message):
        """The marks are others now."""

        def __init__(self, marks: frozenset[tuple[str, str]]) -> None:
            super().__init__()
            self.marks = marks

    class Moved(Message):
        """The cursor stands at another cell."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[str] = ()
        self._columns: Sequence[str] = ()
        self.marks: frozenset[tuple[str, str]] = frozenset()
        self._needed = 0
        self._known = False
        self._at = (0, 0)
        self._top = self._left = 0

    def show(
        self,
        competencies: Sequence[str],
        exercises: Sequence[str],
        marks: Iterable[tuple[str, str]],
        needed: int,
    ) -> None:
        """Marks are (exercise, competency); `needed` exercises a competency must have."""
        self._rows, self._columns, self._known = competencies, exercises, True
        self.marks, self._needed = frozenset(marks), needed
        row = max(0, min(self._at[0], len(competencies) - 1))
        self._at = (row, max(0, min(self._at[1], len(exercises) - 1)))
        self.refresh()

    @property
    def competency(self) -> str | None:
        """The competency under the cursor."""
        return self._rows[self._at[0]] if self._rows else None

    def on_key(self, event: events.Key) -> None:
        row, column = self._at
        if event.key == "space":
            self._toggle()
        elif event.key in ("left", "right"):
            way = 1 if event.key == "right" else -1
            self._at = (row, max(0, min(column + way, len(self._columns) - 1)))
        else:
            target = step(event.key, row, max(1, self.size.height - 1), len(self._rows))
            if target is None:
                return
            self._at = (target, column)
        event.stop()
        event.prevent_default()
        self.refresh()
        self.post_message(self.Moved())

    def _toggle(self) -> None:
        if not self._rows or not self._columns:
            self.app.bell()
            return
        pair = (self._columns[self._at[1]], self._rows[self._at[0]])
        self.marks = self.marks ^ {pair}
        self.post_message(self.Toggled(self.marks))

    def _shown(self) -> range:
        """The columns that fit, scrolled so that the cursor's shows."""
        room = max(1, (self.size.width - _NAME - _COUNT - 2) // _WIDTH)
        self._left = window(self._at[1], self._left, room, len(self._columns))
        return range(self._left, min(len(self._columns), self._left + room))

    def spans(self, y: int) -> Sequence[Span]:
        columns = self._shown()
        if y == 0:
            names = "".join(" " + fit(self._columns[c], _WIDTH - 1) for c in columns)
            more = "›" if columns and columns[-1] < len(self._columns) - 1 else " "
            head = "  " + fit(_("Competency"), _NAME - 2) + fit(_("seen"), _COUNT, "right")
            return [(head + names + more, "header")]
        height = max(1, self.size.height - 1)
        self._top = window(self._at[0], self._top, height, len(self._rows))
        row = self._top + y - 1
        if row >= len(self._rows):
            text = _("No competency chosen; a adds one.") if self._known else "…"
            return [("  " + text, "muted")] if row == 0 else []
        return self._row(row, columns)

    def _row(self, row: int, columns: range) -> list[Span]:
        name = self._rows[row]
        seen = sum((e, name) in self.marks for e in self._columns)
        few = seen < self._needed
        here = row == self._at[0]
        count = f"{seen}/{self._needed}" + ("!" if few else " ")
        spans: list[Span] = [
            ("▸ " if here else "  ", ""),
            (fit(name, _NAME - 2), "strong" if here else ""),
            (fit(count, _COUNT, "right"), "warn" if few else "muted"),
        ]
        for column in columns:
            sign = "×" if (self._columns[column], name) in self.marks else "·"
            at = here and column == self._at[1]
            text = f" ▐{sign}▌" if at else f"  {sign} "
            style = ("cursor" if self.has_focus else "cursor-off") if at else ""
            spans += [(text, style), (" " * (_WIDTH - 4), "")]
        return spans

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
