"""Backups: whole, signed, read back; restored whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from talenta_tui.db.engine import make_database, write_transaction
from talenta_tui.errors import Denied, Refused, Unavailable
from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import integrity, verify_trail
from talenta_tui.services.backup import write_backup
from talenta_tui.services.backup_file import HEADER
from talenta_tui.services.backup_restore import restore_backup
from talenta_tui.services.people import list_people
from talenta_tui.services.signing import read_public_key, site_key
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import record
from tests.backup.conftest import PRELUDE, ROOT, contents, killed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "kota.backup"


def test_a_backup_restores_to_the_same_site(
    home: Site, admin: Actor, file: Path, target: str, clock: Callable[[], datetime]
) -> None:
    """From either engine into either engine."""
    data = list_people(admin, home).rows
    report = write_backup(admin, home, file)
    assert report.recorded
    assert [p.name for p in file.parent.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    assert verify_trail(admin, home).sound
    assert integrity(admin, home).last_backup is not None
    home.database.close()
    found = restore_backup(admin, file, target)
    assert (found.events, found.head) == (report.events, report.head)
    site = open_site(target, clock=clock)
    assert list_people(admin, site).rows == data
    sql = f"SELECT hash FROM event WHERE seq = {report.events}"
    (there,) = site.database.execute_sql(sql).fetchone()
    assert there == report.head
    site.database.close()


def test_the_snapshot_is_one_state_while_others_write(
    home: Site, admin: Actor, file: Path, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    stop = threading.Event()
    errors: list[Exception] = []

    def work() -> None:
        try:
            home.database.connect()
            while not stop.is_set():
                with write_transaction(home.database):
                    record(admin, home, "test", "x")
            home.database.close()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        report = write_backup(admin, home, file)
    finally:
        stop.set()
        thread.join()
    assert errors == []
    home.database.close()
    restore_backup(admin, file, str(tmp_path / "again.db"))
    plain = sqlite3.connect(tmp_path / "again.db")
    assert plain.execute("SELECT MAX(seq), COUNT(*) FROM event").fetchone() == (
        report.events, report.events,
    )  # fmt: skip
    plain.close()


def test_no_altered_byte_passes(city: Site, admin: Actor, file: Path, tmp_path: Path) -> None:
    write_backup(admin, city, file)
    whole = file.read_bytes()
    places = [*range(HEADER), *range(HEADER, len(whole), len(whole) // 150), len(whole) - 1]
    target = tmp_path / "again.db"
    for place in places:
        other = bytearray(whole)
        other[place] ^= 1
        file.write_bytes(bytes(other))
        with pytest.raises(Refused):
            restore_backup(admin, file, str(target))
    for length in (0, 10, HEADER, HEADER + 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(Refused):
            restore_backup(admin, file, str(target))
    file.write_bytes(whole + b"\0")
    with pytest.raises(Refused):
        restore_backup(admin, file, str(target))
    assert not target.exists()
    file.write_bytes(whole)
    restore_backup(admin, file, str(target))


def test_a_machine_without_the_key_needs_the_public_one(
    city: Site, admin: Actor, file: Path, tmp_path: Path, keys: Path
) -> None:
    write_backup(admin, city, file)
    noted = tmp_path / "public.txt"
    noted.write_text(site_key().public.hex())
    for left in keys.iterdir():
        left.unlink()
    with pytest.raises(Refused, match="not known here"):
        restore_backup(admin, file, str(tmp_path / "again.db"))
    restore_backup(admin, file, str(tmp_path / "again.db"), [read_public_key(noted)])


def test_a_backup_of_a_newer_version_is_refused(
    home: Site, admin: Actor, file: Path, tmp_path: Path
) -> None:
    home.database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01 00:00:00')"
    )
    write_backup(admin, home, file)
    with pytest.raises(Refused, match="9999_later"):
        restore_backup(admin, file, str(tmp_path / "again.db"))
    assert not (tmp_path / "again.db").exists()


def test_only_an_empty_database_is_restored_into(
    city: Site, kota_300: Path, admin: Actor, file: Path
) -> None:
    write_backup(admin, city, file)
    before = contents(str(kota_300))
    with pytest.raises(Refused, match="not empty"):
        restore_backup(admin, file, str(kota_300))
    assert contents(str(kota_300)) == before


def test_a_broken_trail_is_not_backed_up_over_a_good_backup(
    home: Site, admin: Actor, file: Path
) -> None:
    write_backup(admin, home, file)
    good = file.read_bytes()
    home.database.execute_sql("UPDATE event SET subject = 'x' WHERE seq = 2")
    with pytest.raises(Refused, match="Event 2"):
        write_backup(admin, home, file)
    assert file.read_bytes() == good


def test_a_damaged_file_is_not_backed_up_over_a_good_backup(
    city: Site, kota_300: Path, admin: Actor, file: Path, clock: Callable[[], datetime]
) -> None:
    write_backup(admin, city, file)
    good = file.read_bytes()
    (root,) = city.database.execute_sql(
        "SELECT rootpage FROM sqlite_master WHERE name = 'unit_key'"
    ).fetchone()
    city.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    city.database.close()
    with kota_300.open("r+b") as stream:
        stream.seek((root - 1) * 4096 + 12)
        stream.write(b"\xff" * 200)
    site = open_site(str(kota_300), clock=clock)
    with pytest.raises((Refused, Unavailable), match=r"damaged|not a sound"):
        write_backup(admin, site, file)
    assert file.read_bytes() == good
    site.database.close()


def test_a_database_that_cannot_be_written_can_be_backed_up(
    city: Site, kota_300: Path, admin: Actor, file: Path, clock: Callable[[], datetime]
) -> None:
    events = Event.select().count()
    city.database.execute_sql("PRAGMA query_only = 1")
    report = write_backup(admin, city, file)
    assert not report.recorded
    assert report.events == events


def test_without_a_key_there_is_no_backup(kota_300_site: Site, admin: Actor, file: Path) -> None:
    with pytest.raises(Refused, match="talenta audit key create"):
        write_backup(admin, kota_300_site, file)


def test_only_administrators_may(city: Site, file: Path, tmp_path: Path) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Denied):
            write_backup(Actor("x", role), city, file)
        with pytest.raises(Denied):
            restore_backup(Actor("x", role), file, str(tmp_path / "again.db"))


def test_links_folders_and_closed_folders_are_refused(
    city: Site, admin: Actor, file: Path, tmp_path: Path
) -> None:
    link = file.with_name("link")
    link.symlink_to(tmp_path / "elsewhere")
    for path in (link, file.parent, tmp_path / "none" / "x.backup"):
        with pytest.raises(Unavailable):
            write_backup(admin, city, path)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("engine", "phase"),
    [("sqlite", "copying"), ("sqlite", "verifying"), ("sqlite", "reading back"),
     ("postgres", "copying"), ("postgres", "reading back")],
)  # fmt: skip
def test_killed_during_a_backup_the_one_before_stays(
    city: Site, kota_300: Path, admin: Actor, file: Path, phase: str, engine: str, tmp_path: Path,
    clock: Callable[[], datetime], request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    from talenta_tui.services.database_copy import copy_database

    url = str(kota_300)
    if engine == "postgres":
        url = request.getfixturevalue("postgres_url")
        copy_database(admin, city, url)
    city.database.close()
    file.write_bytes(b"the backup before")
    code = f"""
