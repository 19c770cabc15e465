"""Drawing a score sheet: the model and a layout in, spans out, line by line."""

from __future__ import annotations

from rich.cells import cell_len

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import Span, fit
from talenta_tui.widgets.score_sheet_layout import SUM_WIDTH, Layout
from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_panels import guide_lines, preview_lines, status_line
from talenta_tui.widgets.score_sheet_prompt import PromptKind
from talenta_tui.widgets.score_sheet_values import (
    NARROW,
    SIGNS,
    Cell,
    CellState,
    ColumnSpec,
    Direction,
    Place,
    shown,
)

HIDDEN = "▒"
_STATE_STYLES = {
    CellState.SAVED: "",
    CellState.PENDING: "muted",
    CellState.REFUSED: "bad",
    CellState.OTHER: "warn",
}


def line_spans(model: SheetModel, layout: Layout, y: int, *, focused: bool) -> list[Span]:
    """Line `y` of the whole widget."""
    body = y - layout.head
    if y < layout.head:
        # With room for one line of head, the column names are worth more than the title.
        spans = _title(model, layout) if y == 0 and layout.head == 2 else _header(model, layout)
        return spans if y == 0 and layout.head == 2 else _beside(model, layout, y, spans)
    if body < layout.page:
        if model.preview is not None:
            lines = preview_lines(model, model.preview, layout.page)
            return [(lines[body], "strong" if body == 0 else "")] if body < len(lines) else []
        return _beside(model, layout, y, _row(model, layout, layout.top + body, focused))
    foot = body - layout.page
    if layout.foot == 3 and foot == 0:
        return _column_sums(model, layout)
    if layout.foot == 3 and foot == 1:
        return [(" " + control_sums(model), "strong")]
    return [status_line(model, layout.width)]


def counts(model: SheetModel) -> str:
    """`126/144 saved · 1 on its way`, and whatever else is not as it should be."""
    cells = model.cells
    if model.data.find is not None:
        parts = [_("{done}/{all} submitted").format(done=cells.locked_rows, all=cells.rows)]
        if cells.full_count:
            parts.append(_("{n} ready").format(n=cells.full_count))
    else:
        parts = [_("{done}/{all} saved").format(done=cells.saved_count, all=cells.writable_count)]
    if cells.pending_count:
        parts.append(_("{n} on its way").format(n=cells.pending_count))
    if cells.refused_count:
        parts.append(_("{n} refused !").format(n=cells.refused_count))
    if cells.other_count:
        parts.append(_("{n} by others *").format(n=cells.other_count))
    if cells.missing_notes:
        parts.append(_("{n} without note n?").format(n=cells.missing_notes))
    return " · ".join(parts)


def control_sums(model: SheetModel) -> str:
    """The batch totals an operator holds against the paper's."""
    total = model.cells.total
    by_row = model.direction is Direction.BY_ROW
    way = _("moves → along the row") if by_row else _("moves ↓ down the column")
    text = _("Batch: sum {sum} · levels {count} · {unrated} {t}").format(
        sum=total.sum, count=total.count, unrated=_(model.data.unrated), t=total.not_observed
    )
    return f"{text} · {way}"


def _title(model: SheetModel, layout: Layout) -> list[Span]:
    right = counts(model) + " "
    room = max(0, layout.width - cell_len(right) - 2)
    title = model.data.title
    if model.data.find is not None and model.cells.rows:
        # The names are cut in narrow rows; the paper in hand is held against this one.
        title += " › " + model.data.rows[model.cursor[0]].title
    if model.data.locked:
        title += " · " + _("locked")
    return [(" " + fit(title, room) + " ", "strong"), (right, "")]


def _header(model: SheetModel, layout: Layout) -> list[Span]:
    specs = model.data.columns
    number = " " + fit("#", layout.number, "right") + " "
    edge = "‹" if layout.left else " "
    text = number + fit(_("Name"), layout.name) + edge
    numbered = model.prompt is not None and model.prompt.kind is PromptKind.COLUMN
    for n, (column, _x) in enumerate(layout.columns):
        spec = specs[column]
        if spec.width >= NARROW:
            label = str(column + 1) if numbered else spec.abbreviation
            text += " " + fit(label, spec.width - 1)
        elif n == 0 or spec.group != specs[column - 1].group:
            width = _group_width(specs, layout, n)
            text += fit(" " + (str(column + 1) if numbered else spec.group), width)
    last = layout.columns[-1][0] if layout.columns else len(specs) - 1
    text += "›" if last < len(specs) - 1 else " "
    if layout.sums_at < layout.guide_at:
        text += fit(_("sum"), SUM_WIDTH - 1, "right")
    return [(text, "header")]


def _group_width(specs: tuple[ColumnSpec, ...], layout: Layout, first: int) -> int:
    """Cells of the columns shown from the `first` on that are of one group."""
    width, group = 0, specs[layout.columns[first][0]].group
    for column, _x in layout.columns[first:]:
        if specs[column].group != group:
            break
        width += specs[column].width
    return width


