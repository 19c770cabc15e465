"""Who is assessed and who assesses: people, conflicts, and the plan that brings them together."""

from __future__ import annotations

from peewee import (
    AutoField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from talenta_tui.models.assessment import Assessor, Exercise
from talenta_tui.models.base import IsoDateField, Table, Versioned
from talenta_tui.models.employee import Employee
from talenta_tui.models.session import SessionPart


class AssessorVersion(Versioned):
    """What is known of an assessor: `employee` where one of our own.

    `kinds` is a JSON list of the kinds of exercise the assessor is qualified for, empty for
    all; `certified_until` the expiry of the competence record, NULL where none was shown.
    """

    assessor = ForeignKeyField(Assessor, backref=None)
    name = TextField()
    employee = ForeignKeyField(Employee, backref=None, null=True)
    kinds = TextField()
    certified_until = IsoDateField(null=True)


class SessionAssessor(SessionPart):
    """An assessor's place in a session; `absent` from the day with a reason."""

    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    max_minutes = IntegerField(null=True)
    absent = BooleanField()
    reason = TextField()


class SessionAssessee(SessionPart):
    """An assessee's place in a session: where from, in which group, excused and why."""

    employee = ForeignKeyField(Employee, backref=None)
    source = TextField()
    group = TextField(null=True)
    excused = BooleanField()
    reason = TextField()


class DeclaredConflict(Versioned):
    """An assessor and a person who must not meet, as declared."""

    assessor = ForeignKeyField(Assessor, backref=None)
    employee = ForeignKeyField(Employee, backref=None)
    note = TextField()


class ConflictOverride(SessionPart):
    """A conflict that was seen and set aside for one session; `codes` blank-separated."""

    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    employee = ForeignKeyField(Employee, backref=None, index=False)
    codes = TextField()
    reason = TextField()


class SessionPlan(SessionPart):
    """A rotation as stored; its rows are the `PlanSeat`s. `made` says how it came about."""

    made = TextField()
    seed = IntegerField()


class PlanSeat(Table):
    """One assessee before one assessor in one sitting; `assessor` NULL where nobody observes.

    Rows of one `sitting` share exercise, time, room and group. Never changed: another plan
    has rows of its own.
    """

    id = AutoField()
    plan = ForeignKeyField(SessionPlan, backref=None)
    sitting = IntegerField()
    exercise = ForeignKeyField(Exercise, backref=None, index=False)
    day = IsoDateField()
    begins = IntegerField()
    ends = IntegerField()
    room = TextField()
    group = TextField(null=True)
    employee = ForeignKeyField(Employee, backref=None, index=False)
    assessor = ForeignKeyField(Assessor, backref=None, index=False, null=True)
