"""Which main screens a role has at all: the others are in no key bar, palette or help.

The services refuse all the same; hiding is never the check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talenta_tui.actions import Action
    from talenta_tui.services.actor import Actor

_NEEDS = {
    "app.sessions": "session.read", "app.map": "map.read", "app.vacancies": "vacancy.read",
    "app.people": "people.read", "app.periods": "period.read", "app.integrity": "audit.read",
    "app.find": "people.read", "app.import": "import", "home.import": "import",
    "app.requests": "objection.read", "map.pools": "shortlist.read",
}  # fmt: skip


def within_reach(actor: Actor | None, action_id: str) -> bool:
    """Whether the actor's role has the screen the action opens; True while nobody is known."""
    if actor is None:
        return True
    if action_id == "app.me":
        return actor.nip is not None
    if action_id not in _NEEDS:
        return True
    from talenta_tui.services.permissions import UseCase, may

    return may(actor, UseCase(_NEEDS[action_id]))


def reached(actor: Actor | None, actions: Iterable[Action]) -> list[Action]:
    """Of the actions those the actor's role has, in their order.

    The key of Integrity opens the complaints room for a role that has no Integrity: everyone
    finds it in the key bar, and nobody's bar grows.
    """
    from talenta_tui.actions import BY_ID

    found = []
    for action in actions:
        if within_reach(actor, action.id):
            found.append(action)
        elif action.id == "app.integrity":
            room = BY_ID["app.complaints"]
            label = BY_ID["integrity.complaints"].label
            found.append(replace(action, label=label, help=room.help))
    return found


def begins_at(actor: Actor) -> str:
    """The main screen of a role: an employee's is their own record and nothing else."""
    from talenta_tui.services.actor import Role

    return "me" if actor.role is Role.EMPLOYEE and actor.nip is not None else "home"
