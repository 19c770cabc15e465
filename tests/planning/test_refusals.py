"""Every reason for impossibility on a case made for it, its figures, and its way out."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.planning.flow import Network
from talenta_tui.planning.plan import Impossible, Plan, Reason
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import (
    Assessor,
    Assignment,
    Break,
    Exercise,
    Problem,
    Room,
    Rules,
    Slot,
)
from tests.planning.cases import DAY_1, people, rooms, small_session, staff

BASE = small_session()
BEI = Exercise("BEI", 30, "individual")
ONE_TO_ONE = replace(BASE, exercises=(BEI,))


def _impossible(problem: Problem) -> Impossible:
    found = plan(problem)
    assert isinstance(found, Impossible)
    return found


def _pinned(exercise: str, group: str | None, *names: str) -> Assignment:
    return Assignment(exercise, DAY_1, 480, 510, "R1", group, names, ("A01", "A02"))


CASES: dict[str, tuple[Problem, dict[str, object]]] = {
    "no_assessees": (replace(BASE, assessees=()), {}),
    "no_exercises": (replace(BASE, exercises=()), {}),
    "no_rooms": (replace(BASE, rooms=()), {}),
    "no_slots": (replace(BASE, slots=()), {}),
    "twice": (
        replace(BASE, assessees=(*BASE.assessees, BASE.assessees[0])),
        {"kind": "assessee", "id": "P01"},
    ),
    "slots_overlap": (
        replace(BASE, slots=(*BASE.slots, Slot("S2", DAY_1, 900, 1000))),
        {"first": "S1", "second": "S2"},
    ),
    "pinned_twice": (
        replace(BASE, pinned=(_pinned("BEI", None, "P01"), _pinned("BEI", None, "P01"))),
        {"assessee": "P01", "exercise": "BEI"},
    ),
    "missed_group_exercise": (
        replace(
            BASE,
            assessees=tuple(replace(p, group="G") for p in BASE.assessees),
            pinned=(_pinned("LGD", "G", *(p.id for p in BASE.assessees[1:])),),
        ),
        {"assessee": "P01", "exercise": "LGD", "group": "G"},
    ),
    "too_few_assessors": (
        replace(BASE, assessors=staff(2)),
        {"needed": 3, "available": 2, "missing": 1, "assessees": 8, "per": 3},
    ),
    "too_few_qualified": (
        replace(
            BASE,
            assessors=(
                Assessor("A00"),
                *(replace(j, exercises=frozenset({"LGD"})) for j in staff(3)),
            ),
        ),
        {"exercise": "BEI", "needed": 2, "available": 1, "missing": 1},
    ),
    "no_permitted_assessors": (
        replace(BASE, forbidden=frozenset((f"A0{n}", "P03") for n in (1, 2, 3))),
        {
            "assessee": "P03",
            "exercise": "LGD",
            "needed": 2,
            "available": 1,
            "forbidden": ("A01", "A02", "A03"),
        },
    ),
    "seen_by_too_few": (
        replace(ONE_TO_ONE, exercises=(replace(BEI, raters_per_assessee=1),)),
        {"assessee": "P01", "needed": 2, "possible": 1},
    ),
    "longer_than_hours": (
        replace(BASE, exercises=(BEI, Exercise("CASE", 300, "individual"))),
        {"exercise": "CASE", "needed_minutes": 300, "longest_minutes": 240},
    ),
    "room_too_small": (
        replace(BASE, rooms=rooms(3, 5)),
        {"exercise": "LGD", "needed": 6, "largest": 5},
    ),
    "capacity_below_group": (
        replace(BASE, exercises=(Exercise("LGD", 60, "group", 2, 3), BEI)),
        {"exercise": "LGD", "needed": 4, "capacity": 3},
    ),
    "groups_impossible": (
        replace(BASE, assessees=people(3)),
        {"assessees": 3, "smallest": 4, "largest": 8, "fixed": ()},
    ),
    "group_has_too_few_assessors": (
        replace(
            BASE,
            assessees=tuple(replace(p, group="G") for p in BASE.assessees),
            forbidden=frozenset({("A01", "P01"), ("A02", "P02"), ("A03", "P03")}),
        ),
        {"group": "G", "exercise": "LGD", "needed": 2, "available": 1},
    ),
    "assessee_time_short": (
        # 240 minutes with the rest due after 180 leave 225, the afternoon leaves 180.
        replace(
            BASE,
            assessees=people(4),
            exercises=tuple(Exercise(f"E{n}", 60, "individual", 0) for n in range(8)),
            rooms=rooms(4),
            rules=Rules(min_assessors_per_assessee=0),
        ),
        {"needed_minutes": 480, "available_minutes": 405, "short_minutes": 75},
    ),
    "room_time_short": (
        replace(ONE_TO_ONE, rooms=rooms(1), slots=(Slot("S", DAY_1, 480, 655),), breaks=()),
        {
            "exercises": ("BEI",),
            "rooms": 1,
            "capacity": 3,
            "needed_minutes": 240,
            "available_minutes": 150,
            "short_minutes": 90,
            "more_rooms": 1,
            "more_minutes_each": 90,
        },
    ),
    "assessors_at_once_short": (
        replace(ONE_TO_ONE, assessors=staff(3), slots=(Slot("S", DAY_1, 480, 600),), breaks=()),
        {
            "exercises": ("BEI",),
            "assessors": 3,
            "at_once": 1,
            "needed_minutes": 240,
            "available_minutes": 120,
            "short_minutes": 120,
            "more_assessors": 1,
            "more_minutes_each": 120,
        },
    ),
    "assessor_time_short": (
        replace(ONE_TO_ONE, assessors=tuple(replace(j, max_load_minutes=100) for j in staff(4))),
        {
            "needed_minutes": 480,
            "available_minutes": 360,
            "short_minutes": 120,
            "more_assessors": 1,
        },
    ),
    "permitted_assessors_short": (
        # P01 to P06 can only be seen by A01 and A02, who may do four sittings each.
        replace(
            ONE_TO_ONE,
            assessors=(
                *(replace(j, max_load_minutes=120) for j in staff(2)),
                *(Assessor(f"B{n}") for n in range(4)),
            ),
            forbidden=frozenset((f"B{n}", f"P0{k}") for n in range(4) for k in range(1, 7)),
        ),
        {
            "assessees": tuple(f"P0{k}" for k in range(1, 7)),
            "exercises": ("BEI",),
            "assessors": ("A01", "A02"),
            "short_minutes": 120,
        },
    ),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_reason_is_named_with_its_figures(code: str) -> None:
    problem, expected = CASES[code]
    found = _impossible(problem)
    assert found.proved
    reason = next(r for r in found.reasons if r.code == code)
    assert {k: v for k, v in reason.params.items() if k in expected} == expected


def test_a_bigger_room_and_more_rooms_are_named_as_ways_out_and_work() -> None:
    problem, _ = CASES["room_time_short"]
    way = next(w for w in _impossible(problem).ways_out if w.code == "more_rooms")
    assert way.params == {"rooms": 1, "capacity": 3}
    assert isinstance(plan(replace(problem, rooms=(*problem.rooms, Room("NEW", 3)))), Plan)


def test_more_minutes_are_named_as_a_way_out_and_no_fewer_would_do() -> None:
    problem, _ = CASES["room_time_short"]
    way = next(w for w in _impossible(problem).ways_out if w.code == "more_minutes")
    assert way.params == {"minutes": 90, "slot": "S"}

    def longer(minutes: int) -> Problem:
        return replace(problem, slots=(Slot("S", DAY_1, 480, 655 + minutes),))

    assert isinstance(plan(longer(90)), Plan)
    assert isinstance(plan(longer(60)), Impossible)


@pytest.mark.parametrize(
    ("code", "way", "params"),
    [
        ("too_few_assessors", "more_assessors", {"assessors": 1}),
        ("seen_by_too_few", "more_raters", {"exercise": "BEI", "raters": 2}),
        ("groups_impossible", "group_sizes", {"smallest": 3, "largest": 8}),
        ("assessor_time_short", "no_load_limit", {}),
        # Three exercises, the rest, two more: the afternoon must last 315 minutes, not 180.
        ("assessee_time_short", "more_minutes", {"minutes": 180, "slot": "S1"}),
        ("room_too_small", "more_rooms", {"rooms": 1, "capacity": 10}),
    ],
)
def test_the_way_out_fits_the_reason(code: str, way: str, params: dict[str, object]) -> None:
    problem = CASES[code][0]
    ways = {w.code: w.params for w in _impossible(problem).ways_out}
    assert ways.get(way) == params


def test_what_no_count_explains_is_proved_by_complete_search_with_the_rule_at_fault() -> None:
    """Everyone has two permitted assessors, yet no two people share two of them but P01, P04."""
    problem = Problem(
        people(4),
        staff(3),
        (Exercise("LGD", 60, "group"),),
        rooms(2),
        (Slot("S", DAY_1, 480, 960),),
        forbidden=frozenset({("A01", "P01"), ("A02", "P02"), ("A03", "P03"), ("A01", "P04")}),
        rules=Rules(group_min=2, group_max=2),
    )
    found = _impossible(problem)
    assert found.proved
    assert [r.code for r in found.reasons] == ["no_arrangement"]
    assert found.reasons[0].params["rules"] == ("forbidden_pairs",)
    assert {w.code: w.params for w in found.ways_out}["more_assessors"] == {"assessors": 1}
    assert isinstance(plan(replace(problem, assessors=staff(4))), Plan)


def test_the_number_of_assessors_per_assessee_can_be_what_no_arrangement_meets() -> None:
    """Both assessees need A02 as their second assessor, who has time for one of them."""
    problem = Problem(
        people(2),
        (Assessor("A01"), Assessor("A02", frozenset({"E1"}), 30)),
        tuple(Exercise(f"E{n}", 30, "individual", 1) for n in range(2)),
        rooms(2),
        (Slot("S", DAY_1, 480, 600),),
        rules=Rules(step_minutes=30),
    )
    found = _impossible(problem)
    assert [r.code for r in found.reasons] == ["no_arrangement"]
    assert found.reasons[0].params["rules"] == ("load", "assessors_per_assessee")


def test_a_fault_in_the_problem_is_reported_before_its_consequences() -> None:
    found = _impossible(replace(BASE, rooms=(), assessors=()))
    assert found.reasons == (Reason("no_rooms"),)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slot("S", DAY_1, 600, 600),
        lambda: Break(DAY_1, 0, 1441),
        lambda: Exercise("E", 0, "group"),
        lambda: Exercise("E", 10, "group", -1),
        lambda: Exercise("E", 10, "group", 2, 0),
        lambda: Rules(group_min=5, group_max=4),
        lambda: Rules(step_minutes=0),
    ],
)
def test_values_out_of_range_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"."):
        make()


@given(st.integers(0, 10_000))
def test_the_flow_equals_its_cut_and_a_plain_search(seed: int) -> None:
    random = Random(seed)
    nodes = random.randint(2, 6)
    edges = [
        (a, b, random.randint(0, 5))
        for a in range(nodes)
        for b in range(nodes)
        if a != b and random.random() < 0.5
    ]
    network = Network(nodes)
    for a, b, capacity in edges:
        network.connect(a, b, capacity)
    flow = network.push(0, 1)
    cuts = []
    for chosen in range(1 << nodes):
        if chosen & 1 and not chosen & 2:
            cuts.append(sum(c for a, b, c in edges if chosen >> a & 1 and not chosen >> b & 1))
    assert flow == min(cuts)
    near = network.reachable(0)
    assert flow == sum(c for a, b, c in edges if a in near and b not in near)
