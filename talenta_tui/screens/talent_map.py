"""Everyone in the nine boxes, who is not placed and why, filtered as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.map_state import (
    MapState,
    Wish,
    live_sentence,
    next_since,
    read_state,
    standing_sentence,
)
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_map import (
    Filters,
    box_grid,
    missing_sentence,
)
from talenta_tui.screens.view_words import figure, label, missing_names, possible
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.nine_box import BoxGrid, Found, NineBox

if TYPE_CHECKING:
    from fractions import Fraction

    from talenta_tui.actions import Action
    from talenta_tui.desk import WorkDesk
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.edges import Edge
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
        self._within = "2"
        self._first: int | None = None

    def heading(self) -> str:
        return _("Talent map")

    def compose_body(self) -> ComposeResult:
        yield NineBox(_NOTHING_YET, show_movement=False)
        yield Notes(most=5)

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
        self.query_one(Notes).show(("…", "muted"))
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
        moved = ""
        if movement is not None:
            moved = _("Since {month}: {n} moved · w lists them · m goes further back").format(
                month=state.wish.since, n=grouped(len(movement.moves))
            )
        standing = standing_sentence(state)
        self.query_one(Notes).show(
            (filtered, "warn"),
            (standing, "warn" if state.wish.provisional else "muted"),
            (moved, "accent"),
            (f"{summary} · {policy.id} {policy.version}", "strong"),
            (live_sentence(state.news), "muted"),
            (missing_sentence(policy, rows), ""),
        )
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
        place = row.placement
        policy = people.placements.used.policy
        if place.box is None:
            grid.set_found(None)
            sentence = _("{name} is not placed; missing: {missing}; boxes {boxes} possible")
            self.say(
                sentence.format(
                    name=row.name,
                    missing=missing_names(policy, place.missing),
                    boxes=possible(place.worst_box, place.best_box),
                )
            )
            return
        decimals = policy.arithmetic.decimals
        figures = "  ".join(
            f"{name} {figure(value, decimals)}"
            for name, value in (
                ("Y", place.y),
                ("X", place.x),
                (label(policy.talent), place.talent),
            )
        )
        grid.set_found(Found(place.box, f"{row.name}  {row.nip}  {figures}"))
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
        box = self.query_one(NineBox).box
        if box is not None and self._people is not None:
            self.app.push_screen(in_box(box, self.filters.kept()))

    def action_not_placed(self) -> None:
        from talenta_tui.screens.people_list import without_place

        self.app.push_screen(without_place(self.filters.kept()))

    def action_movement(self) -> None:
        """One closed period further back each time, then none."""
        if self._state is None:
            return
        since = next_since(self._state)
        if since is None and self._wish.since is None:
            self.say(_("There is no earlier closed period to compare with."))
            return
        self._wish = replace(self._wish, since=since)
        self.do(self._load(self.desk), "load")

    def action_provisional(self) -> None:
        self._wish = replace(self._wish, provisional=not self._wish.provisional)
        self.do(self._load(self.desk), "load")

    def action_movers(self) -> None:
        from talenta_tui.screens.people_list import PeopleListScreen
        from talenta_tui.screens.view_moves import Movers

        movement = self._movement()
        if movement is None:
            self.say(_("m shows the movement first."))
            return
        kind = Movers(movement)
        since = self._wish.since

        def about(_policy: Policy, _rows: Sequence[PersonRow]) -> str:
            return _("moved since {month}").format(month=since)

        self.app.push_screen(PeopleListScreen(_("Who moved"), kind.choose, kind, about))

    def action_edge(self) -> None:
        from talenta_tui.screens.modals.distance import distance_modal

        self.app.push_screen(distance_modal(self._within), self._edge_asked)

    def _edge_asked(self, values: Values | None) -> None:
        from talenta_tui.scoring.numbers import parse_exact

        if values is not None:
            self._within = str(values["within"])
            self.do(self._show_edge(parse_exact(self._within)), "edge")

    async def _show_edge(self, within: Fraction) -> None:
        from talenta_tui.screens.people_list import PeopleListScreen
        from talenta_tui.screens.view_moves import OnEdge

        desk, people, rows = self.desk, self._people, self._rows
        if people is None:
            return

        def read() -> Edge:
            from talenta_tui.services.edges import edge_view

            return edge_view(desk.actor, people.placements.used.prepared, rows, within)

        kind = OnEdge(await self.ask(read))
        text = _("within {n} points of a cut-off: {near} · one record decides: {waiting}").format(
            n=self._within, near=len(kind.edge.near), waiting=len(kind.edge.waiting)
        )
        title = _("On the edge")
        self.app.push_screen(PeopleListScreen(title, kind.choose, kind, lambda _p, _r: text))

    def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen
        from talenta_tui.screens.view_explain import policy_rows

        if self._people is not None:
            policy = self._people.placements.used.policy
            self.app.push_screen(
                ExplainScreen(first=policy_rows(policy), title=_("How the map is computed"))
            )

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_map

        if self._people is not None:
            save_map(self, self._rows)
