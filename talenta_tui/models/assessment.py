"""The assessment centre: sessions, who rates, in what, and every rating cell."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, SmallIntegerField, TextField

from talenta_tui.models.base import IsoDateField, Table, Versioned
from talenta_tui.models.employee import Employee
from talenta_tui.models.evidence import Record


class Session(Table):
    """An assessment session; `state` is one of the steps, `closed` when it is official.

    `source` is `own` for a session run here; NULL for one that came from a ratings file.
    """

    id = AutoField()
    code = TextField(unique=True)
    state = TextField()
    source = TextField(null=True)


class Assessor(Table):
    id = AutoField()
    code = TextField(unique=True)


class Exercise(Table):
    id = AutoField()
    name = TextField(unique=True)


class CompetencyName(Table):
    """A competency that can be rated; the nine of PermenPANRB 38/2017 come with the schema."""

    id = AutoField()
    name = TextField(unique=True)

    class Meta:
        table_name = "competency"


class Rating(Versioned):
    """One cell: what one assessor gave one person for one competency in one exercise.

    `halves` is the level in half steps (7 is 3.5); NULL means not observed, never zero. A
    cleared cell has no standing row: its last row was ended by the event of the clearing.
    `keyed_by` is who keyed it here, `form` the number of the paper form it was keyed from;
    both NULL for a cell that came from a file.
    """

    session = ForeignKeyField(Session, backref=None)
    employee = ForeignKeyField(Employee, backref=None)
    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    exercise = ForeignKeyField(Exercise, backref=None, index=False)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)
    halves = SmallIntegerField(null=True)
    note = TextField(null=True)
    on = IsoDateField()
    keyed_by = TextField(null=True)
    form = TextField(null=True)


class AgreedLevel(Versioned):
    """The final level of one competency after integration, in half steps.

    `mean` is the exact mean of the cells it was settled from (`n` or `n/d`), `suggested` what
    the policy's rounding made of it, `decided_by` who settled it and `reason` why, where one
    is asked.
    """

    session = ForeignKeyField(Session, backref=None)
    employee = ForeignKeyField(Employee, backref=None)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)
    halves = SmallIntegerField()
    mean = TextField(null=True)
    suggested = SmallIntegerField(null=True)
    reason = TextField(null=True)
    decided_by = TextField(null=True)


class PotentialResult(Record):
    """The eight aspects of one test day, each in half steps; NULL is not measured."""

    on = IsoDateField()
    a1 = SmallIntegerField(null=True)
    a2 = SmallIntegerField(null=True)
    a3 = SmallIntegerField(null=True)
    a4 = SmallIntegerField(null=True)
    a5 = SmallIntegerField(null=True)
    a6 = SmallIntegerField(null=True)
    a7 = SmallIntegerField(null=True)
    a8 = SmallIntegerField(null=True)
