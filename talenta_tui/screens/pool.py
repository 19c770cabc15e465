"""The succession pools: who the boxes of each put into it, the highest talent score first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.people_list import Listing, ListingScreen, read_stand
from talenta_tui.screens.view_people import InPool
from talenta_tui.screens.view_words import label
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talenta_tui.desk import WorkDesk


class PoolScreen(ListingScreen):
    """One pool of the policy at a time; `k` goes on to the next."""

    CONTEXT = "pool"
    PLACE = "pool"
    BINDINGS = ahead("pool")

    def __init__(self) -> None:
        super().__init__(_("Succession pools"), (self.PLACE, {}))
        self._pool = ""
        self._pools: tuple[str, ...] = ()

    def inside(self) -> dict[str, Any]:
        return {"pool": self._pool}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self._pool = str(kept["pool"])

    def columns(self) -> Sequence[Column]:
        return InPool.columns()

    def read(self, desk: WorkDesk) -> Listing:
        from talenta_tui.services.follow_up import succession_pools

        people = desk.everyone()
        policy = people.placements.used.policy
        found = succession_pools(desk.actor, people)
        self._pools = tuple(found)
        if self._pool not in found:
            self._pool = self._pools[0] if self._pools else ""
        members = list(found.get(self._pool, ()))
        boxes = [b for b, text in sorted(policy.boxes.texts.items()) if self._pool in text.pools]
        name = label(policy.boxes.pools[self._pool]) if self._pool else _("The policy has no pool.")
        parts = (
            name,
            _("boxes {boxes}").format(boxes=", ".join(boxes)),
            _("{n} people").format(n=grouped(len(members))),
            read_stand(desk, people).word,
        )
        rows = InPool(members, policy)
        return Listing(members, rows, [row.nip for row in members], " · ".join(parts))

    def action_next_pool(self) -> None:
        if self._pools:
            at = self._pools.index(self._pool) + 1
            self._pool = self._pools[at % len(self._pools)]
            self.moved()
            self.start(self.desk)
