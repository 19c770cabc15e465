"""No rater can be worked out of what is shown, however often and however much is shown.

Cause: a pool of "others" with one peer in it was that peer's score, and the difference of two
tables gave another (peers.md 7.10, 9.14).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.planning.disclosure import (
    Form,
    Level,
    Rule,
    State,
    choose,
    isolated,
    near,
    null_space,
    rank,
    roomy,
)
from talenta_tui.planning.pinning import Figure, bounds, pinned
from talenta_tui.scoring.policy import PolicyError, builtin_policy, policy_data, policy_from

from .solver import recovered, shown_of

STEP = Fraction(1)
RULE = Rule(3, STEP, 12)
ITEMS = 2
"""Two items and a step of a whole mark are to three raters what 21 and 0.1 are, and can be tried
out in full."""


def state(names: str, period: str = "2026-10", items: int = ITEMS) -> State:
    """Capitals are peers, small letters subordinates: `ABc`."""
    return State(
        period,
        tuple(
            Form(n.upper(), (period, n.upper()), (period, n.upper()), _group(n), items)
            for n in names
        ),
    )


def test_what_was_shown_stays_the_most_when_the_earlier_are_gone() -> None:
    one, two = state("ABCD", "2026-10"), state("ABC", "2026-11")
    assert choose([one, two], RULE) == [Level.SEPARATE, Level.POINTS]
    assert choose([two], RULE) == [Level.SEPARATE], "the two together tell D's answers"
    assert choose([two], RULE, {0: Level.POINTS}) == [Level.POINTS]
    # What was shown counts as shown, whatever would be shown of it now.
    stricter = Rule(4, STEP, 12)
    assert choose([one, state("ABCDE", "2026-11")], stricter, {0: Level.SEPARATE})[0] is (
        Level.SEPARATE
    )
    assert choose([two, one], stricter, {0: Level.SEPARATE}) == [Level.POINTS, Level.POINTS]


def _group(name: str) -> str:
    return "REKAN" if name.isupper() else "BAWAHAN"


@st.composite
def histories(draw: st.DrawFn) -> list[State]:
    names = "ABCDE"[: draw(st.integers(3, 5))]
    found = []
    for _n in range(draw(st.integers(1, 3))):
        there = draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
        peers = draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
        chosen = "".join(
            n if peer else n.lower()
            for n, is_there, peer in zip(names, there, peers, strict=True)
            if is_there
        )
        found.append(state(chosen, draw(st.sampled_from(["2026-10", "2026-11"]))))
    return found


@given(histories(), st.integers(0, 3))
def test_erasing_the_first_states_shows_no_more_of_the_rest(
    history: list[State], gone: int
) -> None:
    levels = choose(history, RULE)
    rest = dict(enumerate(levels[gone:]))
    assert choose(history[gone:], RULE, rest) == levels[gone:]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_the_solver_recovers_nobody(states: list[State]) -> None:
    raters = sorted({f.rater for s in states for f in s.forms}, key=str)
    levels = choose(states, RULE)
    assert recovered(raters, ITEMS, shown_of(raters, states, levels, STEP)) == {}


@pytest.mark.parametrize("first", ["ABC", "ABCD", "ABCde", "ABcde", "ABc", "ABcd", "ABCdef"[:5]])
def test_every_small_population_and_every_next_month(first: str) -> None:
    """Each group of up to five, then each that can follow it with the same people."""
    names = first.upper()
    for there in product((True, False), repeat=len(names)):
        second = "".join(n for n, is_there in zip(first, there, strict=True) if is_there)
        states = [state(first), state(second, "2026-11")]
        view = shown_of(names, states, choose(states, RULE), STEP)
        assert recovered(names, ITEMS, view) == {}, second


def test_the_solver_finds_what_an_unshielded_report_tells() -> None:
    """The solver is not blind: each of these leaks without the shield."""
    one_fewer = [state("ABCD"), state("ABC", "2026-11")]
    exact = shown_of("ABCD", one_fewer, [Level.SEPARATE] * 2, None)
    assert "D" in recovered("ABCD", 1, exact)
    assert "D" in recovered("ABCD", ITEMS, shown_of("ABCD", one_fewer, [Level.SEPARATE] * 2, STEP))
    unanimous = shown_of("ABC", [state("ABC")], [Level.SEPARATE], None)
    assert set(recovered("ABC", ITEMS, unanimous)) == set("ABC")
    alone = shown_of("A", [state("A")], [Level.SEPARATE], STEP)
    assert recovered("A", 1, alone) or recovered("A", ITEMS, alone)
    by_difference = [state("ABCd"), state("ABC")]
    merged = shown_of("ABCD", by_difference, [Level.MERGED, Level.SEPARATE], None)
    assert "D" in recovered("ABCD", 1, merged)


def test_digits_of_an_exact_percentage_tell() -> None:
    """Two forms of 4 and 5 items: the exact mean has one solution, the rounded one has many."""
    forms = (
        Form("A", "A", "A", "REKAN", 4),
        Form("B", "B", "B", "REKAN", 5),
        Form("C", "C", "C", "REKAN", 3),
    )
    exact: dict[Fraction, set[tuple[int, int, int]]] = {}
    for a, b, c in product(range(4, 21), range(5, 26), range(3, 16)):
        exact.setdefault(Fraction(a, 4) + Fraction(b, 5) + Fraction(c, 3), set()).add((a, b, c))
    assert any(len(found) == 1 for found in exact.values())
    assert not roomy([f.answered for f in forms], Fraction(1, 10))
    assert choose([State("2026-10", forms)], Rule(3, Fraction(1, 10), 12)) == [Level.POINTS]


@pytest.mark.parametrize(
    ("states", "levels"),
    [
        ([state("ABC")], [Level.SEPARATE]),
        ([state("AB")], [Level.POINTS]),
        ([state("ABc")], [Level.MERGED]),
        ([state("ABCd")], [Level.MERGED]),
        ([state("ABCdef")], [Level.SEPARATE]),
        ([state("Ab")], [Level.POINTS]),
        ([state("")], [Level.SEPARATE]),
        # One rater fewer next month, one exchanged, three exchanged.
        ([state("ABCD"), state("ABC", "2026-11")], [Level.SEPARATE, Level.POINTS]),
        ([state("ABC"), state("ABD", "2026-11")], [Level.SEPARATE, Level.POINTS]),
        ([state("ABC"), state("DEF", "2026-11")], [Level.SEPARATE, Level.SEPARATE]),
        ([state("ABC"), state("ABC", "2026-11")], [Level.SEPARATE, Level.SEPARATE]),
        # A year and a day later it is no longer held against it.
        ([state("ABCD"), state("ABC", "2027-11")], [Level.SEPARATE, Level.SEPARATE]),
        # A form that comes in late, in the same period.
        ([state("ABC"), state("ABCD")], [Level.SEPARATE, Level.POINTS]),
        ([state("ABC"), state("ABCDEF")], [Level.SEPARATE, Level.SEPARATE]),
        # Merged and then apart: the difference would be one rater.
        ([state("ABCd"), state("ABC", "2026-11")], [Level.MERGED, Level.POINTS]),
    ],
)  # fmt: skip
def test_what_may_be_shown(states: list[State], levels: list[Level]) -> None:
    assert choose(states, RULE) == levels


def test_a_corrected_form_is_not_told_by_the_difference() -> None:
    before = state("ABC")
    forms = tuple(replace(f, version="new") if f.rater == "A" else f for f in before.forms)
    assert choose([before, State("2026-10", forms)], RULE) == [Level.SEPARATE, Level.POINTS]


def test_a_combination_of_three_tables_is_found() -> None:
    def row(names: str) -> dict[object, Fraction]:
        return {n: Fraction(1) for n in names}

    # ABEF - (EFGHI - GHI) = AB; in the first case DEFGHIJ + 2 ABC - the others = J.
    tables = [row("ABCDEF"), row("ABCGHI"), row("DEFGHIJ")]
    assert isolated(tables[:2], 3) == frozenset()
    assert isolated([*tables, row("ABC")], 3) == frozenset("J")
    assert isolated([row("ABCD"), row("ABEF"), row("EFGHI"), row("GHI")], 3) == frozenset("AB")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_null_space_is_orthogonal_and_complete(matrix: list[list[int]]) -> None:
    rows = [[Fraction(v) for v in row] for row in matrix]
    basis = null_space(rows)
    assert len(basis) + rank(rows) == 5
    assert rank(basis) == len(basis)
    for vector in basis:
        for row in rows:
            assert sum(a * b for a, b in zip(row, vector, strict=True)) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(2, 10), min_size=3, max_size=4), st.integers(0, 2))
def test_bounds_hold_the_truth_and_unanimity_is_pinned(sums: list[int], slack: int) -> None:
    weights: dict[Hashable, Fraction] = {n: Fraction(1) for n in range(len(sums))}
    total = Fraction(sum(sums))
    figure = Figure(weights, total - slack, total + slack)
    ranges = dict.fromkeys(weights, (2, 10))
    found = bounds([figure], ranges)
    possible = [s for s in product(range(2, 11), repeat=len(sums)) if abs(sum(s) - total) <= slack]
    for n in range(len(sums)):
        assert found[n] == (min(s[n] for s in possible), max(s[n] for s in possible))
    assert bool(pinned([figure], ranges)) == (len(possible) == 1)


def test_an_open_end_is_left_out() -> None:
    figure = Figure({"A": Fraction(1)}, Fraction(3), Fraction(5), open=True)
    assert bounds([figure], {"A": (1, 9)}) == {"A": (3, 4)}


def test_a_step_that_leaves_slivers_at_the_ends_is_refused() -> None:
    data = policy_data(builtin_policy())
    for step in ("0.3", "2", "0"):
        data["components"]["feedback"]["shown_step"] = step
        with pytest.raises(PolicyError):
            policy_from(data)


def test_points_beside_rounded_means_pin_no_group() -> None:
    """Three peers of 21 items beside a superior: no outcome leaves one sum only.

    With the superior's mean shown, some would: the points cut into its cell.
    """
    seen: dict[tuple[int, ...], set[int]] = {}
    beside: dict[tuple[int, ...], set[int]] = {}
    for superior in range(21, 106):
        for peers in range(63, 316):
            # 60 and 20 of 80, in percent of 5, times 63 · 80.
            percent = 20 * (60 * superior * 3 + 20 * peers)
            points = sum(percent >= at * 63 * 80 for at in (91, 80, 60, 40))
            mean = (20 * peers + 63) // 126
            seen.setdefault((mean, points), set()).add(peers)
            beside.setdefault(((20 * superior + 21) // 42, mean, points), set()).add(peers)
    assert all(found not in ({63}, {315}) for found in seen.values())
    assert {315} in beside.values()
    assert builtin_policy().components.feedback.shown_superior is False


@pytest.mark.parametrize(
    ("answered", "room"),
    [
        ([14] * 3, True),  # 1/42 is below 1/40, a quarter of 0.1
        ([13] * 3, False),  # 1/39 is above
        ([10] * 4, True),
        ([10, 10, 10, 9], False),
        ([21, 21, 0], False),
    ],
)
def test_one_point_of_a_form_moves_a_mean_by_a_quarter_step_at_most(
    answered: list[int], room: bool
) -> None:
    assert roomy(answered, Fraction(1, 10)) is room


def test_periods_a_whole_window_apart_are_held_against_each_other() -> None:
    assert near("2025-10", "2026-10", 12)
    assert near("2026-10", "2025-10", 12)
    assert not near("2025-09", "2026-10", 12)


def test_groups_are_merged_only_where_a_superior_veils_the_points() -> None:
    """Points and a mean over all are two figures of the same forms (module's docstring)."""

    def state(veiled: bool, version: str) -> State:
        groups = ("REKAN", "REKAN", "REKAN", "BAWAHAN")
        forms = tuple(Form(n, n, f"{n}{version}", g, 21) for n, g in enumerate(groups))
        return State("2026-10", forms, veiled)

    rule = Rule(3, Fraction(1, 10), 12)
    assert choose([state(True, "a")], rule) == [Level.MERGED]
    assert choose([state(False, "a")], rule) == [Level.POINTS]
    # What was bare once in the period stays bare: the earlier points are known.
    assert choose([state(False, "a"), state(True, "a")], rule)[1] is Level.POINTS
