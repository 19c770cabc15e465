"""What makes a change on PostgreSQL durable without the writers' queue waiting for the disk.

The trail has one head, so writers hold a lock from reading it until their event shows to the
next. Held through the flush of the commit, it lets the disk write one change at a time. So
the change commits without waiting (`QUEUE`), which gives the lock away, and then waits for
the flush outside of it (`FLUSH`), where PostgreSQL makes one flush serve all who wait. The
log is written in order: a crash in between can take a change only with all that came after
it, never out of the middle of the chain, and nobody has been told that it was saved.

Others may read a change before it is flushed, so what was read waits likewise before it is
handed out (`SEEN`, `SETTLE`): else a signed head, a backup or a print could tell of events
that a crash takes back. Where nothing is outstanding, that costs one question.

SQLite flushes in its commit, and shows nothing to others before that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING

from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from peewee import Database

WRITE_LOCK = 7041_411
"""Key of PostgreSQL's advisory lock: writers queue, as SQLite's IMMEDIATE makes them."""

QUEUE = f"SELECT pg_advisory_xact_lock({WRITE_LOCK}), set_config('synchronous_commit', 'off', true)"
"""The writer's place in the queue, for this transaction, and no waiting in its commit."""

FLUSH = "SELECT pg_logical_emit_message(true, 'talenta', '')"
"""A commit of its own that writes to the log and so waits until all before it is flushed.

It waits as the server or the role is set to: for the own disk, or a standby's too. Everyone
may call it, nothing reads it. An empty commit would not do: PostgreSQL does not wait for one
that wrote nothing to the log, even if it has a number (`RecordTransactionCommit`).
"""

SEEN = "SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_insert_lsn() END"
"""As the first statement of a snapshot: a place in the log behind all the snapshot shows."""

SETTLE = (
    "SELECT CASE WHEN pg_current_wal_flush_lsn() < %s::pg_lsn"
    " OR current_setting('synchronous_standby_names') <> ''"
    " THEN pg_logical_emit_message(true, 'talenta', '') END"
)
"""`FLUSH` where that place may not be durable; a standby's answer cannot be asked for."""


class _Lost(local):
    """Whether this thread's connection was ended by the server and is to be made anew."""

    yes = False


_lost = _Lost()


def connected(database: Database) -> None:
    """Connect again where the server has ended the connection, as a crash or a restart does.

    Before an outermost transaction: what was in one is lost with it, and was said to be. A
    connection closed on purpose stays closed. Raises what connecting raises.
    """
    if not database.is_closed() and getattr(database.connection(), "closed", False):
        _lost.yes = True
        database.close()
    if _lost.yes and database.is_closed():
        database.connect()
    _lost.yes = False


@contextmanager
def queued(database: Database) -> Iterator[None]:
    """The outermost write on PostgreSQL: in line with others, durable when it returns.

    Raises Unavailable where the change was committed and its flush could not be awaited.
    """
    from peewee import DatabaseError, InterfaceError

    with database.atomic():
        database.execute_sql(QUEUE)
        yield
    try:
        database.execute_sql(FLUSH)
    except (DatabaseError, InterfaceError) as error:
        raise Unavailable(
            _("The connection broke while saving. Look whether it is there before repeating it.")
        ) from error


@contextmanager
def settled(database: Database) -> Iterator[None]:
    """The outermost read on PostgreSQL: one snapshot, all of it durable when it returns."""
    with database.atomic():
        database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (place,) = database.execute_sql(SEEN).fetchone()
        yield
    if place is not None:
        database.execute_sql(SETTLE, (str(place),))
