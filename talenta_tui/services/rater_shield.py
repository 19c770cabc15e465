"""What of 360° feedback may be shown: groups large enough that nobody can be picked out.

Peers and subordinates appear only as groups of at least the policy's minimum. Where one of
the two is smaller, showing the other beside the total would give it away by subtraction, so
the two are shown as one; where even together they are too few, only the points are shown.
The superior is known by nature. What a person answered on themselves is theirs alone.
"""

from __future__ import annotations

from dataclasses import replace

from talenta_tui.scoring.evidence import Evidence, FeedbackGroup, FeedbackPeriod
from talenta_tui.scoring.explain import EvidenceRef, Node
from talenta_tui.scoring.policy_model import Policy
from talenta_tui.scoring.vocabulary import Relation

_SHIELDED = frozenset({Relation.PEER, Relation.SUBORDINATE})
_PERCENT = "y.feedback.percent"
MERGED_KEY = f"{_PERCENT}.merged"


def shield(evidence: Evidence, tree: Node, policy: Policy, *, own: bool) -> tuple[Evidence, Node]:
    """`evidence` and `tree` without anything that shows one rater's answers.

    `own` keeps the self rating, which only the person may see.
    """
    least = policy.components.feedback.shown_min
    small = {p.period: _too_small(p.groups, least) for p in evidence.feedback}
    periods = tuple(
        replace(p, groups=tuple(g for g in p.groups if _shown(g, small[p.period], own)))
        for p in evidence.feedback
    )
    return replace(evidence, feedback=periods), _tree(tree, evidence.feedback, least, own)


def _too_small(groups: tuple[FeedbackGroup, ...], least: int) -> bool:
    return any(0 < g.raters < least for g in groups if g.relation in _SHIELDED)


def _shown(group: FeedbackGroup, small: bool, own: bool) -> bool:
    if group.relation is Relation.SELF:
        return own
    return not (small and group.relation in _SHIELDED)


def _tree(node: Node, periods: tuple[FeedbackPeriod, ...], least: int, own: bool) -> Node:
    if node.key == _PERCENT:
        return _percent(node, periods, least, own)
    return replace(node, children=tuple(_tree(c, periods, least, own) for c in node.children))


def _relation(node: Node) -> str | None:
    for ref in node.evidence:
        if ref.kind == "feedback_group":
            return str(dict(ref.fields)["relation"])
    return None


def _percent(node: Node, periods: tuple[FeedbackPeriod, ...], least: int, own: bool) -> Node:
    """The percentage with its groups, the shielded ones as one, or without anything."""
    children = [c for c in node.children if own or _relation(c) != Relation.SELF.value]
    period = next((str(dict(ref.fields)["period"]) for c in children for ref in c.evidence), None)
    groups = next((p.groups for p in periods if p.period == period), ())
    if not _too_small(groups, least):
        return replace(node, children=tuple(children))
    hidden = [c for c in children if _relation(c) in {r.value for r in _SHIELDED}]
    raters = sum(g.raters for g in groups if g.relation in _SHIELDED)
    if raters < least:
        return replace(node, value=None, contribution=None, children=(), evidence=())
    fields = (("period", period), ("relation", "REKAN + BAWAHAN"), ("raters", raters))
    merged = replace(
        hidden[0],
        key=MERGED_KEY,
        label_id="Rekan dan bawahan bersama",
        label_en="Peers and subordinates together",
        value=None,
        weight=sum(c.weight or 0 for c in hidden),
        contribution=sum(c.contribution or 0 for c in hidden),
        evidence=(EvidenceRef("feedback_group", fields),),
    )
    kept = [c for c in children if c not in hidden]
    return replace(node, children=(*kept, merged))
