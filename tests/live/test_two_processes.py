"""A rating one process commits changes the map another one has open, within a second."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from talenta_tui.db.changes import watch
from talenta_tui.services.actor import Actor
from talenta_tui.services.site import Site, read_site

from .kit import AS_OF, change, full

ROOT = Path(__file__).parents[2]


class Listener:
    """The other process, and what it says."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.listener", url, AS_OF.isoformat()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> dict[str, Any]:
        out: IO[str] | None = self._process.stdout
        assert out is not None
        found: dict[str, Any] = json.loads(out.readline())
        return found

    def end(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=20)


@pytest.fixture
def listener(city_url: str) -> Iterator[Listener]:
    found = Listener(city_url)
    yield found
    found.end()


def test_a_rating_of_one_process_changes_the_map_of_the_other(
    listener: Listener, city_site: Site, admin: Actor
) -> None:
    assert listener.line() == {"ready": 300}
    before = full(city_site)
    nip, person = next(
        (nip, row[0])
        for nip, place in before.items()
        if place.placed and place.jpm is not None and place.jpm < 90
        for row in city_site.database.execute_sql(
            f"SELECT e.id FROM employee e WHERE e.nip = '{nip}'"
        ).fetchall()
    )
    shown = {str(before[nip].x)}
    for level in (0, 10):
        change(admin, city_site, "rating", person, level, [])
        committed = time.time()
        told = listener.line()
        while nip not in told["people"]:
            told = listener.line()
        expected = full(city_site)
        assert told["people"] == {nip: str(expected[nip].x)}
        assert told["by"] == "admin"
        shown.add(told["people"][nip])
        assert told["at"] - committed < 1.5, "aim is a second; half more for a busy machine"
    assert len(shown) == 3, "each of the two ratings moves the person on the map"


def test_a_watch_tells_of_others_commits_and_of_ones_own_once(site: Site, site_url: str) -> None:
    from talenta_tui.db.engine import make_database

    noticed = watch(site.database)
    try:
        assert not noticed.changed()
        other = make_database(site_url)
        other.connect()
        with other.atomic():
            other.execute_sql("UPDATE site SET name = 'Kota Lain'")
            other.execute_sql(
                "INSERT INTO event (seq, at, actor, role, origin, action, subject, detail, reason,"
                " previous, hash) SELECT MAX(seq) + 1, '', '', '', '', '', '', '', '', '', ''"
                " FROM event"
            )
        other.close()
        assert _soon(noticed)
        assert not noticed.changed()
        assert read_site(site.database, site.clock).name == "Kota Lain"
        with site.database.atomic():
            site.database.execute_sql(
                "INSERT INTO event (seq, at, actor, role, origin, action, subject, detail, reason,"
                " previous, hash) SELECT MAX(seq) + 1, '', '', '', '', '', '', '', '', '', ''"
                " FROM event"
            )
        assert _soon(noticed)
        assert not noticed.changed()
    finally:
        noticed.close()


def test_a_listener_that_lost_its_connection_asks_again_and_listens_again(
    postgres_url: str, admin: Actor
) -> None:
    import psycopg

    from talenta_tui.services.site import init_site

    site = init_site(admin, postgres_url, "Kota Uji")
    noticed = watch(site.database)
    try:
        assert not noticed.changed()
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
            )
        assert _soon(noticed), "what was missed meanwhile is asked for"
        assert _soon(noticed), "and once more when it listens again"
        assert not noticed.changed()
    finally:
        noticed.close()
        site.database.close()


def _soon(noticed: Any, patience: float = 2.0) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if noticed.changed():
            return True
        time.sleep(0.02)
    return False
