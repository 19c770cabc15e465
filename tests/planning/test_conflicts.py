"""Conflicts of interest: each kind, each side of each look-back, and substitutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.planning.check import violations
from talenta_tui.planning.conflicts import (
    Conflict,
    Declared,
    EarlierAssessment,
    Facts,
    LookBack,
    RaterPair,
    ReportingLine,
    UnitSpell,
    conflicts,
    forbidden_pairs,
    months_before,
    substitutes,
)
from talenta_tui.planning.plan import Plan
from talenta_tui.planning.planner import plan
from tests.planning.cases import small_session, staff

ON = date(2026, 11, 3)
LONG_AGO = date(2015, 1, 1)
USUAL = LookBack()


def _kinds(facts: Facts, look_back: LookBack = USUAL) -> list[tuple[str, str, str]]:
    found = conflicts(("A", "B"), ("P", "Q"), facts, ON, look_back)
    return [(c.assessor, c.assessee, c.kind) for c in found]


CASES: list[tuple[str, Facts, list[tuple[str, str, str]]]] = [
    ("superior", Facts((ReportingLine("A", "P", LONG_AGO),)), [("A", "P", "reporting_line")]),
    ("subordinate", Facts((ReportingLine("P", "A", LONG_AGO),)), [("A", "P", "reporting_line")]),
    (
        "superior's superior",
        Facts((ReportingLine("A", "M", LONG_AGO), ReportingLine("M", "P", LONG_AGO))),
        [("A", "P", "reporting_line")],
    ),
    (
        "three levels up",
        Facts(
            (
                ReportingLine("A", "L", LONG_AGO),
                ReportingLine("L", "M", LONG_AGO),
                ReportingLine("M", "P", LONG_AGO),
            )
        ),
        [],
    ),
    (
        "two superiors of one person, not of each other",
        Facts((ReportingLine("A", "X", LONG_AGO), ReportingLine("P", "X", LONG_AGO))),
        [],
    ),
    (
        "line ended on the last day that counts",
        Facts((ReportingLine("A", "P", LONG_AGO, date(2024, 11, 3)),)),
        [("A", "P", "reporting_line")],
    ),
    (
        "line ended a day earlier",
        Facts((ReportingLine("A", "P", LONG_AGO, date(2024, 11, 2)),)),
        [],
    ),
    ("line begins tomorrow", Facts((ReportingLine("A", "P", date(2026, 11, 4)),)), []),
    (
        "same unit now",
        Facts(unit_spells=(UnitSpell("A", "U", LONG_AGO), UnitSpell("P", "U", ON))),
        [("A", "P", "same_unit_now")],
    ),
    (
        "same unit before, at one time",
        Facts(
            unit_spells=(
                UnitSpell("A", "U", LONG_AGO, date(2025, 5, 31)),
                UnitSpell("P", "U", date(2025, 5, 31)),
            )
        ),
        [("A", "P", "same_unit_before")],
    ),
    (
        "same unit, one after the other",
        Facts(
            unit_spells=(
                UnitSpell("A", "U", LONG_AGO, date(2025, 5, 30)),
                UnitSpell("P", "U", date(2025, 5, 31)),
            )
        ),
        [],
    ),
    (
        "same unit too long ago",
        Facts(
            unit_spells=(
                UnitSpell("A", "U", LONG_AGO, date(2024, 11, 2)),
                UnitSpell("P", "U", LONG_AGO),
            )
        ),
        [],
    ),
    (
        "raters of each other",
        Facts(rater_pairs=(RaterPair("A", "P", ON), RaterPair("P", "A", date(2025, 1, 1)))),
        [("A", "P", "mutual_raters")],
    ),
    ("rater one way", Facts(rater_pairs=(RaterPair("A", "P", ON),)), []),
    (
        "raters of each other, one too long ago",
        Facts(rater_pairs=(RaterPair("A", "P", ON), RaterPair("P", "A", date(2024, 11, 2)))),
        [],
    ),
    (
        "earlier assessor",
        Facts(earlier=(EarlierAssessment("A", "P", "S-1", date(2023, 11, 3)),)),
        [("A", "P", "earlier_assessor")],
    ),
    (
        "earlier assessor too long ago",
        Facts(earlier=(EarlierAssessment("A", "P", "S-1", date(2023, 11, 2)),)),
        [],
    ),
    ("declared", Facts(declared=(Declared("A", "P", "kin"),)), [("A", "P", "declared")]),
    ("declared of somebody else", Facts(declared=(Declared("Z", "P", "kin"),)), []),
]


@pytest.mark.parametrize(
    ("facts", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_conflict_is_found_exactly_when_there_is_one(
    facts: Facts, expected: list[tuple[str, str, str]]
) -> None:
    assert _kinds(facts) == expected


def test_every_look_back_and_the_levels_are_parameters() -> None:
    long_ago = date(2020, 6, 1)
    facts = Facts(
        (
            ReportingLine("A", "P", LONG_AGO, long_ago),
            ReportingLine("B", "M", LONG_AGO),
            ReportingLine("M", "Q", LONG_AGO),
        ),
        (UnitSpell("A", "U", LONG_AGO, long_ago), UnitSpell("P", "U", LONG_AGO)),
        (RaterPair("A", "P", long_ago), RaterPair("P", "A", long_ago)),
        (EarlierAssessment("A", "P", "S", long_ago),),
    )
    assert _kinds(facts) == [("B", "Q", "reporting_line")]
    assert _kinds(facts, LookBack(levels=1)) == []
    assert _kinds(facts, LookBack(100, 24, 24, 36, 1)) == [("A", "P", "reporting_line")]
    assert _kinds(facts, LookBack(24, 100, 24, 36, 1)) == [("A", "P", "same_unit_before")]
    assert _kinds(facts, LookBack(24, 24, 100, 36, 1)) == [("A", "P", "mutual_raters")]
    assert _kinds(facts, LookBack(24, 24, 24, 100, 1)) == [("A", "P", "earlier_assessor")]


def test_the_detail_says_what_was_found() -> None:
    facts = Facts(
        (ReportingLine("P", "A", LONG_AGO, date(2026, 1, 31)),),
        earlier=(
            EarlierAssessment("A", "Q", "S-1", date(2024, 2, 2)),
            EarlierAssessment("A", "Q", "S-2", date(2025, 2, 2)),
        ),
    )
    assert conflicts(("A",), ("P", "Q"), facts, ON) == (
        Conflict(
            "A",
            "P",
            "reporting_line",
            {"assessor_is": "subordinate", "levels": 1, "until": "2026-01-31"},
        ),
        Conflict("A", "Q", "earlier_assessor", {"session": "S-2", "on": "2025-02-02"}),
    )
    assert conflicts(("A",), ("Q",), facts, ON)[0].detail["session"] == "S-2"


def test_an_override_frees_one_pair_only() -> None:
    facts = Facts(declared=(Declared("A", "P", "kin"), Declared("B", "P", "kin")))
    found = conflicts(("A", "B"), ("P",), facts, ON)
    assert forbidden_pairs(found) == {("A", "P"), ("B", "P")}
    assert forbidden_pairs(found, frozenset({("A", "P")})) == {("B", "P")}


@given(st.permutations(range(6)))
def test_the_order_of_facts_does_not_matter(order: list[int]) -> None:
    spells = [
        UnitSpell(p, u, s, e)
        for p, u, s, e in (
            ("A", "U", LONG_AGO, None),
            ("P", "U", date(2025, 1, 1), date(2025, 6, 1)),
            ("P", "V", date(2025, 6, 2), None),
            ("A", "V", LONG_AGO, date(2026, 1, 1)),
            ("B", "V", LONG_AGO, None),
            ("Q", "U", LONG_AGO, None),
        )
    ]
    shuffled = Facts(unit_spells=tuple(spells[k] for k in order))
    expected = conflicts(("A", "B"), ("P", "Q"), Facts(unit_spells=tuple(spells)), ON)
    assert conflicts(("A", "B"), ("P", "Q"), shuffled, ON) == expected
    assert [(c.assessor, c.assessee, c.kind) for c in expected] == [
        ("A", "P", "same_unit_before"),
        ("A", "Q", "same_unit_now"),
        ("B", "P", "same_unit_now"),
    ]
    assert expected[0].detail == {"unit": "V", "until": "2026-01-01"}


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2026, 11, 3), 24, date(2024, 11, 3)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 5, 31), 6, date(2025, 11, 30)),
    ],
)
def test_months_before_keeps_the_day_or_the_months_last(
    on: date, months: int, expected: date
) -> None:
    assert months_before(on, months) == expected


def test_a_substitute_can_really_take_the_seat() -> None:
    problem = replace(small_session(), assessors=staff(6))
    found = plan(problem)
    assert isinstance(found, Plan)
    offered = 0
    for a in found.assignments:
        names = substitutes(problem, found, a)
        for name in (j.id for j in problem.assessors if j.id not in a.assessors):
            changed = replace(a, assessors=tuple(sorted((name, *a.assessors[1:]))))
            rows = tuple(changed if b is a else b for b in found.assignments)
            lawful = not violations(problem, replace(found, assignments=rows))
            assert lawful == (name in names)
        offered += len(names)
    assert offered > 0


def test_a_substitute_is_neither_forbidden_nor_absent_nor_unqualified() -> None:
    problem = replace(small_session(), assessors=staff(8))
    found = plan(problem)
    assert isinstance(found, Plan)
    sitting, names = next(
        (a, n) for a in found.assignments if len(n := substitutes(problem, found, a)) >= 3
    )
    barred = replace(
        problem,
        forbidden=frozenset({(names[0], sitting.assessees[0])}),
        absent_assessors=frozenset({names[1]}),
        assessors=tuple(
            replace(j, exercises=frozenset()) if j.id == names[2] else j for j in problem.assessors
        ),
    )
    assert substitutes(barred, found, sitting) == names[3:]
