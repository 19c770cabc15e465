"""How far raters differ on one competency of one person, and what their mean suggests.

Pure and exact. Every flag can fire with two, three or four raters: rules of standard
deviations cannot (peers.md 7.2), so distances are counted in levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from talenta_tui.scoring.numbers import Number, simplest
from talenta_tui.services.assessment.values import Rounding, SessionRules

FlagCode = Literal["range", "split", "outlier", "standard"]


@dataclass(frozen=True, slots=True)
class Flag:
    """range: highest less lowest rater reaches the rule's levels. split: no two raters agree.
    outlier: a rater lies so far from the mean of the others. standard: raters stand on both
    sides of the level the target requires. `raters` are those concerned."""

    code: FlagCode
    raters: tuple[str, ...]


def rater_means(cells: Mapping[str, Sequence[Number]]) -> dict[str, Fraction]:
    """Per rater the mean of what they observed, over the exercises; raters without are left out."""
    return {r: Fraction(sum(v)) / len(v) for r, v in sorted(cells.items()) if v}


def mean(cells: Mapping[str, Sequence[Number]]) -> Fraction | None:
    """The mean of all cells observed (formats.md, "Competency"); None where there is none."""
    values = [v for observed in cells.values() for v in observed]
    return Fraction(sum(values)) / len(values) if values else None


def spread(cells: Mapping[str, Sequence[Number]]) -> Number:
    """Highest rater less lowest, 0 for fewer than two."""
    means = rater_means(cells).values()
    return simplest(max(means) - min(means)) if means else 0


def flags(
    cells: Mapping[str, Sequence[Number]], rules: SessionRules, standard: Number | None
) -> tuple[Flag, ...]:
    """Every disagreement among the raters; none with fewer than two.

    A rater counts by the mean of their own cells, so that an assessor who saw two exercises
    does not outvote one who saw one.
    """
    means = rater_means(cells)
    if len(means) < 2:
        return ()
    found = []
    low, high = min(means.values()), max(means.values())
    if high - low >= rules.range_flag:
        found.append(Flag("range", tuple(r for r, v in means.items() if v in (low, high))))
    if len(set(means.values())) == len(means):
        found.append(Flag("split", tuple(means)))
    total = sum(means.values())
    apart = tuple(
        r for r, v in means.items() if abs(v - (total - v) / (len(means) - 1)) >= rules.outlier_flag
    )
    if apart:
        found.append(Flag("outlier", apart))
    if standard is not None and low < standard <= high:
        found.append(Flag("standard", tuple(r for r, v in means.items() if v < standard)))
    return tuple(found)


def suggested(value: Fraction, rules: SessionRules) -> Number:
    """The mean rounded to the session's step by the session's rule, ties as it says."""
    return simplest(rounded(value / Fraction(rules.step), rules.rounding) * Fraction(rules.step))


def rounded(value: Fraction, rule: Rounding) -> int:
    """A number of 0 or more as a whole one; exactly half goes up, down, or to the even one."""
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest - value.denominator
    if twice != 0:
        return whole + (twice > 0)
    if rule == "half_even":
        return whole + whole % 2
    return whole + (rule == "half_up")


def needs_reason(
    agreed: Number, cells: Mapping[str, Sequence[Number]], rules: SessionRules
) -> bool:
    """Whether an agreed level asks for a reason: it differs from every rating given, or lies
    further from their mean than the rules allow."""
    value = mean(cells)
    given = {v for observed in cells.values() for v in observed}
    if value is None:
        return True
    return agreed not in given or abs(Fraction(agreed) - value) > rules.move_without_reason
