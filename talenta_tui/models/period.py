"""Monthly periods, what their closing froze, and what development plans hold.

Nothing here is ever changed or taken away; triggers of migration 0006 refuse it.
"""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, SmallIntegerField, TextField

from talenta_tui.models.base import Event, IsoDateField, Table
from talenta_tui.models.employee import Employee
from talenta_tui.models.talent import PolicyRecord


class Period(Table):
    """A month (`YYYY-MM`) that was opened; closed once it has a `PeriodClosing`."""

    id = AutoField()
    month = TextField(unique=True)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class PeriodClosing(Table):
    """What a period was closed on: as-of date, policy, and the event everything was known at.

    `overrides` is JSON, check code to reason. `digest` is the SHA-256 of the frozen content
    (services/periods/content.py); `software` the version that computed it; `secret` the
    fingerprint of what its digests of evidence are keyed with, NULL before migration 0008.
    """

    id = AutoField()
    period = ForeignKeyField(Period, backref=None, unique=True)
    as_of = IsoDateField()
    policy = ForeignKeyField(PolicyRecord, backref=None, index=False)
    known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
    at = TextField()
    people = IntegerField()
    placed = IntegerField()
    overrides = TextField()
    software = TextField()
    digest = TextField()
    secret = TextField(null=True)


class Frozen(Table):
    """One person's place as frozen; figures as text like `PlacementRecord`.

    `evidence` is the digest of all that was read of the person, `unit` and `tier` as then.
    """

    id = AutoField()
    employee = ForeignKeyField(Employee, backref=None)
    evidence = TextField()
    unit = TextField()
    tier = TextField()
    scores = TextField()
    x = TextField(null=True)
    y = TextField(null=True)
    talent = TextField(null=True)
    box = SmallIntegerField(null=True)
    best_box = SmallIntegerField()
    worst_box = SmallIntegerField()
    session = TextField(null=True)


class PeriodPlacement(Frozen):
    closing = ForeignKeyField(PeriodClosing, backref=None)


class PeriodAmendment(Frozen):
    """A place put right after the closing, with date and reason; the frozen one stays beside it."""

    closing = ForeignKeyField(PeriodClosing, backref=None)
    known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
    at = TextField()
    reason = TextField()
    digest = TextField()
    secret = TextField(null=True)


class DevelopmentGoal(Table):
    """A gap to be closed: `standard` less `level` (exact text) in `competency`, set in `month`."""

    id = AutoField()
    employee = ForeignKeyField(Employee, backref=None)
    month = TextField()
    competency = TextField()
    standard = SmallIntegerField()
    level = TextField()
    session = TextField()
    action = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class DevelopmentNote(Table):
    """How a goal stood in a month; the newest note of a goal is its state."""

    id = AutoField()
    goal = ForeignKeyField(DevelopmentGoal, backref=None)
    month = TextField()
    status = TextField()
    text = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
