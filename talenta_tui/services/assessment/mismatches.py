"""Where the second, blind keying of a sheet differs from the first, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.services.assessment.cells import CellKey, everyones_cells, from_code
from talenta_tui.services.assessment.facts import SessionFacts, Sheet
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, level

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One cell two operators keyed differently; `decided` None until the paper was looked at."""

    cell: CellKey
    first: CellValue
    first_by: str
    second: CellValue
    second_by: str
    decided: CellValue | None = None
    decided_by: str = ""


_CELL = (
    " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
    " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
    " WHERE t.until IS NULL AND t.session_id = ?"
)


def verified_sheets(site: Site, facts: SessionFacts) -> dict[Sheet, str]:
    """Sheets whose second keying is finished, and by whom."""
    return {
        (row[0], row[1]): row[2]
        for row in rows(
            site,
            "SELECT a.code, x.name, t.keyed_by FROM second_entry_done t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    }


def second_entries(site: Site, facts: SessionFacts) -> dict[CellKey, tuple[CellValue, str]]:
    """Every cell keyed a second time: its value and by whom."""
    return {
        (row[0], row[1], row[2], row[3]): (
            NOT_OBSERVED if row[4] is None else level(row[4]),
            row[5],
        )
        for row in rows(
            site,
            "SELECT a.code, x.name, e.nip, c.name, t.halves, t.keyed_by FROM second_entry t"
            + _CELL,
            facts.key.id,
        )
    }


def mismatches(site: Site, facts: SessionFacts) -> tuple[Mismatch, ...]:
    """Every mismatch of the sheets verified, decided or not, in order of the sheets.

    A decision holds for the value it made stand: if the cell was changed since, the mismatch
    is open again.
    """
    verified = verified_sheets(site, facts)
    if not verified:
        return ()
    first, second = everyones_cells(site, facts), second_entries(site, facts)
    decisions = {
        (row[0], row[1], row[2], row[3]): (from_code(row[4]), from_code(row[5]), row[6], row[7])
        for row in rows(
            site,
            "SELECT a.code, x.name, e.nip, c.name, t.second, t.decided, t.decided_by, t.first"
            " FROM entry_decision t" + _CELL,
            facts.key.id,
        )
    }
    found = []
    for sheet, by in verified.items():
        for nip in facts.sheets().get(sheet, ()):
            for competency in facts.columns(sheet[1]):
                cell = (*sheet, nip, competency)
                standing = first.get(cell)
                value = EMPTY if standing is None else standing.value
                other, other_by = second.get(cell, (EMPTY, by))
                decision = decisions.get(cell)
                valid = decision is not None and decision[:2] == (other, value)
                if decision is not None and valid:
                    was = from_code(decision[3])
                    found.append(Mismatch(cell, was, "", other, other_by, value, decision[2]))
                elif value != other:
                    keyed_by = "" if standing is None else standing.keyed_by
                    found.append(Mismatch(cell, value, keyed_by, other, other_by))
    return tuple(found)


def open_mismatches(site: Site, facts: SessionFacts) -> int:
    """How many mismatches nobody has decided."""
    return sum(m.decided is None for m in mismatches(site, facts))
