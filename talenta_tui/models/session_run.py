"""The day itself: attendance, incidents, substitutions, paper forms and submissions."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from talenta_tui.models.assessment import Assessor, Exercise
from talenta_tui.models.base import IsoDateField
from talenta_tui.models.employee import Employee
from talenta_tui.models.session import SessionPart


class Attendance(SessionPart):
    """Present, late (with the minute of arrival) or absent on the day."""

    employee = ForeignKeyField(Employee, backref=None, index=False)
    status = TextField()
    minute = IntegerField(null=True)
    note = TextField()


class Incident(SessionPart):
    """Something that happened and how it was handled; `number` counts within the session."""

    number = IntegerField()
    day = IsoDateField()
    minute = IntegerField()
    text = TextField()
    handling = TextField()


class Substitution(SessionPart):
    """Another assessor in the place of one; `exercise` NULL for all that were still to come."""

    number = IntegerField()
    exercise = ForeignKeyField(Exercise, backref=None, index=False, null=True)
    absent = ForeignKeyField(Assessor, backref=None, index=False)
    substitute = ForeignKeyField(Assessor, backref=None, index=False, null=True)
    reason = TextField()


class SheetPart(SessionPart):
    """Something that belongs to one sheet: one assessor in one exercise of a session."""

    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    exercise = ForeignKeyField(Exercise, backref=None, index=False)


class PaperForm(SheetPart):
    """A printed form of a sheet; `number` is unique on the site, its check digit follows."""

    number = IntegerField(unique=True)


class Submission(SheetPart):
    """A sheet handed in; withdrawn when the row has ended, the reason in the ending event."""
