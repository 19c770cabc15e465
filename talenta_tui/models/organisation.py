"""The site itself, its units and its map of posts."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, TextField

from talenta_tui.models.base import IsoDateField, Table, Versioned


class SiteRecord(Table):
    """The one row that names the site. `as_of` pins the default date of a demo city.

    `policy` is the hash of the policy in force, NULL while it is the one we ship.
    """

    id = AutoField()
    name = TextField()
    language = TextField()
    demo = BooleanField()
    as_of = IsoDateField(null=True)
    policy = TextField(null=True)
    created_at = TextField()

    class Meta:
        table_name = "site"


class Unit(Table):
    """An organisational unit (unor); `folded` is its name without case and double blanks."""

    id = AutoField()
    name = TextField()
    folded = TextField()
    key = TextField(unique=True)


class Position(Table):
    """The lasting identity of a post: its code in the map of posts."""

    id = AutoField()
    code = TextField(unique=True)


class PositionVersion(Versioned):
    """What the map of posts says of a post; `fields` is BIDANG ILMU joined by `;`."""

    position = ForeignKeyField(Position, backref=None)
    name = TextField()
    tier = TextField()
    echelon = TextField(null=True)
    unit = ForeignKeyField(Unit, backref=None)
    superior_code = TextField(null=True)
    fields = TextField()
    holder_nip = TextField(null=True, index=True)
