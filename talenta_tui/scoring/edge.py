"""Near a cut-off: by how much, and which single missing record would decide a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from talenta_tui.scoring.bounds import attainable
from talenta_tui.scoring.numbers import Number, round_half_up
from talenta_tui.scoring.placement import SPLIT, Placement, axis_value
from talenta_tui.scoring.prepared import AxisTable, Prepared
from talenta_tui.scoring.vocabulary import COMPONENTS, X_COMPONENTS, Component, Tier

AxisName = Literal["x", "y"]


@dataclass(frozen=True, slots=True)
class Near:
    """A person near a cut-off of an axis: `above` by `value - cut` (0 on it), or below it.

    `box` is where they stand, `other` where they would stand across the cut-off. Where the
    policy rounds before it decides, `above` is what it decided.
    """

    nip: str
    axis: AxisName
    value: Fraction
    cut: Fraction
    above: bool
    box: int
    other: int

    @property
    def distance(self) -> Fraction:
        return abs(self.value - self.cut)


def near(prepared: Prepared, placement: Placement, within: Number) -> tuple[Near, ...]:
    """The cut-offs a placed person stands within so many points of, both ends included.

    Who stands on a cut-off is above it, as bands are half open (formats.md, "Cut-offs").
    """
    if placement.x is None or placement.y is None or placement.box is None:
        return ()
    found = []
    axes: tuple[tuple[AxisName, Fraction, AxisTable], ...] = (
        ("y", placement.y, prepared.y),
        ("x", placement.x, prepared.x),
    )
    for name, value, table in axes:
        judged = _judged(prepared, value)
        for band, (numerator, denominator) in ((2, table.high), (1, table.middle)):
            cut = Fraction(numerator, denominator)
            if abs(value - cut) > within:
                continue
            above = judged >= cut
            other = _other_box(prepared, placement, name, band - 1 if above else band)
            found.append(Near(placement.nip, name, value, cut, above, placement.box, other))
    return tuple(sorted(found, key=lambda n: (n.distance, n.axis, n.cut)))


def _judged(prepared: Prepared, value: Fraction) -> Fraction:
    """The figure the policy decides the box by: the exact one, or that rounded."""
    rule = prepared.policy.arithmetic
    return value if rule.box_from == "exact" else round_half_up(value, rule.decimals)


def _other_box(prepared: Prepared, placement: Placement, axis: AxisName, band: int) -> int:
    grid = prepared.policy.boxes.grid
    assert placement.x is not None
    assert placement.y is not None
    if axis == "y":
        return grid[band][prepared.x.band(_judged(prepared, placement.x))]
    return grid[prepared.y.band(_judged(prepared, placement.y))][band]


@dataclass(frozen=True, slots=True)
class MissingBound:
    """A missing component: the least and most it can come to, before weighting.

    `swing` is by how many points it can move its axis. `decides`: once it is there, whatever
    it says, one box is left.
    """

    component: Component
    least: Number
    most: Number
    swing: Fraction
    decides: bool


def missing_bounds(
    prepared: Prepared, placement: Placement, tier: Tier
) -> tuple[MissingBound, ...]:
    """What each missing component of a person not placed can still change.

    One decides alone where it is the only one missing on its axis, the other axis stays in one
    band whatever is missing there, and its own axis does not.
    """
    if placement.placed:
        return ()
    ends = [
        (score, score) if score is not None else attainable(prepared, component, tier)
        for component, score in zip(COMPONENTS, placement.scores, strict=True)
    ]
    settled = {
        "x": _settled(prepared, prepared.x, ends[:SPLIT]),
        "y": _settled(prepared, prepared.y, ends[SPLIT:]),
    }
    found = []
    for component in placement.missing:
        least, most = ends[COMPONENTS.index(component)]
        own, other = ("x", "y") if component in X_COMPONENTS else ("y", "x")
        beside = [c for c in placement.missing if (c in X_COMPONENTS) == (own == "x")]
        decides = len(beside) == 1 and settled[other] and not settled[own]
        swing = Fraction(most - least) * prepared.weight(component) / 100
        found.append(MissingBound(component, least, most, swing, decides))
    return tuple(found)


def _settled(prepared: Prepared, table: AxisTable, ends: Sequence[tuple[Number, Number]]) -> bool:
    """Whether the axis stays in one band from its least to its most."""
    bands = set()
    for end in (0, 1):
        value = axis_value(table, [pair[end] for pair in ends])
        assert value is not None
        bands.add(table.band(_judged(prepared, value)))
    return len(bands) == 1
