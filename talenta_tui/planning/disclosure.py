"""Which means of 360° forms may be shown so that no single rater can be worked out of them.

What is decided here depends on who rated and how many items they answered, never on what they
answered: a refusal that depended on the answers would itself tell them. Three things are kept:

1. a group shown holds at least `least` raters (regulation.md 10);
2. no linear combination of everything shown, earlier states and earlier periods included,
   rests on fewer than `least` raters. Within a period a rater's changed form is a new unknown;
   across periods a rater is one unknown, as if they had answered alike;
3. a mean is shown rounded to `step`, and one point of one form moves it by a quarter of the
   step at most. Then every cell of the rounding, the highest and lowest included, holds several
   sums for every rater. (The ends of the scale must be multiples of the step.)

One thing is left: the banded points, which the regulation puts on the map whatever we show. Who
knows the superior's exact answers, as the superior does, can tell from the points alone that
everybody else gave the highest or lowest mark throughout, where that just made the difference
between two bands. That is why the superior's mean is best not shown. In the same way, where no
superior rated and one rater left since the last period, the points of both can tell that this
rater gave the highest mark throughout, if all the others answered alike both times.

Where no superior's form veils them, the points are a second figure of the same forms, and weigh
the groups otherwise than the mean over all does: together they tell one subordinate's answers
beside three peers' (mean 4.3 and the highest points: all marks 5). So groups are merged only
where such a form is and, in that period, always was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

Row: TypeAlias = Mapping[Hashable, Fraction]
"""One figure shown: the coefficient of every unknown in it."""

_ROOM = 4


class Level(StrEnum):
    """What is shown: each shielded group alone, all of them as one, or no mean at all."""

    SEPARATE = "separate"
    MERGED = "merged"
    POINTS = "points"


_ORDER = (Level.SEPARATE, Level.MERGED, Level.POINTS)
"""From the most that can be shown to the least, which may be shown always."""


@dataclass(frozen=True, slots=True)
class Form:
    """One rater's form: who, the form as a thing, its version, the group, items answered.

    `rater` is the same in every period, `form` within one period through all its versions.
    """

    rater: Hashable
    form: Hashable
    version: Hashable
    group: str
    answered: int


@dataclass(frozen=True, slots=True)
class State:
    """The forms of the shielded groups of one person and period, as they stood at one time.

    `veiled` where a superior's form, whose mean is not shown, goes into the points beside them.
    """

    period: str
    forms: tuple[Form, ...]
    veiled: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """Least raters a group, the step means are rounded to, and for how many months back
    earlier periods are held against a later one; no step shows no means."""

    least: int
    step: Fraction | None
    months: int


def choose(
    states: Sequence[State], rule: Rule, most: Mapping[int, Level] | None = None
) -> list[Level]:
    """For each state, in the order in which they came to be, the most that may be shown.

    `most` holds, by place in `states`, what was shown of a state while there were earlier ones
    that are no longer given: it is never shown more than that, and counts as shown like that.
    """
    shown: list[tuple[State, Level]] = []
    found = []
    for n, state in enumerate(states):
        cap = None if most is None else most.get(n)
        earlier = [pair for pair in shown if near(pair[0].period, state.period, rule.months)]
        levels = _ORDER if cap is None else _ORDER[_ORDER.index(cap) :]
        level = next(one for one in levels if _may(state, one, earlier, rule))
        found.append(level)
        shown.append((state, level if cap is None else cap))
    return found


def groups(state: State, level: Level) -> list[tuple[Form, ...]]:
    """The forms behind each mean shown at that level."""
    if level is Level.POINTS or not state.forms:
        return []
    if level is Level.MERGED:
        return [state.forms]
    found: dict[str, list[Form]] = defaultdict(list)
    for form in state.forms:
        found[form.group].append(form)
    return [tuple(forms) for _name, forms in sorted(found.items())]


def _may(state: State, level: Level, earlier: list[tuple[State, Level]], rule: Rule) -> bool:
    if level is Level.POINTS:
        return True
    if rule.step is None:
        return False
    shown = groups(state, level)
    if level is Level.MERGED and len(groups(state, Level.SEPARATE)) < 2:
        return False
    same = [pair for pair in earlier if pair[0].period == state.period]
    if level is Level.MERGED and not all(s.veiled for s, _l in (*same, (state, level))):
        return False
    for forms in shown:
        if len(forms) < rule.least or not roomy([f.answered for f in forms], rule.step):
            return False
    now = (state, level)
    versions = [row for pair in (*same, now) for row in _rows(*pair, versions=True)]
    owner = {f.version: f.form for s, _l in (*same, now) for f in s.forms}
    raters = [row for pair in (*earlier, now) for row in _rows(*pair, versions=False)]
    return not isolated(versions, rule.least, owner) and not isolated(raters, rule.least)


def roomy(answered: Sequence[int], step: Fraction) -> bool:
    """Whether one point of any one form moves the mean of the forms by a quarter step at most."""
    return all(k and Fraction(1, len(answered) * k) <= step / _ROOM for k in answered)


def _rows(state: State, level: Level, *, versions: bool) -> list[Row]:
    return [
        {(f.version if versions else f.rater): Fraction(1, len(forms)) for f in forms}
        for forms in groups(state, level)
    ]


def near(earlier: str, later: str, months: int) -> bool:
    """Whether two periods (YYYY-MM) are at most so many months apart."""

    def count(period: str) -> int:
        return int(period[:4]) * 12 + int(period[5:])

    return abs(count(later) - count(earlier)) <= months


def isolated(
    rows: Iterable[Row], least: int, owner: Mapping[Hashable, Hashable] | None = None
) -> frozenset[Hashable]:
    """The smallest set of fewer than `least` raters some combination of the rows rests on alone.

    Empty where there is none. `owner` maps an unknown to its rater; without it an unknown is a
    rater. A vector lies in the row space exactly where it is orthogonal to the null space, so a
    set of unknowns carries a combination exactly where their rows of the null space's basis are
    linearly dependent: no search over combinations is needed.
    """
    table = [dict(row) for row in rows]
    unknowns = sorted({u for row in table for u in row}, key=repr)
    basis = null_space([[row.get(u, Fraction(0)) for u in unknowns] for row in table])
    mine: dict[Hashable, list[list[Fraction]]] = defaultdict(list)
    for index, unknown in enumerate(unknowns):
        rater = unknown if owner is None else owner[unknown]
        mine[rater].append([vector[index] for vector in basis])
    for size in range(1, least):
        for raters in combinations(mine, size):
            lines = [line for rater in raters for line in mine[rater]]
            if rank(lines) < len(lines):
                return frozenset(raters)
    return frozenset()


def null_space(matrix: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """A basis of the vectors the matrix takes to 0, exact."""
    reduced, pivots = _reduced(matrix)
    width = len(matrix[0]) if matrix else 0
    basis = []
    for free in range(width):
        if free in pivots:
            continue
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for line, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -line[free]
        basis.append(vector)
    return basis


def rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    return len(_reduced(matrix)[1])


def _reduced(matrix: Sequence[Sequence[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced row echelon form without its empty rows, and the pivot columns."""
    left = [list(map(Fraction, row)) for row in matrix]
    done: list[list[Fraction]] = []
    pivots: list[int] = []
    for column in range(len(matrix[0]) if matrix else 0):
        row = next((r for r in left if r[column]), None)
        if row is None:
            continue
        left.remove(row)
        row = [value / row[column] for value in row]
        for other in (*left, *done):
            factor = other[column]
            if factor:
                other[:] = [a - factor * b for a, b in zip(other, row, strict=True)]
        done.append(row)
        pivots.append(column)
    return done, pivots
