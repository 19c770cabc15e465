"""The draw of raters and the signs of a careless form, as pure functions."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.planning.carefulness import Flag, Limits, flags, longest_run
from talenta_tui.planning.raters import PEER, SELF, SUBORDINATE, SUPERIOR, Request, Staff, propose

COUNTS = {SUPERIOR: 1, PEER: 3, SUBORDINATE: 3, SELF: 1}
LIMITS = Limits(15, 5, 2)


@st.composite
def offices(draw: st.DrawFn) -> list[Staff]:
    size = draw(st.integers(1, 25))
    staff = []
    for n in range(size):
        boss = draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None
        unit, tier = draw(st.sampled_from("AB")), draw(st.sampled_from("xy"))
        staff.append(Staff(f"{n:02d}", unit, tier, None if boss is None else f"{boss:02d}"))
    return staff


@settings(max_examples=150, deadline=None)
@given(offices(), st.integers(1, 6), st.integers(0, 3), st.data())
def test_a_draw_keeps_every_rule(
    staff: list[Staff], most: int, seed: int, data: st.DataObject
) -> None:
    nips = [one.nip for one in staff]
    pair = st.tuples(st.sampled_from(nips), st.sampled_from(nips))
    barred = data.draw(st.frozensets(pair, max_size=6))
    request = Request(nips, COUNTS, most, str(seed), barred)
    found = propose(staff, request)
    assert found == propose(list(reversed(staff)), request)
    people = {one.nip: one for one in staff}
    forms = Counter(p.rater for p in found.pairs)
    always = Counter(p.rater for p in found.pairs if p.relation in {SUPERIOR, SELF})
    given_out: Counter[tuple[str, str]] = Counter()
    for p in found.pairs:
        one, other = people[p.ratee], people[p.rater]
        given_out[p.ratee, p.relation] += 1
        assert (p.relation == SELF) == (p.ratee == p.rater)
        if p.relation != SELF:
            assert (p.rater, p.ratee) not in barred
        if p.relation == SUPERIOR:
            assert one.superior == p.rater
        if p.relation == SUBORDINATE:
            assert other.superior == p.ratee
        if p.relation == PEER:
            assert (one.unit, one.tier) == (other.unit, other.tier)
            assert one.superior != p.rater
            assert other.superior != p.ratee
    assert len({(p.ratee, p.rater) for p in found.pairs}) == len(found.pairs)
    assert all(n <= COUNTS[relation] for (_r, relation), n in given_out.items())
    for nip, n in forms.items():
        assert n <= max(most, always[nip]) + 1
    for short in found.short:
        assert short.found == given_out[short.ratee, short.relation] < short.wanted


def test_another_seed_is_another_draw_and_the_load_is_even() -> None:
    staff = [Staff(f"{n:03d}", "U", "t", None) for n in range(60)]
    nips = [one.nip for one in staff]
    draws = [propose(staff, Request(nips, COUNTS, 10, seed)).pairs for seed in ("a", "a", "b")]
    assert draws[0] == draws[1] != draws[2]
    load = Counter(p.rater for p in draws[0] if p.relation == PEER)
    assert set(load.values()) <= {2, 3, 4}


def test_where_raters_are_few_nobody_is_left_without_any() -> None:
    """Cause: the first had all five and the last none, whose forms would then stand alone."""
    staff = [Staff(f"{n:03d}", "U", "t", None) for n in range(8)]
    request = Request([s.nip for s in staff], {**COUNTS, PEER: 5}, 3, "a")
    got = Counter(p.ratee for p in propose(staff, request).pairs if p.relation == PEER)
    assert set(got.values()) == {3}
    assert len(got) == 8


def test_nobody_gets_more_forms_than_the_most() -> None:
    staff = [Staff(f"{n:03d}", "U", "t", None) for n in range(5)]
    request = Request([s.nip for s in staff], COUNTS, 2, "a")
    found = propose(staff, request)
    assert max(Counter(p.rater for p in found.pairs if p.relation == PEER).values()) == 2
    assert found.short


def test_longest_run() -> None:
    assert longest_run([1, 1, 2, 2, 2, 1]) == 3
    assert longest_run([1, None, 1, None, 1]) == 3
    assert longest_run([None, None]) == 0
    # As published with R careless (test-longstring): ones first, then 0 and 1 by turns.
    for run in range(10, 100, 10):
        row = [1] * run + [n % 2 for n in range(100 - run)]
        assert longest_run(row) == run


def test_every_flag_fires_alone() -> None:
    varied = [n % 5 + 1 for n in range(21)]
    assert flags(varied, (), 300, LIMITS) == ()
    assert flags([3] * 21, (), 300, LIMITS) == (Flag.STRAIGHT,)
    assert flags([5] * 14 + [None] * 7, (), 300, LIMITS) == (Flag.TOP,)
    assert flags(varied, (tuple(varied),), 300, LIMITS) == (Flag.COPIED,)
    assert flags(varied, (), 41, LIMITS) == (Flag.FAST,)
    assert flags(varied, (), 42, LIMITS) == ()
    assert flags(varied, (), None, LIMITS) == ()
    assert flags([3] * 21, ([3] * 21,), 300, LIMITS) == (Flag.STRAIGHT,)
