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
class Actor:
    """A person at work: `id` names them in the trail, `origin` says where they came from.

    `nip` ties the actor to an employee's own record; it alone is what the role EMPLOYEE may
    read.
    """

    id: str
    role: Role
    origin: str = "local"
    nip: str | None = None


def local_actor() -> Actor:
    """The owner of a database on this machine: whoever may open the file administers it."""
    import getpass

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "local"
    return Actor(id=name, role=Role.ADMINISTRATOR)
