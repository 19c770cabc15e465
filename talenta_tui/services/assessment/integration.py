"""Integration: all raters of each person side by side, with what is agreed so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _, current_language
from talenta_tui.scoring import jpm
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.agreement import Agreed, read_agreed
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import (
    CellKey,
    StandingCell,
    observed,
    read_cells,
)
from talenta_tui.services.assessment.closed import policy_of
from talenta_tui.services.assessment.disagreement import (
    Flag,
    flags,
    mean,
    spread,
    suggested,
)
from talenta_tui.services.assessment.facts import AssesseeRow, SessionFacts, read_facts
from talenta_tui.services.assessment.notes import Note, read_notes
from talenta_tui.services.assessment.queries import find_own, rows
from talenta_tui.services.assessment.values import CellValue, Purpose, level
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class DissentRow:
    """An assessor who does not share an agreed level, the level they hold, and why."""

    assessor: str
    level: Number | None
    text: str


@dataclass(frozen=True, slots=True)
class IntegrationCell:
    """One competency of one person.

    ratings: by (assessor, exercise), marks included. mean is exact over the levels observed,
    None without any. standard is what the target tier requires, None for a technical one.
    stale: agreed on another mean than the present one.
    """

    competency: str
    ratings: Mapping[tuple[str, str], CellValue]
    spread: Number
    flags: tuple[Flag, ...]
    mean: Fraction | None
    suggested: Number | None
    standard: Number | None
    agreed: Agreed | None
    stale: bool
    dissent: tuple[DissentRow, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class IntegrationRow:
    """One person: a cell per competency, and the job person match as it stands.

    jpm and uncapped (0 to 100, uncapped may exceed it) are None until each of the nine has a
    level, agreed or suggested by its mean. `settled`: every level is agreed and not stale.
    """

    person: AssesseeRow
    cells: tuple[IntegrationCell, ...]
    jpm: Fraction | None
    uncapped: Fraction | None
    category: str
    category_name: str
    settled: bool


@dataclass(frozen=True, slots=True)
class IntegrationSheet:
    """Everybody of a session side by side. `complete`: all raters have handed in; until then
    only the lead sees it, with the raters who have, and nothing can be agreed."""

    session: str
    complete: bool
    raters: tuple[str, ...]
    rows: tuple[IntegrationRow, ...]


def show_integration(actor: Actor, site: Site, session: str) -> IntegrationSheet:
    """All raters' cells; raises Refused before all have handed in, except for the lead."""
    require(actor, UseCase.SESSION_READ, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        seen = visible_raters(actor, facts)
        raters = sorted({a for a, _exercise in facts.sheets()})
        complete = bool(raters) and not facts.unsubmitted()
        if not raters or not (complete or actor.role is Role.LEAD_ASSESSOR):
            raise too_early(facts)
        if complete and not seen.issuperset(raters):
            raise Refused(_("The ratings of this session are not yours to see."))
        cells = read_cells(site, facts, seen)
        notes = read_notes(site, facts, seen)
        builder = _Builder(site, facts, cells, notes)
        return IntegrationSheet(
            facts.key.code,
            complete,
            tuple(r for r in raters if r in seen),
            tuple(builder.row(person) for person in facts.assessees),
        )


def too_early(facts: SessionFacts) -> Refused:
    """What integrating before everybody has handed in is refused with."""
    return Refused(
        _("Integration begins when all sheets are handed in; {n} are still open.").format(
            n=len(facts.unsubmitted())
        )
    )


class _Builder:
    """Rows from one snapshot."""

    def __init__(
        self,
        site: Site,
        facts: SessionFacts,
        cells: Mapping[CellKey, StandingCell],
        notes: Sequence[Note],
    ) -> None:
        self.facts = facts
        self.cells = cells
        self.notes = notes
        self.levels = observed(cells)
        self.agreed = read_agreed(site, facts)
        self.dissent = _dissent(site, facts)
        self.prepared = policy_of(site, facts).prepared
        self.standards = {c.value: n for c, n in self.prepared.standards[facts.about.tier].items()}

    def row(self, person: AssesseeRow) -> IntegrationRow:
        cells = tuple(self._cell(person.nip, c) for c in self.facts.competencies)
        levels: dict[Competency, Fraction] = {}
        for cell in cells:
            found = cell.mean if cell.agreed is None else cell.agreed.level
            if cell.competency in self.standards and found is not None:
                levels[Competency(cell.competency)] = Fraction(found)
        settled = all(c.agreed is not None and not c.stale for c in cells) and bool(cells)
        if set(levels) != set(Competency):
            return IntegrationRow(person, cells, None, None, "", "", settled)
        tier = self.facts.about.tier
        value = jpm.match(self.prepared, levels, tier)
        vacancy = self.facts.about.purpose is Purpose.VACANCY
        band = jpm.category(self.prepared, value, "promotion" if vacancy else "mapping")
        name = band.label_id if current_language() == "id" else band.label_en
        over = jpm.uncapped(self.prepared, levels, tier)
        return IntegrationRow(person, cells, value, over, band.code, name, settled)

    def _cell(self, nip: str, competency: str) -> IntegrationCell:
        given = self.levels.get((nip, competency), {})
        value = mean(given)
        standard = self.standards.get(competency)
        agreed = self.agreed.get((nip, competency))
        return IntegrationCell(
            competency=competency,
            ratings={
                (a, x): cell.value
                for (a, x, n, c), cell in sorted(self.cells.items())
                if (n, c) == (nip, competency)
            },
            spread=spread(given),
            flags=flags(given, self.facts.rules, standard),
            mean=value,
            suggested=None if value is None else suggested(value, self.facts.rules),
            standard=standard,
            agreed=agreed,
            stale=agreed is not None and agreed.mean != value,
            dissent=tuple(self.dissent.get((nip, competency), ())),
            notes=tuple(n for n in self.notes if (n.nip, n.competency) == (nip, competency)),
        )


def _dissent(site: Site, facts: SessionFacts) -> dict[tuple[str, str], list[DissentRow]]:
    found: dict[tuple[str, str], list[DissentRow]] = {}
    for nip, competency, assessor, halves, text in rows(
        site,
        "SELECT e.nip, c.name, a.code, t.halves, t.text FROM dissent t"
        " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
        " JOIN assessor a ON a.id = t.assessor_id"
        " WHERE t.until IS NULL AND t.session_id = ? ORDER BY a.code",
        facts.key.id,
    ):
        held = None if halves is None else level(halves)
        found.setdefault((nip, competency), []).append(DissentRow(assessor, held, text))
    return found
