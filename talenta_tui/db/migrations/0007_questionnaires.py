"""Questionnaires of 360° cycles: the words by version, and which one new cycles are made with.

Cycles name their questionnaire by version already; those there are name the shipped one.

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

    class Questionnaire(Base):
        id = AutoField()
        version = TextField(unique=True)
        hash = TextField()
        content = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class QuestionnaireChoice(Base):
        id = AutoField()
        questionnaire = ForeignKeyField(Questionnaire, backref=None)
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    db.create_tables([Questionnaire, QuestionnaireChoice])
