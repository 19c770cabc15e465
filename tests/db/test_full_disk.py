"""A disk that fills up under each kind of work: said in one sentence, nothing half done, no loss.

SQLite runs out of pages for real. What PostgreSQL's server says when its disk is full is said
by a trigger on the table that is written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import is_sqlite
from talenta_tui.errors import Unavailable
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.keying import Saved
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.periods.calendar import find_period, open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.periods.replay import replay_period
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import head
from tests.backup.conftest import PRELUDE, ROOT
from tests.conftest import DATA
from tests.periods.test_periods import ALL, MONTH
from tests.services.assessment.kit import BUDI, Centre

SAID = "disk is full"


@contextmanager
def filled(site: Site, table: str, pages: int) -> Iterator[None]:
    """No room beyond `pages` more; on PostgreSQL none for every third row of `table`."""
    run: Callable[..., Any] = site.database.execute_sql
    if is_sqlite(site.database):
        (used,) = run("PRAGMA page_count").fetchone()
        run(f"PRAGMA max_page_count = {used + pages}")
        yield
        run("PRAGMA max_page_count = 1073741823")
        return
    run(
        "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'could not extend file: No space left on device'"
        " USING ERRCODE = '53100'; END $$"
    )
    run(
        f"CREATE TRIGGER disk_full BEFORE INSERT ON {table} FOR EACH ROW"
        " WHEN (mod(NEW.id, 3) = 0) EXECUTE FUNCTION disk_full()"
    )
    yield
    run(f"DROP TRIGGER disk_full ON {table}")
    run("DROP FUNCTION disk_full")


def counts(site: Site) -> dict[str, int]:
    """Rows of every table."""
    run: Callable[..., Any] = site.database.execute_sql
    names = site.database.get_tables()
    return {name: run(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}


def test_keying_a_rating(site: Site, admin: Actor) -> None:
    """Every rating that was said to be saved is there, the refused one is not, and goes later."""
    centre = Centre(site).ready().attend()
    sheet, people = next(iter(centre.facts().sheets().items()))
    cells = list(product(people, centre.facts().columns(sheet[1])))
    seen: dict[tuple[str, str], Any] = {}
    refused = None
    with filled(site, "rating_write", 2):
        for turn in range(60):
            cell = cells[turn % len(cells)]
            before, known = counts(site), head()
            try:
                saved = centre.write(BUDI, sheet, *cell, 3 + turn % 2, seen.get(cell))
            except Unavailable as error:
                said, refused = str(error), cell
                assert counts(site) == before
                assert head() == known
                break
            assert isinstance(saved, Saved)
            seen[cell] = saved.version
    assert refused is not None
    assert SAID in said
    assert seen, "some were saved before"
    last = site.database.execute_sql("SELECT id FROM rating WHERE until IS NULL").fetchall()
    versions = {int(row[0]) for row in last}
    assert {version for version in seen.values() if version is not None} <= versions
    assert verify_trail(admin, site).sound
    assert isinstance(centre.write(BUDI, sheet, *refused, 5, seen.get(refused)), Saved)
    assert verify_trail(admin, site).sound


def test_importing_a_file(site: Site, admin: Actor) -> None:
    path = next((DATA / "kota-300").glob("employees.*"))
    request = ImportRequest("employees", path, path.name)
    before, known = counts(site), head()
    with filled(site, "employee_version", 12), pytest.raises(Unavailable, match=SAID):
        run_import(admin, site, request)
    assert counts(site) == before
    assert head() == known
    assert verify_trail(admin, site).sound
    assert run_import(admin, site, request).new == 300
    assert verify_trail(admin, site).sound


@pytest.fixture(params=["sqlite", "postgres"])
def city(
    request: pytest.FixtureRequest, kota_300_site: Site, admin: Actor,
    clock: Callable[[], datetime],
) -> Iterator[Site]:  # fmt: skip
    if request.param == "sqlite":
        yield kota_300_site
        return
    url = request.getfixturevalue("postgres_url")
    copy_database(admin, kota_300_site, url)
    kota_300_site.database.close()
    site = open_site(url, clock=clock)
    yield site
    site.database.close()


def test_closing_a_period(city: Site, admin: Actor) -> None:
    open_period(admin, city, MONTH)
    before, known = counts(city), head()
    with filled(city, "period_placement", 4), pytest.raises(Unavailable, match=SAID):
        close_period(admin, city, MONTH, ALL)
    assert counts(city) == before
    assert head() == known
    assert not find_period(admin, city, MONTH).closed
    close_period(admin, city, MONTH, ALL)
    assert replay_period(admin, city, MONTH).equal
    assert verify_trail(admin, city).sound


def test_on_a_file_that_may_not_grow(sqlite_site: Site, tmp_path: Path) -> None:
    """A quota stops the journal itself; the same process goes on once there is room."""
    path = next((DATA / "kota-300").glob("employees.*"))
    known = head()
    code = """
import resource
from talenta_tui.errors import Unavailable
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.trail import head
site = open_site(sys.argv[1], clock=clock)
path = Path(sys.argv[2])
request = ImportRequest("employees", path, path.name)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    run_import(admin, site, request)
except Unavailable as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(head()[0], site.database.execute_sql("SELECT COUNT(*) FROM employee").fetchone()[0])
print(run_import(admin, site, request).new)
"""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, sqlite_site.database.database, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, left, new = done.stdout.splitlines()
    assert "Nothing of this change was kept" in said
    assert left == f"{known[0]} 0"
    assert new == "300"
