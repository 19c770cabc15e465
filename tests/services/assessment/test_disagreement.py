"""Flags, means and suggested levels: exact, and every flag can fire with 2, 3 and 4 raters."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from talenta_tui.services.assessment.disagreement import (
    FlagCode,
    flags,
    mean,
    needs_reason,
    rounded,
    spread,
    suggested,
)
from talenta_tui.services.assessment.values import SessionRules, rules_from, rules_text

RULES = SessionRules()
NAMES = ("A", "B", "C", "D")


def panels(n: int) -> st.SearchStrategy[dict[str, list[int]]]:
    return st.fixed_dictionaries({name: st.lists(st.integers(0, 5), min_size=1, max_size=2)
                                  for name in NAMES[:n]})  # fmt: skip


@pytest.mark.parametrize("code", get_args(FlagCode))
@pytest.mark.parametrize("n", [2, 3, 4])
def test_every_flag_can_fire_and_can_stay_silent(code: str, n: int) -> None:
    def fires(cells: dict[str, list[int]]) -> bool:
        return code in {f.code for f in flags(cells, RULES, 3)}

    assert fires(find(panels(n), fires))
    assert not fires(find(panels(n), lambda cells: not fires(cells)))


@given(panels(4))
def test_raters_who_agree_are_never_flagged(cells: dict[str, list[int]]) -> None:
    same = {name: [3] for name in cells}
    assert flags(same, RULES, 3) == ()
    assert flags({"A": cells["A"]}, RULES, 3) == ()
    assert flags({**same, "B": []}, RULES, 3) == ()


@given(panels(3), st.permutations(NAMES[:3]))
def test_names_and_order_do_not_matter(cells: dict[str, list[int]], names: list[str]) -> None:
    renamed = {new: cells[old] for old, new in zip(NAMES, names, strict=False)}
    assert {f.code for f in flags(cells, RULES, 3)} == {f.code for f in flags(renamed, RULES, 3)}
    assert spread(cells) == spread(renamed)
    assert mean(cells) == mean(renamed)


@given(panels(3))
def test_the_suggested_level_lies_among_the_ratings(cells: dict[str, list[int]]) -> None:
    value = mean(cells)
    assert value is not None
    given_ = [v for values in cells.values() for v in values]
    assert min(given_) <= suggested(value, RULES) <= max(given_)
    assert abs(suggested(value, RULES) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "up", "down", "even"),
    [
        (Fraction(5, 2), 3, 2, 2), (Fraction(7, 2), 4, 3, 4), (Fraction(1, 2), 1, 0, 0),
        (Fraction(8, 3), 3, 3, 3), (Fraction(7, 3), 2, 2, 2), (Fraction(3), 3, 3, 3),
    ],
)  # fmt: skip
def test_rounding_is_the_rules(value: Fraction, up: int, down: int, even: int) -> None:
    assert rounded(value, "half_up") == up
    assert rounded(value, "half_down") == down
    assert rounded(value, "half_even") == even


def test_nothing_observed_is_no_level() -> None:
    assert mean({"A": [], "B": []}) is None
    assert mean({"A": [2], "B": []}) == 2
    assert mean({"A": [2], "B": [3]}) == Fraction(5, 2)


def test_steps_of_a_half() -> None:
    rules = SessionRules(step=Fraction(1, 2), halves=True)
    assert suggested(Fraction(11, 4), rules) == 3
    assert suggested(Fraction(8, 3), rules) == Fraction(5, 2)


def test_when_a_reason_is_asked() -> None:
    cells = {"A": [2], "B": [4]}
    assert needs_reason(3, cells, RULES)  # differs from every rater
    assert needs_reason(4, cells, RULES)  # a whole level from the mean
    assert not needs_reason(4, cells, SessionRules(move_without_reason=1))
    assert not needs_reason(3, {"A": [3], "B": [3, 2]}, RULES)
    assert needs_reason(3, {}, RULES)


@given(
    st.lists(st.integers(0, 5), unique=True, max_size=3),
    st.fractions(0, 3, max_denominator=12),
    st.sampled_from(["half_up", "half_down", "half_even"]),
)
def test_rules_come_back_as_they_were(levels: list[int], move: Fraction, rounding: str) -> None:
    rules = SessionRules(
        evidence_levels=tuple(levels),
        move_without_reason=move,
        rounding=rounding,  # type: ignore[arg-type]
    )
    import json

    assert rules_from(json.loads(rules_text(rules))) == rules


@pytest.mark.parametrize(
    "table", [{"range_flag": 0}, {"step": "1/3"}, {"rounding": "up"}, {"nope": 1},
              {"evidence_levels": [6]}, {"coverage": 2}, {"group_min": 9}, {"range_flag": 1.5}],
)  # fmt: skip
def test_faulty_rules_are_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        rules_from(table)
