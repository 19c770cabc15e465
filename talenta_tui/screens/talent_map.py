"""Everyone in the nine boxes, who is not placed and why, filtered as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.asking import AlreadyTold
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.live_mark import LiveMark
from talenta_tui.screens.map_state import (
    MapState,
    Wish,
    movement_sentence,
    next_since,
    offered_months,
    read_state,
    standing_sentence,
)
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_map import (
    Filters,
    box_grid,
    found_sentence,
    lacking_sentence,
    missing_sentence,
)
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.nine_box import NineBox
from talenta_tui.widgets.nine_box_values import BoxGrid, Found

if TYPE_CHECKING:
    from talenta_tui.actions import Action
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.movement import Movement
    from talenta_tui.services.people import People, PersonRow

_NOTHING_YET = BoxGrid("", "", (), (), ())


class TalentMapScreen(DeskScreen):
    """The nine boxes; Enter opens one, `f` filters, `n` lists who is not placed.

    `m` shows movement since a closed period, `o` the places open sessions would give, `e` who
    stands near a cut-off.
    """

    CONTEXT = "map"
    PLACE = "map"
    CSS_PATH = "talent_map.tcss"
    BINDINGS = ahead("map")

    def __init__(self) -> None:
        super().__init__()
        self.filters = Filters()
        self._state: MapState | None = None
        self._wish = Wish()
        self._sought = ""
        self._first: int | None = None

    def heading(self) -> str:
        return _("Talent map")

    def compose_body(self) -> ComposeResult:
        yield NineBox(_NOTHING_YET, show_movement=False)
        yield LiveMark()
        yield Notes(most=5, id="facts")

    def inside(self) -> dict[str, Any]:
        return {
            "filters": self.filters.kept(),
            "since": self._wish.since,
            "open": self._wish.provisional,
            "sought": self._sought,
            "box": self._first or (self.query_one(NineBox).box if self.is_mounted else None),
        }

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self.filters = Filters.again(kept["filters"])
        self._wish = Wish(kept["since"], bool(kept["open"]))
        self._sought = str(kept["sought"])
        self._first = kept["box"]

    def start(self, desk: WorkDesk) -> None:
        self.query_one("#facts", Notes).show(("…", "muted"))
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.do(self._load(self.desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        wish = self._wish
        state = self._state = await self.ask(lambda: read_state(desk, wish))
        self._wish = state.wish
        self._draw()
        if self._first is not None:
            self.query_one(NineBox).select_box(self._first)
            self._first = None
        self.moved()
        self._show_sought()

    # --- drawing -----------------------------------------------------------------------------

    @property
    def _people(self) -> People | None:
        return None if self._state is None else self._state.people

    @property
    def _rows(self) -> Sequence[PersonRow]:
        """Everyone who passes the filters."""
        return () if self._state is None else self.filters.apply(self._state.rows)

    def _movement(self) -> Movement | None:
        """Of those who pass the filters."""
        found = None if self._state is None else self._state.movement
        if found is None or not self.filters.active:
            return found
        return found.only({row.nip for row in self._rows})

    def _draw(self) -> None:
        state, people = self._state, self._people
        if state is None or people is None or not self.is_mounted:
            return
        rows = self._rows
        used = people.placements.used
        policy = used.policy
        movement = self._movement()
        grid = box_grid(policy, rows, movement)
        nine = self.query_one(NineBox)
        nine.set_grid(grid)
        nine.set_movement(movement is not None)
        summary = _("{placed} of {all} placed").format(
            placed=grouped(grid.total), all=grouped(len(rows))
        )
        filtered = ""
        if self.filters.active:
            filtered = _("Filter: {filters} · {n} of {all} people · c shows everyone").format(
                filters=self.filters.sentence(),
                n=grouped(len(rows)),
                all=grouped(len(people.rows)),
            )
        self.query_one("#facts", Notes).show(
            (filtered, "warn"),
            (standing_sentence(state), "warn" if state.wish.provisional else "strong"),
            (movement_sentence(state, movement), "accent"),
            (f"{summary} · {policy.id} {policy.version}", ""),
            (missing_sentence(policy, rows), ""),
        )
        self.query_one(LiveMark).tell(state.news)
        self.show_keys()

    def hints(self) -> list[Action]:
        from talenta_tui.actions import BY_ID

        hints = super().hints()
        return [BY_ID["map.clear"], *hints] if self.filters.active else hints

    # --- finding -----------------------------------------------------------------------------

    def show_person(self, nip: str) -> None:
        """Mark the person's box and say where they stand, now or once the map is read."""
        self._sought = nip
        if self._people is not None:
            self._show_sought()

    def shows_person(self, nip: str) -> bool:
        self.show_person(nip)
        return True

    def _show_sought(self) -> None:
        people, nip = self._people, self._sought
        if people is None or not nip:
            return
        row = next((r for r in people.rows if r.nip == nip), None)
        if row is None:
            return
        if not self.filters.fits(row):
            self.filters = Filters()
            self._draw()
        grid = self.query_one(NineBox)
        policy = people.placements.used.policy
        if row.box is None:
            grid.set_found(None)
            self.say(lacking_sentence(policy, row))
            return
        grid.set_found(Found(row.box, found_sentence(policy, row)))
        grid.focus()
        self.say("")

    # --- actions -----------------------------------------------------------------------------

    def action_filter(self) -> None:
        from talenta_tui.screens.modals.filter import filter_modal

        rows = () if self._people is None else self._people.rows
        self.app.push_screen(filter_modal(self.filters, rows), self._filtered)

    def _filtered(self, values: Values | None) -> None:
        from talenta_tui.screens.modals.filter import filters_of

        if values is not None:
            self._sought = ""
            self.query_one(NineBox).set_found(None)
            self.filters = filters_of(values)
            self._draw()

    def action_clear(self) -> None:
        self._sought = ""
        self.query_one(NineBox).set_found(None)
        self.filters = Filters()
        self._draw()
        self.say("")

    async def action_open(self) -> None:
        from talenta_tui.screens.ahead import settled
        from talenta_tui.screens.people_list import in_box

        await settled(self.focused)
        await self._there()
        box = self.query_one(NineBox).box
        if box is not None and self._people is not None:
            self.app.push_screen(in_box(box, self.filters.kept()))

    async def _there(self) -> None:
        """A key pressed before the map is read waits for it."""
        if self._state is None:
            with suppress(AlreadyTold):
                await self._load(self.desk)

    def action_not_placed(self) -> None:
        from talenta_tui.screens.people_list import without_place

        self.app.push_screen(without_place(self.filters.kept()))

    def action_movement(self) -> None:
        """One closed period further back each time, then none."""
        self.do(self._further_back(), "load")

    async def _further_back(self) -> None:
        await self._there()
        since = None if self._state is None else next_since(self._state)
        if since is None and self._wish.since is None:
            self.say(_("There is no earlier closed period to compare with."))
        self._wish = replace(self._wish, since=since)
        await self._load(self.desk)

    def action_provisional(self) -> None:
        self._wish = replace(self._wish, provisional=not self._wish.provisional)
        self.do(self._load(self.desk), "load")

    def action_since(self) -> None:
        """Any earlier closed period, chosen by name."""
        from talenta_tui.screens.modals.since import since_modal

        months = [] if self._state is None else offered_months(self._state)
        if not months:
            self.say(_("There is no earlier closed period to compare with."))
            return
        self.app.push_screen(since_modal(months, self._wish.since), self._since_asked)

    def _since_asked(self, values: Values | None) -> None:
        if values is not None:
            self._wish = replace(self._wish, since=str(values["since"]) or None)
            self.do(self._load(self.desk), "load")

    def action_movers(self) -> None:
        from talenta_tui.screens.movers import MoversScreen

        if self._movement() is None or self._wish.since is None:
            self.say(_("m shows the movement first."))
            return
        self.app.push_screen(MoversScreen(self._wish.since, self.filters.kept()))

    def action_edge(self) -> None:
        from talenta_tui.screens.edge import EdgeScreen

        self.app.push_screen(EdgeScreen(self.filters.kept()))

    def action_pools(self) -> None:
        from talenta_tui.reach import within_reach
        from talenta_tui.screens.pool import PoolScreen

        if within_reach(self.desk.actor, "map.pools"):
            self.app.push_screen(PoolScreen())
        else:
            self.say(_("Your role does not allow this."), bad=True)

    def action_coverage(self) -> None:
        from talenta_tui.screens.coverage import CoverageScreen

        self.app.push_screen(CoverageScreen())

    def action_trend(self) -> None:
        from talenta_tui.screens.trend import TrendScreen

        self.app.push_screen(TrendScreen())

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen
        from talenta_tui.screens.view_explain import policy_rows

        await self._there()
        if self._people is not None:
            policy = self._people.placements.used.policy
            self.app.push_screen(
                ExplainScreen(first=policy_rows(policy), title=_("How the map is computed"))
            )

    async def action_export(self) -> None:
        from talenta_tui.screens.saving import save_map

        await self._there()
        if self._people is not None:
            save_map(self, self._rows)

    def action_reports(self) -> None:
        """Everyone's report of a unit; the filter's own where it names one."""
        from talenta_tui.screens.reporting import print_units

        print_units(self, self._rows)