def _row(model: SheetModel, layout: Layout, row: int, focused: bool) -> list[Span]:
    if row >= model.cells.rows:
        return [(" " + _("No rows"), "muted")] if row == 0 else []
    spec = model.data.rows[row]
    here = row == model.cursor[0]
    spans: list[Span] = [
        ("▸" if here else " ", ""),
        (fit(str(row + 1), layout.number, "right") + " ", "strong" if here else "muted"),
        (fit(spec.title, layout.name) + " ", "strong" if here else ""),
    ]
    if model.comments.get(row):
        spans[-1] = (fit(spec.title, layout.name - 2) + " n ", spans[-1][1])
    if spec.locked and model.data.find is not None:
        width = sum(model.data.columns[column].width for column, _x in layout.columns)
        spans.append((fit(f" ({spec.locked})", width), _cursor_style(focused) if here else "muted"))
    else:
        for column, _x in layout.columns:
            place = (row, column)
            spans += cell_spans(model, place, here=place == model.cursor, focused=focused)
    spans.append((" ", ""))
    if layout.sums_at < layout.guide_at:
        spans.append((fit(_sum(model, row), SUM_WIDTH - 1, "right"), "muted"))
    return spans


def _sum(model: SheetModel, row: int) -> str:
    totals = model.cells.row_totals[row]
    return str(totals.sum) if totals.count else ""


def cell_spans(model: SheetModel, place: Place, *, here: bool, focused: bool) -> list[Span]:
    """A cell in exactly its column's width: cursor, value, state sign, note sign, cursor."""
    spec = model.data.columns[place[1]]
    if not spec.writable:
        text = fit(model.cells.text(place), spec.width - 2)
        edges = "▐▌" if here else "  "
        style = _cursor_style(focused) if here else "muted"
        return [(edges[0], ""), (text, style), (edges[1], "")]
    cell = model.cells.cell(place)
    locked = bool(model.cells.lock_reason(place))
    if spec.width < NARROW:
        style = _cursor_style(focused) if here else _STATE_STYLES[cell.state]
        text = HIDDEN if cell.hidden else shown(cell.value) + SIGNS[cell.state]
        return [(" " * (spec.width - 2), ""), (text, style)]
    inner = spec.width - 2
    text = fit(_cell_text(cell), inner)
    left, right = ("▐", "▌") if here else ("(", " ") if locked and not cell.hidden else (" ", " ")
    if left == "(":
        text = fit(text.rstrip() + ")", inner)
    style = _cursor_style(focused) if here else _STATE_STYLES[cell.state]
    if not here and (locked or cell.hidden):
        style = "muted"
    return [(left, ""), (text, style), (right, "")]


def _cursor_style(focused: bool) -> str:
    return "cursor" if focused else "cursor-off"


def _cell_text(cell: Cell) -> str:
    """`3`, `3…`, `5!?`, `4n?`: the value, how far it has come, and its note."""
    if cell.hidden:
        return HIDDEN
    sign = SIGNS[cell.state]
    if cell.note_missing:
        return shown(cell.value) + ("n?" if cell.state is CellState.SAVED else sign + "?")
    return shown(cell.value) + sign + ("n" if cell.noted else " ")


def _column_sums(model: SheetModel, layout: Layout) -> list[Span]:
    text = " " * (layout.number + 2) + fit(_("Column sum"), layout.name) + " "
    specs: tuple[ColumnSpec, ...] = model.data.columns
    for n, (column, _x) in enumerate(layout.columns):
        totals = model.cells.column_totals[column]
        if specs[column].width >= NARROW:
            text += " " + fit(str(totals.sum) if totals.count else "", specs[column].width - 1)
        elif n == 0 or specs[column].group != specs[column - 1].group:
            text += fit(_group_sum(model, layout, n), _group_width(specs, layout, n))
    if layout.sums_at < layout.guide_at:
        text += " " + fit(str(model.cells.total.sum), SUM_WIDTH - 1, "right")
    return [(text, "muted")]


def _group_sum(model: SheetModel, layout: Layout, first: int) -> str:
    """The sum of the narrow columns of one group: one column's has no room."""
    specs = model.data.columns
    group = specs[layout.columns[first][0]].group
    totals = [
        model.cells.column_totals[column]
        for column, _x in layout.columns[first:]
        if specs[column].group == group
    ]
    return f" {sum(t.sum for t in totals)}" if any(t.count for t in totals) else ""


def _beside(model: SheetModel, layout: Layout, y: int, spans: list[Span]) -> list[Span]:
    """The line with the guide's line at its right, when the guide shows."""
    if layout.guide_at >= layout.width:
        return spans
    used = sum(cell_len(text) for text, _style in spans)
    lines = beside_lines(model, layout)
    index = y - max(0, layout.head - 1)
    line: Span = lines[index] if 0 <= index < len(lines) else ("", "")
    return [*spans, (" " * (layout.guide_at - used), ""), ("│ ", "muted"), line]


def beside_lines(model: SheetModel, layout: Layout) -> tuple[Span, ...]:
    """The guide's lines, the first beside the column names."""
    room = layout.width - layout.guide_at - 2
    return guide_lines(model, room, layout.page + min(1, layout.head))
