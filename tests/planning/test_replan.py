"""Re-planning: lawful, what is done stands, and the least change against brute force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from talenta_tui.planning.board import Board
from talenta_tui.planning.changes import changed_pairs, changes
from talenta_tui.planning.check import violations
from talenta_tui.planning.figures import figures
from talenta_tui.planning.mend import mend
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Impossible, Plan, PlanningCancelledError
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import (
    Assessee,
    Assignment,
    Away,
    Exercise,
    Group,
    Moment,
    Problem,
    Rules,
    Slot,
)
from talenta_tui.planning.repair import OutOfStepsError, Repair
from talenta_tui.planning.replan import Revision, replan
from talenta_tui.planning.sittings import Place, sitting
from tests.planning.cases import (
    DAY_1,
    DAY_2,
    TooLargeError,
    all_plans,
    large_session,
    people,
    rooms,
    small_session,
    staff,
)


def _plan(problem: Problem) -> Plan:
    found = plan(problem)
    assert isinstance(found, Plan)
    return found


def _now(problem: Problem, old: Plan, now: Moment, *absent: str) -> Problem:
    """The problem the revision must solve, made without the product's help."""
    begun = tuple(a for a in old.assignments if (a.on, a.start) < (now.on, now.minute))
    return replace(
        problem,
        now=now,
        pinned=begun,
        absent_assessors=frozenset(x for x in absent if x.startswith("A")),
        absent_assessees=frozenset(x for x in absent if x.startswith("P")),
    )


def _least(problem: Problem, old: Plan) -> int | None:
    """The fewest changed pairs of any lawful plan with the same sittings, by enumeration."""
    wanted = []
    for a in old.assignments:
        names = tuple(x for x in a.assessees if x not in problem.absent_assessees)
        if a not in problem.pinned and names:
            wanted.append((a.exercise, a.group, names))
    costs = (changed_pairs(old, p) for p in all_plans(problem, wanted, old.groups, [150_000]))
    return min(costs, default=None)


TINY = Problem(
    people(3),
    staff(4),
    (Exercise("BEI", 30, "individual"),),
    rooms(2, 4),
    (Slot("S", DAY_1, 480, 570),),
    rules=Rules(group_min=2, step_minutes=30),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    raters=st.sampled_from((1, 2)),
    rooms_there=st.integers(1, 2),
    assessors=st.integers(2, 4),
    hours=st.integers(2, 3),
    group=st.booleans(),
    minute=st.sampled_from((480, 490, 520)),
    absent=st.sampled_from(("A01", "A02", "P01", None)),
    forbidden=st.frozensets(
        st.tuples(st.sampled_from(("A01", "A02", "A03")), st.sampled_from(("P01", "P02"))),
        max_size=2,
    ),
    load=st.sampled_from((None, None, 60)),
    rest=st.sampled_from((180, 30)),
)
def test_a_revision_is_the_least_change_there_is(
    raters: int,
    rooms_there: int,
    assessors: int,
    hours: int,
    group: bool,
    minute: int,
    absent: str | None,
    forbidden: frozenset[tuple[str, str]],
    load: int | None,
    rest: int,
) -> None:
    exercises: tuple[Exercise, ...] = (replace(TINY.exercises[0], raters_per_assessee=raters),)
    if group:
        exercises += (Exercise("LGD", 30, "group", 1),)
    first = replace(
        TINY,
        exercises=exercises,
        rooms=rooms(rooms_there, 5),
        assessors=staff(assessors),
        slots=(Slot("S", DAY_1, 480, 480 + 30 * (hours + group)),),
        rules=replace(TINY.rules, min_assessors_per_assessee=1),
    )
    old = plan(first)
    assume(isinstance(old, Plan))
    assert isinstance(old, Plan)
    later = replace(
        first,
        forbidden=forbidden,
        assessors=tuple(replace(j, max_load_minutes=load) for j in first.assessors),
        rules=replace(first.rules, max_consecutive_minutes=rest),
    )
    gone = [absent] if absent else []
    now = Moment(DAY_1, minute)
    current = _now(later, old, now, *gone)
    found = replan(
        later,
        old,
        now=now,
        absent_assessors=current.absent_assessors,
        absent_assessees=current.absent_assessees,
    )
    try:
        least = _least(current, old)
    except TooLargeError:
        assume(False)
    if isinstance(found, Impossible):
        event(f"impossible: {found.reasons[0].code}")
        assert found.proved
        assert least is None
        return
    assert violations(current, found.plan) == ()
    assert set(current.pinned) <= set(found.plan.assignments)
    assert found.changed_pairs == changed_pairs(old, found.plan)
    assert least is not None
    assert found.proved_least
    assert found.changed_pairs == least
    event(f"changed: {least}")


