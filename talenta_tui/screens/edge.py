"""Who stands near a cut-off, and for whom one missing record leaves a single box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import parse_exact
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.people_list import Listing, ListingScreen, read_stand
from talenta_tui.screens.view_map import Filters
from talenta_tui.screens.view_moves import edge_columns, edge_keys, edge_lines
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.edges import Edge

_FIRST = Fraction(2)
_STEP = Fraction(1, 2)


class EdgeScreen(ListingScreen):
    """`+` and `-` widen and narrow the distance by half a point, `d` takes any."""

    CONTEXT = "edge"
    PLACE = "edge"
    BINDINGS = ahead("edge")

    def __init__(self, filters: Mapping[str, Any]) -> None:
        super().__init__(_("On the edge"), (self.PLACE, {"filters": dict(filters)}))
        self._filters = Filters.again(filters)
        self._within = _FIRST
        self._edge: Edge | None = None
        self._decimals = 2

    def columns(self) -> Sequence[Column]:
        return edge_columns()

    def read(self, desk: WorkDesk) -> Listing:
        from talenta_tui.services.edges import edge_view

        people = desk.everyone()
        used = people.placements.used
        shown = self._filters.apply(people.rows)
        edge = self._edge = edge_view(desk.actor, used.prepared, shown, self._within)
        self._decimals = used.policy.arithmetic.decimals
        head = _("within {n} points of a cut-off: {near} · one record decides: {waiting}").format(
            n=exact_text(self._within, 4),
            near=grouped(len(edge.near)),
            waiting=grouped(len(edge.waiting)),
        )
        parts = (head, self._filters.sentence(), read_stand(desk, people).word)
        return Listing(
            [row for row, _near in edge.near] + [w.row for w in edge.waiting],
            edge_lines(edge, used.policy),
            edge_keys(edge),
            " · ".join(part for part in parts if part),
        )

    def inside(self) -> dict[str, Any]:
        return {"within": str(self._within)}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self._within = Fraction(kept["within"])

    def action_wider(self) -> None:
        self._set(self._within + _STEP)

    def action_narrower(self) -> None:
        self._set(max(Fraction(0), self._within - _STEP))

    def action_distance(self) -> None:
        from talenta_tui.screens.modals.distance import distance_modal

        now = exact_text(self._within, 4)
        self.app.push_screen(distance_modal(now), self._asked)

    def _asked(self, values: Values | None) -> None:
        if values is not None:
            self._set(parse_exact(str(values["within"])))

    def _set(self, within: Fraction) -> None:
        if within != self._within:
            self._within = within
            self.moved()
            self.start(self.desk)

    async def action_export(self) -> None:
        from talenta_tui.screens.saving import save_rows
        from talenta_tui.services.map_out import EDGE_HEADERS, edge_rows

        await settled(self.focused)
        if self._edge is not None and self._people:
            rows = edge_rows(self._edge, self._decimals)
            save_rows(self, _("edge"), "edge", EDGE_HEADERS, rows)
