"""Who may be proposed for a vacancy: every rule with what it saw, none in silence.

Rules and values are the policy's (PP 11/2017, PP 17/2020; regulation.md 7.1; formats.md
"Eligibility and ranking for a vacancy").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from talenta_tui.scoring.dates import DAY, completed_years, days_union, years_before, years_of_days
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.policy_base import Certainty
from talenta_tui.scoring.policy_talent import RULE_CODES, Gate
from talenta_tui.scoring.prepared import At, Prepared, RuleText
from talenta_tui.scoring.result import fold
from talenta_tui.scoring.vocabulary import (
    CareerStatus,
    Echelon,
    PerformancePeriod,
    Predicate,
    Tier,
)

NOTHING = "-"
_PREDICATES = list(Predicate)


class UncoveredTier(ValueError):
    """The policy has no gate for vacancies of this tier."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier
        super().__init__(f"no eligibility rules for tier {tier.value}")


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class VacancyNeeds:
    """What of a vacant post the rules read. The tier decides; the echelon is for the record."""

    tier: Tier
    echelon: Echelon | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule: its code, outcome, what it saw and what it needs, as language-neutral text."""

    rule: str
    outcome: Outcome
    saw: str
    needs: str
    text: RuleText


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All rules of one person for one vacancy, then what the committee must confirm."""

    nip: str
    results: tuple[RuleResult, ...]
    source: str
    certainty: Certainty

    @property
    def eligible(self) -> bool:
        """No rule failed; what is to be confirmed stays open."""
        return not self.failed

    @property
    def failed(self) -> tuple[RuleResult, ...]:
        return tuple(r for r in self.results if r.outcome is Outcome.FAIL)

    @property
    def to_confirm(self) -> tuple[RuleResult, ...]:
        return tuple(r for r in self.results if r.outcome is Outcome.CONFIRM)

    @property
    def near(self) -> bool:
        """Passes the box gate and fails another rule (issue 2, `--excluded near`)."""
        failed = self.failed
        return bool(failed) and all(r.rule != "box" for r in failed)


@dataclass(frozen=True, slots=True)
class _Case:
    at: At
    gate: Gate
    tier: Tier
    evidence: Evidence
    placement: Placement


Found = tuple[bool, str, str]
"""Passed, what was seen, what is needed."""


def gate_for(prepared: Prepared, tier: Tier) -> Gate:
    """The gate of a vacancy's tier; raises `UncoveredTier` where the policy has none."""
    gate = prepared.policy.eligibility.gates.get(tier)
    if gate is None:
        raise UncoveredTier(tier)
    return gate


def check(
    prepared: Prepared,
    evidence: Evidence,
    placement: Placement,
    vacancy: VacancyNeeds,
    as_of: date,
) -> Eligibility:
    """Every rule of the vacancy's tier, in the order of `RULE_CODES`, then the confirmations.

    Raises `UncoveredTier` where the policy has no gate for the tier.
    """
    gate = gate_for(prepared, vacancy.tier)
    case = _Case(prepared.at(as_of), gate, vacancy.tier, evidence, placement)
    results = []
    for code in RULE_CODES:
        passed, saw, needs = _RULES[code](case)
        outcome = Outcome.PASS if passed else Outcome.FAIL
        results.append(RuleResult(code, outcome, saw, needs, prepared.rule_texts[code]))
    for item in gate.confirm:
        label = item.label_id, item.label_en
        text = RuleText(*label, *label, item.source, item.certainty)
        results.append(RuleResult(item.code, Outcome.CONFIRM, NOTHING, item.needs, text))
    return Eligibility(evidence.nip, tuple(results), gate.source, gate.certainty)


def _box(case: _Case) -> Found:
    """The box is among those required; someone not placed fails."""
    box = case.placement.box
    needs = ", ".join(map(str, case.gate.boxes))
    return box in case.gate.boxes, NOTHING if box is None else str(box), needs


def _status(case: _Case) -> Found:
    """KEDUDUKAN HUKUM is among those required and STATUS CPNS PNS is not refused."""
    rule = case.at.prepared.policy.eligibility.status
    legal, civil = case.evidence.legal_status, case.evidence.civil_status
    passed = fold(legal) in map(fold, rule.legal) and fold(civil) not in map(fold, rule.civil_not)
    needs = " | ".join(rule.legal) + "".join(f", != {c}" for c in rule.civil_not)
    return passed, f"{legal or NOTHING}, {civil or NOTHING}", needs


