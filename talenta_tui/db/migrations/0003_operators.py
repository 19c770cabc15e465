"""Operators: identities, what they may do, their public keys and their tastes."""

from __future__ import annotations

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Versioned(Base):
        id = AutoField()
        key = BlobField()
        since = ForeignKeyField(Event, column_name="since", index=False, backref=None)
        until = ForeignKeyField(Event, column_name="until", index=False, null=True, backref=None)

    class Operator(Base):
        id = AutoField()
        code = TextField(unique=True)

    class OperatorVersion(Versioned):
        operator = ForeignKeyField(Operator, backref=None)
        name = TextField()
        role = TextField()
        state = TextField()
        nip = TextField(null=True)
        units = TextField(null=True)
        sessions = TextField(null=True)

    class OperatorKey(Versioned):
        operator = ForeignKeyField(Operator, backref=None)
        kind = TextField()
        public = TextField()
        fingerprint = TextField(index=True)
        comment = TextField()

    class OperatorTaste(Versioned):
        operator = ForeignKeyField(Operator, backref=None)
        language = TextField(null=True)
        keymap = TextField()

    versioned = [OperatorVersion, OperatorKey, OperatorTaste]
    for model in versioned:
        model.add_index(
            model.key, unique=True, where=SQL("until IS NULL"),
            name=f"{model._meta.table_name}_standing",
        )  # fmt: skip
    db.create_tables([Operator, *versioned])
