"""Which rows an event wrote, found by what they refer to, and their digest on either engine.

Every table is one of four kinds, told by its references alone, so that a table added later is
never left out:

- *stamped*: it refers to the event that wrote the row (`since`, `event`, `asked`) and perhaps
  to one that ended or confirmed it (`until`, `confirmed`), which is a place of its own;
- a *part* of a stamped table: written by the event of the row it belongs to;
- an *identity* others refer to (a NIP, a code): its content counts in every row that names it;
- *loose*: nothing of it is evidence, or something else proves it (`LOOSE` says what).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite
from talenta_tui.db.shape import Shape, shapes

if TYPE_CHECKING:
    from peewee import Database

EVENT = "event"
KNOWN = frozenset({"known"})
"""References to an event that say up to where something was known, not who wrote the row."""

LOOSE = {
    "event": "the chain itself",
    "site": "each value is held against the events that set it (services/told_rows.py)",
    "signed_head": "signed, and each held against the event of its signing",
    "trail_check": "each held against the event of the check, and names a head the chain must have",
    "operator_preference": "where one's own cursor stood and which way it moves: every figure and"
    " name shown there is asked anew, of whoever asks",
    "cycle_form": "sealed with the site's secret, each bound to its place and to being handed in;"
    " counted against the events they came with",
}
"""Tables without a stamp, and why a change of them is no change of evidence unseen."""

CHANGING = frozenset({("session", "state")})
"""Columns of identities that change: the state of a session has stamped rows of its own."""

_CHUNK = 1_000
_PAGE = 2_000
_CACHE = "talenta_places"
Content = tuple[int, str]
"""How many rows, and the SHA-256 over them in hex."""


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of one table that one kind of reference ties to events; `name` is what seals say."""

    name: str
    table: str
    columns: tuple[str, ...]
    later: bool
    _source: str
    _owner: str
    _stamp: str
    _order: str

    def events_of(self, where: str) -> str:
        """SQL of the events that wrote the rows of the table which fit a condition on it."""
        rows = f'(SELECT * FROM "{self.table}" WHERE {where}) t{self._owner}'
        return f"SELECT DISTINCT {self._stamp} FROM {rows} WHERE {self._stamp} IS NOT NULL"

    def of_event(self, mark: str) -> str:
        """SQL of the rows one event wrote."""
        return f"{self._source} WHERE {self._stamp} = {mark} ORDER BY {self._order}"

    def all_after(self, seq: int) -> str:
        """SQL of all rows of later events, in their order."""
        return f"{self._source} WHERE {self._stamp} > {seq} ORDER BY {self._stamp}, {self._order}"

    def of_none(self) -> str:
        """SQL of the rows no event is named for."""
        return f"{self._source} WHERE {self._stamp} IS NULL ORDER BY {self._order}"


def places(database: Database) -> tuple[Place, ...]:
    """Every place of the database, by name; asked once and kept with the connection's object."""
    kept: tuple[Place, ...] | None = database.__dict__.get(_CACHE)
    if kept is None:
        found = _Kinds(shapes(database), is_sqlite(database)).places()
        kept = database.__dict__[_CACHE] = tuple(sorted(found, key=lambda place: place.name))
    return kept


def forget_places(database: Database) -> None:
    """The schema is about to change."""
    database.__dict__.pop(_CACHE, None)


def loose_tables(database: Database) -> set[str]:
    """Tables that are neither stamped, nor part of one that is, nor an identity of one."""
    kinds = _Kinds(shapes(database), is_sqlite(database))
    sealed = {place.table for place in kinds.places()}
    return set(kinds.shapes) - sealed - kinds.identities


class _Kinds:
    """The tables sorted into their kinds."""

    def __init__(self, found: Iterable[Shape], lite: bool) -> None:
        self.lite = lite
        self.shapes = {shape.name: shape for shape in found}
        self.stamps = {name: _stamps(shape) for name, shape in self.shapes.items()}
        named = {to for shape in self.shapes.values() for _column, to in shape.refers}
        self.identities = {
            name
            for name, shape in self.shapes.items()
            if name in named and not shape.refers and name not in LOOSE
        }

    def places(self) -> Generator[Place, None, None]:
        for name, shape in self.shapes.items():
            if name in LOOSE:
                continue
            first, *later = self.stamps[name] or [""]
            if first:
                ended = [c for c in shape.columns for stamp in later if _belongs(c, stamp)]
                own = [column for column in shape.columns if column not in ended]
                yield self._place(name, shape, own, f't."{first}"')
                for stamp in later:
                    said = [c for c in shape.columns if c in shape.key or _belongs(c, stamp)]
                    yield self._place(f"{name}.{stamp}", shape, said, f't."{stamp}"')
                continue
            for column, to in sorted(
                shape.refers, key=lambda ref: list(shape.columns).index(ref[0])
            ):
                if self.stamps.get(to):
                    key, stamp = self.shapes[to].key[0], self.stamps[to][0]
                    join = f' JOIN "{to}" p ON p."{key}" = t."{column}"'
                    yield self._place(name, shape, list(shape.columns), f'p."{stamp}"', join)
                    break

    def _place(
        self, name: str, shape: Shape, columns: Sequence[str], stamp: str, join: str = ""
    ) -> Place:
        refers = {column: to for column, to in shape.refers if to in self.identities}
        owner = join
        said: list[tuple[str, str]] = []
        for n, column in enumerate(sorted(columns)):
            other = refers.get(column)
            if other is None:
                said.append((column, self._value(shape, "t", column)))
                continue
            theirs = self.shapes[other]
            join += f' LEFT JOIN "{other}" i{n} ON i{n}."{theirs.key[0]}" = t."{column}"'
            said += [
                (f"{column}.{one}", self._value(theirs, f"i{n}", one))
                for one in sorted(theirs.columns)
                if one not in theirs.key and (other, one) not in CHANGING
            ]
        select = ", ".join(sql for _name, sql in said)
        return Place(
            name,
            shape.name,
            tuple(label for label, _sql in said),
            name != shape.name,
            f'SELECT {stamp}, {select} FROM "{shape.name}" t{join}',
            owner,
            stamp,
            ", ".join(f't."{key}"{self._plain_order(shape, key)}' for key in shape.key),
        )

    def _value(self, shape: Shape, alias: str, column: str) -> str:
        truth = "::int" if not self.lite and column in shape.booleans else ""
        return f'{alias}."{column}"{truth}'

    def _plain_order(self, shape: Shape, key: str) -> str:
        return ' COLLATE "C"' if not self.lite and shape.columns[key] == "text" else ""


