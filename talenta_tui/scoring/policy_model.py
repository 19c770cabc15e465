"""The whole of one policy: every choice that decides a placement or a shortlist."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from talenta_tui.scoring.policy_base import Sourced, Text
from talenta_tui.scoring.policy_components import ComponentRules, PredicateMatrix
from talenta_tui.scoring.policy_talent import (
    ArithmeticRule,
    Axes,
    BoxRule,
    CycleRule,
    EligibilityRule,
    JpmRule,
    MissingRule,
    PeriodRule,
    RankingRule,
    SavingsRule,
    StandardsRule,
    TalentRule,
    TechnicalRule,
    TierRule,
)


class Policy(Sourced):
    """One version of the rules, immutable. Read one with `policy.load_policy`.

    `savings` and `cycles` came later: a policy stored without them keeps content and hash.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
    version: Annotated[int, Field(ge=1)]
    title_id: Text
    title_en: Text
    period: PeriodRule
    arithmetic: ArithmeticRule
    talent: TalentRule
    axes: Axes
    boxes: BoxRule
    components: ComponentRules
    missing: MissingRule
    predicate_matrix: PredicateMatrix
    tiers: TierRule
    standards: StandardsRule
    jpm: JpmRule
    eligibility: EligibilityRule
    ranking: RankingRule
    technical: TechnicalRule
    savings: SavingsRule | None = None
    cycles: CycleRule | None = None

    @model_validator(mode="after")
    def _level_range(self) -> Policy:
        lowest = self.components.competency.level_min
        if any(lowest > level for row in self.standards.levels.values() for level in row.values()):
            raise ValueError("components.competency.level_min: above a standard")
        return self
