"""The periods of a site: which there are, opening one, and the date the map is seen on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.period import Period
from talenta_tui.services.permissions import UseCase, may, require
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Closing:
    """What a period was closed on, by whom and when, and what it holds.

    `known` is the event all evidence was known at, `policy` the hash of the policy's content,
    `digest` the SHA-256 of the frozen content, `software` the version that computed it, `secret`
    the fingerprint of what its evidence is keyed with.
    """

    id: int
    at: str
    by: str
    event: int
    known: int
    policy: str
    policy_name: str
    policy_version: str
    people: int
    placed: int
    overrides: str
    software: str
    digest: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """A month's period; `closing` is None while it is open. `as_of` of an open one follows the
    policy in force."""

    month: str
    as_of: date
    opened_at: str
    opened_by: str
    closing: Closing | None
    amendments: int

    @property
    def closed(self) -> bool:
        return self.closing is not None


def month_of(text: str) -> tuple[int, int]:
    """Year and month of `YYYY-MM`; raises WrongUse."""
    if not _MONTH.fullmatch(text) or text.startswith("0000"):
        raise WrongUse(_("{text} is no month; write it as 2026-10.").format(text=text))
    return int(text[:4]), int(text[5:])


def open_period(actor: Actor, site: Site, month: str) -> PeriodInfo:
    """Open the period of a month (`YYYY-MM`) later than every period there is.

    Raises WrongUse for what is no month and Refused where it is not the next to come.
    """
    require(actor, UseCase.PERIOD_OPEN)
    month_of(month)
    with write_transaction(site.database):
        newest = Period.select(Period.month).order_by(Period.month.desc()).limit(1).scalar()
        if newest is not None and month <= newest:
            raise Refused(
                _("Period {newest} is there already; a new one must be a later month.").format(
                    newest=newest
                )
            )
        event = record(actor, site, UseCase.PERIOD_OPEN.value, month)
        Period.create(month=month, event=event)
    return find_period(actor, site, month)


def list_periods(actor: Actor, site: Site) -> tuple[PeriodInfo, ...]:
    """Every period, the newest first."""
    require(actor, UseCase.PERIOD_READ)
    with read_transaction(site.database):
        prepared = policy_in_force(site).prepared
        found = site.database.execute_sql(
            "SELECT p.month, o.at, o.actor, c.id, c.as_of, c.at, e.actor, c.event, c.known,"
            " y.hash, y.code, y.version, c.people, c.placed, c.overrides, c.software, c.digest,"
            " c.secret,"
            " (SELECT COUNT(*) FROM period_amendment a WHERE a.closing_id = c.id)"
            " FROM period p JOIN event o ON o.seq = p.event"
            " LEFT JOIN period_closing c ON c.period_id = p.id"
            " LEFT JOIN event e ON e.seq = c.event LEFT JOIN policy y ON y.id = c.policy_id"
            " ORDER BY p.month DESC"
        ).fetchall()
    return tuple(_info(row, prepared.as_of_date(*month_of(row[0]))) for row in found)


def _info(row: Any, as_of: date) -> PeriodInfo:
    month, opened_at, opened_by, key, closed_as_of, *rest, amendments = row
    if key is None:
        return PeriodInfo(month, as_of, opened_at, opened_by, None, 0)
    closed = date.fromisoformat(str(closed_as_of))
    return PeriodInfo(month, closed, opened_at, opened_by, Closing(key, *rest), amendments)


def find_period(actor: Actor, site: Site, month: str) -> PeriodInfo:
    """The period of a month; raises NotFound."""
    month_of(month)
    for info in list_periods(actor, site):
        if info.month == month:
            return info
    raise NotFound(
        _("There is no period {month}. Open it with: talenta period open {month}").format(
            month=month
        )
    )


def closed_period(actor: Actor, site: Site, month: str) -> tuple[PeriodInfo, Closing]:
    """A closed period with its closing; raises NotFound, Refused where it is open."""
    info = find_period(actor, site, month)
    if info.closing is None:
        raise Refused(_("Period {month} is open; only a closed one has it.").format(month=month))
    return info, info.closing


def current_period(periods: tuple[PeriodInfo, ...]) -> PeriodInfo | None:
    """The period work goes into: the earliest open one, None where none is open."""
    return min((p for p in periods if not p.closed), key=lambda p: p.month, default=None)


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """The period the site stands in, for the line above every screen."""

    month: str
    closed: bool


def period_mark(actor: Actor, site: Site) -> PeriodMark | None:
    """The period work goes into, where none is open the newest closed one.

    None before the first period, and for a role that may not know of periods.
    """
    if not may(actor, UseCase.PERIOD_READ):
        return None
    with read_transaction(site.database):
        rows = site.database.execute_sql(
            "SELECT p.month, c.id FROM period p"
            " LEFT JOIN period_closing c ON c.period_id = p.id ORDER BY p.month"
        ).fetchall()
    waiting = [month for month, closing in rows if closing is None]
    if waiting:
        return PeriodMark(waiting[0], closed=False)
    return PeriodMark(rows[-1][0], closed=True) if rows else None


def default_as_of(site: Site) -> date | None:
    """The date the map is seen on unless one is asked for (formats.md, "As-of date").

    That of the earliest open period, by the policy in force; where none is open, that of the
    newest closed one; None before the first period.
    """
    with read_transaction(site.database):
        rows = site.database.execute_sql(
            "SELECT p.month, c.as_of FROM period p"
            " LEFT JOIN period_closing c ON c.period_id = p.id ORDER BY p.month"
        ).fetchall()
        waiting = [month for month, as_of in rows if as_of is None]
        if waiting:
            return policy_in_force(site).prepared.as_of_date(*month_of(waiting[0]))
    return date.fromisoformat(str(rows[-1][1])) if rows else None
