"""Paper 360° forms between the services, which know codes and items, and the score sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_form import ChoiceField
from talenta_tui.screens.view_session_sheet import shown_value
from talenta_tui.text import plain
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    Cell,
    CellValue,
    ColumnSpec,
    Finder,
    Place,
    RowSpec,
    SheetData,
    loaded,
)

if TYPE_CHECKING:
    from talenta_tui.services.cycles.papersheet import PaperLine, PaperSheet
    from talenta_tui.services.cycles.questionnaire import Questionnaire

_LEVELS = frozenset(range(1, 6))
_GROUP = 5
"""Letters of a value's name that stand over its three narrow columns."""


def item_columns(form: Questionnaire) -> tuple[ColumnSpec, ...]:
    """21 narrow columns, a little apart where another value begins."""
    columns: list[ColumnSpec] = []
    for item in form.items:
        first = not columns or columns[-1].group != item.value[:_GROUP]
        columns.append(
            ColumnSpec(
                item.code,
                f"{item.code} {item.text}",
                item.code,
                allowed=_LEVELS,
                guide=form.scale,
                width=3 if first else 2,
                group=item.value[:_GROUP],
            )
        )
    return tuple(columns)


def form_row(line: PaperLine) -> RowSpec:
    """`ABCDE-FGHJKX Rahmat Hidayat`: the paper's code, and whom it is about."""
    locked = submitted() if line.submitted else ""
    return RowSpec(line.code, f"{line.code} {plain(line.name, 200)}", locked, line.comment)


def submitted() -> str:
    return _("submitted, locked")


def line_cells(row: int, line: PaperLine) -> dict[Place, Cell]:
    """The cells of a line that are not empty."""
    values = [shown_value(value) for value in line.values]
    return {(row, n): loaded(value) for n, value in enumerate(values) if value is not EMPTY}


def paper_data(sheet: PaperSheet, form: Questionnaire, unit: str = "") -> SheetData:
    """The whole sheet, each form a row."""
    rows = tuple(form_row(line) for line in sheet.lines)
    cells: dict[Place, Cell] = {}
    for n, line in enumerate(sheet.lines):
        if not line.submitted:
            cells |= line_cells(n, line)
    return SheetData(
        title=" › ".join(part for part in (sheet.cycle, plain(unit, 40)) if part),
        rows=rows,
        columns=item_columns(form),
        cells=cells,
        find=finder({row.id: n for n, row in enumerate(rows)}),
        comments=True,
        unrated=mark("no answer"),
    )


def units_of(lines: Iterable[PaperLine]) -> dict[str, tuple[int, int]]:
    """Each unit of the forms, by name, with how many are submitted and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for line in sorted(lines, key=lambda line: line.unit.casefold()):
        done, total = found.get(line.unit, (0, 0))
        found[line.unit] = done + line.submitted, total + 1
    return found


def unit_field(units: Mapping[str, tuple[int, int]]) -> ChoiceField:
    """One of the units, or all of them, which is the empty name."""
    done, total = (sum(counts[n] for counts in units.values()) for n in (0, 1))
    every = _("all units: {done} of {total} submitted")
    one = _("{unit}: {done} of {total} submitted")
    return ChoiceField(
        "unit",
        _("Unit"),
        [
            ("", every.format(done=done, total=total)),
            *((name, one.format(unit=plain(name, 80), done=n, total=m))
              for name, (n, m) in units.items()),
        ],
    )  # fmt: skip


def finder(rows: Mapping[str, int]) -> Finder:
    """What is typed or scanned for a code, checked before it is looked up."""
    from talenta_tui.services.cycles import papercode

    def find(text: str) -> int | str:
        code = papercode.read(text)
        if code is None:
            return _("{code}: a sign is wrong. Look at the paper, type it again:").format(code=text)
        row = rows.get(code)
        if row is None:
            return _("{code} is no form of this list. Type another:").format(code=code)
        return row

    return find


def start_place(sheet: PaperSheet) -> Place:
    """The first form begun and not whole, else the first nothing is keyed of."""
    for wanted in (_begun, _untouched):
        for n, line in enumerate(sheet.lines):
            if not line.submitted and wanted(line):
                values = [shown_value(v) for v in line.values]
                return n, values.index(EMPTY) if EMPTY in values else 0
    return 0, 0


def _begun(line: PaperLine) -> bool:
    empty = [shown_value(v) is EMPTY for v in line.values]
    return any(empty) and not all(empty)


def _untouched(line: PaperLine) -> bool:
    return all(shown_value(v) is EMPTY for v in line.values)


def differing(line: PaperLine, known: Mapping[tuple[str, int], CellValue]) -> dict[int, CellValue]:
    """Items, from 0, whose value is another than was known."""
    return {
        n: value
        for n, value in enumerate(map(shown_value, line.values))
        if value != known.get((line.code, n), EMPTY)
    }
