"""Job person match: the level reached against the level a tier requires (regulation.md 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import NamedBand
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Competency, Tier

Purpose = Literal["promotion", "mapping"]


def match(prepared: Prepared, levels: Mapping[Competency, Fraction], tier: Tier) -> Fraction:
    """JPM of `levels` against the standard of `tier`, 0 to 100, cut as the policy says.

    Per competency: sum of min(level, standard) / sum of standards x 100; in total: min(sum of
    levels, sum of standards) / sum of standards x 100 (formats.md, "Competency"). Every
    competency must have a level; `KeyError` otherwise.
    """
    per_competency = prepared.policy.components.competency.cap == "competency"
    total = 0
    numerator, denominator = 0, 1
    for competency, standard in prepared.standards[tier].items():
        level = levels[competency]
        n, d = level.numerator, level.denominator
        if per_competency and n >= standard * d:
            total += standard
        elif d == denominator:
            numerator += n
        else:
            numerator = numerator * d + n * denominator
            denominator *= d
    numerator += total * denominator
    most = prepared.standard_sums[tier] * denominator
    return Fraction(100 * min(numerator, most), most)


def uncapped(prepared: Prepared, levels: Mapping[Competency, Fraction], tier: Tier) -> Fraction:
    """JPM without any cut, may exceed 100: shown beside the binding figure, never used."""
    reached = sum((Fraction(levels[c]) for c in prepared.standards[tier]), Fraction(0))
    return 100 * reached / prepared.standard_sums[tier]


def category(prepared: Prepared, value: Number, purpose: Purpose) -> NamedBand:
    """The category of a JPM: MS, MMS, KMS for a promotion; O, CO, KO for a mapping."""
    rule = prepared.policy.jpm
    for band in rule.promotion if purpose == "promotion" else rule.mapping:
        if value >= band.at_least:
            return band
    raise ValueError(value)
