"""What acts by itself in the database is Talenta's own; anything else is found and named."""

from __future__ import annotations

from typing import Any

from playhouse.migrations import Runner

from talenta_tui.db.engine import bind, is_sqlite, read_transaction
from talenta_tui.db.guards import expected, foreign_guards, guards
from talenta_tui.db.migrate import DIRECTORY, available, migrate
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import check_database, verify_trail
from talenta_tui.services.audit_chain import Break
from talenta_tui.services.site import Site


def test_the_list_is_that_of_the_migrations(url: str) -> None:
    """Where this fails after a new migration, its lines belong into db/guards.toml."""
    database = bind(url)
    engine = "sqlite" if is_sqlite(database) else "postgres"
    before: dict[str, str] = {}
    lines = []
    for n, name in enumerate(available(), 1):
        Runner(database, str(DIRECTORY), "schema_migration").up(name)
        now = guards(database)
        assert before.items() <= now.items(), "migrations add"
        if now != before:
            lines += ["", f"[{engine}.{name}]"]
            lines += [f'"{k}" = "{v}"' for k, v in sorted(now.items()) if k not in before]
        assert expected(engine, tuple(available()[:n])) == now, "\n".join(lines)
        before = now
    assert migrate(database) == []
    assert foreign_guards(database) == []
    database.close()


SQLITE = (
    ("CREATE TRIGGER bought AFTER INSERT ON rating BEGIN UPDATE rating SET halves = 10; END",
     "trigger bought"),
    ("CREATE VIEW ratings AS SELECT * FROM rating", "view ratings"),
    ("DROP TRIGGER period_closing_update", "trigger period_closing_update"),
)  # fmt: skip
POSTGRES = (
    ("CREATE FUNCTION bought() RETURNS trigger LANGUAGE plpgsql AS"
     " $$ BEGIN NEW.halves := 10; RETURN NEW; END $$", "function bought"),
    ("CREATE OR REPLACE FUNCTION talenta_frozen() RETURNS trigger LANGUAGE plpgsql AS"
     " $$ BEGIN RETURN NEW; END $$", "function talenta_frozen"),
    ("CREATE TRIGGER also AFTER INSERT ON rating FOR EACH ROW EXECUTE FUNCTION talenta_notify()",
     "trigger also"),
    ("ALTER TABLE period_closing DISABLE TRIGGER period_closing_frozen",
     "trigger period_closing_frozen"),
    ("DROP TRIGGER period_closing_frozen ON period_closing", "trigger period_closing_frozen"),
    ("CREATE RULE quiet AS ON DELETE TO rating DO INSTEAD NOTHING", "rule quiet"),
    ("CREATE VIEW ratings AS SELECT * FROM rating", "view ratings"),
)  # fmt: skip


def test_what_is_foreign_changed_or_missing_is_found_and_named(site: Site, admin: Actor) -> None:
    for statement, name in SQLITE if is_sqlite(site.database) else POSTGRES:
        with site.database.atomic() as undone:
            site.database.execute_sql(statement)
            fault = check_database(site.database).fault
            assert fault is not None
            assert (fault.kind, fault.place) == (Break.GUARD, name)
            assert name in fault.sentence()
            undone.rollback()
    with read_transaction(site.database):
        assert check_database(site.database).sound


def test_verify_says_and_keeps_it(sqlite_site: Site, admin: Actor) -> None:
    run: Any = sqlite_site.database.execute_sql
    run("CREATE VIEW x AS SELECT 1")
    found = verify_trail(admin, sqlite_site)
    assert found.fault is not None
    assert found.fault.code() == "guard 0 view x"
    assert "view x" in "\n".join(found.fault.lines())
