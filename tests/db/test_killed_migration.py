"""kill -9 during a migration: it is before or after one, never between, and runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db import migrate
from talenta_tui.db.engine import bind, is_sqlite
from tests.backup.conftest import killed
from tests.services.assessment.test_migration import folder_with

MIGRATE = """
from talenta_tui.db.engine import bind
from talenta_tui.db.migrate import migrate
database = bind(sys.argv[1])
moment, left = sys.argv[2], [int(sys.argv[3])]
def dies(reached):
    left[0] -= reached
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
execute = database.execute_sql
def heard(sql, *rest):
    found = execute(sql, *rest)
    writes = not sql.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN"))
    dies({"write": writes, "mark": sql.startswith("INSERT") and "schema_migration" in sql}
         .get(moment, False))
    return found
database.execute_sql = heard
commit = database.commit
def committed():
    commit()
    dies(moment == "commit")
database.commit = committed
migrate(database)
"""
MOMENTS = [("write", 1), ("write", 40), ("mark", 1), ("commit", 2), ("mark", 2), ("write", 3)]
"""What a process was doing, and for which time since it began, when it was killed.

Each goes on where the one before was killed: `mark` is a migration that is done and noted in
the history, a moment before both are committed.
"""


def state(database: Any) -> list[tuple[Any, ...]]:
    """Tables with their columns, indexes and triggers; the history of migrations is none."""
    if is_sqlite(database):
        found = database.execute_sql("SELECT type, name, sql FROM sqlite_master").fetchall()
    else:
        found = [
            row
            for sql in (
                "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text"
                " FROM information_schema.columns WHERE table_schema = 'public'",
                "SELECT tablename::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
                "SELECT tgname::text, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE NOT tgisinternal",
                "SELECT proname::text, prosrc FROM pg_proc WHERE proname LIKE 'talenta%%'",
            )
            for row in database.execute_sql(sql).fetchall()
        ]
    return sorted((row for row in found if "schema_migration" not in str(row)), key=repr)


@pytest.fixture
def another(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second empty database on the same engine."""
    if not url.startswith("postgres"):
        yield str(tmp_path / "another.db")
        return
    import psycopg

    server: str = request.getfixturevalue("postgres_server")
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
        yield server.format("another")
        connection.execute("DROP DATABASE another WITH (FORCE)")


def first_with_rows(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first migration, and rows in the tables later ones change."""
    names = migrate.available()[:1]
    with monkeypatch.context() as then:
        then.setattr(migrate, "DIRECTORY", folder_with(names, tmp_path))
        database = bind(url)
        migrate.migrate(database)
    run: Callable[..., Any] = database.execute_sql
    with database.atomic():
        for n in range(1, 60):
            run(
                f"INSERT INTO event VALUES ({n}, 't', 'a', 'r', 'o', 'import', 's', '{{}}', '',"
                f" '', 'h{n}')"
            )
            run(f"INSERT INTO session (code, state) VALUES ('OLD-{n}', 'closed')")
            run(f"INSERT INTO employee (nip) VALUES ('1990010120150{n:05}')")
        run("INSERT INTO assessor (code) VALUES ('A')")
        run("INSERT INTO exercise (name) VALUES ('LGD')")
        key = "x'{}'" if is_sqlite(database) else r"'\x{}'"
        for n in range(1, 60):
            run(
                "INSERT INTO rating (key, since, session_id, employee_id, assessor_id,"
                ' exercise_id, competency_id, halves, note, "on") VALUES'
                f" ({key.format(f'{n:02x}')}, {n}, {n}, {n}, 1, 1, 1, 7, 'n', '2026-01-05')"
            )
    database.close()


def rows(database: Any) -> list[list[Any]]:
    return [
        list(database.execute_sql(sql).fetchall())
        for sql in (
            "SELECT seq, action, hash FROM event ORDER BY seq",
            "SELECT code, state FROM session ORDER BY code",
            "SELECT session_id, employee_id, halves, note FROM rating ORDER BY id",
        )
    ]


def steps(url: str, tmp_path: Path) -> list[list[tuple[Any, ...]]]:
    """The schema after no, one, two … migrations that nobody disturbed."""
    database = bind(url)
    found = [state(database)]
    names = migrate.available()
    for n in range(1, len(names) + 1):
        parent = tmp_path / f"upto{n}"
        parent.mkdir()
        with pytest.MonkeyPatch.context() as then:
            then.setattr(migrate, "DIRECTORY", folder_with(names[:n], parent))
            assert migrate.migrate(database) == names[n - 1 : n]
        found.append(state(database))
    database.close()
    return found


def test_killed_during_a_migration_it_is_before_or_after_one(
    url: str, another: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = steps(another, tmp_path)
    names = migrate.available()
    first_with_rows(url, tmp_path, monkeypatch)
    database = bind(url)
    before, had = rows(database), 1
    database.close()
    for moment, times in MOMENTS:
        killed(MIGRATE, url, moment, str(times))
        database = bind(url)
        done = migrate.applied(database)
        assert done == names[: len(done)]
        assert len(done) >= had
        assert state(database) == whole[len(done)], (moment, times, done[-1])
        assert rows(database) == before
        had = len(done)
        database.close()
    assert 1 < had < len(names), "killed between others, too"
    database = bind(url)
    assert migrate.migrate(database) == names[had:]
    assert state(database) == whole[-1]
    assert rows(database) == before
    database.close()


def test_killed_in_the_very_first_there_is_nothing(url: str) -> None:
    killed(MIGRATE, url, "mark", "1")
    database = bind(url)
    assert migrate.applied(database) == []
    assert state(database) == []
    assert migrate.migrate(database) == migrate.available()
    database.close()
