"""What a person asks about their own record: objections and access, each with its clock.

The hours come from the terms in force when it is lodged (UU 27/2022; regulation.md 12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from talenta_tui.services.terms import terms_in_force
from talenta_tui.services.trail import record, record_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

IDENTITY = "identity"
"""About name, post, grade and what else says who the person is."""

ABOUT = ("", IDENTITY, *(c.value for c in Component))
"""What an objection can be about: the whole record, who the person is, or one component."""


SOON = timedelta(hours=24)
"""With so little left an answer is urgent."""


class Kind(StrEnum):
    """What is asked for. The number's letters tell it: `KB` keberatan, `AK` akses."""

    OBJECTION = "objection"
    ACCESS = "access"


_LETTERS = {Kind.OBJECTION: "KB", Kind.ACCESS: "AK"}
_KINDS = {letters: kind for kind, letters in _LETTERS.items()}


class ObjectionState(StrEnum):
    """For a request for access `upheld` is granted and `rejected` refused."""

    LODGED = "lodged"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection or request with its newest state and answer; `left` is what the clock still
    gives, negative once it has run out, None once it is answered."""

    number: str
    nip: str
    name: str
    unit: str
    component: str
    text: str
    at: datetime
    due: datetime
    state: ObjectionState
    answer: str
    left: timedelta | None

    @property
    def kind(self) -> Kind:
        return _KINDS[self.number.partition("-")[0]]


def objection_value(one: ObjectionView) -> dict[str, Any]:
    """An objection as plain values; `hours_left` is rounded up, None once it is answered."""
    return {
        "number": one.number,
        "kind": one.kind.value,
        "nip": one.nip,
        "name": one.name,
        "component": one.component,
        "text": one.text,
        "at": one.at.isoformat(),
        "due": one.due.isoformat(),
        "state": one.state.value,
        "answer": one.answer,
        "hours_left": None if one.left is None else -int(-one.left.total_seconds() // 3600),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for an answer, how many of them are overdue, and the one due first."""

    count: int
    overdue: int
    first: ObjectionView

    @property
    def urgent(self) -> bool:
        """Whether the first is overdue or due within `SOON`."""
        return self.first.left is not None and self.first.left < SOON


def lodge_objection(
    actor: Actor, site: Site, text: str, component: str = "", kind: Kind = Kind.OBJECTION
) -> ObjectionView:
    """Object to one's own record, or ask for one's data; `component` is one of `ABOUT`.

    Raises Refused for an actor without a record of their own, and WrongUse.
    """
    require(actor, UseCase.OBJECTION_LODGE)
    return _lodge(actor, site, own_nip(actor), text, component, kind)


def receive_objection(
    actor: Actor, site: Site, nip: str, text: str, component: str = "",
    kind: Kind = Kind.OBJECTION,
) -> ObjectionView:  # fmt: skip
    """Enter what came on paper from somebody who does not work here themselves.

    The clock starts now. Raises NotFound for who is not within the actor's scope.
    """
    require(actor, UseCase.OBJECTION_ANSWER)
    found = rows(
        site,
        "SELECT u.name FROM employee e JOIN employee_version v ON v.employee_id = e.id"
        " AND v.until IS NULL JOIN unit u ON u.id = v.unit_id WHERE e.nip = ?",
        nip,
    )
    if not found or not sees_unit(actor, found[0][0]):
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
    return _lodge(actor, site, nip, text, component, kind)


def _lodge(
    actor: Actor, site: Site, nip: str, text: str, component: str, kind: Kind
) -> ObjectionView:
    said = text.strip()
    if not said:
        raise WrongUse(_("An objection needs a text that says what is wrong."))
    if component not in ABOUT:
        raise WrongUse(_("There is no component {name}.").format(name=component))
    now = site.now()
    letters = _LETTERS[kind]
    with write_transaction(site.database):
        hours = terms_in_force().answers[kind.value]
        (count,) = rows(site, "SELECT COUNT(*) FROM objection WHERE number LIKE ?", f"{letters}-%")[
            0
        ]
        number = f"{letters}-{now.year}-{count + 1:04d}"
        event = record(
            actor, site, UseCase.OBJECTION_LODGE.value, nip,
            {"number": number, "component": component},
        )  # fmt: skip
        Objection.create(
            number=number, employee=employee_id(site, nip), component=component, text=said,
            at=now.isoformat(timespec="seconds"),
            due=(now + timedelta(hours=hours)).isoformat(timespec="seconds"), event=event,
        )  # fmt: skip
    return _one(site, number)


def own_objections(actor: Actor, site: Site) -> tuple[ObjectionView, ...]:
    """The actor's own, the newest first."""
    require(actor, UseCase.OBJECTION_LODGE)
    nip = own_nip(actor)
    with read_transaction(site.database):
        return tuple(one for one in _all(site) if one.nip == nip)


def list_objections(actor: Actor, site: Site) -> tuple[ObjectionView, ...]:
    """Everyone's within the actor's scope: the unanswered first, by the end of their clock.

    Without their texts and answers: reading one is `read_objection`, which leaves its trace.
    """
    require(actor, UseCase.OBJECTION_READ)
    with read_transaction(site.database):
        found = [one for one in _all(site) if sees_unit(actor, one.unit)]
    told = [replace(one, text="", answer="") for one in found]
    return tuple(sorted(told, key=lambda one: (one.left is None, one.due, one.number)))


def waiting_objections(actor: Actor, site: Site) -> Waiting | None:
    """What waits for an answer of the actor's, None where nothing does; never their own."""
    require(actor, UseCase.OBJECTION_ANSWER)
    found = [
        one for one in list_objections(actor, site)
        if one.left is not None and one.nip != actor.nip
    ]  # fmt: skip
    if not found:
        return None
    overdue = sum(1 for one in found if one.left is not None and one.left < timedelta(0))
    return Waiting(len(found), overdue, found[0])


def read_objection(actor: Actor, site: Site, number: str) -> ObjectionView:
    """One in full, recorded as read where it is somebody else's."""
    require(actor, UseCase.OBJECTION_READ)
    found = _seen(actor, site, number)
    record_read(actor, site, UseCase.OBJECTION_READ.value, found.nip, {"number": found.number})
    return found


def answer_objection(
    actor: Actor, site: Site, number: str, state: ObjectionState, answer: str
) -> ObjectionView:
    """Uphold or reject with an answer the person reads. Nobody answers their own."""
    require(actor, UseCase.OBJECTION_ANSWER)
    if state not in (ObjectionState.UPHELD, ObjectionState.REJECTED):
        raise WrongUse(_("An answer upholds an objection or rejects it."))
    found = _seen(actor, site, number)
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


def _seen(actor: Actor, site: Site, number: str) -> ObjectionView:
    found = _one(site, number)
    if not sees_unit(actor, found.unit):
        raise NotFound(_("There is no objection {number}.").format(number=number))
    return found


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
            "SELECT o.id, o.number, e.nip, v.name, u.name, o.component, o.text, o.at, o.due"
            " FROM objection o JOIN employee e ON e.id = o.employee_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id ORDER BY o.id DESC",
        )
    ]


def _view(row: Sequence[Any], move: tuple[str, str] | None, now: datetime) -> ObjectionView:
    state, answer = move or (ObjectionState.LODGED.value, "")
    _id, number, nip, name, unit, component, text, at, until = row
    due = datetime.fromisoformat(until)
    return ObjectionView(
        number, nip, name, unit, component, text, datetime.fromisoformat(at), due,
        ObjectionState(state), answer, due - now if move is None else None,
    )  # fmt: skip
