"""The checker must see every way in which a good plan can be spoiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from talenta_tui.planning.check import violations
from talenta_tui.planning.figures import figures
from talenta_tui.planning.plan import Plan
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import (
    Assessor,
    Assignment,
    Away,
    Break,
    Group,
    Moment,
    Problem,
    Room,
    Rules,
    Slot,
)
from tests.planning.cases import DAY_1, rooms, small_session

PROBLEM = small_session()


def _good() -> Plan:
    found = plan(PROBLEM)
    assert isinstance(found, Plan)
    assert violations(PROBLEM, found) == ()
    return found


GOOD = _good()
FIRST_BEI = next(a for a in GOOD.assignments if a.exercise == "BEI")
LAST = max(GOOD.assignments, key=lambda a: a.start)
LGD = next(a for a in GOOD.assignments if a.exercise == "LGD")


def _codes(problem: Problem, spoiled: Plan) -> set[str]:
    return {v.code for v in violations(problem, spoiled)}


def _with(old: Assignment, new: Assignment | None) -> Plan:
    rows = tuple(new if a == old else a for a in GOOD.assignments)
    return replace(GOOD, assignments=tuple(a for a in rows if a is not None))


def _free_assessor(a: Assignment) -> str:
    return next(j.id for j in PROBLEM.assessors if j.id not in a.assessors)


def _moved(a: Assignment, start: int, on: date = DAY_1) -> Assignment:
    return replace(a, on=on, start=start, end=start + a.end - a.start)


SPOILED: dict[str, Callable[[], Plan]] = {
    "exercise_missing": lambda: _with(FIRST_BEI, None),
    "exercise_repeated": lambda: replace(
        GOOD, assignments=(*GOOD.assignments, _moved(FIRST_BEI, 930))
    ),
    "wrong_duration": lambda: _with(LAST, replace(LAST, end=LAST.end + 5)),
    "outside_hours": lambda: _with(LAST, _moved(LAST, 945)),
    "in_break": lambda: _with(LAST, _moved(LAST, 725)),
    "off_step": lambda: _with(LAST, _moved(LAST, LAST.start + 1)),
    "unknown_id": lambda: _with(LAST, replace(LAST, room="NOWHERE")),
    "room_clash": lambda: _with(LAST, replace(_moved(LAST, LGD.start), room=LGD.room)),
    "assessee_clash": lambda: _with(FIRST_BEI, _moved(FIRST_BEI, LGD.start)),
    "assessor_clash": lambda: _with(
        LAST, replace(_moved(LAST, LGD.start), assessors=LGD.assessors)
    ),
    "wrong_number_of_raters": lambda: _with(LAST, replace(LAST, assessors=LAST.assessors[:1])),
    "wrong_assessees": lambda: _with(LAST, replace(LAST, assessees=LAST.assessees * 2)),
    "sitting_overfull": lambda: _with(LAST, replace(LAST, assessees=("P01", "P02"))),
    "group_split": lambda: _with(LGD, replace(LGD, assessees=LGD.assessees[1:])),
    "group_size": lambda: replace(
        GOOD, groups=(*GOOD.groups[1:], Group("G1", GOOD.groups[0].members[:3]))
    ),
    "not_in_one_group": lambda: replace(GOOD, groups=GOOD.groups[1:]),
}


@pytest.mark.parametrize("code", sorted(SPOILED))
def test_a_spoiled_plan_is_caught(code: str) -> None:
    spoiled = SPOILED[code]()
    if code == "assessee_clash":
        member = FIRST_BEI.assessees[0]
        lgd = next(a for a in GOOD.assignments if a.exercise == "LGD" and member in a.assessees)
        spoiled = _with(FIRST_BEI, _moved(FIRST_BEI, lgd.start))
    assert code in _codes(PROBLEM, spoiled)


SEEN = (FIRST_BEI.assessors[0], FIRST_BEI.assessees[0])
CHANGED: dict[str, Problem] = {
    "forbidden_pair": replace(PROBLEM, forbidden=frozenset({SEEN})),
    "not_qualified": replace(
        PROBLEM,
        assessors=tuple(replace(j, exercises=frozenset({"LGD"})) for j in PROBLEM.assessors),
    ),
    "away": replace(PROBLEM, absent_assessors=frozenset({SEEN[0]})),
    "too_few_assessors": replace(PROBLEM, rules=Rules(assessees_per_assessor=1)),
    "too_few_raters": replace(PROBLEM, rules=Rules(min_assessors_per_assessee=5)),
    "overloaded": replace(
        PROBLEM, assessors=tuple(replace(j, max_load_minutes=30) for j in PROBLEM.assessors)
    ),
    "no_rest": replace(PROBLEM, rules=Rules(max_consecutive_minutes=60, break_minutes=600)),
    "room_overfull": replace(PROBLEM, rooms=rooms(3, 2)),
    "in_the_past": replace(PROBLEM, now=Moment(DAY_1, LAST.start)),
    "outside_hours": replace(PROBLEM, slots=(Slot("S", DAY_1, 900, 960),)),
    "in_break": replace(PROBLEM, breaks=(Break(DAY_1, 480, 540),)),
    "wrong_group": replace(
        PROBLEM, assessees=tuple(replace(p, group="Z") for p in PROBLEM.assessees)
    ),
    "pinned_moved": replace(PROBLEM, pinned=(_moved(LAST, 900),)),
    "unknown_id": replace(PROBLEM, rooms=(Room("OTHER", 10),)),
}


@pytest.mark.parametrize("code", sorted(CHANGED))
def test_a_plan_for_another_problem_is_caught(code: str) -> None:
    assert code in _codes(CHANGED[code], GOOD)


@pytest.mark.parametrize("role", ["assessor", "assessee", "room"])
def test_somebody_who_is_away_for_a_while_is_caught(role: str) -> None:
    name = {"assessor": SEEN[0], "assessee": SEEN[1], "room": FIRST_BEI.room}[role]
    before = Away(role, name, DAY_1, 0, FIRST_BEI.start)  # type: ignore[arg-type]
    during = replace(before, start=FIRST_BEI.end - 1, end=FIRST_BEI.end)
    hit = [
        v
        for v in violations(replace(PROBLEM, away=(during,)), GOOD)
        if v.code == "away" and v.params["id"] == name
    ]
    assert len(hit) == 1
    missed = violations(replace(PROBLEM, away=(before,)), _with(FIRST_BEI, FIRST_BEI))
    assert all(v.params["start"] != FIRST_BEI.start for v in missed if v.code == "away")


def test_changeover_counts_as_a_clash() -> None:
    back_to_back = [(a, b) for a in GOOD.assignments for b in GOOD.assignments if a.end == b.start]
    assert any(a.room == b.room for a, b in back_to_back)
    assert "room_clash" in _codes(replace(PROBLEM, rules=Rules(changeover_minutes=5)), GOOD)


def test_history_is_not_judged_but_is_in_the_way() -> None:
    pinned = replace(PROBLEM, pinned=(FIRST_BEI,), forbidden=frozenset({SEEN}))
    assert not [v for v in violations(pinned, GOOD) if v.params.get("exercise") == "BEI"]
    in_the_way = _with(LAST, replace(LAST, start=FIRST_BEI.start, end=FIRST_BEI.end))
    in_the_way = replace(
        in_the_way,
        assignments=tuple(
            replace(a, room=FIRST_BEI.room) if a.assessees == LAST.assessees else a
            for a in in_the_way.assignments
        ),
    )
    assert "room_clash" in _codes(pinned, in_the_way)


def test_figures_count_what_the_plan_says() -> None:
    rows = (
        Assignment("E", DAY_1, 480, 510, "R1", None, ("P01",), ("A01", "A02")),
        Assignment("F", DAY_1, 540, 570, "R1", None, ("P01",), ("A01", "A03")),
        Assignment("E", DAY_1, 510, 540, "R1", None, ("P02",), ("A04", "A05")),
    )
    problem = replace(
        PROBLEM,
        assessees=PROBLEM.assessees[:3],
        assessors=tuple(Assessor(f"A{n:02}") for n in range(1, 9)),
        forbidden=frozenset((f"A{n:02}", "P03") for n in range(1, 6)),
        apart=frozenset({("P01", "P02")}),
    )
    found = figures(problem, rows, (Group("G", ("P01", "P02", "P03")),))
    assert [(c.assessee, c.seen, c.target, c.reachable) for c in found.coverage] == [
        ("P01", 3, 4, 4),
        ("P02", 2, 4, 4),
        ("P03", 0, 4, 3),
    ]
    assert found.coverage_short == 1 + 2 + 3
    first = found.loads[0]
    assert (first.sittings, first.minutes, first.assessees, first.idle_minutes) == (2, 60, 1, 30)
    assert found.load_spread_minutes == 60
    assert found.repeated_pairs == 1
    assert found.components == 2
    assert found.idle_minutes == 60
    assert found.apart_broken == 1
    assert found.short_groups == ("G",)
