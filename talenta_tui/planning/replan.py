"""Re-planning with least change, when somebody is absent or late or a rule has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from talenta_tui.planning.board import Board
from talenta_tui.planning.changes import Change, changed_pairs, changes
from talenta_tui.planning.heuristic import as_plan, solve_groups
from talenta_tui.planning.mend import mend
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Impossible, IsCancelled, Plan, Progress
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import Assignment, Moment, Problem
from talenta_tui.planning.refusals import refusals
from talenta_tui.planning.repair import OutOfStepsError, Repair
from talenta_tui.planning.sittings import Place, Sitting, as_assignment, done, sitting
from talenta_tui.planning.ways_out import ways_out

STEPS = 4_000
"""Search steps per budget of changed pairs; a twentieth of it beyond `_SMALL` sittings."""
_SMALL = 12
_BUDGETS = 6
"""Budgets above the least possible one that are searched."""
# A repair leaves groups as they are, however many members are absent.
_OF_GROUPS = frozenset({"groups_impossible"})


@dataclass(frozen=True, slots=True)
class Revision:
    """A new plan and what it changes.

    changed_pairs: (assessor, sitting) pairs the old plan did not have. proved_least: no
    plan with the same groups and sittings, rooms and times free, changes fewer pairs.
    """

    plan: Plan
    changes: tuple[Change, ...]
    changed_pairs: int
    proved_least: bool


def replan(
    problem: Problem,
    old: Plan,
    *,
    now: Moment | None = None,
    absent_assessors: frozenset[str] = frozenset(),
    absent_assessees: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    seed: int = 0,
) -> Revision | Impossible:
    """The old plan, changed as little as makes it keep every rule of `problem` again.

    Sittings begun before `now`, and pinned ones, stay exactly as they are. The absent
    are missing from `now` on, besides those the problem already names. Raises
    PlanningCancelledError as `plan` does.
    """
    pace = Pace(progress, cancelled)
    pace.stage(0.0, 0.6)
    current = _current(problem, old, now, absent_assessors, absent_assessees)
    reasons = tuple(r for r in refusals(current) if r.code not in _OF_GROUPS)
    if reasons:
        pace.stage(0.6, 1.0)
        return Impossible(reasons, ways_out(current, pace, seed), proved=True)
    found, proved = _repaired(current, old, pace)
    if found is None:
        pace.stage(0.6, 0.8)
        found = solve_groups(current, old.groups, pace, seed) if _complete(current, old) else None
    if found is None:
        answer = plan(current, lambda share: pace.show(0.2 + 0.8 * share), cancelled, seed)
        if isinstance(answer, Impossible):
            return answer
        found = answer
    pace.stage(1.0, 1.0)
    return Revision(found, changes(old, found), changed_pairs(old, found), proved)


def _current(
    problem: Problem,
    old: Plan,
    now: Moment | None,
    absent_assessors: frozenset[str],
    absent_assessees: frozenset[str],
) -> Problem:
    now = now or problem.now
    begun = [a for a in old.assignments if now and (a.on, a.start) < (now.on, now.minute)]
    pinned = (*problem.pinned, *(a for a in begun if a not in problem.pinned))
    return replace(
        problem,
        now=now,
        pinned=pinned,
        absent_assessors=problem.absent_assessors | absent_assessors,
        absent_assessees=problem.absent_assessees | absent_assessees,
    )


def _complete(problem: Problem, old: Plan) -> bool:
    """Whether the old groups and sittings hold everybody who is still to do something."""
    grouped = {m for g in old.groups for m in g.members}
    planned = {(x, a.exercise) for a in old.assignments for x in a.assessees}
    todo = {(a.id, e.id) for a in problem.present_assessees() for e in problem.exercises}
    return {a.id for a in problem.present_assessees()} <= grouped and todo <= planned


def _repaired(problem: Problem, old: Plan, pace: Pace) -> tuple[Plan | None, bool]:
    """The cheapest repair found, and whether nothing cheaper exists."""
    if not _complete(problem, old):
        return None, False
    board = Board(problem)
    todo, olds = _old_layout(problem, old, board)
    repair = Repair(board, todo, olds, pace)
    best, proved = mend(repair), True
    least = repair.least()
    most = sum(max(1, one.raters) for one in todo) + 1
    if best is not None:
        most = sum(repair.cost(k, place) for k, place in enumerate(best))
    steps = STEPS if len(todo) <= _SMALL else STEPS // 20
    for budget in range(least, most):
        pace.show((budget - least) / (most - least))
        if budget > least + _BUDGETS:
            proved = False
            break
        try:
            cheaper = repair.find(budget, steps)
        except OutOfStepsError:
            proved = False
            continue
        if cheaper is not None:
            best = cheaper
            break
    if best is None:
        return None, False
    rows = [as_assignment(board, one, p) for one, p in zip(todo, best, strict=True)]
    return as_plan(problem, rows, old.groups), proved


def _old_layout(
    problem: Problem, old: Plan, board: Board
) -> tuple[tuple[Sitting, ...], tuple[Place | None, ...]]:
    """What of the old plan is still to be done, without the absent, and where it stood."""
    over = done(problem)
    exercises = {e.id: e for e in problem.exercises}
    present = {a.id for a in problem.present_assessees()}
    todo: list[Sitting] = []
    olds: list[Place | None] = []
    for a in old.assignments:
        names = [x for x in a.assessees if x in present and (x, a.exercise) not in over]
        if a not in problem.pinned and a.exercise in exercises and names:
            todo.append(sitting(board, exercises[a.exercise], a.group, names))
            olds.append(_old_place(problem, board, a, todo[-1].duration))
    return tuple(todo), tuple(olds)


def _old_place(problem: Problem, board: Board, a: Assignment, duration: int) -> Place | None:
    axis = board.axis
    if a.on not in axis.base or a.room not in board.room or a.start % axis.unit:
        return None
    if (a.end - a.start) != duration * axis.unit:
        return None
    present = {j.id for j in problem.present_assessors()}
    assessors = sorted(board.assessor[j] for j in a.assessors if j in present)
    return Place(axis.at(a.on, a.start), board.room[a.room], tuple(assessors))
