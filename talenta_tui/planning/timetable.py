"""Four views of one plan: overall, per assessor, per room, per assessee (BPS 5.35)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from talenta_tui.planning.plan import Plan
from talenta_tui.planning.problem import Assignment, Problem

RowKind = Literal["activity", "break"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a timetable; a "break" has no exercise, room or people."""

    kind: RowKind
    on: date
    start: int
    end: int
    exercise: str | None = None
    room: str | None = None
    group: str | None = None
    assessees: tuple[str, ...] = ()
    assessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's or room's rows in order of time, common breaks of its days included."""

    whose: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """All four views; every sitting stands in each of them.

    Sheets come in the problem's order, also for those who have nothing to do.
    """

    overall: tuple[Row, ...]
    assessors: tuple[Sheet, ...]
    rooms: tuple[Sheet, ...]
    assessees: tuple[Sheet, ...]


def timetable(problem: Problem, plan: Plan) -> Timetable:
    rows = plan.assignments
    return Timetable(
        overall=_rows(problem, rows),
        assessors=tuple(
            Sheet(j.id, _rows(problem, (a for a in rows if j.id in a.assessors)))
            for j in problem.assessors
        ),
        rooms=tuple(
            Sheet(r.id, _rows(problem, (a for a in rows if a.room == r.id))) for r in problem.rooms
        ),
        assessees=tuple(
            Sheet(i.id, _rows(problem, (a for a in rows if i.id in a.assessees)))
            for i in problem.assessees
        ),
    )


def _rows(problem: Problem, assignments: Iterable[Assignment]) -> tuple[Row, ...]:
    found = [
        Row("activity", a.on, a.start, a.end, a.exercise, a.room, a.group, a.assessees, a.assessors)
        for a in assignments
    ]
    days = {row.on for row in found}
    found += [Row("break", b.on, b.start, b.end) for b in problem.breaks if b.on in days]
    return tuple(
        sorted(found, key=lambda r: (r.on, r.start, r.room or "", r.exercise or "", r.assessees))
    )
