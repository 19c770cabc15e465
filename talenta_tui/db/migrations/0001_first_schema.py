"""The first schema: site, audit chain, organisation, people, evidence, policies, placements.

The models here are frozen copies: a migration must do tomorrow what it did today.
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

COMPETENCIES = (
    "Integritas",
    "Kerja sama",
    "Komunikasi",
    "Orientasi pada hasil",
    "Pelayanan publik",
    "Pengembangan diri & orang lain",
    "Mengelola perubahan",
    "Pengambilan keputusan",
    "Perekat bangsa",
)


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Event(Base):
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

    class Versioned(Base):
        id = AutoField()
        key = BlobField()
        since = ForeignKeyField(Event, column_name="since", index=False, backref=None)
        until = ForeignKeyField(Event, column_name="until", index=False, null=True, backref=None)

    class Site(Base):
        id = AutoField()
        name = TextField()
        language = TextField()
        demo = BooleanField()
        as_of = DateField(null=True)
        policy = TextField(null=True)
        created_at = TextField()

    class Unit(Base):
        id = AutoField()
        name = TextField()
        folded = TextField()
        key = TextField(unique=True)

    class Position(Base):
        id = AutoField()
        code = TextField(unique=True)

    class PositionVersion(Versioned):
        position = ForeignKeyField(Position, backref=None)
        name = TextField()
        tier = TextField()
        echelon = TextField(null=True)
        unit = ForeignKeyField(Unit, backref=None)
        superior_code = TextField(null=True)
        fields = TextField()
        holder_nip = TextField(null=True, index=True)

    class Employee(Base):
        id = AutoField()
        nip = TextField(unique=True)

    class EmployeeVersion(Versioned):
        employee = ForeignKeyField(Employee, backref=None)
        name = TextField()
        title_before = TextField()
        title_after = TextField()
        birth_date = DateField()
        sex = TextField()
        legal_status = TextField()
        civil_status = TextField()
        civil_since = DateField(null=True)
        grade = TextField()
        grade_since = DateField(null=True)
        service_years = IntegerField(null=True)
        service_months = IntegerField(null=True)
        post_kind = TextField()
        post = TextField()
        post_since = DateField(null=True)
        unit = ForeignKeyField(Unit, backref=None)
        echelon = TextField(null=True)
        tier = TextField()

    class Record(Versioned):
        employee = ForeignKeyField(Employee, backref=None)

    class Education(Record):
        level = TextField(null=True)
        field = TextField()

    class Performance(Record):
        year = IntegerField()
        period = TextField()
        result = TextField(null=True)
        behaviour = TextField(null=True)
        predicate = TextField()

    class Award(Record):
        name = TextField()
        on = DateField()
        scope = TextField()

    class Team(Record):
        name = TextField()
        start = DateField()
        end = DateField(null=True)
        role = TextField()
        scope = TextField()
        decree = TextField(null=True)

    class Training(Record):
        name = TextField()
        on = DateField()
        hours = TextField(null=True)
        certificate = TextField(null=True)
        valid_until = DateField(null=True)

    class Career(Record):
        post = TextField()
        start = DateField()
        end = DateField(null=True)
        tier = TextField()
        unit = TextField()
        agency = TextField()
        status = TextField()

    class Penalty(Record):
        name = TextField()
        start = DateField()
        end = DateField(null=True)
        level = TextField()

    class Session(Base):
        id = AutoField()
        code = TextField(unique=True)
        state = TextField()

    class Assessor(Base):
        id = AutoField()
        code = TextField(unique=True)

    class Exercise(Base):
        id = AutoField()
        name = TextField(unique=True)

    class Competency(Base):
        id = AutoField()
        name = TextField(unique=True)

    class Rating(Versioned):
        session = ForeignKeyField(Session, backref=None)
        employee = ForeignKeyField(Employee, backref=None)
        assessor = ForeignKeyField(Assessor, backref=None, index=False)
        exercise = ForeignKeyField(Exercise, backref=None, index=False)
        competency = ForeignKeyField(Competency, backref=None, index=False)
        halves = SmallIntegerField(null=True)
        note = TextField(null=True)
        on = DateField()

    class AgreedLevel(Versioned):
        session = ForeignKeyField(Session, backref=None)
        employee = ForeignKeyField(Employee, backref=None)
        competency = ForeignKeyField(Competency, backref=None, index=False)
        halves = SmallIntegerField()

    class PotentialResult(Record):
        on = DateField()
        a1 = SmallIntegerField(null=True)
        a2 = SmallIntegerField(null=True)
        a3 = SmallIntegerField(null=True)
        a4 = SmallIntegerField(null=True)
        a5 = SmallIntegerField(null=True)
        a6 = SmallIntegerField(null=True)
        a7 = SmallIntegerField(null=True)
        a8 = SmallIntegerField(null=True)

    class Feedback(Versioned):
        period = TextField()
        ratee = ForeignKeyField(Employee, backref=None)
        rater = ForeignKeyField(Employee, backref=None, index=False)
        relation = TextField()

    for n in range(1, 22):
        Feedback._meta.add_field(f"b{n:02d}", SmallIntegerField(null=True))

    class Policy(Base):
        id = AutoField()
        code = TextField()
        version = TextField()
        hash = TextField(unique=True)
        content = TextField()
        event = ForeignKeyField(Event, column_name="event", index=False, backref=None)

    class PlacementRun(Base):
        id = AutoField()
        as_of = DateField()
        policy = ForeignKeyField(Policy, backref=None)
        known = ForeignKeyField(Event, column_name="known", index=False, backref=None)
        at = TextField()
        people = IntegerField()

    class Placement(Base):
        id = AutoField()
        run = ForeignKeyField(PlacementRun, backref=None)
        employee = ForeignKeyField(Employee, backref=None)
        scores = TextField()
        x = TextField(null=True)
        y = TextField(null=True)
        talent = TextField(null=True)
        box = SmallIntegerField(null=True)
        session = TextField(null=True)
        best_box = SmallIntegerField()
        worst_box = SmallIntegerField()

    versioned = [
        PositionVersion, EmployeeVersion, Education, Performance, Award, Team, Training,
        Career, Penalty, Rating, AgreedLevel, PotentialResult, Feedback,
    ]  # fmt: skip
    for model in versioned:
        model.add_index(
            model.key, unique=True, where=SQL("until IS NULL"),
            name=f"{model._meta.table_name}_standing",
        )  # fmt: skip
    db.create_tables(
        [
            Event, Site, Unit, Position, Employee, Session, Assessor, Exercise, Competency,
            *versioned, Policy, PlacementRun, Placement,
        ]
    )  # fmt: skip
    Competency.insert_many([(name,) for name in COMPETENCIES], [Competency.name]).execute()
