"""People: a lasting identity and the versions of what SIASN says of them."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from talenta_tui.models.base import IsoDateField, Table, Versioned
from talenta_tui.models.organisation import Unit


class Employee(Table):
    """The lasting identity of a civil servant: the 18-digit NIP."""

    id = AutoField()
    nip = TextField(unique=True)


class EmployeeVersion(Versioned):
    """The columns of the SIASN export that talent management needs, and no others."""

    employee = ForeignKeyField(Employee, backref=None)
    name = TextField()
    title_before = TextField()
    title_after = TextField()
    birth_date = IsoDateField()
    sex = TextField()
    legal_status = TextField()
    civil_status = TextField()
    civil_since = IsoDateField(null=True)
    grade = TextField()
    grade_since = IsoDateField(null=True)
    service_years = IntegerField(null=True)
    service_months = IntegerField(null=True)
    post_kind = TextField()
    post = TextField()
    post_since = IsoDateField(null=True)
    unit = ForeignKeyField(Unit, backref=None)
    echelon = TextField(null=True)
    tier = TextField()
