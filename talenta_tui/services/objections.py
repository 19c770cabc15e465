"""Objections to one's own record, with their clock: 3 x 24 hours (UU 27/2022; regulation.md 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import Objection, ObjectionMove
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.services.assessment.queries import employee_id, need_reason, rows
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

CLOCK = timedelta(hours=72)
"""3 x 24 hours, by the law and not by a policy."""


class ObjectionState(StrEnum):
    LODGED = "lodged"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection with its newest state and answer; `left` is what the clock still gives,
    negative once it has run out, None once it is answered."""

    number: str
    nip: str
    unit: str
    component: str
    text: str
    at: datetime
    due: datetime
    state: ObjectionState
    answer: str
    left: timedelta | None


def lodge_objection(actor: Actor, site: Site, text: str, component: str = "") -> ObjectionView:
    """Object to one's own record, to one component by its export header or to the whole.

    Raises Refused for an actor without a record of their own, and WrongUse.
    """
    require(actor, UseCase.OBJECTION_LODGE)
    nip = own_nip(actor)
    said = text.strip()
    if not said:
        raise WrongUse(_("An objection needs a text that says what is wrong."))
    if component and component not in [c.value for c in Component]:
        raise WrongUse(_("There is no component {name}.").format(name=component))
    now = site.now()
    with write_transaction(site.database):
        (count,) = rows(site, "SELECT COUNT(*) FROM objection")[0]
        number = f"KB-{now.year}-{count + 1:04d}"
        event = record(
            actor, site, UseCase.OBJECTION_LODGE.value, nip,
            {"number": number, "component": component},
        )  # fmt: skip
        Objection.create(
            number=number, employee=employee_id(site, nip), component=component, text=said,
            at=now.isoformat(timespec="seconds"),
            due=(now + CLOCK).isoformat(timespec="seconds"), event=event,
        )  # fmt: skip
    return _one(site, number)


def own_objections(actor: Actor, site: Site) -> tuple[ObjectionView, ...]:
    """The actor's own, the newest first."""
    require(actor, UseCase.OBJECTION_LODGE)
    nip = own_nip(actor)
    with read_transaction(site.database):
        return tuple(one for one in _all(site) if one.nip == nip)


def list_objections(actor: Actor, site: Site) -> tuple[ObjectionView, ...]:
    """Everyone's within the actor's scope: the unanswered first, by the end of their clock."""
    require(actor, UseCase.OBJECTION_READ)
    with read_transaction(site.database):
        found = [one for one in _all(site) if sees_unit(actor, one.unit)]
    return tuple(sorted(found, key=lambda one: (one.left is None, one.due, one.number)))


def answer_objection(
    actor: Actor, site: Site, number: str, state: ObjectionState, answer: str
) -> ObjectionView:
    """Uphold or reject with an answer the person reads. Nobody answers their own."""
    require(actor, UseCase.OBJECTION_ANSWER)
    if state not in (ObjectionState.UPHELD, ObjectionState.REJECTED):
        raise WrongUse(_("An answer upholds an objection or rejects it."))
    found = _one(site, number)
    if not sees_unit(actor, found.unit):
        raise NotFound(_("There is no objection {number}.").format(number=number))
    if found.nip == actor.nip:
        raise Refused(_("Nobody answers their own objection."))
    return _move(actor, site, found, state, need_reason(answer))


def withdraw_objection(actor: Actor, site: Site, number: str) -> ObjectionView:
    """Take one's own objection back while it is unanswered."""
    require(actor, UseCase.OBJECTION_LODGE)
    found = _one(site, number)
    if found.nip != own_nip(actor):
        raise NotFound(_("There is no objection {number}.").format(number=number))
    return _move(actor, site, found, ObjectionState.WITHDRAWN, "")


def own_nip(actor: Actor) -> str:
    """The NIP the actor's own record stands under; raises Refused where they have none."""
    if actor.nip is None:
        raise Refused(_("You are not entered as one of the people here; ask an administrator."))
    return actor.nip


def _move(
    actor: Actor, site: Site, found: ObjectionView, state: ObjectionState, answer: str
) -> ObjectionView:
    with write_transaction(site.database):
        if _one(site, found.number).state is not ObjectionState.LODGED:
            raise Refused(_("{number} is answered already.").format(number=found.number))
        event = record(
            actor, site, f"objection.{state.value}", found.nip, {"number": found.number}, answer
        )
        key = rows(site, "SELECT id FROM objection WHERE number = ?", found.number)[0][0]
        ObjectionMove.create(
            objection=key, state=state.value, answer=answer,
            at=site.now().isoformat(timespec="seconds"), event=event,
        )  # fmt: skip
    return _one(site, found.number)


def _one(site: Site, number: str) -> ObjectionView:
    for one in _all(site):
        if one.number.casefold() == number.strip().casefold():
            return one
    raise NotFound(_("There is no objection {number}.").format(number=number))


def _all(site: Site) -> list[ObjectionView]:
    moves = {
        row[0]: (row[1], row[2])
        for row in rows(site, "SELECT objection_id, state, answer FROM objection_move ORDER BY id")
    }
    return [
        _view(row, moves.get(row[0]), site.now())
        for row in rows(
            site,
            "SELECT o.id, o.number, e.nip, u.name, o.component, o.text, o.at, o.due"
            " FROM objection o JOIN employee e ON e.id = o.employee_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id ORDER BY o.id DESC",
        )
    ]


def _view(row: Sequence[Any], move: tuple[str, str] | None, now: datetime) -> ObjectionView:
    state, answer = move or (ObjectionState.LODGED.value, "")
    due = datetime.fromisoformat(row[7])
    _id, number, nip, unit, component, text, at, _due = row
    return ObjectionView(
        number, nip, unit, component, text, datetime.fromisoformat(at), due,
        ObjectionState(state), answer, due - now if move is None else None,
    )  # fmt: skip
