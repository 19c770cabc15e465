"""What of 360° feedback may be shown: nothing that gives a single rater's answers away.

Peers and subordinates appear only as groups of at least the policy's minimum, or merged, or
not at all; `planning.disclosure` decides which, against everything shown before. What is shown
are means rounded to the policy's step. The exact percentage and the contributions of groups
are never handed out: their digits tell more than a mean. The points on the map are what the
regulation asks for and stay. The superior is one rater and known by nature: their mean is shown
only where the policy says so. What a person answered on themselves is theirs alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from talenta_tui.planning.disclosure import Form, Level, Rule, State, choose
from talenta_tui.scoring.evidence import Evidence, FeedbackGroup, FeedbackPeriod
from talenta_tui.scoring.explain import EvidenceRef, Node
from talenta_tui.scoring.numbers import round_half_up
from talenta_tui.scoring.policy_components import FeedbackRule
from talenta_tui.scoring.policy_model import Policy
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS, Relation

SHIELDED = frozenset({Relation.PEER, Relation.SUBORDINATE})
_PERCENT = "y.feedback.percent"
MERGED_KEY = f"{_PERCENT}.merged"

Levels = Mapping[str, Level]
"""Period to what may be shown of it."""


def shield(
    evidence: Evidence, tree: Node, policy: Policy, *, own: bool, levels: Levels | None = None
) -> tuple[Evidence, Node]:
    """`evidence` and `tree` without anything that shows one rater's answers.

    `own` keeps the self rating, which only the person may see. `levels` come from
    `services.cycles.history`, which knows every earlier state; without them the evidence is
    taken for the first that is shown, every form complete.
    """
    rule = policy.components.feedback
    allowed = first_levels(evidence.feedback, rule) if levels is None else levels
    periods = tuple(
        replace(p, groups=_groups(p, allowed.get(p.period, Level.POINTS), rule, own))
        for p in evidence.feedback
    )
    return replace(evidence, feedback=periods), _tree(tree, evidence.feedback, allowed, rule, own)


def without_answers(evidence: Evidence) -> Evidence:
    """`evidence` with the 360° periods named and nothing that was answered in them."""
    return replace(evidence, feedback=tuple(replace(p, groups=()) for p in evidence.feedback))


def disclosure_rule(rule: FeedbackRule) -> Rule:
    """The policy's rule as the pure check takes it."""
    step = None if rule.shown_step is None else Fraction(rule.shown_step)
    return Rule(rule.shown_min, step, rule.window_months)


def veils(rule: FeedbackRule, relations: Iterable[str]) -> bool:
    """Whether forms of these groups hold one that counts in the points and is never shown.

    Where any tier weighs the superior at nothing, none veils: whose tier it was then is not asked.
    """
    tables = (rule.weights, *(rule.by_tier or {}).values())
    counts = all(weights.get(Relation.SUPERIOR) for weights in tables)
    return counts and not rule.shown_superior and Relation.SUPERIOR in relations


def shown_mean(mean: Fraction, rule: FeedbackRule) -> Fraction | None:
    """A mean as it is shown: rounded half up to the policy's step; None without a step."""
    if rule.shown_step is None:
        return None
    step = Fraction(rule.shown_step)
    return round_half_up(mean / step, 0) * step


def first_levels(periods: tuple[FeedbackPeriod, ...], rule: FeedbackRule) -> dict[str, Level]:
    """What may be shown of each period where nothing was shown before and no rater returns."""
    found = {}
    for period in periods:
        names = [(g.relation, n) for g in period.groups for n in range(g.raters)]
        forms = tuple(
            Form(name, name, name, name[0].value, len(FEEDBACK_ITEMS))
            for name in names
            if name[0] in SHIELDED
        )
        veiled = veils(rule, (g.relation for g in period.groups if g.raters))
        (level,) = choose([State(period.period, forms, veiled)], disclosure_rule(rule))
        found[period.period] = level
    return found


