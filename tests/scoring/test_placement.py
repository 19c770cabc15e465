"""Axes, boxes, what is missing, and the boxes still possible."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from talenta_tui.scoring.bounds import attainable
from talenta_tui.scoring.evidence import Potential
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.scoring.placement import axis_value, box_of, box_text
from talenta_tui.scoring.vocabulary import COMPONENTS, Component, Tier

from .builders import AS_OF, BKN, aspects, nine, person, placed, variant


def test_the_worked_example() -> None:
    """regulation.md 2.6."""
    found = placed(person())
    assert found.x is not None
    assert found.y is not None
    assert found.talent is not None
    assert [format_exact(v, 4) for v in (found.y, found.x, found.talent)] == [
        "71", "84.65", "77.825"
    ]  # fmt: skip
    assert found.box == found.best_box == found.worst_box == 8
    assert found.jpm == 92
    assert found.missing == ()


def test_another_ministry_s_weights() -> None:
    """The PU variant of regulation.md 2.6: X 93.5888, Y 80, talent 86.7944."""
    prepared = variant(
        axes__x__weights={
            "competency": 65, "training": 5, "experience": 5, "potential": 0, "education": 5,
            "field": 5, "discipline": 15,
        },
        axes__y__weights={"performance": 100, "awards": 0, "teams": 0, "feedback": 0},
    )  # fmt: skip
    scores: list[int | Fraction] = [Fraction(9347, 100), 100, Fraction(200, 3), 0, 90, 100, 100]
    x = axis_value(prepared.x, scores)
    y = axis_value(prepared.y, [80, 0, 0, 0])
    assert x is not None
    assert y is not None
    assert format_exact(x, 4) == "93.5888"
    assert format_exact((x + y) / 2, 4) == "86.7944"


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (Fraction(0), 0),
        (Fraction(60) - Fraction(1, 10**30), 0),
        (Fraction(60), 1),
        (Fraction(80) - Fraction(1, 10**30), 1),
        (Fraction(80), 2),
        (Fraction(100), 2),
    ],
)
def test_axis_bands_are_half_open(value: Fraction, band: int) -> None:
    # Cause: bands with both ends included put 80/80 into box 5 (peers.md 7.15).
    for table in (BKN.x, BKN.y):
        assert table.band(value) == band


@pytest.mark.parametrize(
    ("y", "x", "box"),
    [
        (y, x, box)
        for (y, x), box in zip(
            product([Fraction(59), Fraction(60), Fraction(80)], repeat=2),
            [1, 3, 6, 2, 5, 8, 4, 7, 9],
            strict=True,
        )
    ],
)
def test_the_nine_boxes(y: Fraction, x: Fraction, box: int) -> None:
    # Cause: two grids that disagreed, one with its labels transposed (peers.md 7.1).
    assert box_of(BKN, x, y) == box
    words = {59: ("di bawah", "rendah"), 60: ("sesuai", "menengah"), 80: ("di atas", "tinggi")}
    label = box_text(BKN, box).label_id
    assert label == (f"Kinerja {words[int(y)][0]} ekspektasi dan potensial {words[int(x)][1]}")


def test_pools_follow_the_boxes() -> None:
    pools = {n: box_text(BKN, n).pools for n in range(1, 10)}
    assert {n: p for n, p in pools.items() if p} == {
        7: ("agency",), 8: ("agency",), 9: ("agency", "national")
    }  # fmt: skip
    assert [placed(p).box for p in nine()] == list(range(1, 10))


REQUIRED = {
    "performance": Component.PERFORMANCE,
    "sessions": Component.COMPETENCY,
    "potential": Component.POTENTIAL,
    "feedback": Component.FEEDBACK,
}


@pytest.mark.parametrize("field", REQUIRED)
def test_missing_is_never_zero(field: str) -> None:
    # Cause: a missing value divided by a fixed three, or counted as zero (peers.md 7.5, 7.17).
    gap: dict[str, Any] = {field: ()}
    found = placed(person(**gap))
    component = REQUIRED[field]
    assert found.missing == (component,)
    assert found.box is None
    assert found.talent is None
    on_x = component.value.startswith("X")
    assert (found.x is None) == on_x
    assert (found.y is None) != on_x
    boxes = {"performance": (6, 9), "sessions": (5, 8), "potential": (5, 8), "feedback": (8, 8)}
    assert (found.worst_box, found.best_box) == boxes[field]


def test_missing_stands_in_the_order_of_the_export() -> None:
    found = placed(person(performance=(), sessions=(), potential=(), feedback=()))
    assert [c.value for c in found.missing] == [
        "X - Penilaian Kompetensi",
        "X - Penilaian Potensi",
        "Y - Penilaian Kinerja",
        "Y - Umpan Balik Kinerja 360",
    ]
    assert (found.worst_box, found.best_box) == (1, 9)


def test_no_record_of_the_others_counts_as_none() -> None:
    bare = placed(person(awards=(), teams=(), training=(), careers=(), penalties=()))
    assert bare.placed
    assert [bare.score(c) for c in (Component.AWARDS, Component.TEAMS, Component.TRAINING)] == [
        0
    ] * 3


def test_a_policy_may_require_more_or_less() -> None:
    strict = variant(missing__required=["competency", "potential", "performance", "awards"])
    assert placed(person(awards=(), feedback=()), strict).missing == (Component.AWARDS,)
    assert placed(person(feedback=()), strict).score(Component.FEEDBACK) == 0


def test_the_box_is_decided_before_rounding() -> None:
    # X one 60,000th below 80: shown as 80, yet in the middle band.
    x = Fraction(80) - Fraction(1, 60000)
    assert format_exact(x, 4) == "80"
    assert box_of(BKN, x, Fraction(80)) == 7
    whole = variant(arithmetic__box_from="rounded", arithmetic__decimals=0)
    assert placed(person(), whole).x == 85


def test_attainable_ends_follow_the_point_tables() -> None:
    ends = {
        c: attainable(BKN, c, Tier.ADMINISTRATOR)
        for c in COMPONENTS
        if c.name.lower() in BKN.policy.missing.required
    }
    assert ends == {
        Component.COMPETENCY: (0, 100),
        Component.POTENTIAL: (20, 100),
        Component.PERFORMANCE: (20, 100),
        Component.FEEDBACK: (20, 100),
    }
    assert attainable(BKN, Component.TRAINING, Tier.PENGAWAS) == (25, 100)
    assert attainable(BKN, Component.AWARDS, Tier.PENGAWAS) == (25, 100)
    assert attainable(BKN, Component.TEAMS, Tier.PENGAWAS) == (25, 100)


def test_the_ends_are_really_reached() -> None:
    for total in (8, 40):
        found = placed(person(potential=(Potential(AS_OF, aspects(total)),)))
        gap = placed(person(potential=()))
        assert found.box == (gap.worst_box if total == 8 else gap.best_box)


def test_as_of_dates_of_periods() -> None:
    assert BKN.as_of_date(2024, 2) == date(2024, 2, 29)
    assert BKN.as_of_date(2026, 10) == AS_OF


@pytest.mark.parametrize("tier", Tier)
def test_every_tier_has_its_own_standard(tier: Tier) -> None:
    # Cause: a mapping from tier names that never reached one of the rows (peers.md 7.19).
    standard = {c: Fraction(v) for c, v in BKN.policy.standards.levels[tier].items()}
    sessions = person().sessions
    same = (type(sessions[0])("S", AS_OF, True, standard),)
    assert placed(person(tier=tier, sessions=same)).jpm == 100
    less = {c: v - Fraction(1, 2) for c, v in standard.items()}
    below = (type(sessions[0])("S", AS_OF, True, less),)
    total = sum(standard.values())
    assert placed(person(tier=tier, sessions=below)).jpm == 100 - Fraction(450) / total
