"""Job experience explained: tenure, variety and acting posts, row by row."""

from __future__ import annotations

from fractions import Fraction

from talenta_tui.scoring import components_x as cx
from talenta_tui.scoring.evidence import Career, Evidence
from talenta_tui.scoring.labels import ACTING, TENURE, VARIETY, YEARS
from talenta_tui.scoring.node import (
    EvidenceRef,
    FieldValue,
    Node,
    Reason,
    component_node,
    part_node,
)
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.prepared import At
from talenta_tui.scoring.vocabulary import CareerStatus, Component


def experience(at: At, evidence: Evidence) -> Node:
    rule = at.rules.experience
    score, found = cx.experience(at, evidence)
    rows = sorted(evidence.careers, key=lambda r: (r.start, r.post), reverse=True)
    definitive = [r for r in rows if r.status is CareerStatus.DEFINITIVE]
    acting = [r for r in rows if r.status is not CareerStatus.DEFINITIVE]
    tenure = found.tenure
    present: tuple[tuple[str, FieldValue], ...] = (
        ("post", evidence.post),
        ("unit", evidence.unit),
        ("post_since", evidence.post_since),
    )
    whole = sum(
        (Fraction(w) for w in (rule.weights.tenure, rule.weights.variety, rule.weights.acting)),
        Fraction(0),
    )

    def part(
        key: str,
        labels: tuple[str, str],
        points: Number,
        weight: Number,
        refs: list[EvidenceRef],
        children: tuple[Node, ...] = (),
    ) -> Node:
        return part_node(
            f"x.experience.{key}",
            labels,
            points,
            weight=weight,
            contribution=Fraction(weight) * points / whole,
            evidence=tuple(refs),
            children=children,
        )

    by_post: Reason = "used" if tenure.row is None and tenure.since is not None else "not_best"
    children = (
        part(
            "tenure",
            TENURE,
            tenure.points,
            rule.weights.tenure,
            [
                EvidenceRef("employee", present, by_post),
                *(_ref(r, _why_tenure(at, evidence, r, tenure.row)) for r in definitive),
            ],
            (part_node("x.experience.tenure.years", YEARS, tenure.years),),
        ),
        part(
            "variety",
            VARIETY,
            getattr(rule.variety, found.variety),
            rule.weights.variety,
            [
                EvidenceRef("employee", present),
                *(_ref(r, "future" if r.start > at.as_of else "used") for r in definitive),
            ],
        ),
        part(
            "acting",
            ACTING,
            getattr(rule.acting, found.acting),
            rule.weights.acting,
            [_ref(r, _why_acting(at, r, found.acting_row)) for r in acting],
        ),
    )
    return component_node(at, Component.EXPERIENCE, "x.experience", rule, score, (), children)


def _ref(row: Career, reason: Reason) -> EvidenceRef:
    return EvidenceRef(
        "career",
        (
            ("post", row.post),
            ("start", row.start),
            ("end", row.end),
            ("tier", row.tier.value),
            ("unit", row.unit),
            ("agency", row.agency),
            ("status", row.status.value),
        ),
        reason,
    )


def _why_tenure(at: At, evidence: Evidence, row: Career, chosen: Career | None) -> Reason:
    if row is chosen:
        return "used"
    if row.start > at.as_of:
        return "future"
    if at.rules.experience.tenure_since == "post":
        return "not_counted"
    return "not_best" if row.tier == evidence.tier else "other_tier"


def _why_acting(at: At, row: Career, chosen: Career | None) -> Reason:
    if row is chosen:
        return "used"
    if row.start > at.as_of:
        return "future"
    if row.end is not None and row.end < at.acting_from:
        return "outside_window"
    return "not_best"
