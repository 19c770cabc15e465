"""Passes of construction and local search: the way a plan is usually found."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from talenta_tui.planning.board import Board
from talenta_tui.planning.construct import Layout, Taste, fill
from talenta_tui.planning.figures import coverage_figures, figures
from talenta_tui.planning.grouping import make_groups, new_group_counts
from talenta_tui.planning.improve import Improver
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Plan, in_order
from talenta_tui.planning.problem import Assignment, Group, Problem
from talenta_tui.planning.refusals import largest_group, refusals
from talenta_tui.planning.sittings import Sitting, as_assignment, sittings

PASSES = 24
"""Constructive passes per division into groups before giving up."""
KEPT = 3
"""Complete layouts that are improved and compared."""
_DIVISIONS = 3
_SWEEPS = 6
_TASTES: tuple[Taste, ...] = ("coverage", "tight", "spare")


def solve(problem: Problem, pace: Pace, seed: int = 0, passes: int = PASSES) -> Plan | None:
    """The best plan of a few passes; None when refused or when no pass was complete."""
    if refusals(problem):
        return None
    largest = largest_group(problem)
    divisions = new_group_counts(problem, largest)[:_DIVISIONS]
    for turn, new in enumerate(divisions):
        low, high = turn / len(divisions), (turn + 1) / len(divisions)
        groups = make_groups(problem, new, largest)
        found = solve_groups(problem, groups, pace, seed, passes, (low, high))
        if found is not None:
            return found
    return None


def solve_groups(
    problem: Problem,
    groups: tuple[Group, ...],
    pace: Pace,
    seed: int = 0,
    passes: int = PASSES,
    share: tuple[float, float] = (0.0, 1.0),
) -> Plan | None:
    """The best plan with these groups, of the first few complete layouts."""
    random = Random(seed)  # noqa: S311 - a repeatable shuffle, no secret
    todo = sittings(Board(problem), groups)
    urgency = [0] * len(todo)
    plans: list[Plan] = []
    for turn in range(passes):
        begun = max(turn / passes, len(plans) / KEPT)
        tick = _ticker(pace, share, begun, len(todo))
        layout = Layout.empty(Board(problem), todo)
        order = _order(todo, urgency, random if turn else None)
        fill(layout, order, _TASTES[turn % len(_TASTES)], random, tick)
        failed = layout.unplaced()
        for k in failed:
            urgency[k] += 1
        if not failed:
            improved = improve(layout, groups, tick)
            if improved is not None:
                plans.append(improved)
        if len(plans) == KEPT:
            break
    return min(plans, key=lambda p: p.figures.key(), default=None)


def _ticker(
    pace: Pace, share: tuple[float, float], begun: float, sittings: int
) -> Callable[[], None]:
    """Called once per sitting looked at: moves the progress through one pass."""
    whole = sittings * (1 + 2 * _SWEEPS)
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        part = min(1.0, begun + done / whole / KEPT)
        pace.show(share[0] + (share[1] - share[0]) * part)

    return tick


def _order(todo: tuple[Sitting, ...], urgency: list[int], random: Random | None) -> list[int]:
    """Failures of earlier passes first, then the sittings that bind the most.

    Group sittings before individual ones, long before short, few permitted assessors
    before many; later passes shuffle what is equal.
    """
    noise = [random.random() if random else 0.0 for _ in todo]

    def binding(k: int) -> tuple[float, ...]:
        one = todo[k]
        bound = len(one.members) > 1
        free = len(one.permitted) - one.raters
        return -urgency[k], not bound, -one.duration, noise[k] if random else free, k

    return sorted(range(len(todo)), key=binding)


def improve(layout: Layout, groups: tuple[Group, ...], tick: Callable[[], None]) -> Plan | None:
    """Local search on a complete layout; None when an assessee is still seen by too few."""
    problem, board = layout.board.problem, layout.board
    goals = coverage_figures(problem, ())
    reachable = {board.assessee[c.assessee]: c.reachable for c in goals}
    Improver(layout, reachable, tick).run(_SWEEPS)
    if layout.too_few_raters():
        return None
    return as_plan(problem, _assignments(layout), groups)


def _assignments(layout: Layout) -> list[Assignment]:
    return [
        as_assignment(layout.board, one, place)
        for one, place in zip(layout.sittings, layout.places, strict=True)
        if place is not None
    ]


def as_plan(problem: Problem, rows: list[Assignment], groups: tuple[Group, ...]) -> Plan:
    """The plan of these sittings and the pinned ones, with its figures."""
    everything = in_order([*problem.pinned, *rows])
    return Plan(everything, groups, figures(problem, everything, groups))
