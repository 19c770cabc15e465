"""Keying through a terminal, every rating durable, beside a bare DataTable that saves nothing."""

from __future__ import annotations

import os
import select
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import Result, quantile, seconds
from tests.pty.terminal import Terminal

PEOPLE, COLUMNS = 100, 9
CELLS = PEOPLE * COLUMNS
ROUNDS = 3
KEYS = ("34512" * CELLS)[:CELLS]
TO_THE_FIRST = "\x1b[1;5H\x1b[H"
"""Ctrl+Home and Home: the first cell again, for the next round over a full sheet."""

BARE = """
import os, sys
os.environ["TEXTUAL_ANIMATIONS"] = "none"
from textual.app import App
from textual.widgets import DataTable, Static
class Bare(App):
    def compose(self):
        yield Static("Batch: sum")
        yield DataTable()
    def on_mount(self):
        self.taken = 0
        self.table = self.query_one(DataTable)
        self.table.add_columns("#", "Name", *("C" + str(n) for n in range(9)))
        for n in range(100):
            self.table.add_row(str(n + 1), "Orang " + str(n), *[" "] * 9)
        self.table.cursor_coordinate = (0, 2)
        self.table.focus()
    def on_key(self, event):
        if event.key == "ctrl+home":
            self.table.cursor_coordinate = (0, 2)
        if event.character not in tuple("012345"):
            return
        at = self.table.cursor_coordinate
        self.table.update_cell_at(at, event.character)
        row, column = (at.row, at.column + 1) if at.column < 10 else (at.row + 1, 2)
        self.table.move_cursor(row=min(row, 99), column=column)
        self.taken += 1
        if self.taken % 900 == 0:
            with open({told!r}, "a") as told:
                told.write(".")
Bare().run(mouse=False)
"""
"""Takes the same keys, shows them, moves on; adds a byte to a file after each 900."""


@contextmanager
def _ours() -> Iterator[tuple[Terminal, sqlite3.Connection]]:
    """The real command at an empty score sheet of 100 × 9, and its database beside it."""
    from tests.screens.session_kit import large, office

    with tempfile.TemporaryDirectory(prefix="talenta-keying-") as name:
        path = office(Path(name) / "keying.db", large, people=PEOPLE)
        terminal = Terminal(path)
        beside = sqlite3.connect(path)
        try:
            terminal.open_sheet()
            terminal.until("Asesor 1")
            _rest(terminal)
            yield terminal, beside
        finally:
            terminal.close()
            beside.close()


@contextmanager
def _bare() -> Iterator[tuple[Terminal, Path]]:
    """The bare app at an empty table, and the file in which it tells how far it is."""
    with tempfile.TemporaryDirectory(prefix="talenta-keying-") as name:
        told = Path(name) / "told"
        told.touch()
        terminal = Terminal(Path("unused"), program=BARE.format(told=str(told)))
        try:
            terminal.until("Orang 1")
            _rest(terminal)
            yield terminal, told
        finally:
            terminal.close()


def _drain(terminal: Terminal, wait: float) -> int:
    """Bytes drawn within `wait` seconds, thrown away: judging them would take our own time."""
    descriptor = terminal.process.child_fd
    ready, _w, _x = select.select([descriptor], [], [], wait)
    return len(os.read(descriptor, 1 << 16)) if ready else 0


def _rest(terminal: Terminal, still: float = 0.3) -> None:
    """Return once nothing has been drawn for a while."""
    while _drain(terminal, still):
        continue


def _burst(terminal: Terminal, done: Callable[[], bool]) -> float:
    """Seconds from the first key of three full sheets, sent at once, until all are taken."""
    data = (TO_THE_FIRST.join([KEYS] * ROUNDS)).encode()
    descriptor = terminal.process.child_fd
    start = time.perf_counter()
    while data:
        data = data[os.write(descriptor, data[:512]) :]
        _drain(terminal, 0)
    while not done():
        _drain(terminal, 0.005)
        if time.perf_counter() - start > 300:
            raise RuntimeError("the keys never arrived")
    return time.perf_counter() - start


