"""An employee's own record: the place, how it came about, what is missing, and who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.policy_talent import BoxText
from talenta_tui.services.cycles.released import comments_about
from talenta_tui.services.cycles.values import ValueView
from talenta_tui.services.development import DevelopmentPlan
from talenta_tui.services.explanation import Explanation
from talenta_tui.services.follow_up import recommendation
from talenta_tui.services.looks import Look, looks_at
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


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything a person may know of their own standing; no rater can be told from it.

    `values` is how others see them value by value, where that may be shown; `history` are the
    closed periods, the oldest first; `comments` period and text, in no order
    of writing; `looks` the newest first.
    """

    explanation: Explanation
    recommended: BoxText | None
    plan: DevelopmentPlan
    history: tuple[TrendPoint, ...]
    comments: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    objections: tuple[ObjectionView, ...]
    values: ValueView | None = None


def own_record(actor: Actor, site: Site, as_of: date | None = None) -> OwnRecord:
    """The actor's own record; raises Refused for an actor who is none of the people here."""
    require(actor, UseCase.OWN_READ)
    nip = own_nip(actor)
    found = person_file(actor, site, nip, as_of)
    about = found.explanation
    with read_transaction(site.database):
        comments = tuple(comments_about(site, employee_id(nip)))
        looks = looks_at(site, nip, actor.id, _LOOKS)
    return OwnRecord(
        about,
        recommendation(about.used.prepared, about.placement.box),
        found.plan,
        found.history,
        comments,
        looks,
        own_objections(actor, site),
        found.values,
    )
