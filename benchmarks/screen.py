"""The application against a bare Textual app: first paint, memory, the cost of a key."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import Result, quantile

ROOT = Path(__file__).parents[1]
BARE = """
import os
os.environ["TEXTUAL_ANIMATIONS"] = "none"
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("TALENTA")
Bare().run(mouse=False)
"""


def _spawn(command: list[str]) -> Any:
    import pexpect

    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    return pexpect.spawn(command[0], command[1:], env=env, dimensions=(24, 80), timeout=60)


def _first_paint(command: list[str]) -> float:
    start = time.perf_counter()
    child = _spawn(command)
    child.expect_exact("TALENTA")
    taken = time.perf_counter() - start
    child.close(force=True)
    return taken


def _memory(command: list[str], settle: float) -> float:
    """Resident MB once the screen has been still for `settle` seconds."""
    import psutil

    child = _spawn(command)
    child.expect_exact("TALENTA")
    end = time.monotonic() + settle
    while time.monotonic() < end:
        try:
            child.read_nonblocking(65536, timeout=0.2)
        except Exception:  # noqa: BLE001 - nothing to read is what we wait for
            continue
    resident: float = psutil.Process(child.pid).memory_info().rss / 1e6
    child.close(force=True)
    return resident


def first_paint(path: Path) -> Result:
    ours = [sys.executable, "-m", "talenta_tui", "--database", str(path)]
    bare = [sys.executable, "-c", BARE]
    mine, base = [], []
    for _ in range(5):
        mine.append(_first_paint(ours))
        base.append(_first_paint(bare))
    return Result("first paint on the city", min(mine), min(base), "s", "a bare Textual app", 1.5)


def memory(path: Path) -> Result:
    ours = [sys.executable, "-m", "talenta_tui", "--database", str(path)]
    mine = _memory(ours, 8)
    base = _memory([sys.executable, "-c", BARE], 2)
    return Result("resident memory, Home loaded", mine, base, "MB", "a bare Textual app", 2.5)


def row_move(people: int = 7041) -> Result:
    """CPU of one arrow key in a list of everyone, from key to painted line."""
    from textual import events
    from textual.app import App, ComposeResult

    from talenta_tui.widgets.row_list import Column, RowList

    rows = [(f"{n:018d}", f"Pegawai {n}", "Dinas Kesehatan", "9", "81.25") for n in range(people)]

    class Lists(App[None]):
        def compose(self) -> ComposeResult:
            yield RowList(
                [Column("NIP", 18), Column("Name", 24), Column("Unit", 20), Column("Box", 4),
                 Column("Talent", 8)]
            )  # fmt: skip

        def on_mount(self) -> None:
            self.query_one(RowList).set_rows(rows)
            self.query_one(RowList).focus()

    async def measure() -> list[float]:
        app = Lists()
        taken = []
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for n in range(300):
                key = "down" if n % 3 else "pagedown"
                start = time.process_time()
                app.post_message(events.Key(key, None))
                await pilot.pause()
                taken.append((time.process_time() - start) * 1000)
        return taken

    taken = asyncio.run(measure())
    return Result(
        "moving one row among 7,041, p95 of CPU", quantile(taken, 0.95), 16.0, "ms",
        "16 ms, one frame", 1,
    )  # fmt: skip
