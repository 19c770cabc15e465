"""A person's page: the explanation, the plan and the closed months, read and recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.cycles.values import ValueView, values_of
from talenta_tui.services.development import DevelopmentPlan, plan_of
from talenta_tui.services.explanation import Explanation, explain_person
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.standing import Stand, Standing
from talenta_tui.services.periods.trend import TrendPoint, trend_of
from talenta_tui.services.permissions import UseCase

if TYPE_CHECKING:
    from datetime import date

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What is known of one person; `history` are the closed periods, the oldest first.

    `values` is how others see them value by value, where that may be shown.
    """

    explanation: Explanation
    plan: DevelopmentPlan
    history: tuple[TrendPoint, ...]
    values: ValueView | None = None

    @property
    def stand(self) -> Stand:
        """Official where the place is what a closed period of its date holds of the person."""
        about = self.explanation
        mine = next((p for p in self.history if p.as_of == about.as_of), None)
        if mine is None:
            return Stand(Standing.PROVISIONAL)
        same = mine.place.placement == about.placement
        return Stand(Standing.OFFICIAL if same else Standing.CHANGED, mine.month)


def person_file(
    actor: Actor,
    site: Site,
    nip: str,
    as_of: date | None = None,
    *,
    action: UseCase = UseCase.PERSON_READ,
) -> PersonFile:
    """Everything of one person's page; raises NotFound and Denied.

    Somebody else's is recorded as read, as `action`, once.
    """
    found = explain_person(actor, site, nip, as_of, action=action)
    with read_transaction(site.database):
        plan = plan_of(site, found.used.prepared, found.evidence, found.as_of, found.placement.box)
        rule = found.used.policy.components.feedback
        values = values_of(site, employee_id(nip), rule, found.as_of, own=actor.nip == nip)
    return PersonFile(found, plan, trend_of(actor, site, nip), values)
