"""360° feedback: one row a form, its 21 answers in columns."""

from __future__ import annotations

from peewee import ForeignKeyField, SmallIntegerField, TextField

from talenta_tui.models.base import Versioned
from talenta_tui.models.employee import Employee

ANSWER_COLUMNS = tuple(f"b{n:02d}" for n in range(1, 22))


class Feedback(Versioned):
    """A form of one rater about one person in one period (`YYYY-MM`).

    A form is one row because a million answers as a million rows cost twenty times the
    reading; an unanswered item is NULL. Once the site is sealed `rater` is NULL and `key` is
    keyed with a secret outside the database (services/cycles/seal.py).
    """

    period = TextField()
    ratee = ForeignKeyField(Employee, backref=None)
    rater = ForeignKeyField(Employee, backref=None, index=False, null=True)
    relation = TextField()


for _column in ANSWER_COLUMNS:
    Feedback._meta.add_field(_column, SmallIntegerField(null=True))
