"""The organisation as raters are drawn from it: who is in service, where, and below whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.planning.raters import Staff
from talenta_tui.scoring.result import fold
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def staff_of(site: Site) -> list[Staff]:
    """Everyone in service with unit, tier and superior: the holder of the post above, or of
    the next above it where that is vacant or its holder is not in service.

    In service is who has one of the policy's legal standings; whoever is on leave, away to
    study or retired neither rates nor is rated.
    """
    active = {fold(legal) for legal in policy_in_force(site).policy.eligibility.status.legal}
    people = [
        row[:3]
        for row in rows(
            site,
            "SELECT e.nip, u.name, v.tier, v.legal_status FROM employee_version v"
            " JOIN employee e ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id"
            " WHERE v.until IS NULL ORDER BY e.nip",
        )
        if fold(row[3]) in active
    ]
    here = {nip for nip, _unit, _tier in people}
    posts = {
        row[0]: (row[1], row[2])
        for row in rows(
            site,
            "SELECT p.code, v.superior_code, v.holder_nip FROM position_version v"
            " JOIN position p ON p.id = v.position_id WHERE v.until IS NULL ORDER BY p.code",
        )
    }
    above: dict[str, str] = {}
    for code, (superior, holder) in posts.items():
        seen = {code}
        while holder and superior and superior not in seen and superior in posts:
            seen.add(superior)
            next_above, boss = posts[superior]
            if boss in here and boss != holder:
                above.setdefault(holder, boss)
                break
            superior = next_above
    return [Staff(nip, unit, tier, above.get(nip)) for nip, unit, tier in people]


def units_of(actor: Actor, site: Site) -> tuple[tuple[str, int], ...]:
    """The units in the actor's scope with how many people in service are in each."""
    require(actor, UseCase.CYCLE_READ)
    with read_transaction(site.database):
        counts = Counter(one.unit for one in staff_of(site))
    return tuple((unit, n) for unit, n in sorted(counts.items()) if sees_unit(actor, unit))


def forms_elsewhere(site: Site, cycle: int) -> Counter[str]:
    """Forms every rater is asked for in the other cycles that are not released yet."""
    return Counter(
        {
            row[0]: row[1]
            for row in rows(
                site,
                "SELECT p.nip, COUNT(*) FROM cycle_rater r JOIN employee p ON p.id = r.rater_id"
                " JOIN cycle_state s ON s.cycle_id = r.cycle_id AND s.until IS NULL"
                " WHERE r.until IS NULL AND r.cycle_id <> ? AND s.state <> 'released'"
                " AND r.relation <> 'DIRI' GROUP BY p.nip",
                cycle,
            )
        }
    )


def barred(site: Site) -> frozenset[tuple[str, str]]:
    """Pairs with a declared conflict, either way round."""
    found = rows(
        site,
        "SELECT o.nip, e.nip FROM declared_conflict t JOIN assessor_version a"
        " ON a.assessor_id = t.assessor_id AND a.until IS NULL"
        " JOIN employee o ON o.id = a.employee_id JOIN employee e ON e.id = t.employee_id"
        " WHERE t.until IS NULL",
    )
    return frozenset(pair for a, b in found for pair in ((a, b), (b, a)))
