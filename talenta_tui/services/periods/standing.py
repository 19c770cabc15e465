"""Whether figures at hand are official: those a closed period froze, or still provisional."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.services.periods.calendar import list_periods
from talenta_tui.services.periods.official import official_map
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from talenta_tui.scoring.placement import Placement
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.site import Site


class Standing(StrEnum):
    """`CHANGED`: of a closed period's date, but no longer what it froze."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Stand:
    """How places stand, and the month of the period of their date, "" where there is none."""

    standing: Standing
    month: str = ""

    @property
    def word(self) -> str:
        """One word or two, for the heads of lists: official figures never pass for others."""
        match self.standing:
            case Standing.OFFICIAL:
                return _("official {month}").format(month=self.month)
            case Standing.CHANGED:
                return _("changed since {month}").format(month=self.month)
            case _:
                return _("provisional")


def stand_of(
    actor: Actor,
    site: Site,
    as_of: date,
    places: Mapping[str, Placement],
    periods: tuple[PeriodInfo, ...] | None = None,
) -> Stand:
    """How these places stand: official only where they are what the closed period holds."""
    require(actor, UseCase.PERIOD_READ)
    known = list_periods(actor, site) if periods is None else periods
    mine = next((p for p in known if p.as_of == as_of), None)
    if mine is None:
        return Stand(Standing.PROVISIONAL)
    if not mine.closed:
        return Stand(Standing.PROVISIONAL, mine.month)
    same = official_map(actor, site, mine.month).placements() == places
    return Stand(Standing.OFFICIAL if same else Standing.CHANGED, mine.month)
