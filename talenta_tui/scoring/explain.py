"""Why a person stands where they stand: the figure, its parts, its rules, its records."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from talenta_tui.scoring import explain_x, explain_y
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.labels import BEST_BOX, ROUNDING, WORST_BOX
from talenta_tui.scoring.node import EvidenceRef, Node, labels_of, part_node, section_node
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.placement import Placement, box_text
from talenta_tui.scoring.policy_talent import Axis, component_key
from talenta_tui.scoring.prepared import At, AxisTable, Prepared
from talenta_tui.scoring.vocabulary import X_COMPONENTS

__all__ = ["EvidenceRef", "Node", "explain"]


def explain(prepared: Prepared, evidence: Evidence, placement: Placement, as_of: date) -> Node:
    """The tree of a placement, from the talent score down to each record considered.

    Keys are stable codes: `talent`, `y`, `x`, `box`, `missing`, `policy`, then `x.competency`,
    `x.competency.Integritas` and so on. Where children carry contributions, they sum exactly
    to their parent's value. `placement` must be the one of this evidence on this date.
    """
    if placement.nip != evidence.nip:
        raise ValueError(f"placement of {placement.nip}, evidence of {evidence.nip}")
    at = prepared.at(as_of)
    rule = prepared.policy.talent
    axes = prepared.policy.axes
    children = [
        _axis("y", axes.y, prepared.y, rule.y, placement.y, explain_y.nodes(at, evidence)),
        _axis("x", axes.x, prepared.x, rule.x, placement.x, explain_x.nodes(at, evidence)),
    ]
    children.append(_box(prepared, placement) if placement.box else _missing(prepared, placement))
    children.append(_policy(at))
    return section_node("talent", rule, placement.talent, children=tuple(children))


def _axis(
    key: str,
    axis: Axis,
    table: AxisTable,
    share: Number,
    value: Fraction | None,
    components: tuple[Node, ...],
) -> Node:
    children = components
    if value is not None:
        exact = sum((Fraction(node.contribution or 0) for node in components), Fraction(0))
        if exact != value:
            off = value - exact
            children += (part_node(f"{key}.rounding", ROUNDING, off, contribution=off),)
        band = axis.bands[2 - table.band(value)]
        children += (part_node(f"{key}.band", (band.label_id, band.label_en), band.code),)
    return section_node(
        key,
        axis,
        value,
        weight=share,
        contribution=None if value is None else Fraction(share) * value,
        children=children,
    )


def _box(prepared: Prepared, placement: Placement) -> Node:
    assert placement.box is not None
    rule = prepared.policy.boxes
    text = box_text(prepared, placement.box)
    actions = zip(text.actions_id, text.actions_en, strict=True)
    return section_node(
        "box",
        rule,
        placement.box,
        children=(
            part_node("box.name", (text.label_id, text.label_en), placement.box),
            *(part_node(f"box.action.{n}", labels, n) for n, labels in enumerate(actions, start=1)),
            *(
                part_node(
                    f"box.pool.{code}", labels_of(rule.pools[code]), code, sourced=rule.pools[code]
                )
                for code in text.pools
            ),
        ),
    )


def _missing(prepared: Prepared, placement: Placement) -> Node:
    """What is missing, and the best and worst box still possible."""
    rules = prepared.policy.components
    missing = []
    for component in placement.missing:
        name = component_key(component)
        axis = "x" if component in X_COMPONENTS else "y"
        section = getattr(rules, name)
        missing.append(part_node(f"missing.{axis}.{name}", labels_of(section), None))
    return section_node(
        "missing",
        prepared.policy.missing,
        ", ".join(component_key(c) for c in placement.missing),
        children=(
            *missing,
            part_node("missing.best_box", BEST_BOX, placement.best_box),
            part_node("missing.worst_box", WORST_BOX, placement.worst_box),
        ),
    )


def _policy(at: At) -> Node:
    """The policy the figures rest on, and its general rules."""
    policy = at.prepared.policy
    return part_node(
        "policy",
        (policy.title_id, policy.title_en),
        f"{policy.id} {policy.version}",
        sourced=policy,
        children=(
            section_node("policy.period", policy.period, at.as_of.isoformat()),
            section_node("policy.arithmetic", policy.arithmetic, policy.arithmetic.box_from),
            section_node("policy.missing", policy.missing, ", ".join(policy.missing.required)),
            section_node("policy.tiers", policy.tiers, None),
        ),
    )
