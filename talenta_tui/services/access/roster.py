"""Reading operators, and turning one into the `Actor` of a session."""

from __future__ import annotations

import ipaddress
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Denied
from talenta_tui.i18n import _
from talenta_tui.services.actor import Actor, Grant, Role, local_actor, os_user
from talenta_tui.services.permissions import session_key, unit_key

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

ACTIVE, SUSPENDED = "active", "suspended"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A standing key; `number` is what `--as-key` names."""

    number: int
    fingerprint: str
    kind: str
    comment: str


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """An operator as they stand now; `units` and `sessions` None are no limit."""

    id: str
    name: str
    role: Role
    state: str
    nip: str | None
    units: tuple[str, ...] | None
    sessions: tuple[str, ...] | None
    language: str | None
    keymap: dict[str, str]
    keys: tuple[KeyRow, ...]
    version: int = 0

    @property
    def governs(self) -> bool:
        """An administrator who may come in."""
        return self.role is Role.ADMINISTRATOR and self.state == ACTIVE

    def actor(self, origin: str, key: int | None = None) -> Actor:
        """The operator at work; raises Denied while suspended."""
        if self.state != ACTIVE:
            raise Denied(_("The operator {id} is suspended.").format(id=self.id))
        return Actor(
            id=self.id,
            role=self.role,
            origin=origin,
            nip=self.nip,
            units=None if self.units is None else frozenset(map(unit_key, self.units)),
            sessions=None if self.sessions is None else frozenset(map(session_key, self.sessions)),
            grant=Grant(self.version, key),
        )


def read_roster(site: Site) -> tuple[OperatorRow, ...]:
    """Every operator by id. Call inside a transaction."""
    keys: dict[int, list[KeyRow]] = defaultdict(list)
    for owner, *rest in site.database.execute_sql(
        "SELECT operator_id, id, fingerprint, kind, comment FROM operator_key"
        " WHERE until IS NULL ORDER BY id"
    ).fetchall():
        keys[owner].append(KeyRow(*rest))
    rows = site.database.execute_sql(
        "SELECT o.id, o.code, v.name, v.role, v.state, v.nip, v.units, v.sessions, t.language,"
        " t.keymap, v.id FROM operator o"
        " JOIN operator_version v ON v.operator_id = o.id AND v.until IS NULL"
        " LEFT JOIN operator_taste t ON t.operator_id = o.id AND t.until IS NULL ORDER BY o.code"
    ).fetchall()
    return tuple(
        OperatorRow(
            row[1], row[2], Role(row[3]), row[4], row[5], _names(row[6]), _names(row[7]), row[8],
            json.loads(row[9] or "{}"), tuple(keys[row[0]]), row[10],
        )
        for row in rows
    )  # fmt: skip


def _names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))


def operator_here(site: Site) -> Actor:
    """Whoever uses the program on this machine: the operator of that name, else its owner.

    Someone who can open the database could do anything to it, so a name that is no operator's
    administers; one that is has that operator's role, and Denied while suspended.
    """
    name = os_user()
    with read_transaction(site.database):
        for row in read_roster(site):
            if row.id == name:
                return row.actor("local")
    return local_actor()


def operator_of_key(site: Site, key: int, connection: str) -> Actor:
    """The owner of a standing key, come in from `connection` (sshd's SSH_CONNECTION).

    The trail gets the client's address and the key's fingerprint. Raises Denied for a key
    removed or an operator suspended since sshd asked.
    """
    with read_transaction(site.database):
        for row in read_roster(site):
            for found in row.keys:
                if found.number == key:
                    origin = f"ssh {client_address(connection)} {found.fingerprint}"
                    return row.actor(origin, key)
    raise Denied(_("This key opens nothing here any more."))


def client_address(connection: str) -> str:
    """`address port` of the client out of `address port address port`; else `unknown`."""
    words = connection.split(" ")
    try:
        address = ipaddress.ip_address(words[0])
        port = int(words[1])
    except (ValueError, IndexError):
        return "unknown"
    return f"{address} {port}"
