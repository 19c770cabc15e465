"""Connectedness against plain linear algebra, plain search and plain enumeration."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from talenta_tui.planning.connectivity import Observation, connectivity, observations
from talenta_tui.planning.figures import pieces
from talenta_tui.planning.problem import Assignment
from tests.planning.cases import DAY_1

designs = st.frozensets(
    st.builds(
        Observation, st.sampled_from("ABCDE"), st.sampled_from("12345"), st.sampled_from("XYZ")
    ),
    min_size=1,
    max_size=12,
)
thorough = settings(max_examples=300, deadline=None)


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [list(r) for r in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((k for k in range(rank, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for k in range(rank + 1, len(rows)):
            factor = rows[k][column] / rows[rank][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[rank], strict=True)]
        rank += 1
    return rank


def _comparable(ratings: frozenset[Observation]) -> set[tuple[str, ...]]:
    """Assessors whose contrast lies in the row space of the whole design matrix."""
    columns = sorted(
        {("j", r.assessor) for r in ratings}
        | {("i", r.assessee) for r in ratings}
        | {("e", r.exercise) for r in ratings}
    )
    at = {c: k for k, c in enumerate(columns)}

    def line(*entries: tuple[tuple[str, str], int]) -> list[Fraction]:
        row = [Fraction(0)] * len(columns)
        for column, value in entries:
            row[at[column]] += value
        return row

    matrix = [
        line((("i", r.assessee), 1), (("j", r.assessor), -1), (("e", r.exercise), -1))
        for r in sorted(ratings)
    ]
    rank = _rank(matrix)
    found: list[list[str]] = []
    for name in sorted({r.assessor for r in ratings}):
        for members in found:
            contrast = line((("j", name), 1), (("j", members[0]), -1))
            if _rank([*matrix, contrast]) == rank:
                members.append(name)
                break
        else:
            found.append([name])
    return {tuple(m) for m in found}


def _reach(
    ratings: frozenset[Observation], without: tuple[str, str] | None = None
) -> list[set[str]]:
    """Assessors by connected piece, breadth first, leaving one person out."""
    near: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for r in ratings:
        a, b = ("j", r.assessor), ("i", r.assessee)
        if without not in (a, b):
            near[a].add(b)
            near[b].add(a)
        elif without == b:
            near[a] |= set()
    left, found = set(near), []
    while left:
        queue = [left.pop()]
        for node in queue:
            for other in near[node] & left:
                left.discard(other)
                queue.append(other)
        names = {name for kind, name in queue if kind == "j"}
        if names:
            found.append(names)
    return found


@thorough
@given(designs)
def test_subsets_are_what_the_design_matrix_can_estimate(ratings: frozenset[Observation]) -> None:
    found = connectivity(ratings)
    assert set(found.subsets) == _comparable(ratings)
    assert found.pieces == len(_reach(ratings))
    assert (found.verdict == "disconnected") == (found.pieces > 1)
    assert (found.verdict == "confounded") == (found.pieces == 1 and len(found.subsets) > 1)
    assert sorted(i for names in found.assessees for i in names) == sorted(
        {r.assessee for r in ratings}
    )
    event(found.verdict)


@thorough
@given(designs)
def test_links_are_the_fewest_assessees_over_all_splits(ratings: frozenset[Observation]) -> None:
    found = connectivity(ratings)
    names = sorted({r.assessor for r in ratings})
    seen: dict[str, set[str]] = defaultdict(set)
    for r in ratings:
        seen[r.assessee].add(r.assessor)
    crossing = [
        sum(1 for s in seen.values() if s & set(side) and s - set(side))
        for size in range(1, len(names))
        for side in combinations(names, size)
    ]
    assert found.links == (min(crossing) if crossing and found.pieces == 1 else 0)
    if found.weakest and found.weakest.assessor is None:
        one, other = (set(side) for side in found.weakest.sides)
        through = {i for i, s in seen.items() if s & one and s & other}
        assert through == set(found.weakest.assessees)
        assert one | other == set(names)


@thorough
@given(designs)
def test_weak_means_that_one_person_holds_it_together(ratings: frozenset[Observation]) -> None:
    found = connectivity(ratings)
    if found.verdict not in ("weak", "connected"):
        return
    people = {("j", r.assessor) for r in ratings} | {("i", r.assessee) for r in ratings}
    hinges = {who for who in people if len(_reach(ratings, who)) > 1}
    assert (found.verdict == "weak") == bool(hinges)
    if found.verdict == "weak":
        assert found.weakest is not None
        named = found.weakest.assessor
        hinge = ("j", named) if named is not None else ("i", found.weakest.assessees[0])
        assert hinge in hinges


@thorough
@given(designs)
def test_additions_connect_and_for_pieces_none_is_too_many(
    ratings: frozenset[Observation],
) -> None:
    found = connectivity(ratings)
    assert found.complete
    whole = ratings | set(found.additions)
    assert len(_comparable(whole)) == 1
    assert len(found.additions) <= len(found.subsets) - 1
    if found.pieces == len(found.subsets):
        assert len(found.additions) == found.pieces - 1


def test_only_permitted_additions_are_suggested() -> None:
    ratings = [Observation("A", "1", "X"), Observation("B", "2", "X")]
    found = connectivity(ratings, lambda o: o == Observation("B", "1", "X"))
    assert found.verdict == "disconnected"
    assert found.additions == (Observation("B", "1", "X"),)
    nothing = connectivity(ratings, lambda _: False)
    assert (nothing.additions, nothing.complete) == ((), False)


def test_two_assessors_who_never_share_an_exercise_are_confounded_with_it() -> None:
    ratings = [Observation(*r) for r in (("A", "1", "X"), ("B", "1", "Y"), ("A", "2", "X"))]
    found = connectivity([*ratings, Observation("B", "2", "Y")])
    assert found.verdict == "confounded"
    assert found.subsets == (("A",), ("B",))


def test_nobody_rating_anybody_is_its_own_verdict() -> None:
    assert connectivity([]).verdict == "unrated"


def test_a_panel_for_each_group_is_disconnected() -> None:
    rows = [
        Assignment("LGD", DAY_1, 480, 540, "R1", "G1", ("P1", "P2"), ("A", "B")),
        Assignment("LGD", DAY_1, 480, 540, "R2", "G2", ("P3", "P4"), ("C", "D")),
    ]
    found = connectivity(observations(rows))
    assert found.verdict == "disconnected"
    assert found.subsets == (("A", "B"), ("C", "D"))
    assert found.assessees == (("P1", "P2"), ("P3", "P4"))
    assert len(found.additions) == 1
    assert pieces((a.assessors, a.assessees) for a in rows) == 2


@thorough
@given(designs)
def test_pieces_agree_with_the_search(ratings: frozenset[Observation]) -> None:
    assert pieces(((r.assessor,), (r.assessee,)) for r in ratings) == len(_reach(ratings))
