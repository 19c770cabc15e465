"""What is known of one person, as plain values: the input of every rule.

Nothing here reads a database or a file. Lists may come in any order; no rule depends
on it. Figures are exact: `Fraction` or `int`, never `float`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    EducationLevel,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Relation,
    Sex,
    TeamRole,
    TeamScope,
    Tier,
)

Score = Fraction
"""A component or axis score, 0 to 100, exact."""


@dataclass(frozen=True, slots=True)
class Performance:
    """One e-Kinerja predicate of a year or a quarter."""

    year: int
    period: PerformancePeriod
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Award:
    name: str
    on: date
    scope: AwardScope


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    start: date
    end: date | None
    role: TeamRole
    scope: TeamScope


@dataclass(frozen=True, slots=True)
class Training:
    name: str
    on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Career:
    """A post held or acted in; `end` None runs on."""

    post: str
    start: date
    end: date | None
    tier: Tier
    unit: str
    agency: str
    status: CareerStatus


@dataclass(frozen=True, slots=True)
class Penalty:
    """A disciplinary penalty; `end` None is still being served."""

    name: str
    start: date
    end: date | None
    level: PenaltyLevel


@dataclass(frozen=True, slots=True)
class SessionLevels:
    """A person's outcome in one assessment session.

    `levels` holds, per competency, the final level of integration where there is one,
    else the exact mean of the cells observed; a competency without either is absent.
    `on` is the newest date of the person's own cells (formats.md, "Imported sessions").
    """

    code: str
    on: date
    closed: bool
    levels: dict[Competency, Fraction]


@dataclass(frozen=True, slots=True)
class Potential:
    """One row of the eight aspects; an aspect may be missing (None)."""

    on: date
    aspects: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class FeedbackGroup:
    """All raters of one relation: the mean of their own means (1 to 5) and their number."""

    relation: Relation
    mean: Fraction
    raters: int


@dataclass(frozen=True, slots=True)
class FeedbackPeriod:
    """One 360° period (`YYYY-MM`) of the person rated, by relation."""

    period: str
    groups: tuple[FeedbackGroup, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One person with everything the map and the shortlists read.

    `held_fields` are the BIDANG ILMU of the post the person holds, lower-cased and with
    single blanks; None when no positions row names the person, `()` when the post names none.
    """

    nip: str
    name: str
    sex: Sex
    birth_date: date
    tier: Tier
    legal_status: str
    civil_status: str
    grade: str
    grade_since: date | None
    post: str
    post_since: date | None
    unit: str
    education: EducationLevel | None
    field_of_study: str
    held_fields: tuple[str, ...] | None
    performance: tuple[Performance, ...] = ()
    awards: tuple[Award, ...] = ()
    teams: tuple[Team, ...] = ()
    training: tuple[Training, ...] = ()
    careers: tuple[Career, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    sessions: tuple[SessionLevels, ...] = ()
    potential: tuple[Potential, ...] = ()
    feedback: tuple[FeedbackPeriod, ...] = field(default=())
