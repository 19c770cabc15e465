"""One closed period: what it was closed on, what was set aside, what was amended since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.period_work import replay
from talenta_tui.screens.view_periods import (
    amended_sentence,
    amendment_columns,
    amendment_row,
    closing_lines,
)
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.official import Amendment

_DIGITS = 18


class PeriodScreen(ControlScreen):
    """The closed period of that month with its amendments; Enter opens the person's page."""

    CONTEXT = "period"
    PLACE = "period"
    CSS_PATH = "period.tcss"
    BINDINGS = ahead("period")
    AUTO_FOCUS = "RowList"
    NEEDS = {"amend": "period.amend"}

    def __init__(self, month: str) -> None:
        super().__init__()
        self.month = month
        self._amendments: Sequence[Amendment] = ()

    def heading(self) -> str:
        return _("Periods")

    def place(self) -> dict[str, Any] | None:
        return {"month": self.month}

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="closing")
        yield RowList(amendment_columns(), empty="…")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[PeriodInfo, Sequence[Amendment]]:
            from talenta_tui.services.periods.calendar import find_period
            from talenta_tui.services.periods.official import list_amendments

            info = find_period(desk.actor, desk.site, self.month)
            return info, list_amendments(desk.actor, desk.site, self.month)

        info, self._amendments = await self.ask(read)
        lines = [(text, "strong" if n == 0 else "") for n, text in enumerate(closing_lines(info))]
        self.query_one("#closing", Notes).show(*lines)
        empty = _("Nothing was amended.")
        if self.may(self.NEEDS["amend"]):
            empty = _("Nothing was amended. a puts one person's place right, with a reason.")
        keys = [f"{one.nip} {one.digest}" for one in self._amendments]
        rows = [amendment_row(one) for one in self._amendments]
        self.query_one(RowList).keep_rows(rows, keys, empty=empty)

    def _here(self) -> Amendment | None:
        cursor = self.query_one(RowList).cursor if self._amendments else None
        return None if cursor is None else self._amendments[cursor]

    # --- actions -----------------------------------------------------------------------------

    async def action_open(self) -> None:
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        here = self._here()
        if here is not None:
            self.app.push_screen(PersonScreen(here.nip))

    def action_amend(self) -> None:
        from talenta_tui.screens.modals.form import FormModal
        from talenta_tui.screens.view_form import Form, TextField

        if not self.lets("amend"):
            return
        form = Form(
            [
                TextField("nip", _("NIP"), "", limit=24),
                TextField("reason", _("Reason"), "", limit=500),
            ]
        )

        def judge(values: Values) -> str:
            nip = str(values["nip"]).replace(" ", "")
            if len(nip) != _DIGITS or not (nip.isascii() and nip.isdigit()):
                return _("A NIP has 18 digits.")
            return "" if values["reason"] else _("An amendment needs a reason.")

        title = _("Compute one person's place in {month} again, on what is known now")
        modal = FormModal(form, title.format(month=self.month), judge=judge)
        self.app.push_screen(modal, self._amend_asked)

    def _amend_asked(self, values: Values | None) -> None:
        if values is not None:
            nip = str(values["nip"]).replace(" ", "")
            self.do(self._amend(nip, str(values["reason"])), "change")

    async def _amend(self, nip: str, reason: str) -> None:
        desk, month = self.desk, self.month

        def work() -> Amendment:
            from talenta_tui.services.periods.amendments import amend_period

            return amend_period(desk.actor, desk.site, month, nip, reason)

        made = await self.ask(work)
        await self._load(desk)
        self.say(amended_sentence(made, month))

    def action_replay(self) -> None:
        self.do(replay(self, self.month), "replay")
