"""Operators: added, suspended, given roles, scopes and keys; every change kept, with its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.base import row_key
from talenta_tui.models.employee import Employee
from talenta_tui.models.operator import Operator, OperatorVersion
from talenta_tui.services.access.keys import parse_key
from talenta_tui.services.access.roster import ACTIVE, SUSPENDED, OperatorRow, read_roster
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.permissions import (
    UseCase,
    require,
    session_key,
    unit_key,
)
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,31}")
_LONGEST_NAME = 100
UNSCOPED = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles a scope would contradict: they decide about operators, or check everything."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to be added; `units` and `sessions` None are no limit."""

    id: str
    role: Role
    name: str = ""
    nip: str | None = None
    units: tuple[str, ...] | None = None
    sessions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of an operator, as the trail has it."""

    event: int
    at: str
    actor: str
    action: str
    detail: Mapping[str, Any]
    reason: str


def list_operators(actor: Actor, site: Site) -> tuple[OperatorRow, ...]:
    """Every operator by id, the suspended ones too."""
    require(actor, UseCase.OPERATOR_READ)
    with read_transaction(site.database):
        return read_roster(site)


def show_operator(
    actor: Actor, site: Site, code: str
) -> tuple[OperatorRow, tuple[HistoryLine, ...]]:
    """One operator and every change since they were added; raises NotFound."""
    from talenta_tui.models.base import Event

    require(actor, UseCase.OPERATOR_READ)
    with read_transaction(site.database):
        found = find(site, code)
        events: Iterable[Any] = (
            Event.select(Event.seq, Event.at, Event.actor, Event.action, Event.detail, Event.reason)
            .where((Event.subject == found.id) & (Event.action.startswith("operator.")))
            .order_by(Event.seq)
            .tuples()
        )
        lines = tuple(HistoryLine(e[0], e[1], e[2], e[3], json.loads(e[4]), e[5]) for e in events)
    return found, lines


def find(site: Site, code: str) -> OperatorRow:
    """The operator with that id, whatever its case; raises NotFound."""
    for row in read_roster(site):
        if row.id.casefold() == code.casefold():
            return row
    raise NotFound(_("There is no operator {id}.").format(id=code))


def valid_id(text: str) -> bool:
    """Whether `text` can be an operator's id: it stands on command lines and in the trail."""
    return _ID.fullmatch(text) is not None


# --- changes ---------------------------------------------------------------------------------


def add_operator(
    actor: Actor, site: Site, new: NewOperator, key_line: str | None = None, reason: str = ""
) -> OperatorRow:
    """Add an operator, with a first key where `key_line` is given.

    Raises WrongUse for an id, name, NIP, unit, session or key that is none, and Refused for an
    id or key that is taken.
    """
    require(actor, UseCase.OPERATOR_EDIT)
    if not valid_id(new.id):
        raise WrongUse(
            _(
                "{id} cannot be an operator's id: at most 32 letters, digits, dots, hyphens and"
                " underscores, beginning with a letter."
            ).format(id=repr(new.id[:40]))
        )
    if len(new.name) > _LONGEST_NAME or not new.name.isprintable():
        raise WrongUse(_("A name has at most 100 characters and no line breaks."))
    key = None if key_line is None else parse_key(key_line)
    row = OperatorRow(
        new.id, new.name.strip(), new.role, ACTIVE, new.nip, new.units, new.sessions, None, {}, (),
    )  # fmt: skip
    with write_transaction(site.database):
        if any(r.id.casefold() == new.id.casefold() for r in read_roster(site)):
            raise Refused(_("There is an operator {id} already.").format(id=new.id))
        _check(site, row)
        event = record(actor, site, "operator.add", new.id, _authority(row), reason)
        stored = Operator.create(code=new.id)
        _write_version(stored.id, row, event)
        if key is not None:
            from talenta_tui.services.operator_keys import give_key

            give_key(actor, site, row, stored.id, key, reason)
        return find(site, new.id)


def first_administrator(actor: Actor, event: int) -> bool:
    """Make whoever makes the site its first operator, under the site's own event.

    False where the name of their account cannot be an operator's id. Inside the transaction.
    """
    if not valid_id(actor.id):
        return False
    row = OperatorRow(
        actor.id, "", Role.ADMINISTRATOR, ACTIVE, None, None, None, None, {}, (),
    )  # fmt: skip
    _write_version(Operator.create(code=actor.id).id, row, event)
    return True


