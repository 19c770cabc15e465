"""The application: which screens there are, how it looks, how it starts and how it ends."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, work
from textual.app import App
from textual.filter import Monochrome, NoColor

from talenta_tui.actions import actions_of, bindings, key_name
from talenta_tui.db.executor import DatabaseExecutor
from talenta_tui.desk import HEIGHT, WIDTH, WorkDesk
from talenta_tui.escapes import read_escape_as_a_key, with_character
from talenta_tui.i18n import _, current_language, set_language
from talenta_tui.main_screens import MODES
from talenta_tui.reach import begins_at, within_reach
from talenta_tui.returning import PlaceKeeper, come_back
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.modals.too_small import TooSmall
from talenta_tui.styles import THEMES
from talenta_tui.styles.kept import KeptStylesheet
from talenta_tui.surroundings import Surroundings

if TYPE_CHECKING:
    from talenta_tui.services.access.watch import SessionWatch
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


class TalentaApp(App[None], inherit_bindings=False):
    """`open_site` is called on the database's thread, after the first paint.

    `language` is what was asked for; without it the site's own is spoken once it is open.
    `actor_of` says who is at work, by default whoever uses this machine; `watch` limits how
    long the session may last.
    """

    # Home's rules are read with the first ones: loading them apart costs a second parse.
    CSS_PATH = ["styles/app.tcss", "screens/home.tcss"]
    TITLE = "Talenta"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings("app")
    DEFAULT_MODE = "home"
    MODES = MODES

    def __init__(
        self,
        open_site: Callable[[], Site],
        *,
        language: str | None = None,
        theme: str | None = None,
        keymap: dict[str, str] | None = None,
        actor_of: Callable[[Site], Actor] | None = None,
        watch: SessionWatch | None = None,
    ) -> None:
        super().__init__()
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self.animation_level = "none"
        read_escape_as_a_key()
        self._open_site = open_site
        self._language = language
        self.executor = DatabaseExecutor()
        self.desk: WorkDesk | None = None
        self.known = 0
        self.keymap: dict[str, str] = dict(keymap or {})
        self._actor_of = actor_of
        self.touched = False
        self.returning = False
        self.places = PlaceKeeper(self)
        self._surroundings = Surroundings(self, watch)
        if self.no_color:
            # Textual's shades of grey can come out as one and the same; none at all reads well.
            self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme or THEMES[0].name
        self.set_keymap(self.keymap)

    # --- beginning and end -----------------------------------------------------------------

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                loop.add_signal_handler(number, self._line_dropped)
        self._surroundings.begin_session()
        self.call_after_refresh(self._begin)

    @work(group="site", exit_on_error=False)
    async def _begin(self) -> None:
        """Open the site, then wake the screens; a failure is told and ends the application."""
        if not gc.isenabled():
            # What is loaded by now stays; the collector need not look at it again.
            gc.freeze()
            gc.enable()
        try:
            self.desk = await self.executor.run(self._open)
            latest = await self.executor.run(self.desk.noticed)
            self.known = latest or 0
        except Exception as error:  # noqa: BLE001 - told to the user, whatever it is
            from talenta_tui.screens.modals.error import ErrorModal, told

            await self.push_screen_wait(ErrorModal(told(error)))
            self.exit(return_code=3)
            return
        spoken = current_language()
        if self._language is None:
            set_language(self.desk.site.language)
        again = current_language() != spoken
        if not await come_back(self, self.desk, again=again):
            # Whoever pressed a key while the site was opening has chosen a screen already.
            first, here = begins_at(self.desk.actor), self.current_mode
            chosen = here != "home" and within_reach(self.desk.actor, f"app.{here}")
            if here != first and not chosen:
                await self.switch_mode(first)
            for screen in self.screen_stack:
                if isinstance(screen, DeskScreen):
                    await screen.begin(again=again)
        self.places.begin()
        self._surroundings.begin()

    def _line_dropped(self) -> None:
        """End as when asked to, but come back here the next time."""
        self.places.keep()
        self.exit()

    def _open(self) -> WorkDesk:
        from talenta_tui.services.access.roster import operator_here
        from talenta_tui.services.periods.calendar import period_mark

        site = self._open_site()
        actor = (self._actor_of or operator_here)(site)
        return WorkDesk(site, actor, self.executor, period=period_mark(actor, site))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste):
            self.touched = True
            self._surroundings.key_pressed()
        if isinstance(event, events.Key):
            with_character(event)
            if not event.is_forwarded and self.screen.is_modal:
                await self._behind_dialog()
        await super().on_event(event)

    async def _behind_dialog(self) -> None:
        """Return once the dialog in front has done what was typed before, closing included.

        The key at hand would still reach a dialog that is about to close, and a function key be
        refused because of it. What the dialog's answer opens waits among the next callbacks.
        """
        await settled(self.screen)
        await self._flush_next_callbacks()

    def end_session(self, sentence: str) -> None:
        """End, and say why where it can still be read: below the application."""
        self.places.keep()
        self.exit(return_code=3, message=Text(sentence))

    def on_unmount(self) -> None:
        desk = self.desk
        self.executor.close(desk.close if desk is not None else None)

    def _fatal_error(self) -> None:
        """End with a reference into the log: Textual's own would print names and scores."""
        from talenta_tui.crashlog import write_crash

        error = self._exception or RuntimeError()
        reference, path = write_crash(error)
        sentence = _(
            "Talenta had to stop. Everything saved is on disk. Reference {reference}, see {path}"
        )
        self._exit_renderables.append(Text(sentence.format(reference=reference, path=path)))
        self._close_messages_no_wait()

    # --- keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Over a dialog only leaving works; where text is typed, `/` is a character."""
        if action in ("leave", "stay"):
            return True
        if self.screen.is_modal and action in _OWN_ACTIONS:
            return False
        return action != "find" or not self._text_is_typed()

    def _text_is_typed(self) -> bool:
        from textual.widgets import Input

        focused = self.focused
        return isinstance(focused, Input) or bool(getattr(focused, "takes_text", False))

    def _lets(self, action_id: str) -> bool:
        """Whether the user's role has what the action opens; says so where not."""
        if within_reach(self.desk.actor if self.desk else None, action_id):
            return True
        if isinstance(self.screen, DeskScreen):
            self.screen.say(_("Your role does not allow this."), bad=True)
        return False

    async def _go(self, mode: str) -> None:
        """Show a main screen; pressed again, its key goes back to where that screen begins."""
        if not self._lets(f"app.{mode}"):
            return
        if mode != self.current_mode:
            await self.switch_mode(mode)
            return
        while len(self.screen_stack) > 1:
            if isinstance(self.screen, DeskScreen):
                await self.screen.at_rest()
            await self.pop_screen()

    async def action_home(self) -> None:
        await self._go("home" if self.desk is None else begins_at(self.desk.actor))

    async def action_sessions(self) -> None:
        await self._go("sessions")

    async def action_map(self) -> None:
        await self._go("map")

    async def action_vacancies(self) -> None:
        await self._go("vacancies")

    async def action_people(self) -> None:
        await self._go("people")

    async def action_periods(self) -> None:
        await self._go("periods")

    async def action_integrity(self) -> None:
        """The trail; for a role without it the complaints room, which is everyone's."""
        if within_reach(self.desk.actor if self.desk else None, "app.integrity"):
            await self._go("integrity")
        else:
            self.action_complaints()

    async def action_administration(self) -> None:
        await self._go("administration")

    def action_cycles(self) -> None:
        from talenta_tui.screens.cycles import CyclesScreen

        self.push_screen(CyclesScreen())

    async def action_me(self) -> None:
        if self.desk is not None and self.desk.actor.nip is None:
            if isinstance(self.screen, DeskScreen):
                self.screen.say(
                    _("You are not entered as one of the people here; ask an administrator.")
                )
            return
        await self._go("me")

    async def action_requests(self) -> None:
        await self._go("requests")

    def action_complaints(self) -> None:
        from talenta_tui.screens.complaints import ComplaintsScreen

        if not isinstance(self.screen, ComplaintsScreen):
            self.push_screen(ComplaintsScreen())

    def action_my_forms(self) -> None:
        from talenta_tui.screens.my_forms import MyFormsScreen

        self.push_screen(MyFormsScreen())

    def action_help(self) -> None:
        from talenta_tui.screens.help import HelpScreen

        context = self.screen.CONTEXT if isinstance(self.screen, DeskScreen) else ""
        who = None if self.desk is None else self.desk.actor
        self.push_screen(HelpScreen(context, self.keymap, who))

    def action_import(self) -> None:
        from talenta_tui.screens.importing import ImportScreen

        if self._lets("app.import"):
            self.push_screen(ImportScreen())

    def action_find(self) -> None:
        from talenta_tui.screens.modals.find import FindModal, open_found

        if self.desk is not None and self._lets("app.find"):
            self.push_screen(FindModal(self.desk), lambda found: open_found(self, found))

    @work(group="palette", exclusive=True, exit_on_error=False)
    async def action_palette(self) -> None:
        """Choose a command by name and run it where one is."""
        from talenta_tui.commands import choose_command

        await choose_command(self)

    def action_stay(self) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.say(_("{key} leaves Talenta").format(key=key_name("f10")))

    async def action_leave(self) -> None:
        if isinstance(self.screen, DeskScreen) and self.screen.busy:
            self.screen.say(_("Work is in progress: Esc stops it, then leave."), bad=True)
            return
        if isinstance(self.screen, DeskScreen):
            await self.screen.at_rest()
        if self.desk is not None:
            self.places.forget(self.desk)
        self.exit()

    # --- size, theme, language -------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < WIDTH or event.size.height < HEIGHT
        if small and not any(isinstance(s, TooSmall) for s in self.screen_stack):
            self.push_screen(TooSmall())

    async def speak(self, language: str) -> None:
        """Speak another language: the screens begin again, since all their text changes."""
        set_language(language)
        self._language = language
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        for mode in [m for m in self._screen_stacks if m != self.current_mode]:
            factory = self.MODES.get(mode)
            await self.remove_mode(mode)
            if factory is not None:
                self.add_mode(mode, factory)
        if isinstance(self.screen, DeskScreen):
            await self.screen.begin(again=True)


_OWN_ACTIONS = frozenset(action.name for action in actions_of("app"))
