"""Integration: all raters side by side, the agreed level of each competency, and who moved what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _, current_language
from talenta_tui.models.assessment import AgreedLevel
from talenta_tui.models.session_scores import Dissent
from talenta_tui.scoring import jpm
from talenta_tui.scoring.numbers import Number, simplest
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.agreement import Agreed, read_agreed
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import (
    CellKey,
    StandingCell,
    everyones_cells,
    observed,
    read_cells,
)
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.disagreement import (
    Flag,
    flags,
    mean,
    needs_reason,
    spread,
    suggested,
)
from talenta_tui.services.assessment.facts import AssesseeRow, SessionFacts, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.notes import Note, read_notes
from talenta_tui.services.assessment.people import find_assessee
from talenta_tui.services.assessment.queries import find_own, open_session, rows
from talenta_tui.services.assessment.values import CellValue, Purpose, level, stored_halves
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.policies import policy_in_force

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
            raise Refused(
                _("Integration begins when all sheets are handed in; {n} are still open.").format(
                    n=len(facts.unsubmitted())
                )
            )
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
        self.prepared = policy_in_force(site).prepared
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


def agree_level(
    actor: Actor,
    site: Site,
    session: str,
    nip: str,
    competency: str,
    value: Number,
    reason: str = "",
) -> None:
    """Settle one level. A reason is asked where it differs from every rating given or lies
    further from their mean than the rules allow; raises Refused without one."""
    _agree(actor, site, session, {(nip, competency): value}, reason)


def accept_suggestions(
    actor: Actor, site: Site, session: str, nips: Sequence[str] | None = None
) -> int:
    """Settle at the suggested level what is open or stale, unflagged and needs no reason.

    Returns how many levels that were; what is left needs the assessors' word.
    """
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    sheet = show_integration(actor, site, session)
    with read_transaction(site.database):
        rules = read_facts(site, find_own(site, session)).rules
    wanted = {}
    for row in sheet.rows:
        if row.person.excused or (nips is not None and row.person.nip not in nips):
            continue
        for cell in row.cells:
            if cell.flags or cell.suggested is None or (cell.agreed and not cell.stale):
                continue
            given: dict[str, list[Number]] = {}
            for (assessor, _exercise), rating in cell.ratings.items():
                if not isinstance(rating, str):
                    given.setdefault(assessor, []).append(rating)
            if not needs_reason(cell.suggested, given, rules):
                wanted[row.person.nip, cell.competency] = cell.suggested
    if wanted:
        _agree(actor, site, session, wanted, "")
    return len(wanted)


def _agree(
    actor: Actor,
    site: Site,
    session: str,
    wanted: Mapping[tuple[str, str], Number],
    reason: str,
) -> None:
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        if facts.unsubmitted() or not facts.sheets():
            raise Refused(
                _("Integration begins when all sheets are handed in; {n} are still open.").format(
                    n=len(facts.unsubmitted())
                )
            )
        raters = {a for a, _exercise in facts.sheets()}
        if not raters <= visible_raters(actor, facts):
            raise Refused(_("The ratings of this session are not yours to see."))
        cells = observed(everyones_cells(site, facts))
        changes, ids = Changes(), Ids(site)
        for (nip, competency), value in wanted.items():
            given = cells.get((nip, competency), {})
            _check(facts, nip, competency, value)
            average = mean(given)
            if average is None:
                raise Refused(
                    _("{competency} was not observed; there is nothing to agree on.").format(
                        competency=competency
                    )
                )
            if needs_reason(value, given, facts.rules) and not reason.strip():
                raise Refused(
                    _(
                        "{value} differs from every rating or lies far from their mean: "
                        "it needs a reason."
                    ).format(value=value)
                )
            changes.put(
                AgreedLevel,
                (key.code, nip, competency),
                session=key.id,
                employee=ids.employee(nip),
                competency=ids.competency(competency),
                halves=stored_halves(value),
                mean=str(average),
                suggested=stored_halves(suggested(average, facts.rules)),
                reason=reason.strip(),
                decided_by=actor.id,
            )
        save(actor, site, key, changes, "session.agree", {"levels": len(wanted)}, reason.strip())


def _check(facts: SessionFacts, nip: str, competency: str, value: Number) -> None:
    person = find_assessee(facts, nip)
    if person.excused:
        raise Refused(_("{name} is excused.").format(name=person.name))
    if competency not in facts.competencies:
        raise NotFound(_("{name} is not assessed in this session.").format(name=competency))
    fits = stored_halves(value) is not None and not isinstance(value, bool)
    if not fits or (Fraction(value) / Fraction(facts.rules.step)).denominator != 1:
        raise WrongUse(_("{value} is no level here.").format(value=simplest(Fraction(value))))


def record_dissent(
    actor: Actor,
    site: Site,
    session: str,
    nip: str,
    competency: str,
    assessor: str,
    text: str,
    held: Number | None = None,
) -> None:
    """Keep beside an agreed level that an assessor does not share it; empty text takes it back."""
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        find_assessee(facts, nip)
        if assessor not in {a.code for a in facts.assessors}:
            raise NotFound(_("{code} is no assessor of this session.").format(code=assessor))
        if held is not None and stored_halves(held) is None:
            raise WrongUse(_("{value} is no level here.").format(value=held))
        changes, ids = Changes(), Ids(site)
        natural = (key.code, nip, competency, assessor)
        if text.strip():
            changes.put(
                Dissent,
                natural,
                session=key.id,
                employee=ids.employee(nip),
                competency=ids.competency(competency),
                assessor=ids.assessor(assessor),
                halves=None if held is None else stored_halves(held),
                text=text.strip(),
            )
        else:
            changes.end(Dissent, natural)
        save(actor, site, key, changes, "session.dissent", {"assessor": assessor})
