"""Nobody is recovered from the pages themselves, by an adversary that shares no code with the
shield; and where the check is broken on purpose, somebody is.

Cause: a solver that took the groups from the module under test could not see it group wrongly.
What it found: a mean over peers and subordinates together, and the points beside it, told the
one subordinate's every answer where no superior had rated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from talenta_tui.planning import disclosure
from talenta_tui.planning.disclosure import Level, Rule, choose
from talenta_tui.scoring.policy import builtin_policy
from talenta_tui.scoring.vocabulary import Relation, Tier
from talenta_tui.services.rater_shield import veils

from .adversary import SUPERIOR, Pages, recovered
from .test_disclosure import state

STEP = Fraction(1)
ITEMS = 2
RULE = Rule(3, STEP, 12)
SELF = {"self": 7}
FIRST, SECOND = "2026-10", "2026-11"
ENDS = {ITEMS, 5 * ITEMS}

MEANS = Pages(ITEMS, points=False)
"""Only the means tell anything; nothing at all may follow from them."""
ALL = Pages(ITEMS)
"""With the points. At two items a form and steps of a whole mark a band cuts so much of a cell
that unanimity at an end of the scale can show, and nothing else may; with 21 items and steps of
0.1 it cannot: see below."""

History = Sequence[tuple[str, str]]


def levels(history: History, rule: Rule = RULE, *, veiled: bool = True) -> list[Level]:
    return choose([replace(state(n, p), veiled=veiled) for p, n in history], rule)


def next_months(first: str) -> Iterable[History]:
    """The first month alone, and followed by every part of the same people."""
    yield [(FIRST, first)]
    for there in product((True, False), repeat=len(first)):
        second = "".join(n for n, is_there in zip(first, there, strict=True) if is_there)
        yield [(FIRST, first), (SECOND, second)]


@pytest.mark.parametrize("first", ["ABC", "ABCD", "ABCd", "ABc", "ABcd", "AB", "Ab", "A"])
def test_nobody_is_recovered_from_what_is_handed_out(first: str) -> None:
    """The person reads it, who knows what they said of themselves."""
    for history in next_months(first):
        told = recovered(history, levels(history), MEANS, SELF | {SUPERIOR: 7})
        assert told == {}, history


@pytest.mark.parametrize(
    "history",
    [
        [(FIRST, "ABC"), (SECOND, "ABCD")], [(FIRST, "ABC"), (SECOND, "ABD")],
        [(FIRST, "ABCd"), (SECOND, "ABC")], [(FIRST, "ABC"), (FIRST, "ABCD")],
        [(FIRST, "ABC"), (SECOND, "ABcd")],
    ],
)  # fmt: skip
def test_nobody_is_recovered_by_coming_and_going(history: History) -> None:
    assert recovered(history, levels(history), MEANS, SELF | {SUPERIOR: 7}) == {}
    told = recovered(history, levels(history), ALL, SELF | {SUPERIOR: 7})
    assert set().union(*told.values()) <= ENDS


@pytest.mark.parametrize("first", ["ABC", "ABc", "AB", "Ab"])
def test_the_points_tell_nothing_more(first: str) -> None:
    """What the superior said is nobody's to know: one figure for points and all the unknown."""
    assert recovered([(FIRST, first)], levels([(FIRST, first)]), ALL, SELF) == {}


@pytest.mark.parametrize("superior", range(ITEMS, 5 * ITEMS + 1))
def test_the_superior_can_tell_unanimity_at_an_end_at_most(superior: int) -> None:
    """Their own form taken out of the points: the limit `planning/disclosure.py` names."""
    for first in ("ABC", "AB"):
        history = [(FIRST, first)]
        told = recovered(history, levels(history), ALL, SELF | {SUPERIOR: superior})
        assert set().union(*told.values()) <= ENDS


@pytest.mark.parametrize("own", range(ITEMS, 5 * ITEMS + 1))
def test_a_rater_who_reads_it_can_tell_unanimity_at_an_end_at_most(own: int) -> None:
    """Raters who know their own form, or tell it, are not what the minimum is against: it counts
    heads (`shown_min`), and two remain of three. What they can tell is bounded all the same."""
    told = recovered([(FIRST, "ABC")], [Level.SEPARATE], MEANS, SELF | {SUPERIOR: 7, "A": own})
    assert set().union(*told.values()) <= ENDS


