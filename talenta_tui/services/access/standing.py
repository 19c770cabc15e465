"""Whether what an actor may do still holds: asked at every event and by every open session."""

from __future__ import annotations

from talenta_tui.errors import Denied
from talenta_tui.i18n import _
from talenta_tui.models.operator import OperatorKey, OperatorVersion
from talenta_tui.services.actor import Actor


def stands(actor: Actor) -> bool:
    """Whether the rows that gave the actor their authority stand, unchanged."""
    grant = actor.grant
    if grant is None:
        return True
    version = OperatorVersion.select(OperatorVersion.until).where(
        OperatorVersion.id == grant.version
    )
    if version.tuples().first() != (None,):
        return False
    if grant.key is None:
        return True
    key = OperatorKey.select(OperatorKey.until).where(OperatorKey.id == grant.key)
    return bool(key.tuples().first() == (None,))


def require_standing(actor: Actor) -> None:
    """Raise Denied where the actor was suspended or changed since they came in.

    The trail asks inside the transaction of every change, under the writer's lock: after a
    suspension is committed, nothing of the suspended operator is.
    """
    if not stands(actor):
        raise Denied(ended_sentence())


def ended_sentence() -> str:
    return _("Your access was suspended or changed. Ask an administrator, or log in again.")
