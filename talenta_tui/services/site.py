"""The place the work is done for: an open database, a clock and the site's own settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from talenta_tui.db.engine import bind, translated_errors, write_transaction
from talenta_tui.db.migrate import migrate
from talenta_tui.errors import Refused, Unavailable
from talenta_tui.i18n import _
from talenta_tui.scoring.dates import last_day
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from peewee import Database

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """An open site. `as_of_pin` is the default date of a demo city, or that of the period work
    goes into; a real site before its first period has none."""

    database: Database
    clock: Clock
    name: str
    language: str
    demo: bool
    as_of_pin: date | None

    def now(self) -> datetime:
        return self.clock()

    def as_of(self) -> date:
        """The default as-of date: the last day of the running month (formats.md, "As-of")."""
        today = self.now().astimezone().date()
        return self.as_of_pin or last_day(today.year, today.month)


def open_site(url: str, *, clock: Clock = utc_now) -> Site:
    """Open the site at `url`, bringing its schema up to date.

    Raises Unavailable for a missing, newer, damaged or never initialised database.
    """
    database = bind(url, create=False)
    migrate(database)
    return read_site(database, clock)


def read_site(database: Database, clock: Clock) -> Site:
    """The site of a bound, migrated database."""
    from talenta_tui.models.organisation import SiteRecord

    with translated_errors():
        row = SiteRecord.select().first()
        periods = database.execute_sql("SELECT COUNT(*) FROM period").fetchone()[0]
    if row is None:
        raise Unavailable(_('The database has no site yet. Make one with: talenta init --site "…"'))
    site = Site(database, clock, row.name, row.language, row.demo, row.as_of)
    if row.as_of is not None or not periods:
        return site
    from talenta_tui.services.periods.calendar import default_as_of

    return replace(site, as_of_pin=default_as_of(site))


def init_site(
    actor: Actor,
    url: str,
    name: str,
    *,
    language: str = "id",
    clock: Clock = utc_now,
    demo: bool = False,
    as_of: date | None = None,
) -> Site:
    """Make the database at `url` if need be, its schema, the site's one row and its first
    operator: the actor, as administrator.

    Raises Refused where a site is there already: a site is never made twice.
    """
    from talenta_tui.models.organisation import SiteRecord
    from talenta_tui.services.operators import first_administrator
    from talenta_tui.services.trail import record

    require(actor, UseCase.SITE_INIT)
    database = bind(url)
    migrate(database)
    with write_transaction(database):
        standing = SiteRecord.select(SiteRecord.name).first()
        if standing is not None:
            raise Refused(
                _("This database is already the site {name}; nothing was changed.").format(
                    name=standing.name
                )
            )
        site = Site(database, clock, name, language, demo, as_of)
        SiteRecord.insert(
            name=name,
            language=language,
            demo=demo,
            as_of=as_of,
            created_at=site.now().isoformat(timespec="seconds"),
        ).execute()
        told = {
            "language": language,
            "demo": demo,
            "as_of": None if as_of is None else as_of.isoformat(),
        }
        event = record(actor, site, UseCase.SITE_INIT.value, name, told)
        first_administrator(actor, event)
    return site
