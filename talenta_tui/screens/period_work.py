"""Computing a closed period again from a screen: with progress, beside other work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_periods import replay_sentence

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.services.periods.replay import Replay


async def replay(screen: DeskScreen, month: str) -> None:
    """Replay the period and say what came out; Esc stops it."""
    desk = screen.desk

    def work(ticket: Ticket) -> Replay:
        from talenta_tui.services.periods.replay import replay_period

        return replay_period(desk.actor, desk.site, month, ticket.tell)

    text, bad = replay_sentence(await screen.ask_apart(work, _("Computing again")))
    screen.say(text, bad=bad)
