"""Integration as sheets: one person with every competency, or one competency with everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.notes import Note
from talenta_tui.screens.view_session import FLAGS, level_text
from talenta_tui.text import plain
from talenta_tui.widgets.score_sheet_values import (
    Cell,
    ColumnSpec,
    Place,
    RowSpec,
    SheetData,
    loaded,
)

if TYPE_CHECKING:
    from talenta_tui.services.assessment.integration import (
        IntegrationCell,
        IntegrationRow,
        IntegrationSheet,
    )
    from talenta_tui.services.assessment.values import CellValue

AGREED = "agreed"
_FIXED = ("suggested", "mean", "spread", "flags")


@dataclass(frozen=True, slots=True)
class Table:
    """What stands where: `keys` by row are (NIP, competency), `texts` fill the other columns."""

    data: SheetData
    keys: tuple[tuple[str, str], ...]
    texts: dict[Place, str]
    versions: dict[tuple[str, str], int | None]


def by_person(sheet: IntegrationSheet, at: int, locked: str) -> Table:
    """Rows are the competencies of one person."""
    row = sheet.rows[at]
    cells = [(row, cell, cell.competency) for cell in row.cells]
    title = f"{plain(row.person.name, 60)} · {plain(row.person.nip, 18)}"
    return _table(sheet, cells, title, locked or _excused(row))


def by_competency(sheet: IntegrationSheet, at: int, locked: str) -> Table:
    """Rows are the people, for one competency."""
    cells = [(row, row.cells[at], row.person.name) for row in sheet.rows]
    title = sheet.rows[0].cells[at].competency if sheet.rows else ""
    return _table(sheet, cells, plain(title, 60), locked)


def _excused(row: IntegrationRow) -> str:
    if not row.person.excused:
        return ""
    return _("excused: {why}").format(why=plain(row.person.reason, 60))


def _table(
    sheet: IntegrationSheet,
    cells: list[tuple[IntegrationRow, IntegrationCell, str]],
    title: str,
    locked: str,
) -> Table:
    raters = [r for r in sheet.raters if any(_given(cell, r) for _row, cell, _t in cells)]
    columns = (
        ColumnSpec(AGREED, _("Agreed level"), _("Agr"), not_observed=False),
        ColumnSpec("suggested", _("Suggested"), _("Sug"), writable=False, width=5),
        ColumnSpec("mean", _("Mean"), _("Mean"), writable=False, width=6),
        ColumnSpec("spread", _("Spread"), _("Spr"), writable=False, width=6),
        ColumnSpec("flags", _("Flags"), _("Flag"), writable=False, width=7),
        *(
            ColumnSpec(f"r{n}", r, plain(r, 6), writable=False, width=7)
            for n, r in enumerate(raters)
        ),
    )
    texts: dict[Place, str] = {}
    values: dict[Place, Cell] = {}
    versions: dict[tuple[str, str], int | None] = {}
    rows = []
    for number, (row, cell, name) in enumerate(cells):
        texts |= {(number, c): text for c, text in enumerate(_texts(cell, raters), start=1)}
        agreed, lock = cell.agreed, _excused(row)
        if agreed is not None and isinstance(agreed.level, int):
            values[number, 0] = loaded(agreed.level, noted=bool(agreed.reason))
        elif agreed is not None:
            # The sheet keys whole levels; a half one is changed in the form.
            lock = _("agreed at {level}; e changes it").format(level=level_text(agreed.level))
        versions[row.person.nip, cell.competency] = None if agreed is None else agreed.version
        rows.append(RowSpec(f"{row.person.nip}/{cell.competency}", name, lock))
    data = SheetData(
        title=title,
        rows=tuple(rows),
        columns=columns,
        cells=values,
        texts=texts,
        locked=locked,
    )
    keys = tuple((row.person.nip, cell.competency) for row, cell, _t in cells)
    return Table(data, keys, texts, versions)


def _given(cell: IntegrationCell, rater: str) -> list[CellValue]:
    return [value for (who, _exercise), value in cell.ratings.items() if who == rater]


def _value(value: CellValue) -> str:
    return value.value if isinstance(value, str) else level_text(value)


def _texts(cell: IntegrationCell, raters: list[str]) -> list[str]:
    flags = "".join(FLAGS[flag.code][1] for flag in cell.flags)
    stale = "≠" if cell.stale else ""
    fixed = [
        "" if cell.suggested is None else f"({level_text(cell.suggested)})",
        level_text(cell.mean),
        level_text(cell.spread) if cell.ratings else "",
        stale + flags,
    ]
    return [*fixed, *("/".join(_value(v) for v in _given(cell, r)) for r in raters)]


def cell_notes(cell: IntegrationCell, names: Mapping[str, str]) -> list[Note]:
    """What is known of a cell: ratings, flags, evidence, the decision, dissent."""
    given = "  ".join(
        f"{plain(who, 12)} {plain(exercise, 14)} {_value(value)}"
        for (who, exercise), value in cell.ratings.items()
    )
    standard = (
        "" if cell.standard is None else _("standard {n}").format(n=level_text(cell.standard))
    )
    notes: list[Note] = [(" · ".join(p for p in (standard, given) if p), "")]
    if cell.flags:
        words = ", ".join(_(FLAGS[flag.code][0]) for flag in cell.flags)
        notes.append(("! " + words, "warn"))
    if cell.stale:
        notes.append(("! " + _("Agreed on other ratings than stand now; settle it again."), "bad"))
    for note in cell.notes[:3]:
        sign = "+" if note.positive else "−"
        who = plain(names.get(note.assessor, note.assessor), 20)
        notes.append((f"{sign} {who}, {plain(note.exercise, 14)}: {plain(note.text, 300)}", ""))
    if cell.agreed is not None and cell.agreed.reason:
        text = _("Agreed by {by}: {why}").format(
            by=plain(cell.agreed.by, 20), why=plain(cell.agreed.reason, 200)
        )
        notes.append((text, "muted"))
    for one in cell.dissent:
        text = _("{name} dissents ({level}): {why}").format(
            name=plain(names.get(one.assessor, one.assessor), 30),
            level=level_text(one.level),
            why=plain(one.text, 200),
        )
        notes.append((text, "warn"))
    return notes


def match_text(row: IntegrationRow) -> str:
    """JPM and category as they stand."""
    if row.jpm is None:
        return _("JPM: some of the nine have no level yet")
    over = "" if row.uncapped in (None, row.jpm) else f" ({level_text(row.uncapped)})"
    state = _("all agreed") if row.settled else _("provisional")
    return f"JPM {level_text(row.jpm)}{over} · {plain(row.category_name, 40)} · {state}"


__all__ = ["AGREED", "Table", "by_competency", "by_person", "cell_notes", "match_text"]
