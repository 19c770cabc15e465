"""Who is rated in a cycle: added by name or by unit, taken out again while it is prepared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.models.cycle import CycleRatee, CycleRater
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import employee_ids, rows
from talenta_tui.services.cycles.calendar import CycleInfo, Stage, find_cycle, stage_of
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.permissions import UseCase, require, sees_unit, unit_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Ratee:
    """Somebody rated, and how many are asked about them in each group."""

    nip: str
    name: str
    unit: str
    tier: str
    asked: Mapping[str, int]

    @property
    def alone(self) -> bool:
        """Nobody but themselves is asked about them."""
        return not any(n for relation, n in self.asked.items() if relation != Relation.SELF)


def add_ratees(
    actor: Actor, site: Site, code: str, nips: Sequence[str] = (), units: Sequence[str] = ()
) -> int:
    """Add people to be rated, by NIP or by whole units; returns how many are new.

    Raises NotFound for an unknown NIP or unit, or one outside the actor's units.
    """
    require(actor, UseCase.CYCLE_EDIT)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED)
        staff = {one.nip: one for one in staff_of(site)}
        wanted = list(nips)
        for unit in units:
            found = [s.nip for s in staff.values() if unit_key(s.unit) == unit_key(unit)]
            if not found:
                raise NotFound(_("There is no unit {name}.").format(name=unit))
            wanted += found
        for nip in wanted:
            if nip not in staff or not sees_unit(actor, staff[nip].unit):
                raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
        ids = employee_ids(site, sorted(set(wanted)))
        standing = {
            row[0]
            for row in rows(
                site,
                "SELECT employee_id FROM cycle_ratee WHERE cycle_id = ? AND until IS NULL",
                info.id,
            )
        }
        changes = Changes()
        for nip, key in ids.items():
            changes.put(CycleRatee, (info.code, nip), cycle=info.id, employee=key)
        new = len(set(ids.values()) - standing)
        changes.save(actor, site, "cycle.people", info.code, {"new": new})
    return new


def drop_ratee(actor: Actor, site: Site, code: str, nip: str) -> None:
    """Take somebody out while the cycle is prepared, and whoever is asked about them with it."""
    require(actor, UseCase.CYCLE_EDIT)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED)
        one = next((r for r in _all(site, info) if r.nip == nip), None)
        if one is None or not sees_unit(actor, one.unit):
            raise NotFound(_("{nip} is not rated in {code}.").format(nip=nip, code=info.code))
        changes = Changes()
        changes.end(CycleRatee, (info.code, nip))
        for rater in rows(
            site,
            "SELECT p.nip FROM cycle_rater r JOIN employee p ON p.id = r.rater_id"
            " JOIN employee e ON e.id = r.ratee_id"
            " WHERE r.cycle_id = ? AND r.until IS NULL AND e.nip = ?",
            info.id,
            nip,
        ):
            changes.end(CycleRater, (info.code, nip, rater[0]))
        changes.save(actor, site, "cycle.people", info.code, {"dropped": 1})


def list_ratees(actor: Actor, site: Site, code: str) -> tuple[Ratee, ...]:
    """Everyone rated in the actor's scope, by unit and name; who rates them is not told."""
    require(actor, UseCase.CYCLE_READ)
    info = find_cycle(actor, site, code)
    with read_transaction(site.database):
        return tuple(r for r in _all(site, info) if sees_unit(actor, r.unit))


def _all(site: Site, info: CycleInfo) -> list[Ratee]:
    asked: dict[str, Counter[str]] = {}
    for nip, relation, n in rows(
        site,
        "SELECT e.nip, r.relation, COUNT(*) FROM cycle_rater r"
        " JOIN employee e ON e.id = r.ratee_id WHERE r.cycle_id = ? AND r.until IS NULL"
        " GROUP BY e.nip, r.relation",
        info.id,
    ):
        asked.setdefault(nip, Counter())[relation] = n
    return [
        Ratee(row[0], row[1], row[2], row[3], asked.get(row[0], Counter()))
        for row in rows(
            site,
            "SELECT e.nip, v.name, u.name, v.tier FROM cycle_ratee r"
            " JOIN employee e ON e.id = r.employee_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id WHERE r.cycle_id = ? AND r.until IS NULL"
            " ORDER BY u.name, v.name, e.nip",
            info.id,
        )
    ]


def ratee_nips(site: Site, info: CycleInfo) -> list[str]:
    """The NIPs of everyone rated; inside a transaction."""
    return [
        row[0]
        for row in rows(
            site,
            "SELECT e.nip FROM cycle_ratee r JOIN employee e ON e.id = r.employee_id"
            " WHERE r.cycle_id = ? AND r.until IS NULL ORDER BY e.nip",
            info.id,
        )
    ]
