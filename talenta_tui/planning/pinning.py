"""What shown figures leave open of each form: exact bounds on integers, tightened to the end.

The last check before a release, over the figures themselves. It must never find anything where
`disclosure.choose` decided what is shown; where it does, nothing may be released.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Figure:
    """A weighted sum of unknowns known to lie from `low` to `high`, `high` excluded if `open`."""

    weights: Mapping[Hashable, Fraction]
    low: Fraction
    high: Fraction
    open: bool = False


def bounds(
    figures: Sequence[Figure], ranges: Mapping[Hashable, tuple[int, int]]
) -> dict[Hashable, tuple[int, int]]:
    """The whole numbers each unknown can still be, from its lowest to its highest.

    `ranges` are the numbers possible before anything is shown. Weights must be above 0.
    """
    found = dict(ranges)
    changed = True
    while changed:
        changed = False
        for figure in figures:
            least = sum(w * found[u][0] for u, w in figure.weights.items())
            most = sum(w * found[u][1] for u, w in figure.weights.items())
            for unknown, weight in figure.weights.items():
                low, high = found[unknown]
                room = (figure.high - (least - weight * low)) / weight
                top = floor(room) - (figure.open and room.denominator == 1)
                bottom = ceil((figure.low - (most - weight * high)) / weight)
                new = (max(low, bottom), min(high, top))
                if new != (low, high):
                    changed = True
                    found[unknown] = new
                    least += weight * (new[0] - low)
                    most += weight * (new[1] - high)
    return found


def pinned(
    figures: Sequence[Figure], ranges: Mapping[Hashable, tuple[int, int]]
) -> frozenset[Hashable]:
    """The unknowns that were open and of which only one number is left."""
    return frozenset(
        unknown
        for unknown, (low, high) in bounds(figures, ranges).items()
        if low == high and ranges[unknown][0] < ranges[unknown][1]
    )
