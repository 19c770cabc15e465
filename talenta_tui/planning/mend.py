"""A quick repair, good though not proved best: what the search has to beat."""

from __future__ import annotations

from talenta_tui.planning.construct import (
    Layout,
    free_raters,
    free_rooms,
    members_rested,
    possible_starts,
)
from talenta_tui.planning.repair import Repair
from talenta_tui.planning.sittings import Place


def mend(repair: Repair) -> list[Place] | None:
    """Keep what can stay; give the rest the cheapest free place, or one a neighbour leaves.

    Leaves the repair's board empty, as it found it. None when a sitting finds no place.
    """
    layout = Layout.empty(repair.board, repair.todo)
    repair.layout = layout
    try:
        return _mended(repair, layout)
    finally:
        for k, place in enumerate(layout.places):
            if place is not None:
                layout.take(k)


def _mended(repair: Repair, layout: Layout) -> list[Place] | None:
    for k, old in enumerate(repair.olds):
        if old is not None and repair.stays(k):
            layout.put(k, old)
    # The largest sittings first: they find a place least easily.
    for k in sorted(layout.unplaced(), key=lambda k: (-len(layout.sittings[k].members), k)):
        repair.pace.tick()
        place = _cheapest(repair, layout, k)
        if place is not None:
            layout.put(k, place)
        elif not _with_neighbour(repair, layout, k):
            return None
    if layout.too_few_raters():
        return None
    return [place for place in layout.places if place is not None]


def _cheapest(repair: Repair, layout: Layout, k: int) -> Place | None:
    """Substitutes at the old time and room, else the nearest time at which all are free."""
    board, one, old = layout.board, layout.sittings[k], repair.olds[k]
    near = old.start if old is not None else 0
    if old is not None and repair.place_free(one, old):
        raters = _raters(repair, layout, k, old.start)
        if raters is not None:
            return Place(old.start, old.room, raters)
    for start in sorted(possible_starts(board, one), key=lambda s: (abs(s - near), s)):
        if members_rested(board, one, start):
            raters = _raters(repair, layout, k, start)
            if raters is not None:
                return Place(start, free_rooms(board, one, start)[0], raters)
    return None


def _raters(repair: Repair, layout: Layout, k: int, start: int) -> tuple[int, ...] | None:
    """The old assessors as far as they are free, then new faces with little load."""
    one, old = layout.sittings[k], repair.olds[k]
    free = free_raters(layout.board, one, start)
    if len(free) < one.raters:
        return None
    mine = old.assessors if old is not None else ()

    def worth(j: int) -> tuple[int, ...]:
        known = sum(1 for i in one.members if layout.met.get((j, i), 0))
        return j not in mine, known, layout.board.load[j], j

    return tuple(sorted(sorted(free, key=worth)[: one.raters]))


def _with_neighbour(repair: Repair, layout: Layout, k: int) -> bool:
    """Place k where another sitting gives way and finds a place too; the cheapest such pair."""
    best: tuple[int, int, Place, Place] | None = None
    for u, standing in enumerate(layout.places):
        if standing is None:
            continue
        repair.pace.tick()
        layout.take(u)
        mine = _cheapest(repair, layout, k)
        if mine is not None:
            layout.put(k, mine)
            theirs = _cheapest(repair, layout, u)
            layout.take(k)
            if theirs is not None:
                cost = repair.cost(k, mine) + repair.cost(u, theirs)
                if best is None or cost < best[0]:
                    best = (cost, u, mine, theirs)
        layout.put(u, standing)
    if best is None:
        return False
    _, u, mine, theirs = best
    layout.take(u)
    layout.put(k, mine)
    layout.put(u, theirs)
    return True
