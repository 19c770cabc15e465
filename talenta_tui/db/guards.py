"""The triggers, views, rules and functions of a database: Talenta's own, and no others.

Whoever can write to the database could put a trigger there that changes a row as it is written,
before it is sealed, or take away those that refuse a change of what is frozen. `guards.toml`
has, by engine and migration, the digest of each one there is to be.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.db.engine import is_sqlite
from talenta_tui.db.migrate import applied

if TYPE_CHECKING:
    from peewee import Database

_FILE = Path(__file__).with_name("guards.toml")

_SQLITE = (
    "SELECT type || ' ' || name, tbl_name || ' ' || sql FROM sqlite_master"
    " WHERE type IN ('trigger', 'view')"
)
_OURS = "n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'"
_NO_EXTENSION = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"
_POSTGRES = (
    "SELECT 'trigger ' || t.tgname, c.relname || ' ' || t.tgtype || ' ' || t.tgenabled::text"
    " || ' ' || p.proname || ' ' || COALESCE(pg_get_expr(t.tgqual, t.tgrelid), '')"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND {_OURS}",
    "SELECT 'function ' || p.proname, p.prosrc || ' ' || COALESCE(p.proconfig::text, '')"
    f" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS}"
    f" AND {_NO_EXTENSION.format(oid='p.oid')}",
    "SELECT 'view ' || c.relname, pg_get_viewdef(c.oid) FROM pg_class c"
    f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND {_OURS}"
    f" AND {_NO_EXTENSION.format(oid='c.oid')}",
    "SELECT 'rule ' || r.rulename, c.relname || ' ' || pg_get_ruledef(r.oid) FROM pg_rewrite r"
    " JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE r.rulename <> '_RETURN' AND {_OURS}",
    "SELECT 'event trigger ' || evtname, evtevent FROM pg_event_trigger",
)


def guards(database: Database) -> dict[str, str]:
    """Kind and name of everything in the database that acts by itself, to its digest."""
    queries = (_SQLITE,) if is_sqlite(database) else _POSTGRES
    found: dict[str, list[str]] = {}
    for query in queries:
        for name, text in database.execute_sql(query, None if is_sqlite(database) else ()):
            found.setdefault(name, []).append(text)
    return {
        name: hashlib.sha256("\n".join(sorted(texts)).encode("utf-8", "surrogatepass")).hexdigest()
        for name, texts in found.items()
    }


@cache
def expected(engine: str, migrations: tuple[str, ...]) -> dict[str, str]:
    """What is to be there after these migrations on `sqlite` or `postgres`."""
    known = tomllib.loads(_FILE.read_text("utf-8"))[engine]
    return {k: v for name in migrations for k, v in known.get(name, {}).items()}


def foreign_guards(database: Database) -> list[str]:
    """Names of what is there and is not to be, is another, or is missing."""
    engine = "sqlite" if is_sqlite(database) else "postgres"
    wanted = expected(engine, tuple(applied(database)))
    there = guards(database)
    return sorted(n for n in wanted.keys() | there.keys() if wanted.get(n) != there.get(n))
