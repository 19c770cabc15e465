"""The potential axis explained: the records behind its seven components."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from talenta_tui.scoring import components_x as cx
from talenta_tui.scoring.evidence import Evidence, Penalty, Potential, SessionLevels, Training
from talenta_tui.scoring.explain_career import experience
from talenta_tui.scoring.jpm import category, uncapped
from talenta_tui.scoring.labels import ASPECTS, COMPETENCY_EN, COUNT, CUT, UNCAPPED
from talenta_tui.scoring.node import (
    EvidenceRef,
    FieldValue,
    Node,
    Reason,
    component_node,
    part_node,
    section_node,
)
from talenta_tui.scoring.prepared import At
from talenta_tui.scoring.vocabulary import POTENTIAL_ASPECTS, Competency, Component


def nodes(at: At, evidence: Evidence) -> tuple[Node, ...]:
    """The seven components in the order of the export."""
    return (
        competency(at, evidence),
        training(at, evidence),
        experience(at, evidence),
        potential(at, evidence),
        education(at, evidence),
        field_of_study(at, evidence),
        discipline(at, evidence),
    )


def competency(at: At, evidence: Evidence) -> Node:
    score, chosen = cx.competency(at, evidence)
    rows = sorted(evidence.sessions, key=lambda s: (s.on, s.code), reverse=True)
    refs = tuple(
        EvidenceRef(
            "session",
            (("session", s.code), ("on", s.on), ("levels", len(s.levels))),
            _why_session(at, s, chosen),
        )
        for s in rows
    )
    children: tuple[Node, ...] = ()
    if chosen is not None and score is not None:
        children = _levels(at, evidence, chosen)
    return component_node(
        at, Component.COMPETENCY, "x.competency", at.rules.competency, score, refs, children
    )


def _why_session(at: At, session: SessionLevels, chosen: SessionLevels | None) -> Reason:
    if session is chosen:
        return "used"
    if session.on > at.as_of:
        return "future"
    if session.on < at.competency_from:
        return "outside_window"
    if not session.closed and at.rules.competency.closed_only:
        return "not_closed"
    if len(session.levels) < len(Competency):
        return "incomplete"
    return "older"


def _levels(at: At, evidence: Evidence, session: SessionLevels) -> tuple[Node, ...]:
    """One node per competency: level, standard, and its part of the JPM."""
    prepared = at.prepared
    tier = prepared.map_standard[evidence.tier]
    total = prepared.standard_sums[tier]
    cut = at.rules.competency.cap == "competency"
    out: list[Node] = []
    reached = Fraction(0)
    for item, standard in prepared.standards[tier].items():
        level = Fraction(session.levels[item])
        part = 100 * (min(level, Fraction(standard)) if cut else level) / total
        reached += part
        fields: tuple[tuple[str, FieldValue], ...] = (
            ("session", session.code),
            ("competency", item.value),
            ("level", level),
            ("standard", standard),
        )
        out.append(
            part_node(
                f"x.competency.{item.value}",
                (item.value, COMPETENCY_EN[item]),
                level,
                weight=standard,
                contribution=part,
                sourced=prepared.policy.standards,
                evidence=(EvidenceRef("session_competency", fields),),
            )
        )
    if reached > 100:
        surplus = 100 - reached
        out.append(part_node("x.competency.cut", CUT, surplus, contribution=surplus))
    score = min(reached, Fraction(100))
    band = category(prepared, score, "mapping")
    out += [
        part_node("x.competency.uncapped", UNCAPPED, uncapped(prepared, session.levels, tier)),
        section_node("x.competency.standard", prepared.policy.standards, tier.value),
        section_node(
            "x.competency.category",
            prepared.policy.jpm,
            band.code,
            children=(
                part_node(
                    f"x.competency.category.{band.code}",
                    (band.label_id, band.label_en),
                    band.at_least,
                ),
            ),
        ),
    ]
    return tuple(out)


def training(at: At, evidence: Evidence) -> Node:
    score, counted = cx.training(at, evidence)

    def why(row: Training) -> Reason:
        if any(row is c for c in counted):
            return "used"
        if row.on > at.as_of:
            return "future"
        return "outside_window" if row.on < at.training_from else "expired"

    refs = tuple(
        EvidenceRef(
            "training", (("name", r.name), ("on", r.on), ("valid_until", r.valid_until)), why(r)
        )
        for r in sorted(evidence.training, key=lambda r: (r.on, r.name), reverse=True)
    )
    count = part_node("x.training.count", COUNT, len(counted))
    return component_node(
        at, Component.TRAINING, "x.training", at.rules.training, score, refs, (count,)
    )


def potential(at: At, evidence: Evidence) -> Node:
    rule = at.rules.potential
    score, chosen = cx.potential(at, evidence)

    def why(row: Potential) -> Reason:
        if row is chosen:
            return "used"
        if row.on > at.as_of:
            return "future"
        if row.on < at.potential_from:
            return "outside_window"
        return "incomplete" if cx.incomplete(row) else "older"

    refs = tuple(
        EvidenceRef("potential", (("on", r.on),), why(r))
        for r in sorted(evidence.potential, key=lambda r: r.on, reverse=True)
    )
    children: list[Node] = []
    if chosen is not None and score is not None:
        whole = Fraction(rule.aspect_max) * sum(map(Fraction, rule.weights.values()), Fraction(0))
        for name, aspect in zip(POTENTIAL_ASPECTS, chosen.aspects, strict=True):
            weight, value = rule.weights[name], Fraction(aspect or 0)
            ref = EvidenceRef(
                "potential_aspect", (("on", chosen.on), ("aspect", name), ("value", value))
            )
            children.append(
                part_node(
                    f"x.potential.{name}",
                    ASPECTS[name],
                    value,
                    weight=weight,
                    contribution=100 * weight * value / whole,
                    evidence=(ref,),
                )
            )
    return component_node(
        at, Component.POTENTIAL, "x.potential", rule, score, refs, tuple(children)
    )


def education(at: At, evidence: Evidence) -> Node:
    score, _ = cx.education(at, evidence)
    level = evidence.education
    ref = EvidenceRef("employee", (("education", None if level is None else level.value),))
    return component_node(at, Component.EDUCATION, "x.education", at.rules.education, score, (ref,))


def field_of_study(at: At, evidence: Evidence) -> Node:
    score, how = cx.field_of_study(at, evidence)
    held = evidence.held_fields
    refs = (
        EvidenceRef("employee", (("field_of_study", evidence.field_of_study),)),
        EvidenceRef(
            "position",
            (("fields", None if held is None else "; ".join(held)), ("outcome", how)),
        ),
    )
    return component_node(at, Component.FIELD, "x.field", at.rules.field, score, refs)


def discipline(at: At, evidence: Evidence) -> Node:
    rule = at.rules.discipline
    score, chosen = cx.discipline(at, evidence)

    def why(row: Penalty) -> Reason:
        if row is chosen:
            return "used"
        if row.start > at.as_of:
            return "future"
        served = row.end is not None and row.end < at.as_of
        dated = row.end if rule.dated_by == "end" else row.start
        if served and dated is not None and dated < at.discipline_from:
            return "outside_window"
        return "not_best"

    def ended(row: Penalty) -> tuple[date, date, str]:
        return row.end or date.max, row.start, row.name

    refs = tuple(
        EvidenceRef(
            "penalty",
            (("name", r.name), ("start", r.start), ("end", r.end), ("level", r.level.value)),
            why(r),
        )
        for r in sorted(evidence.penalties, key=ended, reverse=True)
    )
    return component_node(at, Component.DISCIPLINE, "x.discipline", rule, score, refs)