def _groups(
    period: FeedbackPeriod, level: Level, rule: FeedbackRule, own: bool
) -> tuple[FeedbackGroup, ...]:
    shown = []
    for group in period.groups:
        if group.relation is Relation.SELF:
            if own:
                shown.append(group)
            continue
        if group.relation in SHIELDED and level is not Level.SEPARATE:
            continue
        if group.relation is Relation.SUPERIOR and not rule.shown_superior:
            continue
        mean = shown_mean(group.mean, rule)
        if mean is not None:
            shown.append(replace(group, mean=mean))
    return tuple(shown)


def _tree(
    node: Node, periods: tuple[FeedbackPeriod, ...], levels: Levels, rule: FeedbackRule, own: bool
) -> Node:
    if node.key == _PERCENT:
        return _percent(node, periods, levels, rule, own)
    children = tuple(_tree(c, periods, levels, rule, own) for c in node.children)
    return replace(node, children=children)


def _field(node: Node, name: str) -> str | None:
    for ref in node.evidence:
        if ref.kind == "feedback_group":
            return str(dict(ref.fields)[name])
    return None


def _percent(
    node: Node,
    periods: tuple[FeedbackPeriod, ...],
    levels: Levels,
    rule: FeedbackRule,
    own: bool,
) -> Node:
    """The groups that may be shown, each with its rounded mean; the sum itself is left out."""
    name = next((p for c in node.children if (p := _field(c, "period"))), None)
    period = next((p for p in periods if p.period == name), None)
    if period is None:
        return replace(node, value=None, contribution=None, children=(), evidence=())
    level = levels.get(period.period, Level.POINTS)
    visible = {g.relation.value: g for g in _groups(period, level, rule, own)}
    children = []
    for child in node.children:
        relation = _field(child, "relation")
        if relation is None:
            children.append(replace(child, contribution=None))
        elif relation in visible:
            children.append(_rounded(child, visible[relation], rule))
    if level is Level.MERGED:
        hidden = [c for c in node.children if _field(c, "relation") in _NAMES]
        children.append(_merged(hidden, period, rule))
    return replace(node, value=None, contribution=None, children=tuple(children), evidence=())


_NAMES = {relation.value for relation in SHIELDED}


def _rounded(node: Node, group: FeedbackGroup, rule: FeedbackRule) -> Node:
    fields = tuple(
        (name, group.mean if name == "mean" else value) for name, value in node.evidence[0].fields
    )
    return replace(
        node,
        value=group.mean * 100 / rule.item_max,
        contribution=None,
        evidence=(replace(node.evidence[0], fields=fields),),
    )


def merged_mean(period: FeedbackPeriod) -> tuple[Fraction, int]:
    """Mean over all shielded raters alike, and their number."""
    groups = [g for g in period.groups if g.relation in SHIELDED]
    raters = sum(g.raters for g in groups)
    return sum((g.mean * g.raters for g in groups), Fraction(0)) / raters, raters


def merged_of(tree: Node) -> tuple[str, Fraction, int] | None:
    """Period, mean and number of raters of peers and subordinates shown as one group.

    None where they are not shown so, or without a mean. `tree` is as `shield` left it.
    """
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.key == MERGED_KEY:
            fields = dict(node.evidence[0].fields)
            mean, raters = fields["mean"], fields["raters"]
            if isinstance(mean, int | Fraction) and isinstance(raters, int):
                return str(fields["period"]), Fraction(mean), raters
    return None


def _merged(hidden: list[Node], period: FeedbackPeriod, rule: FeedbackRule) -> Node:
    mean, raters = merged_mean(period)
    shown = shown_mean(mean, rule)
    fields = (
        ("period", period.period),
        ("relation", "REKAN + BAWAHAN"),
        ("mean", shown),
        ("raters", raters),
    )
    return replace(
        hidden[0],
        key=MERGED_KEY,
        label_id="Rekan dan bawahan bersama",
        label_en="Peers and subordinates together",
        value=None if shown is None else shown * 100 / rule.item_max,
        weight=sum(c.weight or 0 for c in hidden),
        contribution=None,
        evidence=(EvidenceRef("feedback_group", fields),),
    )
