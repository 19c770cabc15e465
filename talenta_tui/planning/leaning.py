"""How a group sees one value beside all values: lower, about alike, higher; never a second figure.

A mean of three behaviours, rounded as finely as the mean of all, would tell single raters: with
three of them one point moves it by a ninth. So the only thing said of a value is whether the
group's mean of it lies a distance below, about or above the mean shown of everything. Beside that
mean even this can leave only one possibility, all the highest or all the lowest mark: with three
raters, a mean of 4.0 and half a point, one value lower and six higher leave only fives in the six.
The distance is therefore the first for which no such pattern exists. It depends on the mean shown
and the number of raters, which are told anyway, and on no answer: neither it nor its absence
tells anything.

A group's sum of a value that is not the highest or the lowest there is leaves every rater more
than one; so what has to be shown is that no pattern leaves a value only that sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil


class Leaning(StrEnum):
    LOWER = "lower"
    ABOUT = "about"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked: values, items of each, lowest and highest mark, and the step means of all
    items are rounded to (half up)."""

    values: int
    items: int
    low: int
    high: int
    step: Fraction


DISTANCES = tuple(Fraction(n, 10) for n in (4, 5, 3, 6, 7))
"""Those that are tried, the first that tells nobody is taken. Four tenths on a scale of five are a
difference people see; no regulation says one."""

Cells = Mapping[Leaning, tuple[int, int]]
"""The sums over one value's items and all raters that each word stands for."""


@lru_cache(maxsize=4096)
def cells(form: Form, mean: Fraction, raters: int) -> tuple[Fraction, Cells] | None:
    """The distance and what each word stands for beside a shown mean; None where every distance
    could give somebody away."""
    for distance in DISTANCES:
        found = _cells(form, mean, raters, distance)
        if not any(_tells(form, mean, raters, found, some) for some in _patterns(form, found)):
            return distance, found
    return None


def leanings(form: Form, mean: Fraction, sums: Sequence[int], raters: int) -> tuple[Leaning, ...]:
    """A word for the sum of each value; none at all where a distance cannot be found."""
    found = cells(form, mean, raters)
    if found is None:
        return ()
    return tuple(
        next(word for word, (low, high) in found[1].items() if low <= total <= high)
        for total in sums
    )


def _cells(form: Form, mean: Fraction, raters: int, distance: Fraction) -> Cells:
    """A word that would stand for one sum alone goes into `about`."""
    many = raters * form.items
    least, most = form.low * many, form.high * many
    below, above = ceil((mean - distance) * many), ceil((mean + distance) * many)
    found = {}
    if below - 1 > least:
        found[Leaning.LOWER] = (least, below - 1)
    else:
        below = least
    if above < most:
        found[Leaning.HIGHER] = (above, most)
    else:
        above = most + 1
    found[Leaning.ABOUT] = (below, above - 1)
    return found


def _patterns(form: Form, found: Cells) -> list[dict[Leaning, int]]:
    """How many values can have each word."""
    return [
        dict(zip(found, counts, strict=True))
        for counts in product(range(form.values + 1), repeat=len(found))
        if sum(counts) == form.values
    ]


def _tells(
    form: Form, mean: Fraction, raters: int, found: Cells, pattern: Mapping[Leaning, int]
) -> bool:
    """Whether the pattern can be and leaves some value only the highest or only the lowest sum."""
    many = raters * form.items
    total = many * form.values
    lowest = max(form.low * total, ceil((mean - form.step / 2) * total))
    highest = min(form.high * total, ceil((mean + form.step / 2) * total) - 1)
    least = sum(found[word][0] * n for word, n in pattern.items())
    most = sum(found[word][1] * n for word, n in pattern.items())
    if least > highest or most < lowest:
        return False
    there = [found[word] for word, n in pattern.items() if n]
    tops = any(high == form.high * many for _low, high in there)
    ends = any(low == form.low * many for low, _high in there)
    alone = any(low == high and low in (form.low * many, form.high * many) for low, high in there)
    return alone or (tops and most <= lowest) or (ends and least >= highest)
