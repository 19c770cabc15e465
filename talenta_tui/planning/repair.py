"""Search for the cheapest repair of a plan that no longer fits.

Sittings that still fit stay undecided in their old places. An open sitting, one that
cannot stay, is decided anew; undecided ones it collides with become open in turn. With a
rising budget of changed pairs the first repair found is the cheapest, provided no
smaller budget ran out of steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from talenta_tui.planning.board import Board
from talenta_tui.planning.construct import Layout, members_rested, possible_starts
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.sittings import Place, Sitting


class OutOfStepsError(Exception):
    """The budget's steps are used up; nothing is known about it."""


class Repair:
    """Repairs of one old layout.

    olds: the old place of every sitting, None where it has none on this board; assessors
    who are gone are left out of it.
    """

    def __init__(
        self,
        board: Board,
        todo: tuple[Sitting, ...],
        olds: tuple[Place | None, ...],
        pace: Pace,
    ) -> None:
        self.board = board
        self.todo = todo
        self.olds = olds
        self.pace = pace
        self.layout = Layout.empty(board, todo)
        self.steps = 0
        self.budget = 0

    def least(self) -> int:
        """No repair changes fewer pairs than this."""
        return sum(self._least(k) for k in range(len(self.todo)) if not self.stays(k))

    def find(self, budget: int, steps: int) -> list[Place] | None:
        """Places of a repair within the budget; None if there is none at all.

        Raises OutOfStepsError when `steps` did not suffice to know.
        """
        self.steps, self.budget = steps, budget
        undecided = {k for k in range(len(self.todo)) if self.stays(k)}
        open_ = frozenset(range(len(self.todo))) - undecided
        self.layout = Layout.empty(self.board, self.todo)
        try:
            return self._go(open_, frozenset(undecided), 0)
        finally:
            for k, place in enumerate(self.layout.places):
                if place is not None:
                    self.layout.take(k)

    def cost(self, k: int, place: Place) -> int:
        """Changed pairs of sitting k at that place."""
        old = self.olds[k]
        if old is None or (old.start, old.room) != (place.start, place.room):
            return max(1, len(place.assessors))
        return len(set(place.assessors) - set(old.assessors))

    def stays(self, k: int) -> bool:
        """Whether the old place agrees with what is decided, other undecided ones aside."""
        old, one = self.olds[k], self.todo[k]
        return (
            old is not None
            and len(old.assessors) == one.raters
            and self.place_free(one, old)
            and all(j in one.permitted for j in old.assessors)
            and all(self.board.can_rate(j, old.start, one.duration) for j in old.assessors)
        )

    def place_free(self, one: Sitting, place: Place) -> bool:
        """Whether room and members are free there; assessors aside."""
        starts = self.board.starts[self.board.of_duration[one.duration]]
        return (
            place.room in one.rooms
            and all(starts[r] >> place.start & 1 for r in (place.room, *one.members))
            and members_rested(self.board, one, place.start)
        )

    def _least(self, k: int) -> int:
        """The least a sitting that cannot stay costs, given what is decided."""
        old, one = self.olds[k], self.todo[k]
        if old is None or not self.place_free(one, old):
            return max(1, one.raters)
        good = sum(
            j in one.permitted and self.board.can_rate(j, old.start, one.duration)
            for j in old.assessors
        )
        return max(1, one.raters - good)

    def _go(
        self, open_: frozenset[int], undecided: frozenset[int], spent: int
    ) -> list[Place] | None:
        if not open_:
            return self._settle(undecided, spent)
        least = {k: self._least(k) for k in open_}
        rest = sum(least.values())
        if spent + rest > self.budget:
            return None
        k = max(open_, key=lambda at: (least[at], -at))
        allowed = self.budget - spent - rest + least[k]
        for place in self._options(k, allowed, undecided):
            found = self._decide(k, place, open_ - {k}, undecided, spent)
            if found is not None:
                return found
        return None

    def _decide(
        self, k: int, place: Place, open_: frozenset[int], undecided: frozenset[int], spent: int
    ) -> list[Place] | None:
        self.pace.tick()
        self.steps -= 1
        if self.steps < 0:
            raise OutOfStepsError
        self.layout.put(k, place)
        touched = {u for u in undecided if self._touches(u, k, place)}
        ousted = frozenset(u for u in touched if not self.stays(u))
        found = self._go(open_ | ousted, undecided - ousted, spent + self.cost(k, place))
        self.layout.take(k)
        return found

    def _touches(self, u: int, k: int, place: Place) -> bool:
        old = self.olds[u]
        return old is not None and (
            old.room == place.room
            or not set(old.assessors).isdisjoint(place.assessors)
            or not set(self.todo[u].members).isdisjoint(self.todo[k].members)
        )

    def _settle(self, undecided: frozenset[int], spent: int) -> list[Place] | None:
        """Put the undecided back; if rest, load or numbers now fail, open one that matters."""
        put: list[int] = []
        culprits: frozenset[int] | None = None
        for k in sorted(undecided):
            old = self.olds[k]
            if old is None or not self.stays(k):
                culprits = self._sharing(k, undecided)
                break
            self.layout.put(k, old)
            put.append(k)
        if culprits is None and (few := self.layout.too_few_raters()):
            culprits = frozenset(u for u in undecided if few[0] in self.todo[u].members)
        found = None
        if culprits is None:
            found = [place for place in self.layout.places if place is not None]
        for k in reversed(put):
            self.layout.take(k)
        if culprits is None:
            return found
        for k in sorted(culprits):
            rest = undecided - {k}
            for place in self._options(k, self.budget - spent, rest):
                if place != self.olds[k]:
                    found = self._decide(k, place, frozenset(), rest, spent)
                    if found is not None:
                        return found
        return None

    def _sharing(self, k: int, undecided: frozenset[int]) -> frozenset[int]:
        old, one = self.olds[k], self.todo[k]
        mine = {*one.members, *(old.assessors if old else ()), *((old.room,) if old else ())}
        found = {k}
        for u in undecided:
            place = self.olds[u]
            if place is not None and mine & {*self.todo[u].members, *place.assessors, place.room}:
                found.add(u)
        return frozenset(found)

    def _options(self, k: int, allowed: int, undecided: frozenset[int]) -> Iterator[Place]:
        """Places within the allowance, cheapest first, then those that disturb nobody."""
        old, one = self.olds[k], self.todo[k]
        if old is not None and self.place_free(one, old):
            yield from self._substitutions(k, old, allowed, undecided)
        if allowed < max(1, one.raters):
            return
        near = old.start if old is not None else 0
        for start in sorted(possible_starts(self.board, one), key=lambda s: (abs(s - near), s)):
            if not members_rested(self.board, one, start):
                continue
            starts = self.board.starts[self.board.of_duration[one.duration]]
            rooms = [r for r in one.rooms if starts[r] >> start & 1]
            if old is not None and old.start == start:
                rooms = [r for r in rooms if r != old.room]
            free = self._preferred(k, start, undecided)
            rooms.sort(key=lambda r: self._disturbed(r, k, start, undecided))
            for assessors in combinations(free, one.raters):
                for room in rooms:
                    yield Place(start, room, tuple(sorted(assessors)))

    def _substitutions(
        self, k: int, old: Place, allowed: int, undecided: frozenset[int]
    ) -> Iterator[Place]:
        one = self.todo[k]
        free = self._preferred(k, old.start, undecided)
        stay = [j for j in old.assessors if j in free]
        others = [j for j in free if j not in old.assessors]
        for fresh in range(max(0, one.raters - len(stay)), min(allowed, one.raters) + 1):
            for kept in combinations(stay, one.raters - fresh):
                for joined in combinations(others, fresh):
                    yield Place(old.start, old.room, tuple(sorted((*kept, *joined))))

    def _preferred(self, k: int, start: int, undecided: frozenset[int]) -> list[int]:
        """Assessors free of what is decided: undisturbed, known here, new faces, light load."""
        one, old = self.todo[k], self.olds[k]
        free = [j for j in one.permitted if self.board.can_rate(j, start, one.duration)]
        met = self.layout.met
        mine = set(old.assessors) if old is not None else set()

        def worth(j: int) -> tuple[int, ...]:
            known = sum(1 for i in one.members if met.get((j, i), 0))
            clash = self._disturbed(j, k, start, undecided)
            return clash, j not in mine, known, self.board.load[j], j

        return sorted(free, key=worth)

    def _disturbed(self, resource: int, k: int, start: int, undecided: frozenset[int]) -> int:
        """How many undecided sittings the resource has at that time."""
        gap, end = self.board.axis.gap, start + self.todo[k].duration
        count = 0
        for u in undecided:
            old = self.olds[u]
            if old is None or u == k:
                continue
            if resource == old.room or resource in old.assessors:
                stop = old.start + self.todo[u].duration
                count += old.start < end + gap and start < stop + gap
        return count
