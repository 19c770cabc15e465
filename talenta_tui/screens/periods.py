"""The monthly periods: what is in the way of closing one, closing it, computing it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.period_work import close, close_form, replay
from talenta_tui.screens.view_periods import (
    check_columns,
    check_row,
    period_columns,
    period_row,
    reading_line,
    standing_line,
)
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.people import PersonRow
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.checks import Check


class PeriodsScreen(ControlScreen):
    """All periods with, below, what stands against closing the open one.

    Enter on the open period goes to its checks, on a check to where it is resolved, on a closed
    period to what it was closed on.
    """

    CONTEXT = "periods"
    PLACE = "periods"
    CSS_PATH = "periods.tcss"
    BINDINGS = ahead("periods")
    AUTO_FOCUS = "#periods"
    NEEDS = {"new": "period.open", "close": "period.close"}

    def __init__(self) -> None:
        super().__init__()
        self._periods: Sequence[PeriodInfo] = ()
        self._checks: Sequence[Check] = ()
        self._open: PeriodInfo | None = None
        self._sought = ""
        self._loaded = False

    def heading(self) -> str:
        return _("Periods")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="standing")
        yield RowList(period_columns(), empty="…", id="periods")
        yield RowList(check_columns(), id="checks", classes="-none")
        yield Notes(most=3, id="whole-check")

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
        self._loaded = True
        self._list.keep_rows(
            [period_row(p) for p in self._periods],
            [p.month for p in self._periods],
            empty=_("No period yet."),
        )
        self.show_month(self._sought)
        self._draw()

    @property
    def _list(self) -> RowList:
        return self.query_one("#periods", RowList)

    @property
    def _below(self) -> RowList:
        return self.query_one("#checks", RowList)

    def _draw(self) -> None:
        text = standing_line(self._open, len(self._checks))
        self.query_one("#standing", Notes).show((text, "strong"))
        below = self._below
        below.keep_rows(
            [check_row(c) for c in self._checks],
            [c.code.value for c in self._checks],
            marks=lambda n: RowMark(style="bad" if self._checks[n].final else "warn"),
        )
        below.set_class(not self._checks, "-none")
        if not self._checks and below.has_focus:
            self.set_focus(self._list)
        self._say_check()

    def _check(self) -> Check | None:
        """The check under the cursor, where the cursor is among the checks."""
        cursor = self._below.cursor if self._below.has_focus else None
        return None if cursor is None or not self._checks else self._checks[cursor]

    def _say_check(self) -> None:
        check = self._check()
        text = "" if check is None else plain(check.sentence())
        self.query_one("#whole-check", Notes).show((text, "muted"))

    def on_row_list_highlighted(self) -> None:
        self._say_check()

    def on_descendant_focus(self) -> None:
        self._say_check()

    def show_month(self, month: str) -> None:
        """Put the cursor on the period of that month, now or once the list is read."""
        self._sought = month
        for n, info in enumerate(self._periods):
            if info.month == month:
                self._list.move_to(n)
                self._sought = ""

    def _here(self) -> PeriodInfo | None:
        cursor = self._list.cursor if self._periods else None
        return None if cursor is None else self._periods[cursor]

    # --- actions -----------------------------------------------------------------------------

    async def action_open(self) -> None:
        from talenta_tui.screens.period import PeriodScreen

        await settled(self.focused)
        check, info = self._check(), self._here()
        if not self._loaded:
            self.say(reading_line())
        elif check is not None:
            await self._resolve(check)
        elif info is not None and info.closed:
            self.app.push_screen(PeriodScreen(info.month))
        elif self._checks:
            self.set_focus(self._below)
        else:
            self.say(standing_line(self._open, 0))

    async def _resolve(self, check: Check) -> None:
        """Go where the check is resolved."""
        match check.code.value:
            case "open_sessions":
                self.do(self._show_sessions(check.names), "sessions")
            case "missing_inputs":
                self.action_coverage()
            case "results_lapsed" if self._open is not None:
                self.do(self._show_lapsed(self._open.month), "lapsed")
            case "earlier_open":
                self.set_focus(self._list)
                self.show_month(check.names[0])
            case "not_over":
                self.say(plain(check.sentence()))
            case _:
                await self.app.run_action("app.import")

    async def _show_sessions(self, codes: Sequence[str]) -> None:
        """The one session where it is run here, else the list of them all."""
        from talenta_tui.screens.session import SessionScreen
        from talenta_tui.services.assessment.sessions import list_sessions

        desk = self.desk
        own = await self.ask(
            lambda: [s.code for s in list_sessions(desk.actor, desk.site) if s.own]
        )
        if len(codes) == 1 and codes[0] in own:
            self.app.push_screen(SessionScreen(codes[0]))
        else:
            await self.app.run_action("app.sessions")

    async def _show_lapsed(self, month: str) -> None:
        from talenta_tui.screens.people_list import PeopleListScreen
        from talenta_tui.screens.view_people import NotPlaced
        from talenta_tui.services.periods.checks import lapsed_people

        desk = self.desk
        nips = await self.ask(lambda: lapsed_people(desk.actor, desk.site, month))

        def choose(rows: Sequence[PersonRow]) -> Sequence[PersonRow]:
            return [row for row in rows if row.nip in nips]

        text = _("with results too old for {month}").format(month=month)
        title = _("Not placed")
        self.app.push_screen(PeopleListScreen(title, choose, NotPlaced, lambda _p, _r: text))

    def action_coverage(self) -> None:
        from talenta_tui.screens.coverage import CoverageScreen

        self.app.push_screen(CoverageScreen())

    def action_trend(self) -> None:
        from talenta_tui.screens.trend import TrendScreen

        self.app.push_screen(TrendScreen())

    def action_new(self) -> None:
        if not self.lets("new"):
            return
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
        self._sought = info.month
        await self._load(desk)

    def action_cycles(self) -> None:
        from talenta_tui.screens.cycles import CyclesScreen

        self.app.push_screen(CyclesScreen())

    def action_close(self) -> None:
        if not self.lets("close"):
            return
        if self.busy or not self._loaded:
            self.say("" if self.busy else reading_line())
            return
        info = self._open
        if info is None:
            self.say(_("No period is open. n opens one."))
            return
        final = [c for c in self._checks if c.final]
        if final:
            self.say(plain(final[0].sentence()), bad=True)
            return
        self.app.push_screen(close_form(info, self._checks), self._close_asked)

    def _close_asked(self, values: Values | None) -> None:
        if values is not None:
            reasons = {code: str(text) for code, text in values.items() if code != "month"}
            self.do(self._close(str(values["month"]), reasons), "change")

    async def _close(self, month: str, reasons: dict[str, str]) -> None:
        await close(self, month, reasons)
        await self._load(self.desk)

    async def action_replay(self) -> None:
        await settled(self.focused)
        info = self._here()
        if not self._loaded:
            self.say(reading_line())
        elif info is not None and info.closed:
            self.do(replay(self, info.month), "replay")
        else:
            self.say(_("Only a closed period can be computed again."))
