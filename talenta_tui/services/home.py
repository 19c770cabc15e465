"""What Home shows: the cheap part at once, who fits the vacancies afterwards, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.dates import last_day, months_before
from talenta_tui.scoring.eligibility import UncoveredTier, VacancyNeeds, check, gate_for
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.home_steps import Step, StepCode, in_order
from talenta_tui.services.people import People
from talenta_tui.services.permissions import UseCase, may, require
from talenta_tui.services.policies import PolicyInForce
from talenta_tui.services.talent_map import GridCounts, count
from talenta_tui.services.vacancies import Vacancy, list_vacancies

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

LAPSE_MONTHS = 2
"""How far ahead Home looks for assessment results that stop counting."""

SHOWN_VACANCIES = 3
"""So many ready vacancies get a step of their own; the rest share one."""


_BEFORE_PEOPLE = (StepCode.TRAIL_BROKEN, StepCode.PROOF, StepCode.COMPLAINT_KEY)
"""What a site without people can have waiting beside them."""

_PART = 100
"""So many people's evidence is read at once for the vacancies."""


@dataclass(frozen=True, slots=True)
class Lapses:
    """How many people's newest result stops counting by `until`."""

    people: int
    until: date


@dataclass(frozen=True, slots=True)
class HomeView:
    """The site at a glance. `people` carries everyone's place; `lapses` is None until asked."""

    as_of: date
    people: People
    counts: GridCounts
    vacancies: tuple[Vacancy, ...]
    lapses: Lapses | None = None

    @property
    def used(self) -> PolicyInForce:
        return self.people.placements.used


