"""The last day for forms: after it raters fill in no more, and what came by then needs a reason.

No regulation sets the day (regulation.md 11 is silent); whoever makes the cycle does, and can move
it with a reason. What was handed in on paper or in a file by the last day is still keyed or
imported after it, by an operator who has said why, once a cycle and a last day; the trail keeps it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.assessment.queries import need_reason, rows
from talenta_tui.services.cycles.calendar import CycleKey, days_left, require_collecting
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_ADMIT = "cycle.late"


def is_over(site: Site, info: CycleKey) -> bool:
    """Whether the last day for forms has passed."""
    return days_left(site, info) < 0


def over_sentence(info: CycleKey) -> str:
    """What a rater is told after the last day."""
    return _("Forms of {code} were taken until {day}.").format(
        code=info.code, day=info.closes.isoformat()
    )


def require_in_time(site: Site, info: CycleKey) -> None:
    """Raise Refused after the last day; for forms raters fill in themselves."""
    if is_over(site, info):
        raise Refused(
            over_sentence(info) + " " + _("Only whoever runs the cycle can give it a later day.")
        )


def admits_late(actor: Actor, site: Site, info: CycleKey) -> bool:
    """Whether the actor has said why they enter what came in by the present last day."""
    found = rows(
        site,
        "SELECT detail FROM event WHERE action = ? AND actor = ? AND subject = ?",
        _ADMIT,
        actor.id,
        info.code,
    )
    return any(json.loads(row[0]).get("closes") == info.closes.isoformat() for row in found)


def require_admitted(actor: Actor, site: Site, info: CycleKey) -> None:
    """Raise Refused after the last day for who has not said why; inside a transaction."""
    if is_over(site, info) and not admits_late(actor, site, info):
        raise Refused(
            over_sentence(info)
            + " "
            + _("Say why what came in by then is entered now: talenta feedback late {code}").format(
                code=info.code
            )
        )


def admit_late(actor: Actor, site: Site, code: str, reason: str) -> CycleKey:
    """Let the actor key and import, after the last day, forms that came in by it; the reason and
    who gave it stay in the trail. Another last day needs another reason.

    Raises WrongUse without a reason and Refused while the last day is not over.
    """
    require(actor, UseCase.FEEDBACK_KEY)
    why = need_reason(reason)
    with write_transaction(site.database):
        info = require_collecting(site, code)
        if not is_over(site, info):
            raise Refused(
                _("The last day of {code}, {day}, is not over: forms come in without a reason.")
                .format(code=info.code, day=info.closes.isoformat())
            )  # fmt: skip
        record(actor, site, _ADMIT, info.code, {"closes": info.closes.isoformat()}, why)
    return info
