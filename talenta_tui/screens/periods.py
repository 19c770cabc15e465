"""The monthly periods: what is in the way of closing one, closing it, computing it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row, RowList

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.screens.modals.form import FormModal, Values
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.checks import Check
    from talenta_tui.services.periods.replay import Replay


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Period"), 8),
        Column(_("As of"), 11),
        Column(_("State"), 8),
        Column(_("Placed"), 8, "right"),
        Column(_("People"), 8, "right"),
        Column(_("Amended"), 8, "right"),
        Column(_("Policy"), share=1, minimum=10),
        Column("SHA-256", 16),
    )


class PeriodsScreen(DeskScreen):
    """All periods with, below, what stands against closing the open one."""

    CONTEXT = "periods"
    PLACE = "periods"
    CSS_PATH = "periods.tcss"
    BINDINGS = ahead("periods")

    def __init__(self) -> None:
        super().__init__()
        self._periods: Sequence[PeriodInfo] = ()
        self._checks: Sequence[Check] = ()
        self._open: PeriodInfo | None = None
        self._sought = ""

    def heading(self) -> str:
        return _("Periods")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="standing")
        yield RowList(_columns(), empty="…")
        yield Notes(most=3, id="checks")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[Sequence[PeriodInfo], PeriodInfo | None, Sequence[Check]]:
            from talenta_tui.services.periods.calendar import current_period, list_periods
            from talenta_tui.services.periods.checks import closing_checks

            periods = list_periods(desk.actor, desk.site)
            now = current_period(periods)
            checks = () if now is None else closing_checks(desk.actor, desk.site, now.month)
            return periods, now, checks

        self._periods, self._open, self._checks = await self.ask(read)
        rows = self.query_one(RowList)
        rows.set_rows(
            [_row(p) for p in self._periods], cursor=rows.cursor or 0, empty=_("No period yet.")
        )
        self.show_month(self._sought)
        self._draw()

    def _draw(self) -> None:
        standing = self.query_one("#standing", Notes)
        if self._open is None:
            text = _("No period is open. n opens one.")
            standing.show((text, "strong"))
            self.query_one("#checks", Notes).show()
            return
        month = self._open.month
        if self._checks:
            text = _("Period {month} is open; {n} things stand against closing it:").format(
                month=month, n=len(self._checks)
            )
        else:
            text = _("Period {month} is open and can be closed: c").format(month=month)
        standing.show((text, "strong"))
        self.query_one("#checks", Notes).show(
            *((f"! {plain(c.sentence())}", "bad" if c.final else "warn") for c in self._checks)
        )

    def show_month(self, month: str) -> None:
        """Put the cursor on the period of that month, now or once the list is read."""
        self._sought = month
        for n, info in enumerate(self._periods):
            if info.month == month:
                self.query_one(RowList).move_to(n)
                self._sought = ""

    def _here(self) -> PeriodInfo | None:
        cursor = self.query_one(RowList).cursor if self._periods else None
        return None if cursor is None else self._periods[cursor]

    # --- actions -----------------------------------------------------------------------------

    def action_new(self) -> None:
        from talenta_tui.screens.modals.form import FormModal
        from talenta_tui.screens.view_form import Form, TextField

        form = Form([TextField("month", _("Month"), self._next_month(), limit=7)])
        self.app.push_screen(FormModal(form, _("Open the period of a month")), self._open_asked)

    def _next_month(self) -> str:
        """The month after the newest period; before the first, the month the map is seen in."""
        if not self._periods:
            return self.desk.site.as_of().isoformat()[:7]
        year, month = map(int, self._periods[0].month.split("-"))
        return f"{year + month // 12:04d}-{month % 12 + 1:02d}"

    def _open_asked(self, values: Values | None) -> None:
        if values is not None:
            self.do(self._open_month(str(values["month"])), "change")

    async def _open_month(self, month: str) -> None:
        desk = self.desk

        def work() -> PeriodInfo:
            from talenta_tui.services.periods.calendar import open_period

            return open_period(desk.actor, desk.site, month)

        info = await self.ask(work)
        self.say(_("Period {month} is open, as of {day}.").format(month=info.month, day=info.as_of))
        await self._load(desk)

    def action_close(self) -> None:
        info = self._open
        if info is None:
            self.say(_("No period is open. n opens one."))
            return
        final = [c for c in self._checks if c.final]
        if final:
            self.say(plain(final[0].sentence()), bad=True)
            return
        self.app.push_screen(self._close_form(info), self._close_asked)

    def _close_form(self, info: PeriodInfo) -> FormModal:
        from talenta_tui.screens.modals.form import FormModal
        from talenta_tui.screens.view_form import Form, TextField

        fields = [
            TextField("month", _("Type {month}").format(month=info.month), "", limit=7),
            *(TextField(c.code.value, c.code.value, "") for c in self._checks),
        ]

        def judge(values: Values) -> str:
            if values["month"] != info.month:
                return _("Type the month to close it: {month}").format(month=info.month)
            if not all(values[c.code.value] for c in self._checks):
                return _("Every check set aside needs a reason.")
            return ""

        title = _("Close {month} for good, with a reason for each check").format(month=info.month)
        return FormModal(Form(fields), title, judge=judge)

    def _close_asked(self, values: Values | None) -> None:
        if values is not None:
            reasons = {code: str(text) for code, text in values.items() if code != "month"}
            self.do(self._close(str(values["month"]), reasons), "change")

    async def _close(self, month: str, reasons: dict[str, str]) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> PeriodInfo:
            from talenta_tui.services.periods.closing import close_period

            return close_period(desk.actor, desk.site, month, reasons, ticket.tell)

        info = await self.ask_long(work, _("Closing"))
        assert info.closing is not None
        self.say(
            _("Period {month} is closed: {placed} of {people} placed.").format(
                month=month,
                placed=grouped(info.closing.placed),
                people=grouped(info.closing.people),
            )
        )
        await self._load(desk)

    async def action_replay(self) -> None:
        await settled(self.focused)
        info = self._here()
        if info is not None and info.closed:
            self.do(self._replay(info.month), "replay")
        else:
            self.say(_("Only a closed period can be computed again."))

    async def _replay(self, month: str) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> Replay:
            from talenta_tui.services.periods.replay import replay_period

            return replay_period(desk.actor, desk.site, month, ticket.tell)

        found = await self.ask_long(work, _("Computing again"))
        if found.equal:
            text = _("Period {month} comes out the same, byte for byte: {digest}")
            self.say(text.format(month=month, digest=found.digest[:16]))
        elif found.same_figures:
            text = _(
                "Period {month}: figures come out the same; its evidence was not compared. {why}"
            )
            self.say(text.format(month=month, why=plain(found.unkeyed, 200)), bad=True)
        else:
            text = _("Period {month} DIFFERS for {n} people; see: talenta period replay {month}")
            self.say(text.format(month=month, n=len(found.differing)), bad=True)


def _row(info: PeriodInfo) -> Row:
    closing = info.closing
    if closing is None:
        return (info.month, info.as_of.isoformat(), _("open"), "", "", "", "", "")
    return (
        info.month,
        info.as_of.isoformat(),
        _("closed"),
        grouped(closing.placed),
        grouped(closing.people),
        str(info.amendments or ""),
        f"{closing.policy_name} {closing.policy_version}",
        closing.digest[:16],
    )
