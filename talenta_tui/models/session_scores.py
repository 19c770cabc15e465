"""Around the ratings: the log of keying, evidence, verification, dissent and signatures."""

from __future__ import annotations

from peewee import (
    AutoField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from talenta_tui.models.assessment import Assessor, CompetencyName, Exercise, Session
from talenta_tui.models.base import Event, Table
from talenta_tui.models.employee import Employee
from talenta_tui.models.session import SessionPart
from talenta_tui.models.session_run import SheetPart

NOT_OBSERVED = -1
"""In `RatingWrite` and `EntryDecision`, where NULL is an empty cell. In a table of cells a row
means something was written, and NULL is not observed."""


class RatingWrite(Table):
    """One keyed cell, in the order of the keys; never updated, never deleted.

    `old` and `new` are half steps, `NOT_OBSERVED`, or NULL for empty. `kind` says how it came
    about, `group` ties the cells of one paste. `conflict` is set where somebody else had
    written the cell since the keyer saw it. The history of undo is read from here.
    """

    id = AutoField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
    operator = TextField()
    session = ForeignKeyField(Session, backref=None)
    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    exercise = ForeignKeyField(Exercise, backref=None, index=False)
    employee = ForeignKeyField(Employee, backref=None, index=False)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)
    old = SmallIntegerField(null=True)
    new = SmallIntegerField(null=True)
    kind = TextField()
    group = IntegerField()
    conflict = BooleanField()


class CellPart(SheetPart):
    """Something that belongs to one rating cell."""

    employee = ForeignKeyField(Employee, backref=None, index=False)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)


class BehaviourNote(CellPart):
    """Behaviour seen, for or against; several a cell."""

    positive = BooleanField()
    text = TextField()
    keyed_by = TextField()


class SecondEntry(CellPart):
    """The same cell keyed again, blind, by a second operator; NULL is not observed."""

    halves = SmallIntegerField(null=True)
    keyed_by = TextField()


class SecondEntryDone(SheetPart):
    """The second keying of a sheet is finished; only then its mismatches can be seen."""

    keyed_by = TextField()


class EntryDecision(CellPart):
    """What the paper says where two keyings differed; values as in `RatingWrite`."""

    first = SmallIntegerField(null=True)
    second = SmallIntegerField(null=True)
    decided = SmallIntegerField(null=True)
    decided_by = TextField()
    reason = TextField()


class Dissent(SessionPart):
    """An assessor who does not share an agreed level, kept beside it."""

    employee = ForeignKeyField(Employee, backref=None, index=False)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)
    assessor = ForeignKeyField(Assessor, backref=None, index=False)
    halves = SmallIntegerField(null=True)
    text = TextField()


class Signature(SessionPart):
    """A signature under the agreed levels: `role` lead or second, `digest` of what was signed."""

    role = TextField()
    signer = TextField()
    name = TextField()
    digest = TextField()


class ReopenRequest(SessionPart):
    """Somebody wants a closed session opened; another person must agree."""

    requester = TextField()
    reason = TextField()


class OperatorPreference(Table):
    """How an operator likes to work and where they left off; not a record of anything rated."""

    id = AutoField()
    operator = TextField()
    name = TextField()
    value = TextField()

    class Meta:
        indexes = ((("operator", "name"), True),)
