"""What the use cases of a session speak in: steps, kinds, cell values and the session's rules."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from talenta_tui.i18n import mark
from talenta_tui.scoring.numbers import Number, simplest
from talenta_tui.scoring.policy_base import exact, number_text


class Step(StrEnum):
    """The six steps of a session, in order; `CLOSED` comes after the last."""

    PREPARE = "prepare"
    ASSIGN = "assign"
    RUN = "run"
    SCORE = "score"
    INTEGRATE = "integrate"
    CLOSE = "close"


STEPS = tuple(Step)
STEP_NAMES = {
    Step.PREPARE: mark("Prepare"),
    Step.ASSIGN: mark("Assign"),
    Step.RUN: mark("Run"),
    Step.SCORE: mark("Score"),
    Step.INTEGRATE: mark("Integrate"),
    Step.CLOSE: mark("Close"),
}
CLOSED = "closed"
"""State of a session whose levels are official."""

OWN = "own"
"""`Session.source` of a session run here."""


class Purpose(StrEnum):
    """What a session is for (Peraturan BKN 26/2019 Pasal 26(2)): mapping, or filling a post."""

    MAPPING = "mapping"
    VACANCY = "vacancy"


class ExerciseKind(StrEnum):
    """Instruments in government practice (regulation.md 3.3)."""

    LGD = "lgd"
    IN_BASKET = "in_basket"
    CASE_ANALYSIS = "case_analysis"
    PRESENTATION = "presentation"
    PROPOSAL = "proposal"
    INTERVIEW = "interview"
    ROLE_PLAY = "role_play"
    PSYCHOMETRIC = "psychometric"
    QUESTIONNAIRE = "questionnaire"


SIMULATIONS = frozenset(
    {
        ExerciseKind.LGD,
        ExerciseKind.IN_BASKET,
        ExerciseKind.CASE_ANALYSIS,
        ExerciseKind.PRESENTATION,
        ExerciseKind.PROPOSAL,
        ExerciseKind.ROLE_PLAY,
    }
)
"""Kinds that imitate the work; without one it may not be called an assessment centre."""


class Mark(StrEnum):
    """What a cell may hold instead of a level. Neither is ever counted as zero."""

    NOT_OBSERVED = "t"
    EMPTY = "-"


NOT_OBSERVED = Mark.NOT_OBSERVED
EMPTY = Mark.EMPTY
CellValue = Number | Mark
"""A level from 0 to 5 in steps of a half (an `int` where whole), or a mark."""


def level(halves: int) -> Number:
    """The level a number of half steps stands for: 7 is 3½, 6 is 3."""
    return simplest(Fraction(halves, 2))


def stored_halves(value: Number) -> int | None:
    """Half steps of a level from 0 to 5; None for anything else (6, 2.25)."""
    doubled = 2 * Fraction(value)
    return doubled.numerator if doubled.denominator == 1 and 0 <= doubled <= 10 else None


Rounding = Literal["half_up", "half_down", "half_even"]
Orientation = Literal["competencies", "assessors"]
"""Columns of a sheet: competencies (of one assessor and exercise) or assessors (of one
competency and exercise). Rows are always assessees."""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """What a session decides by; comes from its template, kept with the session.

    evidence_levels: levels that need a behaviour note before they can be written.
    halves: whether half levels may be rated.
    rounding, step: how the mean becomes the suggested level.
    move_without_reason: how far an agreed level may lie from the mean without a reason.
    range_flag, outlier_flag: levels from which the raters' range, and one rater's distance
        from the mean of the others, are flagged.
    exercises_per_competency, assessors_per_assessee, assessees_per_assessor, group_min,
    group_max, coverage, break_minutes, max_consecutive_minutes, changeover_minutes: the
        rules of the design and of the plan (International Taskforce guidelines; BPS 5.18).
    verify_all: every sheet must be keyed a second time before integration.
    """

    evidence_levels: tuple[int, ...] = ()
    halves: bool = False
    rounding: Rounding = "half_up"
    step: Number = 1
    move_without_reason: Number = Fraction(1, 2)
    range_flag: Number = 2
    outlier_flag: Number = Fraction(3, 2)
    exercises_per_competency: int = 2
    assessors_per_assessee: int = 2
    assessees_per_assessor: int = 3
    group_min: int = 4
    group_max: int = 8
    coverage: Number = Fraction(1, 2)
    break_minutes: int = 15
    max_consecutive_minutes: int = 180
    changeover_minutes: int = 0
    verify_all: bool = False

    def __post_init__(self) -> None:
        if self.step not in (1, Fraction(1, 2)):
            raise ValueError("step is 1 or 1/2")
        if self.rounding not in ("half_up", "half_down", "half_even"):
            raise ValueError("rounding is half_up, half_down or half_even")
        if any(not 0 <= n <= 5 for n in self.evidence_levels):
            raise ValueError("evidence_levels lie between 0 and 5")
        if min(self.move_without_reason, self.coverage) < 0 or self.coverage > 1:
            raise ValueError("move_without_reason and coverage must not be negative")
        if min(self.range_flag, self.outlier_flag) <= 0:
            raise ValueError("range_flag and outlier_flag must be above 0")
        if not 1 <= self.group_min <= self.group_max:
            raise ValueError("group_min must not exceed group_max")
        if min(self.exercises_per_competency, self.assessors_per_assessee) < 1:
            raise ValueError("at least one exercise and one assessor are needed")
        if self.assessees_per_assessor < 1:
            raise ValueError("assessees_per_assessor must be at least 1")


_EXACT = ("step", "move_without_reason", "range_flag", "outlier_flag", "coverage")


def rules_from(table: dict[str, Any]) -> SessionRules:
    """Rules from a template's table or the stored JSON; raises ValueError for what is unknown."""
    known = {f.name for f in fields(SessionRules)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError("unknown: " + ", ".join(unknown))
    values: dict[str, Any] = {k: exact(v) if k in _EXACT else v for k, v in table.items()}
    if "evidence_levels" in values:
        values["evidence_levels"] = tuple(values["evidence_levels"])
    return SessionRules(**values)


def rules_text(rules: SessionRules) -> str:
    """The rules as canonical JSON; `rules_from` reads it back."""
    table = {k: number_text(v) if k in _EXACT else v for k, v in asdict(rules).items()}
    return json.dumps(table, sort_keys=True, separators=(",", ":"))
