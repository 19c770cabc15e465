"""Shortlists as they were signed. Triggers of migration 0012 refuse every change."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from talenta_tui.models.base import Event, IsoDateField, Table
from talenta_tui.models.organisation import Position
from talenta_tui.models.talent import PolicyRecord


class SignedShortlistRecord(Table):
    """The list of a vacant post as somebody signed it first.

    `known` is the event its evidence was known at. `digest` is the SHA-256 of everyone ranked
    and everyone out, with every reason; `content` is JSON of the ranked and of those near.
    `standing` and `month` say whether the figures were official then (services/periods/standing).
    """

    id = AutoField()
    position = ForeignKeyField(Position, backref=None)
    as_of = IsoDateField()
    policy = ForeignKeyField(PolicyRecord, backref=None, index=False)
    known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
    event = ForeignKeyField(Event, column_name="event", backref=None)
    standing = TextField()
    month = TextField()
    eligible = IntegerField()
    excluded = IntegerField()
    content = TextField()
    digest = TextField()

    class Meta:
        table_name = "signed_shortlist"


class ShortlistSignature(Table):
    """One signature under one list; `note` is what the signer said to it."""

    id = AutoField()
    shortlist = ForeignKeyField(SignedShortlistRecord, backref=None)
    signer = TextField()
    at = TextField()
    note = TextField()
    event = ForeignKeyField(Event, column_name="event", backref=None)
