"""360° cycles, sealed forms, who rated whom without what they said, and objections.

`feedback.rater_id` may be NULL from here on: a sealed row names no rater. Tables whose order
of writing would give a rater away have a random key and no row number.

The models here are frozen copies: a migration must do tomorrow what it did today.
"""

from __future__ import annotations

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    Model,
    SmallIntegerField,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    sqlite = isinstance(db, SqliteDatabase)

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Employee(Base):
        id = AutoField()

    class Versioned(Base):
        id = AutoField()
        key = BlobField()
        since = ForeignKeyField(Event, column_name="since", index=False, backref=None)
        until = ForeignKeyField(Event, column_name="until", index=False, null=True, backref=None)

    class FeedbackSecret(Base):
        id = AutoField()
        fingerprint = TextField(unique=True)
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class FeedbackPair(Versioned):
        period = TextField()
        ratee = ForeignKeyField(Employee, backref=None)
        rater = ForeignKeyField(Employee, backref=None)
        relation = TextField()

    class FeedbackComment(Base):
        token = TextField(primary_key=True)
        period = TextField()
        ratee = ForeignKeyField(Employee, backref=None)
        shielded = SmallIntegerField()
        text = TextField()

        class Meta:
            without_rowid = sqlite

    class Cycle(Base):
        id = AutoField()
        code = TextField(unique=True)
        period = TextField()
        questionnaire = TextField()
        seed = TextField()

    class CycleState(Versioned):
        cycle = ForeignKeyField(Cycle, backref=None)
        name = TextField()
        state = TextField()
        closes = TextField()

    class CycleRatee(Versioned):
        cycle = ForeignKeyField(Cycle, backref=None)
        employee = ForeignKeyField(Employee, backref=None)

    class CycleRater(Versioned):
        cycle = ForeignKeyField(Cycle, backref=None)
        ratee = ForeignKeyField(Employee, backref=None)
        rater = ForeignKeyField(Employee, backref=None)
        relation = TextField()
        reason = TextField()

    class CycleForm(Base):
        token = TextField(primary_key=True)
        cycle = ForeignKeyField(Cycle, backref=None)
        ratee = ForeignKeyField(Employee, backref=None, index=False)
        submitted = SmallIntegerField()
        sealed = BlobField()

        class Meta:
            without_rowid = sqlite

    class Unsealing(Base):
        id = AutoField()
        period = TextField()
        ratee = ForeignKeyField(Employee, backref=None)
        asked_by = TextField()
        asked = ForeignKeyField(Event, column_name="asked", index=False, backref=None)
        confirmed_by = TextField(null=True)
        confirmed = ForeignKeyField(
            Event, column_name="confirmed", index=False, null=True, backref=None
        )

    class Objection(Base):
        id = AutoField()
        number = TextField(unique=True)
        employee = ForeignKeyField(Employee, backref=None)
        component = TextField()
        text = TextField()
        at = TextField()
        due = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class ObjectionMove(Base):
        id = AutoField()
        objection = ForeignKeyField(Objection, backref=None)
        state = TextField()
        answer = TextField()
        at = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    versioned = [FeedbackPair, CycleState, CycleRatee, CycleRater]
    for model in versioned:
        model.add_index(
            model.key, unique=True, where=SQL("until IS NULL"),
            name=f"{model._meta.table_name}_standing",
        )  # fmt: skip
    db.create_tables(
        [
            FeedbackSecret, FeedbackComment, Cycle, *versioned, CycleForm, Unsealing, Objection,
            ObjectionMove,
        ]
    )  # fmt: skip
    migrator.migrate(migrator.drop_not_null("feedback", "rater_id"))
