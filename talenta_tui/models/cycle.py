"""360° cycles, their sealed forms, who rated whom, unsealings, and objections."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    SmallIntegerField,
    TextField,
)

from talenta_tui.models.base import Event, Table, Versioned
from talenta_tui.models.employee import Employee


class FeedbackSecret(Table):
    """The secret the seals rest on, by fingerprint; the secret itself is never in the database."""

    id = AutoField()
    fingerprint = TextField(unique=True)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class FeedbackPair(Versioned):
    """That someone rated someone in a period, and as what; what they said is elsewhere."""

    period = TextField()
    ratee = ForeignKeyField(Employee, backref=None)
    rater = ForeignKeyField(Employee, backref=None)
    relation = TextField()


class FeedbackShown(Table):
    """What was shown of a state of someone's period when older periods of theirs were erased.

    `state` is the event the state began with, `level` a word of planning/disclosure.py; or
    "erased", with the newest period that was. The retention of `event` wrote it.
    """

    id = AutoField()
    ratee = ForeignKeyField(Employee, backref=None)
    period = TextField()
    state = BigIntegerField()
    level = TextField()
    event = ForeignKeyField(Event, column_name="event", backref=None)


class FeedbackComment(Table):
    """A released comment without its writer; `token` is random, so that no order is kept.

    `shielded` is 1 for a comment of a peer or subordinate; `event` released it with all others
    of its cycle, NULL for comments older than the seals of rows.
    """

    token = TextField(primary_key=True)
    period = TextField()
    ratee = ForeignKeyField(Employee, backref=None)
    shielded = SmallIntegerField()
    text = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, null=True, backref=None)


class Cycle(Table):
    """The lasting identity of a cycle. `seed` is what its raters were drawn with."""

    id = AutoField()
    code = TextField(unique=True)
    period = TextField()
    questionnaire = TextField()
    seed = TextField()


class CycleState(Versioned):
    """Name, state (prepared, collecting, released) and closing day of a cycle."""

    cycle = ForeignKeyField(Cycle, backref=None)
    name = TextField()
    state = TextField()
    closes = TextField()


class CycleRatee(Versioned):
    cycle = ForeignKeyField(Cycle, backref=None)
    employee = ForeignKeyField(Employee, backref=None)


class CycleRater(Versioned):
    """Who is asked about whom, and why where it was not the draw."""

    cycle = ForeignKeyField(Cycle, backref=None)
    ratee = ForeignKeyField(Employee, backref=None)
    rater = ForeignKeyField(Employee, backref=None)
    relation = TextField()
    reason = TextField()


class CycleForm(Table):
    """A form by its keyed token; everything else it says is sealed."""

    token = TextField(primary_key=True)
    cycle = ForeignKeyField(Cycle, backref=None)
    ratee = ForeignKeyField(Employee, backref=None, index=False)
    submitted = SmallIntegerField()
    sealed = BlobField()


class Unsealing(Table):
    """An inquiry into the forms about one person: asked for by one, confirmed by another."""

    id = AutoField()
    period = TextField()
    ratee = ForeignKeyField(Employee, backref=None)
    asked_by = TextField()
    asked = ForeignKeyField(Event, column_name="asked", index=False, backref=None)
    confirmed_by = TextField(null=True)
    confirmed = ForeignKeyField(
        Event, column_name="confirmed", index=False, null=True, backref=None
    )


class Objection(Table):
    """An objection to one's own record; `due` is when its answer is due (UU 27/2022)."""

    id = AutoField()
    number = TextField(unique=True)
    employee = ForeignKeyField(Employee, backref=None)
    component = TextField()
    text = TextField()
    at = TextField()
    due = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class ObjectionMove(Table):
    """A state an objection came to, with what the person is told."""

    id = AutoField()
    objection = ForeignKeyField(Objection, backref=None)
    state = TextField()
    answer = TextField()
    at = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class QuestionnaireRecord(Table):
    """The words of a questionnaire, whole (TOML), kept when it is first used."""

    id = AutoField()
    version = TextField(unique=True)
    hash = TextField()
    content = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class Meta:
        table_name = "questionnaire"


class QuestionnaireChoice(Table):
    """The questionnaire new cycles are made with; the newest row is in force."""

    id = AutoField()
    questionnaire = ForeignKeyField(QuestionnaireRecord, backref=None)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
