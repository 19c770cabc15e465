"""A policy made ready: tables and limits worked out once, so that placing a person is cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from talenta_tui.scoring.dates import DAY, last_day, month_key, months_before, years_before
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy import policy_hash
from talenta_tui.scoring.policy_base import Band, Certainty
from talenta_tui.scoring.policy_components import ComponentRules
from talenta_tui.scoring.policy_model import Policy
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import (
    COMPONENTS,
    POTENTIAL_ASPECTS,
    X_COMPONENTS,
    Y_COMPONENTS,
    Competency,
    Component,
    Expectation,
    Predicate,
    Relation,
    Tier,
)

BandTable: TypeAlias = tuple[tuple[int, int, Number], ...]
"""Bands from the highest down: numerator and denominator of the start, points."""


def band_table(bands: tuple[Band, ...]) -> BandTable:
    return tuple((b.at_least.numerator, b.at_least.denominator, b.points) for b in bands)


def banded(table: BandTable, numerator: int, denominator: int) -> Number:
    """Points of the band `numerator / denominator` (not negative) falls in, by exact compare."""
    for start, unit, points in table:
        if numerator * unit >= start * denominator:
            return points
    raise ValueError("bands end at 0; a negative figure has none")


@dataclass(frozen=True, slots=True)
class AxisTable:
    """Whole-number weights over one denominator, and the two cut-offs as ratios."""

    weights: tuple[int, ...]
    scale: int
    high: tuple[int, int]
    middle: tuple[int, int]

    def band(self, value: Number) -> int:
        """0 low, 1 middle, 2 high: the band `value` falls in, half open."""
        n, d = value.numerator, value.denominator
        if n * self.high[1] >= self.high[0] * d:
            return 2
        return 1 if n * self.middle[1] >= self.middle[0] * d else 0


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words, in both languages, with its source."""

    label_id: str
    label_en: str
    rule_id: str
    rule_en: str
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class At:
    """A prepared policy on one as-of date: the first day of every window worked out."""

    prepared: Prepared
    rules: ComponentRules
    as_of: date
    awards_from: date
    teams_from: date
    competency_from: date
    training_from: date
    potential_from: date
    discipline_from: date
    acting_from: date
    feedback_first: str
    feedback_last: str
    year: int
    """The newest year that has ended."""
    quarter: int
    """The newest quarter that has ended, as year x 4 + 0 to 3."""

    def absent(self, component: Component, none: Number = 0) -> Number | None:
        """The score without any record: None (missing) where the policy requires one."""
        return None if component in self.prepared.required else none


@dataclass(frozen=True, slots=True)
class Prepared:
    """A policy and everything derived from it alone. Make one with `prepare`."""

    policy: Policy
    hash: str
    x: AxisTable
    y: AxisTable
    shares: tuple[int, int, int]
    """Shares of y and of x in the talent score, over the third number."""
    required: frozenset[Component]
    rule_texts: Mapping[str, RuleText]
    standards: Mapping[Tier, Mapping[Competency, int]]
    standard_sums: Mapping[Tier, int]
    map_standard: Mapping[Tier, Tier]
    """The tier whose standard a person of each tier is measured against on the map."""
    training_bands: BandTable
    tenure_bands: BandTable
    feedback_bands: BandTable
    feedback_weights: Mapping[Tier, Mapping[Relation, int]]
    """Whole weights of the rater groups, by the tier of the rated."""
    potential_weights: tuple[int, ...]
    potential_total: tuple[int, int]
    """The highest weighted sum of aspects, as a ratio."""
    experience_weights: tuple[int, int, int]
    moments: dict[date, At] = field(default_factory=dict, repr=False, compare=False)

    def at(self, as_of: date) -> At:
        """The policy on a date; worked out once per date."""
        moment = self.moments.get(as_of)
        if moment is None:
            moment = self.moments[as_of] = _at(self, as_of)
        return moment

    def as_of_date(self, year: int, month: int) -> date:
        """The as-of date of a month's period (formats.md, "As-of date")."""
        if self.policy.period.as_of == "first-day":
            return date(year, month, 1)
        return last_day(year, month)

    def predicate(self, result: Expectation, behaviour: Expectation) -> Predicate:
        """The predicate by the matrix of PermenPANRB 6/2022 (regulation.md 6.1)."""
        return self.policy.predicate_matrix.results[result][behaviour]

    def weight(self, component: Component) -> Number:
        axis = self.policy.axes.x if component in X_COMPONENTS else self.policy.axes.y
        return axis.weights[component_key(component)]


