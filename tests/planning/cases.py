"""Problems to plan, and a brute-force planner that shares no code with the product's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from talenta_tui.planning.check import violations
from talenta_tui.planning.figures import figures
from talenta_tui.planning.plan import Plan
from talenta_tui.planning.problem import (
    Assessee,
    Assessor,
    Assignment,
    Away,
    Break,
    Exercise,
    Group,
    Problem,
    Room,
    Rules,
    Slot,
)

DAY_1 = date(2026, 11, 3)
DAY_2 = date(2026, 11, 4)


def people(count: int) -> tuple[Assessee, ...]:
    return tuple(Assessee(f"P{n:02}") for n in range(1, count + 1))


def staff(count: int) -> tuple[Assessor, ...]:
    return tuple(Assessor(f"A{n:02}") for n in range(1, count + 1))


def rooms(count: int, capacity: int = 10) -> tuple[Room, ...]:
    return tuple(Room(f"R{n}", capacity) for n in range(1, count + 1))


def small_session() -> Problem:
    """Eight assessees, four assessors, one group and one individual exercise, one day."""
    return Problem(
        people(8),
        staff(4),
        (Exercise("LGD", 60, "group"), Exercise("BEI", 30, "individual")),
        rooms(3),
        (Slot("S1", DAY_1, 480, 960),),
        (Break(DAY_1, 720, 780),),
    )


def large_session() -> Problem:
    """48 assessees, 16 assessors, two group and two individual exercises, two days.

    Each assessee has one assessor who may not see them.
    """
    return Problem(
        people(48),
        staff(16),
        (
            Exercise("LGD", 60, "group"),
            Exercise("CASE", 60, "group"),
            Exercise("BEI", 45, "individual"),
            Exercise("PRES", 30, "individual"),
        ),
        rooms(8),
        (Slot("S1", DAY_1, 480, 990), Slot("S2", DAY_2, 480, 990)),
        (Break(DAY_1, 720, 780), Break(DAY_2, 720, 780)),
        frozenset((f"A{n % 16 + 1:02}", f"P{n + 1:02}") for n in range(48)),
    )


@st.composite
def tiny_problems(draw: st.DrawFn) -> Problem:
    """Problems a brute-force search can decide, possible and impossible ones."""
    exercises = tuple(
        Exercise(
            f"E{n}",
            draw(st.sampled_from((30, 60))),
            draw(st.sampled_from(("group", "individual"))),
            draw(st.sampled_from((1, 2, 1, 2, 0))),
        )
        for n in range(draw(st.integers(1, 2)))
    )
    assessees = tuple(
        replace(p, group=draw(st.sampled_from((None, None, None, "X"))))
        for p in people(draw(st.integers(2, 4)))
    )
    assessors = tuple(
        replace(
            j,
            max_load_minutes=draw(st.sampled_from((None, None, None, 90, 120))),
            exercises=draw(st.sampled_from((None,) * 5 + (frozenset({"E0"}),))),
        )
        for j in staff(draw(st.integers(2, 3)))
    )
    slots = tuple(
        Slot(f"S{on.day}", on, 480, 480 + 30 * draw(st.integers(2, 6)))
        for on in (DAY_1, DAY_2)[: draw(st.integers(1, 2))]
    )
    pairs = [(j.id, p.id) for j in assessors for p in assessees]
    away = draw(st.sampled_from(((), (), (Away("assessor", "A01", DAY_1, 480, 540),))))
    return Problem(
        assessees,
        assessors,
        exercises,
        tuple(
            Room(f"R{n}", draw(st.integers(3, 6))) for n in range(1, draw(st.integers(1, 2)) + 1)
        ),
        slots,
        draw(st.sampled_from(((), (), (Break(DAY_1, 540, 570),)))),
        frozenset(draw(st.lists(st.sampled_from(pairs), max_size=2))),
        absent_assessors=draw(
            st.sampled_from((frozenset(), frozenset(), frozenset(), frozenset({"A01"})))
        ),
        away=away,
        rules=Rules(
            min_assessors_per_assessee=draw(st.sampled_from((0, 1, 1, 2))),
            assessees_per_assessor=draw(st.sampled_from((None, 3))),
            group_min=2,
            group_max=draw(st.integers(2, 4)),
            coverage=Fraction(1, 2),
            break_minutes=draw(st.sampled_from((15, 30))),
            max_consecutive_minutes=draw(st.sampled_from((60, 90, 180))),
            changeover_minutes=draw(st.sampled_from((0, 0, 30))),
            step_minutes=30,
        ),
    )


@st.composite
def session_problems(draw: st.DrawFn) -> Problem:
    """Sessions of ordinary size and shape, most of them possible."""
    count = draw(st.integers(4, 20))
    assessees = people(count)
    assessors = staff(max(4, -(-count // 3)) + draw(st.integers(0, 3)))
    exercises = tuple(
        Exercise(
            f"E{n}",
            draw(st.sampled_from((20, 30, 45, 60))),
            draw(st.sampled_from(("group", "individual"))),
            draw(st.sampled_from((2, 2, 1, 3, 0))),
            draw(st.sampled_from((None, None, 3))) if n else None,
        )
        for n in range(draw(st.integers(1, 3)))
    )
    exercises = tuple(replace(e, capacity=None) if e.mode == "group" else e for e in exercises)
    pairs = [(j.id, p.id) for j in assessors for p in assessees]
    return Problem(
        assessees,
        assessors,
        exercises,
        rooms(draw(st.integers(2, 6)), 11),
        (Slot("S1", DAY_1, 480, 1020), Slot("S2", DAY_2, 480, draw(st.integers(10, 17)) * 60)),
        (Break(DAY_1, 720, 780), Break(DAY_2, 720, 780)),
        frozenset(draw(st.lists(st.sampled_from(pairs), max_size=10))),
        rules=Rules(
            changeover_minutes=draw(st.sampled_from((0, 5))),
            max_consecutive_minutes=draw(st.sampled_from((120, 180))),
        ),
    )


class TooLargeError(Exception):
    """The brute-force search met more possibilities than a test should wait for."""


def brute_force(problem: Problem, steps: int = 60_000) -> Plan | None:
    """Any plan the checker accepts, by trying everything. Individual exercises: one each."""
    for groups in _partitions(problem):
        for plan in all_plans(problem, _wanted(problem, groups), groups, [steps]):
            return plan
    return None


Wanted = tuple[str, str | None, tuple[str, ...]]


def _wanted(problem: Problem, groups: tuple[Group, ...]) -> list[Wanted]:
    wanted: list[Wanted] = []
    for e in problem.exercises:
        if e.mode == "group":
            wanted += [(e.id, g.id, g.members) for g in groups]
        else:
            wanted += [(e.id, None, (p.id,)) for p in problem.assessees]
    return wanted


def all_plans(
    problem: Problem, wanted: list[Wanted], groups: tuple[Group, ...], steps: list[int]
) -> Iterator[Plan]:
    """Every plan of these sittings that the checker accepts; `steps` counts down in place."""
    choices = [sorted(_choices(problem, w), key=str) for w in wanted]

    def extend(chosen: list[Assignment]) -> Iterator[Plan]:
        if len(chosen) == len(choices):
            rows = (*problem.pinned, *chosen)
            plan = Plan(rows, groups, figures(problem, rows, groups))
            if not violations(problem, plan):
                yield plan
            return
        for choice in choices[len(chosen)]:
            steps[0] -= 1
            if steps[0] < 0:
                raise TooLargeError
            if all(_apart(problem, choice, other) for other in chosen):
                yield from extend([*chosen, choice])

    yield from extend([])


def _choices(problem: Problem, wanted: Wanted) -> Iterator[Assignment]:
    exercise = next(e for e in problem.exercises if e.id == wanted[0])
    names = [j.id for j in problem.assessors if j.id not in problem.absent_assessors]
    names = [j for j in names if not any((j, p) in problem.forbidden for p in wanted[2])]
    for slot in problem.slots:
        for start in range(slot.start, slot.end - exercise.duration_minutes + 1):
            if start % problem.rules.step_minutes:
                continue
            if problem.now and (slot.on, start) < (problem.now.on, problem.now.minute):
                continue
            for room in problem.rooms:
                if room.capacity < len(wanted[2]) + exercise.raters_per_assessee:
                    continue
                for assessors in combinations(names, exercise.raters_per_assessee):
                    yield Assignment(
                        exercise.id,
                        slot.on,
                        start,
                        start + exercise.duration_minutes,
                        room.id,
                        wanted[1],
                        wanted[2],
                        assessors,
                    )


def _apart(problem: Problem, one: Assignment, other: Assignment) -> bool:
    gap = problem.rules.changeover_minutes
    if one.on != other.on or one.start >= other.end + gap or other.start >= one.end + gap:
        return True
    shared = {*one.assessees, *one.assessors, one.room} & {
        *other.assessees,
        *other.assessors,
        other.room,
    }
    return not shared


def _partitions(problem: Problem) -> Iterator[tuple[Group, ...]]:
    names = [p.id for p in problem.assessees]
    fixed = {p.id: p.group for p in problem.assessees}
    low, high = problem.rules.group_min, problem.rules.group_max
    if not any(e.mode == "group" for e in problem.exercises):
        low, high = 1, len(names)

    def split(rest: list[str], bins: list[list[str]]) -> Iterator[list[list[str]]]:
        if not rest:
            yield [list(b) for b in bins]
            return
        for b in bins:
            b.append(rest[0])
            yield from split(rest[1:], bins)
            b.pop()
        bins.append([rest[0]])
        yield from split(rest[1:], bins)
        bins.pop()

    for bins in split(names, []):
        labels = [{fixed[m] for m in b} - {None} for b in bins]
        named = [label for found in labels for label in found]
        fits = all(low <= len(b) <= high for b in bins)
        if fits and all(len(found) <= 1 for found in labels) and len(named) == len(set(named)):
            yield tuple(
                Group(next(iter(found), None) or f"N{n}", tuple(b))
                for n, (b, found) in enumerate(zip(bins, labels, strict=True))
            )
