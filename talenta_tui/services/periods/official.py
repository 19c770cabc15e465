"""What closed periods froze, read back: a whole period, and one person through the months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _
from talenta_tui.models.talent import PolicyRecord
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.policy import PolicyError
from talenta_tui.services.periods.calendar import Closing, PeriodInfo, closed_period
from talenta_tui.services.periods.content import COLUMNS, FrozenPlace, frozen_place
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import PolicyInForce, stored_policy

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class OfficialMap:
    """A closed period by NIP, with the policy it was computed by.

    `places` hold what was amended since; `amended` names those people. `frozen` is what the
    closing wrote, and never differs.
    """

    month: str
    as_of: date
    closing: Closing
    used: PolicyInForce
    places: dict[str, FrozenPlace]
    frozen: dict[str, FrozenPlace]
    amended: frozenset[str]

    def placements(self) -> dict[str, Placement]:
        return {nip: kept.placement for nip, kept in self.places.items()}


@dataclass(frozen=True, slots=True)
class Amendment:
    """A place put right after the closing: before, after, when, by whom and why."""

    month: str
    nip: str
    at: str
    by: str
    reason: str
    known: int
    old: FrozenPlace
    new: FrozenPlace
    digest: str
    secret: str | None


def official_map(actor: Actor, site: Site, month: str) -> OfficialMap:
    """What a closed period holds; raises NotFound, and Refused where it is open."""
    require(actor, UseCase.PERIOD_READ)
    info, closing = closed_period(actor, site, month)
    key = (closing.digest, info.amendments, actor.units)
    if key not in _read:
        if len(_read) >= _KEPT:
            _read.pop(next(iter(_read)))
        _read[key] = _official(actor, site, info, closing)
    return _read[key]


_KEPT = 2
_read: dict[tuple[str, int, frozenset[str] | None], OfficialMap] = {}
"""What was read last, by what it says: a frozen period never differs."""


def _official(actor: Actor, site: Site, info: PeriodInfo, closing: Closing) -> OfficialMap:
    with read_transaction(site.database):
        used = period_policy(site, closing)
        kept = {row[0]: frozen_place(row) for row in frozen_rows(site, closing.id)}
        places = dict(kept)
        changed = amended_rows(site, closing.id)
    places |= {row[0]: frozen_place(row) for row in changed}
    return OfficialMap(
        info.month,
        info.as_of,
        closing,
        used,
        _seen(actor, places),
        _seen(actor, kept),
        frozenset(row[0] for row in changed),
    )


def _seen(actor: Actor, places: dict[str, FrozenPlace]) -> dict[str, FrozenPlace]:
    """Those within the actor's units, by the unit they were in."""
    if actor.units is None:
        return places
    return {nip: kept for nip, kept in places.items() if sees_unit(actor, kept.unit)}


def period_policy(site: Site, closing: Closing) -> PolicyInForce:
    """The policy as stored at closing; raises Unavailable where its content was touched."""
    row = PolicyRecord.select(PolicyRecord.content).where(PolicyRecord.hash == closing.policy)
    content = row.scalar(site.database)
    try:
        used = None if content is None else stored_policy(content)
    except PolicyError:
        used = None
    if used is None or used.hash != closing.policy:
        raise Unavailable(_("The stored policy is not the one its hash names; restore a backup."))
    return used


_SELECT = "e.nip, " + ", ".join(f"f.{c}" for c in COLUMNS)


def frozen_rows(site: Site, closing: int) -> list[Any]:
    """The frozen rows of a closing, by NIP: the NIP and then `COLUMNS`."""
    return list(
        site.database.execute_sql(
            f"SELECT {_SELECT} FROM period_placement f JOIN employee e ON e.id = f.employee_id"
            f" WHERE f.closing_id = {int(closing)} ORDER BY e.nip"
        ).fetchall()
    )


def amended_rows(site: Site, closing: int) -> list[Any]:
    """The amendments of a closing in their order, shaped like `frozen_rows`."""
    return list(
        site.database.execute_sql(
            f"SELECT {_SELECT} FROM period_amendment f JOIN employee e ON e.id = f.employee_id"
            f" WHERE f.closing_id = {int(closing)} ORDER BY f.id"
        ).fetchall()
    )


def standing_place(actor: Actor, site: Site, closing: int, nip: str) -> FrozenPlace | None:
    """One person's place in a closed period as last amended, else as frozen; None for who was
    not in it or is outside the actor's units. Call inside a transaction."""
    require(actor, UseCase.PERIOD_READ)
    places: dict[str, FrozenPlace] = {}
    for table in ("period_placement", "period_amendment"):
        row = site.database.execute_sql(
            f"SELECT {_SELECT} FROM {table} f JOIN employee e ON e.id = f.employee_id"
            f" WHERE f.closing_id = {int(closing)} AND e.nip = {site.database.param}"
            " ORDER BY f.id DESC LIMIT 1",
            (nip,),
        ).fetchone()
        if row is not None:
            places[nip] = frozen_place(row)
    return _seen(actor, places).get(nip)


def list_amendments(actor: Actor, site: Site, month: str) -> tuple[Amendment, ...]:
    """The amendments of a closed period, in their order."""
    found = official_map(actor, site, month)
    with read_transaction(site.database):
        rows = site.database.execute_sql(
            f"SELECT f.at, v.actor, f.reason, f.known, f.digest, f.secret, {_SELECT}"
            " FROM period_amendment f JOIN employee e ON e.id = f.employee_id"
            " JOIN event v ON v.seq = f.event"
            f" WHERE f.closing_id = {int(found.closing.id)} ORDER BY f.id"
        ).fetchall()
    standing = dict(found.frozen)
    amendments = []
    for at, by, reason, known, digest, secret, *row in rows:
        nip, new = row[0], frozen_place(row)
        if nip not in standing:
            continue
        amendments.append(
            Amendment(month, nip, at, by, reason, known, standing[nip], new, digest, secret)
        )
        standing[nip] = new
    return tuple(amendments)
