"""A person, a unit or the whole city through the closed periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite, read_transaction
from talenta_tui.services.periods.calendar import list_periods
from talenta_tui.services.periods.content import COLUMNS, FrozenPlace, frozen_place
from talenta_tui.services.periods.official import period_policy
from talenta_tui.services.permissions import UseCase, require, require_person, sees_unit
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_SELECT = "e.nip, " + ", ".join(f"f.{c}" for c in COLUMNS)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A person's place in one closed period; `amended` where it was put right afterwards."""

    month: str
    as_of: date
    place: FrozenPlace
    amended: bool


def person_trend(actor: Actor, site: Site, nip: str) -> tuple[TrendPoint, ...]:
    """A person through the closed periods, the oldest first; empty before the first.

    Whoever may read the person's record may read this, the person included. Somebody else's is
    recorded as read before it is handed out (`trail.record_read`). Raises Denied, and NotFound
    for someone who is outside the actor's units; months in which they were are left out.
    """
    require_person(actor, nip)
    with read_transaction(site.database):
        require_person(actor, nip, _unit_now(site, nip))
    points = trend_of(actor, site, nip)
    record_read(actor, site, UseCase.PERSON_READ.value, nip, {"what": "trend"})
    return points


def _unit_now(site: Site, nip: str) -> str:
    """The unit they are in; for nobody known one that is in no scope."""
    mark = "?" if is_sqlite(site.database) else "%s"
    found = site.database.execute_sql(
        "SELECT u.name FROM employee e JOIN employee_version v ON v.employee_id = e.id"
        f" AND v.until IS NULL JOIN unit u ON u.id = v.unit_id WHERE e.nip = {mark}",
        (nip,),
    ).fetchone()
    return str(found[0]) if found else ""


def trend_of(actor: Actor, site: Site, nip: str) -> tuple[TrendPoint, ...]:
    """As `person_trend`, for whoever may read the person now and has recorded the read."""
    require_person(actor, nip)
    with read_transaction(site.database):
        mark = "?" if is_sqlite(site.database) else "%s"
        rows = site.database.execute_sql(
            f"SELECT p.month, c.as_of, 0, f.id, {_SELECT} FROM period_placement f"
            " JOIN employee e ON e.id = f.employee_id JOIN period_closing c ON c.id = f.closing_id"
            f" JOIN period p ON p.id = c.period_id WHERE e.nip = {mark}"
            f" UNION ALL SELECT p.month, c.as_of, 1, f.id, {_SELECT} FROM period_amendment f"
            " JOIN employee e ON e.id = f.employee_id JOIN period_closing c ON c.id = f.closing_id"
            f" JOIN period p ON p.id = c.period_id WHERE e.nip = {mark} ORDER BY 1, 3, 4",
            (nip, nip),
        ).fetchall()
    points: dict[str, TrendPoint] = {}
    for month, as_of, amended, _id, *row in rows:
        day = date.fromisoformat(str(as_of))
        points[month] = TrendPoint(month, day, frozen_place(row), bool(amended))
    if actor.nip == nip:
        return tuple(points.values())
    # Who has come from another unit brings the months there to nobody: they were its operators'.
    return tuple(p for p in points.values() if sees_unit(actor, p.place.unit))


@dataclass(frozen=True, slots=True)
class CrowdPoint:
    """A unit's or the city's people in one closed period: by box, and how many have none."""

    month: str
    as_of: date
    boxes: dict[int, int]
    unplaced: int

    @property
    def people(self) -> int:
        return sum(self.boxes.values()) + self.unplaced


def crowd_trend(actor: Actor, site: Site, unit: str = "") -> tuple[CrowdPoint, ...]:
    """The whole city, or the unit of that name, through the closed periods, the oldest first.

    With what was amended since. A scoped actor's city is their units, as they were then.
    """
    require(actor, UseCase.MAP_READ)
    return tuple(_crowd(actor, site, unit))


_GROUPED = (
    "SELECT f.closing_id, f.unit, f.box, COUNT(*) FROM period_placement f"
    " WHERE NOT EXISTS (SELECT 1 FROM period_amendment a"
    " WHERE a.closing_id = f.closing_id AND a.employee_id = f.employee_id) GROUP BY 1, 2, 3"
    " UNION ALL SELECT f.closing_id, f.unit, f.box, COUNT(*) FROM period_amendment f"
    " WHERE f.id = (SELECT MAX(b.id) FROM period_amendment b"
    " WHERE b.closing_id = f.closing_id AND b.employee_id = f.employee_id) GROUP BY 1, 2, 3"
)
"""Counts by closing, unit and box: an amended person counts where the last amendment put them."""


def _crowd(actor: Actor, site: Site, unit: str) -> Iterator[CrowdPoint]:
    with read_transaction(site.database):
        found: list[Any] = list(site.database.execute_sql(_GROUPED).fetchall())
    grids: dict[str, tuple[tuple[int, ...], ...]] = {}
    for info in reversed(list_periods(actor, site)):
        closing = info.closing
        if closing is None:
            continue
        if closing.policy not in grids:
            grids[closing.policy] = period_policy(site, closing).policy.boxes.grid
        boxes = {box: 0 for row in grids[closing.policy] for box in row}
        unplaced = 0
        for key, name, box, number in found:
            if key != closing.id or (unit and name != unit) or not sees_unit(actor, name):
                continue
            if box is None:
                unplaced += number
            else:
                boxes[box] += number
        yield CrowdPoint(info.month, info.as_of, boxes, unplaced)
