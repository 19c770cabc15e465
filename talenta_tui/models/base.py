"""What every table shares: the database it is bound to, exact dates, and kept versions."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    DatabaseProxy,
    DateField,
    ForeignKeyField,
    Model,
    SmallIntegerField,
    TextField,
)

database = DatabaseProxy()
"""Bound to one real database per process by `db.engine.bind`."""


class IsoDateField(DateField):
    """A calendar date; SQLite keeps ISO text, PostgreSQL a DATE.

    Peewee tries a list of formats on every value; reading 100,000 dates that way costs
    more than the query, so the one format we write is the one we read.
    """

    def python_value(self, value: Any) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value

    def db_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else value


class Table(Model):
    """Base of every table."""

    class Meta:
        database = database
        legacy_table_names = False


class Event(Table):
    """One link of the audit chain (services/trail.py); never updated, never deleted.

    `seq` counts 1, 2, 3 … without gaps. `hash` is the SHA-256 over the canonical JSON of
    everything else in the row that is not NULL and the hash before it. `fingerprint` is the key
    the actor came in with, NULL at the machine itself; `reading` is 1 for an event that changed
    nothing figures rest on (a read, a signature, a backup), NULL for a change. `written` seals
    the rows the event wrote (services/row_seal.py), NULL for events older than such seals.
    """

    seq = BigIntegerField(primary_key=True)
    at = TextField()
    actor = TextField()
    role = TextField()
    origin = TextField()
    action = TextField()
    subject = TextField()
    detail = TextField()
    reason = TextField()
    previous = TextField()
    hash = TextField()
    fingerprint = TextField(null=True)
    reading = SmallIntegerField(null=True)
    written = TextField(null=True)


class Versioned(Table):
    """A row that is replaced, never overwritten.

    `since` is the event that wrote the row and `until` the event that replaced it, NULL while
    it stands. The state as known at event N is `since <= N and (until is null or until > N)`.
    `key` is a digest of the natural key (`row_key`): names can be of any length, an index
    entry cannot. A partial unique index allows one standing row a key.
    """

    id = AutoField()
    key = BlobField()
    since_id: int
    until_id: int | None
    since = ForeignKeyField(Event, column_name="since", index=False, backref=None)
    until = ForeignKeyField(Event, column_name="until", index=False, null=True, backref=None)


def row_key(*parts: object) -> bytes:
    """16-byte digest of a natural key; parts are joined so that no two tuples collide."""
    text = "\x1f".join(str(p).replace("\\", "\\\\").replace("\x1f", "\\u") for p in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