def test_the_search_beats_the_quick_repair() -> None:
    """Moving P01's panel is lawful and costs three; two people changing seats cost two."""
    panel, talk = Exercise("PANEL", 30, "individual", 3), Exercise("TALK", 30, "individual", 1)
    problem = Problem(
        people(2),
        staff(5),
        (panel, talk),
        rooms(2),
        (Slot("S", DAY_1, 480, 570),),
        forbidden=frozenset({("A05", "P01")}),
        rules=Rules(step_minutes=30),
    )

    def at(start: int, exercise: str, room: str, assessee: str, *assessors: str) -> Assignment:
        return Assignment(exercise, DAY_1, start, start + 30, room, None, (assessee,), assessors)

    rows = (
        at(480, "PANEL", "R1", "P01", "A01", "A02", "A03"),
        at(480, "TALK", "R2", "P02", "A04"),
        at(510, "PANEL", "R1", "P02", "A01", "A02", "A03"),
        at(510, "TALK", "R2", "P01", "A04"),
    )
    groups = (Group("G", ("P01", "P02")),)
    old = Plan(rows, groups, figures(problem, rows, groups))
    assert violations(problem, old) == ()
    found = replan(problem, old, absent_assessors=frozenset({"A01"}))
    assert isinstance(found, Revision)
    assert (found.changed_pairs, found.proved_least) == (3, True)
    assert {c.kind for c in found.changes} == {"assessors"}
    assert _least(replace(problem, absent_assessors=frozenset({"A01"})), old) == 3


def test_a_lost_rater_costs_one_and_the_board_is_left_clean() -> None:
    problem = replace(TINY, assessees=people(1), assessors=staff(3))
    board = Board(problem)
    one = sitting(board, problem.exercises[0], None, ("P01",))
    start, room = board.axis.at(DAY_1, 480), board.room["R1"]
    repair = Repair(board, (one,), (Place(start, room, (board.assessor["A02"],)),), Pace())
    before = [list(masks) for masks in board.starts]
    assert repair.least() == 1
    assert repair.find(0, 100) is None
    found = repair.find(1, 100)
    assert found is not None
    assert (found[0].start, found[0].room) == (start, room)
    assert board.assessor["A02"] in found[0].assessors
    assert mend(repair) == found
    assert board.starts == before
    with pytest.raises(OutOfStepsError):
        repair.find(1, 0)


def test_nothing_changes_when_nothing_has_happened() -> None:
    problem = small_session()
    old = _plan(problem)
    found = replan(problem, old)
    assert isinstance(found, Revision)
    assert found.plan == old
    assert (found.changes, found.changed_pairs, found.proved_least) == ((), 0, True)


def test_an_absent_assessor_is_replaced_one_for_one_where_others_are_free() -> None:
    problem = replace(small_session(), assessors=staff(6))
    old = _plan(problem)
    now = Moment(DAY_1, 600)
    lost = [a for a in old.assignments if "A02" in a.assessors and a.start >= now.minute]
    assert lost
    found = replan(problem, old, now=now, absent_assessors=frozenset({"A02"}))
    assert isinstance(found, Revision)
    assert violations(_now(problem, old, now, "A02"), found.plan) == ()
    assert found.changed_pairs >= len(lost)
    assert {a for a in old.assignments if a.start < now.minute} <= set(found.plan.assignments)
    assert all("A02" in c.left for c in found.changes if c.kind == "assessors")


