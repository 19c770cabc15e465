"""One writer among many, a process of its own: `python -m benchmarks.worker KIND URL SECONDS N`.

Works once, says `ready`, waits for a line, works for so many seconds and prints what each piece
of work took in milliseconds, as JSON; the first is the one before: it meets a connection that
knows nothing yet, once a session and not once a second. KINDs: `event`, one event a transaction;
`row`, a plain commit of a row of the same size through the driver alone; `rating`, one keyed
rating after another with a pause between, as operators key; `cell`, the plain commit with that
pause.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import cycle

PAUSE = 0.25
"""Seconds between two ratings of one operator: four a second is faster than anyone keys."""
_DETAIL = {"nip": "198404102013121001", "old": 5, "new": 6, "competency": "Integritas"}
_ROW = ("2026-11-28T12:00:00+00:00", "budi", "operator", "ssh", "bench.rate", "AC-1",
        json.dumps(_DETAIL), "", "0" * 64, "f" * 64)  # fmt: skip
PLAIN = "CREATE TABLE plain_row (at TEXT, who TEXT, role TEXT, origin TEXT, action TEXT,"
PLAIN += " subject TEXT, detail TEXT, reason TEXT, previous TEXT, hash TEXT)"


def event(url: str, number: int) -> Callable[[], object]:
    from talenta_tui.db.engine import write_transaction
    from talenta_tui.services.actor import Actor, Role
    from talenta_tui.services.site import open_site
    from talenta_tui.services.trail import record

    site = open_site(url)
    actor = Actor(f"op{number}", Role.ADMINISTRATOR, "bench")

    def work() -> None:
        with write_transaction(site.database):
            record(actor, site, "bench.rate", "AC-1", _DETAIL)

    return work


def row(url: str, _number: int) -> Callable[[], object]:
    marks = ",".join("?" * len(_ROW))
    if "://" not in url:
        plain = sqlite3.connect(url, isolation_level=None, timeout=20)
        plain.execute("PRAGMA synchronous = FULL")

        def write() -> None:
            plain.execute("BEGIN IMMEDIATE")
            plain.execute(f"INSERT INTO plain_row VALUES ({marks})", _ROW)
            plain.execute("COMMIT")

        return write
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    sql = f"INSERT INTO plain_row VALUES ({marks.replace('?', '%s')})"
    return lambda: connection.execute(sql, _ROW)


def rating(url: str, number: int) -> Callable[[], object]:
    """The cells of rows of one's own, four operators to a hundred people's sheet."""
    from talenta_tui.services.actor import Actor, Role
    from talenta_tui.services.assessment.keying import CellWrite, Saved, write_cells
    from talenta_tui.services.assessment.sheets import open_sheet
    from talenta_tui.services.site import open_site
    from tests.services.assessment.kit import CODE

    site = open_site(url)
    actor = Actor(f"op{number}", Role.OPERATOR, "bench")
    ask = site.database.execute_sql
    nips = [r[0] for r in ask("SELECT nip FROM employee ORDER BY nip LIMIT 100").fetchall()]
    names = [
        r[0]
        for r in ask(
            "SELECT c.name FROM session_competency t JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL ORDER BY c.name"
        ).fetchall()
    ]
    sheets = [(a, e) for a in ("A1", "A2") for e in ("Kasus", "Esai")]
    sheet = sheets[number % len(sheets)]
    open_sheet(actor, site, CODE, *sheet)
    mine = nips[number // len(sheets) :: 6]
    cells = cycle([(nip, name) for nip in mine for name in names])
    value = 0

    def work() -> None:
        nonlocal value
        nip, name = next(cells)
        value = (value + 1) % 6
        (found,) = write_cells(actor, site, CODE, *sheet, [CellWrite(nip, name, value)])
        assert isinstance(found, Saved), found

    return work


KINDS: dict[str, tuple[Callable[[str, int], Callable[[], object]], float]] = {
    "event": (event, 0), "row": (row, 0), "rating": (rating, PAUSE), "cell": (row, PAUSE),
}  # fmt: skip


def main() -> None:
    kind, url, seconds, number = sys.argv[1:]
    make, pause = KINDS[kind]
    work = make(url, int(number))
    start = time.perf_counter()
    work()
    first = (time.perf_counter() - start) * 1000
    print("ready", flush=True)
    sys.stdin.readline()
    time.sleep(pause * (int(number) % 7) / 7)
    taken = []
    end = time.perf_counter() + float(seconds)
    while (start := time.perf_counter()) < end:
        work()
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(pause)
    print(json.dumps([first, *taken]))


if __name__ == "__main__":
    main()
