"""A score sheet as values: its rows, columns, cells and what was written on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from talenta_tui.scoring.numbers import Number
from talenta_tui.services.assessment.preferences import Place
from talenta_tui.services.assessment.values import CellValue, Orientation


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An assessee; `locked` says why nothing of theirs can be written, or is empty."""

    nip: str
    name: str
    locked: str = ""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A competency, or (turned) an assessor: `id` is its name or code.

    `hidden` columns are another rater's before submission; `locked` ones can only be read.
    `guide` are the descriptions of levels 1 to 5.
    """

    id: str
    title: str
    abbreviation: str
    guide: tuple[str, ...] = ()
    locked: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What stands in a cell, under which version, by whom, and whether it has a note."""

    value: CellValue
    version: int | None
    by: str
    noted: bool


@dataclass(frozen=True, slots=True)
class LoggedWrite:
    """One of the actor's own writes on the sheet, oldest first: what undo is rebuilt from."""

    nip: str
    competency: str
    old: CellValue
    new: CellValue
    kind: str
    group: int
    event: int


@dataclass(frozen=True, slots=True)
class SheetData:
    """A sheet ready to key. `cells` by (NIP, column id); empty and hidden ones are left out.

    `allowed` are the levels that can be written, `evidence_levels` those that need a note
    first. `place` is the cell the actor was at on this sheet. `locked` says why nothing can be
    written: handed in, closed. `competency` is set on a turned sheet.
    """

    session: str
    title: str
    assessor: str
    assessor_name: str
    exercise: str
    orientation: Orientation
    competency: str | None
    rows: tuple[SheetRow, ...]
    columns: tuple[SheetColumn, ...]
    cells: Mapping[tuple[str, str], SheetCell]
    allowed: tuple[Number, ...]
    evidence_levels: tuple[int, ...]
    log: tuple[LoggedWrite, ...]
    direction: str
    place: Place | None
    form: str
    locked: str
