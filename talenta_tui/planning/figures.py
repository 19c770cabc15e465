"""The soft goals of a plan as figures: coverage, loads, repeats, waiting, connection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from talenta_tui.planning.plan import Coverage, Figures, Load
from talenta_tui.planning.problem import Assignment, Group, Problem


def coverage_figures(problem: Problem, assignments: Iterable[Assignment]) -> tuple[Coverage, ...]:
    """Per present assessee: assessors seen, the policy's target, and what is reachable."""
    seen: dict[str, set[str]] = defaultdict(set)
    for a in assignments:
        for name in a.assessees:
            seen[name].update(a.assessors)
    target = problem.coverage_target()
    seats = sum(e.raters_per_assessee for e in problem.exercises)
    found = []
    for assessee in problem.present_assessees():
        permitted = {
            j.id
            for j in problem.present_assessors()
            if any(
                e.raters_per_assessee and problem.may_see(j, e.id, assessee.id)
                for e in problem.exercises
            )
        }
        most = len(permitted | seen[assessee.id])
        reachable = min(target, seats, most)
        found.append(Coverage(assessee.id, len(seen[assessee.id]), target, reachable))
    return tuple(found)


def load_figures(problem: Problem, assignments: Iterable[Assignment]) -> tuple[Load, ...]:
    """Per assessor with work, and per present assessor without any."""
    rows = tuple(assignments)
    found = []
    for assessor in problem.assessors:
        mine = [a for a in rows if assessor.id in a.assessors]
        if not mine and assessor.id in problem.absent_assessors:
            continue
        found.append(
            Load(
                assessor.id,
                len(mine),
                sum(a.end - a.start for a in mine),
                len({i for a in mine for i in a.assessees}),
                _idle(mine),
            )
        )
    return tuple(found)


def figures(
    problem: Problem, assignments: Iterable[Assignment], groups: tuple[Group, ...]
) -> Figures:
    rows = tuple(assignments)
    coverage = coverage_figures(problem, rows)
    loads = load_figures(problem, rows)
    present = {j.id for j in problem.present_assessors()}
    minutes = [load.minutes for load in loads if load.assessor in present]
    meetings = Counter((j, i) for a in rows for j in a.assessors for i in a.assessees)
    by_assessee: dict[str, list[Assignment]] = defaultdict(list)
    for a in rows:
        for i in a.assessees:
            by_assessee[i].append(a)
    idle = sum(load.idle_minutes for load in loads) + sum(map(_idle, by_assessee.values()))
    together = [frozenset(g.members) for g in groups]
    return Figures(
        coverage=coverage,
        loads=loads,
        coverage_short=sum(max(0, c.reachable - c.seen) for c in coverage),
        components=pieces((a.assessors, a.assessees) for a in rows),
        load_spread_minutes=max(minutes) - min(minutes) if minutes else 0,
        repeated_pairs=sum(n - 1 for n in meetings.values()),
        idle_minutes=idle,
        apart_broken=sum(1 for pair in problem.apart if any(set(pair) <= g for g in together)),
        short_groups=_short(problem, groups),
    )


def pieces(sittings: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> int:
    """Number of parts of the design that share neither an assessor nor an assessee.

    Takes (assessors, assessees) of each sitting; sittings without assessors do not count.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for assessors, assessees in sittings:
        if assessors and assessees:
            home = root(("assessor", assessors[0]))
            for j in assessors[1:]:
                parent[root(("assessor", j))] = home
            for i in assessees:
                parent[root(("assessee", i))] = home
    return len({root(node) for node in list(parent)})


def _short(problem: Problem, groups: tuple[Group, ...]) -> tuple[str, ...]:
    if not problem.has_group_exercise():
        return ()
    return tuple(
        g.id
        for g in groups
        if sum(m not in problem.absent_assessees for m in g.members) < problem.rules.group_min
    )


def _idle(rows: list[Assignment]) -> int:
    waiting = 0
    ordered = sorted(rows, key=lambda a: (a.on, a.start))
    for before, after in pairwise(ordered):
        if before.on == after.on:
            waiting += max(0, after.start - before.end)
    return waiting
