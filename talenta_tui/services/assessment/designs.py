"""A session's design in the tables: read it, and lay down what is to change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.models.assessment import Exercise as ExerciseName
from talenta_tui.models.session import (
    SessionCompetency,
    SessionExercise,
    SessionHours,
    SessionLink,
    SessionRoom,
)
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import (
    SessionKey,
    day,
    identity,
    make_identity,
    rows,
)
from talenta_tui.services.assessment.templates import Design, Exercise, Room, Span
from talenta_tui.services.assessment.values import ExerciseKind, rules_from

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class DayHours:
    """The slots and breaks of one day."""

    day: date
    spans: tuple[Span, ...]


def read_competencies(site: Site, session: SessionKey) -> tuple[str, ...]:
    return tuple(
        row[0]
        for row in rows(
            site,
            "SELECT c.name FROM session_competency t JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL AND t.session_id = ? ORDER BY t.rank, c.name",
            session.id,
        )
    )


def read_exercises(site: Site, session: SessionKey) -> tuple[Exercise, ...]:
    return tuple(
        Exercise(name, ExerciseKind(kind), minutes, mode, raters, capacity)
        for name, kind, minutes, mode, raters, capacity in rows(
            site,
            "SELECT e.name, t.kind, t.minutes, t.mode, t.raters, t.capacity"
            " FROM session_exercise t JOIN exercise e ON e.id = t.exercise_id"
            " WHERE t.until IS NULL AND t.session_id = ? ORDER BY t.rank, e.name",
            session.id,
        )
    )


def read_matrix(site: Site, session: SessionKey) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row[0], row[1])
        for row in rows(
            site,
            "SELECT e.name, c.name FROM session_link t JOIN exercise e ON e.id = t.exercise_id"
            " JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            session.id,
        )
    )


def read_rooms(site: Site, session: SessionKey) -> tuple[Room, ...]:
    return tuple(
        Room(*row)
        for row in rows(
            site,
            "SELECT name, capacity FROM session_room"
            " WHERE until IS NULL AND session_id = ? ORDER BY name",
            session.id,
        )
    )


def read_hours(site: Site, session: SessionKey) -> tuple[DayHours, ...]:
    found: dict[date, list[Span]] = {}
    for on, kind, begins, ends in rows(
        site,
        "SELECT day, kind, begins, ends FROM session_hours"
        " WHERE until IS NULL AND session_id = ? ORDER BY day, begins, kind",
        session.id,
    ):
        found.setdefault(day(on), []).append(Span(kind, begins, ends))
    return tuple(DayHours(on, tuple(spans)) for on, spans in found.items())


def read_design(site: Site, session: SessionKey) -> Design:
    """The design, with the hours of the first day."""
    hours = read_hours(site, session)
    method, settings = rows(
        site,
        "SELECT method, settings FROM session_version WHERE until IS NULL AND session_id = ?",
        session.id,
    )[0]
    return Design(
        competencies=read_competencies(site, session),
        exercises=read_exercises(site, session),
        matrix=read_matrix(site, session),
        rooms=read_rooms(site, session),
        hours=hours[0].spans if hours else (),
        rules=rules_from(json.loads(settings)),
        method=method,
    )


def put_competencies(site: Site, changes: Changes, key: SessionKey, names: Iterable[str]) -> None:
    """Let exactly these competencies be assessed, in this order."""
    wanted = list(dict.fromkeys(names))
    for name in set(read_competencies(site, key)) - set(wanted):
        changes.end(SessionCompetency, (key.code, name))
    for rank, name in enumerate(wanted):
        changes.put(
            SessionCompetency,
            (key.code, name),
            session=key.id,
            competency=competency_id(site, name),
            rank=rank,
        )


def put_exercises(
    site: Site, changes: Changes, key: SessionKey, exercises: Iterable[Exercise]
) -> None:
    """Let exactly these exercises be held, in this order."""
    wanted = list(exercises)
    for name in {e.name for e in read_exercises(site, key)} - {e.name for e in wanted}:
        changes.end(SessionExercise, (key.code, name))
    for rank, exercise in enumerate(wanted):
        changes.put(
            SessionExercise,
            (key.code, exercise.name),
            session=key.id,
            exercise=make_identity(site, ExerciseName, "name", exercise.name),
            kind=exercise.kind,
            minutes=exercise.minutes,
            mode=exercise.mode,
            raters=exercise.raters,
            capacity=exercise.capacity,
            rank=rank,
        )


def put_matrix(
    site: Site, changes: Changes, key: SessionKey, matrix: Iterable[tuple[str, str]]
) -> None:
    """Let exactly these (exercise, competency) pairs be rated."""
    wanted = set(matrix)
    for pair in read_matrix(site, key) - wanted:
        changes.end(SessionLink, (key.code, *pair))
    for exercise, competency in sorted(wanted):
        changes.put(
            SessionLink,
            (key.code, exercise, competency),
            session=key.id,
            exercise=make_identity(site, ExerciseName, "name", exercise),
            competency=competency_id(site, competency),
        )


def put_rooms(site: Site, changes: Changes, key: SessionKey, rooms: Iterable[Room]) -> None:
    wanted = {room.name: room for room in rooms}
    for name in {room.name for room in read_rooms(site, key)} - set(wanted):
        changes.end(SessionRoom, (key.code, name))
    for name, room in wanted.items():
        changes.put(
            SessionRoom, (key.code, name), session=key.id, name=name, capacity=room.capacity
        )


def put_hours(site: Site, changes: Changes, key: SessionKey, hours: Iterable[DayHours]) -> None:
    def keys(items: Iterable[DayHours]) -> set[tuple[str, date, str, int, int]]:
        return {
            (key.code, item.day, span.kind, span.begins, span.ends)
            for item in items
            for span in item.spans
        }

    wanted = keys(hours)
    for gone in keys(read_hours(site, key)) - wanted:
        changes.end(SessionHours, gone)
    for one in sorted(wanted, key=str):
        _code, on, kind, begins, ends = one
        changes.put(SessionHours, one, session=key.id, kind=kind, day=on, begins=begins, ends=ends)


def competency_id(site: Site, name: str) -> int:
    found = identity(site, "competency", "name", name)
    if found is None:
        raise NotFound(
            _("There is no competency {name}; add it as a technical one first.").format(name=name)
        )
    return found
