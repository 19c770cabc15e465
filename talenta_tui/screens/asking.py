"""Asking the site from a screen: off its thread, in order, and every failure told.

    async def _load(self, desk: WorkDesk) -> None:
        people = await self.ask(desk.everyone)     # on the database's thread
        …                                          # on the screen's thread again

Services are imported inside the functions that run on the database's thread, never at the
top of a screen: peewee and pydantic must not delay what the screen paints.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from textual.screen import Screen
from textual.worker import Worker, WorkType

from talenta_tui.desk import Ticket, WorkDesk
from talenta_tui.errors import Cancelled
from talenta_tui.i18n import _
from talenta_tui.messages import Progressed
from talenta_tui.screens.frame import StatusLine

_T = TypeVar("_T")


class AlreadyTold(Exception):
    """The work failed and the user has been told; whatever waited for it just ends."""


class AskingScreen(Screen[None]):
    """A screen with a status line that runs work on the database's thread."""

    def __init__(self) -> None:
        super().__init__()
        self._ticket: Ticket | None = None
        self._jobs: dict[Worker[Any], Coroutine[Any, Any, object]] = {}

    @property
    def desk(self) -> WorkDesk:
        """The open site, its user and the executor; only after `start`."""
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        if desk is None:
            raise RuntimeError("the site is not open yet")
        return desk

    def say(self, text: str, bad: bool = False, *, stays: bool = False) -> None:
        """Show a sentence in the status line, with a sign when it is `bad`; "" clears it.

        One that `stays` outlasts the work with which a screen begins.
        """
        self.query_one(StatusLine).say(text, bad=bad, stays=stays)

    async def ask(self, work: Callable[[], _T]) -> _T:
        """The result of `work`, run on the database's thread in the order of asking.

        A failure is told in a dialog; then AlreadyTold ends the caller.
        """
        try:
            return await self.desk.executor.run(work)
        except Exception as error:
            await self.tell(error)
            raise AlreadyTold from error

    async def ask_long(self, work: Callable[[Ticket], _T], label: str) -> _T:
        """Like `ask` for work that takes long: shows progress, and Esc stops it.

        `work` reports through `ticket.tell(phase, share)`, which raises Cancelled in its thread
        once the user has stopped it; stopping is no failure and is said in the status line.
        """
        return await self._told_and_stopped(work, label, self.desk.executor.run)

    async def ask_apart(self, work: Callable[[Ticket], _T], label: str) -> _T:
        """Like `ask_long`, on a thread and a connection of its own: keying elsewhere goes on.

        For work that computes for seconds and writes at its end in one transaction.
        """
        database = self.desk.site.database

        def connected(job: Callable[[], _T]) -> _T:
            with database.connection_context():
                return job()

        return await self._told_and_stopped(
            work, label, lambda job: asyncio.to_thread(connected, job)
        )

    async def _told_and_stopped(
        self,
        work: Callable[[Ticket], _T],
        label: str,
        run: Callable[[Callable[[], _T]], Awaitable[_T]],
    ) -> _T:
        status = self.query_one(StatusLine)
        ticket = self._ticket = Ticket(
            lambda phase, share: self.post_message(Progressed(phase, share))
        )
        # What is said on arriving stays through the loads, up to the user's first key.
        status.begin(label, again=not getattr(self.app, "touched", True))
        try:
            return await run(lambda: work(ticket))
        except Cancelled as stopped:
            status.end()
            self.say(str(stopped))
            raise AlreadyTold from stopped
        except asyncio.CancelledError:
            # The screen has gone: its work must hold no thread.
            ticket.stop()
            raise
        except Exception as error:
            await self.tell(error)
            raise AlreadyTold from error
        finally:
            self._ticket = None
            status.end()

    def do(self, job: Coroutine[Any, Any, object], group: str = "work") -> Worker[None]:
        """Run a coroutine as a worker; a newer one of the same group takes its place.

        The one funnel: whatever fails in it is told in a dialog and never ends the application.
        """
        funnel: WorkType[None] = partial(self._funnel, job)
        worker = self.run_worker(funnel, group=group, exclusive=True, exit_on_error=False)
        self._jobs[worker] = job
        return worker

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A job that was replaced before it began has to be closed by hand."""
        if event.worker.is_finished and event.worker in self._jobs:
            self._jobs.pop(event.worker).close()

    async def _funnel(self, job: Awaitable[object]) -> None:
        try:
            await job
        except AlreadyTold:
            pass
        except Exception as error:  # noqa: BLE001 - the funnel: told, with a reference
            await self.tell(error)

    async def tell(self, error: Exception) -> None:
        """Tell a failure in a dialog: what happened and what to do, never a traceback."""
        from talenta_tui.screens.modals.error import ErrorModal, told

        await self.app.push_screen(ErrorModal(told(error)))

    @property
    def busy(self) -> bool:
        """Long work is in progress."""
        return self._ticket is not None

    def stop(self) -> bool:
        """Stop long work, where there is any."""
        if self._ticket is None:
            return False
        self._ticket.stop()
        self.say(_("Stopping …"))
        return True

    def on_progressed(self, message: Progressed) -> None:
        if self._ticket is not None and not self._ticket.stopped():
            self.query_one(StatusLine).progress(message.phase, message.share)
