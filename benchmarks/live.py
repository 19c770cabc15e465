"""The live map between processes, one person placed anew, and closing a period."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from benchmarks.evidence import plain_reading
from benchmarks.harness import Result, quantile, seconds
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.models.assessment import Rating
from talenta_tui.services.actor import local_actor
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.live import LiveMap
from talenta_tui.services.periods.calendar import list_periods, open_period
from talenta_tui.services.periods.checks import CheckCode
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.placements import replace_people
from talenta_tui.services.site import Site, open_site

ROOT = Path(__file__).parents[1]
_MONTH = "2026-10"
_REASONS = {code.value: "bench" for code in CheckCode}

LISTENER = """
import json, select, sys, time
from talenta_tui.surroundings import POLL_SECONDS
from talenta_tui.db.changes import watch
from talenta_tui.services.actor import local_actor
from talenta_tui.services.live import LiveMap
from talenta_tui.services.site import open_site
site = open_site(sys.argv[1])
noticed = watch(site.database)
live = LiveMap(local_actor(), site)
live.people()
print(json.dumps({"ready": True}), flush=True)
while not select.select([sys.stdin], [], [], POLL_SECONDS)[0]:
    if noticed.changed() and (news := live.refresh()) is not None:
        print(json.dumps({"at": time.time(), "people": news.people}), flush=True)
"""
"""The other process: it asks as often as the application does."""


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="talenta-bench-") as name:
        yield Path(shutil.copy(path, Path(name) / "city.db"))


class _Ratings:
    """Cells of a closed session to rate again, one commit each."""

    def __init__(self, site: Site, wanted: int) -> None:
        self._site = site
        self._rows = iter(
            site.database.execute_sql(
                'SELECT r."key", r.session_id, r.employee_id, r.assessor_id, r.exercise_id,'
                ' r.competency_id, r.halves, r."on", e.nip FROM rating r'
                " JOIN session s ON s.id = r.session_id JOIN employee e ON e.id = r.employee_id"
                " WHERE r.id IN (SELECT MIN(r2.id) FROM rating r2 WHERE r2.until IS NULL"
                " AND r2.halves IS NOT NULL GROUP BY r2.employee_id, r2.session_id)"
                " AND s.state = 'closed'"
                " AND e.nip IN (SELECT e2.nip FROM placement p JOIN employee e2"
                " ON e2.id = p.employee_id WHERE p.session = s.code)"
                f" ORDER BY r.id LIMIT {wanted}"
            ).fetchall()
        )

    def commit(self) -> str:
        """Rate one cell a step higher or lower; the NIP it is about."""
        key, session, person, assessor, exercise, competency, halves, on, nip = next(self._rows)
        changes = Changes()
        changes._put[Rating] = {
            bytes(key): {
                "session": session, "employee": person, "assessor": assessor,
                "exercise": exercise, "competency": competency,
                "halves": halves - 1 if halves else 1, "note": None, "on": on,
            }
        }  # fmt: skip
        with write_transaction(self._site.database):
            changes.save(local_actor(), self._site, "bench.rate", nip)
        return str(nip)


def between_processes(path: Path) -> list[Result]:
    """From one process's commit to another's changed map: p50 and p95."""
    with _copied(path) as copy:
        return _between("SQLite", str(copy))


def between_processes_postgres(path: Path) -> list[Result]:
    """The same city copied to PostgreSQL; [] where there is none."""
    from benchmarks.servers import fresh, postgres
    from talenta_tui.services.database_copy import copy_database

    with postgres() as server:
        if server is None:
            return []
        url = fresh(server)
        site = open_site(str(path))
        copy_database(local_actor(), site, url)
        site.database.close()
        return _between("PostgreSQL", url)


def _between(engine: str, url: str, times: int = 100) -> list[Result]:
    site = open_site(url)
    LiveMap(local_actor(), site).people()
    ratings = _Ratings(site, times)
    other = subprocess.Popen(
        [sys.executable, "-c", LISTENER, url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdin is not None
    told = _lines(other.stdout)
    assert next(told) == {"ready": True}
    taken = []
    for n in range(times):
        time.sleep(0.05 + n % 7 * 0.043)
        nip = ratings.commit()
        committed = time.time()
        news = next(line for line in told if nip in line["people"])
        taken.append((news["at"] - committed) * 1000)
    other.stdin.close()
    other.wait()
    site.database.close()
    return [
        Result(
            f"{engine}: commit to another's map, p50", quantile(taken, 0.5), 300.0, "ms",
            "the aim, 300 ms", 1,
        ),
        Result(
            f"{engine}: commit to another's map, p95", quantile(taken, 0.95), 1000.0, "ms",
            "the aim, 1 s", 1,
        ),
    ]  # fmt: skip


def _lines(stream: IO[str] | None) -> Iterator[dict[str, Any]]:
    assert stream is not None
    for line in stream:
        yield json.loads(line)


def one_person(path: Path, times: int = 300) -> list[Result]:
    """Reading one person's evidence and placing them anew; and all that follows a commit."""
    with _copied(path) as copy:
        site = open_site(str(copy))
        live = LiveMap(local_actor(), site)
        placements = live.people().placements
        ids = [r[0] for r in site.database.execute_sql("SELECT id FROM employee ORDER BY id")]
        taken = []
        for n in range(times):
            with read_transaction(site.database):
                start = time.perf_counter()
                replace_people(site, placements, (ids[n * 7 % len(ids)],))
                taken.append((time.perf_counter() - start) * 1000)
        ratings = _Ratings(site, 60)
        live.people()
        whole = []
        for _ in range(60):
            ratings.commit()
            start = time.perf_counter()
            news = live.refresh()
            whole.append((time.perf_counter() - start) * 1000)
            assert news is not None
            assert len(news.people) <= 1
        site.database.close()
    return [
        Result("one person placed anew, p50", quantile(taken, 0.5), 10.0, "ms", "the aim", 1),
        Result("one person placed anew, p95", quantile(taken, 0.95), 10.0, "ms", "the aim", 1),
        Result("a commit taken into the map, p50", quantile(whole, 0.5), 10.0, "ms", "10 ms"),
    ]


