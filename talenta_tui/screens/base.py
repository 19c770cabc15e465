"""What every screen of Talenta has: title, status, keys, and one way to ask the site.

A screen subclasses `DeskScreen`, names its `CONTEXT`, takes `BINDINGS = bindings(CONTEXT)`
and overrides three methods:

    def compose_body(self) -> ComposeResult: …     # paints at once, `…` for what is not known
    def start(self, desk: WorkDesk) -> None: …     # the site is open: ask for the figures
    def changed(self) -> None: …                   # someone committed: ask again

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

How `_load` asks the site stands in `screens.asking`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from talenta_tui.actions import Action, actions_of, key_name
from talenta_tui.desk import WorkDesk
from talenta_tui.i18n import _
from talenta_tui.reach import reached
from talenta_tui.screens.ahead import back_ahead, settled
from talenta_tui.screens.asking import AskingScreen
from talenta_tui.screens.frame import StatusLine, TitleLine
from talenta_tui.widgets.key_bar import KeyBar, KeyHint
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.services.whereabouts import Stop


class DeskScreen(AskingScreen):
    """A screen with title line, body, status line and key bar."""

    CONTEXT: ClassVar[str] = ""
    BINDINGS = back_ahead()
    AUTO_FOCUS = "#body *"
    PLACE = ""
    """The name it is come back to by (screens.whereabouts); "" for a screen that is not."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = False
        self.came_back: Stop | None = None
        self._seen = 0

    # --- for subclasses ----------------------------------------------------------------------

    def heading(self) -> str:
        """What the title line calls this screen, in the current language."""
        return ""

    def compose_body(self) -> ComposeResult:
        """The widgets between title and status line."""
        yield from ()

    def start(self, desk: WorkDesk) -> None:
        """The screen is mounted and the site is open. Called once."""

    def changed(self) -> None:
        """Something was committed since the screen began; called when it is in front."""

    def place(self) -> dict[str, Any] | None:
        """What makes this screen again, by argument and as JSON; None: not to be come back to."""
        return {}

    def inside(self) -> dict[str, Any]:
        """What the user has set on this screen, as JSON; the cursor of a list is kept anyway."""
        return {}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        """Set again what `inside` said; called once, before `start`."""

    def moved(self) -> None:
        """What `inside` says has changed: keep it, should the line drop."""
        places = getattr(self.app, "places", None)
        if places is not None:
            places.keep_soon()

    def shows_person(self, nip: str) -> bool:  # noqa: ARG002
        """Show the person found with `/` in place; False opens their page instead."""
        return False

    def typed_into(self) -> Widget | None:
        """The widget that gets the keys no binding takes."""
        return self.focused

    async def at_rest(self) -> None:
        """Return once what was typed so far is done; asked before the screen goes away."""

    def hints(self) -> list[Action]:
        """The actions in the key bar; a screen may leave out what does not apply now."""
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        who = None if desk is None else desk.actor
        return [a for a in reached(who, actions_of(self.CONTEXT, "app")) if a.footer]

    # --- the frame ---------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield TitleLine(self.heading())
        with Container(id="body"):
            yield from self.compose_body()
        yield StatusLine()
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.show_keys()
        self.call_after_refresh(self._start_when_ready)

    def show_keys(self) -> None:
        """Fill the key bar from the table of actions, with the keys the user has chosen."""
        keymap: dict[str, str] = getattr(self.app, "keymap", {})
        hints = []
        for action in self.hints():
            keys = keymap[action.id].split(",") if action.id in keymap else action.keys
            if keys:
                everywhere = action.context == "app"
                hints.append(KeyHint(key_name(keys[0]), _(action.label), everywhere))
        self.query_one(KeyBar).set_hints(hints)

    async def begin(self, *, again: bool) -> None:
        """Start once the site is open; `again` composes anew, in another language."""
        if again and self.query(TitleLine):
            await self.translate()
        self._start_when_ready()
        if self.focused is None and self.is_active:
            self.focus_first()

    async def translate(self) -> None:
        """Compose anew in another language; `start` follows when the screen is in front."""
        # What is still being computed would look for widgets that are being replaced.
        self.workers.cancel_node(self)
        self._begun = False
        await self.recompose()
        self.show_keys()

    def focus_first(self) -> None:
        """Put the focus where the screen begins."""
        if isinstance(self.AUTO_FOCUS, str):
            for widget in self.query(self.AUTO_FOCUS):
                if widget.focusable:
                    self.set_focus(widget)
                    return

    def _start_when_ready(self) -> None:
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        if desk is None or self._begun or getattr(self.app, "returning", False):
            return
        if not self.query(TitleLine):
            # Shown by a key while the site was being opened: it begins once it is composed.
            return
        self._begun = True
        self._seen = getattr(self.app, "known", 0)
        self.query_one(TitleLine).set_desk(desk)
        self._return()
        self.show_keys()
        self.start(desk)

    def _return(self) -> None:
        """Set what stood here when the line dropped."""
        stop, self.came_back = self.came_back, None
        if stop is None:
            return
        # Kept by another version, a screen may have had other things set on it.
        with suppress(KeyError, TypeError, ValueError):
            self.go_inside(stop.inside)
        if stop.row:
            for rows in self.query(RowList):
                rows.begin_at(stop.row)
                break

    def on_screen_resume(self) -> None:
        self._start_when_ready()
        self.catch_up()
        self.moved()

    def catch_up(self) -> None:
        """Ask again when something was committed since the screen last asked."""
        known = getattr(self.app, "known", 0)
        if self._begun and known != self._seen:
            self._seen = known
            self.query_one(TitleLine).set_desk(self.desk)
            self.changed()

    async def action_back_ahead(self) -> None:
        """Escape before the focused widget, which may want it for what is typed into it."""
        widget = self.typed_into()
        await settled(widget)
        if getattr(widget, "keeps_escape", False):
            raise SkipAction
        await self.action_back()

    async def action_back(self) -> None:
        """Stop long work, else go back; from a main screen to Home."""
        if self.stop():
            return
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        else:
            await self.app.run_action("app.home")
