"""A city of 300 with a signed trail, and databases to fill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import make_database, read_transaction
from talenta_tui.db.shape import shapes
from talenta_tui.services.actor import Actor
from talenta_tui.services.backup_rows import Content, content_of
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.signing import create_site_key, sign_head
from talenta_tui.services.site import Site, open_site

_numbers = count()
ROOT = Path(__file__).parents[2]
PRELUDE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import open_site
admin = Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")
clock = lambda: datetime(2026, 11, 1, 12, tzinfo=UTC)
def deadly(phase, after):
    told = [0]
    def tell(what, share):
        told[0] += what == phase
        if told[0] > after:
            os.kill(os.getpid(), signal.SIGKILL)
    return tell
"""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "keys"
    monkeypatch.setenv("TALENTA_KEYS", str(folder))
    return folder


@pytest.fixture
def city(kota_300_site: Site, admin: Actor) -> Site:
    """kota-300 on SQLite with a site key and a signed head."""
    create_site_key(admin, kota_300_site)
    sign_head(admin, kota_300_site, "test")
    return kota_300_site


@pytest.fixture(params=["sqlite", "postgres"])
def home(
    request: pytest.FixtureRequest, city: Site, admin: Actor, clock: Callable[[], datetime]
) -> Iterator[Site]:
    """The same city, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield city
        return
    url = request.getfixturevalue("postgres_url")
    copy_database(admin, city, url)
    city.database.close()
    site = open_site(url, clock=clock)
    yield site
    if not site.database.is_closed():
        site.database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str) -> Iterator[str]:
    """A database to fill that is not `home`'s, on either engine."""
    if request.param == "sqlite":
        yield str(tmp_path / "target.db")
        return
    import psycopg

    name = f"target{next(_numbers)}"
    with psycopg.connect(postgres_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.format(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def contents(url: str) -> dict[str, Content]:
    """Every table's number of rows and digest."""
    database = make_database(url, create=False)
    with database.connection_context(), read_transaction(database):
        return {s.name: content_of(database, s, tuple(s.columns)) for s in shapes(database)}


def killed(code: str, *arguments: str) -> None:
    """Run `code` in a process of its own, which must end by kill -9."""
    done: Any = subprocess.run(
        [sys.executable, "-c", PRELUDE + code, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == -9, done.stderr
