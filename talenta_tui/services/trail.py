"""The audit trail: one event per change, chained, in the transaction of the change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

GENESIS = "0" * 64


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in one spelling only: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def event_hash(fields: Mapping[str, Any], previous: str) -> str:
    """SHA-256 over the event's canonical JSON, the hash before it included."""
    text = canonical({**fields, "previous": previous})
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def head() -> tuple[int, str]:
    """Number and hash of the newest event; (0, zeros) before the first."""
    row = Event.select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1).tuples().first()
    return (row[0], row[1]) if row else (0, GENESIS)


def record(
    actor: Actor,
    site: Site,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
) -> int:
    """Append an event and return its number.

    Must run inside the `write_transaction` of the change it records: the chain has one head,
    and the two stand or fall together.
    """
    seq, previous = head()
    fields: dict[str, Any] = {
        "seq": seq + 1,
        "at": site.now().isoformat(timespec="microseconds"),
        "actor": actor.id,
        "role": actor.role.value,
        "origin": actor.origin,
        "action": action,
        "subject": subject,
        "detail": canonical(detail or {}),
        "reason": reason,
    }
    Event.insert({**fields, "previous": previous, "hash": event_hash(fields, previous)}).execute()
    return seq + 1
