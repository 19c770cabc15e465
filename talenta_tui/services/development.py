"""Individual development plans: gaps against the standard, goals, and how they stand by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import is_sqlite, read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _, current_language
from talenta_tui.models.period import DevelopmentGoal, DevelopmentNote
from talenta_tui.scoring.components_x import competency
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import place
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.follow_up import recommendation
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.calendar import month_of
from talenta_tui.services.permissions import UseCase, require, require_person
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.trail import record, record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency below the standard of the person's tier: `standard - level`, exact."""

    competency: Competency
    standard: int
    level: Fraction

    @property
    def size(self) -> Fraction:
        return self.standard - self.level


@dataclass(frozen=True, slots=True)
class Gaps:
    """The session that counts on the date, and every gap in it, the largest first."""

    session: str | None
    gaps: tuple[Gap, ...]


def gaps_of(prepared: Prepared, evidence: Evidence, as_of: date) -> Gaps:
    """What is missing to the standard, from the session the map counts."""
    session = competency(prepared.at(as_of), evidence).chosen
    if session is None:
        return Gaps(None, ())
    standard = prepared.standards[prepared.map_standard[evidence.tier]]
    gaps = [Gap(c, standard[c], session.levels[c]) for c in Competency]
    order = list(Competency)
    below = sorted(
        (g for g in gaps if g.size > 0), key=lambda g: (-g.size, order.index(g.competency))
    )
    return Gaps(session.code, tuple(below))


