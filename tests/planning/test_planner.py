"""The planner against hypothesis-made problems and a brute-force planner."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from talenta_tui.planning.check import violations
from talenta_tui.planning.connectivity import connectivity, observations
from talenta_tui.planning.figures import figures
from talenta_tui.planning.plan import Impossible, Plan, PlanningCancelledError
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import Assignment, Exercise, Moment, Problem, Room, Slot
from tests.planning.cases import (
    DAY_1,
    TooLargeError,
    brute_force,
    large_session,
    people,
    rooms,
    session_problems,
    small_session,
    staff,
    tiny_problems,
)

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@SLOW
@given(tiny_problems())
def test_a_tiny_problem_is_decided_as_brute_force_decides_it(problem: Problem) -> None:
    found = plan(problem)
    try:
        possible = brute_force(problem) is not None
    except TooLargeError:
        assume(False)
    event(f"possible: {possible}")
    if isinstance(found, Plan):
        assert violations(problem, found) == ()
        assert possible
    else:
        event(f"reason: {found.reasons[0].code}")
        assert not possible
        assert found.proved
        assert found.reasons


@settings(SLOW, max_examples=40)
@given(session_problems())
def test_a_plan_breaks_no_rule(problem: Problem) -> None:
    found = plan(problem)
    event(type(found).__name__)
    if isinstance(found, Plan):
        assert violations(problem, found) == ()
        assert found.figures == figures(problem, found.assignments, found.groups)
    else:
        event(f"reason: {found.reasons[0].code}")
        assert found.reasons
        assert found.proved == (found.reasons[0].code != "not_found")


def test_the_large_session_is_planned_with_half_of_the_assessors_for_everyone() -> None:
    problem = large_session()
    found = plan(problem)
    assert isinstance(found, Plan)
    assert violations(problem, found) == ()
    assert [c.seen for c in found.figures.coverage] == [8] * 48
    assert {c.target for c in found.figures.coverage} == {8}
    assert found.figures.load_spread_minutes <= 60
    assert {len(g.members) for g in found.groups} == {6}
    assert connectivity(observations(found.assignments)).verdict == "connected"


@given(seed=st.integers(0, 3))
@settings(max_examples=4, deadline=None)
def test_the_same_seed_gives_the_same_plan(seed: int) -> None:
    assert plan(small_session(), seed=seed) == plan(small_session(), seed=seed)


def test_the_plan_does_not_depend_on_the_hashes_of_strings() -> None:
    script = (
        "from tests.planning.cases import large_session\n"
        "from talenta_tui.planning.planner import plan\n"
        "print(plan(large_session()))\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": value},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for value in ("1", "2")
    }
    assert len(answers) == 1
    assert "Assignment" in answers.pop()


def _crowded() -> Problem:
    return replace(small_session(), rooms=rooms(1), slots=(Slot("S", DAY_1, 480, 600),))


@pytest.mark.parametrize("problem", [small_session(), _crowded(), replace(_crowded(), rooms=())])
def test_progress_rises_from_0_to_1(problem: Problem) -> None:
    shown: list[float] = []
    plan(problem, progress=shown.append)
    assert shown[0] == 0.0
    assert shown[-1] == 1.0
    assert shown == sorted(set(shown))


@pytest.mark.parametrize("problem", [small_session(), _crowded()])
@pytest.mark.parametrize("after", [0, 1, 20])
def test_cancelling_stops_the_planner(problem: Problem, after: int) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    with pytest.raises(PlanningCancelledError):
        plan(problem, cancelled=cancelled)
    assert asked == after + 1


def test_what_is_pinned_stays_and_nothing_starts_in_the_past() -> None:
    problem = small_session()
    first = plan(problem)
    assert isinstance(first, Plan)
    now = Moment(DAY_1, 570)
    begun = tuple(a for a in first.assignments if a.start < now.minute)
    assert begun
    later = replace(problem, pinned=begun, now=now)
    second = plan(later, seed=1)
    assert isinstance(second, Plan)
    assert set(begun) <= set(second.assignments)
    assert violations(later, second) == ()
    assert all(a.start >= now.minute for a in second.assignments if a not in begun)


def test_a_hall_seats_many_in_an_individual_exercise() -> None:
    problem = Problem(
        people(12),
        staff(4),
        (Exercise("TEST", 90, "individual", 0, 12), Exercise("BEI", 30, "individual")),
        (Room("HALL", 12), Room("A", 3), Room("B", 3)),
        (Slot("S", DAY_1, 480, 780),),
    )
    found = plan(problem)
    assert isinstance(found, Plan)
    assert violations(problem, found) == ()
    tests = [a for a in found.assignments if a.exercise == "TEST"]
    assert [(a.room, len(a.assessees), a.assessors) for a in tests] == [("HALL", 12, ())]


def test_a_plan_that_only_a_complete_search_finds_is_found_or_proved_away() -> None:
    """Two rooms, no spare minute, and every second pair forbidden."""
    problem = Problem(
        people(4),
        staff(4),
        (Exercise("BEI", 30, "individual"),),
        rooms(2, 3),
        (Slot("S", DAY_1, 480, 540),),
        forbidden=frozenset(
            {("A01", "P01"), ("A02", "P02"), ("A03", "P03"), ("A04", "P04"), ("A01", "P02")}
        ),
    )
    found = plan(problem)
    possible = brute_force(problem)
    assert possible is not None
    assert isinstance(found, Plan)
    assert violations(problem, found) == ()


def _assignment(found: Plan | Impossible) -> Assignment:
    assert isinstance(found, Plan)
    return found.assignments[0]


def test_a_slot_that_is_exactly_one_activity_long_is_used_whole() -> None:
    problem = replace(
        small_session(),
        assessees=people(4),
        exercises=(Exercise("LGD", 60, "group"),),
        slots=(Slot("S", DAY_1, 485, 545),),
    )
    assert _assignment(plan(problem)).start == 485
