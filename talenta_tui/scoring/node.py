"""The tree that explains a figure: nodes, and the single records they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import Certainty, Named, Section, Sourced
from talenta_tui.scoring.prepared import At
from talenta_tui.scoring.vocabulary import Component

FieldValue: TypeAlias = "str | int | Fraction | date | None"

Reason = Literal[
    "used",
    "future",
    "outside_window",
    "not_ended",
    "not_best",
    "older",
    "year_counts",
    "not_counted",
    "not_closed",
    "incomplete",
    "too_few_raters",
    "no_raters",
    "no_weight",
    "expired",
    "other_tier",
    "not_observed",
]
"""Why a record decided, or why it did not. One code, one sentence in the screens."""


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One record considered: its kind, its key and telling fields, and why it counted or not.

    `kind` is one of performance, award, team, feedback, feedback_group, session,
    session_competency, training, career, employee, potential, potential_aspect, penalty,
    position. A `session_competency` names the session and the competency, so that the
    cells below it can be attached.
    """

    kind: str
    fields: tuple[tuple[str, FieldValue], ...]
    reason: Reason = "used"

    @property
    def used(self) -> bool:
        return self.reason == "used"


@dataclass(frozen=True, slots=True)
class Node:
    """One figure with its rule, source and records; the figures below it make it up.

    Where children carry a contribution, the contributions sum exactly to `value`. `value`
    is None where the figure is missing, or where the node only carries a rule. A node without
    a source of its own (empty `source` and `certainty`) rests on its parent's.
    """

    key: str
    label_id: str
    label_en: str
    value: int | Fraction | str | None
    weight: Number | None
    contribution: Number | None
    rule_id: str
    rule_en: str
    source: str
    certainty: Certainty | Literal[""]
    evidence: tuple[EvidenceRef, ...] = ()
    children: tuple[Node, ...] = ()


def section_node(
    key: str,
    section: Section,
    value: int | Fraction | str | None,
    *,
    weight: Number | None = None,
    contribution: Number | None = None,
    evidence: tuple[EvidenceRef, ...] = (),
    children: tuple[Node, ...] = (),
) -> Node:
    """A node that takes names, rule and source from a section of the policy."""
    return Node(
        key=key,
        label_id=section.label_id,
        label_en=section.label_en,
        value=value,
        weight=weight,
        contribution=contribution,
        rule_id=section.rule("id"),
        rule_en=section.rule("en"),
        source=section.source,
        certainty=section.certainty,
        evidence=evidence,
        children=children,
    )


def part_node(
    key: str,
    labels: tuple[str, str],
    value: int | Fraction | str | None,
    *,
    weight: Number | None = None,
    contribution: Number | None = None,
    sourced: Sourced | None = None,
    evidence: tuple[EvidenceRef, ...] = (),
    children: tuple[Node, ...] = (),
) -> Node:
    """A node below a section: its own name, the source where it differs, no rule of its own."""
    return Node(
        key=key,
        label_id=labels[0],
        label_en=labels[1],
        value=value,
        weight=weight,
        contribution=contribution,
        rule_id="",
        rule_en="",
        source=sourced.source if sourced else "",
        certainty=sourced.certainty if sourced else "",
        evidence=evidence,
        children=children,
    )


def labels_of(named: Named) -> tuple[str, str]:
    return named.label_id, named.label_en


def component_node(
    at: At,
    component: Component,
    key: str,
    section: Section,
    score: Number | None,
    evidence: tuple[EvidenceRef, ...] = (),
    children: tuple[Node, ...] = (),
) -> Node:
    """The node of a component: its score, its weight, and weight x score / 100."""
    weight = at.prepared.weight(component)
    return section_node(
        key,
        section,
        score,
        weight=weight,
        contribution=None if score is None else Fraction(weight) * score / 100,
        evidence=evidence,
        children=children,
    )
