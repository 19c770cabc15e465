"""The tables of a database as they are: columns, primary keys and what refers to what.

Asked of the database and not of the models, so that nothing in it is left out of a copy and a
backup of an older version can be read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite

if TYPE_CHECKING:
    from peewee import Database

HISTORY = "schema_migration"
"""The table of migrations applied; it belongs to the database and travels with no data."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: column to its type as the engine calls it, the primary key, the references.

    `refers` are (column, table referred to).
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str], ...]

    @property
    def booleans(self) -> frozenset[str]:
        return frozenset(n for n, kind in self.columns.items() if kind == "boolean")


def shapes(database: Database) -> list[Shape]:
    """Every table but the history, each after those it refers to; call while connected."""
    found = _sqlite(database) if is_sqlite(database) else _postgres(database)
    left = {shape.name: shape for shape in found if shape.name != HISTORY}
    ordered: list[Shape] = []
    placed: set[str] = set()
    while left:
        ready = [
            shape
            for shape in left.values()
            if all(to in placed or to == shape.name or to not in left for _c, to in shape.refers)
        ]
        if not ready:
            raise ValueError(f"tables refer to each other in a circle: {', '.join(left)}")
        for shape in ready:
            placed.add(shape.name)
            ordered.append(left.pop(shape.name))
    return ordered


def _sqlite(database: Database) -> list[Shape]:
    names = database.execute_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name"
    ).fetchall()
    found = []
    for (name,) in names:
        columns = database.execute_sql(f'PRAGMA table_info("{name}")').fetchall()
        refers = database.execute_sql(f'PRAGMA foreign_key_list("{name}")').fetchall()
        found.append(
            Shape(
                name,
                {row[1]: row[2].lower() for row in columns},
                tuple(row[1] for row in sorted(columns, key=lambda r: r[5]) if row[5]),
                tuple((row[3], row[2]) for row in refers),
            )
        )
    return found


def _postgres(database: Database) -> list[Shape]:
    """Three questions for all tables: information_schema takes seconds for what these tell."""
    here = "n.nspname = current_schema()"
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for table, column, kind in _ask(
        database,
        "SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
        " FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped"
        f" WHERE t.relkind = 'r' AND {here} ORDER BY t.relname, a.attnum",
    ):
        columns[table][column] = kind
    keys: dict[str, list[str]] = defaultdict(list)
    refers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table, kind, column, other in _ask(
        database,
        "SELECT t.relname, c.contype::text, a.attname, r.relname FROM pg_constraint c"
        " JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(c.conkey)"
        " LEFT JOIN pg_class r ON r.oid = c.confrelid"
        f" WHERE c.contype IN ('p', 'f') AND {here}"
        " ORDER BY t.relname, array_position(c.conkey, a.attnum)",
    ):
        if kind == "p":
            keys[table].append(column)
        else:
            refers[table].append((column, other))
    return [
        Shape(name, dict(found), tuple(keys[name]), tuple(refers[name]))
        for name, found in columns.items()
    ]


def _ask(database: Database, sql: str) -> list[tuple[Any, ...]]:
    return list(database.execute_sql(sql).fetchall())
