"""Chance that falls the same way every time and on every machine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

_BELL_SCALE = 3**0.5
"""Four uniform draws have a deviation of 1/sqrt(3)."""


class Weighted(Generic[T]):
    """Items that come up in proportion to their weights."""

    __slots__ = ("_bounds", "_items")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._items = tuple(weights)
        self._bounds = tuple(accumulate(weights.values()))

    def at(self, share: float) -> T:
        """The item at a share of the whole, 0 up to 1: a greater share is a later item."""
        place = bisect_right(self._bounds, share * self._bounds[-1])
        return self._items[min(place, len(self._items) - 1)]


class Dice:
    """A seeded source of chance.

    Only what is exact in IEEE arithmetic is used (no logarithms or sines, whose last digit
    differs between C libraries), so that a city is the same on every machine.
    """

    __slots__ = ("_random", "chance", "raw")

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a reproducible city, not a secret
        self.chance = self._random.random
        self.raw = self._random.randbytes

    def hit(self, probability: float) -> bool:
        return self.chance() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.chance() * (high - low + 1))

    def bell(self) -> float:
        """About normal: mean 0, deviation 1, never beyond 3.5."""
        draw = self.chance
        return (draw() + draw() + draw() + draw() - 2.0) * _BELL_SCALE

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.chance() * len(items))]

    def draw(self, weighted: Weighted[T]) -> T:
        return weighted.at(self.chance())

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, or all where there are fewer, in chance order."""
        return self._random.sample(items, min(count, len(items)))

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included; `first` where `last` is earlier."""
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))
