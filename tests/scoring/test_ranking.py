"""The order of the list and the rule that decided each tie (formats.md, "tie_rule")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.ranking import Unrankable, rank, ranking_basis
from talenta_tui.scoring.vocabulary import Tier

from .builders import AS_OF, BKN, crowd, nine, person, placed, session, variant

III = Tier.ADMINISTRATOR
BASE = replace(person(), sessions=(session("S", AS_OF, "2"),))
PLACED = placed(BASE)
Line = tuple[Evidence, Placement]


def line(
    nip: str, *, grade: date | None = date(2020, 1, 1), level: str = "2", **given: Any
) -> Line:
    someone = replace(BASE, nip=nip, grade_since=grade, sessions=(session("S", AS_OF, level),))
    return someone, replace(PLACED, nip=nip, **given)


def order(lines: list[Line], **kwargs: Any) -> list[tuple[str, str | None]]:
    return [(r.nip, r.tie_rule) for r in rank(BKN, lines, III, **kwargs)]


@pytest.mark.parametrize(
    ("better", "worse", "decided"),
    [
        (line("2", talent=Fraction(81), box=7), line("1", talent=Fraction(80), box=9), None),
        (line("2", box=9, level="1"), line("1", box=8), "box"),
        (line("2", box=8, level="1"), line("1", box=7), "box"),
        (line("2", box=7), line("1", box=6), "box"),
        (line("2", box=6), line("1", box=4), "box"),
        (line("2", level="2.5", x=Fraction(1)), line("1", x=Fraction(99)), "jpm"),
        (line("2", x=Fraction(71), y=Fraction(1)), line("1", x=Fraction(70), y=Fraction(9)), "x"),
        (line("2", y=Fraction(71)), line("1", y=Fraction(70)), "y"),
        (line("2", grade=date(2019, 1, 1)), line("1"), "tmt_golongan"),
        (line("2"), line("1", grade=None), "tmt_golongan"),
        (line("1"), line("2"), "nip"),
        (line("1", grade=None), line("2", grade=None), "nip"),
    ],
)
def test_each_key_decides_in_its_turn(better: Line, worse: Line, decided: str | None) -> None:
    # Cause: ties decided by age or by box number and shown nowhere (peers.md 7.18).
    expected = [(better[0].nip, None), (worse[0].nip, decided)]
    assert order([better, worse]) == order([worse, better]) == expected


def test_a_tie_rule_compares_with_the_line_above() -> None:
    lines = [line("1", box=9), line("2", box=8), line("3", box=8), line("4", talent=Fraction(1))]
    assert order(lines) == [("1", None), ("2", "box"), ("3", "nip"), ("4", None)]


def test_jpm_is_against_the_vacancy_s_standard() -> None:
    someone = person(tier=Tier.PENGAWAS, sessions=(session("S", AS_OF, "2"),))
    found = placed(someone)
    assert found.jpm == 100
    (ranked,) = rank(BKN, [(someone, found)], III)
    assert ranked.jpm_target == Fraction(200, 3)
    assert ranked.category is not None
    assert ranked.category.code == "kms"
    (ranked,) = rank(BKN, [(someone, found)], Tier.JPT_PRATAMA)
    assert ranked.jpm_target == 50


def test_the_unplaced_cannot_be_ranked() -> None:
    someone = person(potential=())
    with pytest.raises(Unrankable, match=someone.nip):
        rank(BKN, [(someone, placed(someone))], III)


def test_technical_scores_take_their_share_once_recorded() -> None:
    lines = [line("1", talent=Fraction(80)), line("2", talent=Fraction(70))]
    assert order(lines) == [("1", None), ("2", None)]
    scores = {"1": Fraction(50), "2": Fraction(100)}
    found = rank(BKN, lines, III, scores)
    assert [(r.nip, r.talent) for r in found] == [("2", Fraction(82)), ("1", Fraction(68))]
    assert [r.talent for r in rank(BKN, lines, Tier.PELAKSANA, scores)] == [80, 70]
    with pytest.raises(Unrankable, match="2: no technical"):
        rank(BKN, lines, III, {"1": Fraction(50)})


@pytest.mark.parametrize(
    ("tier", "share"),
    [
        (Tier.JPT_MADYA, 20),
        (Tier.JPT_PRATAMA, 30),
        (Tier.ADMINISTRATOR, 40),
        (Tier.PENGAWAS, 50),
        (Tier.PELAKSANA, 0),
    ],
)
def test_the_list_says_what_the_technical_share_is(tier: Tier, share: int) -> None:
    # Cause: JPT Madya mapped onto another name, so its 80/20 was never reached (peers.md 7.19).
    assert ranking_basis(BKN, tier).technical_share == share
    assert ranking_basis(BKN, tier).technical_applied == 0
    assert ranking_basis(BKN, tier, technical=True).technical_applied == share
    assert ranking_basis(BKN, tier).keys[0] == "talent"


def test_the_order_is_the_policy_s() -> None:
    lines = [line("1", box=9), line("2", box=7)]
    seven = variant(ranking__box_order=[7, 8, 9])
    assert [r.nip for r in rank(seven, lines, III)] == ["2", "1"]
    by_nip = variant(ranking__keys=["talent", "nip"])
    assert [(r.nip, r.tie_rule) for r in rank(by_nip, lines[::-1], III)] == [
        ("1", None),
        ("2", "nip"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_ranking_is_a_total_order(rng: Random) -> None:
    people = [(e, placed(e)) for e in (*nine(), *crowd(40, rng.randint(0, 10**6)))]
    lines = [
        (
            replace(e, nip=f"{n:018d}"),
            replace(p, nip=f"{n:018d}", talent=Fraction(rng.randint(1, 3))),
        )
        for n, (e, p) in enumerate(people)
        if p.placed
    ]
    first = rank(BKN, lines, III)
    rng.shuffle(lines)
    assert rank(BKN, lines, III) == first
    assert [r.rank for r in first] == list(range(1, len(lines) + 1))
    for above, below in pairwise(first):
        assert above.talent >= below.talent
        assert (below.tie_rule is not None) == (above.talent == below.talent)
    # Any two alone stand as they stand in the whole list.
    one, other = sorted(rng.sample(range(len(lines)), 2))
    pair = [(e, p) for e, p in lines if e.nip in {first[one].nip, first[other].nip}]
    assert [r.nip for r in rank(BKN, pair, III)] == [first[one].nip, first[other].nip]
