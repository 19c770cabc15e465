"""Who has looked at a person's record, from the trail (UU 27/2022 Pasal 32)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.queries import rows

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_UNNAMED = frozenset({Role.ASSESSOR.value, Role.LEAD_ASSESSOR.value})
_LOOKED_AT = ("feedback.unseal.ask", "feedback.unseal.confirm", "person.export", "report.print")
"""Events about a person that are no change of the record and no plain read of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at the record: when (ISO time), who, in which role, and what for.

    `by` is empty for an assessor, who stays unnamed.
    """

    at: str
    by: str
    role: str
    action: str


def looks_at(
    site: Site, nip: str, themselves: str = "", newest: int | None = None
) -> tuple[Look, ...]:
    """Every look of others at the record of `nip`, the newest first, at most `newest` of them.

    For a service that has asked who may have it; call inside a transaction. What the operator
    `themselves` did, the person's own id, is no look of others.
    """
    marks = ", ".join("?" * len(_LOOKED_AT))
    most = "" if newest is None else f" LIMIT {int(newest)}"
    return tuple(
        Look(at, "" if role in _UNNAMED else by, role, action)
        for at, by, role, action in rows(
            site,
            "SELECT at, actor, role, action FROM event"
            f" WHERE subject = ? AND actor <> ? AND (reading = 1 OR action IN ({marks}))"
            f" ORDER BY seq DESC{most}",
            nip,
            themselves,
            *_LOOKED_AT,
        )
    )