def _stamps(shape: Shape) -> list[str]:
    """The references to the events that wrote or ended a row, the one that wrote it first."""
    found = {column for column, to in shape.refers if to == EVENT and column not in KNOWN}
    return [column for column in shape.columns if column in found]


def _belongs(column: str, stamp: str) -> bool:
    return column == stamp or column.startswith(f"{stamp}_")


def content(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """Number and digest of rows, each with the event's number before the values of `columns`.

    What is NULL in a thousand rows on end enters nothing, so a column added later leaves the
    digests of earlier rows as they are.
    """
    digest, count = hashlib.sha256(), 0
    source = iter(rows)
    while chunk := [row[1:] for row in islice(source, _CHUNK)]:
        count += len(chunk)
        said = [n for n, values in enumerate(zip(*chunk, strict=True)) if _any(values)]
        if len(said) < len(columns):
            chunk = [[row[n] for n in said] for row in chunk]
        text = json.dumps(
            [[columns[n] for n in said], chunk],
            ensure_ascii=False, separators=(",", ":"), default=_plain, check_circular=False,
        )  # fmt: skip
        digest.update(text.encode("utf-8", "surrogatepass"))
    return count, digest.hexdigest()


def _any(values: Iterable[Any]) -> bool:
    return any(value is not None for value in values)


def _plain(value: Any) -> Any:
    """Bytes as hex, a date of PostgreSQL's as the text SQLite keeps."""
    if isinstance(value, bytes):
        return {"b": value.hex()}
    return value.isoformat() if hasattr(value, "isoformat") else {"b": bytes(value).hex()}


def row_count(database: Database) -> int:
    """How many rows there are to be heard of; call inside a transaction."""
    tables = {place.table for place in places(database)}
    counts = " + ".join(f'(SELECT COUNT(*) FROM "{table}")' for table in sorted(tables))
    return int(database.execute_sql(f"SELECT {counts}").fetchone()[0])


def written_by(database: Database, place: Place, seq: int) -> Content:
    """What the event wrote there, as it is now; call inside a transaction."""
    lite = is_sqlite(database)
    cursor = database.connection().cursor()
    with closing(cursor):
        return content(place.columns, cursor.execute(place.of_event("?" if lite else "%s"), (seq,)))


def every_event(
    database: Database, place: Place, heard: Callable[[int], None] = lambda _rows: None
) -> Generator[tuple[int, str, Content], None, None]:
    """(event, name of the place, what it wrote there) in the order of events; rows without an
    event come first, as of event 0. Call inside a transaction.

    `heard` is told of so many more rows read, a page at a time, and may raise to stop.
    """
    cursor = database.connection().cursor()
    with closing(cursor):
        # A row that was not ended has no such event, and needs none.
        stray = [] if place.later else cursor.execute(place.of_none()).fetchall()
    if stray:
        yield 0, place.name, content(place.columns, stray)
    last = 0
    try:
        for seq, rows in groupby(_rows(database, place, last, heard), itemgetter(0)):
            last = seq
            yield seq, place.name, content(place.columns, rows)
    except (UnicodeError, sqlite3.OperationalError):
        if not is_sqlite(database):
            raise
        # Bytes that are no UTF-8 are a change to be found, not one to stumble over.
        connection = database.connection()
        keep, connection.text_factory = connection.text_factory, _lenient
        try:
            for seq, rows in groupby(_rows(database, place, last - 1, heard), itemgetter(0)):
                yield seq, place.name, content(place.columns, rows)
        finally:
            connection.text_factory = keep


def _rows(
    database: Database, place: Place, after: int, heard: Callable[[int], None]
) -> Generator[Sequence[Any], None, None]:
    connection = database.connection()
    # On PostgreSQL only a named cursor leaves the rows on the server until they are asked for.
    make: Callable[..., Any] = connection.cursor
    cursor = make() if is_sqlite(database) else make(name=f"talenta_{place.name}")
    with closing(cursor):
        cursor.execute(place.all_after(after))
        while rows := cursor.fetchmany(_PAGE):
            if not place.later:
                heard(len(rows))
            yield from rows


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