@dataclass(frozen=True, slots=True)
class Bench:
    """Those whose box some vacancy's gate admits: their places by NIP, their ids in parts.

    `needs` is one for each tier of a vacancy that the policy has rules for.
    """

    used: PolicyInForce
    as_of: date
    places: dict[str, Placement]
    parts: tuple[tuple[int, ...], ...]
    needs: tuple[VacancyNeeds, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many pass every rule for a vacancy; None where the policy has no rules for it.

    `signed` where the committee has signed a list of it.
    """

    vacancy: Vacancy
    eligible: int | None
    signed: bool = False


def home_view(actor: Actor, site: Site, people: People) -> HomeView:
    """Counts by box and the vacancies, from everyone's places."""
    require(actor, UseCase.MAP_READ)
    placements = people.placements
    return HomeView(
        as_of=placements.as_of,
        people=people,
        counts=count(people.rows, placements.used),
        vacancies=list_vacancies(actor, site),
    )


def find_lapses(actor: Actor, site: Site, people: People) -> Lapses:
    """People whose deciding session or newest potential result leaves its window soon.

    Reads every rating once (0.3 s for a city), so Home asks for it after the map is shown.
    """
    require(actor, UseCase.MAP_READ)
    prepared, as_of = people.placements.used.prepared, people.placements.as_of
    ahead = months_before(as_of, -LAPSE_MONTHS)
    until = last_day(ahead.year, ahead.month)
    now, then = prepared.at(as_of), prepared.at(until)
    places = people.placements.by_nip
    found = set()
    # Grouped before names are joined and counted row by row: a city has 150,000 ratings.
    with read_transaction(site.database):
        for nip, code, on in site.database.execute_sql(
            'SELECT e.nip, s.code, r.newest FROM (SELECT employee_id, session_id, MAX("on")'
            " AS newest FROM rating WHERE until IS NULL GROUP BY employee_id, session_id) r"
            " JOIN session s ON s.id = r.session_id JOIN employee e ON e.id = r.employee_id"
        ):
            place = places.get(nip)
            if (
                place is not None
                and place.session == code
                and now.competency_from <= _day(on) < then.competency_from
            ):
                found.add(nip)
        for nip, on in site.database.execute_sql(
            'SELECT e.nip, MAX(p."on") FROM potential_result p'
            " JOIN employee e ON e.id = p.employee_id WHERE p.until IS NULL"
            f" AND p.\"on\" <= '{as_of.isoformat()}' GROUP BY e.nip"
        ):
            if nip in places and now.potential_from <= _day(on) < then.potential_from:
                found.add(nip)
    return Lapses(len(found), until)


def _day(value: object) -> date:
    return date.fromisoformat(str(value))


def bench(actor: Actor, site: Site, view: HomeView) -> Bench:
    """Who stands in a box that some vacancy's gate admits, in parts to be read one by one."""
    require(actor, UseCase.SHORTLIST_READ)
    prepared = view.used.prepared
    boxes: set[int] = set()
    needs = []
    for tier in dict.fromkeys(vacancy.tier for vacancy in view.vacancies):
        try:
            boxes |= set(gate_for(prepared, tier).boxes)
        except UncoveredTier:
            continue
        needs.append(VacancyNeeds(tier))
    places = {n: p for n, p in view.people.placements.by_nip.items() if p.box in boxes}
    with read_transaction(site.database):
        rows = site.database.execute_sql("SELECT nip, id FROM employee ORDER BY id").fetchall()
    ids = [key for nip, key in rows if nip in places]
    parts = tuple(tuple(ids[n : n + _PART]) for n in range(0, len(ids), _PART))
    return Bench(view.used, view.as_of, places, parts, tuple(needs))


def eligible(actor: Actor, site: Site, waiting: Bench, part: tuple[int, ...]) -> Counter[Tier]:
    """How many of a part of the bench pass every rule for a vacancy of each tier.

    The rules ask for nothing but the tier, so one answer serves every vacancy of it. A part
    at a time, because the evidence of all of them takes more memory than Home itself.
    """
    require(actor, UseCase.SHORTLIST_READ)
    prepared, found = waiting.used.prepared, Counter({n.tier: 0 for n in waiting.needs})
    with read_transaction(site.database):
        people = EvidenceReader(site.database, Scope(people=part)).read()
    for _id, evidence in people:
        place = waiting.places[evidence.nip]
        for needs in waiting.needs:
            passed = check(prepared, evidence, place, needs, waiting.as_of).eligible
            found[needs.tier] += passed
    return found


def whole_home(actor: Actor, site: Site) -> tuple[HomeView | None, tuple[Step, ...]]:
    """Everything that waits for the actor, and the figures where their role sees them."""
    from talenta_tui.services.home_steps import Asked, waiting_steps
    from talenta_tui.services.people import list_people

    if not may(actor, UseCase.MAP_READ):
        return None, waiting_steps(Asked(actor, site))
    people = list_people(actor, site)
    view = home_view(actor, site, people)
    view = replace(view, lapses=find_lapses(actor, site, people))
    ready: tuple[Readiness, ...] = ()
    if view.vacancies and may(actor, UseCase.SHORTLIST_READ):
        waiting = bench(actor, site, view)
        counts = Counter({needs.tier: 0 for needs in waiting.needs})
        for part in waiting.parts:
            counts.update(eligible(actor, site, waiting, part))
        ready = readiness(actor, site, view, counts)
    return view, next_steps(view, ready, waiting_steps(Asked(actor, site, people)))


def readiness(
    actor: Actor, site: Site, view: HomeView, counts: Mapping[Tier, int]
) -> tuple[Readiness, ...]:
    """Every vacancy with the count of its tier, and whether a list of it is signed."""
    from talenta_tui.services.signed_shortlists import list_signed

    signed = {one.position for one in list_signed(actor, site)}
    return tuple(
        Readiness(post, counts.get(post.tier), post.code in signed) for post in view.vacancies
    )


def next_steps(
    view: HomeView, ready: tuple[Readiness, ...] = (), waiting: tuple[Step, ...] = ()
) -> tuple[Step, ...]:
    """What waits, most urgent first; before `ready` is known its steps are left out.

    `waiting` are the steps of `services.home_steps.waiting_steps`.
    """
    if not view.people.rows:
        before = [step for step in waiting if step.code in _BEFORE_PEOPLE]
        return in_order([Step(StepCode.IMPORT_PEOPLE), *before])
    steps = list(waiting)
    if view.lapses is not None and view.lapses.people:
        steps.append(Step(StepCode.LAPSING, view.lapses.people, until=view.lapses.until))
    filled = [r for r in ready if r.eligible and not r.signed]
    steps += [Step(StepCode.READY, r.eligible or 0, r.vacancy) for r in filled[:SHOWN_VACANCIES]]
    rest = filled[SHOWN_VACANCIES:]
    if rest:
        steps.append(Step(StepCode.MORE_READY, len(rest), rest[0].vacancy))
    if view.counts.unplaced:
        steps.append(Step(StepCode.NOT_PLACED, view.counts.unplaced))
    bare = [r for r in ready if r.eligible == 0]
    if bare:
        steps.append(Step(StepCode.BARE, len(bare), bare[0].vacancy))
    if not view.vacancies:
        steps.append(Step(StepCode.IMPORT_POSTS))
    return in_order(steps)
