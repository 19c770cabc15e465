"""A site with a signing key and a short trail that has every kind of event in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from talenta_tui.db.engine import write_transaction
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.signing import create_site_key, sign_head
from talenta_tui.services.site import Site
from talenta_tui.services.trail import record, record_read

AUDITOR = Actor(id="ani", role=Role.AUDITOR, origin="test")
KEYED = Actor(id="dewi", role=Role.OPERATOR, origin="ssh 10.0.0.7 50122 SHA256:AbC/+def0123456789")


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "keys"
    monkeypatch.setenv("TALENTA_KEYS", str(folder))
    return folder


def fill(site: Site, actor: Actor) -> None:
    """Seven events: site, key, a change, a keyed change, a read, a change, a signature."""
    create_site_key(actor, site)
    with write_transaction(site.database):
        record(actor, site, "test.change", "Brown [/foo]", {"old": None, "new": "é 3"}, "why not")
    with write_transaction(site.database):
        record(KEYED, site, "session.rate", "ADM-26-11-03", {"cells": 2})
    record_read(KEYED, site, "person.read", "198404102013121001")
    with write_transaction(site.database):
        record(actor, site, "test.change", "")
    sign_head(actor, site, "test")


@pytest.fixture
def signed_site(site: Site, admin: Actor) -> Site:
    """A short signed trail, once on SQLite and once on PostgreSQL."""
    fill(site, admin)
    return site


@pytest.fixture
def signed_sqlite(sqlite_site: Site, admin: Actor) -> Site:
    fill(sqlite_site, admin)
    return sqlite_site