def closing(path: Path, rounds: int = 3) -> Result:
    """Closing a period, from the evidence to the frozen rows on disk."""
    mine, base = [], []
    people = 0
    for _ in range(rounds):
        with _copied(path) as copy:
            site = open_site(str(copy))
            if _MONTH not in {p.month for p in list_periods(local_actor(), site)}:
                open_period(local_actor(), site, _MONTH)
            mine.append(
                seconds(lambda: close_period(local_actor(), site, _MONTH, _REASONS))  # noqa: B023
            )
            at = LiveMap(local_actor(), site).people().placements
            people = len(at.by_nip)
            moment = at.used.prepared.at(at.as_of)
            oldest = {
                "award": moment.awards_from.isoformat(),
                "training": moment.training_from.isoformat(),
                "potential_result": moment.potential_from.isoformat(),
                "feedback": moment.feedback_first,
            }
            site.database.close()
            base.append(seconds(lambda: plain_reading(copy, oldest)))  # noqa: B023
    return Result(
        f"closing a period of {people:,} people", min(mine), min(base), "s",
        "plain sqlite3 reading the same rows", 3,
    )  # fmt: skip


def large(people: int = 70_000) -> list[Result]:
    """Ten times the city: closing, and one person placed anew."""
    with tempfile.TemporaryDirectory(prefix="talenta-bench-") as name:
        path = Path(name) / "large.db"
        subprocess.run(
            [sys.executable, "-m", "talenta_tui", "demo", "--no-open", "--people", str(people),
             "--keep", str(path)],
            check=True, cwd=ROOT, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return [closing(path, rounds=1), *one_person(path)]