def suspend_operator(actor: Actor, site: Site, code: str, reason: str) -> OperatorRow:
    """Let an operator in no more and end their open sessions; needs a reason.

    Refused for the last active administrator.
    """
    return _change(actor, site, code, "operator.suspend", reason, state=SUSPENDED)


def resume_operator(actor: Actor, site: Site, code: str, reason: str) -> OperatorRow:
    """Let a suspended operator in again; needs a reason."""
    return _change(actor, site, code, "operator.resume", reason, state=ACTIVE)


def change_role(
    actor: Actor, site: Site, code: str, role: Role, reason: str, nip: str | None = None
) -> OperatorRow:
    """Give an operator another role (and a NIP, where one is given); needs a reason.

    A role that knows no scope loses it. Refused for the last active administrator.
    """
    values: dict[str, Any] = {"role": role}
    if nip is not None:
        values["nip"] = nip
    if role in UNSCOPED:
        values |= {"units": None, "sessions": None}
    return _change(actor, site, code, "operator.role", reason, **values)


def change_scope(
    actor: Actor,
    site: Site,
    code: str,
    units: tuple[str, ...] | None,
    sessions: tuple[str, ...] | None,
    reason: str,
) -> OperatorRow:
    """Limit an operator to units and sessions; None lifts that limit. Needs a reason."""
    return _change(actor, site, code, "operator.scope", reason, units=units, sessions=sessions)


def _change(
    actor: Actor, site: Site, code: str, action: str, reason: str, **values: Any
) -> OperatorRow:
    """Replace what an operator may do by a row with `values`, under one event."""
    require(actor, UseCase.OPERATOR_EDIT)
    need_reason(reason)
    with write_transaction(site.database):
        roster = read_roster(site)
        old = find(site, code)
        new = replace(old, **values)
        if new == old:
            raise Refused(_("{id} is that already; nothing was changed.").format(id=old.id))
        _check(site, new)
        if old.governs and not new.governs and sum(r.governs for r in roster) == 1:
            raise Refused(
                _("{id} is the last active administrator. Name another one first.").format(
                    id=old.id
                )
            )
        detail = {"old": _authority(old), "new": _authority(new)}
        event = record(actor, site, action, old.id, detail, reason)
        owner = Operator.get(Operator.code == old.id)
        standing = (OperatorVersion.operator == owner.id) & OperatorVersion.until.is_null()
        OperatorVersion.update(until=event).where(standing).execute()
        _write_version(owner.id, new, event)
        return find(site, code)


def need_reason(reason: str) -> None:
    """Raise WrongUse where there is no reason."""
    if not reason.strip():
        raise WrongUse(_("This needs a reason (--reason)."))


def _check(site: Site, row: OperatorRow) -> None:
    """Refuse a combination of role, person and scope that means nothing."""
    if row.nip is not None and not Employee.select().where(Employee.nip == row.nip).exists():
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=row.nip))
    if row.role is Role.EMPLOYEE and row.nip is None:
        raise WrongUse(_("The role employee needs the NIP whose record it may read (--nip)."))
    if row.role in UNSCOPED and (row.units is not None or row.sessions is not None):
        raise WrongUse(
            _("The role {role} is for the whole site and takes no scope.").format(role=row.role)
        )
    _known(site, "SELECT name FROM unit", row.units or (), unit_key, _("There is no unit {name}."))
    _known(
        site, "SELECT code FROM session", row.sessions or (), session_key,
        _("There is no session {name}."),
    )  # fmt: skip


def _known(site: Site, sql: str, names: Sequence[str], key: Any, sentence: str) -> None:
    if not names:
        return
    there = {key(name) for (name,) in site.database.execute_sql(sql).fetchall()}
    for name in names:
        if key(name) not in there:
            raise WrongUse(sentence.format(name=name))


def _authority(row: OperatorRow) -> dict[str, Any]:
    """What the trail keeps of an operator: everything but keys and taste."""
    return {
        "name": row.name,
        "role": row.role.value,
        "state": row.state,
        "nip": row.nip,
        "units": None if row.units is None else list(row.units),
        "sessions": None if row.sessions is None else list(row.sessions),
    }


def _write_version(owner: int, row: OperatorRow, event: int) -> None:
    OperatorVersion.create(
        key=row_key(row.id), since=event, operator=owner, name=row.name, role=row.role.value,
        state=row.state, nip=row.nip, units=_list(row.units), sessions=_list(row.sessions),
    )  # fmt: skip


def _list(names: Sequence[str] | None) -> str | None:
    return None if names is None else json.dumps(list(names), ensure_ascii=False)
