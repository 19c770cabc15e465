"""A kept run of placements is sealed by the event it was kept under, like any other rows.

What was kept before goes: it is a copy of what the evidence gives, and no event vouches for it.

The models here are frozen copies: a migration must do tomorrow what it did today.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Employee(Base):
        id = AutoField()

    class Policy(Base):
        id = AutoField()

    class PlacementRun(Base):
        id = AutoField()
        as_of = DateField()
        policy = ForeignKeyField(Policy, backref=None)
        known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
        at = TextField()
        people = IntegerField()
        event = ForeignKeyField(Event, column_name="event", backref=None)

    class Placement(Base):
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

    for table in ("placement", "placement_run"):
        db.execute_sql(f"DROP TABLE {table}")
    db.create_tables([PlacementRun, Placement])