def _tier(case: _Case) -> Found:
    """The present tier is not above the vacancy's."""
    level = case.at.prepared.policy.tiers.level
    own = case.evidence.tier
    return level[own] <= level[case.tier], own.value, f"<= {case.tier.value}"


def _education(case: _Case) -> Found:
    """At least the education required; none recorded fails."""
    rank = case.at.rules.education.rank
    own, least = case.evidence.education, case.gate.education
    needs = f">= {least.value}"
    if own is None:
        return False, NOTHING, needs
    return rank[own] >= rank[least], own.value, needs


def service_days(evidence: Evidence, tiers: tuple[Tier, ...], as_of: date) -> int:
    """Days in definitive posts of `tiers` up to `as_of`, overlaps once.

    A row that ended by `as_of` covers both its ends; one still open, and the present post,
    run to the as-of date as an age does (formats.md "Service").
    """
    spans = [
        (row.start, as_of if row.end is None or row.end > as_of else row.end + DAY)
        for row in evidence.careers
        if row.status is CareerStatus.DEFINITIVE and row.tier in tiers
    ]
    if evidence.tier in tiers and evidence.post_since is not None:
        spans.append((evidence.post_since, as_of))
    return days_union(spans)


def _service(case: _Case) -> Found:
    """Completed years in the tiers required, or a post of the vacancy's tier held now."""
    gate, as_of = case.gate, case.at.as_of
    years = years_of_days(service_days(case.evidence, gate.service_tiers, as_of), as_of)
    holds = case.evidence.tier in gate.or_holds
    tiers = ", ".join(t.value for t in gate.service_tiers)
    needs = f">= {gate.service_years} y ({tiers})"
    needs += "".join(f" | {t.value}" for t in gate.or_holds)
    saw = f"{years} y | {case.evidence.tier.value}" if holds else f"{years} y"
    return years >= gate.service_years or holds, saw, needs


def _age(case: _Case) -> Found:
    """Completed years on the as-of date, where the tier has a limit."""
    age = completed_years(case.evidence.birth_date, case.at.as_of)
    limit = case.gate.max_age
    if limit is None:
        return True, str(age), NOTHING
    return age <= limit, str(age), f"<= {limit}"


def _predicate(case: _Case) -> Found:
    """The newest TAHUNAN rows whose years have ended, all good enough; fewer rows fail."""
    gate = case.gate
    ended = sorted(
        (
            row
            for row in case.evidence.performance
            if row.period is PerformancePeriod.YEAR and row.year <= case.at.year
        ),
        key=lambda row: row.year,
        reverse=True,
    )[: gate.predicate_years]
    worst = _PREDICATES.index(gate.predicate_least)
    passed = len(ended) == gate.predicate_years and all(
        _PREDICATES.index(row.predicate) <= worst for row in ended
    )
    saw = ", ".join(f"{row.year} {row.predicate.value}" for row in ended) or NOTHING
    return passed, saw, f"{gate.predicate_years} x >= {gate.predicate_least.value}"


def _discipline(case: _Case) -> Found:
    """Serves no penalty, and none of the levels looked back on ended within its years.

    Ends are inclusive: a penalty that ends on the as-of date is being served, one that
    ended exactly the looked-back years before it still excludes.
    """
    gate, as_of = case.gate, case.at.as_of
    against = []
    for penalty in case.evidence.penalties:
        if penalty.start > as_of:
            continue
        if penalty.end is None or penalty.end >= as_of:
            barred = gate.serving_fails
        else:
            years = gate.lookback_years[penalty.level]
            barred = years > 0 and penalty.end >= years_before(as_of, years)
        if barred:
            end = NOTHING if penalty.end is None else penalty.end.isoformat()
            against.append(f"{penalty.level.value} {penalty.start.isoformat()}..{end}")
    looked = [f"{level.value} > {y} y" for level, y in gate.lookback_years.items() if y]
    needs = ", ".join(([NOTHING] if gate.serving_fails else []) + looked) or NOTHING
    return not against, ", ".join(sorted(against)) or NOTHING, needs


_RULES: dict[str, Callable[[_Case], Found]] = {
    "box": _box,
    "status": _status,
    "tier": _tier,
    "education": _education,
    "service": _service,
    "age": _age,
    "predicate": _predicate,
    "discipline": _discipline,
}
