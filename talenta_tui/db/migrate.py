"""Bring a database to this version's schema, or say why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.db.engine import is_sqlite, translated_errors
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from peewee import Database

DIRECTORY = Path(__file__).parent / "migrations"
_TABLE = "schema_migration"
_MIGRATION_LOCK = 7041_412


def available() -> list[str]:
    """The migrations of this version, in order."""
    return sorted(p.stem for p in DIRECTORY.glob("[0-9]*.py"))


def applied(database: Database) -> list[str]:
    """The migrations the database has had; [] for an empty database."""
    with translated_errors():
        if not database.table_exists(_TABLE):
            return []
        rows = database.execute_sql(f"SELECT name FROM {_TABLE} ORDER BY name").fetchall()
    return [name for (name,) in rows]


def pending(database: Database) -> list[str]:
    """What `migrate` would apply. Raises Unavailable for a database of a newer version."""
    known, had = available(), applied(database)
    newer = sorted(set(had) - set(known))
    if newer:
        raise Unavailable(
            _(
                "The database was made by a newer Talenta (it has {name}). "
                "Nothing was touched; update this Talenta first."
            ).format(name=newer[-1])
        )
    return [name for name in known if name not in had]


def migrate(database: Database) -> list[str]:
    """Apply what is pending, each migration in its own transaction; returns their names.

    A migration and its note in the history are one transaction on both engines: killed at any
    moment, the database is before one or after it.

    Two processes that start together take turns: SQLite's IMMEDIATE lock or an advisory lock
    holds the second until the first is done, and then nothing is pending for it.
    """
    if not pending(database):
        return []
    from playhouse.migrations import Runner

    from talenta_tui.db.stamps import forget_places

    forget_places(database)
    runner = Runner(database, str(DIRECTORY), _TABLE)
    if is_sqlite(database):
        done: list[str] = []
        for name in pending(database):
            with translated_errors(), database.atomic():
                if name in applied(database):
                    continue
                done += runner.up(name)
        return done
    with translated_errors():
        database.execute_sql("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
        try:
            return runner.up() if pending(database) else []
        finally:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
