"""Where a person stands: two axes, one box, or what is missing for it.

This is the only place where a box is decided; every view, file and list asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from talenta_tui.scoring import components_x as cx
from talenta_tui.scoring import components_y as cy
from talenta_tui.scoring.bounds import attainable
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.numbers import Number, round_half_up
from talenta_tui.scoring.policy_talent import BoxText
from talenta_tui.scoring.prepared import AxisTable, Prepared, prepare
from talenta_tui.scoring.vocabulary import COMPONENTS, X_COMPONENTS, Component, Tier

__all__ = ["Placement", "Prepared", "box_of", "box_text", "place", "prepare"]

SPLIT = len(X_COMPONENTS)


@dataclass(frozen=True, slots=True)
class Placement:
    """A person on the map on one date under one policy; figures are exact, 0 to 100.

    `scores` stand in the order of `COMPONENTS`, before weighting, None where missing. An
    axis is there once all its own inputs are; `box` and `talent` only with both axes.
    `best_box` and `worst_box` are the boxes still possible; both equal `box` once placed.
    `jpm` is against the standard of the person's own tier, from the session `session`.
    """

    nip: str
    scores: tuple[Number | None, ...]
    x: Fraction | None
    y: Fraction | None
    box: int | None
    talent: Fraction | None
    missing: tuple[Component, ...]
    best_box: int
    worst_box: int
    jpm: Number | None
    session: str | None

    @property
    def placed(self) -> bool:
        return self.box is not None

    def score(self, component: Component) -> Number | None:
        return self.scores[COMPONENTS.index(component)]


def place(prepared: Prepared, evidence: Evidence, as_of: date) -> Placement:
    """The placement of one person (Kepka BKN 411/2025; formats.md "How the map is computed").

    The box is decided from the exact axes, before any rounding, unless the policy says
    otherwise; bands are half open.
    """
    at = prepared.at(as_of)
    competency = cx.competency(at, evidence)
    scores = (
        competency.score,
        cx.training(at, evidence).score,
        cx.experience(at, evidence).score,
        cx.potential(at, evidence).score,
        cx.education(at, evidence).score,
        cx.field_of_study(at, evidence).score,
        cx.discipline(at, evidence).score,
        cy.performance(at, evidence).score,
        cy.awards(at, evidence).score,
        cy.teams(at, evidence).score,
        cy.feedback(at, evidence).score,
    )
    x = _axis(prepared, prepared.x, scores[:SPLIT])
    y = _axis(prepared, prepared.y, scores[SPLIT:])
    session = competency.chosen
    jpm = None if session is None else competency.score
    code = None if session is None else session.code
    if x is not None and y is not None:
        box = box_of(prepared, x, y)
        return Placement(
            evidence.nip, scores, x, y, box, talent(prepared, x, y), (), box, box, jpm, code
        )
    missing = tuple(c for c, score in zip(COMPONENTS, scores, strict=True) if score is None)
    worst, best = possible_boxes(prepared, evidence.tier, scores)
    return Placement(evidence.nip, scores, x, y, None, None, missing, best, worst, jpm, code)


def axis_value(table: AxisTable, scores: Sequence[Number | None]) -> Fraction | None:
    """Sum of weight x score / 100, exact; None where a score is missing."""
    total = numerator = 0
    denominator = 1
    for weight, score in zip(table.weights, scores, strict=True):
        if type(score) is int:
            total += weight * score
        elif score is None:
            return None
        else:
            n, d = score.numerator, score.denominator
            numerator = numerator * d + weight * n * denominator
            denominator *= d
    return Fraction(total * denominator + numerator, denominator * table.scale)


def _axis(prepared: Prepared, table: AxisTable, scores: Sequence[Number | None]) -> Fraction | None:
    value = axis_value(table, scores)
    rule = prepared.policy.arithmetic
    if value is None or rule.box_from == "exact":
        return value
    return round_half_up(value, rule.decimals)


def talent(prepared: Prepared, x: Fraction, y: Fraction) -> Fraction:
    """The talent score of two axes (formats.md "Talent score")."""
    share_y, share_x, scale = prepared.shares
    above = share_y * y.numerator * x.denominator + share_x * x.numerator * y.denominator
    return Fraction(above, scale * x.denominator * y.denominator)


def box_of(prepared: Prepared, x: Number, y: Number) -> int:
    """The box of two axis scores (PermenPANRB 3/2020; regulation.md 1.2)."""
    return prepared.policy.boxes.grid[prepared.y.band(y)][prepared.x.band(x)]


def box_text(prepared: Prepared, box: int) -> BoxText:
    """Name, recommended actions and succession pools of a box: the one table of labels."""
    return prepared.policy.boxes.texts[str(box)]


def possible_boxes(
    prepared: Prepared, tier: Tier, scores: Sequence[Number | None]
) -> tuple[int, int]:
    """The worst and the best box once each missing score takes its lowest or highest value."""
    ends = [
        (score, score) if score is not None else attainable(prepared, component, tier)
        for component, score in zip(COMPONENTS, scores, strict=True)
    ]
    boxes = []
    for end in (0, 1):
        values = [pair[end] for pair in ends]
        x = _axis(prepared, prepared.x, values[:SPLIT])
        y = _axis(prepared, prepared.y, values[SPLIT:])
        assert x is not None
        assert y is not None
        boxes.append(box_of(prepared, x, y))
    return boxes[0], boxes[1]
