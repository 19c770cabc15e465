"""Explanations as rows of a tree: of a person's place, of an eligibility, of the policy."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _, current_language, mark
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.vocabulary import POTENTIAL_ASPECTS
from talenta_tui.screens.view_words import NONE, code_word, coded, day, label, neutral
from talenta_tui.widgets.explain_tree import Path, TreeRow

if TYPE_CHECKING:
    from talenta_tui.scoring.eligibility import Eligibility, RuleResult
    from talenta_tui.scoring.node import EvidenceRef, FieldValue, Node
    from talenta_tui.scoring.policy_base import Section
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.scoring.policy_talent import Axis

CERTAINTY = {
    "T": mark("the regulation's own words"),
    "S2": mark("two or more sources agree"),
    "S1": mark("one source, to be confirmed"),
    "M": mark("unconfirmed, not the rule"),
    "P": mark("a proposal of Talenta"),
}

REASONS = {
    "used": mark("counts"),
    "future": mark("after the date"),
    "outside_window": mark("outside window"),
    "not_ended": mark("not ended yet"),
    "not_best": mark("not the best"),
    "older": mark("older"),
    "year_counts": mark("the year counts"),
    "not_counted": mark("not counted"),
    "not_closed": mark("not closed"),
    "incomplete": mark("incomplete"),
    "too_few_raters": mark("too few raters"),
    "no_raters": mark("no raters"),
    "no_weight": mark("no weight"),
    "expired": mark("expired"),
    "other_tier": mark("another tier"),
    "not_observed": mark("not observed"),
}

KINDS = {
    "performance": mark("Performance"),
    "award": mark("Award"),
    "team": mark("Team"),
    "feedback": mark("360° period"),
    "feedback_group": mark("360° group"),
    "session": mark("Session"),
    "session_competency": mark("Level"),
    "cell": mark("Cell"),
    "training": mark("Training"),
    "career": mark("Post"),
    "employee": mark("Employee record"),
    "potential": mark("Potential result"),
    "potential_aspect": mark("Aspect"),
    "penalty": mark("Penalty"),
    "position": mark("Post map"),
}

FIELDS = {
    "on": mark("on {value}"),
    "start": mark("from {value}"),
    "end": mark("to {value}"),
    "valid_until": mark("valid until {value}"),
    "post_since": mark("since {value}"),
    "level": mark("level {value}"),
    "levels": mark("{value} levels"),
    "standard": mark("standard {value}"),
    "mean": mark("mean {value}"),
    "raters": mark("{value} raters"),
    "note": mark("note: {value}"),
}
"""Fields that do not speak for themselves; the others are shown bare."""

_CODED = frozenset({"period", "scope", "role", "relation", "status", "level"})

OUTCOMES = {
    "match": mark("is among them"),
    "other": mark("is not among them"),
    "none_named": mark("the post names none"),
    "no_post": mark("holds no post of the post map"),
}


def sourced(source: str, certainty: str) -> str:
    """Where a rule comes from and how sure that is."""
    if not source:
        return ""
    sure = CERTAINTY.get(certainty)
    return f"{source} ({_(sure)})" if sure else source


def _figure(value: Number | str | None, decimals: int) -> str:
    if value is None:
        return ""
    return coded(value) if isinstance(value, str) else exact_text(value, decimals)


def node_rows(node: Node, decimals: int, above: str = "") -> TreeRow:
    """A node and all below it; a node without a source of its own rests on its parent's."""
    english = current_language() != "id"
    source = sourced(node.source, node.certainty) or above
    value = "" if _says_itself(node) else _figure(node.value, decimals)
    below = tuple(node_rows(child, decimals, source) for child in node.children)
    return TreeRow(
        label=node.label_en if english else node.label_id,
        value=value or (NONE if node.weight is not None else ""),
        weight=_figure(node.weight, decimals),
        contribution=_figure(node.contribution, decimals),
        rule=node.rule_en if english else node.rule_id,
        source=source,
        evidence=tuple(record_text(ref, decimals) for ref in node.evidence if ref.used),
        children=below + tuple(_record(ref, decimals, source) for ref in node.evidence),
    )


def _says_itself(node: Node) -> bool:
    """The value is only the code of what the label says already."""
    codes = node.key.endswith((".band", "missing", ".category")) or node.key.startswith("box.pool")
    return codes and isinstance(node.value, str)


def _record(ref: EvidenceRef, decimals: int, source: str) -> TreeRow:
    text = record_text(ref, decimals)
    sign = "· " if ref.used else "× "
    return TreeRow(sign + text, _(REASONS[ref.reason]), source=source, evidence=(text,))


