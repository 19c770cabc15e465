"""What follows the components, as policy data: axes, boxes, job person match, gates, ranking."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from talenta_tui.scoring.policy_base import (
    Code,
    Exact,
    Named,
    NamedBands,
    Part,
    Points,
    Section,
    Sourced,
    Text,
    Weight,
    Years,
    covers,
    distinct,
)
from talenta_tui.scoring.vocabulary import (
    FEEDBACK_ITEMS,
    X_COMPONENTS,
    Y_COMPONENTS,
    Competency,
    Component,
    EducationLevel,
    PenaltyLevel,
    Predicate,
    Relation,
    Tier,
)

RULE_CODES = ("box", "status", "tier", "education", "service", "age", "predicate", "discipline")
"""The rules of eligibility, in the order they are checked and printed (formats.md)."""

RankingKey = Literal["talent", "box", "jpm", "x", "y", "tmt_golongan", "nip"]
BoxNumber = Annotated[int, Field(ge=1, le=9)]
Row = Annotated[tuple[BoxNumber, BoxNumber, BoxNumber], AfterValidator(distinct)]


def component_key(component: Component) -> str:
    """The name of a component in a policy file and in explanations: `awards`, `competency`."""
    return component.name.lower()


class PeriodRule(Section):
    """A period's as-of date, and whether the day a window starts on still counts."""

    as_of: Literal["last-day", "first-day"]
    window_start_counts: bool


class ArithmeticRule(Section):
    """`box_from` exact: the box is decided before any rounding; rounded: after rounding the
    axes to `decimals`. `decimals` is what goes out, rounded half up."""

    box_from: Literal["exact", "rounded"]
    decimals: Annotated[int, Field(ge=0, le=12)]


class Axis(Section):
    """Weights of an axis's components (sum 100) and its three bands, the highest first."""

    weights: dict[str, Weight]
    bands: NamedBands

    @model_validator(mode="after")
    def _three_bands_of_hundred(self) -> Axis:
        if len(self.bands) != 3:
            raise ValueError("bands: an axis has three")
        total = sum(self.weights.values())
        if total != 100:
            raise ValueError(f"weights: must sum to 100, not {total}")
        return self


class XAxis(Axis):
    weights: Annotated[
        dict[str, Weight], AfterValidator(covers([component_key(c) for c in X_COMPONENTS]))
    ]


class YAxis(Axis):
    weights: Annotated[
        dict[str, Weight], AfterValidator(covers([component_key(c) for c in Y_COMPONENTS]))
    ]


class Axes(Part):
    x: XAxis
    y: YAxis


class TalentRule(Section):
    """Shares of the two axes in the talent score; together 1."""

    y: Points
    x: Points

    @model_validator(mode="after")
    def _one(self) -> TalentRule:
        if self.x + self.y != 1:
            raise ValueError(f"x and y must sum to 1, not {self.x + self.y}")
        return self


class MissingRule(Section):
    """Components without which a person is not placed; the others count as none, 0 points."""

    required: Annotated[
        tuple[
            Literal[
                "competency", "training", "potential", "performance", "awards", "teams", "feedback"
            ],
            ...,
        ],
        AfterValidator(distinct),
    ]


class BoxText(Part):
    label_id: Text
    label_en: Text
    actions_id: tuple[Text, ...]
    actions_en: tuple[Text, ...]
    pools: Annotated[tuple[Code, ...], AfterValidator(distinct)]

    @model_validator(mode="after")
    def _same_actions(self) -> BoxText:
        if len(self.actions_id) != len(self.actions_en):
            raise ValueError("actions_id and actions_en must be equally many")
        return self


BoxKey = Annotated[str, StringConstraints(pattern=r"^[1-9]$")]


class BoxRule(Section):
    """`grid`: the box by performance band (rows, low to high) and potential band (columns,
    low to high); a name, recommended actions and succession pools per box."""

    grid: tuple[Row, Row, Row]
    texts: Annotated[dict[BoxKey, BoxText], AfterValidator(covers([str(n) for n in range(1, 10)]))]
    pools: dict[Code, Named]

    @model_validator(mode="after")
    def _nine(self) -> BoxRule:
        if sorted(n for row in self.grid for n in row) != list(range(1, 10)):
            raise ValueError("grid: each of the boxes 1 to 9 stands once")
        for number, text in self.texts.items():
            unknown = [p for p in text.pools if p not in self.pools]
            if unknown:
                raise ValueError(f"texts.{number}.pools: unknown pool {unknown[0]}")
        return self


