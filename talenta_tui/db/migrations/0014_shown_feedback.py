"""What was shown of 360° feedback is kept as a word where the older periods it rests on are erased.

The models here are frozen copies: a migration must do tomorrow what it did today.
"""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Employee(Base):
        id = AutoField()

    class FeedbackShown(Base):
        id = AutoField()
        ratee = ForeignKeyField(Employee, backref=None)
        period = TextField()
        state = BigIntegerField()
        level = TextField()
        event = ForeignKeyField(Event, column_name="event", backref=None)

    db.create_tables([FeedbackShown])
