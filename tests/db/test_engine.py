"""Opening, failing and writing: what a user is told, and that nothing is left half done."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import bind, make_database, sqlite_path, write_transaction
from talenta_tui.db.migrate import available, migrate, pending
from talenta_tui.errors import Refused, Unavailable, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor
from talenta_tui.services.site import Site, init_site, open_site
from talenta_tui.services.trail import GENESIS, event_hash, record


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("talenta.db", "talenta.db"),
        ("/srv/talenta.db", "/srv/talenta.db"),
        ("sqlite:///srv/talenta.db", "srv/talenta.db"),
        ("sqlite:////srv/talenta.db", "/srv/talenta.db"),
    ],
)
def test_sqlite_urls_name_files(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


def test_another_scheme_is_refused_without_its_password() -> None:
    with pytest.raises(WrongUse) as refusal:
        sqlite_path("mysql://budi:rahasia@host/db")
    assert "rahasia" not in str(refusal.value)


def test_sqlite_is_durable_and_queues_its_writers(tmp_path: Path) -> None:
    database = bind(str(tmp_path / "a.db"))
    found = {
        name: database.execute_sql(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert oct((tmp_path / "a.db").stat().st_mode & 0o777) == "0o600"


def test_a_missing_database_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="talenta init"):
        open_site(str(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()


def test_a_database_of_a_newer_version_is_left_alone(site: Site, site_url: str) -> None:
    site.database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01 00:00:00')"
    )
    with pytest.raises(Unavailable, match="9999_later"):
        open_site(site_url)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(Unavailable, match="not a sound Talenta database"):
        open_site(str(path))


def test_a_site_is_never_made_twice(site: Site, admin: Actor, site_url: str) -> None:
    with pytest.raises(Refused, match="Kota Uji"):
        init_site(admin, site_url, "Kota Lain")


def test_a_read_only_database_reads_and_refuses_to_write(
    kota_300: Path, admin: Actor, clock: Callable[[], datetime]
) -> None:
    from talenta_tui.services.people import list_people

    database = make_database(str(kota_300))
    database.connect()
    database.execute_sql("PRAGMA journal_mode = delete")
    database.close()
    site = open_site(str(kota_300), clock=clock)
    site.database.execute_sql("PRAGMA query_only = 1")
    assert len(list_people(admin, site).rows) == 300
    with pytest.raises(Unavailable, match="read-only"), write_transaction(site.database):
        record(admin, site, "test", "x")


def test_a_full_disk_keeps_nothing_of_the_change(sqlite_site: Site, admin: Actor) -> None:
    pages = sqlite_site.database.execute_sql("PRAGMA page_count").fetchone()[0]
    sqlite_site.database.execute_sql(f"PRAGMA max_page_count = {pages + 2}")
    events = Event.select().count()

    def fill() -> None:
        with write_transaction(sqlite_site.database):
            for n in range(10_000):
                record(admin, sqlite_site, "test", f"{n}" * 50)

    with pytest.raises(Unavailable, match="disk is full"):
        fill()
    assert Event.select().count() == events
    sqlite_site.database.execute_sql("PRAGMA max_page_count = 1073741823")
    with write_transaction(sqlite_site.database):
        record(admin, sqlite_site, "test", "after")


def test_migrations_run_once_in_order_and_twice_do_nothing(url: str) -> None:
    database = bind(url)
    assert pending(database) == available()
    assert migrate(database) == available()
    assert migrate(database) == []


def test_two_processes_that_start_together_migrate_once(url: str) -> None:
    code = (
        "import sys; from talenta_tui.db.engine import bind;"
        "from talenta_tui.db.migrate import migrate;"
        "print(len(migrate(bind(sys.argv[1]))))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    processes = [
        subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, env=env)
        for _ in range(3)
    ]
    done = [int(p.communicate(timeout=60)[0]) for p in processes]
    assert [p.returncode for p in processes] == [0, 0, 0]
    assert sum(done) == len(available())


def test_the_chain_has_no_gap_with_many_writers(site: Site, admin: Actor) -> None:
    """Writers on four connections: every event is there, numbered and chained."""
    errors: list[Exception] = []

    def work() -> None:
        try:
            site.database.connect()
            for n in range(15):
                with write_transaction(site.database):
                    record(admin, site, "test", str(n))
            site.database.close()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows: list[Any] = list(Event.select().order_by(Event.seq).dicts())
    assert [row["seq"] for row in rows] == list(range(1, 62))
    previous = GENESIS
    for row in rows:
        fields = {k: v for k, v in row.items() if k not in {"previous", "hash"}}
        assert row["previous"] == previous
        assert row["hash"] == event_hash(fields, previous)
        previous = row["hash"]


def test_a_change_and_its_event_stand_or_fall_together(site: Site, admin: Actor) -> None:
    events = Event.select().count()

    def fail() -> None:
        with write_transaction(site.database):
            record(admin, site, "test", "x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert Event.select().count() == events


def test_reading_does_not_keep_a_writer_out(tmp_path: Path, kota_300: Path) -> None:
    from talenta_tui.db.engine import read_transaction

    site = open_site(str(kota_300))
    with read_transaction(site.database):
        before = Event.select().count()
        other = sqlite3.connect(kota_300, timeout=1)
        other.execute("UPDATE site SET name = 'Lain'")
        other.commit()
        assert Event.select().count() == before
    other.close()
