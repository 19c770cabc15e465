"""The words for single values give no rater away, whatever everybody answered."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, product

import pytest

from talenta_tui.planning import leaning
from talenta_tui.planning.leaning import Form, Leaning, cells, leanings
from talenta_tui.scoring.numbers import round_half_up

REAL = Form(7, 3, 1, 5, Fraction(1, 10))
MEANS = [Fraction(n, 10) for n in range(10, 51)]


def shown(form: Form, total: int, raters: int) -> Fraction:
    mean = Fraction(total, form.values * form.items * raters)
    return round_half_up(mean / form.step, 0) * form.step


def recovered(form: Form, raters: int) -> set[tuple[int, int]]:
    """Values and raters' sums of them that some page leaves as the only ones: every way in which
    everybody could have answered is tried, and the pages alone are compared."""
    each = range(form.items * form.low, form.items * form.high + 1)
    columns = list(product(each, repeat=raters))
    pages: dict[object, list[set[tuple[int, ...]]]] = defaultdict(
        lambda: [set() for _ in range(form.values)]
    )
    for world in product(columns, repeat=form.values):
        sums = [sum(column) for column in world]
        mean = shown(form, sum(sums), raters)
        seen = pages[mean, leanings(form, mean, sums, raters)]
        for said, column in zip(seen, world, strict=True):
            said.add(column)
    return {
        (value, next(iter(said))[rater])
        for page in pages.values()
        for value, said in enumerate(page)
        for rater in range(raters)
        if len({column[rater] for column in said}) == 1
    }


@pytest.mark.parametrize(
    ("form", "raters"),
    [
        (Form(2, 1, 1, 5, Fraction(1)), 3), (Form(2, 2, 1, 3, Fraction(1, 4)), 3),
        (Form(3, 1, 1, 3, Fraction(1, 2)), 3),
        (Form(3, 1, 1, 3, Fraction(1)), 3), (Form(2, 1, 1, 5, Fraction(1, 2)), 3),
    ],
)  # fmt: skip
def test_nobody_is_recovered_from_mean_and_words(form: Form, raters: int) -> None:
    assert recovered(form, raters) == set()


def test_a_fixed_distance_gives_somebody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the distance is not chosen for it, all the highest marks are told."""
    monkeypatch.setattr(leaning, "_tells", lambda *_given: False)
    cells.cache_clear()
    try:
        assert recovered(Form(3, 1, 1, 3, Fraction(1, 2)), 3)
    finally:
        cells.cache_clear()


@pytest.mark.parametrize("raters", [3, 4, 6, 10])
def test_for_every_mean_a_distance_is_found_that_leaves_every_value_open(raters: int) -> None:
    """In full: seven values of three behaviours, means to a tenth."""
    for mean in MEANS:
        found = cells(REAL, mean, raters)
        assert found is not None, mean
        _distance, words = found
        spans = sorted(words.values())
        assert spans[0][0] == 3 * raters
        assert spans[-1][1] == 15 * raters
        assert all(a[1] + 1 == b[0] for a, b in pairwise(spans))
        total = 21 * raters
        can = [t for t in range(total, 5 * total + 1) if shown(REAL, t, raters) == mean]
        for mine in spans:
            _open_beside(mine, spans, (can[0], can[-1]), raters)


def _open_beside(
    mine: tuple[int, int], words: list[tuple[int, int]], can: tuple[int, int], raters: int
) -> None:
    """Whatever the six others are called: more than one sum is left, or none that is an end."""
    for others in combinations_with_replacement(words, 6):
        low, high = sum(o[0] for o in others), sum(o[1] for o in others)
        first, last = max(mine[0], can[0] - high), min(mine[1], can[1] - low)
        assert first < last or first > last or first not in (3 * raters, 15 * raters)


def test_the_words_say_what_they_mean() -> None:
    sums = [30, 36, 37, 38, 40, 44, 45]
    mean = shown(REAL, sum(sums), 3)
    assert mean == Fraction(43, 10)
    assert leanings(REAL, mean, sums, 3) == (
        Leaning.LOWER, *[Leaning.ABOUT] * 4, Leaning.HIGHER, Leaning.HIGHER,
    )  # fmt: skip
