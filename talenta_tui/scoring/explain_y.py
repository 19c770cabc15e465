"""The performance axis explained: the records behind its four components."""

from __future__ import annotations

from fractions import Fraction

from talenta_tui.scoring import components_y as cy
from talenta_tui.scoring.evidence import Award, Evidence, FeedbackPeriod, Performance, Team
from talenta_tui.scoring.labels import LOST_WEIGHT, PERCENT, RELATIONS
from talenta_tui.scoring.node import EvidenceRef, Node, Reason, component_node, part_node
from talenta_tui.scoring.node import section_node as section
from talenta_tui.scoring.prepared import At
from talenta_tui.scoring.vocabulary import Component, PerformancePeriod, Tier


def nodes(at: At, evidence: Evidence) -> tuple[Node, ...]:
    """The four components in the order of the export."""
    return (
        performance(at, evidence),
        awards(at, evidence),
        teams(at, evidence),
        feedback(at, evidence),
    )


def performance(at: At, evidence: Evidence) -> Node:
    score, chosen = cy.performance(at, evidence)
    rows = sorted(evidence.performance, key=lambda r: (-r.year, r.period.value))
    refs = tuple(
        EvidenceRef(
            "performance",
            (("year", r.year), ("period", r.period.value), ("predicate", r.predicate.value)),
            _why_predicate(at, r, chosen),
        )
        for r in rows
    )
    matrix = section("y.performance.matrix", at.prepared.policy.predicate_matrix, None)
    return component_node(
        at, Component.PERFORMANCE, "y.performance", at.rules.performance, score, refs, (matrix,)
    )


def _why_predicate(at: At, row: Performance, chosen: Performance | None) -> Reason:
    if row is chosen:
        return "used"
    if row.period is PerformancePeriod.YEAR:
        return "not_ended" if row.year > at.year else "older"
    if row.year * 4 + cy.QUARTER[row.period] > at.quarter:
        return "not_ended"
    if at.rules.performance.fallback == "none":
        return "not_counted"
    if chosen is not None and chosen.period is PerformancePeriod.YEAR:
        return "year_counts"
    return "older"


def awards(at: At, evidence: Evidence) -> Node:
    score, chosen = cy.awards(at, evidence)

    def why(row: Award) -> Reason:
        if any(row is c for c in chosen):
            return "used"
        if row.on > at.as_of:
            return "future"
        return "outside_window" if row.on < at.awards_from else "not_best"

    refs = tuple(
        EvidenceRef("award", (("name", r.name), ("on", r.on), ("scope", r.scope.value)), why(r))
        for r in sorted(evidence.awards, key=lambda r: (r.on, r.name), reverse=True)
    )
    return component_node(at, Component.AWARDS, "y.awards", at.rules.awards, score, refs)


def teams(at: At, evidence: Evidence) -> Node:
    rule = at.rules.teams
    score, chosen = cy.teams(at, evidence)

    def why(row: Team) -> Reason:
        if any(row is c for c in chosen):
            return "used"
        if row.start > at.as_of:
            return "future"
        dated = row.end if rule.dated_by == "end" else row.start
        if dated is not None and dated < at.teams_from:
            return "outside_window"
        return "not_best"

    refs = tuple(
        EvidenceRef(
            "team",
            (
                ("name", r.name),
                ("start", r.start),
                ("end", r.end),
                ("role", r.role.value),
                ("scope", r.scope.value),
            ),
            why(r),
        )
        for r in sorted(evidence.teams, key=lambda r: (r.start, r.name), reverse=True)
    )
    return component_node(at, Component.TEAMS, "y.teams", rule, score, refs)


def feedback(at: At, evidence: Evidence) -> Node:
    score, chosen = cy.feedback(at, evidence)
    refs = tuple(
        EvidenceRef(
            "feedback",
            (("period", p.period), ("raters", sum(g.raters for g in p.groups))),
            _why_period(at, p, None if chosen is None else chosen.period, evidence.tier),
        )
        for p in sorted(evidence.feedback, key=lambda p: p.period, reverse=True)
    )
    children = () if chosen is None else (_percent(at, chosen, evidence.tier),)
    return component_node(
        at, Component.FEEDBACK, "y.feedback", at.rules.feedback, score, refs, children
    )


def _why_period(
    at: At, period: FeedbackPeriod, chosen: FeedbackPeriod | None, tier: Tier
) -> Reason:
    if period is chosen:
        return "used"
    if period.period > at.feedback_last:
        return "future"
    if period.period < at.feedback_first:
        return "outside_window"
    if cy.percent(at, period, tier) is None:
        return "too_few_raters"
    return "older"


def _percent(at: At, chosen: cy.FeedbackScore, tier: Tier) -> Node:
    """The weighted mean, group by group: weight x mean as a percentage of the highest item."""
    rule = at.rules.feedback
    weights = {r: Fraction(w) for r, w in rule.weights_of(tier).items()}
    counted = [g for g in chosen.period.groups if g.raters and weights[g.relation]]
    present = sum((weights[g.relation] for g in counted), Fraction(0))
    over = present if rule.redistribute else sum(weights.values(), Fraction(0))
    children = []
    for group in sorted(chosen.period.groups, key=lambda g: list(RELATIONS).index(g.relation)):
        reason: Reason = "used" if group in counted else "no_weight"
        if not group.raters:
            reason = "no_raters"
        share = weights[group.relation] * 100 / over
        value = Fraction(group.mean) * 100 / rule.item_max
        ref = EvidenceRef(
            "feedback_group",
            (
                ("period", chosen.period.period),
                ("relation", group.relation.value),
                ("mean", group.mean),
                ("raters", group.raters),
            ),
            reason,
        )
        children.append(
            part_node(
                f"y.feedback.percent.{group.relation.value}",
                RELATIONS[group.relation],
                value,
                weight=share if reason == "used" else 0,
                contribution=share * value / 100 if reason == "used" else 0,
                evidence=(ref,),
            )
        )
    if over > present:
        lost = (over - present) * 100 / over
        children.append(
            part_node("y.feedback.percent.lost", LOST_WEIGHT, 0, weight=lost, contribution=0)
        )
    value = Fraction(chosen.numerator, chosen.denominator)
    return part_node("y.feedback.percent", PERCENT, value, children=tuple(children))
