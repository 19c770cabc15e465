"""Groups: sizes, evenness, what is fixed, conflicts apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.planning.grouping import make_groups, new_group_counts
from talenta_tui.planning.problem import Assessee, Assignment, Problem, Rules
from tests.planning.cases import DAY_1, people, small_session

BASE = small_session()


def _groups(problem: Problem, largest: int = 8) -> dict[str, tuple[str, ...]]:
    groups = make_groups(problem, new_group_counts(problem, largest)[0], largest)
    return {g.id: g.members for g in groups}


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(4, [4]), (8, [8]), (9, [4, 5]), (17, [5, 6, 6]), (18, [6, 6, 6]), (48, [6] * 8)],
)
def test_groups_are_even_and_of_few_sizes(count: int, sizes: list[int]) -> None:
    found = _groups(replace(BASE, assessees=people(count)))
    assert sorted(len(m) for m in found.values()) == sizes
    assert sorted(m for members in found.values() for m in members) == [p.id for p in people(count)]


@given(
    st.integers(0, 40),
    st.lists(st.integers(1, 9), max_size=3),
    st.integers(4, 8),
)
def test_a_division_exists_exactly_when_one_is_named(
    free: int, fixed: list[int], largest: int
) -> None:
    named = [Assessee(f"F{g}{k}", f"g{g}") for g, size in enumerate(fixed) for k in range(size)]
    problem = replace(BASE, assessees=(*named, *people(free)), rules=Rules(group_max=largest))
    low, high = 4, largest
    counts = new_group_counts(problem, largest)

    def fits(left: int, sizes: tuple[int, ...], new: int) -> bool:
        """Try every final size of the fixed groups."""
        if not sizes:
            return new * low <= left <= new * high
        return any(
            fits(left - (size - sizes[0]), sizes[1:], new)
            for size in range(max(low, sizes[0]), high + 1)
            if size - sizes[0] <= left
        )

    possible = [k for k in range(free + 1) if fits(free, tuple(fixed), k)]
    assert sorted(counts) == possible
    for new in counts[:2]:
        groups = make_groups(problem, new, largest)
        assert all(low <= len(g.members) <= high for g in groups)
        assert Counter(m for g in groups for m in g.members) == Counter(
            p.id for p in problem.assessees
        )
        homes = {m: g.id for g in groups for m in g.members}
        assert all(homes[p.id] == p.group for p in named)


def test_pairs_to_keep_apart_are_apart() -> None:
    apart = frozenset({("P01", "P02"), ("P01", "P03"), ("P05", "P06")})
    problem = replace(BASE, assessees=people(12), apart=apart)
    homes = {m: g for g, members in _groups(problem).items() for m in members}
    assert all(homes[a] != homes[b] for a, b in apart)


def test_nobody_is_left_without_assessors_by_the_company_they_keep() -> None:
    """Four assessors; mixed groups would rule out three of them."""
    pairs = {("A01", f"P{n:02}") for n in (1, 3, 5, 7)} | {("A02", f"P{n:02}") for n in (1, 3)}
    pairs |= {("A03", f"P{n:02}") for n in (2, 4, 6, 8)} | {("A04", f"P{n:02}") for n in (2, 4)}
    problem = replace(BASE, forbidden=frozenset(pairs), rules=Rules(group_max=4))
    assert sorted(_groups(problem, 4).values()) == [
        ("P01", "P03", "P05", "P07"),
        ("P02", "P04", "P06", "P08"),
    ]


def test_a_group_that_has_met_stays_together() -> None:
    met = Assignment("LGD", DAY_1, 480, 540, "R1", "Z", ("P02", "P04", "P06", "P08"), ("A01",))
    problem = replace(BASE, pinned=(met,), rules=Rules(group_max=4))
    found = _groups(problem, 4)
    assert found["Z"] == met.assessees
    assert sorted(found.values()) == [("P01", "P03", "P05", "P07"), met.assessees]


def test_new_names_avoid_the_given_ones() -> None:
    given_names = tuple(replace(p, group="G1") for p in people(4))
    problem = replace(BASE, assessees=(*given_names, *people(8)[4:]), rules=Rules(group_max=4))
    assert sorted(_groups(problem, 4)) == ["G1", "G2"]
