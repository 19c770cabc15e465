"""A session of our own as prepared: what is assessed, in which exercises, where and when."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, SmallIntegerField, TextField

from talenta_tui.models.assessment import Assessor, CompetencyName, Exercise, Session
from talenta_tui.models.base import IsoDateField, Versioned
from talenta_tui.models.organisation import Position


class SessionPart(Versioned):
    """Something that belongs to one session."""

    session = ForeignKeyField(Session, backref=None)


class SessionVersion(SessionPart):
    """What is said of a session. `settings` is the JSON of `SessionRules` (services)."""

    title = TextField()
    purpose = TextField()
    tier = TextField(null=True)
    position = ForeignKeyField(Position, backref=None, index=False, null=True)
    starts = IsoDateField()
    ends = IsoDateField()
    place = TextField()
    method = TextField()
    lead = ForeignKeyField(Assessor, backref=None, index=False, null=True)
    template = TextField(null=True)
    settings = TextField()


class SessionState(SessionPart):
    """The step a session stood at, kept so that a past state can be rebuilt."""

    state = TextField()


class CompetencyVersion(Versioned):
    """A technical competency the site added; `levels` is a JSON list of five descriptions."""

    competency = ForeignKeyField(CompetencyName, backref=None)
    abbreviation = TextField()
    levels = TextField()


class SessionCompetency(SessionPart):
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)
    rank = SmallIntegerField()


class SessionExercise(SessionPart):
    """An exercise as this session holds it; durations in minutes."""

    exercise = ForeignKeyField(Exercise, backref=None, index=False)
    kind = TextField()
    minutes = IntegerField()
    mode = TextField()
    raters = SmallIntegerField()
    capacity = IntegerField(null=True)
    rank = SmallIntegerField()


class SessionLink(SessionPart):
    """One mark in the competency × exercise matrix."""

    exercise = ForeignKeyField(Exercise, backref=None, index=False)
    competency = ForeignKeyField(CompetencyName, backref=None, index=False)


class SessionRoom(SessionPart):
    """`capacity` counts everyone inside."""

    name = TextField()
    capacity = IntegerField()


class SessionHours(SessionPart):
    """A slot or a break of one day, from minute to minute of the day."""

    kind = TextField()
    day = IsoDateField()
    begins = IntegerField()
    ends = IntegerField()