class GoalStatus(StrEnum):
    """How a goal stands; `planned` until the first note."""

    PLANNED = "planned"
    RUNNING = "running"
    REACHED = "reached"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class GoalNote:
    """How a goal stood in a month, as noted by whom and when."""

    month: str
    status: GoalStatus
    text: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A gap to be closed, and its notes in their order. `level` and `standard` are as they were
    when the goal was set, from `session`."""

    id: int
    month: str
    competency: Competency
    standard: int
    level: Fraction
    session: str
    action: str
    notes: tuple[GoalNote, ...]

    @property
    def status(self) -> GoalStatus:
        return self.notes[-1].status if self.notes else GoalStatus.PLANNED

    @property
    def open(self) -> bool:
        return self.status in (GoalStatus.PLANNED, GoalStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class DevelopmentPlan:
    """A person's goals, and the gaps as they are on the date now.

    `levels` and `standards` are those of the session that counts; both empty without one.
    """

    nip: str
    as_of: date
    recommended: tuple[str, ...]
    gaps: Gaps
    goals: tuple[Goal, ...]
    levels: dict[Competency, Fraction]
    standards: dict[Competency, int]


def development_plan(
    actor: Actor, site: Site, nip: str, as_of: date | None = None
) -> DevelopmentPlan:
    """A person's goals beside the gaps of today, so that progress shows; raises NotFound.

    Somebody else's is recorded as read.
    """
    require_person(actor, nip)
    plan = _plan(actor, site, nip, as_of)
    record_read(actor, site, UseCase.PERSON_READ.value, nip, {"part": "development"})
    return plan


def _plan(actor: Actor, site: Site, nip: str, as_of: date | None = None) -> DevelopmentPlan:
    day = as_of or site.as_of()
    with read_transaction(site.database):
        used, evidence = _evidence(site, nip)
        require_person(actor, nip, evidence.unit)
        return plan_of(site, used, evidence, day, place(used, evidence, day).box)


def plan_of(
    site: Site, prepared: Prepared, evidence: Evidence, as_of: date, box: int | None
) -> DevelopmentPlan:
    """The plan of a person whose record was read already, and recorded as read."""
    text = recommendation(prepared, box)
    actions: tuple[str, ...] = ()
    if text is not None:
        actions = text.actions_id if current_language() == "id" else text.actions_en
    session = competency(prepared.at(as_of), evidence).chosen
    standards = prepared.standards[prepared.map_standard[evidence.tier]]
    return DevelopmentPlan(
        nip=evidence.nip,
        as_of=as_of,
        recommended=actions,
        gaps=gaps_of(prepared, evidence, as_of),
        goals=_goals(site, evidence.nip),
        levels={} if session is None else dict(session.levels),
        standards={} if session is None else dict(standards),
    )


def _evidence(site: Site, nip: str) -> tuple[Prepared, Evidence]:
    prepared = policy_in_force(site).prepared
    found = EvidenceReader(site.database, Scope(people=(employee_id(nip),))).read()
    if not found:
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
    return prepared, found[0][1]


def _goals(site: Site, nip: str) -> tuple[Goal, ...]:
    mark = "?" if is_sqlite(site.database) else "%s"
    rows = site.database.execute_sql(
        "SELECT g.id, g.month, g.competency, g.standard, g.level, g.session, g.action"
        " FROM development_goal g JOIN employee e ON e.id = g.employee_id"
        f" WHERE e.nip = {mark} ORDER BY g.id",
        (nip,),
    ).fetchall()
    notes: dict[int, list[GoalNote]] = {row[0]: [] for row in rows}
    if rows:
        ids = ",".join(str(int(key)) for key in notes)
        for goal, month, status, text, at, by in site.database.execute_sql(
            "SELECT n.goal_id, n.month, n.status, n.text, v.at, v.actor FROM development_note n"
            f" JOIN event v ON v.seq = n.event WHERE n.goal_id IN ({ids}) ORDER BY n.id"
        ).fetchall():
            notes[goal].append(GoalNote(month, GoalStatus(status), text, at, by))
    return tuple(
        Goal(
            key, month, Competency(name), standard, Fraction(level), session, action,
            tuple(notes[key]),
        )
        for key, month, name, standard, level, session, action in rows
    )  # fmt: skip


def seed_plan(
    actor: Actor, site: Site, nip: str, month: str, most: int = 3, action: str = ""
) -> DevelopmentPlan:
    """Set a goal for each of the `most` largest gaps that has no open goal yet.

    `action` says what is to be done; without it the goal names the gap alone. Raises NotFound,
    WrongUse for what is no month, and Refused where there is no assessment or no gap left.
    """
    require(actor, UseCase.DEVELOPMENT_EDIT)
    month_of(month)
    with write_transaction(site.database):
        plan = _plan(actor, site, nip)
        session = _session_of(plan)
        taken = {goal.competency for goal in plan.goals if goal.open}
        wanted = [gap for gap in plan.gaps.gaps if gap.competency not in taken][:most]
        if not wanted:
            raise Refused(_("{nip} has no gap without a goal.").format(nip=nip))
        names = [gap.competency.value for gap in wanted]
        event = record(actor, site, "development.seed", nip, {"month": month, "goals": names})
        person = employee_id(nip)
        for gap in wanted:
            _set(person, month, gap, session, action, event)
    return _plan(actor, site, nip)


def _session_of(plan: DevelopmentPlan) -> str:
    if plan.gaps.session is None:
        raise Refused(
            _("{nip} has no assessment that counts; there are no gaps.").format(nip=plan.nip)
        )
    return plan.gaps.session


def _set(person: int, month: str, gap: Gap, session: str, action: str, event: int) -> None:
    DevelopmentGoal.create(
        employee=person, month=month, competency=gap.competency.value, standard=gap.standard,
        level=str(gap.level), session=session, action=action.strip(), event=event,
    )  # fmt: skip


def add_goal(
    actor: Actor, site: Site, nip: str, month: str, aim: Competency, action: str
) -> DevelopmentPlan:
    """Set one goal of one's own choosing, with what is to be done.

    It may be for a competency that meets the standard, to hold it or to grow towards the next
    tier. Raises NotFound, WrongUse without an action, and Refused without an assessment.
    """
    require(actor, UseCase.DEVELOPMENT_EDIT)
    month_of(month)
    if not action.strip():
        raise WrongUse(_("A goal needs an action: what is to be done."))
    with write_transaction(site.database):
        plan = _plan(actor, site, nip)
        session = _session_of(plan)
        gap = Gap(aim, plan.standards[aim], plan.levels[aim])
        event = record(actor, site, "development.add", nip, {"month": month, "goals": [aim.value]})
        _set(employee_id(nip), month, gap, session, action, event)
    return _plan(actor, site, nip)


def note_goal(
    actor: Actor, site: Site, nip: str, goal: int, month: str, status: GoalStatus, text: str = ""
) -> DevelopmentPlan:
    """Note how a goal stands in a month. Earlier notes stay; the newest is its state.

    Raises NotFound, WrongUse for a month before the goal's own or its newest note's, and for
    dropping a goal without saying why.
    """
    require(actor, UseCase.DEVELOPMENT_EDIT)
    month_of(month)
    if status is GoalStatus.DROPPED and not text.strip():
        raise WrongUse(_("Dropping a goal needs a reason."))
    with write_transaction(site.database):
        plan = _plan(actor, site, nip)
        found = next((g for g in plan.goals if g.id == goal), None)
        if found is None:
            raise NotFound(_("{nip} has no goal {goal}.").format(nip=nip, goal=goal))
        latest = max([found.month, *(n.month for n in found.notes)])
        if month < latest:
            raise WrongUse(
                _("{month} lies before {latest}, the month noted last.").format(
                    month=month, latest=latest
                )
            )
        detail = {"goal": goal, "month": month, "status": status.value}
        event = record(actor, site, "development.note", nip, detail, text.strip())
        DevelopmentNote.create(
            goal=goal, month=month, status=status.value, text=text.strip(), event=event
        )
    return _plan(actor, site, nip)
