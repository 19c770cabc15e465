"""The eleven scored components as policy data: windows, points, bands and choices.

Values and their sources are Keputusan Kepala BKN 411/2025 (regulation.md 2) and the
choices of formats.md, "How the map is computed".
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import Bands, Exact, Part, Points, Section, Weight, covers
from talenta_tui.scoring.policy_base import Years as Window
from talenta_tui.scoring.vocabulary import (
    POTENTIAL_ASPECTS,
    AwardScope,
    EducationLevel,
    Expectation,
    PenaltyLevel,
    Predicate,
    Relation,
    TeamRole,
    TeamScope,
    Tier,
)

TeamPoints = Annotated[dict[TeamScope, Points], AfterValidator(covers(TeamScope))]
GroupWeights = Annotated[dict[Relation, Weight], AfterValidator(covers(Relation))]
MatrixRow = Annotated[dict[Expectation, Predicate], AfterValidator(covers(Expectation))]
Combine = Literal["best", "sum"]
Incomplete = Literal["skip", "blocks"]


class PredicateMatrix(Section):
    """Predicate by work results, then by behaviour (PermenPANRB 6/2022; regulation.md 6.1)."""

    results: Annotated[dict[Expectation, MatrixRow], AfterValidator(covers(Expectation))]


class PerformanceRule(Section):
    """`prefer` year: the newest ended year counts before any quarter; newest: whichever ended
    last. `fallback` says whether quarters count at all where no year does."""

    prefer: Literal["year", "newest"]
    fallback: Literal["quarter", "none"]
    points: Annotated[dict[Predicate, Points], AfterValidator(covers(Predicate))]


class AwardsRule(Section):
    window_years: Window
    combine: Combine
    points: Annotated[dict[AwardScope, Points], AfterValidator(covers(AwardScope))]
    none: Points


class TeamsRule(Section):
    """`dated_by` end: still running at the window's start or later; start: begun in it."""

    window_years: Window
    dated_by: Literal["end", "start"]
    combine: Combine
    points: Annotated[dict[TeamRole, TeamPoints], AfterValidator(covers(TeamRole))]
    none: Points


class FeedbackRule(Section):
    """`redistribute`: a group without raters gives its weight to the others in proportion;
    otherwise the weight is lost. `shown_min`: peers and subordinates are shown only as groups
    of at least so many; `shown_step`: the means shown are rounded to multiples of it, none are
    shown without it; `shown_superior`: the superior's mean is shown, which is one rater's.
    `by_tier` replaces `weights` for the rated of a tier."""

    window_months: Annotated[int, Field(ge=0, le=1200)]
    dated_by: Literal["last-day", "first-day"]
    item_min: Weight
    item_max: Weight
    min_raters: Annotated[int, Field(ge=1)]
    shown_min: Annotated[int, Field(ge=2)]
    shown_step: Weight | None = None
    shown_superior: bool | None = None
    redistribute: bool
    weights: GroupWeights
    by_tier: dict[Tier, GroupWeights] | None = None
    bands: Bands

    @model_validator(mode="after")
    def _scale(self) -> FeedbackRule:
        if not self.item_min < self.item_max:
            raise ValueError("item_min must be below item_max")
        if self.shown_step is not None and (
            self.shown_step == 0
            or any(Fraction(end) % self.shown_step for end in (self.item_min, self.item_max))
        ):
            # Else the highest or the lowest mean would stand alone in a sliver of a cell.
            raise ValueError("shown_step: item_min and item_max must be multiples of it")
        for weights in (self.weights, *(self.by_tier or {}).values()):
            if not sum(weights.values()):
                raise ValueError("weights: at least one group must weigh something")
        return self

    def weights_of(self, tier: Tier) -> dict[Relation, Number]:
        """The weights for the rated of a tier."""
        return (self.by_tier or {}).get(tier, self.weights)


class CompetencyRule(Section):
    """`cap`: what exceeds the standard is cut per competency, or only in the total.
    `incomplete` skip: an incomplete newer session leaves an older complete one standing.
    `standard_of`: the person's own tier, or one named tier for everybody."""

    window_years: Window
    closed_only: bool
    incomplete: Incomplete
    cap: Literal["competency", "total"]
    standard_of: Literal["own"] | Tier
    level_min: Weight


class TrainingRule(Section):
    """`require_valid`: a certificate that lapsed before the as-of date does not count."""

    window_years: Window
    require_valid: bool
    bands: Bands


class ExperienceWeights(Part):
    tenure: Weight
    variety: Weight
    acting: Weight


class VarietyPoints(Part):
    agencies: Points
    units: Points
    single: Points


class ActingPoints(Part):
    pj: Points
    plt_higher: Points
    plt: Points
    plh_higher: Points
    plh: Points
    none: Points


class ExperienceRule(Section):
    """`tenure_since` tier: from the earliest definitive row of the present tier, or from the
    present post where that is earlier; post: from the present post alone.
    `acting_window_years` 0: no window."""

    tenure_since: Literal["tier", "post"]
    tenure: Bands
    weights: ExperienceWeights
    variety: VarietyPoints
    acting: ActingPoints
    acting_window_years: Window

    @model_validator(mode="after")
    def _weighs(self) -> ExperienceRule:
        if not self.weights.tenure + self.weights.variety + self.weights.acting:
            raise ValueError("weights: at least one part must weigh something")
        return self


class PotentialRule(Section):
    window_years: Window
    aspect_min: Weight
    aspect_max: Weight
    weights: Annotated[dict[str, Weight], AfterValidator(covers(POTENTIAL_ASPECTS))]
    incomplete: Incomplete

    @model_validator(mode="after")
    def _scale(self) -> PotentialRule:
        if not self.aspect_min < self.aspect_max:
            raise ValueError("aspect_min must be below aspect_max")
        if not sum(self.weights.values()):
            raise ValueError("weights: at least one aspect must weigh something")
        return self


class EducationRule(Section):
    """Points by level, and `rank`, the order in which one level is at least another."""

    points: Annotated[dict[EducationLevel, Points], AfterValidator(covers(EducationLevel))]
    unrecorded: Points
    rank: Annotated[dict[EducationLevel, int], AfterValidator(covers(EducationLevel))]


class FieldRule(Section):
    """Field of study among those of the post held; the post may name none, or be unknown."""

    match: Points
    other: Points
    none_named: Points
    no_post: Points


class DisciplineRule(Section):
    """`combine` worst: the lowest points stand; newest: those of the penalty ended last."""

    window_years: Window
    dated_by: Literal["end", "start"]
    combine: Literal["worst", "newest"]
    serving: Points
    points: Annotated[dict[PenaltyLevel, Points], AfterValidator(covers(PenaltyLevel))]
    none: Points


class ComponentRules(Part):
    """One table per component, X first, in the column order of the exported map."""

    competency: CompetencyRule
    training: TrainingRule
    experience: ExperienceRule
    potential: PotentialRule
    education: EducationRule
    field: FieldRule
    discipline: DisciplineRule
    performance: PerformanceRule
    awards: AwardsRule
    teams: TeamsRule
    feedback: FeedbackRule


__all__ = ["ComponentRules", "Exact", "PredicateMatrix"]
