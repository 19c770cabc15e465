"""From a URL to a bound database, SQLite or PostgreSQL, and the one way to write to it."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from talenta_tui.db.durable import WRITE_LOCK, connected, queued, settled
from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from peewee import Database

_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')


def default_path() -> Path:
    """The database file in the platform's data folder."""
    from platformdirs import user_data_path

    return user_data_path("talenta") / "talenta.db"


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def spare_psycopg(url: str) -> None:
    """Keep peewee from importing psycopg in a process that talks to SQLite.

    Peewee imports every driver it finds; psycopg costs more than peewee itself (about
    200 ms). To be called before the first import of peewee.
    """
    if not is_postgres(url) and "peewee" not in sys.modules:
        sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]


def sqlite_path(url: str) -> Path:
    """The file a SQLite URL or bare path names."""
    if url.startswith("sqlite:"):
        parts = urlsplit(url)
        return Path(unquote(parts.netloc + parts.path.removeprefix("/")))
    if "://" in url:
        raise WrongUse(
            _("{url} is neither a file, sqlite:///file nor postgresql://…").format(
                url=url.split("@")[-1]
            )
        )
    return Path(url).expanduser()


def make_database(url: str, *, create: bool = True) -> Database:
    """A database object for `url`, not yet connected.

    SQLite: WAL, full synchronous, foreign keys, and IMMEDIATE transactions, because deferred
    ones fail at once when two writers meet. Raises Unavailable where it cannot be opened and,
    with `create=False`, where there is no such file.
    """
    if is_postgres(url):
        from peewee import PostgresqlDatabase

        return _noting(PostgresqlDatabase(url, prefer_psycopg3=True, autoconnect=False))
    from peewee import SqliteDatabase

    path = sqlite_path(url)
    if not path.exists():
        if not create:
            raise Unavailable(
                _("There is no database at {path}. Make one with: talenta init").format(path=path)
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
        except OSError as error:
            raise Unavailable(
                _("The database {path} cannot be made: {why}").format(path=path, why=error.strerror)
            ) from error
    return _noting(
        SqliteDatabase(
            str(path),
            pragmas={
                "journal_mode": "wal",
                "synchronous": "FULL",
                "foreign_keys": 1,
                "cache_size": -8_000,
                "temp_store": "MEMORY",
            },
            timeout=20,
            lock_type="IMMEDIATE",
            autoconnect=False,
        )
    )


def bind(url: str, *, create: bool = True) -> Database:
    """Bind the tables to the database at `url` and connect this thread to it."""
    from talenta_tui.models.base import database

    real = make_database(url, create=create)
    database.initialize(real)
    with translated_errors():
        real.connect()
    return real


def _sentence(error: BaseException) -> str:
    text = str(error).lower()
    if "disk is full" in text or "no space" in text or "disk full" in text:
        return _(
            "The disk is full. Nothing of this change was kept; free some space and repeat it."
        )
    if "disk i/o error" in text:
        # What SQLite says of a quota, of a limit on files, and of a disk that fails.
        return _(
            "The disk could not be written or read. Nothing of this change was kept; check its"
            " free space, quota and health, and repeat it."
        )
    if "readonly" in text or "read-only" in text:
        return _("The database is read-only here. Nothing was changed.")
    if "locked" in text:
        return _("Another process holds the database. Nothing was changed; try again.")
    if "not a database" in text or "malformed" in text:
        return _("The file is not a sound Talenta database. Restore it from a backup.")
    if "unable to open" in text or "permission" in text:
        return _("The database file cannot be opened. Check its path and its permissions.")
    return _("The database cannot be used: {why}").format(why=str(error).strip().split("\n")[0])


def _own_errors() -> tuple[type[Exception], ...]:
    """psycopg's errors as they come where rows go past peewee (`bulk`); none without psycopg."""
    psycopg = sys.modules.get("psycopg")
    return () if psycopg is None else (psycopg.Error,)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn a driver's failure into one sentence that says what to do."""
    from peewee import DatabaseError, InterfaceError

    drivers: tuple[type[BaseException], ...] = (
        DatabaseError, InterfaceError, sqlite3.Error, *_own_errors(),
    )  # fmt: skip
    try:
        yield
    except drivers as error:
        # A full disk makes SQLite roll back by itself; peewee's own rollback then fails too,
        # and only the error before it says what happened.
        first: BaseException = error
        while isinstance(first.__context__, drivers):
            first = first.__context__
        raise Unavailable(_sentence(first)) from error


class Written(local):
    """What the write transaction of this thread has touched so far, and what ends it.

    `first` is the number of its first event whose rows are not sealed yet, `signed` those
    sealed already, `unsealed` whether the trail before has no seals; `rewritten` are the
    events, by place, of earlier rows taken away or replaced (services/row_seal.py).
    """

    def __init__(self) -> None:
        self.depth = 0
        self.clear()

    def clear(self) -> None:
        self.tables: set[str] = set()
        self.first: int | None = None
        self.signed: list[int] = []
        self.unsealed = False
        self.rewritten: dict[str, set[int]] = {}
        self.before_commit: list[Callable[[Database], None]] = []


def written(database: Database) -> Written:
    """What this thread's write transaction has touched; empty outside one."""
    found: Written = database.__dict__.setdefault("talenta_written", Written())
    return found


def _noting(database: Database) -> Database:
    """The same database, which notes the tables a write transaction touches."""
    plain: Callable[..., Any] = database.execute_sql

    def execute_sql(sql: str, *rest: Any) -> Any:
        if sql[:1] in "IUD" and (found := _WRITES.match(sql)):
            note_written(database, found[1])
        return plain(sql, *rest)

    database.execute_sql = execute_sql  # type: ignore[method-assign]
    return database


def note_written(database: Database, table: str) -> None:
    """Rows of `table` are being written; for what goes past `execute_sql`."""
    state = written(database)
    if state.depth:
        state.tables.add(table)


@contextmanager
def write_transaction(database: Database) -> Iterator[None]:
    """One durable transaction with the writer's place in the queue already taken.

    The audit chain needs one writer at a time: SQLite's IMMEDIATE gives that, PostgreSQL gets
    an advisory lock that ends with the transaction (`db/durable.py`). Inside a transaction it
    is a savepoint, as durable as what is around it. Before the outermost one commits, what
    was asked for meanwhile is done: the rows are sealed into their events.
    """
    state = written(database)
    with translated_errors(), _in_line(database):
        outermost = state.depth == 0
        if outermost:
            state.clear()
        state.depth += 1
        try:
            yield
            if outermost:
                for work in state.before_commit:
                    work(database)
        finally:
            state.depth -= 1
            if outermost:
                state.clear()


@contextmanager
def _in_line(database: Database) -> Iterator[None]:
    if not is_sqlite(database) and not database.in_transaction():
        from talenta_tui.db.stamps import places

        connected(database)
        # A session's first change asks the server for the shape of all tables; in the queue
        # every operator who comes in at the same time would wait for it.
        places(database)
        with queued(database):
            yield
        return
    with database.atomic():
        if not is_sqlite(database):
            database.execute_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
        yield


@contextmanager
def read_transaction(database: Database) -> Iterator[None]:
    """One snapshot for several queries, without keeping writers out; nothing in it can be lost.

    Inside a transaction there is one already: PostgreSQL sets no isolation level a second time.
    """
    with translated_errors():
        if database.in_transaction():
            yield
        elif is_sqlite(database):
            with database.atomic("DEFERRED"):
                yield
        else:
            connected(database)
            with settled(database):
                yield


def is_sqlite(database: Database) -> bool:
    from peewee import SqliteDatabase

    return isinstance(database, SqliteDatabase)
