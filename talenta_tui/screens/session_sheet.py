"""The frame around a score sheet: keys reach it at once, and none is lost in leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import events
from textual.message import Message

from talenta_tui.actions import actions_of, key_name
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.session_pipeline import Answer
from talenta_tui.widgets.score_sheet import ScoreSheet


class KeySheet(ScoreSheet):
    """The score sheet in the application: `/` may be a character of a note."""

    takes_text = True


class SheetScreen(DeskScreen):
    """A screen around one `KeySheet`, which gets every key, also before it is mounted."""

    AUTO_FOCUS = "KeySheet"

    def __init__(self, sheet: KeySheet) -> None:
        super().__init__()
        self.sheet = sheet
        # Keys typed before the sheet has come are held and follow it in their order.
        sheet.model.turn()

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste):
            self.sheet._forward_event(event)
        else:
            super()._forward_event(event)

    def typed_into(self) -> KeySheet:
        return self.sheet

    async def at_rest(self) -> None:
        """Return once every key typed so far is a write that was answered.

        A key becomes a message of the sheet, that one a message of the screen: each queue has
        to have come that far. Not to be awaited in a handler of their messages.
        """
        await settled(self.sheet)
        await settled(self.sheet)
        await settled(self)
        while self.sheet.model.cells.pending_count and self.is_running:
            await asyncio.sleep(0.01)

    def action_find_here(self) -> None:
        self.app.action_find()  # type: ignore[attr-defined]


def host_keys(context: str) -> set[str]:
    """The characters of a context's own actions, which the sheet leaves to the screen."""
    found = {"/"}
    for action in actions_of(context):
        if not action.built_in:
            found |= {key for key in map(key_name, action.keys) if len(key) == 1}
    return found


class Answered(Message):
    """A transaction on `sheet` has ended. Posted from the database's thread."""

    bubble = False

    def __init__(self, answers: Sequence[Answer], sheet: object) -> None:
        super().__init__()
        self.answers = answers
        self.sheet = sheet


def turn_away(screen: DeskScreen, error: Exception) -> None:
    """Go back from a screen that may not or cannot show anything, and say why."""
    from talenta_tui.screens.modals.error import ErrorModal, told

    app = screen.app
    if app.screen is screen:
        app.pop_screen()
    app.push_screen(ErrorModal(told(error)))
