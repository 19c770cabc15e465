"""The lowest and highest score a missing component can still come to."""

from __future__ import annotations

from fractions import Fraction

from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import Band
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Component, Relation, Tier


def attainable(prepared: Prepared, component: Component, tier: Tier) -> tuple[Number, Number]:
    """Lowest and highest score of `component` once its record is there.

    By the policy's point tables: predicates of e-Kinerja from the lowest to the highest,
    360° items and aspects from their lowest to their highest value, levels from the lowest
    to the standard. Only components the policy can require are asked for (`KeyError`).
    """
    rules = prepared.policy.components
    if component is Component.COMPETENCY:
        standard = prepared.standard_sums[prepared.map_standard[tier]]
        least = rules.competency.level_min * len(prepared.standards[tier])
        return min(Fraction(100), Fraction(100 * least) / standard), 100
    if component is Component.POTENTIAL:
        rule = rules.potential
        return Fraction(100 * rule.aspect_min) / rule.aspect_max, 100
    if component is Component.FEEDBACK:
        share = Fraction(100 * rules.feedback.item_min) / rules.feedback.item_max
        if not rules.feedback.redistribute:
            share *= _lightest(prepared)
        return _reachable(rules.feedback.bands, share, Fraction(100))
    if component is Component.TRAINING:
        return _reachable(rules.training.bands, Fraction(1), None)
    points = {
        Component.PERFORMANCE: tuple(rules.performance.points.values()),
        Component.AWARDS: tuple(rules.awards.points.values()),
        Component.TEAMS: tuple(p for row in rules.teams.points.values() for p in row.values()),
    }[component]
    return min(points), max(points)


def _lightest(prepared: Prepared) -> Fraction:
    """The smallest share of the group weights that one rater other than self can leave."""
    lightest = Fraction(1)
    for weights in prepared.feedback_weights.values():
        everyone = sum(weights.values())
        others = [w for r, w in weights.items() if r is not Relation.SELF and w]
        lightest = min(lightest, Fraction(min(others, default=everyone), everyone))
    return lightest


def _reachable(
    bands: tuple[Band, ...], least: Fraction, most: Fraction | None
) -> tuple[Number, Number]:
    """Lowest and highest points of the bands that meet `least` to `most`, both included."""
    reached = []
    for band in bands:
        if most is None or band.at_least <= most:
            reached.append(band.points)
        if band.at_least <= least:
            break
    return min(reached), max(reached)
