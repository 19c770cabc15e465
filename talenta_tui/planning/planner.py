"""The rotation planner: a plan that breaks no hard rule, or what makes one impossible."""

from __future__ import annotations

from talenta_tui.planning.bounds import Supply, demands, shortages
from talenta_tui.planning.heuristic import solve
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Impossible, IsCancelled, Param, Plan, Progress, Reason
from talenta_tui.planning.problem import Problem
from talenta_tui.planning.refusals import refusals
from talenta_tui.planning.search import exhaust
from talenta_tui.planning.ways_out import lifted, ways_out


def plan(
    problem: Problem,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    seed: int = 0,
) -> Plan | Impossible:
    """A plan for the problem, or why there is none with ways out that were tried.

    The same problem and seed give the same answer. `progress` gets rising shares from 0
    to 1; `cancelled` is asked often, and True raises PlanningCancelledError.

    Soft goals, the first weighing most: everyone seen by the policy's share of the
    assessors, a connected rating design, pairs kept apart, even loads, few repeated
    meetings, little waiting. How far they are met stands in `Plan.figures`.
    """
    pace = Pace(progress, cancelled)
    pace.stage(0.0, 0.5)
    found: Plan | Impossible | None = None
    reasons = refusals(problem) or shortages(problem)
    if not reasons:
        found = solve(problem, pace, seed)
    if found is None:
        found = explain(problem, reasons, pace, seed)
    pace.stage(1.0, 1.0)
    return found


def explain(
    problem: Problem, reasons: tuple[Reason, ...], pace: Pace, seed: int
) -> Plan | Impossible:
    """Why the passes found nothing; a plan after all where a complete search finds one."""
    pace.stage(0.5, 0.6)
    proved = bool(reasons)
    if not proved:
        search = exhaust(problem, pace)
        if search.plan is not None:
            return search.plan
        proved = search.exhausted
        pace.stage(0.6, 0.75)
        params: dict[str, Param] = {"rules": lifted(problem, pace, seed), **_tightest(problem)}
        reasons = (Reason("no_arrangement" if proved else "not_found", params),)
    pace.stage(0.75, 1.0)
    return Impossible(reasons, ways_out(problem, pace, seed), proved)


def _tightest(problem: Problem) -> dict[str, Param]:
    """Whole percentages of the minutes of rooms and assessors that the least need takes."""
    supply, needs = Supply(problem), demands(problem)
    durations = tuple(d.exercise.duration_minutes for d in needs)
    rooms = sum(supply.minutes(supply.board.room[r.id], durations) for r in problem.rooms)
    people = sum(
        supply.minutes(supply.board.assessor[j.id], durations, person=True)
        for j in problem.present_assessors()
    )
    asked = sum(d.minutes for d in needs)
    watched = sum(d.minutes * d.exercise.raters_per_assessee for d in needs)
    return {
        "rooms_used_percent": 100 * asked // rooms if rooms else 0,
        "assessors_used_percent": 100 * watched // people if people else 0,
    }
