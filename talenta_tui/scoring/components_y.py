"""The four components of the performance axis, one function each.

Each takes the prepared policy on the as-of date and a person's evidence, and gives the
score before weighting with what decided it. The order of the evidence never matters.
"""

from __future__ import annotations

from typing import NamedTuple

from talenta_tui.scoring.evidence import Award, Evidence, FeedbackPeriod, Performance, Team
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.prepared import At, banded
from talenta_tui.scoring.result import ComponentResult
from talenta_tui.scoring.vocabulary import Component, PerformancePeriod, Relation, Tier

QUARTER = {
    PerformancePeriod.Q1: 0,
    PerformancePeriod.Q2: 1,
    PerformancePeriod.Q3: 2,
    PerformancePeriod.Q4: 3,
}


class FeedbackScore(NamedTuple):
    """The period that counted and its weighted mean in percent, as a ratio."""

    period: FeedbackPeriod
    numerator: int
    denominator: int


def performance(at: At, evidence: Evidence) -> ComponentResult[Performance | None]:
    """The predicate's points: the newest ended year, else the newest ended quarter.

    (Kepka BKN 411/2025; formats.md "Predicate")
    """
    rule = at.rules.performance
    year = quarter = None
    newest_year, newest_quarter = -1, -1
    for row in evidence.performance:
        if row.period is PerformancePeriod.YEAR:
            if newest_year < row.year <= at.year:
                newest_year, year = row.year, row
        else:
            key = row.year * 4 + QUARTER[row.period]
            if newest_quarter < key <= at.quarter:
                newest_quarter, quarter = key, row
    if rule.fallback == "none":
        quarter = None
    chosen = year or quarter
    if rule.prefer == "newest" and quarter is not None and newest_quarter > newest_year * 4 + 3:
        chosen = quarter
    if chosen is None:
        return ComponentResult(at.absent(Component.PERFORMANCE), None)
    return ComponentResult(rule.points[chosen.predicate], chosen)


def awards(at: At, evidence: Evidence) -> ComponentResult[tuple[Award, ...]]:
    """The best award of the window, by its date (Kepka BKN 411/2025; formats.md "Awards")."""
    rule = at.rules.awards
    points = rule.points
    first, last = at.awards_from, at.as_of
    best: Award | None = None
    score: Number = -1
    counted: list[Award] = []
    for award in evidence.awards:
        if first <= award.on <= last:
            counted.append(award)
            value = points[award.scope]
            if (
                best is None
                or value > score
                or (value == score and (award.on, award.name) > (best.on, best.name))
            ):
                best, score = award, value
    if best is None:
        return ComponentResult(at.absent(Component.AWARDS, rule.none), ())
    if rule.combine == "sum":
        return ComponentResult(min(100, sum(points[a.scope] for a in counted)), tuple(counted))
    return ComponentResult(score, (best,))


def teams(at: At, evidence: Evidence) -> ComponentResult[tuple[Team, ...]]:
    """The best assignment that ran in the window (Kepka BKN 411/2025; formats.md "teams").

    It counts if it began on or before the as-of date and ended on or after the window's
    start, or has not ended.
    """
    rule = at.rules.teams
    points = rule.points
    first, last = at.teams_from, at.as_of
    by_end = rule.dated_by == "end"
    best: Team | None = None
    score: Number = -1
    counted: list[Team] = []
    for team in evidence.teams:
        if team.start > last:
            continue
        if (team.end is None or team.end >= first) if by_end else team.start >= first:
            counted.append(team)
            value = points[team.role][team.scope]
            if (
                best is None
                or value > score
                or (value == score and (team.start, team.name) > (best.start, best.name))
            ):
                best, score = team, value
    if best is None:
        return ComponentResult(at.absent(Component.TEAMS, rule.none), ())
    if rule.combine == "sum":
        total = min(100, sum(points[t.role][t.scope] for t in counted))
        return ComponentResult(total, tuple(counted))
    return ComponentResult(score, (best,))


def feedback(at: At, evidence: Evidence) -> ComponentResult[FeedbackScore | None]:
    """360°: groups weighted, a percentage of the highest item value, banded.

    The newest period of the window with enough raters other than self; a group without
    raters gives its weight to the others in proportion (formats.md "360").
    """
    first, last = at.feedback_first, at.feedback_last
    best: FeedbackScore | None = None
    for period in evidence.feedback:
        if first <= period.period <= last and (best is None or period.period > best.period.period):
            best = percent(at, period, evidence.tier) or best
    if best is None:
        return ComponentResult(at.absent(Component.FEEDBACK), None)
    score = banded(at.prepared.feedback_bands, best.numerator, best.denominator)
    return ComponentResult(score, best)


def percent(at: At, period: FeedbackPeriod, tier: Tier) -> FeedbackScore | None:
    """A period's weighted mean in percent; None with too few raters or no weight at all."""
    rule = at.rules.feedback
    weights = at.prepared.feedback_weights[tier]
    raters = present = numerator = 0
    denominator = 1
    for group in period.groups:
        if not group.raters:
            continue
        if group.relation is not Relation.SELF:
            raters += group.raters
        weight = weights[group.relation]
        if weight:
            present += weight
            n, d = group.mean.numerator, group.mean.denominator
            numerator = numerator * d + weight * n * denominator
            denominator *= d
    if raters < rule.min_raters or not present:
        return None
    over = present if rule.redistribute else sum(weights.values())
    top = rule.item_max
    return FeedbackScore(
        period, 100 * numerator * top.denominator, denominator * over * top.numerator
    )
