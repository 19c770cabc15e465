"""The demo's months before the running one: closed, so that movement and trend have a past."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from talenta_tui.demo.calendar import AS_OF, CLOSED_MONTHS
from talenta_tui.i18n import _
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import CheckCode
from talenta_tui.services.periods.closing import close_period

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_SET_ASIDE = (CheckCode.MISSING_INPUTS, CheckCode.LAPSED, CheckCode.OPEN_SESSIONS)


def close_months(site: Site, actor: Actor, tell: Callable[[float], None]) -> None:
    """Close the demo's earlier months and open its running one, as an office would have.

    `tell` is called with the share done, 0 to 1. Raises what the periods' services raise.
    """
    reason = _("The demo's city is still being mapped.")
    for n, month in enumerate(CLOSED_MONTHS):
        tell(n / len(CLOSED_MONTHS))
        open_period(actor, site, month)
        close_period(actor, site, month, dict.fromkeys(_SET_ASIDE, reason))
    open_period(actor, site, f"{AS_OF:%Y-%m}")
    tell(1.0)
