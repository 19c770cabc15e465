"""Where the user is: kept as they move, and gone back to after a dropped line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talenta_tui.actions import key_name
from talenta_tui.i18n import _
from talenta_tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from talenta_tui.app import TalentaApp
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.whereabouts import Whereabouts


_PLACE_SECONDS = 0.4
"""How long a screen must be in front before it is one to come back to."""


class PlaceKeeper:
    """Keeps where the user is, from `begin` to `stop`; written by the database's thread."""

    def __init__(self, app: TalentaApp) -> None:
        self._app = app
        self.keeping = False
        self._waiting = False
        self._kept: Whereabouts | None = None

    def begin(self) -> None:
        self.keeping = True
        self.keep_soon()

    def stop(self) -> None:
        """The place kept last stays what it is."""
        self.keeping = False

    def keep_soon(self) -> None:
        """Keep where the user is once they have been there for a moment."""
        if self.keeping and not self._waiting:
            self._waiting = True
            self._app.set_timer(_PLACE_SECONDS, self.keep)

    def keep(self) -> None:
        """Keep where the user is now; nothing is written where they have not moved."""
        self._waiting = False
        desk = self._app.desk
        if desk is None or not self.keeping:
            return
        from talenta_tui.screens.whereabouts import whereabouts

        here = whereabouts(self._app.current_mode, self._app.screen_stack)
        if here is None or here == self._kept:
            return

        def write() -> None:
            from talenta_tui.services.whereabouts import keep_whereabouts

            keep_whereabouts(desk.actor, desk.site, here)

        # A place that cannot be kept (a full disk, a suspended operator) is no reason to stop.
        desk.executor.submit(write)
        self._kept = here

    def forget(self, desk: WorkDesk) -> None:
        """The user leaves by themselves and begins at Home the next time."""
        self.stop()

        def work() -> None:
            from talenta_tui.services.whereabouts import forget_whereabouts

            forget_whereabouts(desk.actor, desk.site)

        desk.executor.submit(work)


async def come_back(app: Any, desk: WorkDesk, *, again: bool) -> bool:
    """Show the place the user was torn from; False where they begin at Home.

    Whoever has pressed a key by now has begun at Home and stays there. Only the screen in
    front begins, those behind it when the user goes back to them: what is not shown is not
    read. `again`: Home is in another language now.
    """
    from talenta_tui.screens.whereabouts import made_again

    def read() -> Whereabouts | None:
        from talenta_tui.services.whereabouts import kept_whereabouts

        return kept_whereabouts(desk.actor, desk.site)

    place = await desk.executor.run(read)
    if place is None or app.touched or place.mode not in app.MODES:
        return False
    main, *others = place.stops
    if place.mode == "home" and not others:
        return False
    app.returning = True
    try:
        if again and isinstance(app.screen, DeskScreen):
            await app.screen.translate()
        if place.mode != "home":
            await app.switch_mode(place.mode)
            app.screen.came_back = main
        for stop in others:
            screen = None if app.touched else made_again(stop)
            if screen is None:
                break
            await app.push_screen(screen)
    finally:
        app.returning = False
    screen = app.screen
    if isinstance(screen, DeskScreen):
        await screen.begin(again=False)
        key = app.keymap.get("app.home", "f2").split(",")[0]
        sentence = _("You are where you were when the line ended. {key} goes Home.")
        screen.say(sentence.format(key=key_name(key)), stays=True)
    return True