def whole(weights: tuple[Number, ...]) -> tuple[tuple[int, ...], int]:
    """The weights as whole numbers over one common denominator."""
    scale = lcm(*(w.denominator for w in weights))
    return tuple(int(w * scale) for w in weights), scale


def ratio(value: Number) -> tuple[int, int]:
    return value.numerator, value.denominator


def prepare(policy: Policy) -> Prepared:
    """Everything that follows from the policy alone; keep it and reuse it."""
    rules = policy.components
    axes = []
    for axis, components in ((policy.axes.x, X_COMPONENTS), (policy.axes.y, Y_COMPONENTS)):
        weights, scale = whole(tuple(axis.weights[component_key(c)] for c in components))
        high, middle = axis.bands[0].at_least, axis.bands[1].at_least
        axes.append(AxisTable(weights, scale * 100, ratio(high), ratio(middle)))
    levels = policy.standards.levels
    fixed = rules.competency.standard_of
    aspects, _ = whole(tuple(rules.potential.weights[a] for a in POTENTIAL_ASPECTS))
    top = Fraction(rules.potential.aspect_max) * sum(aspects)
    (share_y, share_x), share_scale = whole((policy.talent.y, policy.talent.x))
    part = rules.experience.weights
    parts, _ = whole((part.tenure, part.variety, part.acting))
    return Prepared(
        policy=policy,
        hash=policy_hash(policy),
        x=axes[0],
        y=axes[1],
        shares=(share_y, share_x, share_scale),
        rule_texts={
            code: RuleText(
                text.label_id,
                text.label_en,
                text.rule("id"),
                text.rule("en"),
                text.source,
                text.certainty,
            )
            for code, text in policy.eligibility.rules.items()
        },
        required=frozenset(c for c in COMPONENTS if component_key(c) in policy.missing.required),
        standards=levels,
        standard_sums={tier: sum(row.values()) for tier, row in levels.items()},
        map_standard={tier: tier if fixed == "own" else Tier(fixed) for tier in Tier},
        training_bands=band_table(rules.training.bands),
        tenure_bands=band_table(rules.experience.tenure),
        feedback_bands=band_table(rules.feedback.bands),
        feedback_weights={tier: _groups(rules.feedback.weights_of(tier)) for tier in Tier},
        potential_weights=aspects,
        potential_total=ratio(top),
        experience_weights=(parts[0], parts[1], parts[2]),
    )


def _groups(weights: Mapping[Relation, Number]) -> dict[Relation, int]:
    numbers, _ = whole(tuple(weights.values()))
    return dict(zip(weights, numbers, strict=True))


def _at(prepared: Prepared, as_of: date) -> At:
    rules = prepared.policy.components
    counts = prepared.policy.period.window_start_counts

    def opened(start: date) -> date:
        return start if counts or start == date.min else start + DAY

    def start(years: int) -> date:
        return opened(years_before(as_of, years))

    month_over = as_of == last_day(as_of.year, as_of.month)
    first = opened(months_before(as_of, rules.feedback.window_months))
    if rules.feedback.dated_by == "last-day":
        feedback_first = month_key(first)
        feedback_last = month_key(as_of if month_over else months_before(as_of, 1))
    else:
        begins = first if first.day == 1 else last_day(first.year, first.month) + DAY
        feedback_first = month_key(begins)
        feedback_last = month_key(as_of)
    quarter = as_of.year * 4 + (as_of.month - 1) // 3
    return At(
        prepared=prepared,
        rules=rules,
        as_of=as_of,
        awards_from=start(rules.awards.window_years),
        teams_from=start(rules.teams.window_years),
        competency_from=start(rules.competency.window_years),
        training_from=start(rules.training.window_years),
        potential_from=start(rules.potential.window_years),
        discipline_from=start(rules.discipline.window_years),
        acting_from=start(rules.experience.acting_window_years)
        if rules.experience.acting_window_years
        else date.min,
        feedback_first=feedback_first,
        feedback_last=feedback_last,
        year=as_of.year if month_over and as_of.month == 12 else as_of.year - 1,
        quarter=quarter if month_over and as_of.month % 3 == 0 else quarter - 1,
    )
