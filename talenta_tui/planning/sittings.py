"""What has to be placed: one sitting per group and group exercise, and so on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talenta_tui.planning.board import Board
from talenta_tui.planning.problem import Assignment, Exercise, Group, Problem


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting without time, room or assessors; numbers are the board's.

    permitted: present, qualified assessors forbidden to none of the members.
    rooms: rooms that seat everyone, smallest first. duration: units of the axis.
    """

    exercise: str
    group: str | None
    names: tuple[str, ...]
    members: tuple[int, ...]
    duration: int
    raters: int
    permitted: tuple[int, ...]
    rooms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one sitting stands: start in units, room and assessors as board numbers."""

    start: int
    room: int
    assessors: tuple[int, ...]


def done(problem: Problem) -> frozenset[tuple[str, str]]:
    """(assessee, exercise) pairs already pinned."""
    return frozenset((x, a.exercise) for a in problem.pinned for x in a.assessees)


def sitting(board: Board, exercise: Exercise, group: str | None, names: Iterable[str]) -> Sitting:
    """A sitting of these assessees; its lists of assessors and rooms may come out empty."""
    problem = board.problem
    members = tuple(sorted(names))
    heads = len(members) + exercise.raters_per_assessee
    rooms = sorted(
        (r for r in problem.rooms if r.capacity >= heads), key=lambda r: (r.capacity, r.id)
    )
    permitted = tuple(
        board.assessor[j.id]
        for j in problem.present_assessors()
        if all(problem.may_see(j, exercise.id, name) for name in members)
    )
    return Sitting(
        exercise.id,
        group,
        members,
        tuple(board.assessee[name] for name in members),
        exercise.duration_minutes // board.axis.unit,
        exercise.raters_per_assessee,
        permitted,
        tuple(board.room[r.id] for r in rooms),
    )


def seats(problem: Problem, exercise: Exercise) -> int:
    """The most assessees one sitting of the exercise can take in the rooms there are."""
    largest = max((r.capacity for r in problem.rooms), default=0)
    limit = exercise.sitting_limit(problem.rules.group_max)
    return max(0, min(limit, largest - exercise.raters_per_assessee))


def sittings(board: Board, groups: tuple[Group, ...]) -> tuple[Sitting, ...]:
    """Everything not pinned that these groups make necessary."""
    problem = board.problem
    over = done(problem)
    present = {a.id for a in problem.present_assessees()}
    found: list[Sitting] = []
    for exercise in problem.exercises:
        if exercise.mode == "group":
            for group in groups:
                names = [m for m in group.members if m in present and (m, exercise.id) not in over]
                if names:
                    found.append(sitting(board, exercise, group.id, names))
        else:
            names = [
                m
                for group in groups
                for m in group.members
                if m in present and (m, exercise.id) not in over
            ]
            found.extend(_shared(board, exercise, names))
    return tuple(found)


def _shared(board: Board, exercise: Exercise, names: list[str]) -> list[Sitting]:
    """Individual sittings of equal size, nobody joining one that it leaves unrateable."""
    limit = max(1, seats(board.problem, exercise))
    count = -(-len(names) // limit)
    if limit == 1:
        return [sitting(board, exercise, None, [name]) for name in names]
    bins: list[list[str]] = [[] for _ in range(count)]
    for k, name in enumerate(names):
        share = k * count // len(names)
        order = sorted(range(len(bins)), key=lambda b: (abs(b - share), b))
        for b in order:
            joined = [*bins[b], name]
            if len(joined) > limit:
                continue
            if (
                len(sitting(board, exercise, None, joined).permitted)
                >= exercise.raters_per_assessee
            ):
                bins[b] = joined
                break
        else:
            bins.append([name])
    return [sitting(board, exercise, None, members) for members in bins if members]


def as_assignment(board: Board, one: Sitting, place: Place) -> Assignment:
    on, start = board.axis.when(place.start)
    first = len(board.problem.assessees)
    return Assignment(
        one.exercise,
        on,
        start,
        start + one.duration * board.axis.unit,
        board.problem.rooms[place.room - first - len(board.problem.assessors)].id,
        one.group,
        one.names,
        tuple(sorted(board.problem.assessors[j - first].id for j in place.assessors)),
    )
