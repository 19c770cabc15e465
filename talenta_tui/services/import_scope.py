"""Which rows of a file a scoped operator may bring in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.exchange.faults import Fault, Reason
from talenta_tui.exchange.rows import Kind
from talenta_tui.exchange.schemas import SCHEMAS
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import sees_session, sees_unit

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_ABOUT = {Kind.POSITIONS: "code", Kind.FEEDBACK: "ratee_nip"}
"""The field that says whom (or which post) a row is about, where it is not `nip`."""


class ImportScope:
    """Asks once which unit everyone and every post is in; nothing for an unscoped actor.

    A person or post is in scope where both the unit it stands in and the unit the row gives
    it are: nobody is pulled into a unit or pushed out of it from one side.
    """

    def __init__(self, actor: Actor, site: Site, kind: Kind) -> None:
        self._actor = actor
        self._kind = kind
        self._field = _ABOUT.get(kind, "nip")
        self._units: dict[str, str] = {}
        if actor.units is not None:
            self._units = _units_of(site, kind)

    def fault(self, number: int, row: Any) -> Fault | None:
        """Why row `number` is not the actor's to bring in; None where it is."""
        if self._actor.units is None and self._actor.sessions is None:
            return None
        about = str(getattr(row, self._field))
        units = [self._units.get(about), getattr(row, "unit", None)]
        if self._kind is not Kind.EMPLOYEES and self._kind is not Kind.POSITIONS:
            units = [self._units.get(about, "")]
        if any(unit is not None and not sees_unit(self._actor, unit) for unit in units):
            return Fault(number, self._header(self._field), about, Reason.NOT_YOUR_UNIT)
        session = getattr(row, "session", None)
        if session is not None and not sees_session(self._actor, session):
            return Fault(number, self._header("session"), session, Reason.NOT_YOUR_SESSION)
        return None

    def _header(self, field: str) -> str:
        return next(c.header for c in SCHEMAS[self._kind].columns if c.field == field)


def _units_of(site: Site, kind: Kind) -> dict[str, str]:
    """Every NIP (or code of a post) to the name of its unit."""
    if kind is Kind.POSITIONS:
        sql = (
            "SELECT p.code, u.name FROM position_version v JOIN position p"
            " ON p.id = v.position_id JOIN unit u ON u.id = v.unit_id WHERE v.until IS NULL"
        )
    else:
        sql = (
            "SELECT e.nip, u.name FROM employee_version v JOIN employee e"
            " ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id WHERE v.until IS NULL"
        )
    with read_transaction(site.database):
        return dict(site.database.execute_sql(sql).fetchall())
