"""Operators: who may work here, as what, within which scope, and with which keys."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from talenta_tui.models.base import Table, Versioned


class Operator(Table):
    """The lasting identity of an operator; `code` is the id the trail names."""

    id = AutoField()
    code = TextField(unique=True)


class OperatorVersion(Versioned):
    """What an operator may do, from one event to the next.

    `state` is active or suspended. `units` and `sessions` are JSON lists of names as they
    were given, NULL for no limit.
    """

    operator = ForeignKeyField(Operator, backref=None)
    name = TextField()
    role = TextField()
    state = TextField()
    nip = TextField(null=True)
    units = TextField(null=True)
    sessions = TextField(null=True)


class OperatorKey(Versioned):
    """A public key that opens a session as its operator; removed ones keep their row.

    `public` is the base64 of an authorized_keys line. A standing key belongs to one operator
    only: `key` is the digest of the fingerprint.
    """

    operator = ForeignKeyField(Operator, backref=None)
    kind = TextField()
    public = TextField()
    fingerprint = TextField(index=True)
    comment = TextField()


class OperatorTaste(Versioned):
    """Language and keymap of an operator's screens; apart, for they change no authority."""

    operator = ForeignKeyField(Operator, backref=None)
    language = TextField(null=True)
    keymap = TextField()
