"""What every screen works with: the open site, who is at work, and the database's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING

from talenta_tui.errors import Cancelled
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.db.changes import Watch
    from talenta_tui.db.executor import DatabaseExecutor
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.live import LiveMap
    from talenta_tui.services.people import People
    from talenta_tui.services.periods.calendar import PeriodMark
    from talenta_tui.services.site import Site


WIDTH, HEIGHT = 80, 23
"""The smallest terminal Talenta draws on, in cells: 80×24, of which tmux keeps a line."""


@dataclass(slots=True)
class Shelf:
    """The list of everyone, kept current, so that screens share one; `people` None has
    everyone read anew."""

    people: People | None = None
    live: LiveMap | None = None
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class WorkDesk:
    """The open site and its user. Everything that asks the site runs on `executor`."""

    site: Site
    actor: Actor
    executor: DatabaseExecutor
    shelf: Shelf = field(default_factory=Shelf)
    period: PeriodMark | None = None
    """The period work goes into; None where there is none, or the role may not know."""

    def latest(self) -> int:
        """Number of the event that last changed something. Call on the executor."""
        from talenta_tui.services.trail import newest_change

        return newest_change()

    def noticed(self) -> int | None:
        """`latest` where something may have been committed since this was asked, else None.

        Call on the executor; costs microseconds where nothing was.
        """
        if self.shelf.watch is None:
            from talenta_tui.db.changes import watch

            self.shelf.watch = watch(self.site.database)
            return self.latest()
        return self.latest() if self.shelf.watch.changed() else None

    def current(self) -> WorkDesk:
        """This desk, with site and period as they are now: another may have become the default.

        Call on the executor.
        """
        from talenta_tui.services.periods.calendar import period_mark
        from talenta_tui.services.site import read_site

        site = read_site(self.site.database, self.site.clock)
        period = period_mark(self.actor, site)
        if (site, period) == (self.site, self.period):
            return self
        return replace(self, site=site, period=period)

    def everyone(self) -> People:
        """Everyone with their place; those whom a change since has touched are placed anew.

        Call on the executor: `people = await self.ask(desk.everyone)`.
        """
        from talenta_tui.services.live import LiveMap

        shelf = self.shelf
        if shelf.live is None or shelf.people is None or shelf.live.site != self.site:
            shelf.live = LiveMap(self.actor, self.site)
        shelf.people = shelf.live.people()
        return shelf.people

    def touched(self, nip: str, known: int) -> bool:
        """Whether the person's record may have changed after the event `known`.

        Call on the executor. A page is read again, and that noted in the trail, only then.
        """
        from talenta_tui.services.permissions import UseCase, may

        if not may(self.actor, UseCase.PEOPLE_READ):
            return True
        self.everyone()
        return self.shelf.live is None or self.shelf.live.touched(nip, known)

    def close(self) -> None:
        """Let go of the database. Call on the executor, last."""
        if self.shelf.watch is not None:
            self.shelf.watch.close()
        self.site.database.close()

    def rest(self) -> None:
        """Give back the memory large queries took: every session over SSH is a process.

        Call on the executor. The database's page cache and what the allocator holds free go
        back to the system, a quarter of the whole; where that cannot be asked for, nothing.
        """
        import ctypes

        from talenta_tui.db.engine import is_sqlite

        if is_sqlite(self.site.database):
            self.site.database.execute_sql("PRAGMA shrink_memory")
        try:
            ctypes.CDLL(None).malloc_trim(0)
        except (AttributeError, OSError):
            return


class Ticket:
    """Long work in progress: its thread tells how far it is, the screen may stop it."""

    def __init__(self, report: Callable[[str, float], object]) -> None:
        self._report = report
        self._stop = Event()
        self._told: tuple[str, int] | None = None

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def stopped(self) -> bool:
        return self._stop.is_set()

    def tell(self, phase: str, share: float) -> None:
        """Report progress from the work's thread; raises Cancelled once the user has stopped it.

        Only whole percents are passed on, so that a slow line is not filled with them.
        """
        if self._stop.is_set():
            raise Cancelled(_("Stopped. Nothing was changed."))
        told = (phase, int(share * 100))
        if told != self._told:
            self._told = told
            self._report(phase, share)

    def share(self, share: float) -> None:
        """Like `tell`, for work of one phase only."""
        self.tell("", share)
