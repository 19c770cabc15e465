"""One person with several operators' ids: found by the employee the ids stand for.

What two people must do, or nobody may do both of, goes by the person. Somebody given a second id
is still themselves; where neither id names an employee nobody can know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.services.assessment.queries import marks, rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from talenta_tui.services.site import Site


def nips_of(site: Site, code: str, nip: str | None = None) -> frozenset[str]:
    """The employees an operator's id stands or ever stood for, `nip` among them. In a transaction.

    An administrator can give an id another employee; what was done under it stays theirs.
    """
    own = () if nip is None else (nip,)
    return frozenset((*own, *_nips(site, code)))


def ids_of(site: Site, code: str, nip: str | None = None) -> tuple[str, ...]:
    """Every id the person behind `code`, the employee `nip`, works or has worked under, sorted;
    `code` at least. Inside a transaction."""
    return tuple(sorted({code, *_ids(site, nips_of(site, code, nip))}))


def nip_at(site: Site, code: str, event: int) -> str | None:
    """The employee an id stood for when an event was written; None where it named none."""
    found = rows(
        site,
        "SELECT v.nip FROM operator_version v JOIN operator o ON o.id = v.operator_id"
        " WHERE LOWER(o.code) = ? AND v.since <= ? AND (v.until IS NULL OR v.until > ?)",
        code.lower(), event, event,
    )  # fmt: skip
    return found[0][0] if found else None


def meet(mine: Collection[str], others: Collection[str]) -> bool:
    """Whether an id stands in both, whatever its case."""
    return not {i.casefold() for i in mine}.isdisjoint(i.casefold() for i in others)


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
