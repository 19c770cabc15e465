"""Through the closed periods up to now: the city or a unit, or one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_trend import (
    AMENDED,
    Trend,
    columns,
    crowd_series,
    now_name,
    person_series,
    rows,
    saved_rows,
)
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, RowList
from talenta_tui.widgets.trend_chart import TrendChart

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk


class TrendScreen(DeskScreen):
    """The whole city, or the unit of that name; the row under the cursor is drawn above."""

    CONTEXT = "trend"
    PLACE = "trend"
    CSS_PATH = "trend.tcss"
    BINDINGS = ahead("trend")
    AUTO_FOCUS = "RowList"

    def __init__(self, unit: str = "") -> None:
        super().__init__()
        self.unit = unit
        self._trend: Trend | None = None
        self._known = -1

    def heading(self) -> str:
        return _("Trend")

    def place(self) -> dict[str, Any] | None:
        return {"unit": self.unit}

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="about")
        yield TrendChart()
        yield RowList((Column(""),), empty="…")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    def read(self, desk: WorkDesk) -> Trend:
        """What is to be shown now. Called on the executor."""
        from talenta_tui.screens.people_list import read_stand
        from talenta_tui.services.periods.trend import CrowdPoint, crowd_trend
        from talenta_tui.services.talent_map import count

        points = crowd_trend(desk.actor, desk.site, self.unit)
        people = desk.everyone()
        used = people.placements.used
        stand = read_stand(desk, people)
        official = stand.standing.value == "official"
        if not official:
            shown = [row for row in people.rows if not self.unit or row.unit == self.unit]
            counts = count(shown, used)
            now = CrowdPoint("", people.placements.as_of, counts.boxes, counts.unplaced)
            points = (*points, now)
        months = tuple(p.month or now_name() for p in points)
        who = plain(self.unit, 60) or _("The whole site")
        return Trend(months, crowd_series(used.policy, points), f"{who} · {_now(stand.word)}")

    async def _load(self, desk: WorkDesk) -> None:
        known, trend = await self.ask(lambda: (desk.latest(), self.read(desk)))
        self._known, self._trend = known, trend
        note = f"{trend.head} · {trend.note}" if trend.note else trend.head
        self.query_one("#about", Notes).show((note, "strong"))
        self._draw()

    def _draw(self) -> None:
        trend = self._trend
        if trend is None or not self.is_mounted:
            return
        width = self.size.width
        found = self.query_one(RowList)
        found.set_columns(columns(trend, width))
        keys = [series.name for series in trend.series]
        found.keep_rows(rows(trend, width), keys, empty=_("No closed period yet."))
        self._chart()

    def _chart(self) -> None:
        trend, cursor = self._trend, self.query_one(RowList).cursor
        if trend is not None and cursor is not None:
            self.query_one(TrendChart).show(trend.months, trend.series[cursor])

    def on_row_list_highlighted(self) -> None:
        self._chart()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is ours already
        self._draw()

    def stem(self) -> str:
        """What the saved file is called unless another name is given."""
        return _("trend")

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_rows

        trend = self._trend
        if trend is None:
            return
        headers = ("figure", *trend.months)
        save_rows(self, self.stem(), "trend", headers, saved_rows(trend), people=False)


class PersonTrendScreen(TrendScreen):
    """The person with that NIP: box, axes, talent score and every component."""

    PLACE = "person trend"

    def __init__(self, nip: str, name: str) -> None:
        super().__init__()
        self.nip = nip
        self._name = name

    def place(self) -> dict[str, Any] | None:
        return {"nip": self.nip, "name": self._name}

    def changed(self) -> None:
        """Their record is read again, and that noted, only where a change touches them."""
        self.do(self._again(self.desk), "load")

    async def _again(self, desk: WorkDesk) -> None:
        nip, known = self.nip, self._known
        if await self.ask(lambda: desk.touched(nip, known)):
            await self._load(desk)

    def read(self, desk: WorkDesk) -> Trend:
        from talenta_tui.services.explanation import explain_person
        from talenta_tui.services.periods.trend import trend_of

        # Records that it is read, once for both.
        found = explain_person(desk.actor, desk.site, self.nip)
        points = trend_of(desk.actor, desk.site, self.nip)
        months = (*(p.month for p in points), now_name())
        note = _("{sign} amended afterwards").format(sign=AMENDED)
        return Trend(
            months,
            person_series(found.used.policy, points, found.placement),
            f"{plain(self._name, 60)}  {self.nip} · {_now(_('provisional'))}",
            note if any(p.amended for p in points) else "",
        )

    def stem(self) -> str:
        return _("trend-{nip}").format(nip=self.nip)


def _now(word: str) -> str:
    return _("closed periods are official, now is {word}").format(word=word)
