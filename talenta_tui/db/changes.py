"""Noticing that somebody else has committed, cheaply enough to ask several times a second.

SQLite counts other connections' commits in `PRAGMA data_version` (about 10 µs to ask);
PostgreSQL sends a notification for every committed event to a connection that only listens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from talenta_tui.db.engine import is_sqlite, translated_errors

if TYPE_CHECKING:
    from peewee import Database

CHANNEL = "talenta_event"
"""Where migration 0006 lets PostgreSQL announce events."""


class Watch(Protocol):
    """Asked on the thread that owns the database connection."""

    def changed(self) -> bool:
        """Whether anything may have been committed since this was asked last, by anyone."""

    def close(self) -> None:
        """Give up whatever is held; the watch is not asked again."""


def watch(database: Database) -> Watch:
    """A watch over the connected database; what is committed from now on is noticed."""
    return _SqliteWatch(database) if is_sqlite(database) else _PostgresWatch(database)


class _SqliteWatch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = self._state()

    def _state(self) -> tuple[int, int]:
        with translated_errors():
            connection = self._database.connection()
            others = connection.execute("PRAGMA data_version").fetchone()[0]
            # The pragma leaves out what this connection wrote itself; rows it changed do not.
            return others, connection.total_changes

    def changed(self) -> bool:
        state = self._state()
        changed = state != self._seen
        self._seen = state
        return changed

    def close(self) -> None:
        return


class _PostgresWatch:
    """Listens on a connection of its own; where that is lost, everything may have changed."""

    def __init__(self, database: Database) -> None:
        self._url = str(database.database)
        self._connection: Any = None
        self._listen()

    def _listen(self) -> None:
        import psycopg

        self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def changed(self) -> bool:
        import psycopg

        try:
            if self._connection is None:
                self._listen()
                return True
            return bool(list(self._connection.notifies(timeout=0)))
        except psycopg.Error:
            self.close()
            return True

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
