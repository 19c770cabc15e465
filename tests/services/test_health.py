"""What `talenta doctor` looks at, each put out of order for real."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from talenta_tui.db.engine import is_sqlite, make_database
from talenta_tui.models.base import database as bound
from talenta_tui.services import health
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.audit_notes import sign_now
from talenta_tui.services.auditor_key import create_auditor_key
from talenta_tui.services.backup import write_backup
from talenta_tui.services.complaints import Lodging, lodge
from talenta_tui.services.health import examine
from talenta_tui.services.health_disk import file_system, is_fleeting, is_remote
from talenta_tui.services.home_steps import Asked, StepCode, control_steps
from talenta_tui.services.signing import create_site_key, keys_folder
from talenta_tui.services.site import Site, init_site, open_site
from tests.conftest import NOON


@pytest.fixture
def well(site: Site, site_url: str, admin: Actor, tmp_path: Path) -> str:
    """A site of which nothing is to be said."""
    create_site_key(admin, site)
    verify_trail(admin, site)
    write_backup(admin, site, tmp_path / "site.backup")
    assert wrong(site_url) == {}
    return site_url


def wrong(url: str, clock: Callable[[], datetime] = lambda: NOON) -> dict[str, str]:
    return {f.what: f.detail for f in examine(url, clock) if not f.ok}


def execute(url: str, *statements: str) -> None:
    database = make_database(url)
    with database.connection_context():
        for statement in statements:
            database.execute_sql(statement)


@pytest.mark.parametrize(
    ("days", "late"),
    [
        (1, set()),
        (1.2, {"last backup"}),
        (7.9, {"last backup"}),
        (9, {"last backup", "last check"}),
    ],
)
def test_backup_and_check_grow_old(well: str, days: float, late: set[str]) -> None:
    assert set(wrong(well, lambda: NOON + timedelta(days=days))) == late


def test_a_migration_that_waits(well: str) -> None:
    execute(
        well, "DELETE FROM schema_migration WHERE name = (SELECT MAX(name) FROM schema_migration)"
    )
    assert "talenta migrate" in wrong(well)["schema"]


def test_a_newer_database(well: str) -> None:
    execute(well, "INSERT INTO schema_migration (name, applied) VALUES ('9999_x', '2026-01-01')")
    assert "newer Talenta" in wrong(well)["database"]


def test_a_broken_chain_is_told_after_the_next_check(well: str, site: Site, admin: Actor) -> None:
    execute(well, "UPDATE event SET action = 'x' WHERE seq = 1")
    # To look, `examine` has bound the tables to a connection of its own.
    bound.initialize(site.database)
    assert not verify_trail(admin, site).sound
    assert "BROKEN" in wrong(well)["last check"]


def test_little_space(well: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "free_space", lambda _folder: 499 * 1024 * 1024)
    assert "499 MiB free" in wrong(well)["disk"]


def test_the_signing_key_is_missing(well: str) -> None:
    folder = Path(os.environ["TALENTA_KEYS"])
    for path in folder.glob("*.key"):
        path.unlink()
    assert "nothing can be signed" in wrong(well)["site key"]


def test_postgresql_that_does_not_wait_for_the_disk(postgres_url: str, admin: Actor) -> None:
    made = init_site(admin, postgres_url, "Kota Uji", clock=lambda: NOON)
    (name,) = made.database.execute_sql("SELECT current_database()").fetchone()
    made.database.close()
    assert "durability" not in wrong(postgres_url)
    execute(postgres_url, f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert "may take what was shown as saved" in wrong(postgres_url)["durability"]
    for stronger in ("remote_apply", "local"):
        execute(postgres_url, f"ALTER DATABASE {name} SET synchronous_commit = {stronger}")
        assert "durability" not in wrong(postgres_url)


def test_a_file_others_may_read(
    tmp_path: Path, sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talenta.db"
    assert "permissions" not in wrong(str(path))
    path.chmod(0o640)
    assert "chmod 600" in wrong(str(path))["permissions"]
    monkeypatch.setattr(health, "file_system", lambda _path: "tmpfs")
    assert "power cut" in wrong(str(path))["file system"]
    monkeypatch.setattr(health, "file_system", lambda _path: "nfs4")
    assert "PostgreSQL" in wrong(str(path))["file system"]


def test_a_damaged_file(tmp_path: Path, sqlite_site: Site) -> None:
    path = tmp_path / "talenta.db"
    sqlite_site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    sqlite_site.database.close()
    data = bytearray(path.read_bytes())
    for at in range(4096 * 3, len(data), 4096):
        data[at : at + 64] = b"\xff" * 64
    path.write_bytes(data)
    assert set(wrong(str(path))) & {"file", "database"}


def test_no_database_at_all(tmp_path: Path) -> None:
    assert "talenta init" in wrong(str(tmp_path / "none.db"))["database"]


MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
server:/x /srv/data nfs4 rw 0 0
/dev/vdb /srv/data/local ext4 rw 0 0
me@h:/ /mnt/a\\040b fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind", "fleeting", "remote"),
    [
        ("/var/lib/t.db", "ext4", False, False),
        ("/runner/t.db", "ext4", False, False),
        ("/run/t.db", "tmpfs", True, False),
        ("/srv/data/t.db", "nfs4", False, True),
        ("/srv/data/local/t.db", "ext4", False, False),
        ("/mnt/a b/t.db", "fuse.sshfs", False, True),
    ],
)
def test_the_file_system_a_path_lies_on(path: str, kind: str, fleeting: bool, remote: bool) -> None:
    found = file_system(Path(path), MOUNTS)
    assert (found, is_fleeting(found), is_remote(found)) == (kind, fleeting, remote)


def test_an_older_state_in_the_place_of_the_newer_is_told(
    well: str, site: Site, admin: Actor, tmp_path: Path
) -> None:
    """Restored over by hand, it would look sound: only what is noted beside the key knows."""
    if not is_sqlite(site.database):
        return
    older = tmp_path / "older.db"
    path = well.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(older)) as copy:
        now.backup(copy)
    older.chmod(0o600)
    again = open_site(well, clock=lambda: NOON)
    sign_now(admin, again, "a list")
    again.database.close()
    assert "this is an older state" in wrong(str(older))["trail"]
    assert "trail" not in wrong(well)


@pytest.mark.rows_unsealed
def test_home_says_what_keeps_the_site_from_being_saved_and_proved(
    site: Site, admin: Actor, tmp_path: Path
) -> None:
    auditor = Actor("ani", Role.AUDITOR, "test")

    def waits(actor: Actor, days: int = 0) -> list[tuple[StepCode, str]]:
        later = replace(site, clock=lambda: site.now() + timedelta(days=days))
        return [(step.code, step.subject) for step in control_steps(Asked(actor, later))]

    key = (StepCode.COMPLAINT_KEY, "")
    assert waits(admin) == [(StepCode.PROOF, "key")]
    assert waits(auditor) == [(StepCode.PROOF, "never_verified"), key]
    assert waits(Actor("x", Role.OPERATOR, "test")) == []
    create_site_key(admin, site)
    assert waits(admin) == [(StepCode.PROOF, "never_saved")]
    write_backup(admin, site, tmp_path / "b")
    assert waits(admin) == [(StepCode.PROOF, "never_verified")]
    verify_trail(auditor, site)
    assert waits(admin) == []
    assert waits(admin, 2) == [(StepCode.PROOF, "saved")]
    assert waits(auditor, 9) == [(StepCode.PROOF, "verified"), key]
    create_auditor_key(auditor, site, tmp_path / "auditor.key", "dua belas huruf")
    lodge(admin, site, Lodging("bias", "x", anonymous=True))
    assert waits(auditor) == [(StepCode.COMPLAINTS, "C-00001")]
    assert waits(auditor, 7)[-1] == (StepCode.COMPLAINTS_DUE, "C-00001")
    for file in keys_folder().glob("*.key"):
        file.unlink()
    assert waits(admin) == [(StepCode.PROOF, "key_away")]
    if is_sqlite(site.database):
        site.database.execute_sql("UPDATE event SET subject = 'x' WHERE seq = 2")
        verify_trail(auditor, site)
        assert waits(admin)[0] == (StepCode.TRAIL_BROKEN, "altered 2")
