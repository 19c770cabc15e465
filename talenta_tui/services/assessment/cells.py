"""The rating cells of a session as they stand. Every caller says whose it may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.models.session_scores import NOT_OBSERVED as NOT_OBSERVED_CODE
from talenta_tui.scoring.numbers import Number
from talenta_tui.services.assessment.facts import SessionFacts
from talenta_tui.services.assessment.queries import marks, rows
from talenta_tui.services.assessment.values import (
    EMPTY,
    NOT_OBSERVED,
    CellValue,
    Mark,
    level,
    stored_halves,
)

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

CellKey = tuple[str, str, str, str]
"""(assessor, exercise, NIP, competency)."""


@dataclass(frozen=True, slots=True)
class StandingCell:
    """A cell with something in it: its value, its version (a row's id) and who keyed it."""

    value: CellValue
    version: int
    keyed_by: str


def read_cells(
    site: Site, facts: SessionFacts, raters: Collection[str]
) -> dict[CellKey, StandingCell]:
    """The cells of these assessors; what the caller may see comes from `visible_raters`."""
    wanted = sorted(raters)
    return {
        (row[0], row[1], row[2], row[3]): StandingCell(
            NOT_OBSERVED if row[4] is None else level(row[4]), row[5], row[6] or ""
        )
        for row in rows(
            site,
            "SELECT a.code, x.name, e.nip, c.name, t.halves, t.id, t.keyed_by FROM rating t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            f" WHERE t.until IS NULL AND t.session_id = ? AND a.code IN ({marks(wanted)})",
            facts.key.id,
            *wanted,
        )
    }


def everyones_cells(site: Site, facts: SessionFacts) -> dict[CellKey, StandingCell]:
    """The cells of every assessor, for the gates. Never to be shown without asking `blind`."""
    return read_cells(site, facts, {assessor for assessor, _exercise in facts.sheets()})


def observed(
    cells: Mapping[CellKey, StandingCell],
) -> dict[tuple[str, str], dict[str, list[Number]]]:
    """(NIP, competency) to the levels each assessor gave; not observed is left out."""
    found: dict[tuple[str, str], dict[str, list[Number]]] = defaultdict(lambda: defaultdict(list))
    for (assessor, _exercise, nip, competency), cell in sorted(cells.items()):
        if not isinstance(cell.value, Mark):
            found[nip, competency][assessor].append(cell.value)
    return found


def to_code(value: CellValue) -> int | None:
    """A value for the log: half steps, -1 for not observed, None for empty."""
    if value is EMPTY:
        return None
    if value is NOT_OBSERVED:
        return NOT_OBSERVED_CODE
    return None if isinstance(value, Mark) else stored_halves(value)


def from_code(code: int | None) -> CellValue:
    if code is None:
        return EMPTY
    return NOT_OBSERVED if code == NOT_OBSERVED_CODE else level(code)