from talenta_tui.services.backup import write_backup
write_backup(admin, open_site(sys.argv[1], clock=clock), Path(sys.argv[2]), deadly("{phase}", 0))
"""
    killed(code, url, str(file))
    assert file.read_bytes() == b"the backup before"
    (left,) = (path for path in file.parent.iterdir() if path != file)
    # What a killed one leaves hides in a folder of its own, and is no backup before its seal.
    assert (left.is_dir(), left.name[0]) == (True, ".")
    if phase != "reading back":
        for part in left.iterdir():
            with pytest.raises(Refused):
                restore_backup(admin, part, str(tmp_path / "again.db"))
    site = open_site(url, clock=clock)
    write_backup(admin, site, file)
    site.database.close()
    assert [p.name for p in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("home", "target", "phase"),
    [
        ("sqlite", "sqlite", "verifying"),
        ("sqlite", "postgres", "copying"),
        ("postgres", "sqlite", "comparing"),
        ("postgres", "postgres", "verifying"),
    ],
    indirect=["home", "target"],
)
def test_killed_during_a_restore_there_is_no_site(
    home: Site, admin: Actor, file: Path, target: str, phase: str, clock: Callable[[], datetime]
) -> None:
    write_backup(admin, home, file)
    home.database.close()
    code = f"""
from talenta_tui.services.backup_restore import restore_backup
restore_backup(admin, Path(sys.argv[1]), sys.argv[2], (), deadly("{phase}", 0))
"""
    killed(code, str(file), target)
    with pytest.raises(Unavailable):
        open_site(target)
    restore_backup(admin, file, target)
    site = open_site(target, clock=clock)
    assert len(list_people(admin, site).rows) == 300
    site.database.close()


@pytest.mark.parametrize("limit", [40_000, 300_000])
def test_a_full_disk_is_said_and_the_backup_before_stays(
    home: Site, admin: Actor, file: Path, limit: int
) -> None:
    import resource

    file.write_bytes(b"the backup before")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    code = f"""
import resource
from talenta_tui.errors import Unavailable
from talenta_tui.services.backup import write_backup
site = open_site(sys.argv[1], clock=clock)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    write_backup(admin, site, Path(sys.argv[2]))
except Unavailable as error:
    print(error)
    sys.exit(7)
"""
    assert old[0] == resource.RLIM_INFINITY
    url = _url(home)
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, url, str(file)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 7, done.stderr
    assert done.stdout.strip()
    assert file.read_bytes() == b"the backup before"
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def _url(site: Site) -> str:
    name: str = site.database.database
    return name


def test_a_full_disk_during_a_restore_leaves_nothing(
    city: Site, admin: Actor, file: Path, tmp_path: Path
) -> None:
    write_backup(admin, city, file)
    code = """
import resource
from talenta_tui.errors import Unavailable
from talenta_tui.services.backup_restore import restore_backup
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    restore_backup(admin, Path(sys.argv[1]), sys.argv[2])
except Unavailable as error:
    print(error)
    sys.exit(7)
"""
    target = tmp_path / "deep" / "again.db"
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, str(file), str(target)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 7, done.stderr
    assert list(target.parent.iterdir()) == []


def test_a_restored_database_is_as_durable_as_any(
    city: Site, admin: Actor, file: Path, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    write_backup(admin, city, file)
    city.database.close()
    target = tmp_path / "again.db"
    restore_backup(admin, file, str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    database = make_database(str(target))
    with database.connection_context():
        assert database.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"
