"""Monthly periods and their frozen placements, development goals, and what finds changes fast.

Frozen rows are guarded by the database itself: a closing, what it froze, and what was amended
can be added and read, never changed or taken away.

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
    SmallIntegerField,
    SqliteDatabase,
    TextField,
)

FROZEN = (
    "period", "period_closing", "period_placement", "period_amendment",
    "development_goal", "development_note",
)  # fmt: skip
EVIDENCE = (
    "position_version", "employee_version", "education", "performance", "award", "team",
    "training", "career", "penalty", "rating", "agreed_level", "potential_result", "feedback",
)  # fmt: skip


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
        seq = BigIntegerField(primary_key=True)

    class Employee(Base):
        id = AutoField()

    class Policy(Base):
        id = AutoField()

    class Period(Base):
        id = AutoField()
        month = TextField(unique=True)
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class PeriodClosing(Base):
        id = AutoField()
        period = ForeignKeyField(Period, backref=None, unique=True)
        as_of = DateField()
        policy = ForeignKeyField(Policy, backref=None, index=False)
        known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
        at = TextField()
        people = IntegerField()
        placed = IntegerField()
        overrides = TextField()
        software = TextField()
        digest = TextField()

    class Frozen(Base):
        id = AutoField()
        employee = ForeignKeyField(Employee, backref=None)
        evidence = TextField()
        unit = TextField()
        tier = TextField()
        scores = TextField()
        x = TextField(null=True)
        y = TextField(null=True)
        talent = TextField(null=True)
        box = SmallIntegerField(null=True)
        best_box = SmallIntegerField()
        worst_box = SmallIntegerField()
        session = TextField(null=True)

    class PeriodPlacement(Frozen):
        closing = ForeignKeyField(PeriodClosing, backref=None)

    class PeriodAmendment(Frozen):
        closing = ForeignKeyField(PeriodClosing, backref=None)
        known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
        at = TextField()
        reason = TextField()
        digest = TextField()

    class DevelopmentGoal(Base):
        id = AutoField()
        employee = ForeignKeyField(Employee, backref=None)
        month = TextField()
        competency = TextField()
        standard = SmallIntegerField()
        level = TextField()
        session = TextField()
        action = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class DevelopmentNote(Base):
        id = AutoField()
        goal = ForeignKeyField(DevelopmentGoal, backref=None)
        month = TextField()
        status = TextField()
        text = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    PeriodPlacement.add_index(PeriodPlacement.closing, PeriodPlacement.employee, unique=True)
    db.create_tables(
        [Period, PeriodClosing, PeriodPlacement, PeriodAmendment, DevelopmentGoal, DevelopmentNote]
    )
    # Rows that were ended are few at first; what was ended since an event is found among them.
    for table in (*EVIDENCE, "session_assessee"):
        db.execute_sql(
            f'CREATE INDEX "{table}_ended" ON "{table}" ("until") WHERE "until" IS NOT NULL'
        )
    if isinstance(db, SqliteDatabase):
        for table in FROZEN:
            for verb in ("UPDATE", "DELETE"):
                db.execute_sql(
                    f'CREATE TRIGGER "{table}_{verb.lower()}" BEFORE {verb} ON "{table}"'
                    " BEGIN SELECT RAISE(ABORT, 'what a period froze is never changed'); END"
                )
        return
    db.execute_sql(
        "CREATE FUNCTION talenta_frozen() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'what a period froze is never changed'; END $$"
    )
    for table in FROZEN:
        db.execute_sql(
            f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE OR DELETE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION talenta_frozen()"
        )
    # Listeners hear of every event once its transaction is committed (db/changes.py).
    db.execute_sql(
        "CREATE FUNCTION talenta_notify() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN PERFORM pg_notify('talenta_event', NEW.seq::text); RETURN NULL; END $$"
    )
    db.execute_sql(
        'CREATE TRIGGER "event_notify" AFTER INSERT ON "event"'
        " FOR EACH ROW EXECUTE FUNCTION talenta_notify()"
    )
