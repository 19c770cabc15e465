"""The rotation of a session: planned, judged by an independent check, kept, re-planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talenta_tui.db import bulk
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Cancelled, Refused
from talenta_tui.i18n import _
from talenta_tui.models.base import row_key
from talenta_tui.models.session_people import PlanSeat, SessionAssessee, SessionPlan
from talenta_tui.planning import problem as pp
from talenta_tui.planning.changes import Change
from talenta_tui.planning.check import Violation
from talenta_tui.planning.connectivity import (
    Connectivity,
    Observation,
    connectivity,
    observations,
)
from talenta_tui.planning.plan import Impossible, Plan, PlanningCancelledError
from talenta_tui.planning.planner import plan as make_plan
from talenta_tui.planning.replan import Revision, replan
from talenta_tui.planning.timetable import Timetable, timetable
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.interests import forbidden
from talenta_tui.services.assessment.life import settle
from talenta_tui.services.assessment.problems import build_problem, judged, moment, stored_plan
from talenta_tui.services.assessment.queries import (
    SessionKey,
    find_own,
    need_reason,
    open_session,
    rows,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Rotation:
    """A stored plan with what it was made from, its timetable views and its verdicts.

    Assessors go by their code, assessees by NIP, rooms and exercises by name.
    """

    problem: pp.Problem
    plan: Plan
    timetable: Timetable
    violations: tuple[Violation, ...]
    connectivity: Connectivity


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new rotation and every sitting that changed."""

    rotation: Rotation
    changes: tuple[Change, ...]
    changed_pairs: int
    proved_least: bool


def _rotation(site: Site, problem: pp.Problem, plan: Plan) -> Rotation:
    by_code = {a.id: a for a in problem.assessors}

    def permitted(one: Observation) -> bool:
        return problem.may_see(by_code[one.assessor], one.exercise, one.assessee)

    return Rotation(
        problem,
        plan,
        timetable(problem, plan),
        judged(site, problem, plan),
        connectivity(observations(plan.assignments), permitted),
    )


def show_rotation(actor: Actor, site: Site, code: str) -> Rotation | None:
    """The standing plan with its views and verdicts; None before the first."""
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, code))
        problem = build_problem(site, facts)
        plan = stored_plan(facts, problem)
        return None if plan is None else _rotation(site, problem, plan)


