"""Many rows in one statement each way, through the driver itself.

Peewee builds an expression tree per value, which for a file of 7,000 people costs more than
reading it; tables and columns still come from the models, so a rename breaks loudly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite, note_written

if TYPE_CHECKING:
    from peewee import Database, Model


def _quoted(model: type[Model], names: Sequence[str]) -> tuple[str, list[str]]:
    meta = model._meta
    columns = [f'"{meta.fields[name].column_name}"' for name in names]
    return f'"{meta.table_name}"', columns


def insert(
    database: Database, model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert `rows`, each in the order of the field `names`; values as the driver takes them."""
    table, columns = _quoted(model, names)
    mark = "?" if is_sqlite(database) else "%s"
    marks = ", ".join([mark] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    note_written(database, model._meta.table_name)
    database.connection().cursor().executemany(sql, list(rows))


def insert_one(
    database: Database, model: type[Model], names: Sequence[str], row: Sequence[Any]
) -> int:
    """Insert one row with a number of its own, and say which it got."""
    table, columns = _quoted(model, names)
    lite = is_sqlite(database)
    marks = ", ".join(["?" if lite else "%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    note_written(database, model._meta.table_name)
    cursor = database.connection().cursor()
    if lite:  # RETURNING came with SQLite 3.35
        return int(cursor.execute(sql, list(row)).lastrowid)
    return int(cursor.execute(f'{sql} RETURNING "id"', list(row)).fetchone()[0])


def numbers(database: Database, model: type[Model], name: str) -> dict[str, int]:
    """Every row of an identity table: the field `name` to the row's number."""
    table, columns = _quoted(model, (name, "id"))
    sql = f"SELECT {', '.join(columns)} FROM {table}"
    return dict(database.connection().cursor().execute(sql).fetchall())


def end_versions(database: Database, model: type[Model], ids: Iterable[int], event: int) -> None:
    """Mark the standing versions `ids` as replaced by `event`."""
    table, (until, key) = _quoted(model, ("until", "id"))
    mark = "?" if is_sqlite(database) else "%s"
    sql = f"UPDATE {table} SET {until} = {mark} WHERE {key} = {mark}"
    note_written(database, model._meta.table_name)
    database.connection().cursor().executemany(sql, [(event, i) for i in ids])


def standing(
    database: Database, model: type[Model], names: Sequence[str], keys: Sequence[bytes]
) -> dict[bytes, tuple[Any, ...]]:
    """The standing versions under `keys`: key to (id, values of the field `names`).

    Dates come as ISO text from either engine, as rows to be stored have them.
    """
    table, columns = _quoted(model, ("id", "key", *names))
    mark = "?" if is_sqlite(database) else "%s"
    marks = ", ".join([mark] * len(keys))
    sql = f'SELECT {", ".join(columns)} FROM {table} WHERE until IS NULL AND "key" IN ({marks})'
    rows = database.connection().cursor().execute(sql, list(keys))
    return {
        bytes(key): (row_id, *[v.isoformat() if isinstance(v, date) else v for v in values])
        for row_id, key, *values in rows
    }
