"""Where an operator was when their line dropped, so that coming back goes there again.

Kept for each operator in the database, whatever they came in by, and only until they leave by
themselves. It names whom they were looking at, so nobody but its operator is ever handed it,
it goes with the authority it was kept under, and what it leads to asks the table of
permissions anew. Not audited: it says nothing that the read events do not say already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.models.session_scores import OperatorPreference
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_NAME = "whereabouts"
LONGEST = timedelta(days=7)
"""Older ones are of another week's work."""
_LARGEST = 8_000
"""Characters; a larger place is not kept."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen: its name, what it was made with, what was set on it, and the row it was at.

    `made_with` and `inside` are JSON objects of the screen's own.
    """

    screen: str
    made_with: Mapping[str, Any] = field(default_factory=dict)
    inside: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A main screen (`mode`) and the screens opened on it; the first stop is the main one."""

    mode: str
    stops: tuple[Stop, ...]


def keep_whereabouts(actor: Actor, site: Site, place: Whereabouts) -> None:
    """Keep where the actor is, in place of where they were."""
    require(actor, UseCase.OPERATOR_OWN)
    text = json.dumps(
        {
            "at": site.now().isoformat(),
            "as": _authority(actor),
            "mode": place.mode,
            "stops": [[s.screen, s.made_with, s.inside, s.row] for s in place.stops],
        },
        ensure_ascii=False,
    )
    if len(text) > _LARGEST:
        return
    with write_transaction(site.database):
        if not OperatorPreference.update(value=text).where(_mine(actor)).execute():
            OperatorPreference.create(operator=actor.id, name=_NAME, value=text)


def kept_whereabouts(actor: Actor, site: Site) -> Whereabouts | None:
    """Where the actor was; None where nothing was kept, long ago, or under another authority."""
    require(actor, UseCase.OPERATOR_OWN)
    with read_transaction(site.database):
        found = OperatorPreference.select(OperatorPreference.value).where(_mine(actor))
        row = found.tuples().first()
    if row is None:
        return None
    try:
        table = json.loads(row[0])
        age = site.now() - datetime.fromisoformat(table["at"])
        if table["as"] != _authority(actor) or not timedelta(0) <= age <= LONGEST:
            return None
        stops = tuple(
            Stop(str(name), dict(made), dict(inside), at)
            for name, made, inside, at in table["stops"]
        )
        return Whereabouts(str(table["mode"]), stops) if stops else None
    except (ValueError, KeyError, TypeError):
        # Kept by another version: then one begins at Home.
        return None


def forget_whereabouts(actor: Actor, site: Site) -> None:
    """The actor has left by themselves: next time they begin at Home."""
    require(actor, UseCase.OPERATOR_OWN)
    with write_transaction(site.database):
        OperatorPreference.delete().where(_mine(actor)).execute()


def kept_places(site: Site) -> tuple[int, tuple[int, ...]]:
    """How many places are kept, and the ids of those nobody comes back to any more.

    For retention, inside a transaction: what cannot be read is as old as can be.
    """
    mark = site.database.param
    found = site.database.execute_sql(
        f"SELECT id, value FROM operator_preference WHERE name = {mark}", (_NAME,)
    ).fetchall()
    return len(found), tuple(number for number, text in found if not _fresh(site, text))


def _fresh(site: Site, text: str) -> bool:
    try:
        age = site.now() - datetime.fromisoformat(json.loads(text)["at"])
    except (ValueError, KeyError, TypeError):
        return False
    return age <= LONGEST


def forget_places(numbers: tuple[int, ...]) -> None:
    """Take the kept places of those ids away, inside a write transaction that says why."""
    OperatorPreference.delete().where(OperatorPreference.id.in_(numbers)).execute()


def _mine(actor: Actor) -> Any:
    return (OperatorPreference.operator == actor.id) & (OperatorPreference.name == _NAME)


def _authority(actor: Actor) -> list[Any]:
    """Role, scope and the row that gave them: any change of it makes what was kept void."""
    scopes = [None if s is None else sorted(s) for s in (actor.units, actor.sessions)]
    version = None if actor.grant is None else actor.grant.version
    return [actor.role.value, *scopes, version, actor.nip]
