"""How an operator likes to work, and the cell they left: kept across dropped lines.

Not audited: a preference says nothing about anyone rated, and a cursor moves all day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.models.session_scores import OperatorPreference
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Direction = Literal["row", "column"]


@dataclass(frozen=True, slots=True)
class Place:
    """The cell an operator was at; `competency` is the column (or the sheet's, when turned)."""

    session: str
    assessor: str
    exercise: str
    nip: str
    competency: str


def preference(actor: Actor, site: Site, name: str, default: str = "") -> str:
    """A preference of the actor's own."""
    found = rows(
        site,
        "SELECT value FROM operator_preference WHERE operator = ? AND name = ?",
        actor.id,
        name,
    )
    return str(found[0][0]) if found else default


def keep_preference(actor: Actor, name: str, value: str) -> None:
    """Keep a preference of the actor's own; inside a write transaction."""
    mine = (OperatorPreference.operator == actor.id) & (OperatorPreference.name == name)
    if not OperatorPreference.update(value=value).where(mine).execute():
        OperatorPreference.create(operator=actor.id, name=name, value=value)


def direction(actor: Actor, site: Site) -> Direction:
    """Which way the actor's cursor moves on after a rating."""
    require(actor, UseCase.SESSION_RATE)
    with read_transaction(site.database):
        return "column" if preference(actor, site, "direction", "row") == "column" else "row"


def set_direction(actor: Actor, site: Site, value: Direction) -> None:
    require(actor, UseCase.SESSION_RATE)
    with write_transaction(site.database):
        keep_preference(actor, "direction", value)


def read_place(actor: Actor, site: Site) -> Place | None:
    """Where the actor was keying last; None before the first time."""
    text = preference(actor, site, "place")
    if not text:
        return None
    table: dict[str, Any] = json.loads(text)
    return Place(**table)


def set_place(actor: Actor, site: Site, place: Place) -> None:
    """Keep where the actor is; also done by every batch of writes."""
    require(actor, UseCase.SESSION_RATE)
    with write_transaction(site.database):
        keep_place(actor, place)


def keep_place(actor: Actor, place: Place) -> None:
    """As `set_place`, inside a write transaction."""
    values = {name: getattr(place, name) for name in Place.__dataclass_fields__}
    keep_preference(actor, "place", json.dumps(values, ensure_ascii=False))
