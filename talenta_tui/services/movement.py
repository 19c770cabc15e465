"""Who moved between two maps, from which box into which, and what moved them most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import COMPONENTS, Component
from talenta_tui.services.periods.calendar import list_periods
from talenta_tui.services.periods.official import official_map
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.people import People
    from talenta_tui.services.site import Site

NOWHERE = 0
"""Stands for no box: not placed, or not among the people of that map."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A component's change, in points of its axis: weight times score of either map. None
    on one side where it was or is missing."""

    component: Component
    old: Fraction | None
    new: Fraction | None

    @property
    def points(self) -> Fraction:
        """What was missing counts as nothing here, so that the change has a size."""
        return (self.new or Fraction(0)) - (self.old or Fraction(0))


@dataclass(frozen=True, slots=True)
class Move:
    """One person in another box than before; `NOWHERE` for none. `shifts`: the largest first."""

    nip: str
    old: int
    new: int
    shifts: tuple[Shift, ...]

    @property
    def most(self) -> Shift | None:
        """The component that moved them most; None where a cut-off or the grid moved instead."""
        return self.shifts[0] if self.shifts else None


@dataclass(frozen=True, slots=True)
class BoxFlow:
    """How a box changed: `up` came from a lower box or from none, `down` from a higher one,
    `left` are gone from it."""

    box: int
    up: int
    down: int
    left: int


@dataclass(frozen=True, slots=True)
class Movement:
    """From one map to another. `flows` per box; `arrows` counts people by (old, new) box."""

    moves: tuple[Move, ...]
    flows: dict[int, BoxFlow]
    arrows: dict[tuple[int, int], int]

    def only(self, nips: Collection[str]) -> Movement:
        """The movement of these people alone."""
        return _movement([m for m in self.moves if m.nip in nips], self.flows)


def moved(
    old: Mapping[str, Placement],
    old_rules: Prepared,
    new: Mapping[str, Placement],
    new_rules: Prepared,
) -> Movement:
    """The movement between two maps by NIP; each side's own weights give its points."""
    moves = []
    for nip in sorted(old.keys() | new.keys()):
        before, after = old.get(nip), new.get(nip)
        way = (_box(before), _box(after))
        if way[0] != way[1]:
            moves.append(Move(nip, *way, _shifts(before, old_rules, after, new_rules)))
    return _movement(moves, sorted(b for row in new_rules.policy.boxes.grid for b in row))


def _movement(moves: Sequence[Move], boxes: Iterable[int]) -> Movement:
    arrows: dict[tuple[int, int], int] = {}
    for move in moves:
        way = (move.old, move.new)
        arrows[way] = arrows.get(way, 0) + 1
    return Movement(tuple(moves), {b: _flow(b, arrows) for b in boxes}, arrows)


def _box(placement: Placement | None) -> int:
    return NOWHERE if placement is None or placement.box is None else placement.box


def _flow(box: int, arrows: Mapping[tuple[int, int], int]) -> BoxFlow:
    def total(ways: Iterable[tuple[int, int]]) -> int:
        return sum(arrows[way] for way in ways)

    into = [way for way in arrows if way[1] == box]
    return BoxFlow(
        box,
        up=total(w for w in into if w[0] < box),
        down=total(w for w in into if w[0] > box),
        left=total(w for w in arrows if w[0] == box),
    )


def _shifts(
    before: Placement | None,
    old_rules: Prepared,
    after: Placement | None,
    new_rules: Prepared,
) -> tuple[Shift, ...]:
    found = []
    for component in COMPONENTS:
        shift = Shift(
            component, _points(old_rules, before, component), _points(new_rules, after, component)
        )
        if shift.old != shift.new:
            found.append(shift)
    return tuple(sorted(found, key=lambda s: -abs(s.points)))


def _points(rules: Prepared, placement: Placement | None, component: Component) -> Fraction | None:
    score = None if placement is None else placement.score(component)
    return None if score is None else Fraction(score) * rules.weight(component) / 100


def movement_since(actor: Actor, site: Site, people: People, month: str) -> Movement:
    """From a closed period to the people at hand; raises NotFound and Refused."""
    require(actor, UseCase.MAP_READ)
    before = official_map(actor, site, month)
    now = people.placements
    return moved(before.placements(), before.used.prepared, now.by_nip, now.used.prepared)


def movement_between(actor: Actor, site: Site, old: str, new: str) -> Movement:
    """From one closed period to another."""
    require(actor, UseCase.MAP_READ)
    before, after = official_map(actor, site, old), official_map(actor, site, new)
    return moved(before.placements(), before.used.prepared, after.placements(), after.used.prepared)


def earlier_months(actor: Actor, site: Site) -> tuple[str, ...]:
    """The months of the closed periods, the newest first: what movement can be measured from."""
    return tuple(p.month for p in list_periods(actor, site) if p.closed)
