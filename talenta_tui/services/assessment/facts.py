"""Everything that stands of one session, read at once: what steps, sheets and gates judge by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.assessment.designs import (
    DayHours,
    read_competencies,
    read_exercises,
    read_hours,
    read_matrix,
    read_rooms,
)
from talenta_tui.services.assessment.queries import SessionKey, day, marks, optional_day, rows
from talenta_tui.services.assessment.templates import Exercise, Room
from talenta_tui.services.assessment.values import Purpose, SessionRules, rules_from
from talenta_tui.services.trail import head

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.site import Site

Sheet = tuple[str, str]
"""(assessor code, exercise name): what is keyed, handed in and verified as one."""


@dataclass(frozen=True, slots=True)
class About:
    """What a session is for, when and where; `position` is the code of the post to be filled."""

    title: str
    purpose: Purpose
    tier: Tier
    position: str | None
    starts: date
    ends: date
    place: str
    method: str
    lead: str | None
    template: str | None


@dataclass(frozen=True, slots=True)
class AssesseeRow:
    """One assessee of a session: `source` is list, vacancy or reassessment."""

    nip: str
    name: str
    unit: str
    post: str
    tier: Tier
    source: str
    group: str | None
    excused: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """One assessor: `nip` where one of our own people; `kinds` empty is qualified for all."""

    code: str
    name: str
    nip: str | None
    kinds: tuple[str, ...]
    certified_until: date | None
    max_minutes: int | None = None
    absent: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One assessee in one sitting, before `assessor` (None: nobody observes)."""

    sitting: int
    exercise: str
    day: date
    begins: int
    ends: int
    room: str
    group: str | None
    nip: str
    assessor: str | None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session of our own. `seats` are those of the standing plan; `plan` is its id."""

    key: SessionKey
    about: About
    rules: SessionRules
    competencies: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    matrix: frozenset[tuple[str, str]]
    rooms: tuple[Room, ...]
    hours: tuple[DayHours, ...]
    assessees: tuple[AssesseeRow, ...]
    assessors: tuple[AssessorRow, ...]
    plan: int | None
    seats: tuple[Seat, ...]
    submitted: frozenset[Sheet]

    _columns: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _sheets: Mapping[Sheet, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Worked out once: keying asks for them at every stroke.
        columns = {
            e.name: tuple(c for c in self.competencies if (e.name, c) in self.matrix)
            for e in self.exercises
        }
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_sheets", self._lay_out())

    def _lay_out(self) -> dict[Sheet, tuple[str, ...]]:
        on_it: dict[Sheet, set[str]] = defaultdict(set)
        for seat in self.seats:
            if seat.assessor is not None and self.columns(seat.exercise):
                on_it[seat.assessor, seat.exercise].add(seat.nip)
        order = {e.name: n for n, e in enumerate(self.exercises)}
        return {
            sheet: tuple(a.nip for a in self.assessees if a.nip in on_it[sheet])
            for sheet in sorted(on_it, key=lambda s: (order[s[1]], s[0]))
        }

    def sheets(self) -> Mapping[Sheet, tuple[str, ...]]:
        """Every sheet of the plan, with the NIPs on it, both in order."""
        return self._sheets

    def columns(self, exercise: str) -> tuple[str, ...]:
        """The competencies rated in an exercise, in order; none for one not held."""
        return self._columns.get(exercise, ())

    def active(self) -> tuple[AssesseeRow, ...]:
        """The assessees who are not excused."""
        return tuple(a for a in self.assessees if not a.excused)

    def unsubmitted(self) -> tuple[Sheet, ...]:
        """Sheets not handed in that hold anybody who is not excused."""
        counted = {a.nip for a in self.active()}
        return tuple(
            sheet
            for sheet, nips in self.sheets().items()
            if sheet not in self.submitted and counted & set(nips)
        )

    def seat_day(self, sheet: Sheet, nip: str) -> date:
        """The day an assessee was seen on a sheet: the date of its evidence."""
        days = [s.day for s in self.seats if (s.assessor, s.exercise) == sheet and s.nip == nip]
        return min(days, default=self.about.starts)


def read_facts(site: Site, key: SessionKey) -> SessionFacts:
    """Call inside a transaction; `key` must be of a session of our own."""
    about, rules = _about(site, key)
    plan = rows(site, "SELECT id FROM session_plan WHERE until IS NULL AND session_id = ?", key.id)
    plan_id = int(plan[0][0]) if plan else None
    return SessionFacts(
        key=key,
        about=about,
        rules=rules,
        competencies=read_competencies(site, key),
        exercises=read_exercises(site, key),
        matrix=read_matrix(site, key),
        rooms=read_rooms(site, key),
        hours=read_hours(site, key),
        assessees=_assessees(site, key),
        assessors=_assessors(site, key),
        plan=plan_id,
        seats=() if plan_id is None else read_seats(site, plan_id),
        submitted=frozenset(
            (row[0], row[1])
            for row in rows(
                site,
                "SELECT a.code, e.name FROM submission t JOIN assessor a ON a.id = t.assessor_id"
                " JOIN exercise e ON e.id = t.exercise_id"
                " WHERE t.until IS NULL AND t.session_id = ?",
                key.id,
            )
        ),
    )


def _about(site: Site, key: SessionKey) -> tuple[About, SessionRules]:
    row = rows(
        site,
        "SELECT v.title, v.purpose, v.tier, p.code, v.starts, v.ends, v.place, v.method, a.code,"
        " v.template, v.settings FROM session_version v"
        " LEFT JOIN position p ON p.id = v.position_id LEFT JOIN assessor a ON a.id = v.lead_id"
        " WHERE v.until IS NULL AND v.session_id = ?",
        key.id,
    )[0]
    about = About(
        row[0], Purpose(row[1]), Tier(row[2]), row[3], day(row[4]), day(row[5]), row[6], row[7],
        row[8], row[9],
    )  # fmt: skip
    return about, rules_from(json.loads(row[10]))


def _assessees(site: Site, key: SessionKey) -> tuple[AssesseeRow, ...]:
    return tuple(
        AssesseeRow(
            row[0], row[1], row[2], row[3], Tier(row[4]), row[5], row[6], bool(row[7]), row[8]
        )
        for row in rows(
            site,
            'SELECT e.nip, v.name, u.name, v.post, v.tier, t.source, t."group", t.excused,'
            " t.reason FROM session_assessee t JOIN employee e ON e.id = t.employee_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id"
            " WHERE t.until IS NULL AND t.session_id = ? ORDER BY v.name, e.nip",
            key.id,
        )
    )


def _assessors(site: Site, key: SessionKey) -> tuple[AssessorRow, ...]:
    return tuple(
        AssessorRow(
            row[0], row[1] or row[0], row[2], tuple(json.loads(row[3] or "[]")),
            optional_day(row[4]), row[5], bool(row[6]), row[7],
        )
        for row in rows(
            site,
            "SELECT a.code, v.name, e.nip, v.kinds, v.certified_until, t.max_minutes, t.absent,"
            " t.reason FROM session_assessor t JOIN assessor a ON a.id = t.assessor_id"
            " LEFT JOIN assessor_version v ON v.assessor_id = a.id AND v.until IS NULL"
            " LEFT JOIN employee e ON e.id = v.employee_id"
            " WHERE t.until IS NULL AND t.session_id = ? ORDER BY a.code",
            key.id,
        )
    )  # fmt: skip


def read_seats(site: Site, plan: int) -> tuple[Seat, ...]:
    return tuple(
        Seat(row[0], row[1], day(row[2]), *row[3:])
        for row in rows(
            site,
            'SELECT p.sitting, x.name, p.day, p.begins, p.ends, p.room, p."group", e.nip, a.code'
            " FROM plan_seat p JOIN exercise x ON x.id = p.exercise_id"
            " JOIN employee e ON e.id = p.employee_id"
            " LEFT JOIN assessor a ON a.id = p.assessor_id WHERE p.plan_id = ? ORDER BY p.id",
            plan,
        )
    )


_KEYING = ("session.rate", "session.note", "session.note_out")
"""Events that change none of the facts."""

_read: WeakKeyDictionary[Database, dict[int, tuple[int, SessionFacts | None]]] = WeakKeyDictionary()


def keyed_facts(site: Site, key: SessionKey) -> SessionFacts:
    """As `read_facts`, from memory while no event but keying has come since.

    Everything in the facts changes under an event, so the trail says whether they still hold.
    Call at the beginning of a transaction, before anything is written in it.
    """
    kept = _read.setdefault(site.database, {})
    newest = head()[0]
    seq, facts = kept.get(key.id, (0, None))
    if facts is None or rows(
        site,
        f"SELECT 1 FROM event WHERE seq > ? AND action NOT IN ({marks(_KEYING)}) LIMIT 1",
        seq,
        *_KEYING,
    ):
        facts = read_facts(site, key)
    kept[key.id] = (newest, facts)
    return facts
