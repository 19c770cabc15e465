"""A small office with a chief, peers and a sealed site, and a cycle that collects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import pytest

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, list_raters, propose_raters
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.site import Site, open_site

UNIT = "Dinas Pendidikan"
MONTH = "2026-10"
CLOSES = date(2026, 11, 13)
"""The last day for forms: the tests are of the first of November."""


class Employee(Protocol):
    def __call__(self, nip: str, role: Role = Role.EMPLOYEE) -> Actor: ...


@pytest.fixture
def keyer() -> Actor:
    return Actor(id="keyer", role=Role.OPERATOR, origin="test")


@pytest.fixture
def auditor() -> Actor:
    return Actor(id="auditor", role=Role.AUDITOR, origin="test")


def rater(nip: str) -> Actor:
    """The employee with that NIP, at their own desk."""
    return Actor(id=f"e{nip}", role=Role.EMPLOYEE, nip=nip, origin="test")


@pytest.fixture
def sealed(kota_300_site: Site, admin: Actor) -> Site:
    seal_feedback(admin, kota_300_site)
    return kota_300_site


def biggest_unit(site: Site) -> str:
    row = site.database.execute_sql(
        "SELECT u.name, COUNT(*) FROM employee_version v JOIN unit u ON u.id = v.unit_id"
        " WHERE v.until IS NULL GROUP BY u.name ORDER BY 2 DESC, 1"
    ).fetchone()
    return str(row[0])


@pytest.fixture
def collecting(sealed: Site, admin: Actor) -> Site:
    """The cycle C1 for the biggest unit, collecting."""
    create_cycle(admin, sealed, "C1", MONTH, "Uji", CLOSES)
    add_ratees(admin, sealed, "C1", units=[biggest_unit(sealed)])
    propose_raters(admin, sealed, "C1")
    begin_cycle(admin, sealed, "C1")
    return sealed


def asked_in(site: Site, admin: Actor, code: str = "C1") -> Sequence[Asked]:
    return list_raters(admin, site, code)


def other_site(path: Path, now: datetime) -> Iterator[Site]:
    site = open_site(str(path), clock=lambda: now)
    yield site
    site.database.close()
