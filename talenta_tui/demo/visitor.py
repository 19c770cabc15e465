"""Who looks at the demo city: any role, so that everyone can try what theirs would see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.demo.sessions import ASSESSOR, LEAD
from talenta_tui.services.actor import Actor, Role, local_actor

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


def visitor(site: Site, role: Role) -> Actor:
    """The local user in that role; as an employee, the first person of the best box by NIP.

    As an assessor or lead assessor, one of the demo's own sessions. Only for a city marked
    as a demo, whose people do not exist.
    """
    if not site.demo:
        raise ValueError("a role is taken in a demo city only")
    me = local_actor()
    rater = {Role.LEAD_ASSESSOR: LEAD, Role.ASSESSOR: ASSESSOR}.get(role)
    if rater is not None:
        return Actor(rater, role, me.origin)
    nip = None
    if role is Role.EMPLOYEE:
        from talenta_tui.services.people import list_people

        best = max(list_people(me, site).rows, key=lambda row: (row.box or 0, row.nip))
        nip = best.nip
    return Actor(me.id, role, nip=nip)
