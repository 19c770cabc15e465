"""What the map shows beside the boxes: since when, provisional or official, who changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_live import stand_sentence
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.scoring.placement import Placement
    from talenta_tui.services.live import News
    from talenta_tui.services.movement import Movement
    from talenta_tui.services.people import People, PersonRow
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.standing import Stand


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked to be shown: movement since a month, open sessions counted too."""

    since: str | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class MapState:
    """The people and what goes with them, read in one go on the database's thread.

    `months` are the closed periods movement can be measured from, the newest first; `stand` says
    whether the places are those a closed period froze.
    """

    people: People
    wish: Wish
    months: tuple[str, ...]
    periods: tuple[PeriodInfo, ...]
    stand: Stand
    movement: Movement | None
    provisional: dict[str, Placement]
    news: News | None

    @property
    def rows(self) -> Sequence[PersonRow]:
        """Everyone; with open sessions counted too where that was asked for."""
        if not self.provisional:
            return self.people.rows
        found = self.provisional
        return tuple(
            replace(row, placement=found[row.nip]) if row.nip in found else row
            for row in self.people.rows
        )


def read_state(desk: WorkDesk, wish: Wish) -> MapState:
    """Call on the executor."""
    from talenta_tui.services.live import provisional_places
    from talenta_tui.services.movement import movement_since
    from talenta_tui.services.periods.calendar import list_periods
    from talenta_tui.services.periods.standing import stand_of

    people = desk.everyone()
    periods = list_periods(desk.actor, desk.site)
    months = tuple(p.month for p in periods if p.closed)
    placements = people.placements
    stand = stand_of(desk.actor, desk.site, placements.as_of, placements.by_nip, periods)
    since = wish.since if wish.since in months else None
    return MapState(
        people=people,
        wish=replace(wish, since=since),
        months=months,
        periods=periods,
        stand=stand,
        movement=movement_since(desk.actor, desk.site, people, since) if since else None,
        provisional=provisional_places(desk.actor, desk.site, people.placements)
        if wish.provisional
        else {},
        news=desk.shelf.live.news if desk.shelf.live is not None else None,
    )


def offered_months(state: MapState) -> list[str]:
    """The closed periods movement can be shown from, the newest first.

    The one whose date the map itself has is among them only where the map has changed since.
    """
    day = state.people.placements.as_of
    official = state.stand.standing.value == "official"
    return [
        p.month
        for p in state.periods
        if p.closed and (p.as_of < day or (p.as_of == day and not official))
    ]


def next_since(state: MapState) -> str | None:
    """The closed period before the one movement is shown from, None after the oldest."""
    offered = offered_months(state)
    if state.wish.since is None:
        return offered[0] if offered else None
    later = [month for month in offered if month < state.wish.since]
    return later[0] if later else None


def standing_sentence(state: MapState) -> str:
    """Whether the figures are official, and of which period."""
    if state.wish.provisional:
        return _("NOT OFFICIAL: with open sessions as they are; {n} people stand elsewhere").format(
            n=grouped(len(state.provisional))
        )
    return stand_sentence(state.stand)


def movement_sentence(state: MapState, movement: Movement | None) -> str:
    """Since when, how many moved, and what the signs in the boxes say."""
    if movement is None:
        return ""
    return _(
        "Since {month}: {n} moved · ▲ in from below or unplaced ▼ in from above − left"
        " · w lists them · m goes further back · b chooses"
    ).format(month=state.wish.since, n=grouped(len(movement.moves)))
