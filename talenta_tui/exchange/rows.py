"""One strict row per import kind (formats.md, "In"): what the services may rely on.

Text is trimmed and otherwise as sent, control characters included; an empty text is "".
Every row has `key`, the natural key under which a later file changes it. NILAI and the
potential aspects are `halves`: whole numbers of half steps, so 3.5 is 7.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    Echelon,
    EducationLevel,
    Expectation,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Relation,
    Sex,
    TeamRole,
    TeamScope,
    Tier,
)


class Kind(StrEnum):
    """The eleven import kinds, in the order in which a whole folder is read."""

    EMPLOYEES = "employees"
    POSITIONS = "positions"
    PERFORMANCE = "performance"
    AWARDS = "awards"
    TEAMS = "teams"
    TRAINING = "training"
    CAREERS = "careers"
    DISCIPLINE = "discipline"
    RATINGS = "ratings"
    POTENTIAL = "potential"
    FEEDBACK = "feedback"


Nip = Annotated[str, Field(pattern="^[0-9]{18}$")]
Text = Annotated[str, Field(min_length=1)]
Month = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$")]
Halves = Annotated[int, Field(ge=0, le=10)]
AspectHalves = Annotated[int, Field(ge=2, le=10)]
Item = Annotated[int, Field(ge=1, le=5)]


class Row(BaseModel):
    """A good row of a file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key, in the order of the key columns."""
        raise NotImplementedError


class EmployeeRow(Row):
    """One employee of a SIASN export; `tier` follows from echelon, kind and name of the post."""

    nip: Nip
    name: Text
    title_before: str
    title_after: str
    birth_date: date
    sex: Sex
    legal_status: str
    civil_status: str
    civil_since: date | None
    grade: str
    grade_since: date | None
    service_years: Annotated[int, Field(ge=0, le=60)] | None
    service_months: Annotated[int, Field(ge=0, le=11)] | None
    post_kind: str
    post: str
    post_since: date | None
    education: EducationLevel | None
    field_of_study: str
    unit: str
    echelon: Echelon | None
    tier: Tier

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip,)


class PositionRow(Row):
    """One post of the peta jabatan; `holder_nip` None is vacant, `superior_code` "" the top."""

    code: Text
    name: Text
    tier: Tier
    echelon: Echelon | None
    unit: str
    superior_code: str
    fields: tuple[Text, ...]
    holder_nip: Nip | None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.code,)


class PerformanceRow(Row):
    """One e-Kinerja predicate; where the file left it blank it follows from the matrix."""

    nip: Nip
    year: Annotated[int, Field(ge=1945, le=2200)]
    period: PerformancePeriod
    result: Expectation | None
    behaviour: Expectation | None
    predicate: Predicate

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, str(self.year), self.period.value)


class AwardRow(Row):
    nip: Nip
    name: Text
    on: date
    scope: AwardScope

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.name, self.on.isoformat())


class TeamRow(Row):
    """A team assignment; `end` None runs on."""

    nip: Nip
    name: Text
    start: date
    end: date | None
    role: TeamRole
    scope: TeamScope
    decree: str

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.name, self.start.isoformat())


class TrainingRow(Row):
    """A certificate; `hours` (JP) is an exact decimal such as "20" or "7.5"."""

    nip: Nip
    name: Text
    on: date
    hours: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]*[1-9])?$")] | None
    certificate: str
    valid_until: date | None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.name, self.on.isoformat())


class CareerRow(Row):
    """A post held or acted in; `end` None runs on."""

    nip: Nip
    post: Text
    start: date
    end: date | None
    tier: Tier
    unit: str
    agency: str
    status: CareerStatus

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.post, self.start.isoformat())


class PenaltyRow(Row):
    """A disciplinary penalty; `end` None is still being served."""

    nip: Nip
    name: Text
    start: date
    end: date | None
    level: PenaltyLevel

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.name, self.start.isoformat())


class RatingRow(Row):
    """One cell of an assessment centre; `halves` None is not observed, which is not a zero."""

    session: Text
    nip: Nip
    assessor: Text
    exercise: Text
    competency: Competency
    halves: Halves | None
    note: str
    on: date

    @property
    def key(self) -> tuple[str, ...]:
        return (self.session, self.nip, self.assessor, self.exercise, self.competency.value)


class PotentialRow(Row):
    """The eight aspects in the order of `POTENTIAL_ASPECTS`, each in half steps or None."""

    nip: Nip
    on: date
    aspects: Annotated[tuple[AspectHalves | None, ...], Field(min_length=8, max_length=8)]

    @property
    def key(self) -> tuple[str, ...]:
        return (self.nip, self.on.isoformat())


class FeedbackRow(Row):
    """One rater's 21 answers (1 to 5, None unanswered) on one person in one month."""

    period: Month
    ratee_nip: Nip
    rater_nip: Nip
    relation: Relation
    answers: Annotated[tuple[Item | None, ...], Field(min_length=21, max_length=21)]

    @property
    def key(self) -> tuple[str, ...]:
        return (self.period, self.ratee_nip, self.rater_nip)


ROWS: dict[Kind, type[Row]] = {
    Kind.EMPLOYEES: EmployeeRow,
    Kind.POSITIONS: PositionRow,
    Kind.PERFORMANCE: PerformanceRow,
    Kind.AWARDS: AwardRow,
    Kind.TEAMS: TeamRow,
    Kind.TRAINING: TrainingRow,
    Kind.CAREERS: CareerRow,
    Kind.DISCIPLINE: PenaltyRow,
    Kind.RATINGS: RatingRow,
    Kind.POTENTIAL: PotentialRow,
    Kind.FEEDBACK: FeedbackRow,
}
