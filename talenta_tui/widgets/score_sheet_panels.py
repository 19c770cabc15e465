"""What stands beside and below the cells: the guide, the paste preview, the status line."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len

from talenta_tui.i18n import _, current_language
from talenta_tui.widgets.lines import Span, fit, visible, wrap
from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_paste import PastePlan
from talenta_tui.widgets.score_sheet_prompt import Prompt, PromptKind
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    CellState,
    CellValue,
    ColumnSpec,
    Place,
    shown,
)

_TITLE = 120


def guide_lines(model: SheetModel, width: int, height: int) -> tuple[Span, ...]:
    """The levels of the cursor's column, the current one pointed at, and the signs."""
    if not model.cells.columns or not model.cells.rows:
        return ()
    spec = model.data.columns[model.cursor[1]]
    cell = model.cells.cell(model.cursor)
    value = None if cell.hidden else cell.value
    return _guide(spec, value, width, height, current_language(), _(model.data.unrated))


@lru_cache(maxsize=64)  # every line of the sheet asks for its part of the same guide
def _guide(
    spec: ColumnSpec, value: CellValue | None, width: int, height: int, _language: str, unrated: str
) -> tuple[Span, ...]:
    lines: list[Span] = [(part, "strong") for part in wrap(spec.title, width, 5)]
    share = max(1, (height - len(lines)) // max(1, len(spec.guide)))
    for level, text in enumerate(spec.guide, start=spec.guide_from):
        here = value == level
        parts = wrap(text, width - 4, min(4, share)) or [""]
        style = "strong" if here else ""
        lines.append((("▸" if here else " ") + f"{level} {parts[0]}", style))
        lines += [("   " + part, style) for part in parts[1:]]
    signs = [
        _("… on its way   ! refused"),
        _("* by others   n? needs a note"),
        _("t {unrated}   ( ) locked").format(unrated=unrated),
    ]
    if len(lines) + 1 + len(signs) <= height:
        lines += [("", ""), *((fit(sign, width), "muted") for sign in signs)]
    return tuple(lines[:height])


def preview_lines(model: SheetModel, plan: PastePlan, height: int) -> list[str]:
    """What Enter would write and what does not fit, in at most `height` lines."""
    row, column = model.cursor
    lines = [
        " "
        + _("Paste: {lines} lines × {fields} fields, from row {row}, column {column}").format(
            lines=plan.lines, fields=plan.fields, row=row + 1, column=column + 1
        )
    ]
    if plan.faults:
        lines.append(
            " "
            + _("{n} do not fit, so nothing would change. Escape drops it.").format(
                n=len(plan.faults)
            )
        )
        details = [
            " "
            + _("line {line}, field {field}: {text}{reason}").format(
                line=fault.line,
                field=fault.field,
                text=f"“{visible(fault.text, 24)}” " if fault.text else "",
                reason=fault.reason,
            )
            for fault in plan.faults[:height]
        ]
    elif not plan.writes:
        lines.append(" " + _("Nothing to write in it. Escape drops it."))
        details = []
    else:
        lines.append(
            " "
            + _("{n} cells fit, {blank} blank fields are left as they are. Enter applies.").format(
                n=len(plan.writes), blank=plan.blanks
            )
        )
        details = _by_row(model, plan)
    room = max(0, height - len(lines))
    if len(details) > room:
        details = [*details[: max(0, room - 1)], " …"]
    return [*lines, *details][:height]


def _by_row(model: SheetModel, plan: PastePlan) -> list[str]:
    left = model.cursor[1]
    values: dict[int, list[str]] = {}
    for (row, column), value in plan.writes:
        line = values.setdefault(row, [" "] * plan.fields)
        line[column - left] = "-" if value is EMPTY else shown(value)
    return [
        f" {row + 1:>4} {fit(model.data.rows[row].title, 24)} {' '.join(line)}"
        for row, line in values.items()
    ]


def status_line(model: SheetModel, width: int) -> Span:
    """The prompt, else what the last key had to say, else the cell under the cursor."""
    if model.prompt is not None:
        return prompt_line(model, model.prompt, width), "accent"
    if model.holding:
        return " " + _("One moment; keys typed now will follow"), "accent"
    if model.status:
        return " " + model.status, "warn"
    if model.preview is not None:
        return " " + _("Enter applies the paste, Escape drops it"), "accent"
    if model.data.find is not None:
        return " " + describe_item(model, model.cursor, width - 1), ""
    return " " + describe(model, model.cursor), ""


def prompt_line(model: SheetModel, prompt: Prompt, width: int) -> str:
    """The prompt with the end of what is typed, so that the caret always shows."""
    if prompt.kind is PromptKind.NOTE:
        row, column = prompt.place
        sign = _("for (+)") if prompt.positive else _("against (−)")
        label = _("Note {sign}, {name}, {column}, Tab turns:").format(
            sign=sign,
            name=visible(model.data.rows[row].title, 16),
            column=visible(model.data.columns[column].abbreviation, 8),
        )
    elif prompt.kind is PromptKind.COMMENT:
        name = visible(model.data.rows[prompt.place[0]].title, 22)
        label = _("Comment, {name}:").format(name=name)
    elif prompt.kind is PromptKind.CODE:
        if prompt.fault:
            return f" ! {visible(prompt.fault, _TITLE)} {prompt.text}▏"
        label = _("Code of the next form (Enter: the next line, Esc: stay here):")
    elif prompt.kind is PromptKind.ROW:
        label = _("Go to row 1–{last}:").format(last=model.cells.rows)
    else:
        label = _("Go to column 1–{last}:").format(last=model.cells.columns)
    if prompt.fault:
        label = f"! {visible(prompt.fault, _TITLE)} {label}"
    room = max(8, width - cell_len(label) - 4)
    text = visible(prompt.text)
    while cell_len(text) > room:
        text = text[1:]
    return f" {label} {text}▏"


def describe(model: SheetModel, place: Place) -> str:
    """The cell in words: whose, what, and how far it has come."""
    if not model.cells.rows or not model.cells.columns:
        return ""
    row, column = place
    spec = model.data.columns[column]
    cell = model.cells.cell(place)
    name = f"{visible(model.data.rows[row].title, _TITLE)} · {visible(spec.title, _TITLE)}"
    if cell_len(name) > 48:
        name = fit(model.data.rows[row].title, 26).rstrip() + " · " + fit(spec.title, 18).rstrip()
    if not spec.writable:
        return f"{name}: {visible(model.cells.text(place), _TITLE)}"
    reason = model.cells.lock_reason(place)
    if cell.hidden:
        return f"{name}: {reason}"
    text = f"{name}: {_state(model, place)}"
    if cell.note_missing:
        text += " · " + _("needs a note: n")
    return f"{text} · {_('locked')}: {visible(reason, _TITLE)}" if reason else text


def describe_item(model: SheetModel, place: Place, width: int) -> str:
    """The cell of a form in words: which item, in full as far as it fits, and how far it is."""
    if not model.cells.rows or not model.cells.columns:
        return ""
    spec = model.data.columns[place[1]]
    if reason := model.cells.lock_reason(place):
        return f"{visible(model.data.rows[place[0]].title, _TITLE)}: {visible(reason, _TITLE)}"
    says = f": {_state(model, place)}"
    room = max(10, width - cell_len(says))
    return fit(spec.title, room).rstrip() + says


def _state(model: SheetModel, place: Place) -> str:
    cell = model.cells.cell(place)
    words = {
        CellState.SAVED: _("empty") if cell.value is EMPTY else _("saved"),
        CellState.PENDING: _("on its way"),
        CellState.REFUSED: _("refused: {reason}").format(reason=visible(cell.reason, _TITLE)),
        CellState.OTHER: _by_other(model, place),
    }
    return f"{shown(cell.value)} {words[cell.state]}"


def _by_other(model: SheetModel, place: Place) -> str:
    cell = model.cells.cell(place)
    who = visible(cell.by, 24)
    if cell.replaced is None:
        return _("written by {who}").format(who=who)
    if cell.own:
        return _("saved; it replaced {value} of {who}").format(value=shown(cell.replaced), who=who)
    return _("written by {who}, it replaced {value}").format(value=shown(cell.replaced), who=who)
