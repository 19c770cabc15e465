"""What a session's rotation is planned from: people, exercises, rooms, hours, rules.

Plain frozen values; nothing here reads a clock, a file or a database. Times are minutes
of the day (0 to 1440), days are `date`. Policy-like numbers sit in `Rules` with the
field's usual values as defaults; an operator's override is a different `Rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Mode = Literal["group", "individual"]
Role = Literal["assessor", "assessee", "room"]

DAY = 1440


def _span(start: int, end: int) -> None:
    if not 0 <= start < end <= DAY:
        raise ValueError(f"not a span of one day in minutes: {start} to {end}")


@dataclass(frozen=True, slots=True)
class Assessee:
    """One person assessed; `group` None lets the planner choose the group."""

    id: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Assessor:
    """One assessor; `exercises` None means qualified for all, `max_load_minutes` None no limit."""

    id: str
    exercises: frozenset[str] | None = None
    max_load_minutes: int | None = None

    def qualified(self, exercise: str) -> bool:
        return self.exercises is None or exercise in self.exercises


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise every assessee does once.

    A "group" exercise is done by one whole group in one room; an "individual" one in
    sittings of up to `capacity` assessees (default 1; an in-basket hall may seat more).
    Every assessor in the room observes every assessee of the sitting, so a sitting has
    exactly `raters_per_assessee` assessors; 0 is an exercise nobody observes, such as a
    psychometric test. For a group exercise `capacity` None means the largest group.
    """

    id: str
    duration_minutes: int
    mode: Mode
    raters_per_assessee: int = 2
    capacity: int | None = None

    def __post_init__(self) -> None:
        if self.duration_minutes <= 0 or self.raters_per_assessee < 0:
            raise ValueError(f"exercise {self.id!r}: duration or number of raters out of range")
        if self.capacity is not None and self.capacity < 1:
            raise ValueError(f"exercise {self.id!r}: capacity below 1")

    def sitting_limit(self, largest_group: int) -> int:
        """The most assessees one sitting can take, before any room is looked at."""
        if self.mode == "individual":
            return self.capacity or 1
        return min(self.capacity or largest_group, largest_group)


@dataclass(frozen=True, slots=True)
class Room:
    """One room; `capacity` counts everyone inside, assessees and assessors."""

    id: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A span of session hours. An activity lies wholly inside one slot.

    One slot may be a whole morning, in which several activities follow each other, or
    exactly one activity long, as a fixed timetable has it.
    """

    id: str
    on: date
    start: int
    end: int

    def __post_init__(self) -> None:
        _span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Break:
    """A span of one day in which nothing runs for anyone."""

    on: date
    start: int
    end: int

    def __post_init__(self) -> None:
        _span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Away:
    """One person or room that is not there for a part of a day."""

    role: Role
    id: str
    on: date
    start: int
    end: int

    def __post_init__(self) -> None:
        _span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: a day and a minute of it."""

    on: date
    minute: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of assessees, members in order of their id."""

    id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One sitting: who does which exercise, when, where, seen by whom.

    `assessees` and `assessors` are in order of id. `group` is the group's id in a group
    exercise and None in an individual one.
    """

    exercise: str
    on: date
    start: int
    end: int
    room: str
    group: str | None
    assessees: tuple[str, ...]
    assessors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers a policy sets.

    min_assessors_per_assessee: different assessors who see one assessee over the session;
        assessees_per_assessor: at least one assessor for so many assessees, None for no such
        rule; group_min, group_max: size of a group (International Taskforce guidelines;
        Kejaksaan 23); coverage: the share of the present assessors who should see each
        assessee, where possible. All four: issue "Assign", >= 2, 1 per 3, 4 to 8, 1/2.
    break_minutes, max_consecutive_minutes: work with pauses shorter than `break_minutes`
        between its parts is one run; a run of several activities may last no longer than
        `max_consecutive_minutes` of activity. Holds for assessors and assessees.
    changeover_minutes: time a person and a room need between two activities.
    step_minutes: activities start at multiples of it, counted from midnight.
    """

    min_assessors_per_assessee: int = 2
    assessees_per_assessor: int | None = 3
    group_min: int = 4
    group_max: int = 8
    coverage: Fraction = Fraction(1, 2)
    break_minutes: int = 15
    max_consecutive_minutes: int = 180
    changeover_minutes: int = 0
    step_minutes: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.group_min <= self.group_max:
            raise ValueError("group sizes out of order")
        if self.step_minutes < 1 or self.changeover_minutes < 0 or self.break_minutes < 0:
            raise ValueError("minutes out of range")
        if not 0 <= self.coverage <= 1:
            raise ValueError("coverage is a share of the assessors")


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything one plan depends on.

    forbidden: (assessor, assessee) pairs that may never meet.
    apart: pairs of assessees better kept in different groups (soft).
    absent_assessors, absent_assessees: not there from now on at all.
    away: not there for a part of a day.
    pinned: sittings that stand as they are, being done or begun; they are history and
        are not judged again, but their people and rooms are taken and their load counts.
    now: nothing else may start before it.
    """

    assessees: tuple[Assessee, ...]
    assessors: tuple[Assessor, ...]
    exercises: tuple[Exercise, ...]
    rooms: tuple[Room, ...]
    slots: tuple[Slot, ...]
    breaks: tuple[Break, ...] = ()
    forbidden: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    absent_assessors: frozenset[str] = frozenset()
    absent_assessees: frozenset[str] = frozenset()
    away: tuple[Away, ...] = ()
    pinned: tuple[Assignment, ...] = ()
    now: Moment | None = None
    rules: Rules = Rules()

    def present_assessees(self) -> tuple[Assessee, ...]:
        return tuple(a for a in self.assessees if a.id not in self.absent_assessees)

    def present_assessors(self) -> tuple[Assessor, ...]:
        return tuple(a for a in self.assessors if a.id not in self.absent_assessors)

    def may_see(self, assessor: Assessor, exercise: str, assessee: str) -> bool:
        """Whether the pair is permitted in the exercise; presence is not looked at."""
        return assessor.qualified(exercise) and (assessor.id, assessee) not in self.forbidden

    def has_group_exercise(self) -> bool:
        return any(e.mode == "group" for e in self.exercises)

    def coverage_target(self) -> int:
        """How many assessors should see each assessee: the share, rounded up."""
        share = self.rules.coverage * len(self.present_assessors())
        return -(-share.numerator // share.denominator)
