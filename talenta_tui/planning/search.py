"""Complete search for small problems: finds the plan the passes missed, or proves there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from talenta_tui.planning.board import Board
from talenta_tui.planning.construct import (
    Layout,
    free_raters,
    free_rooms,
    members_rested,
    possible_starts,
)
from talenta_tui.planning.grouping import (
    fixed_groups,
    free_assessees,
    make_groups,
    new_group_counts,
)
from talenta_tui.planning.heuristic import improve
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Plan
from talenta_tui.planning.problem import Group, Problem
from talenta_tui.planning.refusals import largest_group, pending
from talenta_tui.planning.sittings import Place, seats, sittings

NODES = 20_000
SITTINGS = 24
"""With more sittings than this the search is not tried: it would decide nothing."""
_DIVISIONS = 40


@dataclass(frozen=True, slots=True)
class Search:
    """`plan` if there is one; `exhausted` when every possibility was looked at in vain."""

    plan: Plan | None
    exhausted: bool


class _OutOfNodesError(Exception):
    pass


def exhaust(problem: Problem, pace: Pace, nodes: int = NODES) -> Search:
    """Look at every division into groups, time, room and set of assessors.

    Stops undecided after `nodes` steps. Sittings of several people in an individual
    exercise are only tried in one composition, so such a problem is never `exhausted`.
    """
    complete = all(
        e.mode == "group" or seats(problem, e) == 1 or len(pending(problem, e)) <= 1
        for e in problem.exercises
    )
    left = nodes
    for number, groups in enumerate(_divisions(problem)):
        if number == _DIVISIONS:
            return Search(None, exhausted=False)
        todo = sittings(Board(problem), groups)
        if len(todo) > SITTINGS:
            return Search(None, exhausted=False)
        layout = Layout.empty(Board(problem), todo)
        walk = _Walk(layout, pace, left)
        try:
            found = walk.go()
        except _OutOfNodesError:
            return Search(None, exhausted=False)
        left = walk.left
        if found:
            return Search(improve(layout, groups, pace.tick), exhausted=False)
    return Search(None, exhausted=complete)


def _divisions(problem: Problem) -> Iterator[tuple[Group, ...]]:
    """Every division of the free assessees over fixed and new groups of permitted size.

    Without a group exercise the division does not matter, so there is just one.
    """
    if not problem.has_group_exercise():
        largest = largest_group(problem)
        yield make_groups(problem, new_group_counts(problem, largest)[0], largest)
        return
    low = problem.rules.group_min
    high = min(problem.rules.group_max, largest_group(problem))
    fixed = fixed_groups(problem)
    names, free = list(fixed), free_assessees(problem)
    bins: list[list[str]] = [list(members) for members in fixed.values()]

    def spread(k: int) -> Iterator[tuple[Group, ...]]:
        lacking = sum(max(0, low - len(b)) for b in bins)
        if lacking > len(free) - k:
            return
        if k == len(free):
            labels = [*names, *(f"G{n}" for n in range(1, len(free) + 1) if f"G{n}" not in names)]
            yield tuple(Group(labels[n], tuple(sorted(members))) for n, members in enumerate(bins))
            return
        for b in list(bins):
            if len(b) < high:
                b.append(free[k])
                yield from spread(k + 1)
                b.pop()
        bins.append([free[k]])
        yield from spread(k + 1)
        bins.pop()

    yield from spread(0)


class _Walk:
    """Depth first, the sitting with the fewest starts left next."""

    def __init__(self, layout: Layout, pace: Pace, nodes: int) -> None:
        self.layout = layout
        self.pace = pace
        self.left = nodes

    def go(self) -> bool:
        """Whether the layout could be completed; it then stands complete."""
        open_ = self.layout.unplaced()
        if not open_:
            return not self.layout.too_few_raters()
        if self._hopeless(open_):
            return False
        board, todo = self.layout.board, self.layout.sittings
        counts = {k: sum(1 for _ in possible_starts(board, todo[k])) for k in open_}
        k = min(open_, key=lambda at: (counts[at], at))
        for place in self._places(k):
            self.pace.tick()
            self.left -= 1
            if self.left < 0:
                raise _OutOfNodesError
            self.layout.put(k, place)
            if self.go():
                return True
            self.layout.take(k)
        return False

    def _hopeless(self, open_: list[int]) -> bool:
        """Whether some assessee can no longer be seen by as many assessors as the rule asks."""
        layout, board = self.layout, self.layout.board
        first, count = len(board.assessee), len(board.assessor)
        for i in layout.too_few_raters():
            seen = {j for j in range(first, first + count) if layout.met.get((j, i), 0)}
            seats, possible = 0, set(seen)
            for k in open_:
                one = layout.sittings[k]
                if i in one.members and one.raters:
                    seats += one.raters
                    possible.update(j for j in one.permitted if board.has_load_for(j, one.duration))
            if min(len(possible), len(seen) + seats) < layout.raters_needed:
                return True
        return False

    def _places(self, k: int) -> Iterator[Place]:
        board, one = self.layout.board, self.layout.sittings[k]
        for start in possible_starts(board, one):
            if not members_rested(board, one, start):
                continue
            free = free_raters(board, one, start)
            rooms = self._different(free_rooms(board, one, start))
            for assessors in combinations(free, one.raters):
                for room in rooms:
                    yield Place(start, room, assessors)

    def _different(self, rooms: list[int]) -> list[int]:
        """One of every kind of room: of equal capacity and equally free, any will do."""
        board = self.layout.board
        first = len(board.assessee) + len(board.assessor)
        kinds = {
            (board.problem.rooms[r - first].capacity, *(m[r] for m in board.starts)): r
            for r in reversed(rooms)
        }
        return sorted(kinds.values())
