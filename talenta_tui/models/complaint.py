"""The complaints room: what the database may know of a complaint, which is little."""

from __future__ import annotations

from peewee import AutoField, BlobField, ForeignKeyField, SmallIntegerField, TextField

from talenta_tui.models.base import Event, Table


class AuditorKey(Table):
    """A public X25519 key complaints are sealed to; the newest row is the one in use."""

    id = AutoField()
    fingerprint = TextField(unique=True)
    public = TextField()
    at = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class Complaint(Table):
    """A complaint; everything that says who or what is inside `sealed`.

    `receipt` is the SHA-256 of the receipt number in hex, `day` an ISO date: an hour would
    tell who was at work.
    """

    id = AutoField()
    number = TextField(unique=True)
    receipt = TextField(unique=True)
    kind = TextField()
    anonymous = SmallIntegerField()
    day = TextField()
    auditor_key = ForeignKeyField(AuditorKey, index=False, backref=None)
    sealed = BlobField()
    event_id: int
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class ComplaintMove(Table):
    """A state a complaint came to; `answer` is what the lodger may read, `sealed` the note."""

    id = AutoField()
    complaint = ForeignKeyField(Complaint, backref=None)
    state = TextField()
    day = TextField()
    due = TextField(null=True)
    answer = TextField()
    sealed = BlobField(null=True)
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
