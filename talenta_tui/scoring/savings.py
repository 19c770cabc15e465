"""What assessments held inside would have cost outside."""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.scoring.policy_base import Certainty
from talenta_tui.scoring.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Savings:
    """`least` to `most` rupiah for so many assessments, with the rule in words and its source."""

    assessments: int
    least: int
    most: int
    label_id: str
    label_en: str
    rule_id: str
    rule_en: str
    source: str
    certainty: Certainty


def savings(prepared: Prepared, assessments: int) -> Savings | None:
    """The outside price of so many assessments; None where the policy names no price."""
    rule = prepared.policy.savings
    if rule is None:
        return None
    return Savings(
        assessments=assessments,
        least=assessments * rule.outside_least,
        most=assessments * rule.outside_most,
        label_id=rule.label_id,
        label_en=rule.label_en,
        rule_id=rule.rule("id"),
        rule_en=rule.rule("en"),
        source=rule.source,
        certainty=rule.certainty,
    )
