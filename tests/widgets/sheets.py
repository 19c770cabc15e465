"""Sheets to test with, and the model's events sorted by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    Bell,
    Cell,
    CellValue,
    CellWrite,
    ColumnSpec,
    Place,
    RowSpec,
    SheetData,
    SheetEvent,
)

ABBREVIATIONS = ["Int", "Ker", "Kom", "Hsl", "Pel", "Kem", "Ubh", "Kep", "Bgs"]
GUIDE = ("one", "two", "three", "four", "five")


def sheet(
    rows: int = 4,
    columns: int = 3,
    cells: Mapping[Place, Cell] | None = None,
    *,
    needs_note: Iterable[int] = (),
    locked: str = "",
    titles: Iterable[str] = (),
) -> SheetData:
    names = list(titles) or [f"Person {row + 1}" for row in range(rows)]
    return SheetData(
        title="ADM-26-11-03 › LGD › Dewi K.",
        rows=tuple(RowSpec(f"r{i}", name) for i, name in enumerate(names)),
        columns=tuple(
            ColumnSpec(f"c{i}", f"Competency {i + 1}", ABBREVIATIONS[i % 9], guide=GUIDE)
            for i in range(columns)
        ),
        cells=cells or {},
        needs_note=frozenset(needs_note),
        locked=locked,
    )


def type_keys(model: SheetModel, keys: str | Iterable[str]) -> list[SheetEvent]:
    """Press keys one by one: characters of a string, or names."""
    events: list[SheetEvent] = []
    for key in keys:
        events += model.key(key, key if len(key) == 1 else None)
    return events


def writes(events: Iterable[SheetEvent]) -> list[CellWrite]:
    return [event for event in events if isinstance(event, CellWrite)]


def bells(events: Iterable[SheetEvent]) -> list[str]:
    return [event.reason for event in events if isinstance(event, Bell)]


def told(events: Iterable[SheetEvent]) -> list[tuple[int, int, CellValue]]:
    """Row, column and new value of each write."""
    return [(w.row, w.column, w.new) for w in writes(events)]


def value_of(key: str) -> CellValue:
    return {"t": NOT_OBSERVED, "-": EMPTY}.get(key) or int(key)