def plan_session(
    actor: Actor,
    site: Site,
    code: str,
    *,
    regroup: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Rotation | Impossible:
    """Make and keep a plan, or say what makes one impossible with ways out that were tried.

    `regroup` lets the planner choose the groups anew. The search runs outside the transaction;
    what changed meanwhile makes the keeping refuse. Raises Cancelled and Refused.
    """
    require(actor, UseCase.SESSION_EDIT, session=code)
    with read_transaction(site.database):
        facts = read_facts(site, open_session(site, code))
        _nobody_rated(site, facts)
        problem = build_problem(site, facts)
    if regroup:
        problem = replace(
            problem, assessees=tuple(replace(a, group=None) for a in problem.assessees)
        )
    try:
        found = make_plan(problem, progress, cancelled, seed)
    except PlanningCancelledError as error:
        raise Cancelled(_("Planning was stopped. The plan is as it was.")) from error
    if isinstance(found, Impossible):
        return found
    return keep_plan(actor, site, facts, problem, found, "plan", seed, "")


def _nobody_rated(site: Site, facts: SessionFacts) -> None:
    if rated_seats(site, facts):
        raise Refused(
            _("Ratings have been keyed for this plan. Re-plan instead: it changes the least.")
        )


def rated_seats(site: Site, facts: SessionFacts) -> frozenset[tuple[str, str, str]]:
    """(assessor, exercise, NIP) of every seat that holds a rating."""
    return frozenset(
        (row[0], row[1], row[2])
        for row in rows(
            site,
            "SELECT DISTINCT a.code, x.name, e.nip FROM rating t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    )


def replan_session(
    actor: Actor,
    site: Site,
    code: str,
    reason: str,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Replanned | Impossible:
    """Change the plan as little as the absent and excused make necessary; keep the change.

    What has begun by the site's clock stays as it is.
    """
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    with read_transaction(site.database):
        facts = read_facts(site, open_session(site, code))
        problem = build_problem(site, facts)
        old = stored_plan(facts, problem)
    if old is None:
        raise Refused(_("There is no plan yet; make one first."))
    try:
        found = replan(
            problem, old, now=moment(site), progress=progress, cancelled=cancelled, seed=seed
        )
    except PlanningCancelledError as error:
        raise Cancelled(_("Planning was stopped. The plan is as it was.")) from error
    if isinstance(found, Impossible):
        return found
    return _revised(actor, site, facts, problem, found, seed, reason)


def _revised(
    actor: Actor,
    site: Site,
    facts: SessionFacts,
    problem: pp.Problem,
    found: Revision,
    seed: int,
    reason: str,
) -> Replanned:
    rotation = keep_plan(actor, site, facts, problem, found.plan, "replan", seed, reason)
    return Replanned(rotation, found.changes, found.changed_pairs, found.proved_least)


def keep_plan(
    actor: Actor,
    site: Site,
    facts: SessionFacts,
    problem: pp.Problem,
    plan: Plan,
    made: str,
    seed: int,
    reason: str,
    also: Callable[[SessionKey], Changes] | None = None,
) -> Rotation:
    """Store a plan that breaks no rule, in place of the one that stood when `facts` were read.

    Raises Refused where the check finds a violation, where somebody else stored a plan
    meanwhile, or where a seat that holds ratings would go. `also` are changes under the same
    event.
    """
    with write_transaction(site.database):
        key = open_session(site, facts.key.code)
        now = read_facts(site, key)
        if _inputs(now) != _inputs(facts):
            raise Refused(
                _("The session was changed while the plan was being made. Plan it again.")
            )
        problem = replace(problem, forbidden=forbidden(site, now))
        broken = judged(site, problem, plan)
        if broken:
            raise Refused(
                _("The plan breaks {n} rules ({codes}) and was not kept.").format(
                    n=len(broken), codes=", ".join(sorted({v.code for v in broken}))
                )
            )
        staying = {a.nip for a in now.active()}
        lost = {seat for seat in rated_seats(site, now) if seat[2] in staying} - {
            (assessor, a.exercise, nip)
            for a in plan.assignments
            for nip in a.assessees
            for assessor in a.assessors
        }
        if lost:
            raise Refused(
                _("The plan would take {n} seats away that hold ratings; it was not kept.").format(
                    n=len(lost)
                )
            )
        event = record(
            actor, site, f"session.{made}", key.code, {"sittings": len(plan.assignments)}, reason
        )
        store_seats(site, key, plan, event, made, seed)
        _store_groups(site, now, plan, event)
        if also is not None:
            also(key).write(site, event)
        settle(site, key, event)
        kept = read_facts(site, find_own(site, key.code))
        return _rotation(site, build_problem(site, kept), plan)


def _inputs(facts: SessionFacts) -> tuple[object, ...]:
    """What a plan rests on."""
    return (
        facts.plan, facts.assessees, facts.assessors, facts.exercises, facts.rooms, facts.hours,
        facts.rules,
    )  # fmt: skip


def store_seats(site: Site, key: SessionKey, plan: Plan, event: int, made: str, seed: int) -> None:
    """Let the plan's seats stand in place of the old ones."""
    digest = row_key(key.code)
    SessionPlan.update(until=event).where(
        (SessionPlan.key == digest) & SessionPlan.until.is_null()
    ).execute()
    row = SessionPlan.create(key=digest, since=event, session=key.id, made=made, seed=seed)
    ids = Ids(site)
    seats = [
        (
            row.id, n, ids.exercise(a.exercise), a.on.isoformat(), a.start, a.end, a.room, a.group,
            ids.employee(nip), None if assessor is None else ids.assessor(assessor),
        )
        for n, a in enumerate(plan.assignments)
        for nip in a.assessees
        for assessor in (a.assessors or (None,))
    ]  # fmt: skip
    bulk.insert(
        site.database,
        PlanSeat,
        ("plan", "sitting", "exercise", "day", "begins", "ends", "room", "group", "employee",
         "assessor"),
        seats,
    )  # fmt: skip


def _store_groups(site: Site, facts: SessionFacts, plan: Plan, event: int) -> None:
    group_of = {nip: g.id for g in plan.groups for nip in g.members}
    changes = Changes()
    ids = Ids(site)
    for a in facts.assessees:
        if a.nip in group_of:
            changes.put(
                SessionAssessee,
                (facts.key.code, a.nip),
                session=facts.key.id,
                employee=ids.employee(a.nip),
                source=a.source,
                group=group_of[a.nip],
                excused=a.excused,
                reason=a.reason,
            )
    changes.write(site, event)
