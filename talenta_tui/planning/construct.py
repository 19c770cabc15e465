"""One constructive pass: sittings in an order, each at the earliest time that works.

List scheduling, as Zimmermann and Trautmann (Journal of Scheduling 21, 2018) found it
good for assessment centres; sittings that found no place come first in the next pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from talenta_tui.planning.board import Board
from talenta_tui.planning.sittings import Place, Sitting

Taste = Literal["coverage", "tight", "spare"]
"""What decides between free assessors: new faces, no waiting, or most time left."""


@dataclass(slots=True)
class Layout:
    """A board with sittings on it; `places` holds None for one without a place."""

    board: Board
    sittings: tuple[Sitting, ...]
    places: list[Place | None]
    met: dict[tuple[int, int], int]

    @classmethod
    def empty(cls, board: Board, sittings: tuple[Sitting, ...]) -> Layout:
        met: dict[tuple[int, int], int] = {}
        for a in board.problem.pinned:
            for j in a.assessors:
                for i in a.assessees:
                    if j in board.assessor and i in board.assessee:
                        pair = board.assessor[j], board.assessee[i]
                        met[pair] = met.get(pair, 0) + 1
        return cls(board, sittings, [None] * len(sittings), met)

    def put(self, k: int, place: Place) -> None:
        one = self.sittings[k]
        end = place.start + one.duration
        for resource in (*one.members, *place.assessors, place.room):
            self.board.occupy(resource, place.start, end)
        self.places[k] = place
        for pair in self._pairs(one, place.assessors):
            self.met[pair] = self.met.get(pair, 0) + 1

    def take(self, k: int) -> Place:
        one, place = self.sittings[k], self.places[k]
        if place is None:
            raise ValueError("the sitting has no place")
        for resource in (*one.members, *place.assessors, place.room):
            self.board.release(resource, place.start, place.start + one.duration)
        self.places[k] = None
        for pair in self._pairs(one, place.assessors):
            self.met[pair] -= 1
        return place

    @staticmethod
    def _pairs(one: Sitting, assessors: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        return ((j, i) for j in assessors for i in one.members)

    def unplaced(self) -> list[int]:
        return [k for k, place in enumerate(self.places) if place is None]

    def seen(self, assessee: int) -> int:
        """How many different assessors see the assessee."""
        first = len(self.board.assessee)
        count = len(self.board.assessor)
        return sum(1 for j in range(first, first + count) if self.met.get((j, assessee), 0))

    @property
    def raters_needed(self) -> int:
        return self.board.problem.rules.min_assessors_per_assessee

    def too_few_raters(self) -> list[int]:
        """Assessees of this layout seen by fewer assessors than the rule demands."""
        members = sorted({i for one in self.sittings for i in one.members})
        return [i for i in members if self.seen(i) < self.raters_needed]


def possible_starts(board: Board, one: Sitting) -> Iterator[int]:
    """Starts, earliest first, at which members, a room and enough assessors are free.

    Free of clashes only: load and rest are looked at afterwards.
    """
    starts = board.starts[board.of_duration[one.duration]]
    mask = 0
    for room in one.rooms:
        mask |= starts[room]
    for member in one.members:
        mask &= starts[member]
    # enough[n] is where at least n of the assessors looked at so far are free.
    enough = [mask, *([0] * one.raters)]
    for assessor in one.permitted:
        if board.has_load_for(assessor, one.duration):
            for n in range(one.raters, 0, -1):
                enough[n] |= enough[n - 1] & starts[assessor]
    mask = enough[one.raters]
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def free_raters(board: Board, one: Sitting, start: int) -> list[int]:
    return [j for j in one.permitted if board.can_rate(j, start, one.duration)]


def members_rested(board: Board, one: Sitting, start: int) -> bool:
    return all(board.rested(i, start, start + one.duration) for i in one.members)


def free_rooms(board: Board, one: Sitting, start: int) -> list[int]:
    starts = board.starts[board.of_duration[one.duration]]
    return [room for room in one.rooms if starts[room] >> start & 1]


def find_place(layout: Layout, k: int, taste: Taste, random: Random) -> Place | None:
    """The earliest place for sitting k, its assessors chosen by taste; None if there is none."""
    board, one = layout.board, layout.sittings[k]
    for start in possible_starts(board, one):
        if not members_rested(board, one, start):
            continue
        free = free_raters(board, one, start)
        if len(free) < one.raters:
            continue
        ranked = _ranked(layout, one, free, start, taste, random)
        assessors = tuple(sorted(ranked[: one.raters]))
        return Place(start, free_rooms(board, one, start)[0], assessors)
    return None


def _ranked(
    layout: Layout, one: Sitting, free: list[int], start: int, taste: Taste, random: Random
) -> list[int]:
    board = layout.board

    def spare(j: int) -> int:
        limit = board.limit[j]
        left = board.starts[board.of_duration[one.duration]][j].bit_count()
        return left if limit is None else min(left, limit - board.load[j])

    def worth(j: int) -> tuple[int, ...]:
        known = sum(1 for i in one.members if layout.met.get((j, i), 0))
        idle = board.idle_before(j, start)
        if taste == "coverage":
            return known, board.load[j], idle
        if taste == "tight":
            return idle, known, board.load[j]
        return -spare(j), known, idle

    keyed = {j: (*worth(j), random.random()) for j in free}
    return sorted(free, key=keyed.__getitem__)


def fill(
    layout: Layout,
    order: list[int],
    taste: Taste,
    random: Random,
    tick: Callable[[], None],
) -> None:
    """Place what can be placed, in this order."""
    for k in order:
        tick()
        place = find_place(layout, k, taste, random)
        if place is not None:
            layout.put(k, place)
