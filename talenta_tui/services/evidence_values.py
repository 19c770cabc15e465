"""Stored values as the evidence has them: members, half steps, exact means; shared where equal."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import TypeVar, cast

from talenta_tui.scoring import evidence as ev
from talenta_tui.scoring import vocabulary as vocab

_E = TypeVar("_E", bound=Enum)


def group_of(relation: str, parts: list[tuple[int, int, int]]) -> ev.FeedbackGroup:
    """Mean of the raters' own means, from sums over raters who answered equally many items."""
    raters = sum(n for _, n, _ in parts)
    if len(parts) == 1:
        count, _, points = parts[0]
        return ev.FeedbackGroup(relation_of(relation), ratio_of(points, count * raters), raters)
    total = sum((Fraction(points, count) for count, _, points in parts), Fraction(0))
    return ev.FeedbackGroup(relation_of(relation), total / raters, raters)


# Looking a member up in the enum's own table costs a tenth of calling the class, 200,000 times.
def _member(enum: type[_E]) -> Callable[[str], _E]:
    return cast("Callable[[str], _E]", enum._value2member_map_.__getitem__)


award_scope_of = _member(vocab.AwardScope)
team_scope_of = _member(vocab.TeamScope)
team_role_of = _member(vocab.TeamRole)
tier_of = _member(vocab.Tier)
career_status_of = _member(vocab.CareerStatus)
penalty_level_of = _member(vocab.PenaltyLevel)
sex_of = _member(vocab.Sex)
education_of = _member(vocab.EducationLevel)
relation_of = _member(vocab.Relation)


@cache
def performance_of(year: int, period: str, predicate: str) -> ev.Performance:
    return ev.Performance(year, vocab.PerformancePeriod(period), vocab.Predicate(predicate))


@cache
def halves_of(halves: int) -> Fraction:
    return Fraction(halves, 2)


@cache
def ratio_of(numerator: int, denominator: int) -> Fraction:
    return Fraction(numerator, denominator)
