"""One person with several operators' ids: found by the employee the ids stand for.

What two people must do, or nobody may do both of, goes by the person. Somebody given a second id
is still themselves; where neither id names an employee nobody can know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.services.assessment.queries import marks, rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def nips_of(site: Site, actor: Actor) -> frozenset[str]:
    """The employees the actor's id stands or ever stood for. Inside a transaction.

    An administrator can give an id another employee; what was done under it stays theirs.
    """
    own = () if actor.nip is None else (actor.nip,)
    return frozenset((*own, *_nips(site, actor.id)))


def ids_of(site: Site, actor: Actor) -> tuple[str, ...]:
    """Every id the actor's person works or has worked under, sorted; their own at least.

    Inside a transaction.
    """
    return tuple(sorted({actor.id, *_ids(site, nips_of(site, actor))}))


def ids_behind(site: Site, code: str) -> tuple[str, ...]:
    """As `ids_of`, for whoever an id in the trail is. Inside a transaction."""
    return tuple(sorted({code, *_ids(site, _nips(site, code))}))


def is_one_of(site: Site, actor: Actor, ids: Collection[str]) -> bool:
    """Whether the actor's person is behind one of the ids, whatever its case. In a transaction."""
    return not {i.casefold() for i in ids}.isdisjoint(i.casefold() for i in ids_of(site, actor))


def _nips(site: Site, code: str) -> frozenset[str]:
    found = rows(
        site,
        "SELECT DISTINCT v.nip FROM operator_version v JOIN operator o ON o.id = v.operator_id"
        " WHERE v.nip IS NOT NULL AND LOWER(o.code) = ?",
        code.lower(),
    )
    return frozenset(row[0] for row in found)


def _ids(site: Site, nips: frozenset[str]) -> list[str]:
    wanted = sorted(nips)
    found = rows(
        site,
        "SELECT DISTINCT o.code FROM operator_version v JOIN operator o ON o.id = v.operator_id"
        f" WHERE v.nip IN ({marks(wanted)})",
        *wanted,
    )
    return [row[0] for row in found]
