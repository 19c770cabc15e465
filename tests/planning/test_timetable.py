"""Four views of one plan say the same."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import assume, given, settings

from talenta_tui.planning.plan import Plan
from talenta_tui.planning.planner import plan
from talenta_tui.planning.problem import Assignment, Problem
from talenta_tui.planning.timetable import Row, timetable
from tests.planning.cases import session_problems, small_session


def _activities(rows: Iterable[Row]) -> list[Row]:
    return [r for r in rows if r.kind == "activity"]


def _row(a: Assignment) -> Row:
    return Row(
        "activity", a.on, a.start, a.end, a.exercise, a.room, a.group, a.assessees, a.assessors
    )


@settings(max_examples=15, deadline=None)
@given(session_problems())
def test_every_sitting_stands_in_every_view(problem: Problem) -> None:
    found = plan(problem)
    assume(isinstance(found, Plan))
    assert isinstance(found, Plan)
    views = timetable(problem, found)
    rows = [_row(a) for a in found.assignments]
    assert _activities(views.overall) == rows
    for sheet in views.assessors:
        assert _activities(sheet.rows) == [r for r in rows if sheet.whose in r.assessors]
    for sheet in views.rooms:
        assert _activities(sheet.rows) == [r for r in rows if r.room == sheet.whose]
    for sheet in views.assessees:
        mine = [r for r in rows if sheet.whose in r.assessees]
        assert _activities(sheet.rows) == mine
        assert len(mine) == len(problem.exercises)
    assert [s.whose for s in views.assessors] == [j.id for j in problem.assessors]


def test_breaks_stand_between_the_activities_of_their_day_only() -> None:
    problem = small_session()
    found = plan(problem)
    assert isinstance(found, Plan)
    views = timetable(problem, found)
    for sheet in (*views.assessors, *views.rooms, *views.assessees):
        breaks = [r for r in sheet.rows if r.kind == "break"]
        assert len(breaks) == (1 if _activities(sheet.rows) else 0)
        assert list(sheet.rows) == sorted(sheet.rows, key=lambda r: (r.on, r.start))
