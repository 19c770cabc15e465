"""One ordered thread that owns the process's database connection.

Screens never touch the database: they hand a function in and await its result. Work is done
in the order it was handed in, so a correction can never be overtaken by what it corrects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


class DatabaseExecutor:
    """Runs functions one after another on its own thread; close it when the program ends.

    The site is opened through it too, so that the connection belongs to its thread.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Queue `work`; the future's callbacks run on the executor's thread."""
        return self._pool.submit(work)

    async def run(self, work: Callable[[], _T]) -> _T:
        """The result of `work`, without blocking the screen; its error is raised here."""
        return await asyncio.wrap_future(self._pool.submit(work))

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Finish what is queued, then `last` (closing the connection), and end the thread."""
        if last is not None:
            self._pool.submit(last)
        self._pool.shutdown(wait=True)
