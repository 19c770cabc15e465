"""The trail under many writers, verifying it, and a keyed rating among many operators."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import Result, quantile, seconds
from benchmarks.servers import engines
from benchmarks.worker import PAUSE, PLAIN

ROOT = Path(__file__).parents[1]
WRITERS = (1, 8, 24)
SECONDS = 4.0
EVENTS = 100_000


def _many(kind: str, url: str, writers: int) -> list[list[float]]:
    """What each of so many processes took for each piece of its work, begun together; the
    first of each was done before, as that process came in."""
    command = [sys.executable, "-m", "benchmarks.worker", kind, url, str(SECONDS)]
    started = [
        subprocess.Popen(
            [*command, str(n)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(writers)
    ]
    for one in started:
        assert one.stdout is not None
        if one.stdout.readline() != "ready\n":
            raise RuntimeError(f"a writer did not start: {kind}")
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate()[0]) for one in started]


def events_per_second() -> list[Result]:
    """Milliseconds a durable event, beside plain commits of a row of its size."""
    from talenta_tui.services.actor import local_actor
    from talenta_tui.services.site import init_site

    found = []
    with engines() as urls:
        for engine, url in urls.items():
            site = init_site(local_actor(), url, "Kota")
            site.database.execute_sql(PLAIN)
            site.database.close()
            for writers in WRITERS:
                counts = {}
                for kind in ("row", "event"):
                    counts[kind] = sum(len(one) - 1 for one in _many(kind, url, writers))
                rate = counts["event"] / SECONDS
                found.append(
                    Result(
                        f"{engine}, {writers} writers: {rate:,.0f} events a second",
                        1000 * SECONDS / counts["event"], 1000 * SECONDS / counts["row"], "ms",
                        f"plain durable commits ({counts['row'] / SECONDS:,.0f} a second)",
                    )
                )  # fmt: skip
    return found


def verify() -> list[Result]:
    """A long trail verified whole, beside reading its rows."""
    from talenta_tui.db.engine import write_transaction
    from talenta_tui.services.actor import Actor, Role
    from talenta_tui.services.audit import verify_trail
    from talenta_tui.services.site import init_site
    from talenta_tui.services.trail import record

    actor = Actor("bench", Role.ADMINISTRATOR, "bench")
    found = []
    with engines() as urls:
        for engine, url in urls.items():
            site = init_site(actor, url, "Kota")
            with write_transaction(site.database):
                for n in range(EVENTS):
                    record(actor, site, "bench.rate", f"AC-{n}", {"old": n, "new": n + 1})
            sql = "SELECT * FROM event ORDER BY seq"
            base = min(
                seconds(lambda: site.database.execute_sql(sql).fetchall())  # noqa: B023
                for _n in range(3)
            )
            taken = []
            for _n in range(3):
                taken.append(seconds(lambda: verify_trail(actor, site)))  # noqa: B023
            site.database.close()
            million = 1_000_000 / EVENTS
            found.append(
                Result(
                    f"{engine}: verifying a million events", min(taken) * million, base * million,
                    "s", "reading those rows",
                )
            )  # fmt: skip
    return found


def keyed_ratings() -> list[Result]:
    """From key to disk for each of many operators, each keying four ratings a second."""
    from talenta_tui.services.site import init_site
    from tests.conftest import NOON
    from tests.screens.session_kit import large
    from tests.services.assessment.kit import ADMIN, Centre

    found = []
    with engines() as urls:
        for engine, url in urls.items():
            site = init_site(ADMIN, url, "Kota", language="en", clock=lambda: NOON)
            large(Centre(site, people=100, raters=2))
            site.database.execute_sql(PLAIN)
            site.database.close()
            for operators in WRITERS:
                cells, ratings = _many("cell", url, operators), _many("rating", url, operators)
                base = [ms for one in cells for ms in one[1:]]
                mine = [ms for one in ratings for ms in one[1:]]
                found.append(
                    Result(
                        f"{engine}, {operators} operators coming in: their first rating",
                        quantile([one[0] for one in ratings], 0.5),
                        quantile([one[0] for one in cells], 0.5), "ms",
                        "their first plain durable commit",
                    )
                )  # fmt: skip
                for share in (0.5, 0.95):
                    found.append(
                        Result(
                            f"{engine}, {operators} operators: a keyed rating, p{share * 100:.0f}",
                            quantile(mine, share), quantile(base, share), "ms",
                            f"a plain durable commit, as often (pause {PAUSE:g} s)",
                        )
                    )  # fmt: skip
    return found
