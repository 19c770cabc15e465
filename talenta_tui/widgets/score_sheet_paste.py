"""A block pasted from a spreadsheet: read, laid over the sheet, judged before anything moves."""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.i18n import _
from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, CellValue, Place

MAX_CHARACTERS = 100_000
_DELIMITERS = ("\t", ";", ",")


@dataclass(frozen=True, slots=True)
class PasteFault:
    """A pasted value that does not fit: its line and field in the block, from 1."""

    line: int
    field: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastePlan:
    """What a paste would write, in order, and what does not fit. Faults allow nothing."""

    lines: int
    fields: int
    writes: tuple[tuple[Place, CellValue], ...]
    blanks: int
    faults: tuple[PasteFault, ...]

    @property
    def applicable(self) -> bool:
        return bool(self.writes) and not self.faults


def parse_block(text: str) -> list[list[str]]:
    """The lines and fields of `text`: tabs, else semicolons, else commas; ends trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    delimiter = next((d for d in _DELIMITERS if any(d in line for line in lines)), "\t")
    return [[field.strip().strip('"').strip() for field in line.split(delimiter)] for line in lines]


def parse_value(text: str) -> CellValue | None:
    """A pasted field as a value: one digit, `t`, `-`; None for anything else."""
    if len(text) == 1 and text in "0123456789":
        return int(text)
    return {"t": NOT_OBSERVED, "T": NOT_OBSERVED, "-": EMPTY}.get(text)


def plan_paste(cells: SheetCells, origin: Place, text: str) -> PastePlan:
    """Lay the block over the sheet with its first field at `origin`. Blank fields skip.

    A block that is not a rectangle, reaches over the edge, holds something that is no
    rating there, or touches a locked cell has faults; so has one over the size limit.
    """
    if len(text) > MAX_CHARACTERS:
        reason = _("too much at once: {n} characters").format(n=len(text))
        return PastePlan(0, 0, (), 0, (PasteFault(1, 1, "", reason),))
    block = parse_block(text)
    fields = max((len(line) for line in block), default=0)
    writes: list[tuple[Place, CellValue]] = []
    faults: list[PasteFault] = []
    blanks = 0
    for i, line in enumerate(block):
        if len(line) != fields:
            reason = _("{n} fields where the longest line has {most}").format(
                n=len(line), most=fields
            )
            faults.append(PasteFault(i + 1, len(line), "", reason))
        for j, field in enumerate(line):
            place = (origin[0] + i, origin[1] + j)
            value = parse_value(field)
            if not field:
                blanks += 1
            elif place[0] >= cells.rows or place[1] >= cells.columns:
                faults.append(PasteFault(i + 1, j + 1, field, _("outside the sheet")))
            elif value is None:
                faults.append(PasteFault(i + 1, j + 1, field, _("no rating")))
            elif reason := cells.refusal(place, value):
                faults.append(PasteFault(i + 1, j + 1, field, reason))
            else:
                writes.append((place, value))
    return PastePlan(len(block), fields, tuple(writes), blanks, tuple(faults))