def record_text(ref: EvidenceRef, decimals: int) -> str:
    """One record in a line: its kind and its telling fields."""
    parts = [_field(name, value, decimals) for name, value in ref.fields if value not in (None, "")]
    kind = _(KINDS[ref.kind]) if ref.kind in KINDS else ref.kind
    return f"{kind}: " + (", ".join(parts) or NONE)


def _field(name: str, value: FieldValue, decimals: int) -> str:
    if isinstance(value, date):
        text = day(value)
    elif isinstance(value, int | Fraction) and name != "year":
        text = exact_text(value, decimals)
    elif name == "outcome" and str(value) in OUTCOMES:
        text = _(OUTCOMES[str(value)])
    elif name == "aspect" and value in POTENTIAL_ASPECTS:
        text = str(value).capitalize()
    elif name in _CODED:
        text = code_word(str(value))
    else:
        text = str(value)
    return _(FIELDS[name]).format(value=text) if name in FIELDS else text


def path_of(node: Node, key: str) -> Path | None:
    """Child numbers from the root to the node with that key, the root itself being `()`."""
    if node.key == key:
        return ()
    for number, child in enumerate(node.children):
        below = path_of(child, key)
        if below is not None:
            return (number, *below)
    return None


def nearest_path(node: Node, key: str) -> Path:
    """The path of `key`, or of the nearest key above it that the tree has."""
    while key:
        found = path_of(node, key)
        if found is not None:
            return found
        key = key.rpartition(".")[0]
    return ()


def eligibility_row(eligibility: Eligibility, title: str) -> TreeRow:
    """Every rule of a vacancy with its outcome, the value it saw and what it needs."""
    failed, open_items = len(eligibility.failed), len(eligibility.to_confirm)
    value = (
        _("{n} not met").format(n=failed)
        if failed
        else _("{n} to confirm").format(n=open_items) if open_items else _("all met")
    )  # fmt: skip
    return TreeRow(
        title,
        value,
        source=sourced(eligibility.source, eligibility.certainty),
        children=tuple(_rule_row(r) for r in eligibility.results),
    )


OUTCOME_WORDS = {"pass": mark("met"), "fail": mark("not met"), "confirm": mark("to confirm")}
OUTCOME_SIGNS = {"pass": "✓", "fail": "✗", "confirm": "?"}


def _rule_row(result: RuleResult) -> TreeRow:
    saw, needs = neutral(result.saw), neutral(result.needs)
    english = current_language() != "id"
    name = f"{OUTCOME_SIGNS[result.outcome]} {label(result.text)}"
    seen = _("saw {saw}; needs {needs}").format(saw=saw, needs=needs)
    return TreeRow(
        f"{name}: {seen}",
        _(OUTCOME_WORDS[result.outcome]),
        rule=result.text.rule_en if english else result.text.rule_id,
        source=sourced(result.text.source, result.text.certainty),
        evidence=(seen,),
    )


def policy_rows(policy: Policy) -> tuple[TreeRow, ...]:
    """How the map is computed: axes, components, boxes and what is required, from the policy."""
    decimals = policy.arithmetic.decimals
    axes = tuple(
        _axis_row(policy, axis, exact_text(share, decimals))
        for axis, share in ((policy.axes.y, policy.talent.y), (policy.axes.x, policy.talent.x))
    )
    talent = _section_row(policy.talent, children=axes)
    boxes = _section_row(
        policy.boxes,
        children=tuple(
            TreeRow(label(policy.boxes.texts[str(number)]), str(number))
            for number in range(9, 0, -1)
        ),
    )
    general = (policy.missing, policy.period, policy.arithmetic)
    title = policy.title_id if current_language() == "id" else policy.title_en
    about = TreeRow(
        title, f"{policy.id} {policy.version}", source=sourced(policy.source, policy.certainty)
    )
    return (talent, boxes, *(_section_row(section) for section in general), about)


def _section_row(
    section: Section, value: str = "", weight: str = "", children: tuple[TreeRow, ...] = ()
) -> TreeRow:
    return TreeRow(
        label(section),
        value,
        weight,
        rule=section.rule("id" if current_language() == "id" else "en"),
        source=sourced(section.source, section.certainty),
        children=children,
    )


def _axis_row(policy: Policy, axis: Axis, share: str) -> TreeRow:
    decimals = policy.arithmetic.decimals
    bands = tuple(
        TreeRow(label(band), f"≥ {exact_text(band.at_least, decimals)}") for band in axis.bands
    )
    parts = tuple(
        _section_row(getattr(policy.components, key), weight=exact_text(weight, decimals))
        for key, weight in axis.weights.items()
    )
    return _section_row(axis, weight=share, children=parts + bands)
