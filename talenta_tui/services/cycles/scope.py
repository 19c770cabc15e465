"""How much of a cycle an actor with a scope may decide: the whole only where all of it is theirs.

What is done person by person (whom to rate, whom to ask) is limited to the actor's units where it
is done. Beginning, the last day and the release change the cycle for everybody in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.permissions import sees_unit

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.cycles.calendar import CycleKey
    from talenta_tui.services.site import Site


def units_outside(actor: Actor, site: Site, info: CycleKey) -> int:
    """How many units of the rated are out of the actor's scope; inside a transaction."""
    if actor.units is None:
        return 0
    found = rows(
        site,
        "SELECT DISTINCT u.name FROM cycle_ratee r"
        " JOIN employee_version v ON v.employee_id = r.employee_id AND v.until IS NULL"
        " JOIN unit u ON u.id = v.unit_id WHERE r.cycle_id = ? AND r.until IS NULL",
        info.id,
    )
    return sum(not sees_unit(actor, name) for (name,) in found)


def wider(info: CycleKey, outside: int) -> str:
    """Why somebody else must do it."""
    return _(
        "{code} also rates people of {n} units outside your scope: it is for somebody whose scope"
        " holds all of them."
    ).format(code=info.code, n=outside)


def require_whole(actor: Actor, site: Site, info: CycleKey) -> None:
    """Raise Refused where the cycle rates people out of the actor's scope."""
    outside = units_outside(actor, site, info)
    if outside:
        raise Refused(wider(info, outside))
