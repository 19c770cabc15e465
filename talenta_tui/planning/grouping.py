"""Groups of assessees: balanced, of as few sizes as possible, conflicts kept apart.

Groups an operator has named, and groups that have already met in a pinned sitting, are
kept; everyone else is spread over them and over new groups. Deterministic: the same
problem gives the same groups.
"""

from __future__ import annotations

from collections import defaultdict

from talenta_tui.planning.problem import Group, Problem


def fixed_groups(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Groups that may not be taken apart, by id; members in order of id."""
    found: dict[str, set[str]] = defaultdict(set)
    for a in problem.pinned:
        if a.group is not None:
            found[a.group].update(a.assessees)
    for person in problem.present_assessees():
        if person.group is not None:
            found[person.group].add(person.id)
    return {name: tuple(sorted(members)) for name, members in sorted(found.items())}


def free_assessees(problem: Problem) -> tuple[str, ...]:
    """Present assessees who belong to no fixed group, in the problem's order."""
    taken = {m for members in fixed_groups(problem).values() for m in members}
    return tuple(a.id for a in problem.present_assessees() if a.id not in taken)


def new_group_counts(problem: Problem, largest: int) -> tuple[int, ...]:
    """Numbers of new groups that can work, best first; empty when no division exists.

    Best: fewest different sizes, then sizes nearest the middle of the permitted range.
    A division into k new groups exists exactly when the free assessees fill the fixed
    groups up to the smallest size and do not overfill anything (counting argument).
    """
    low = problem.rules.group_min
    high = max(low, min(problem.rules.group_max, largest))
    if not problem.has_group_exercise():
        low = 1
    sizes = [len(members) for members in fixed_groups(problem).values()]
    free = len(free_assessees(problem))
    if any(size > problem.rules.group_max for size in sizes) and problem.has_group_exercise():
        return ()
    lacking = sum(max(0, low - size) for size in sizes)
    space = sum(max(0, high - size) for size in sizes)
    counts = [k for k in range(free + 1) if lacking + k * low <= free <= space + k * high]

    def worth(k: int) -> tuple[int, int, int]:
        """Different sizes, then twice the distance of the mean size from the middle."""
        shape = sorted(set(_sizes(sizes, free, k, low, high)))
        middle = problem.rules.group_min + high
        off = abs(2 * (free + sum(sizes)) - middle * (len(sizes) + k)) if sizes or k else 0
        return len(shape), off, k

    return tuple(sorted(counts, key=worth))


def _sizes(fixed: list[int], free: int, new: int, low: int, high: int) -> list[int]:
    """Final sizes: smallest first up to `low`, then level, fixed groups never shrinking."""
    sizes = [*fixed, *([0] * new)]
    for _ in range(free):
        short = [k for k, size in enumerate(sizes) if size < low]
        open_ = short or [k for k, size in enumerate(sizes) if size < high]
        k = min(open_, key=lambda at: sizes[at])
        sizes[k] += 1
    return sizes


def make_groups(problem: Problem, new: int, largest: int) -> tuple[Group, ...]:
    """The groups, `new` of them newly named; `new` must come from `new_group_counts`."""
    fixed = fixed_groups(problem)
    free = free_assessees(problem)
    low = problem.rules.group_min if problem.has_group_exercise() else 1
    high = max(problem.rules.group_min, min(problem.rules.group_max, largest))
    names = [*fixed, *_new_names(set(fixed), new)]
    members = [list(fixed.get(name, ())) for name in names]
    sizes = _sizes([len(m) for m in fixed.values()], len(free), new, low, high)
    spread = _Spread(problem, members)
    loners = sorted(range(len(free)), key=lambda k: (-spread.conflicts(free[k]), k))
    for k in loners:
        room = [g for g, size in enumerate(sizes) if len(members[g]) < size]
        best = min(room, key=lambda g: (spread.cost_with(g, free[k]), g))
        members[best].append(free[k])
    spread.exchange(frozenset(free))
    return tuple(
        Group(name, tuple(sorted(group)))
        for name, group in zip(names, members, strict=True)
        if group
    )


def _new_names(taken: set[str], count: int) -> list[str]:
    names: list[str] = []
    number = 1
    while len(names) < count:
        name = f"G{number}"
        if name not in taken:
            names.append(name)
        number += 1
    return names


class _Spread:
    """How badly conflicts sit in groups: pairs to keep apart, and assessors ruled out."""

    def __init__(self, problem: Problem, members: list[list[str]]) -> None:
        self.members = members
        self.apart: dict[str, set[str]] = defaultdict(set)
        for one, other in problem.apart:
            self.apart[one].add(other)
            self.apart[other].add(one)
        present = {j.id for j in problem.present_assessors()}
        self.ruled_out: dict[str, set[str]] = defaultdict(set)
        for assessor, assessee in problem.forbidden:
            if assessor in present:
                self.ruled_out[assessee].add(assessor)
        self.needs = [
            (
                e.raters_per_assessee,
                {j.id for j in problem.present_assessors() if j.qualified(e.id)},
            )
            for e in problem.exercises
            if e.mode == "group"
        ]

    def conflicts(self, person: str) -> int:
        return len(self.apart[person]) + len(self.ruled_out[person])

    def cost(self, group: list[str]) -> int:
        """A group nobody may rate weighs most, then broken pairs, then assessors ruled out."""
        together = sum(len(self.apart[m].intersection(group)) for m in group) // 2
        out: set[str] = set().union(*(self.ruled_out[m] for m in group)) if group else set()
        blocked = sum(max(0, raters - len(able - out)) for raters, able in self.needs)
        return 1_000_000 * blocked + 1_000 * together + len(out)

    def cost_with(self, g: int, person: str) -> int:
        return self.cost([*self.members[g], person]) - self.cost(self.members[g])

    def exchange(self, free: frozenset[str]) -> None:
        """Swap free members between groups while that lowers the cost."""
        costs = [self.cost(group) for group in self.members]
        improved = any(costs)
        while improved:
            improved = False
            for a in range(len(self.members)):
                for b in range(a + 1, len(self.members)):
                    if costs[a] + costs[b] and self._swap(a, b, free, costs):
                        improved = True

    def _swap(self, a: int, b: int, free: frozenset[str], costs: list[int]) -> bool:
        one, other = self.members[a], self.members[b]
        for x, first in enumerate(one):
            for y, second in enumerate(other):
                if first not in free or second not in free:
                    continue
                if not (self.conflicts(first) or self.conflicts(second)):
                    continue
                one[x], other[y] = second, first
                after = self.cost(one), self.cost(other)
                if sum(after) < costs[a] + costs[b]:
                    costs[a], costs[b] = after
                    return True
                one[x], other[y] = first, second
        return False
