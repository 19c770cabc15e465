"""Shortlists the committee signed, and who signed each: added and read, never changed.

The models here are frozen copies: a migration must do tomorrow what it did today.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

ONE_OF_A_KIND = {
    "signed_shortlist": '"position_id" = NEW."position_id" AND "digest" = NEW."digest"',
    "shortlist_signature": '"shortlist_id" = NEW."shortlist_id" AND "signer" = NEW."signer"',
}
"""What a row of each table has of its own beside its id: a second one would replace it."""


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Position(Base):
        id = AutoField()

    class Policy(Base):
        id = AutoField()

    class SignedShortlist(Base):
        id = AutoField()
        position = ForeignKeyField(Position, backref=None)
        as_of = DateField()
        policy = ForeignKeyField(Policy, backref=None, index=False)
        known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
        event = ForeignKeyField(Event, column_name="event", backref=None)
        standing = TextField()
        month = TextField()
        eligible = IntegerField()
        excluded = IntegerField()
        content = TextField()
        digest = TextField()

    class ShortlistSignature(Base):
        id = AutoField()
        shortlist = ForeignKeyField(SignedShortlist, backref=None)
        signer = TextField()
        at = TextField()
        note = TextField()
        event = ForeignKeyField(Event, column_name="event", backref=None)

    SignedShortlist.add_index(SignedShortlist.position, SignedShortlist.digest, unique=True)
    ShortlistSignature.add_index(
        ShortlistSignature.shortlist, ShortlistSignature.signer, unique=True
    )
    db.create_tables([SignedShortlist, ShortlistSignature])
    for table, own in ONE_OF_A_KIND.items():
        if isinstance(db, SqliteDatabase):
            refuse = "BEGIN SELECT RAISE(ABORT, 'what was signed is never changed'); END"
            for verb in ("UPDATE", "DELETE"):
                db.execute_sql(
                    f'CREATE TRIGGER "{table}_{verb.lower()}" BEFORE {verb} ON "{table}" {refuse}'
                )
            db.execute_sql(
                f'CREATE TRIGGER "{table}_insert" BEFORE INSERT ON "{table}" WHEN EXISTS'
                f' (SELECT 1 FROM "{table}" WHERE "id" = NEW."id" OR ({own})) {refuse}'
            )
        else:
            db.execute_sql(
                f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE OR DELETE ON "{table}"'
                " FOR EACH ROW EXECUTE FUNCTION talenta_frozen()"
            )
            db.execute_sql(
                f'CREATE TRIGGER "{table}_emptied" BEFORE TRUNCATE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION talenta_frozen()"
            )
