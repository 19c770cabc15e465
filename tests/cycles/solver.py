"""An adversary for small populations: tries every answer there could be.

Whoever reads everything shown is given it exactly; so are the answers on oneself, the
superior's, and who rated whom. A rater is recovered where only one sum of answers is left: as
long as two sums are possible, no single answer is certain either, for answers of one form can
stand in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

from talenta_tui.planning.disclosure import Form, Level, State, groups

View = Callable[[Sequence[int]], Hashable]
"""What is shown, from the sums of the raters' answers in their order."""


def shown_of(
    raters: Sequence[Hashable],
    states: Sequence[State],
    levels: Sequence[Level],
    step: Fraction | None,
) -> View:
    """What the shield shows of these states; exact means without a step."""
    rows = [
        mean_row(raters, forms, step)
        for state, level in zip(states, levels, strict=True)
        for forms in groups(state, level)
    ]

    def view(sums: Sequence[int]) -> Hashable:
        return tuple(
            (sum(w * sums[i] for i, w in weights) + shift) // unit for weights, unit, shift in rows
        )

    return view


def mean_row(
    raters: Sequence[Hashable], forms: Sequence[Form], step: Fraction | None
) -> tuple[list[tuple[int, int]], int, int]:
    """Whole weights, unit and shift, so that floor((w·s + shift) / unit) tells what is shown."""
    n = len(forms)
    scale = lcm(*(f.answered for f in forms)) * n
    weights = [(raters.index(f.rater), scale // (n * f.answered)) for f in forms]
    if step is None:
        return weights, 1, 0
    # floor(mean / step + 1/2) with mean = w·s / scale
    return (
        [(i, 2 * w * step.denominator) for i, w in weights],
        2 * scale * step.numerator,
        scale * step.numerator,
    )


def recovered(raters: Sequence[Hashable], items: int, view: View) -> dict[Hashable, int]:
    """Raters of whom some outcome leaves one sum only, with that sum."""
    seen: dict[Hashable, list[set[int]]] = defaultdict(lambda: [set() for _ in raters])
    for sums in product(range(items, 5 * items + 1), repeat=len(raters)):
        for possible, value in zip(seen[view(sums)], sums, strict=True):
            possible.add(value)
    return {
        rater: next(iter(possible[n]))
        for possible in seen.values()
        for n, rater in enumerate(raters)
        if len(possible[n]) == 1
    }
