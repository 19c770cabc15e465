"""Local search on a complete layout: better pairs of eyes at unchanged times and rooms.

Two moves, each kept only if it lowers the cost: another assessor takes a seat, or two
seats exchange their assessors. Every layout on the way is as lawful as the first one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from talenta_tui.planning.construct import Layout
from talenta_tui.planning.figures import pieces
from talenta_tui.planning.sittings import Place, Sitting

_SHORT_OF_RULE = 10**12
_SHORT_OF_COVERAGE = 10**8
_REPEAT = 1


class Improver:
    """Counts and moves over one layout; the layout is changed in place."""

    def __init__(self, layout: Layout, reachable: dict[int, int], tick: Callable[[], None]) -> None:
        self.layout = layout
        self.board = layout.board
        self.reachable = reachable
        self.tick = tick
        self.need = layout.board.problem.rules.min_assessors_per_assessee
        self.seen = {i: layout.seen(i) for one in layout.sittings for i in one.members}

    def run(self, sweeps: int) -> None:
        """Sweep until nothing improves, `sweeps` times at most; then join pieces."""
        for _ in range(sweeps):
            if not self._sweep():
                break
        self._connect()

    def _sweep(self) -> bool:
        better = False
        for k in range(len(self.layout.sittings)):
            self.tick()
            better |= self._replace(k)
        for k in range(len(self.layout.sittings)):
            self.tick()
            better |= self._exchange(k)
        return better

    def _place(self, k: int) -> Place:
        place = self.layout.places[k]
        if place is None:
            raise ValueError("only a complete layout can be improved")
        return place

    def _replace(self, k: int) -> bool:
        better = False
        one = self.layout.sittings[k]
        for old in self._place(k).assessors:
            place = self._place(k)
            best, best_new = 0, None
            for new in one.permitted:
                if new in place.assessors:
                    continue
                if (
                    not self.board.starts[self.board.of_duration[one.duration]][new]
                    >> (place.start)
                    & 1
                ):
                    continue
                change = self._pair_change(one, old, new)
                change += self._load_change(old, new, one.duration)
                if change < best and self.board.can_rate(new, place.start, one.duration):
                    best, best_new = change, new
            if best_new is not None:
                self._seat(k, old, best_new)
                better = True
        return better

    def _exchange(self, k: int) -> bool:
        """Exchange assessors with later sittings at the same time or elsewhere."""
        better = False
        for other in range(k + 1, len(self.layout.sittings)):
            for a in self._place(k).assessors:
                for b in self._place(other).assessors:
                    if self._worth_exchange(k, other, a, b) and self._try(k, other, a, b):
                        better = True
                        break
                else:
                    continue
                break
        return better

    def _worth_exchange(self, k: int, other: int, a: int, b: int) -> bool:
        one, two = self.layout.sittings[k], self.layout.sittings[other]
        if a == b or a in self._place(other).assessors or b in self._place(k).assessors:
            return False
        if b not in one.permitted or a not in two.permitted:
            return False
        if one.duration == two.duration and self._all_first_meetings(one, two, a, b):
            return False
        change = self._pair_change(one, a, b) + self._pair_change(two, b, a)
        if set(one.members) & set(two.members):
            change = self._exact_change(k, other, a, b)
        return change + self._load_change(a, b, one.duration - two.duration) < 0

    def _all_first_meetings(self, one: Sitting, two: Sitting, a: int, b: int) -> bool:
        """Whether neither seat repeats a meeting, so that no exchange can gain one."""
        met = self.layout.met
        return all(met.get((a, i), 0) < 2 for i in one.members) and all(
            met.get((b, i), 0) < 2 for i in two.members
        )

    def _exact_change(self, k: int, other: int, a: int, b: int) -> int:
        people = set(self.layout.sittings[k].members) | set(self.layout.sittings[other].members)
        before = sum(self._person_cost(i) for i in people)
        self._seat(k, a, b, occupy=False)
        self._seat(other, b, a, occupy=False)
        after = sum(self._person_cost(i) for i in people)
        self._seat(k, b, a, occupy=False)
        self._seat(other, a, b, occupy=False)
        return after - before

    def _try(self, k: int, other: int, a: int, b: int) -> bool:
        """Exchange if both can be there; the board decides with both seats emptied."""
        one, two = self.layout.sittings[k], self.layout.sittings[other]
        here, there = self._place(k), self._place(other)
        if (here.start, one.duration) == (there.start, two.duration):
            self._seat(k, a, b, occupy=False)
            self._seat(other, b, a, occupy=False)
            return True
        board = self.board
        ends = here.start + one.duration, there.start + two.duration
        board.release(a, here.start, ends[0])
        board.release(b, there.start, ends[1])
        fits = board.can_rate(b, here.start, one.duration) and board.can_rate(
            a, there.start, two.duration
        )
        board.occupy(a, here.start, ends[0])
        board.occupy(b, there.start, ends[1])
        if fits:
            self._seat(k, a, b)
            self._seat(other, b, a)
        return fits

    def _seat(self, k: int, old: int, new: int, *, occupy: bool = True) -> None:
        """Put `new` in the seat of `old`; `occupy` False where the times stay taken as are."""
        one, place = self.layout.sittings[k], self._place(k)
        end = place.start + one.duration
        if occupy:
            self.board.release(old, place.start, end)
            self.board.occupy(new, place.start, end)
        met = self.layout.met
        for i in one.members:
            met[old, i] -= 1
            self.seen[i] -= met[old, i] == 0
            met[new, i] = met.get((new, i), 0) + 1
            self.seen[i] += met[new, i] == 1
        others = [j for j in place.assessors if j != old]
        self.layout.places[k] = Place(place.start, place.room, tuple(sorted([*others, new])))

    def _person_cost(self, i: int, more: int = 0) -> int:
        seen = self.seen[i] + more
        cost = max(0, self.need - seen) * _SHORT_OF_RULE
        cost += max(0, self.reachable[i] - seen) * _SHORT_OF_COVERAGE
        return cost - seen * _REPEAT

    def _pair_change(self, one: Sitting, old: int, new: int) -> int:
        met, total = self.layout.met, 0
        for i in one.members:
            more = (met.get((new, i), 0) == 0) - (met.get((old, i), 0) == 1)
            if more:
                total += self._person_cost(i, more) - self._person_cost(i)
        return total

    def _load_change(self, old: int, new: int, units: int) -> int:
        """Change of the sum of squared loads when `units` pass from old to new."""
        load = self.board.load
        return 2 * units * (load[new] - load[old] + units)

    def _connect(self) -> None:
        """Exchange seats that join pieces of the design without costing coverage."""
        count = self._pieces()
        while count > 1:
            for k, other in self._pairs():
                if self._joins(k, other, count):
                    count = self._pieces()
                    break
            else:
                return

    def _pairs(self) -> Iterator[tuple[int, int]]:
        count = len(self.layout.sittings)
        return ((k, other) for k in range(count) for other in range(k + 1, count))

    def _joins(self, k: int, other: int, count: int) -> bool:
        self.tick()
        for a in self._place(k).assessors:
            for b in self._place(other).assessors:
                if b in self._place(k).assessors or a in self._place(other).assessors:
                    continue
                one, two = self.layout.sittings[k], self.layout.sittings[other]
                if b not in one.permitted or a not in two.permitted:
                    continue
                if self._exact_change(k, other, a, b) >= _SHORT_OF_COVERAGE:
                    continue
                if self._try(k, other, a, b):
                    if self._pieces() < count:
                        return True
                    self._try(k, other, b, a)
        return False

    def _pieces(self) -> int:
        return pieces(self._sides())

    def _sides(self) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
        for k, one in enumerate(self.layout.sittings):
            yield tuple(map(str, self._place(k).assessors)), one.names
        for a in self.board.problem.pinned:
            numbers = (self.board.assessor.get(j, j) for j in a.assessors)
            yield tuple(map(str, numbers)), a.assessees
