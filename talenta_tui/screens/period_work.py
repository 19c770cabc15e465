"""What takes a period its time: closing it for good, and computing a closed one again.

Both run beside other work, with progress; Esc stops them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_periods import CHECK_NAMES, replay_sentence
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.screens.modals.form import FormModal, Values
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.checks import Check
    from talenta_tui.services.periods.replay import Replay


def close_form(info: PeriodInfo, checks: Sequence[Check]) -> FormModal:
    """Asks for the month, typed, and for a reason for every check set aside."""
    from talenta_tui.screens.modals.form import FormModal
    from talenta_tui.screens.view_form import Form, TextField

    fields = [
        TextField("month", _("Type {month}").format(month=info.month), "", limit=7),
        *(TextField(c.code.value, _(CHECK_NAMES[c.code.value]), "", limit=500) for c in checks),
    ]

    def judge(values: Values) -> str:
        if values["month"] != info.month:
            return _("Type the month to close it: {month}").format(month=info.month)
        if not all(values[c.code.value] for c in checks):
            return _("Every check set aside needs a reason.")
        return ""

    title = _("Close {month} for good, with a reason for each check").format(month=info.month)
    return FormModal(Form(fields), title, judge=judge)


async def close(screen: DeskScreen, month: str, reasons: dict[str, str]) -> None:
    """Close the period and say how many have a place; `reasons` are by the check's code."""
    desk = screen.desk

    def work(ticket: Ticket) -> PeriodInfo:
        from talenta_tui.services.periods.closing import close_period

        return close_period(desk.actor, desk.site, month, reasons, ticket.tell)

    info = await screen.ask_apart(work, _("Closing"))
    assert info.closing is not None
    screen.say(
        _("Period {month} is closed: {placed} of {people} placed.").format(
            month=month,
            placed=grouped(info.closing.placed),
            people=grouped(info.closing.people),
        )
    )


async def replay(screen: DeskScreen, month: str) -> None:
    """Replay the period and say what came out."""
    desk = screen.desk

    def work(ticket: Ticket) -> Replay:
        from talenta_tui.services.periods.replay import replay_period

        return replay_period(desk.actor, desk.site, month, ticket.tell)

    text, bad = replay_sentence(await screen.ask_apart(work, _("Computing again")))
    screen.say(text, bad=bad)