BROKEN = [
    # A minimum of one, of however few items; no look at what was shown before.
    ([(FIRST, "A")], Rule(1, STEP, 12), "A"),
    ([(FIRST, "ABCd")], Rule(1, STEP, 12), "D"),
    ([(FIRST, "ABCD"), (SECOND, "ABC")], Rule(3, STEP, -1), "D"),
    ([(FIRST, "ABC"), (FIRST, "ABCD")], Rule(3, STEP, -1), "D"),
]


@pytest.mark.parametrize(("history", "rule", "lost"), BROKEN)
def test_a_broken_check_loses_somebody(
    history: History, rule: Rule, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = levels(history)
    if rule.least == 1:
        monkeypatch.setattr(disclosure, "roomy", lambda *_given: True)
    broken = levels(history, rule)
    assert broken != whole
    assert lost in recovered(history, broken, MEANS, SELF | {SUPERIOR: 7})


def test_means_without_enough_rounding_lose_everybody() -> None:
    """The step is too fine for so few items; the check shows nothing then."""
    history = [(FIRST, "ABC")]
    assert levels(history, Rule(3, Fraction(1, 10), 12)) == [Level.POINTS]
    fine = Pages(ITEMS, "0.1", points=False)
    assert set(recovered(history, [Level.SEPARATE], fine, SELF | {SUPERIOR: 7})) == set("ABC")


def points(numerator: int, denominator: int) -> int:
    """The band of a percentage, counted from below."""
    return sum(numerator >= at * denominator for at in (91, 80, 60, 40))


def told_beside(peers: int, below: int, superiors: range) -> set[tuple[str, int]]:
    """Groups of whom the mean over all of 21 items, to 0.1, and the points leave one sum only
    that tells every form: that of a single one, or the least or greatest there is."""
    seen: dict[tuple[int, int], list[tuple[int, int]]] = {}
    weight = 100 if any(superiors) else 40
    for own in superiors:
        for a in range(21 * peers, 105 * peers + 1):
            for b in range(21 * below, 105 * below + 1):
                both = peers * below
                percent = 20 * (60 * own * both + 20 * a * below + 20 * b * peers)
                key = (
                    (20 * (a + b) + 21 * (peers + below)) // (42 * (peers + below)),
                    points(percent, weight * both * 21),
                )
                found = seen.setdefault(key, [(a, a), (b, b)])
                if not (found[0][0] <= a <= found[0][1] and found[1][0] <= b <= found[1][1]):
                    found[0] = (min(found[0][0], a), max(found[0][1], a))
                    found[1] = (min(found[1][0], b), max(found[1][1], b))
    return {
        (name, low)
        for bounds in seen.values()
        for name, n, (low, high) in zip("Ab", (peers, below), bounds, strict=True)
        if low == high and (n == 1 or low in (21 * n, 105 * n))
    }


@pytest.mark.parametrize(("peers", "below", "sum_told"), [(3, 1, 105), (2, 1, 21), (5, 1, 105)])
def test_a_mean_over_all_needs_a_superior_in_the_points(
    peers: int, below: int, sum_told: int
) -> None:
    """In full, with the policy's own step and items; a failing of the check until it asked."""
    names = "ABCDEF"[:peers] + "xyz"[:below]
    one = state(names, items=21)
    real = Rule(3, Fraction(1, 10), 12)
    assert ("b", sum_told) in told_beside(peers, below, range(1))
    assert choose([replace(one, veiled=False)], real) == [Level.POINTS]
    assert choose([one], real) == [Level.MERGED]
    # Once the points stood there without it, a superior who comes later veils nothing.
    assert choose([replace(one, veiled=False), one], real)[1] is Level.POINTS


def test_a_superior_veils_a_mean_over_all() -> None:
    assert told_beside(2, 1, range(21, 106)) == set()


def test_a_superior_who_weighs_nothing_veils_nothing() -> None:
    rule = builtin_policy("bkn-411-2025").components.feedback
    there = [Relation.SUPERIOR, Relation.PEER]
    assert veils(rule, there)
    assert not veils(rule, [Relation.PEER])
    assert not veils(rule.model_copy(update={"shown_superior": True}), there)
    weightless = {**rule.weights, Relation.SUPERIOR: 0}
    assert not veils(rule.model_copy(update={"weights": weightless}), there)
    assert not veils(rule.model_copy(update={"by_tier": {Tier.PELAKSANA: weightless}}), there)
