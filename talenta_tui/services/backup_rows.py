"""Rows of whole tables on their way: the same on either engine, in bounded memory.

A row travels as SQLite would keep it: dates as ISO text, truth as 0 and 1. A table's digest is
the SHA-256 of its rows as JSON lines in the order of its primary key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite
from talenta_tui.db.shape import Shape

if TYPE_CHECKING:
    from peewee import Database

_CHUNK = 2_000
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and their digest."""

    rows: int
    sha256: str


class Counter:
    """Counts and digests the rows that pass through it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._rows = 0

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.add(encode(row))
            yield row

    def add(self, line: bytes) -> None:
        self._hash.update(line)
        self._rows += 1

    @property
    def content(self) -> Content:
        return Content(self._rows, self._hash.hexdigest())


def encode(row: Row) -> bytes:
    """A row as one line of JSON; bytes as `{"b": hex}`."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_bytes)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def decode(line: bytes) -> list[Any]:
    found: list[Any] = json.loads(line.decode("utf-8", "surrogatepass"))
    return [bytes.fromhex(v["b"]) if isinstance(v, dict) else v for v in found]


def _bytes(value: Any) -> dict[str, str]:
    return {"b": bytes(value).hex()}


def read_rows(database: Database, shape: Shape) -> Generator[Row, None, None]:
    """Every row of the table by primary key; call inside a transaction."""
    lite = is_sqlite(database)
    columns = ", ".join(f'"{name}"' for name in shape.columns)
    order = ", ".join(
        f'"{name}"' + ("" if lite or shape.columns[name] != "text" else ' COLLATE "C"')
        for name in shape.key
    )
    sql = f'SELECT {columns} FROM "{shape.name}" ORDER BY {order}'
    connection = database.connection()
    # On PostgreSQL only a named cursor leaves the rows on the server until they are asked for.
    cursor = connection.cursor() if lite else connection.cursor(name="talenta_rows")
    with closing(cursor):
        cursor.execute(sql)
        while rows := cursor.fetchmany(_CHUNK):
            if lite:
                yield from rows
            else:
                yield from (tuple(map(_portable, row)) for row in rows)


def _portable(value: Any) -> Any:
    if value is True or value is False:
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


def write_rows(
    database: Database, shape: Shape, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Put rows, each in the order of `columns`, into an empty table; inside a transaction."""
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = database.connection().cursor()
    if is_sqlite(database):
        marks = ", ".join("?" * len(columns))
        sql = f'INSERT INTO "{shape.name}" ({names}) VALUES ({marks})'
        source = iter(rows)
        while chunk := list(islice(source, _CHUNK)):
            cursor.executemany(sql, chunk)
        return
    truth = [n for n, name in enumerate(columns) if name in shape.booleans]
    with cursor.copy(f'COPY "{shape.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            if truth:
                row = [v if n not in truth or v is None else v == 1 for n, v in enumerate(row)]
            copy.write_row(row)


def content_of(database: Database, shape: Shape, columns: Sequence[str]) -> Content:
    """What a table holds, its columns in the order given; call inside a transaction."""
    counter = Counter()
    kinds = {name: shape.columns[name] for name in columns}
    named = Shape(shape.name, kinds, shape.key, shape.refers)
    with closing(read_rows(database, named)) as rows:
        for _row in counter.through(rows):
            pass
    return counter.content


def next_numbers(database: Database, shape: Shape) -> None:
    """Let PostgreSQL count on from the rows that came with their numbers."""
    if is_sqlite(database):
        return
    for key in shape.key:
        (name,) = database.execute_sql(
            "SELECT pg_get_serial_sequence(%s, %s)", (f'"{shape.name}"', key)
        ).fetchone()
        if name is not None:
            database.execute_sql(
                f'SELECT setval(%s, COALESCE(MAX("{key}"), 1), MAX("{key}") IS NOT NULL)'
                f' FROM "{shape.name}"',
                (name,),
            )
