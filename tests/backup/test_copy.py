"""A site moved between SQLite and PostgreSQL: everything of it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from talenta_tui.db.engine import bind
from talenta_tui.db.migrate import migrate
from talenta_tui.errors import Denied, Refused, Unavailable
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site, init_site, open_site
from talenta_tui.services.trail import head
from tests.backup.conftest import contents, killed


def test_a_city_goes_to_postgresql_and_back_unchanged(
    city: Site, kota_300: Path, postgres_url: str, admin: Actor, tmp_path: Path,
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    before = contents(str(kota_300))
    known = head()
    report = copy_database(admin, city, postgres_url)
    assert (report.events, report.head) == known
    assert report.rows == {name: content.rows for name, content in before.items()}
    assert contents(str(kota_300)) == before
    assert contents(postgres_url) == before
    city.database.close()

    there = open_site(postgres_url, clock=clock)
    assert verify_trail(admin, there).sound
    back = str(tmp_path / "back.db")
    moved = contents(postgres_url)
    copy_database(admin, there, back)
    assert contents(back) == moved
    there.database.close()
    again = open_site(back, clock=clock)
    assert verify_trail(admin, again).sound
    again.database.close()


def test_the_larger_home_counts_on(
    city: Site, postgres_url: str, admin: Actor, clock: Callable[[], datetime]
) -> None:
    """New rows get numbers after the copied ones."""
    from talenta_tui.models.base import Event
    from talenta_tui.models.organisation import Unit

    copy_database(admin, city, postgres_url)
    city.database.close()
    site = open_site(postgres_url, clock=clock)
    newest = max(u.id for u in Unit.select())
    assert Unit.create(name="Baru", folded="baru", key="baru").id == newest + 1
    events = Event.select().count()
    assert len(list_people(admin, site).rows) == 300
    assert Event.select().count() >= events
    site.database.close()


def test_only_an_empty_database_is_filled(
    city: Site, admin: Actor, url: str, clock: Callable[[], datetime]
) -> None:
    bind(url)  # the tables' own database is put back below
    other = init_site(admin, url, "Kota Lain", clock=clock)
    before = contents(url)
    other.database.close()
    from talenta_tui.models.base import database

    database.initialize(city.database)
    with pytest.raises(Refused, match="not empty"):
        copy_database(admin, city, url)
    assert contents(url) == before


def test_a_database_with_other_tables_is_not_touched(
    city: Site, admin: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE letters (a TEXT)")
    plain.commit()
    with pytest.raises(Refused, match="letters"):
        copy_database(admin, city, str(path))
    assert [r[0] for r in plain.execute("SELECT name FROM sqlite_master")] == ["letters"]
    plain.close()


def test_a_journal_left_by_another_database_is_refused(
    city: Site, admin: Actor, tmp_path: Path
) -> None:
    (tmp_path / "new.db-wal").write_bytes(b"x")
    with pytest.raises(Refused, match=r"new\.db-wal"):
        copy_database(admin, city, str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_a_broken_trail_is_not_moved(city: Site, admin: Actor, tmp_path: Path) -> None:
    city.database.execute_sql("UPDATE event SET subject = 'x' WHERE seq = 2")
    with pytest.raises(Refused, match="Event 2"):
        copy_database(admin, city, str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


@pytest.mark.rows_unsealed
def test_a_text_postgresql_cannot_hold_leaves_it_empty(
    city: Site, admin: Actor, postgres_url: str
) -> None:
    (name,) = city.database.execute_sql("SELECT name FROM unit WHERE id = 1").fetchone()
    city.database.execute_sql("UPDATE unit SET name = 'a' || char(0) || 'b' WHERE id = 1")
    with pytest.raises(Unavailable):
        copy_database(admin, city, postgres_url)
    assert contents(postgres_url)["unit"].rows == 0
    city.database.execute_sql("UPDATE unit SET name = ? WHERE id = 1", (name,))
    copy_database(admin, city, postgres_url)


def test_only_administrators_may(city: Site, tmp_path: Path) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Denied):
            copy_database(Actor("x", role), city, str(tmp_path / "new.db"))


@pytest.mark.parametrize(
    ("target", "phase", "after"),
    [("sqlite", "copying", 8), ("sqlite", "verifying", 0), ("postgres", "copying", 8),
     ("postgres", "comparing", 8)],
    indirect=["target"],
)  # fmt: skip
def test_killed_in_the_middle_leaves_no_site(
    city: Site, kota_300: Path, target: str, admin: Actor, phase: str, after: int,
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    before = contents(str(kota_300))
    code = f"""
from talenta_tui.services.database_copy import copy_database
copy_database(admin, open_site(sys.argv[1], clock=clock), sys.argv[2], deadly("{phase}", {after}))
"""
    killed(code, str(kota_300), target)
    assert contents(str(kota_300)) == before
    there = bind(target)
    assert migrate(there) == []
    with pytest.raises(Unavailable, match="no site"):
        open_site(target)
    there.close()
    from talenta_tui.models.base import database

    database.initialize(city.database)
    copy_database(admin, city, target)
    assert contents(target) == before
