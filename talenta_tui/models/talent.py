"""Policies as first used, and the placements computed under them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, SmallIntegerField, TextField

from talenta_tui.models.base import Event, IsoDateField, Table
from talenta_tui.models.employee import Employee


class PolicyRecord(Table):
    """A policy's canonical content, kept when it is first used; `hash` is of that content."""

    id = AutoField()
    code = TextField()
    version = TextField()
    hash = TextField(unique=True)
    content = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class Meta:
        table_name = "policy"


class PlacementRun(Table):
    """Everyone placed at one time: as of a date, by a policy, as known at an event.

    `event` is the one it was kept under, which seals it (services/kept_run.py).
    """

    id = AutoField()
    as_of = IsoDateField()
    policy = ForeignKeyField(PolicyRecord, backref=None)
    known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
    at = TextField()
    people = IntegerField()
    event = ForeignKeyField(Event, column_name="event", backref=None)


class PlacementRecord(Table):
    """One person's place in a run; exact fractions as text (`n` or `n/d`).

    `scores` are the eleven component scores in export order, blank-separated, `-` for missing.
    """

    id = AutoField()
    run = ForeignKeyField(PlacementRun, backref=None)
    employee = ForeignKeyField(Employee, backref=None)
    scores = TextField()
    x = TextField(null=True)
    y = TextField(null=True)
    talent = TextField(null=True)
    box = SmallIntegerField(null=True)
    session = TextField(null=True)
    best_box = SmallIntegerField()
    worst_box = SmallIntegerField()

    class Meta:
        table_name = "placement"
