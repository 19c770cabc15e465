"""The score sheet: one widget, one cursor, one buffer, every key acted on at once.

All the thinking is in `SheetModel`; here keys come in, messages go out, and no more than
what changed is painted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from textual import events
from textual.geometry import Region
from textual.message import Message

from talenta_tui.widgets.lines import LineWidget, Span
from talenta_tui.widgets.score_sheet_find import leaves
from talenta_tui.widgets.score_sheet_layout import SUM_WIDTH, Layout, arrange
from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_values import (
    Bell,
    CellValue,
    CellWrite,
    CommentText,
    Direction,
    DirectionChange,
    ExplainRequest,
    GuideToggle,
    NoteRequest,
    NoteText,
    Place,
    SheetData,
    SheetEvent,
    TurnRequest,
)
from talenta_tui.widgets.score_sheet_view import beside_lines, line_spans


class ScoreSheet(LineWidget, can_focus=True):
    """Rates cells with one key each (screens.md "Score sheet").

    The host answers every `Written` with `mark_saved` or `mark_refused`, every `NoteWritten`
    with `note_saved`, and `TurnRequested` with `load` or `resume` (keys are held until then;
    load when `model.cells.pending_count` is 0, or what is refused meanwhile is not shown).
    `host_keys` are characters the sheet leaves to the screen's bindings.
    """

    class _FromSheet(Message):
        def __init__(self, sheet: ScoreSheet) -> None:
            super().__init__()
            self.sheet = sheet

        @property
        def control(self) -> ScoreSheet:
            return self.sheet

    class _AtCell(_FromSheet):
        def __init__(self, sheet: ScoreSheet, row: int, column: int) -> None:
            super().__init__(sheet)
            self.row = row
            self.column = column

    class Written(_FromSheet):
        """A cell was written; writes come in the order of the keys, none is left out."""

        def __init__(self, sheet: ScoreSheet, write: CellWrite) -> None:
            super().__init__(sheet)
            self.write = write

    class NoteRequested(_AtCell):
        """The level just written needs a note. Keying goes on: show it, open nothing."""

    class NoteWritten(_AtCell):
        """A note was typed (`n`): behaviour for (`positive`) or against."""

        def __init__(
            self, sheet: ScoreSheet, row: int, column: int, text: str, positive: bool
        ) -> None:
            super().__init__(sheet, row, column)
            self.text = text
            self.positive = positive

    class CommentWritten(_FromSheet):
        """The comment of a row was typed (`n`), where the sheet takes comments."""

        def __init__(self, sheet: ScoreSheet, row: int, text: str) -> None:
            super().__init__(sheet)
            self.row = row
            self.text = text

    class ExplainRequested(_AtCell):
        """`x` on a cell."""

    class TurnRequested(_FromSheet):
        """`o`: show the sheet the other way round, then `load` (or `resume`)."""

    class DirectionChanged(_FromSheet):
        """`d`: worth remembering for this operator."""

        def __init__(self, sheet: ScoreSheet, direction: Direction) -> None:
            super().__init__(sheet)
            self.direction = direction

    class CursorMoved(_AtCell):
        """The cursor came to another cell; worth remembering to come back to it."""

    def __init__(
        self,
        data: SheetData,
        *,
        direction: Direction = Direction.BY_ROW,
        cursor: Place = (0, 0),
        host_keys: Iterable[str] = "/",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.model = SheetModel(data, direction, cursor)
        self._host_keys = frozenset(host_keys)
        self._guide: bool | None = None
        self._placed: Layout | None = None
        self._last_cursor = self.model.cursor
        self._painted_mode = (False, False)
        self._painted_guide: tuple[Span, ...] = ()

    @property
    def cursor(self) -> Place:
        return self.model.cursor

    @property
    def guide_shown(self) -> bool:
        layout = self._arrange()
        return layout.guide_at < layout.width

    def load(self, data: SheetData, cursor: Place = (0, 0)) -> None:
        """Show another sheet, or this one turned, and act on the keys held meanwhile."""
        self._placed = None
        self._send(self.model.load(data, cursor))
        self._paint_all()

    def resume(self) -> None:
        """Go on without turning, and act on the keys held meanwhile."""
        self._send(self.model.resume())
        self._paint_all()

    def mark_saved(self, seq: int, *, replaced: CellValue | None = None, by: str = "") -> None:
        """Write `seq` is on disk; with `by`, it replaced `replaced`, written by them."""
        self._answered(self.model.cells.mark_saved(seq, replaced=replaced, by=by))

    def mark_refused(self, seq: int, reason: str) -> None:
        """Write `seq` was refused; the typed value stays with `!`, the reason is shown."""
        place = self.model.cells.mark_refused(seq, reason)
        if place is not None:
            self.model.refused(place, reason)
        self._answered(place)

    def foreign_change(
        self,
        row: int,
        column: int,
        value: CellValue,
        by: str,
        replaced: CellValue | None = None,
    ) -> None:
        """Someone else's write is on disk; the cell shows it with `*`."""
        self.model.cells.foreign_change((row, column), value, by, replaced)
        self._answered((row, column))

    def note_saved(self, row: int, column: int) -> None:
        """The cell has its note; a level refused for want of it is written again."""
        self._send(self.model.note_saved((row, column)))
        self._paint(summed=True)

    def lock_rows(self, rows: Iterable[int], reason: str) -> None:
        """These rows are submitted: nothing of them shows or can be written any more."""
        for row in rows:
            self.model.lock_row(row, reason)
        self._paint_all()

    def comment_changed(self, row: int, text: str) -> None:
        """Someone else's comment of a row is on disk."""
        self.model.comments[row] = text
        self.model.touched.add((row, self.model.cursor[1]))
        self._paint(summed=False)

    def _answered(self, place: Place | None) -> None:
        if place is not None:
            self.model.touched.add(place)
            self._paint(summed=True)

    @property
    def keeps_escape(self) -> bool:
        """Whether Escape means the sheet now: what is being typed, or keys held for another."""
        return self.model.handles("escape", None)

    def on_key(self, event: events.Key) -> None:
        character = event.character if event.is_printable else None
        prompt = self.model.prompt
        if prompt is not None and character in self._host_keys and leaves(prompt, "", character):
            prompt = self.model.prompt = None
            self._paint_all()
        free = prompt is None and self.model.preview is None and not self.model.holding
        if free and character in self._host_keys:
            return
        if not self.model.handles(event.key, character):
            return
        event.stop()
        event.prevent_default()
        self._act(self.model.key(event.key, character))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._act(self.model.paste(event.text))

    def _act(self, happened: list[SheetEvent]) -> None:
        self._send(happened)
        self._paint(summed=any(isinstance(e, CellWrite) for e in happened))

    def _send(self, happened: Sequence[SheetEvent]) -> None:
        for event in happened:
            if isinstance(event, CellWrite):
                self.post_message(self.Written(self, event))
            elif isinstance(event, Bell):
                self.app.bell()
            elif isinstance(event, NoteRequest):
                self.post_message(self.NoteRequested(self, event.row, event.column))
            elif isinstance(event, NoteText):
                self.post_message(
                    self.NoteWritten(self, event.row, event.column, event.text, event.positive)
                )
            elif isinstance(event, CommentText):
                self.post_message(self.CommentWritten(self, event.row, event.text))
            elif isinstance(event, ExplainRequest):
                self.post_message(self.ExplainRequested(self, event.row, event.column))
            elif isinstance(event, TurnRequest):
                self.post_message(self.TurnRequested(self))
            elif isinstance(event, DirectionChange):
                self.post_message(self.DirectionChanged(self, event.direction))
            elif isinstance(event, GuideToggle):
                self._guide = not self.guide_shown
        if self.model.cursor != self._last_cursor:
            self._last_cursor = self.model.cursor
            self.post_message(self.CursorMoved(self, *self.model.cursor))

    def _arrange(self) -> Layout:
        before = self._placed
        return arrange(
            (self.size.width, self.size.height),
            self.model.cursor,
            self.model.cells.rows,
            self.model.data.columns,
            (before.top, before.left) if before else (0, 0),
            guide=self._guide,
        )

    def _paint(self, *, summed: bool) -> None:
        """Paint what the last key or answer changed: cells, their sums, the foot."""
        touched, self.model.touched = self.model.touched, set()
        before, self._placed = self._placed, self._arrange()
        layout = self._placed
        self.model.page = layout.page
        mode = (self.model.prompt is not None, self.model.preview is not None)
        if layout != before or mode != self._painted_mode:
            self._painted_mode = mode
            self._paint_all()
            return
        regions = [Region(0, layout.height - 1, layout.width, 1)]
        for row, column in touched:
            regions += self._cell_regions(layout, row, column, summed=summed)
        if summed or len({row for row, _column in touched}) > 1:
            regions.append(Region(0, 0, layout.width, 1))
        if summed:
            foot = range(layout.height - layout.foot, layout.height - 1)
            regions += [Region(0, y, layout.width, 1) for y in foot]
        regions += self._guide_regions(layout)
        self.refresh(*regions)

    def _guide_regions(self, layout: Layout) -> Iterable[Region]:
        """The lines of the guide that are not what they were."""
        if layout.guide_at >= layout.width:
            return
        before, self._painted_guide = self._painted_guide, beside_lines(self.model, layout)
        for y, (old, new) in enumerate(zip_longest(before, self._painted_guide)):
            if old != new:
                line = max(0, layout.head - 1) + y
                yield Region(layout.guide_at, line, layout.width - layout.guide_at, 1)

    def _cell_regions(
        self, layout: Layout, row: int, column: int, *, summed: bool
    ) -> Iterable[Region]:
        y, x = layout.line_of(row), layout.column_at(column)
        if y is None:
            return
        yield Region(0, y, layout.frozen, 1)
        if x is not None:
            yield Region(x, y, self.model.data.columns[column].width, 1)
        if summed and layout.sums_at < layout.guide_at:
            yield Region(layout.sums_at, y, SUM_WIDTH - 1, 1)

    def _paint_all(self) -> None:
        self._placed = self._arrange()
        self.model.page = self._placed.page
        self._painted_guide = ()
        self.refresh()

    def on_resize(self) -> None:
        self._paint_all()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        layout = self._placed or self._arrange()
        return line_spans(self.model, layout, y, focused=self.has_focus)
