"""The site's own retention schedule, where it has replaced the shipped one."""

from __future__ import annotations

from peewee import AutoField, ForeignKeyField, TextField

from talenta_tui.models.base import Event, Table


class RetentionSchedule(Table):
    """A schedule as adopted, whole; the newest row is in force. `hash` is of the content."""

    id = AutoField()
    hash = TextField()
    content = TextField()
    event = ForeignKeyField(Event, column_name="event", index=False, backref=None)
