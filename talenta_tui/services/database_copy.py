"""A site moved whole into another database, on the same engine or the other."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import (
    is_postgres,
    is_sqlite,
    make_database,
    read_transaction,
    sqlite_path,
    translated_errors,
)
from talenta_tui.db.migrate import applied, available, migrate
from talenta_tui.db.shape import HISTORY, Shape, shapes
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.audit import check_database
from talenta_tui.services.backup_rows import (
    Content,
    Counter,
    Row,
    content_of,
    next_numbers,
    read_rows,
    write_rows,
)
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

SEEDED = frozenset({"competency"})
"""Tables that have rows in a site nobody has used: the migrations put them there."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was moved and proved equal: rows by table, and the trail's newest event."""

    rows: dict[str, int]
    events: int
    head: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One table to be loaded: its columns, and its rows as a stream to be read once."""

    name: str
    columns: tuple[str, ...]
    rows: Generator[Row, None, None]


def copy_database(
    actor: Actor, site: Site, to: str, progress: Progress | None = None
) -> CopyReport:
    """Copy the whole site into the empty database at `to`; nothing here is changed.

    One snapshot of the source goes into one transaction of the target, which is compared
    table by table and whose trail is verified before it is committed: whatever happens on the
    way, the target is complete or has no site. Raises Refused for a target that is not empty
    or a copy that differs, and Unavailable for databases that cannot be used.
    """
    require(actor, UseCase.DATABASE_COPY)
    if applied(site.database) != available():
        raise Refused(_("This database is not up to date; run: talenta migrate"))
    tell = progress or (lambda _what, _share: None)
    with new_home(to) as target, read_transaction(site.database):
        source = shapes(site.database)
        return load(
            target,
            (Incoming(s.name, tuple(s.columns), read_rows(site.database, s)) for s in source),
            len(source),
            tell,
        )


@contextmanager
def new_home(url: str, bring_up: Callable[[Database], object] = migrate) -> Iterator[Database]:
    """An empty database at `url` with the tables `bring_up` makes; a file made for it goes
    again when what is done with it fails.

    Raises Refused where the database is not empty.
    """
    made = not is_postgres(url) and not sqlite_path(url).exists()
    if made:
        refuse_leftovers(url)
    target = make_database(url)
    try:
        with translated_errors():
            target.connect()
        require_empty(target)
        bring_up(target)
        yield target
    except BaseException:
        target.close()
        if made:
            for ending in ("", "-wal", "-shm"):
                path = sqlite_path(url)
                with suppress(OSError):
                    path.with_name(path.name + ending).unlink()
        raise
    target.close()


def refuse_leftovers(url: str) -> None:
    """SQLite would play a journal left by another database into a new one of its name."""
    path = sqlite_path(url)
    for ending in ("-wal", "-journal"):
        if path.with_name(path.name + ending).exists():
            raise Refused(
                _("{path} was left by another database; remove it first.").format(
                    path=path.with_name(path.name + ending)
                )
            )


def require_empty(database: Database) -> None:
    """Raise Refused unless there is nothing in the database but what migrations put there."""
    with translated_errors():
        found = shapes(database)
        full = [
            s.name
            for s in found
            if s.name not in SEEDED
            and database.execute_sql(f'SELECT 1 FROM "{s.name}" LIMIT 1').fetchone()
        ]
        foreign = bool(found) and not database.table_exists(HISTORY)
    if full or foreign:
        raise Refused(
            _("The database to fill is not empty: it has {table}. Nothing was changed.").format(
                table=(full or [found[0].name])[0]
            )
        )


def load(
    target: Database,
    tables: Iterable[Incoming],
    total: int,
    tell: Progress,
    expected: Mapping[str, Content] | None = None,
) -> CopyReport:
    """Fill the empty tables of `target` and prove them equal, all in one transaction.

    `tables` come each after those it refers to. `expected` is what they should hold where
    that is known from elsewhere. Raises Refused, and keeps nothing, where anything differs.
    """
    with translated_errors(), target.atomic():
        own = {shape.name: shape for shape in shapes(target)}
        _triggers(target, own, "DISABLE")
        for name in SEEDED & own.keys():
            target.execute_sql(f'DELETE FROM "{name}"')
        contents: dict[str, tuple[tuple[str, ...], Content]] = {}
        for n, table in enumerate(tables):
            tell("copying", n / max(1, total))
            counter = Counter()
            with closing(table.rows) as rows:
                write_rows(target, _own(own, table), table.columns, counter.through(rows))
            contents[table.name] = (table.columns, counter.content)
        for n, (name, (columns, content)) in enumerate(contents.items()):
            tell("comparing", n / max(1, total))
            wanted = content if expected is None else expected.get(name)
            if content != wanted or content_of(target, own[name], columns) != content:
                raise Refused(
                    _("The copy of {table} differs from what it was made of.").format(table=name)
                )
            next_numbers(target, own[name])
        _triggers(target, own, "ENABLE")
        found = check_database(target, tell=lambda share: tell("verifying", share))
        if found.fault is not None:
            raise Refused(_("The trail is broken: {fault}").format(fault=found.fault.sentence()))
    if not is_sqlite(target):
        with translated_errors():
            target.execute_sql("ANALYZE")
    return CopyReport(
        {name: content.rows for name, (_columns, content) in contents.items()},
        found.events,
        found.head,
    )


def _triggers(target: Database, tables: Iterable[str], do: str) -> None:
    """What happens at every row otherwise, telling listeners of it, is not for rows moved."""
    if not is_sqlite(target):
        for name in tables:
            target.execute_sql(f'ALTER TABLE "{name}" {do} TRIGGER USER')


def _own(own: Mapping[str, Shape], table: Incoming) -> Shape:
    shape = own.get(table.name)
    missing: Sequence[str] = (
        [table.name] if shape is None else [c for c in table.columns if c not in shape.columns]
    )
    if shape is None or missing:
        raise Refused(
            _("There is no place for {name} in this version's database.").format(name=missing[0])
        )
    return shape
