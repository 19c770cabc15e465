"""One change of a session: its rows, its event, and the step the session then stands at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from talenta_tui.models.assessment import Session
from talenta_tui.models.base import row_key
from talenta_tui.models.session import SessionState
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.queries import SessionKey
from talenta_tui.services.assessment.steps import read_steps
from talenta_tui.services.assessment.values import CLOSED

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def save(
    actor: Actor,
    site: Site,
    key: SessionKey,
    changes: Changes,
    action: str,
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
) -> int | None:
    """Write the changes under one event and move the session to the step it has reached."""
    event = changes.save(actor, site, action, key.code, detail, reason)
    if event is not None:
        settle(site, key, event)
    return event


def settle(site: Site, key: SessionKey, event: int) -> str:
    """Note the first step that is not done as the session's state, under an event written.

    Only closing makes a session closed and only reopening makes it open (`set_state`).
    """
    if key.closed:
        return key.state
    steps = read_steps(site, read_facts(site, key))
    state = next((s.step.value for s in steps if not s.done), steps[-1].step.value)
    set_state(key, state, event)
    return state


def set_state(key: SessionKey, state: str, event: int) -> None:
    """Let the session stand at a step, or be closed, from the event on."""
    digest = row_key(key.code)
    standing = SessionState.get_or_none((SessionState.key == digest) & SessionState.until.is_null())
    if standing is not None and standing.state == state:
        return
    if standing is not None:
        SessionState.update(until=event).where(SessionState.id == standing.id).execute()
    SessionState.create(key=digest, since=event, session=key.id, state=state)
    Session.update(state=state).where(Session.id == key.id).execute()


__all__ = ["CLOSED", "save", "set_state", "settle"]
