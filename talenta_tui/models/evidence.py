"""The records of a career: education, performance, awards, teams, training, posts, penalties."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from talenta_tui.models.base import IsoDateField, Versioned
from talenta_tui.models.employee import Employee


class Record(Versioned):
    """Evidence that belongs to one person."""

    employee = ForeignKeyField(Employee, backref=None)


class Education(Record):
    level = TextField(null=True)
    field = TextField()


class Performance(Record):
    year = IntegerField()
    period = TextField()
    result = TextField(null=True)
    behaviour = TextField(null=True)
    predicate = TextField()


class Award(Record):
    name = TextField()
    on = IsoDateField()
    scope = TextField()


class Team(Record):
    name = TextField()
    start = IsoDateField()
    end = IsoDateField(null=True)
    role = TextField()
    scope = TextField()
    decree = TextField(null=True)


class Training(Record):
    """`hours` (JP) is an exact decimal as text; it enters no score."""

    name = TextField()
    on = IsoDateField()
    hours = TextField(null=True)
    certificate = TextField(null=True)
    valid_until = IsoDateField(null=True)


class Career(Record):
    post = TextField()
    start = IsoDateField()
    end = IsoDateField(null=True)
    tier = TextField()
    unit = TextField()
    agency = TextField()
    status = TextField()


class Penalty(Record):
    name = TextField()
    start = IsoDateField()
    end = IsoDateField(null=True)
    level = TextField()
