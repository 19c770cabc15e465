"""Reading with plain SQL that both engines take, and the session a code names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.services.assessment.values import CLOSED, OWN

if TYPE_CHECKING:
    from peewee import Model

    from talenta_tui.services.site import Site


def rows(site: Site, sql: str, *values: Any) -> list[Sequence[Any]]:
    """Every row of `sql`, whose marks are `?` on either engine."""
    if not is_sqlite(site.database):
        sql = sql.replace("?", "%s")
    cursor = site.database.connection().cursor()
    return list(cursor.execute(sql, values).fetchall())


def marks(values: Sequence[Any]) -> str:
    """`?, ?, ?` for an IN list; NULL where there is nothing to ask for."""
    return ", ".join("?" * len(values)) or "NULL"


def day(value: Any) -> date:
    """A date as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def optional_day(value: Any) -> date | None:
    return None if value is None else day(value)


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A session as it is known by: `own` when it is run here and not from a file."""

    id: int
    code: str
    state: str
    own: bool

    @property
    def closed(self) -> bool:
        return self.state == CLOSED


def find_session(site: Site, code: str) -> SessionKey:
    """The session with that code, whatever its case; raises NotFound."""
    found = rows(site, "SELECT id, code, state, source FROM session WHERE code = ?", code)
    if not found:
        found = [
            row
            for row in rows(site, "SELECT id, code, state, source FROM session")
            if row[1].casefold() == code.casefold()
        ]
    if len(found) != 1:
        raise NotFound(_("There is no session {code}.").format(code=code))
    key, name, state, source = found[0]
    return SessionKey(key, name, state, source == OWN)


def find_own(site: Site, code: str) -> SessionKey:
    """A session of our own; raises NotFound, and Refused for one that came from a file."""
    session = find_session(site, code)
    if not session.own:
        raise Refused(
            _("The session {code} came from a file; it has ratings and no steps.").format(
                code=session.code
            )
        )
    return session


def open_session(site: Site, code: str) -> SessionKey:
    """A session of our own that may still change; raises NotFound and Refused."""
    session = find_own(site, code)
    if session.closed:
        raise Refused(
            _("The session {code} is closed. Reopening it takes a reason and two people.").format(
                code=session.code
            )
        )
    return session


def need_reason(reason: str) -> str:
    """The reason, trimmed; raises WrongUse where there is none."""
    if not reason.strip():
        raise WrongUse(_("This needs a reason."))
    return reason.strip()


def identity(site: Site, table: str, column: str, value: str) -> int | None:
    """The id of a lasting identity (assessor, exercise, competency, employee) or None."""
    found = rows(site, f'SELECT id FROM "{table}" WHERE {column} = ?', value)
    return int(found[0][0]) if found else None


def make_identity(site: Site, model: type[Model], column: str, value: str) -> int:
    """The id of a lasting identity, made on first use; inside a write transaction."""
    known = identity(site, model._meta.table_name, column, value)
    return int(model.insert({column: value}).execute()) if known is None else known


def employee_ids(site: Site, nips: Sequence[str]) -> dict[str, int]:
    """NIP to id of those who exist."""
    found: dict[str, int] = {}
    for start in range(0, len(nips), 500):
        chunk = list(nips[start : start + 500])
        found |= {
            row[0]: row[1]
            for row in rows(
                site, f"SELECT nip, id FROM employee WHERE nip IN ({marks(chunk)})", *chunk
            )
        }
    return found


def employee_id(site: Site, nip: str) -> int:
    found = identity(site, "employee", "nip", nip)
    if found is None:
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
    return found


def assessor_id(site: Site, code: str) -> int:
    found = identity(site, "assessor", "code", code)
    if found is None:
        raise NotFound(_("There is no assessor {code}.").format(code=code))
    return found
