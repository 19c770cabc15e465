"""Around the trail: the site's public keys, signed heads, checks made and backups taken."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, SmallIntegerField, TextField

from talenta_tui.models.base import Event, Table


class SiteKey(Table):
    """A public key the trail's heads are signed with; the newest row is the one in use.

    `public` are the 32 bytes of an Ed25519 key in hex, `fingerprint` the first 16 hex digits
    of their SHA-256. The private half is never in the database.
    """

    id = AutoField()
    fingerprint = TextField(unique=True)
    public = TextField()
    at = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)


class SignedHead(Table):
    """The trail's head at one moment, signed.

    `head` names an event but is no foreign key: that the event may be gone is what a head is
    signed for.
    """

    id = AutoField()
    head = BigIntegerField()
    hash = TextField()
    occasion = TextField()
    at = TextField()
    fingerprint = TextField()
    signature = TextField()


class TrailCheck(Table):
    """A verification of the trail: up to which event, and 1 in `sound` where nothing broke."""

    id = AutoField()
    at = TextField()
    actor = TextField()
    head = BigIntegerField()
    hash = TextField()
    sound = SmallIntegerField()
    detail = TextField()


class BackupRecord(Table):
    """A backup that was written and read back; `digest` is the SHA-256 of the file."""

    id = AutoField()
    at = TextField()
    file = TextField()
    size = BigIntegerField()
    head = BigIntegerField()
    digest = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class Meta:
        table_name = "backup"
