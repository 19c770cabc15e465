"""The signed trail, backups, the complaints room and the retention schedule.

The models here are frozen copies: a migration must do tomorrow what it did today. The two
columns added to the trail are NULL in events that were there before, and NULL enters no hash.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    Model,
    SmallIntegerField,
    TextField,
)


def up(migrator, db):  # type: ignore[no-untyped-def]
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    def at_event() -> ForeignKeyField:
        return ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class SiteKey(Base):
        id = AutoField()
        fingerprint = TextField(unique=True)
        public = TextField()
        at = TextField()
        event = at_event()

    class SignedHead(Base):
        id = AutoField()
        head = BigIntegerField()
        hash = TextField()
        occasion = TextField()
        at = TextField()
        fingerprint = TextField()
        signature = TextField()

    class TrailCheck(Base):
        id = AutoField()
        at = TextField()
        actor = TextField()
        head = BigIntegerField()
        hash = TextField()
        sound = SmallIntegerField()
        detail = TextField()

    class BackupRecord(Base):
        id = AutoField()
        at = TextField()
        file = TextField()
        size = BigIntegerField()
        head = BigIntegerField()
        digest = TextField()
        event = at_event()

        class Meta:
            table_name = "backup"

    class AuditorKey(Base):
        id = AutoField()
        fingerprint = TextField(unique=True)
        public = TextField()
        at = TextField()
        event = at_event()

    class Complaint(Base):
        id = AutoField()
        number = TextField(unique=True)
        receipt = TextField(unique=True)
        kind = TextField()
        anonymous = SmallIntegerField()
        day = TextField()
        auditor_key = ForeignKeyField(AuditorKey, index=False, backref=None)
        sealed = BlobField()
        event = at_event()

    class ComplaintMove(Base):
        id = AutoField()
        complaint = ForeignKeyField(Complaint, backref=None)
        state = TextField()
        day = TextField()
        due = TextField(null=True)
        answer = TextField()
        sealed = BlobField(null=True)
        event = at_event()

    class RetentionSchedule(Base):
        id = AutoField()
        hash = TextField()
        content = TextField()
        event = at_event()

    migrator.migrate(
        migrator.add_column("event", "fingerprint", TextField(null=True)),
        migrator.add_column("event", "reading", SmallIntegerField(null=True)),
    )
    db.execute_sql("CREATE INDEX event_changes ON event (seq) WHERE reading IS NULL")
    db.execute_sql("CREATE INDEX event_subject ON event (subject)")
    db.create_tables(
        [
            SiteKey, SignedHead, TrailCheck, BackupRecord, AuditorKey, Complaint, ComplaintMove,
            RetentionSchedule,
        ]
    )  # fmt: skip
