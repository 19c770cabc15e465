"""Sessions run here: preparation, people and plan, the day, keying, integration, closing.

The models here are frozen copies: a migration must do tomorrow what it did today. Columns
added to tables that hold data are nullable, so what is there needs no touching.
"""

from __future__ import annotations

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
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

    class Versioned(Base):
        id = AutoField()
        key = BlobField()
        since = ForeignKeyField(Event, column_name="since", index=False, backref=None)
        until = ForeignKeyField(Event, column_name="until", index=False, null=True, backref=None)

    class Employee(Base):
        id = AutoField()

    class Position(Base):
        id = AutoField()

    class Session(Base):
        id = AutoField()

    class Assessor(Base):
        id = AutoField()

    class Exercise(Base):
        id = AutoField()

    class Competency(Base):
        id = AutoField()

    class SessionPart(Versioned):
        session = ForeignKeyField(Session, backref=None)

    class SessionVersion(SessionPart):
        title = TextField()
        purpose = TextField()
        tier = TextField(null=True)
        position = ForeignKeyField(Position, backref=None, index=False, null=True)
        starts = DateField()
        ends = DateField()
        place = TextField()
        method = TextField()
        lead = ForeignKeyField(Assessor, backref=None, index=False, null=True)
        template = TextField(null=True)
        settings = TextField()

    class SessionState(SessionPart):
        state = TextField()

    class CompetencyVersion(Versioned):
        competency = ForeignKeyField(Competency, backref=None)
        abbreviation = TextField()
        levels = TextField()

    class SessionCompetency(SessionPart):
        competency = ForeignKeyField(Competency, backref=None, index=False)
        rank = SmallIntegerField()

    class SessionExercise(SessionPart):
        exercise = ForeignKeyField(Exercise, backref=None, index=False)
        kind = TextField()
        minutes = IntegerField()
        mode = TextField()
        raters = SmallIntegerField()
        capacity = IntegerField(null=True)
        rank = SmallIntegerField()

    class SessionLink(SessionPart):
        exercise = ForeignKeyField(Exercise, backref=None, index=False)
        competency = ForeignKeyField(Competency, backref=None, index=False)

    class SessionRoom(SessionPart):
        name = TextField()
        capacity = IntegerField()

    class SessionHours(SessionPart):
        kind = TextField()
        day = DateField()
        begins = IntegerField()
        ends = IntegerField()

    class AssessorVersion(Versioned):
        assessor = ForeignKeyField(Assessor, backref=None)
        name = TextField()
        employee = ForeignKeyField(Employee, backref=None, null=True)
        kinds = TextField()
        certified_until = DateField(null=True)

    class SessionAssessor(SessionPart):
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        max_minutes = IntegerField(null=True)
        absent = BooleanField()
        reason = TextField()

    class SessionAssessee(SessionPart):
        employee = ForeignKeyField(Employee, backref=None)
        source = TextField()
        group = TextField(null=True)
        excused = BooleanField()
        reason = TextField()

    class DeclaredConflict(Versioned):
        assessor = ForeignKeyField(Assessor, backref=None)
        employee = ForeignKeyField(Employee, backref=None)
        note = TextField()

    class ConflictOverride(SessionPart):
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        employee = ForeignKeyField(Employee, backref=None, index=False)
        codes = TextField()
        reason = TextField()

    class SessionPlan(SessionPart):
        made = TextField()
        seed = IntegerField()

    class PlanSeat(Base):
        id = AutoField()
        plan = ForeignKeyField(SessionPlan, backref=None)
        sitting = IntegerField()
        exercise = ForeignKeyField(Exercise, backref=None, index=False)
        day = DateField()
        begins = IntegerField()
        ends = IntegerField()
        room = TextField()
        group = TextField(null=True)
        employee = ForeignKeyField(Employee, backref=None, index=False)
        assessor = ForeignKeyField(Assessor, backref=None, index=False, null=True)

    class Attendance(SessionPart):
        employee = ForeignKeyField(Employee, backref=None, index=False)
        status = TextField()
        minute = IntegerField(null=True)
        note = TextField()

    class Incident(SessionPart):
        number = IntegerField()
        day = DateField()
        minute = IntegerField()
        text = TextField()
        handling = TextField()

    class Substitution(SessionPart):
        number = IntegerField()
        exercise = ForeignKeyField(Exercise, backref=None, index=False, null=True)
        absent = ForeignKeyField(Assessor, backref=None, index=False)
        substitute = ForeignKeyField(Assessor, backref=None, index=False, null=True)
        reason = TextField()

    class SheetPart(SessionPart):
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        exercise = ForeignKeyField(Exercise, backref=None, index=False)

    class PaperForm(SheetPart):
        number = IntegerField(unique=True)

    class Submission(SheetPart):
        pass

    class RatingWrite(Base):
        id = AutoField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
        operator = TextField()
        session = ForeignKeyField(Session, backref=None)
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        exercise = ForeignKeyField(Exercise, backref=None, index=False)
        employee = ForeignKeyField(Employee, backref=None, index=False)
        competency = ForeignKeyField(Competency, backref=None, index=False)
        old = SmallIntegerField(null=True)
        new = SmallIntegerField(null=True)
        kind = TextField()
        group = IntegerField()
        conflict = BooleanField()

    class CellPart(SheetPart):
        employee = ForeignKeyField(Employee, backref=None, index=False)
        competency = ForeignKeyField(Competency, backref=None, index=False)

    class BehaviourNote(CellPart):
        positive = BooleanField()
        text = TextField()
        keyed_by = TextField()

    class SecondEntry(CellPart):
        halves = SmallIntegerField(null=True)
        keyed_by = TextField()

    class SecondEntryDone(SheetPart):
        keyed_by = TextField()

    class EntryDecision(CellPart):
        first = SmallIntegerField(null=True)
        second = SmallIntegerField(null=True)
        decided = SmallIntegerField(null=True)
        decided_by = TextField()
        reason = TextField()

    class Dissent(SessionPart):
        employee = ForeignKeyField(Employee, backref=None, index=False)
        competency = ForeignKeyField(Competency, backref=None, index=False)
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        halves = SmallIntegerField(null=True)
        text = TextField()

    class Signature(SessionPart):
        role = TextField()
        signer = TextField()
        name = TextField()
        digest = TextField()

    class ReopenRequest(SessionPart):
        requester = TextField()
        reason = TextField()

    class OperatorPreference(Base):
        id = AutoField()
        operator = TextField()
        name = TextField()
        value = TextField()

        class Meta:
            indexes = ((("operator", "name"), True),)

    versioned = [
        SessionVersion, SessionState, CompetencyVersion, SessionCompetency, SessionExercise,
        SessionLink, SessionRoom, SessionHours, AssessorVersion, SessionAssessor,
        SessionAssessee, DeclaredConflict, ConflictOverride, SessionPlan, Attendance, Incident,
        Substitution, PaperForm, Submission, BehaviourNote, SecondEntry, SecondEntryDone,
        EntryDecision, Dissent, Signature, ReopenRequest,
    ]  # fmt: skip
    for model in versioned:
        model.add_index(
            model.key, unique=True, where=SQL("until IS NULL"),
            name=f"{model._meta.table_name}_standing",
        )  # fmt: skip
    db.create_tables([*versioned, PlanSeat, RatingWrite, OperatorPreference])
    migrator.migrate(
        migrator.add_column("session", "source", TextField(null=True)),
        migrator.add_column("rating", "keyed_by", TextField(null=True)),
        migrator.add_column("rating", "form", TextField(null=True)),
        migrator.add_column("agreed_level", "mean", TextField(null=True)),
        migrator.add_column("agreed_level", "suggested", SmallIntegerField(null=True)),
        migrator.add_column("agreed_level", "reason", TextField(null=True)),
        migrator.add_column("agreed_level", "decided_by", TextField(null=True)),
    )
