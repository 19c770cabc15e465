"""The live board: who has keyed and handed in what. Counts only, no rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.assessment.cells import everyones_cells
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.mismatches import verified_sheets
from talenta_tui.services.assessment.queries import find_own
from talenta_tui.services.assessment.sheets import cell_count, empty_cells
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class SheetStatus:
    """One sheet: `filled` of `cells` hold a rating or a mark."""

    assessor: str
    assessor_name: str
    exercise: str
    filled: int
    cells: int
    submitted: bool
    verified_by: str


@dataclass(frozen=True, slots=True)
class Board:
    """All sheets in order of exercise and assessor; `complete` of `assessees` are fully keyed."""

    session: str
    sheets: tuple[SheetStatus, ...]
    assessees: int
    complete: int

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of the assessors who have not handed everything in."""
        return tuple(dict.fromkeys(s.assessor_name for s in self.sheets if not s.submitted))


def live_board(actor: Actor, site: Site, session: str) -> Board:
    """How far the sheets of a session are."""
    require(actor, UseCase.SESSION_READ, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        cells = everyones_cells(site, facts)
        verified = verified_sheets(site, facts)
    names = {a.code: a.name for a in facts.assessors}
    empty = {sheet: empty_cells(facts, sheet, cells) for sheet in facts.sheets()}
    open_people = {nip for cells_ in empty.values() for nip, _competency in cells_}
    people = [a.nip for a in facts.active()]
    return Board(
        session=facts.key.code,
        sheets=tuple(
            SheetStatus(
                assessor=sheet[0],
                assessor_name=names.get(sheet[0], sheet[0]),
                exercise=sheet[1],
                filled=cell_count(facts, sheet) - len(empty[sheet]),
                cells=cell_count(facts, sheet),
                submitted=sheet in facts.submitted,
                verified_by=verified.get(sheet, ""),
            )
            for sheet in facts.sheets()
        ),
        assessees=len(people),
        complete=sum(nip not in open_people for nip in people) if facts.sheets() else 0,
    )
