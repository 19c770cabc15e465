"""What a committee should know of those on a shortlist beside their rank.

In which box the last closed period before had them, and whose evidence stops counting soon.
Nothing of it enters the ranking, the files or what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.scoring.dates import DAY, last_day, months_before
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.services.home import LAPSE_MONTHS
from talenta_tui.services.movement import earlier_months
from talenta_tui.services.periods.official import official_map
from talenta_tui.services.permissions import UseCase, may, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site
    from talenta_tui.services.vacancies import Listed, Shortlist


@dataclass(frozen=True, slots=True)
class Lapse:
    """Evidence that counts now and no longer from the day `on`."""

    component: Component
    on: date


@dataclass(frozen=True, slots=True)
class Remarks:
    """By NIP. `before` has those in another box in the closed period `month`, None for none;
    `lapses` the first evidence to lapse. `month` is empty where no period was closed before."""

    month: str = ""
    before: Mapping[str, int | None] = field(default_factory=dict)
    lapses: Mapping[str, Lapse] = field(default_factory=dict)


def remarks(actor: Actor, site: Site, found: Shortlist) -> Remarks:
    """What is to be said of those on the list."""
    require(actor, UseCase.SHORTLIST_READ)
    lapses = _lapses(found)
    now = f"{found.as_of:%Y-%m}"
    month = ""
    if may(actor, UseCase.PERIOD_READ):
        month = next((m for m in earlier_months(actor, site) if m < now), "")
    if not month:
        return Remarks(lapses=lapses)
    then = official_map(actor, site, month).placements()
    before = {}
    for one in found.eligible:
        place = then.get(one.evidence.nip)
        box = None if place is None else place.box
        if box != one.placement.box:
            before[one.evidence.nip] = box
    return Remarks(month, before, lapses)


def _lapses(found: Shortlist) -> dict[str, Lapse]:
    """Whose deciding session or newest potential result leaves its window soon, and when."""
    ahead = months_before(found.as_of, -LAPSE_MONTHS)
    until = last_day(ahead.year, ahead.month)
    prepared, day = found.used.prepared, found.as_of
    starts = []
    while day < until:
        day += DAY
        at = prepared.at(day)
        starts.append((day, at.competency_from, at.potential_from))
    result = {}
    for one in found.eligible:
        session, potential = _evidence(one, found.as_of)
        for on, competency_from, potential_from in starts:
            if session is not None and session < competency_from:
                result[one.evidence.nip] = Lapse(Component.COMPETENCY, on)
                break
            if potential is not None and potential < potential_from:
                result[one.evidence.nip] = Lapse(Component.POTENTIAL, on)
                break
    return result


def _evidence(one: Listed, as_of: date) -> tuple[date | None, date | None]:
    """The day of the session that counts, and of the newest potential result."""
    code = one.placement.session
    session = next((s.on for s in one.evidence.sessions if s.code == code), None)
    return session, max((p.on for p in one.evidence.potential if p.on <= as_of), default=None)
