"""The audit trail: one event per change and per record read, chained, in the transaction.

An event is bound to the one before it by its hash. What is NULL enters no hash, so a column
added later leaves the hashes of earlier events as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import write_transaction, written
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _
from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor, Role

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

GENESIS = "0" * 64
FIELDS = (
    "seq", "at", "actor", "role", "origin", "action", "subject", "detail", "reason",
    "fingerprint", "reading", "written",
)  # fmt: skip
"""What an event says; `previous` and `hash` chain it."""


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in one spelling only: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def event_hash(fields: Mapping[str, Any], previous: str) -> str:
    """SHA-256 over the event's canonical JSON, the hash before it included, NULL left out."""
    said = {name: value for name, value in fields.items() if value is not None}
    text = canonical({**said, "previous": previous})
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def head() -> tuple[int, str]:
    """Number and hash of the newest event; (0, zeros) before the first.

    The hash of an event of this very transaction may change until its rows are sealed
    (`row_seal.seal_now`).
    """
    seq, digest, _sealed = _newest()
    return seq, digest


def _newest() -> tuple[int, str, bool]:
    sql = "SELECT seq, hash, written IS NOT NULL FROM event ORDER BY seq DESC LIMIT 1"
    row = Event._meta.database.execute_sql(sql).fetchone()
    return (int(row[0]), str(row[1]), bool(row[2])) if row else (0, GENESIS, True)


def newest_change() -> int:
    """Number of the newest event that changed something; 0 before the first.

    What rests on the data asks this and not `head`: a read leaves the data as they are.
    """
    sql = "SELECT seq FROM event WHERE reading IS NULL ORDER BY seq DESC LIMIT 1"
    row = Event._meta.database.execute_sql(sql).fetchone()
    return int(row[0]) if row else 0


def record(
    actor: Actor,
    site: Site,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
    *,
    reading: bool = False,
) -> int:
    """Append an event and return its number; `reading` for one that changes no data.

    Must run inside the `write_transaction` of the change it records: the chain has one head,
    and the two stand or fall together. Before that commits, the rows written under the event
    are sealed into it (services/row_seal.py). Raises Denied for an actor whose authority has ended.
    """
    if actor.grant is not None:
        from talenta_tui.services.access.standing import require_standing

        require_standing(actor)
    seq, previous, sealed = _newest()
    origin, fingerprint = _way_in(actor.origin)
    fields: dict[str, Any] = {
        "seq": seq + 1,
        "at": site.now().isoformat(timespec="microseconds"),
        "actor": _storable(actor.id),
        "role": actor.role.value,
        "origin": _storable(origin),
        "action": action,
        "subject": _storable(subject),
        "detail": _storable(canonical(detail or {})),
        "reason": _storable(reason),
        "fingerprint": fingerprint,
        "reading": 1 if reading else None,
        "written": "{}",
    }
    values = (*fields.values(), previous, event_hash(fields, previous))
    mark = site.database.param
    site.database.execute_sql(
        f"INSERT INTO event ({', '.join(FIELDS)}, previous, hash)"
        f" VALUES ({', '.join([mark] * len(values))})",
        values,
    )
    state = written(site.database)
    if state.depth and state.first is None:
        from talenta_tui.services.row_seal import seal_before_commit

        seal_before_commit(site.database, seq + 1, sealed)
    return seq + 1


def record_read(
    actor: Actor,
    site: Site,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> int | None:
    """Append the event of a read of somebody else's record, in its own short transaction.

    Called before anything is handed out: a read that cannot be recorded is refused
    (UU 27/2022 art. 31; regulation.md 12), raising Unavailable. Two reads need no event and
    return None: one's own record, and the recovery of a database that cannot be written by
    the administrator at the machine, who holds the file itself.
    """
    if actor.nip is not None and actor.nip == subject:
        return None
    try:
        with write_transaction(site.database):
            return record(actor, site, action, subject, detail, reading=True)
    except Unavailable as error:
        if actor.role is Role.ADMINISTRATOR and actor.origin == "local":
            return None
        raise Unavailable(
            _("What is read of others is recorded, and that cannot be done now: {why}").format(
                why=error
            )
        ) from error


def _way_in(origin: str) -> tuple[str, str | None]:
    """The connection, and the fingerprint of the key that opened it where one did."""
    connection, _blank, last = origin.rpartition(" ")
    return (connection, last) if last.startswith("SHA256:") else (origin, None)


def _storable(text: str) -> str:
    """Text either engine keeps as it is: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
