"""When an application under test is at rest: asked more often than Textual does, and more surely.

Textual's pilot looks every 20 ms whether the process has worked, after each key twice. Here
it is asked every 4 ms, and work on the database's thread counts as work although its process
only waits for the disk or the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from time import monotonic, process_time
from typing import Any

import textual.app
import textual.pilot

import talenta_tui.db.executor

GRAIN = 1 / 250
"""Seconds between two looks."""

_QUIET = GRAIN / 10
"""Seconds of processor within them that are no work."""

_lock = Lock()
_outstanding: set[Future[Any]] = set()


class _Counted(ThreadPoolExecutor):
    """The database's thread, whose work not yet done is known."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future = super().submit(work, *args, **named)
        with _lock:
            _outstanding.add(future)
        future.add_done_callback(_done)
        return future


def _done(future: Future[Any]) -> None:
    with _lock:
        _outstanding.discard(future)


def forget() -> None:
    """What an earlier test left undone, for good perhaps, is no work of the next one's."""
    with _lock:
        _outstanding.clear()


async def wait_for_idle(min_sleep: float = GRAIN, max_sleep: float = 1) -> None:
    """Return once nothing has worked for a whole look, or after `max_sleep` seconds."""
    began = monotonic()
    while True:
        used, before = process_time(), bool(_outstanding)
        await asyncio.sleep(GRAIN)
        quiet = not before and not _outstanding and process_time() - used < _QUIET
        passed = monotonic() - began
        if passed >= max_sleep or (quiet and passed > min_sleep):
            return


def install() -> None:
    """Let every pilot of this process wait like this."""
    modules: tuple[Any, ...] = (textual.app, textual.pilot)
    for module in modules:
        assert module.wait_for_idle, "Textual waits in another way now"
        module.wait_for_idle = wait_for_idle
    threads: Any = talenta_tui.db.executor
    assert threads.ThreadPoolExecutor
    threads.ThreadPoolExecutor = _Counted