def _written(beside: sqlite3.Connection) -> int:
    found: int = beside.execute("SELECT COUNT(*) FROM rating_write").fetchone()[0]
    return found


def ratings_per_second() -> list[Result]:
    """Three full sheets at full speed until the last rating is on disk, and their keystrokes."""
    with _ours() as (terminal, beside):
        mine = _burst(terminal, lambda: _written(beside) == ROUNDS * CELLS)
        filled = beside.execute("SELECT COUNT(*) FROM rating WHERE until IS NULL").fetchone()[0]
        commits = beside.execute(
            "SELECT COUNT(*) FROM event WHERE action = 'session.rate'"
        ).fetchone()[0]
    with _bare() as (terminal, told):
        base = _burst(terminal, lambda: told.stat().st_size == ROUNDS)
    count = ROUNDS * CELLS
    return [
        Result(
            f"time per rating, durable ({count / mine:,.0f} a second)",
            1000 * mine / count, 1000 * base / count, "ms",
            f"a bare DataTable ({count / base:,.0f} a second), nothing saved", 1.5,
        ),
        Result(
            f"commits for a burst of {count:,}", commits, count, "", "one commit a rating", 0.1,
        ),
        Result(
            "keystrokes per 100 ratings of a full sheet", 100 * len(KEYS) / filled, 100, "",
            "one key a rating", 1,
        ),
    ]  # fmt: skip


def _each(terminal: Terminal, keys: str, done: Callable[[int], bool] | None = None) -> list[float]:
    """Milliseconds from each key to what it draws first, or until `done`, at rest in between."""
    taken = []
    for n, key in enumerate(keys, 1):
        _rest(terminal, 0.03)
        start = time.perf_counter()
        os.write(terminal.process.child_fd, key.encode())
        while not (done(n) if done else _drain(terminal, 5)):
            if done:
                _drain(terminal, 0.0005)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def key_to_paint(times: int = 200) -> list[Result]:
    """One key at a time: until something of it shows, and until it is on disk."""
    with _ours() as (terminal, beside):
        mine = _each(terminal, KEYS[:times])
        _rest(terminal)
        before = _written(beside)
        disk = _each(terminal, KEYS[:times], lambda n: _written(beside) >= before + n)
    with _bare() as (terminal, _told):
        base = _each(terminal, KEYS[:times])
    floor = _commit_floor(times)
    return [
        Result(
            f"key to paint, p{int(share * 100)}", quantile(mine, share), quantile(base, share),
            "ms", "a bare DataTable", 1.5,
        )
        for share in (0.5, 0.95)
    ] + [
        Result(
            f"key to disk, p{int(share * 100)}", quantile(disk, share), quantile(floor, share),
            "ms", "one durable commit of plain sqlite3",
        )
        for share in (0.5, 0.95)
    ]  # fmt: skip


def _commit_floor(times: int) -> list[float]:
    """Milliseconds of a durable commit of one row on this disk."""
    with tempfile.TemporaryDirectory(prefix="talenta-keying-") as name:
        plain = sqlite3.connect(Path(name) / "plain.db", isolation_level=None)
        plain.execute("PRAGMA journal_mode = wal")
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute("CREATE TABLE rating (value INTEGER)")
        taken = [
            1000 * seconds(lambda: plain.execute("INSERT INTO rating VALUES (3)"))
            for _n in range(times)
        ]
        plain.close()
    return taken


def planning() -> Result:
    """A rotation of 48 assessees before 16 assessors in 4 exercises over two days."""
    from talenta_tui.planning.plan import Plan
    from talenta_tui.planning.planner import plan
    from tests.planning.cases import large_session

    shares: list[float] = []

    def ours() -> None:
        found = plan(large_session(), shares.append)
        if not isinstance(found, Plan):
            raise RuntimeError("no plan was found")

    taken = min(seconds(ours) for _n in range(3))
    return Result(
        f"planning 48 people, 16 assessors ({len(shares) // 3} steps told)", taken, 2.0, "s",
        "the aim, 2 s", 1,
    )  # fmt: skip