def test_the_large_session_survives_an_absence_at_noon() -> None:
    strict = large_session()
    old = _plan(strict)
    now = Moment(DAY_1, 720)
    refused = replan(strict, old, now=now, absent_assessors=frozenset({"A05"}))
    assert isinstance(refused, Impossible)
    assert {w.code: w.params for w in refused.ways_out}["lower_ratio"] == {"per": 4}
    problem = replace(strict, rules=Rules(assessees_per_assessor=4))
    lost = [a for a in old.assignments if "A05" in a.assessors and (a.on, a.start) >= (DAY_1, 720)]
    shown: list[float] = []
    found = replan(
        problem, old, now=now, absent_assessors=frozenset({"A05"}), progress=shown.append
    )
    assert isinstance(found, Revision)
    current = _now(problem, old, now, "A05")
    assert violations(current, found.plan) == ()
    assert len(lost) <= found.changed_pairs <= 3 * len(lost)
    assert shown == sorted(set(shown))
    assert shown[-1] == 1.0


def test_an_absent_assessee_only_leaves_and_nobody_else_is_troubled() -> None:
    session = small_session()
    in_fours = tuple(replace(p, group="ab"[n // 4]) for n, p in enumerate(session.assessees))
    problem = replace(session, assessees=in_fours)
    old = _plan(problem)
    found = replan(problem, old, absent_assessees=frozenset({"P03"}))
    assert isinstance(found, Revision)
    assert found.changed_pairs == 0
    assert {c.kind for c in found.changes} == {"members", "dropped"}
    assert found.plan.figures.short_groups == ("a",)
    assert all("P03" not in a.assessees for a in found.plan.assignments)


def test_a_late_assessee_moves_no_more_than_needed() -> None:
    problem = small_session()
    old = _plan(problem)
    mine = [a for a in old.assignments if "P01" in a.assessees]
    bei = next(a for a in mine if a.exercise == "BEI")
    late = replace(problem, away=(Away("assessee", "P01", DAY_1, bei.start, bei.end),))
    found = replan(late, old)
    assert isinstance(found, Revision)
    assert violations(late, found.plan) == ()
    assert found.changed_pairs >= 2
    assert [c.kind for c in found.changes].count("moved") >= 1


def test_a_newcomer_is_planned_around_what_is_done() -> None:
    problem = replace(small_session(), exercises=(Exercise("BEI", 30, "individual"),))
    old = _plan(problem)
    more = replace(problem, assessees=(*problem.assessees, Assessee("P09")))
    now = Moment(DAY_1, 500)
    found = replan(more, old, now=now)
    assert isinstance(found, Revision)
    assert violations(_now(more, old, now), found.plan) == ()
    assert [
        c for c in found.changes if c.kind == "added" and c.after and c.after.assessees == ("P09",)
    ]
    assert not found.proved_least


def test_too_few_left_is_said_with_a_way_out() -> None:
    problem = replace(small_session(), assessors=staff(3))
    found = replan(problem, _plan(problem), absent_assessors=frozenset({"A01"}))
    assert isinstance(found, Impossible)
    assert found.proved
    assert found.reasons[0].code == "too_few_assessors"
    assert {w.code for w in found.ways_out} >= {"more_assessors"}


def test_replanning_is_repeatable_and_can_be_cancelled() -> None:
    problem = small_session()
    old = _plan(problem)
    gone = frozenset({"A04"})
    assert replan(problem, old, absent_assessors=gone) == replan(
        problem, old, absent_assessors=gone
    )
    with pytest.raises(PlanningCancelledError):
        replan(problem, old, absent_assessors=gone, cancelled=lambda: True)


def test_changes_are_weighed_as_documented() -> None:
    a = Assignment("E", DAY_1, 480, 510, "R1", None, ("P01",), ("A01", "A02"))
    test = Assignment("T", DAY_1, 480, 510, "R2", None, ("P02",), ())
    old = replace(_plan(small_session()), assignments=(a, test))

    def weigh(*rows: Assignment) -> tuple[int, list[str]]:
        new = replace(old, assignments=rows)
        return changed_pairs(old, new), [c.kind for c in changes(old, new)]

    assert weigh(a, test) == (0, [])
    assert weigh(replace(a, assessors=("A01", "A03")), test) == (1, ["assessors"])
    assert weigh(replace(a, room="R3"), test) == (2, ["moved"])
    assert weigh(replace(a, on=DAY_2), replace(test, start=510, end=540)) == (3, ["moved", "moved"])
    assert weigh(a) == (0, ["dropped"])
    assert weigh(a, test, replace(a, exercise="N")) == (2, ["added"])
