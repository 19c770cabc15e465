"""A session as the planner speaks of it: the problem, the plan that stands, the check of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.planning import problem as pp
from talenta_tui.planning.check import Violation, violations
from talenta_tui.planning.figures import figures
from talenta_tui.planning.plan import Plan, in_order
from talenta_tui.services.assessment.facts import SessionFacts
from talenta_tui.services.assessment.interests import forbidden
from talenta_tui.services.assessment.queries import day, rows
from talenta_tui.services.assessment.values import ExerciseKind, SessionRules

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


def planning_rules(rules: SessionRules) -> pp.Rules:
    """The session's rules as the planner takes them."""
    return pp.Rules(
        min_assessors_per_assessee=rules.assessors_per_assessee,
        assessees_per_assessor=rules.assessees_per_assessor,
        group_min=rules.group_min,
        group_max=rules.group_max,
        coverage=Fraction(rules.coverage),
        break_minutes=rules.break_minutes,
        max_consecutive_minutes=rules.max_consecutive_minutes,
        changeover_minutes=rules.changeover_minutes,
    )


def build_problem(site: Site, facts: SessionFacts) -> pp.Problem:
    """The session as a planning problem; the excused and the absent are named as such."""
    kinds = {e.name: e.kind for e in facts.exercises}
    return pp.Problem(
        assessees=tuple(pp.Assessee(a.nip, a.group) for a in facts.assessees),
        assessors=tuple(
            pp.Assessor(a.code, _qualified(a.kinds, kinds), a.max_minutes) for a in facts.assessors
        ),
        exercises=tuple(
            pp.Exercise(e.name, e.minutes, e.mode, e.raters, e.capacity) for e in facts.exercises
        ),
        rooms=tuple(pp.Room(r.name, r.capacity) for r in facts.rooms),
        slots=tuple(
            pp.Slot(f"{item.day.isoformat()}/{n}", item.day, span.begins, span.ends)
            for item in facts.hours
            for n, span in enumerate(item.spans)
            if span.kind == "slot"
        ),
        breaks=tuple(
            pp.Break(item.day, span.begins, span.ends)
            for item in facts.hours
            for span in item.spans
            if span.kind == "break"
        ),
        forbidden=forbidden(site, facts),
        absent_assessors=frozenset(a.code for a in facts.assessors if a.absent),
        absent_assessees=frozenset(a.nip for a in facts.assessees if a.excused),
        away=_elsewhere(site, facts),
        rules=planning_rules(facts.rules),
    )


def _elsewhere(site: Site, facts: SessionFacts) -> tuple[pp.Away, ...]:
    """When assessors, and rooms of the same place, are taken by other open sessions."""
    roles: tuple[tuple[pp.Role, str, str], ...] = (
        ("assessor", "a.code", ""),
        ("room", "p.room", " AND v.place = ?"),
    )
    mine = {
        "assessor": {a.code for a in facts.assessors},
        "room": {r.name for r in facts.rooms},
    }
    found = []
    for role, column, condition in roles:
        values: list[object] = [facts.key.id, facts.about.starts.isoformat()]
        values.append(facts.about.ends.isoformat())
        if condition:
            values.append(facts.about.place)
        for name, on, begins, ends in rows(
            site,
            f"SELECT DISTINCT {column}, p.day, p.begins, p.ends FROM plan_seat p"
            " JOIN session_plan t ON t.id = p.plan_id AND t.until IS NULL"
            " JOIN session s ON s.id = t.session_id AND s.state <> 'closed'"
            " JOIN session_version v ON v.session_id = s.id AND v.until IS NULL"
            " LEFT JOIN assessor a ON a.id = p.assessor_id"
            f" WHERE t.session_id <> ? AND p.day >= ? AND p.day <= ?{condition}",
            *values,
        ):
            if name in mine[role]:
                found.append(pp.Away(role, name, day(on), begins, ends))
    return tuple(sorted(found, key=lambda w: (w.role, w.id, w.on, w.start)))


def _qualified(known: tuple[str, ...], kinds: dict[str, ExerciseKind]) -> frozenset[str] | None:
    if not known:
        return None
    return frozenset(name for name, kind in kinds.items() if kind.value in known)


def stored_plan(facts: SessionFacts, problem: pp.Problem) -> Plan | None:
    """The standing plan as the planner speaks of it; None before the first."""
    if facts.plan is None:
        return None
    sittings: dict[int, list[int]] = defaultdict(list)
    for n, seat in enumerate(facts.seats):
        sittings[seat.sitting].append(n)
    assignments = []
    for numbers in sittings.values():
        seats = [facts.seats[n] for n in numbers]
        one = seats[0]
        assignments.append(
            pp.Assignment(
                one.exercise, one.day, one.begins, one.ends, one.room, one.group,
                tuple(sorted({s.nip for s in seats})),
                tuple(sorted({s.assessor for s in seats if s.assessor is not None})),
            )
        )  # fmt: skip
    members: dict[str, list[str]] = defaultdict(list)
    for assessee in facts.assessees:
        if assessee.group is not None:
            members[assessee.group].append(assessee.nip)
    groups = tuple(pp.Group(g, tuple(sorted(names))) for g, names in sorted(members.items()))
    rows = in_order(assignments)
    return Plan(rows, groups, figures(problem, rows, groups))


def judged(site: Site, problem: pp.Problem, plan: Plan) -> tuple[Violation, ...]:
    """What the plan breaks now.

    The excused are looked past: those who stay need no other plan because somebody left. Once
    an assessor has fallen out, what has begun is history.
    """
    gone = problem.absent_assessees
    kept = [
        replace(a, assessees=tuple(x for x in a.assessees if x not in gone))
        for a in plan.assignments
    ]
    plan = replace(plan, assignments=tuple(a for a in kept if a.assessees))
    if problem.absent_assessors:
        now = moment(site)
        begun = tuple(a for a in plan.assignments if (a.on, a.start) < (now.on, now.minute))
        problem = replace(problem, pinned=begun)
    return violations(problem, plan)


def moment(site: Site) -> pp.Moment:
    """Now, on the clock of the place."""
    now = site.now().astimezone()
    return pp.Moment(now.date(), now.hour * 60 + now.minute)
