"""The seven components of the potential axis, one function each.

Each takes the prepared policy on the as-of date and a person's evidence, and gives the
score before weighting with what decided it. The order of the evidence never matters.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from talenta_tui.scoring.dates import completed_years
from talenta_tui.scoring.evidence import (
    Career,
    Evidence,
    Penalty,
    Potential,
    SessionLevels,
    Training,
)
from talenta_tui.scoring.jpm import match
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.prepared import At, banded
from talenta_tui.scoring.result import ComponentResult, fold
from talenta_tui.scoring.vocabulary import CareerStatus, Competency, Component

_COMPETENCIES = len(Competency)
FieldMatch = Literal["match", "other", "none_named", "no_post"]
Variety = Literal["agencies", "units", "single"]
ActingKind = Literal["pj", "plt_higher", "plt", "plh_higher", "plh", "none"]


class Tenure(NamedTuple):
    """Since when, by which career row (None: by the present post), completed years, points."""

    since: date | None
    row: Career | None
    years: int
    points: Number


class Experience(NamedTuple):
    tenure: Tenure
    variety: Variety
    acting: ActingKind
    acting_row: Career | None


def competency(at: At, evidence: Evidence) -> ComponentResult[SessionLevels | None]:
    """JPM of the newest closed, complete session of the window.

    An incomplete newer session does not displace a complete older one; on equal dates the
    greater code counts (Peraturan BKN 26/2019; formats.md "Competency").
    """
    rule = at.rules.competency
    first, last = at.competency_from, at.as_of
    skip = rule.incomplete == "skip"
    best: SessionLevels | None = None
    for session in evidence.sessions:
        if (
            first <= session.on <= last
            and (session.closed or not rule.closed_only)
            and (not skip or len(session.levels) == _COMPETENCIES)
            and (best is None or (session.on, session.code) > (best.on, best.code))
        ):
            best = session
    if best is None or len(best.levels) < _COMPETENCIES:
        return ComponentResult(at.absent(Component.COMPETENCY), None)
    tier = at.prepared.map_standard[evidence.tier]
    return ComponentResult(match(at.prepared, best.levels, tier), best)


def training(at: At, evidence: Evidence) -> ComponentResult[tuple[Training, ...]]:
    """Certificates dated in the window and still valid, counted and banded.

    (Kepka BKN 411/2025; formats.md "Training")
    """
    first, last = at.training_from, at.as_of
    valid_only = at.rules.training.require_valid
    counted = tuple(
        [
            row
            for row in evidence.training
            if first <= row.on <= last
            and (not valid_only or row.valid_until is None or row.valid_until >= last)
        ]
    )
    score = banded(at.prepared.training_bands, len(counted), 1)
    return ComponentResult(score if counted else at.absent(Component.TRAINING, score), counted)


def experience(at: At, evidence: Evidence) -> ComponentResult[Experience]:
    """Mean of tenure in the tier, variety of definitive posts, and the best acting post.

    (Kepka BKN 411/2025; formats.md "Experience", "Variety of posts", "Acting posts")
    """
    rule = at.rules.experience
    last, tier = at.as_of, evidence.tier
    levels = at.prepared.policy.tiers.level
    own = levels[tier]
    since, since_row = evidence.post_since, None
    by_tier = rule.tenure_since == "tier"
    units = {fold(evidence.unit)} if evidence.unit else set()
    agencies: set[str] = set()
    acting: ActingKind = "none"
    acting_row: Career | None = None
    points = rule.acting
    acting_points = points.none
    for row in evidence.careers:
        if row.start > last:
            continue
        if row.status is CareerStatus.DEFINITIVE:
            if row.unit:
                units.add(fold(row.unit))
            if row.agency:
                agencies.add(fold(row.agency))
            if by_tier and row.tier == tier and (since is None or row.start < since):
                since, since_row = row.start, row
            continue
        if row.end is not None and row.end < at.acting_from:
            continue
        kind: ActingKind
        if row.status is CareerStatus.PJ:
            kind, value = "pj", points.pj
        elif row.status is CareerStatus.PLT:
            higher = levels[row.tier] > own
            kind, value = ("plt_higher", points.plt_higher) if higher else ("plt", points.plt)
        else:
            higher = levels[row.tier] > own
            kind, value = ("plh_higher", points.plh_higher) if higher else ("plh", points.plh)
        if value > acting_points or (
            value == acting_points
            and acting_row is not None
            and (row.start, row.post, kind) > (acting_row.start, acting_row.post, acting)
        ):
            acting, acting_points, acting_row = kind, value, row
    years = 0 if since is None else max(0, completed_years(since, last))
    tenure_points = banded(at.prepared.tenure_bands, years, 1)
    variety: Variety
    if len(agencies) > 1:
        variety, variety_points = "agencies", rule.variety.agencies
    elif len(units) > 1:
        variety, variety_points = "units", rule.variety.units
    else:
        variety, variety_points = "single", rule.variety.single
    a, b, c = at.prepared.experience_weights
    total = a * tenure_points + b * variety_points + c * acting_points
    score: Number
    if type(total) is int and total % (a + b + c) == 0:
        score = total // (a + b + c)
    else:
        score = Fraction(total) / (a + b + c)
    return ComponentResult(
        score,
        Experience(Tenure(since, since_row, years, tenure_points), variety, acting, acting_row),
    )


def incomplete(row: Potential) -> bool:
    """Whether an aspect is missing (identity only: comparing fractions costs)."""
    for aspect in row.aspects:  # noqa: SIM110
        if aspect is None:
            return True
    return False


def potential(at: At, evidence: Evidence) -> ComponentResult[Potential | None]:
    """Sum of the eight aspects over its highest sum x 100, the newest complete row.

    (Kepka BKN 411/2025; regulation.md 5; formats.md "Potential")
    """
    first, last = at.potential_from, at.as_of
    skip = at.rules.potential.incomplete == "skip"
    best: Potential | None = None
    for row in evidence.potential:
        if (
            first <= row.on <= last
            and (best is None or row.on > best.on)
            and not (skip and incomplete(row))
        ):
            best = row
    if best is None:
        return ComponentResult(at.absent(Component.POTENTIAL), None)
    numerator, denominator = 0, 1
    for weight, aspect in zip(at.prepared.potential_weights, best.aspects, strict=True):
        if aspect is None:
            return ComponentResult(at.absent(Component.POTENTIAL), None)
        n, d = aspect.numerator, aspect.denominator
        if d == denominator:
            numerator += weight * n
        else:
            numerator = numerator * d + weight * n * denominator
            denominator *= d
    top, unit = at.prepared.potential_total
    return ComponentResult(Fraction(100 * numerator * unit, denominator * top), best)


def education(at: At, evidence: Evidence) -> ComponentResult[None]:
    """Points of the highest formal education (Kepka BKN 411/2025; formats.md "Education")."""
    rule = at.rules.education
    level = evidence.education
    return ComponentResult(rule.unrecorded if level is None else rule.points[level], None)


def field_of_study(at: At, evidence: Evidence) -> ComponentResult[FieldMatch]:
    """Whether the field of study is among those of the post held, compared without case.

    (Kepka BKN 411/2025; formats.md "Field of study", "Position held")
    """
    rule = at.rules.field
    if evidence.held_fields is None:
        return ComponentResult(rule.no_post, "no_post")
    if not evidence.held_fields:
        return ComponentResult(rule.none_named, "none_named")
    if fold(evidence.field_of_study) in map(fold, evidence.held_fields):
        return ComponentResult(rule.match, "match")
    return ComponentResult(rule.other, "other")


def discipline(at: At, evidence: Evidence) -> ComponentResult[Penalty | None]:
    """The worst of penalties served on the as-of date or ended within the window.

    End dates are inclusive, an open end is being served; the window counts from the end
    (Kepka BKN 411/2025; PP 94/2021; formats.md "Discipline").
    """
    rule = at.rules.discipline
    chosen: Penalty | None = None
    chosen_key: tuple[Number, str, date, str] | None = None
    score = rule.none
    for penalty in evidence.penalties:
        if penalty.start > at.as_of:
            continue
        serving = penalty.end is None or penalty.end >= at.as_of
        dated = penalty.end if rule.dated_by == "end" else penalty.start
        if not serving and dated is not None and dated < at.discipline_from:
            continue
        points = rule.serving if serving else rule.points[penalty.level]
        newest = date.max if penalty.end is None else penalty.end
        first = -points if rule.combine == "worst" else newest.toordinal()
        key = (first, penalty.level, penalty.start, penalty.name)
        if chosen_key is None or key > chosen_key:
            chosen, chosen_key, score = penalty, key, points
    return ComponentResult(score, chosen)
