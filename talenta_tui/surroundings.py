"""What happens around the user: others commit, and the session comes to its end."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from talenta_tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from talenta_tui.app import TalentaApp
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.access.watch import SessionWatch

POLL_SECONDS = 0.3
"""How long someone else's commit may go unnoticed."""

_WATCH_SECONDS = 1.0
"""How often it is seen whether a session over SSH has come to its end."""


class Surroundings:
    """Tells the screen in front of others' commits; ends the application with the session.

    `watch` limits how long the session may last; None where nothing does.
    """

    def __init__(self, app: TalentaApp, watch: SessionWatch | None) -> None:
        self._app = app
        self._watch = watch
        self._stood = 0
        self._looking = False

    def begin_session(self) -> None:
        """The application runs: watch over the session's end."""
        if self._watch is not None:
            self._app.set_interval(_WATCH_SECONDS, self._look_at_watch)

    def begin(self) -> None:
        """The site is open: look for what others commit."""
        self._app.set_interval(POLL_SECONDS, self._poll)

    def key_pressed(self) -> None:
        if self._watch is not None:
            self._watch.touch(monotonic())

    def _look_at_watch(self) -> None:
        watch, now = self._watch, monotonic()
        if watch is None:
            return
        ending, warning = watch.ending(now), watch.warning(now)
        if ending is not None:
            self._app.end_session(ending)
        elif warning is not None and isinstance(self._app.screen, DeskScreen):
            self._app.screen.say(warning, bad=True)

    def _poll(self) -> None:
        """Look once at a time: long work may hold the database's thread past the next turn."""
        desk = self._app.desk
        if desk is not None and not self._looking:
            self._looking = True
            self._app.run_worker(self._look(desk), group="poll", exit_on_error=False)

    async def _look(self, desk: WorkDesk) -> None:
        """Tell the screen in front when something was committed since it was drawn.

        A bare coroutine and no `@work`: Textual spells out the arguments of a decorated one at
        every call, and the desk's, with the whole policy in it, took a sixth of a processor
        while nobody touched a key.
        """
        try:
            latest = await self._app.executor.run(desk.noticed)
            if latest is not None or not self._stood:
                await self._take_in(desk, self._app.known if latest is None else latest)
        finally:
            self._looking = False

    async def _take_in(self, desk: WorkDesk, latest: int) -> None:
        app = self._app
        if latest != self._stood:
            from talenta_tui.services.access.standing import ended_sentence, stands

            self._stood = latest
            if not await app.executor.run(lambda: stands(desk.actor)):
                app.places.stop()
                app.end_session(ended_sentence())
                return
        if latest != app.known:
            app.known = latest
            current = await app.executor.run(desk.current)
            if current is not desk:
                app.desk = current
            if isinstance(app.screen, DeskScreen):
                app.screen.catch_up()
