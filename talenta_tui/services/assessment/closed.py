"""What a closing made official: its event, and the policy its figures were computed by."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.permissions import UseCase
from talenta_tui.services.policies import PolicyInForce, policy_in_force, policy_named
from talenta_tui.text import local_day

if TYPE_CHECKING:
    from datetime import date

    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class ClosingEvent:
    """Day, operator and number of the event that closed a session last; `policy` is the hash of
    the policy in force then, None for closings older than that note."""

    on: date
    by: str
    event: int
    policy: str | None


def closing_event(site: Site, code: str) -> ClosingEvent:
    """Of a closed session, inside a transaction."""
    seq, at, actor, detail = rows(
        site,
        "SELECT seq, at, actor, detail FROM event WHERE action = ? AND subject = ?"
        " ORDER BY seq DESC LIMIT 1",
        UseCase.SESSION_CLOSE.value,
        code,
    )[0]
    told: dict[str, Any] = json.loads(detail)
    return ClosingEvent(local_day(str(at)), str(actor), int(seq), told.get("policy"))


def policy_of(site: Site, facts: SessionFacts) -> PolicyInForce:
    """What the figures of a session are computed by: while it is open the policy in force, once
    it is closed the one it was closed under. What was signed must read the same ever after."""
    if facts.key.closed:
        name = closing_event(site, facts.key.code).policy
        if name is not None:
            return policy_named(site, name)
    return policy_in_force(site)
