"""Who asks: every use case takes an `Actor` first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    ASSESSOR = "assessor"
    LEAD_ASSESSOR = "lead_assessor"
    COMMITTEE = "committee"
    AUDITOR = "auditor"
    EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a registered operator's authority rests on: the ids of the rows that gave it.

    It holds while both stand: suspending, another role or scope and a key's removal end it.
    `key` is None for an operator at the machine itself.
    """

    version: int
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work: `id` names them in the trail, `origin` says where they came from.

    `nip` ties the actor to an employee's own record; it alone is what the role EMPLOYEE may
    read. `units` and `sessions` are scopes, as `permissions.unit_key` and `session_key` give
    them; None is no limit. `grant` is None for whoever may open the database file and is no
    registered operator.
    """

    id: str
    role: Role
    origin: str = "local"
    nip: str | None = None
    units: frozenset[str] | None = None
    sessions: frozenset[str] | None = None
    grant: Grant | None = None


def os_user() -> str:
    """The name of the account this process runs as, by its number and not its environment."""
    import os

    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        import getpass

        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "local"


def local_actor() -> Actor:
    """The owner of a database on this machine: whoever may open the file administers it."""
    return Actor(id=os_user(), role=Role.ADMINISTRATOR)