class TierRule(Section):
    """How high each tier stands; equal numbers stand level."""

    level: Annotated[dict[Tier, int], AfterValidator(covers(Tier))]


Level = Annotated[int, Field(ge=1, le=5)]
StandardRow = Annotated[dict[Competency, Level], AfterValidator(covers(Competency))]


class StandardsRule(Section):
    """Required level by tier and competency (PermenPANRB 38/2017; regulation.md 4.1)."""

    levels: Annotated[dict[Tier, StandardRow], AfterValidator(covers(Tier))]


class JpmRule(Section):
    """Categories of the job person match, for a promotion and for a mapping (regulation 3.1)."""

    promotion: NamedBands
    mapping: NamedBands


class StatusRule(Part):
    """KEDUDUKAN HUKUM that may compete, and STATUS CPNS PNS that may not."""

    legal: Annotated[tuple[Text, ...], AfterValidator(distinct)]
    civil_not: Annotated[tuple[Text, ...], AfterValidator(distinct)]


class Confirm(Named):
    """What the committee confirms before signing; `needs` as a short code, `>= 5 y`."""

    code: Code
    needs: Text


class Gate(Sourced):
    """What a vacancy of one tier asks (formats.md, "Eligibility"; regulation.md 7.1)."""

    boxes: Annotated[tuple[BoxNumber, ...], AfterValidator(distinct)]
    education: EducationLevel
    service_years: Years
    service_tiers: Annotated[tuple[Tier, ...], AfterValidator(distinct)]
    or_holds: Annotated[tuple[Tier, ...], AfterValidator(distinct)]
    max_age: Annotated[int, Field(ge=16, le=100)] | None = None
    predicate_years: Annotated[int, Field(ge=0, le=20)]
    predicate_least: Predicate
    serving_fails: bool
    lookback_years: Annotated[dict[PenaltyLevel, Years], AfterValidator(covers(PenaltyLevel))]
    confirm: tuple[Confirm, ...]

    @model_validator(mode="after")
    def _codes(self) -> Gate:
        codes = [item.code for item in self.confirm]
        if len(set(codes)) != len(codes) or set(codes) & set(RULE_CODES):
            raise ValueError("confirm: codes must differ from each other and from the rules")
        return self


class EligibilityRule(Part):
    rules: Annotated[dict[Code, Section], AfterValidator(covers(RULE_CODES))]
    status: StatusRule
    gates: dict[Tier, Gate]


class RankingRule(Section):
    """Keys in the order they decide, the talent score first and the NIP last; the boxes in
    the order they win, boxes not named after them, the higher number first."""

    keys: Annotated[tuple[RankingKey, ...], AfterValidator(distinct)]
    box_order: Annotated[tuple[BoxNumber, ...], AfterValidator(distinct)]

    @model_validator(mode="after")
    def _ends(self) -> RankingRule:
        if len(self.keys) < 2 or self.keys[0] != "talent" or self.keys[-1] != "nip":
            raise ValueError("keys: talent stands first and nip last")
        return self


class TechnicalRule(Section):
    """Share of technical competency in a target tier's score, in percent (regulation.md 2.4)."""

    shares: dict[Tier, Points]


class SavingsRule(Section):
    """What an assessment bought outside costs a head, in rupiah: from the least to the most."""

    outside_least: Annotated[int, Field(ge=0)]
    outside_most: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _order(self) -> SavingsRule:
        if self.outside_least > self.outside_most:
            raise ValueError("outside_least must not be above outside_most")
        return self


class CycleRule(Section):
    """How a 360° cycle is run: raters proposed a group, and most forms a rater is given.

    `answers_least`: items a form must answer to be submitted. Flagged, never dropped, are forms
    with a run of `longest_run` equal answers or more, and those filled in faster than
    `seconds_an_item` for each item answered.
    """

    counts: Annotated[dict[Relation, int], AfterValidator(covers(Relation))]
    most_forms: Annotated[int, Field(ge=1)]
    answers_least: Annotated[int, Field(ge=1, le=len(FEEDBACK_ITEMS))]
    longest_run: Annotated[int, Field(ge=2)]
    seconds_an_item: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _not_negative(self) -> CycleRule:
        if min(self.counts.values()) < 0:
            raise ValueError("counts: must not be below 0")
        return self


__all__ = ["Exact", "component_key"]
