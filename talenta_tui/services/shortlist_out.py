"""A shortlist as it goes out, in files and on the command line: plain values in one layout."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from talenta_tui.scoring.numbers import format_exact
from talenta_tui.services.vacancies import Shortlist

CSV_HEADERS = ("rank", "nip", "name", "talent_score", "box", "jpm", "tie_rule")

Excluding = Literal["none", "near", "all"]
"""Whom to name beside the ranking: nobody, those who pass the box gate, or everyone."""


def shortlist_value(found: Shortlist, excluded: Excluding = "all") -> dict[str, Any]:
    """The ranking and those who are out with every rule failed; numbers are decimal strings."""
    decimals = found.used.policy.arithmetic.decimals

    def exact(value: Fraction | int | None) -> str | None:
        return None if value is None else format_exact(value, decimals)

    return {
        "position": found.vacancy.code,
        "as_of": found.as_of.isoformat(),
        "policy": found.used.policy.id,
        "eligible": [
            {
                "rank": item.ranked.rank,
                "nip": item.ranked.nip,
                "name": item.evidence.name,
                "talent_score": exact(item.ranked.talent),
                "box": item.ranked.box,
                "jpm": exact(item.ranked.jpm_target),
                "tie_rule": item.ranked.tie_rule,
            }
            for item in found.eligible
        ],
        "excluded": [
            {
                "nip": item.evidence.nip,
                "name": item.evidence.name,
                "reasons": [
                    {"rule": r.rule, "saw": r.saw, "needs": r.needs}
                    for r in item.eligibility.failed
                ],
            }
            for item in found.excluded
            if excluded == "all" or (excluded == "near" and item.eligibility.near)
        ],
    }


def csv_rows(value: dict[str, Any]) -> list[tuple[str, ...]]:
    """The ranking of `shortlist_value` in the order of `CSV_HEADERS`, as text."""
    return [
        tuple("" if line[name] is None else str(line[name]) for name in CSV_HEADERS)
        for line in value["eligible"]
    ]
