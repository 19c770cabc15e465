"""Proofs of impossibility by counting minutes, packing and flow.

Each bound relaxes the problem (it ignores some rules), so a bound that fails proves that
there is no plan; a bound that holds proves nothing. Minutes an activity cannot use, such
as the 20 left over when only 40 minute activities exist, are not counted as available.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import lcm

from talenta_tui.planning.board import Board
from talenta_tui.planning.flow import Network
from talenta_tui.planning.grouping import fixed_groups, new_group_counts
from talenta_tui.planning.plan import Reason
from talenta_tui.planning.problem import Exercise, Problem
from talenta_tui.planning.refusals import largest_group, pending
from talenta_tui.planning.sittings import seats

_SUBSETS_UP_TO = 10


@dataclass(frozen=True, slots=True)
class Demand:
    """What one exercise needs at the least: sittings, and heads in the smallest of them."""

    exercise: Exercise
    names: tuple[str, ...]
    sittings: int
    heads: int
    largest: int

    @property
    def minutes(self) -> int:
        return self.sittings * self.exercise.duration_minutes


def demands(problem: Problem) -> tuple[Demand, ...]:
    """The least every exercise with somebody left to do it needs."""
    counts = new_group_counts(problem, largest_group(problem))
    fixed = fixed_groups(problem)
    found = []
    for e in problem.exercises:
        names = pending(problem, e)
        if not names:
            continue
        if e.mode == "individual":
            size = max(1, seats(problem, e))
            found.append(Demand(e, names, -(-len(names) // size), 1, size))
            continue
        left = [len(set(m) & set(names)) for m in fixed.values()]
        sizes = [n for n in left if n]
        heads = min([*sizes, problem.rules.group_min])
        largest = max([*sizes, largest_group(problem)])
        count = max(len(sizes) + min(counts), -(-len(names) // largest))
        found.append(Demand(e, names, count, max(1, heads), largest))
    return tuple(found)


class Supply:
    """Minutes of activity that people and rooms can give at the most."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.board = Board(problem)
        self.unit = self.board.axis.unit

    def spans(self, resource: int | None) -> tuple[tuple[int, int], ...]:
        """Free spans in units: session hours less breaks, pinned sittings and absence."""
        axis, cuts = self.board.axis, []
        if resource is not None:
            cuts = sorted([*self.board.taken[resource], *self.board.away[resource]])
        found = []
        for start, end in axis.spans:
            start = max(start, axis.earliest)
            for begin, stop in cuts:
                if begin < end and start < stop:
                    if start < begin:
                        found.append((start, begin))
                    start = max(start, stop)
            if start < end:
                found.append((start, end))
        return tuple(found)

    def minutes(
        self, resource: int | None, durations: tuple[int, ...], *, person: bool = False
    ) -> int:
        """The most minutes of activities of these durations that fit; None is everybody's day."""
        units = tuple(sorted({d // self.unit for d in durations}))
        gap = self.board.axis.gap
        total = 0
        for start, end in self.spans(resource):
            most = _fill(end - start, units, gap)
            total += min(most, self._rested(end - start, units)) if person else most
        if resource is not None and (limit := self.board.limit[resource]) is not None:
            total = min(total, _fill(limit - self.board.load[resource], units, 0))
        return total * self.unit

    def _rested(self, length: int, units: tuple[int, ...]) -> int:
        """The most of a span one person can work, given the rests that are due."""
        rules = self.problem.rules
        run = max(rules.max_consecutive_minutes // self.unit, max(units, default=0))
        rest = rules.break_minutes // self.unit
        cycles, left = divmod(length, run + rest)
        return cycles * run + min(run, left)


@lru_cache(maxsize=4096)
def _fill(length: int, units: tuple[int, ...], gap: int) -> int:
    """The largest total of durations that fits in `length` with `gap` between them."""
    best = [0] * (max(0, length + gap) + 1)
    for at in range(1, len(best)):
        best[at] = max([best[at - 1]] + [best[at - d - gap] + d for d in units if d + gap <= at])
    return best[-1]


def shortages(problem: Problem) -> tuple[Reason, ...]:
    """Proofs that time or people do not suffice; the first kind that holds is reported.

    For problems without `refusals`.
    """
    supply, needs = Supply(problem), demands(problem)
    for kind in (_assessee_time, _room_time, _side_by_side, _assessor_time, _permitted_time):
        found = tuple(kind(problem, supply, needs))
        if found:
            return found
    return ()


def _assessee_time(problem: Problem, supply: Supply, needs: tuple[Demand, ...]) -> Iterator[Reason]:
    """Every assessee's exercises must fit into that assessee's own free spans."""
    seen: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...]], list[str]] = {}
    for person in problem.present_assessees():
        mine = tuple(sorted(d.exercise.duration_minutes for d in needs if person.id in d.names))
        spans = supply.spans(supply.board.assessee[person.id])
        seen.setdefault((mine, spans), []).append(person.id)
    for (mine, spans), names in seen.items():
        number = supply.board.assessee[names[0]]
        have = supply.minutes(number, mine, person=True)
        fits = sum(mine) <= have and _packs(supply, mine, spans)
        if not fits:
            yield Reason(
                "assessee_time_short",
                {
                    "assessees": tuple(names),
                    "needed_minutes": sum(mine),
                    "available_minutes": have,
                    "short_minutes": max(0, sum(mine) - have),
                },
            )


def _packs(supply: Supply, durations: tuple[int, ...], spans: tuple[tuple[int, int], ...]) -> bool:
    """Whether the durations can be shared out over the spans, order and people ignored."""
    if len(durations) > _SUBSETS_UP_TO:
        return True
    units, gap = [d // supply.unit for d in durations], supply.board.axis.gap
    everything = (1 << len(units)) - 1
    size = [sum(u + gap for k, u in enumerate(units) if s >> k & 1) for s in range(everything + 1)]
    reached = {0}
    for start, end in spans:
        room = end - start + gap
        fitting = [s for s in range(everything + 1) if size[s] <= room]
        reached = {r | s for r in reached for s in fitting}
    return everything in reached


def _room_time(problem: Problem, supply: Supply, needs: tuple[Demand, ...]) -> Iterator[Reason]:
    """Sittings that need a room of some size, against the rooms of that size."""
    floor = {d.exercise.id: d.heads + d.exercise.raters_per_assessee for d in needs}
    for size in sorted(set(floor.values()), reverse=True):
        asking = [d for d in needs if floor[d.exercise.id] >= size]
        rooms = [r for r in problem.rooms if r.capacity >= size]
        durations = tuple(d.exercise.duration_minutes for d in asking)
        have = sum(supply.minutes(supply.board.room[r.id], durations) for r in rooms)
        need = sum(d.minutes for d in asking)
        if need > have:
            whole = supply.minutes(None, durations)
            yield Reason(
                "room_time_short",
                {
                    "exercises": tuple(d.exercise.id for d in asking),
                    "rooms": len(rooms),
                    "capacity": size,
                    "needed_minutes": need,
                    "available_minutes": have,
                    "short_minutes": need - have,
                    "more_rooms": -(-(need - have) // whole) if whole else 0,
                    "more_minutes_each": -(-(need - have) // len(rooms)) if rooms else 0,
                },
            )
            return


def _side_by_side(problem: Problem, supply: Supply, needs: tuple[Demand, ...]) -> Iterator[Reason]:
    """No more sittings at once than full sets of assessors: one odd assessor out is no help."""
    for raters in sorted({d.exercise.raters_per_assessee for d in needs} - {0}):
        asking = [d for d in needs if d.exercise.raters_per_assessee >= raters]
        ids = [d.exercise.id for d in asking]
        able = sum(any(j.qualified(e) for e in ids) for j in problem.present_assessors())
        at_once = able // raters
        durations = tuple(d.exercise.duration_minutes for d in asking)
        whole = supply.minutes(None, durations)
        need, have = sum(d.minutes for d in asking), at_once * whole
        if need > have:
            sets = -(-need // whole) if whole else 0
            yield Reason(
                "assessors_at_once_short",
                {
                    "exercises": tuple(ids),
                    "assessors": able,
                    "at_once": at_once,
                    "needed_minutes": need,
                    "available_minutes": have,
                    "short_minutes": need - have,
                    "more_assessors": max(0, sets * raters - able),
                    "more_minutes_each": -(-(need - have) // at_once) if at_once else 0,
                },
            )
            return


def _assessor_time(problem: Problem, supply: Supply, needs: tuple[Demand, ...]) -> Iterator[Reason]:
    """Rater minutes of any set of exercises, against those qualified for one of them."""
    rated = [d for d in needs if d.exercise.raters_per_assessee]
    sizes = range(1, len(rated) + 1) if len(rated) <= _SUBSETS_UP_TO else (1, len(rated))
    for size in sizes:
        for asking in combinations(rated, size):
            need = sum(d.minutes * d.exercise.raters_per_assessee for d in asking)
            have, able = 0, []
            for j in problem.present_assessors():
                mine = tuple(
                    d.exercise.duration_minutes for d in asking if j.qualified(d.exercise.id)
                )
                if mine:
                    able.append(j.id)
                    have += supply.minutes(supply.board.assessor[j.id], mine, person=True)
            if need > have:
                each = supply.minutes(
                    None, tuple(d.exercise.duration_minutes for d in asking), person=True
                )
                yield Reason(
                    "assessor_time_short",
                    {
                        "exercises": tuple(d.exercise.id for d in asking),
                        "assessors": tuple(able),
                        "needed_minutes": need,
                        "available_minutes": have,
                        "short_minutes": need - have,
                        "more_assessors": -(-(need - have) // each) if each else 0,
                    },
                )
                return


def _permitted_time(
    problem: Problem, supply: Supply, needs: tuple[Demand, ...]
) -> Iterator[Reason]:
    """Maximum flow from (assessee, exercise) through the permitted pairs to assessors' minutes.

    A sitting's minutes are shared out evenly over the most members it can have, so no
    plan can ask for less. The minimum cut names who is short of whom.
    """
    rated = [d for d in needs if d.exercise.raters_per_assessee]
    scale = lcm(*(d.largest for d in rated)) if rated else 1
    cells = [(name, d) for d in rated for name in d.names]
    assessors = problem.present_assessors()
    source, sink = 0, 1
    network = Network(2 + len(cells) + len(assessors))
    need = 0
    for k, (name, d) in enumerate(cells):
        share = d.exercise.duration_minutes * scale // d.largest
        need += share * d.exercise.raters_per_assessee
        network.connect(source, 2 + k, share * d.exercise.raters_per_assessee)
        for n, j in enumerate(assessors):
            if problem.may_see(j, d.exercise.id, name):
                network.connect(2 + k, 2 + len(cells) + n, share)
    for n, j in enumerate(assessors):
        mine = tuple(d.exercise.duration_minutes for d in rated if j.qualified(d.exercise.id))
        have = supply.minutes(supply.board.assessor[j.id], mine, person=True) if mine else 0
        network.connect(2 + len(cells) + n, sink, have * scale)
    flow = network.push(source, sink)
    if flow < need:
        near = network.reachable(source)
        short = [(name, d) for k, (name, d) in enumerate(cells) if 2 + k in near]
        yield Reason(
            "permitted_assessors_short",
            {
                "assessees": tuple(sorted({name for name, _ in short})),
                "exercises": tuple(sorted({d.exercise.id for _, d in short})),
                "assessors": tuple(
                    j.id for n, j in enumerate(assessors) if 2 + len(cells) + n in near
                ),
                "short_minutes": -(-(need - flow) // scale),
            },
        )
