"""An employee's own record: the place, how it came about, what is missing, and who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.policy_talent import BoxText
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.release import comments_about
from talenta_tui.services.development import DevelopmentPlan
from talenta_tui.services.explanation import Explanation
from talenta_tui.services.follow_up import recommendation
from talenta_tui.services.objections import ObjectionView, own_nip, own_objections
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.trend import TrendPoint
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.person_file import person_file

if TYPE_CHECKING:
    from datetime import date

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_LOOKS = 200
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


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything a person may know of their own standing; no rater can be told from it.

    `history` are the closed periods, the oldest first; `comments` period and text, in no order
    of writing; `looks` the newest first.
    """

    explanation: Explanation
    recommended: BoxText | None
    plan: DevelopmentPlan
    history: tuple[TrendPoint, ...]
    comments: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    objections: tuple[ObjectionView, ...]


def own_record(actor: Actor, site: Site, as_of: date | None = None) -> OwnRecord:
    """The actor's own record; raises Refused for an actor who is none of the people here."""
    require(actor, UseCase.OWN_READ)
    nip = own_nip(actor)
    found = person_file(actor, site, nip, as_of)
    about = found.explanation
    with read_transaction(site.database):
        comments = tuple(comments_about(site, employee_id(nip)))
        looks = _looks(actor, site, nip)
    return OwnRecord(
        about,
        recommendation(about.used.prepared, about.placement.box),
        found.plan,
        found.history,
        comments,
        looks,
        own_objections(actor, site),
    )


def _looks(actor: Actor, site: Site, nip: str) -> tuple[Look, ...]:
    """Reads of the record by others, from the trail (UU 27/2022 art. 32)."""
    marks = ", ".join("?" * len(_LOOKED_AT))
    return tuple(
        Look(at, "" if role in _UNNAMED else by, role, action)
        for at, by, role, action in rows(
            site,
            "SELECT at, actor, role, action FROM event"
            f" WHERE subject = ? AND actor <> ? AND (reading = 1 OR action IN ({marks}))"
            f" ORDER BY seq DESC LIMIT {_LOOKS}",
            nip,
            actor.id,
            *_LOOKED_AT,
        )
    )
