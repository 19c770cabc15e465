"""Who moved since a closed period, from which box into which, and what moved them most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.screens.people_list import Listing, ListingScreen, read_stand
from talenta_tui.screens.view_map import Filters
from talenta_tui.screens.view_moves import move_columns, move_rows
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.movement import Movement


class MoversScreen(ListingScreen):
    """Those who pass the filters and stand in another box than in the closed period `since`."""

    PLACE = "movers"

    def __init__(self, since: str, filters: Mapping[str, Any]) -> None:
        made_with = {"since": since, "filters": dict(filters)}
        super().__init__(_("Who moved"), (self.PLACE, made_with))
        self._since = since
        self._filters = Filters.again(filters)
        self._movement: Movement | None = None

    def columns(self) -> Sequence[Column]:
        return move_columns()

    def read(self, desk: WorkDesk) -> Listing:
        from talenta_tui.services.movement import movement_since

        people = desk.everyone()
        movement = movement_since(desk.actor, desk.site, people, self._since)
        moves = {m.nip: m for m in movement.moves}
        shown = [row for row in self._filters.apply(people.rows) if row.nip in moves]
        self._movement = movement.only({row.nip for row in shown})
        rows = move_rows(shown, moves, people.placements.used.policy)
        gone = len(moves.keys() - {row.nip for row in people.rows})
        parts = (
            _("{n} people").format(n=grouped(len(shown))),
            _("moved since {month}").format(month=self._since),
            _("{n} more are here no longer").format(n=grouped(gone)) if gone else "",
            self._filters.sentence(),
            read_stand(desk, people).word,
        )
        head = " · ".join(part for part in parts if part)
        return Listing(shown, rows, [row.nip for row in shown], head)

    async def action_export(self) -> None:
        from talenta_tui.screens.saving import save_rows
        from talenta_tui.services.map_out import MOVEMENT_HEADERS, movement_rows

        if self._movement is not None and self._movement.moves:
            stem = _("movement-{month}").format(month=self._since)
            rows = movement_rows(self._movement)
            save_rows(self, stem, "movement", MOVEMENT_HEADERS, rows)
