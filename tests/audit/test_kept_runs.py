"""The kept placements: what is edited in them is never shown, and is found and named.

They are a copy of what the evidence gives, read by everyone who looks at the map: whoever edits
the copy edits the map. So an event seals them like any other rows, on both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import is_sqlite, read_transaction, write_transaction
from talenta_tui.db.shape import Shape, shapes
from talenta_tui.errors import Refused
from talenta_tui.models.evidence import Performance
from talenta_tui.models.talent import PlacementRecord, PlacementRun
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services import placements
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break, Fault
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.kept_run import KEEP, read_run
from talenta_tui.services.people import list_people
from talenta_tui.services.placements import current_placements
from talenta_tui.services.policies import adopt_policy, policy_in_force
from talenta_tui.services.retention import erase_past_term
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import head, newest_change
from tests.audit.test_tampering import forged
from tests.live.kit import AS_OF, change, full

COMMITTEE = Actor(id="komite", role=Role.COMMITTEE, origin="test")


@pytest.fixture(params=["sqlite", "postgres"])
def city(
    request: pytest.FixtureRequest, kota_300_site: Site, admin: Actor, clock: Callable[[], datetime]
) -> Iterator[Site]:
    """kota-300 with its map of one day kept by somebody who only looked at it."""
    site = kota_300_site
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        copy_database(admin, site, url)
        site.database.close()
        site = open_site(url, clock=clock)
    list_people(COMMITTEE, site, AS_OF)
    yield site
    site.database.close()


@pytest.fixture
def other_policy(tmp_path: Path) -> str:
    path = tmp_path / "other.toml"
    policy = builtin_policy().model_copy(update={"version": 2})
    path.write_text(dump_policy(policy), encoding="utf-8")
    return str(path)


def fault(site: Site) -> Fault | None:
    if is_sqlite(site.database) or site.database.connection().info.transaction_status:
        return check_database(site.database).fault
    with read_transaction(site.database):
        return check_database(site.database).fault


def forget_by_date(site: Site, table: str, admin: Actor) -> None:
    """A row of long ago, written the way rows are."""
    person = site.database.execute_sql("SELECT MIN(id) FROM employee").fetchone()[0]
    changes = Changes()
    with write_transaction(site.database):
        changes.put(
            Performance, (person, 2001), employee=person, year=2001, period="ANNUAL",
            predicate="GOOD",
        )  # fmt: skip
        changes.save(admin, site, f"test.{table}", "x")


def kept_event(site: Site) -> int:
    return int(PlacementRun.select().order_by(PlacementRun.id.desc()).first().event_id)


def edits(shape: Shape) -> Iterator[str]:
    """SQL that sets every column to something else, takes a row away, adds one."""
    table = shape.name
    where = f'id = (SELECT MAX(id) FROM "{table}")'
    refers = dict(shape.refers)
    for column, kind in shape.columns.items():
        to = refers.get(column)
        if to in ("employee", "policy", "event"):
            key = "seq" if to == "event" else "id"
            new = f'(SELECT MIN({key}) FROM "{to}" WHERE {key} <> "{column}")'
        elif kind == "date":
            new = "'2020-01-31'"
        elif kind == "text":
            new = f"COALESCE(\"{column}\", '') || ' 1'"
        else:
            new = f'COALESCE("{column}", 0) + 1000'
        yield f'UPDATE "{table}" SET "{column}" = {new} WHERE {where}'
    yield f'DELETE FROM "{table}" WHERE {where}'
    names = ", ".join(f'"{c}"' for c in shape.columns if c != "id")
    yield f'INSERT INTO "{table}" (id, {names}) SELECT 999999, {names} FROM "{table}" WHERE {where}'


@pytest.mark.rows_unsealed
@pytest.mark.parametrize("table", ["placement", "placement_run"])
def test_every_edit_is_found_and_never_shown(
    city: Site, admin: Actor, table: str, other_policy: str
) -> None:
    adopt_policy(admin, city, other_policy, "a second policy to point at")
    list_people(admin, city, AS_OF)
    used = policy_in_force(city)
    assert fault(city) is None
    assert read_run(city, used, AS_OF) is not None
    shape = next(one for one in shapes(city.database) if one.name == table)
    lite = is_sqlite(city.database)
    unseen, shown, tried = [], [], 0
    with forged(city) as run:
        run("PRAGMA defer_foreign_keys = 1" if lite else "SET session_replication_role = replica")
        for sql in edits(shape):
            run("SAVEPOINT one")
            changed = run(sql)
            assert changed.rowcount == 1, sql
            found = fault(city)
            if found is None or found.place not in (table, "placement"):
                unseen.append((sql, found))
            if read_run(city, used, AS_OF) is not None:
                shown.append(sql)
            run("ROLLBACK TO SAVEPOINT one")
            tried += 1
    assert unseen == []
    assert shown == []
    assert tried == len(shape.columns) + 2


@pytest.mark.rows_unsealed
def test_a_forged_box_is_never_on_the_map(city: Site, admin: Actor) -> None:
    true = list_people(admin, city, AS_OF).placements.by_nip
    event = kept_event(city)
    city.database.execute_sql("UPDATE placement SET box = 9, best_box = 9, worst_box = 9")
    assert list_people(admin, city, AS_OF).placements.by_nip == true
    # What was edited stays to be found; the true one was kept beside it and serves from now on.
    assert fault(city) == Fault(Break.ROWS, event, "placement")
    assert PlacementRun.select().count() == 2
    assert kept_event(city) > event
    assert list_people(admin, city, AS_OF).placements.by_nip == true
    assert PlacementRun.select().count() == 2


@pytest.mark.rows_unsealed
def test_a_run_of_ones_own_is_not_believed(city: Site, admin: Actor) -> None:
    """One added whole, under an event that there is, with everything it takes to be the newest."""
    true = list_people(admin, city, AS_OF).placements.by_nip
    run: Callable[..., Any] = city.database.execute_sql
    last = head()[0]
    run(
        "INSERT INTO placement_run (id, as_of, policy_id, known, at, people, event)"
        f" SELECT 50, as_of, policy_id, {newest_change()}, at, people, {last} FROM placement_run"
    )
    run(
        "INSERT INTO placement (id, run_id, employee_id, scores, x, y, talent, box, best_box,"
        " worst_box) SELECT id + 100000, 50, employee_id, scores, x, y, talent, 9, 9, 9"
        " FROM placement"
    )
    assert list_people(admin, city, AS_OF).placements.by_nip == true
    found = fault(city)
    assert found is not None
    assert (found.seq, found.place) == (last, "placement")


def test_another_takes_its_place_and_the_trail_says_so(
    city: Site, admin: Actor, other_policy: str
) -> None:
    person = city.database.execute_sql("SELECT MIN(id) FROM employee").fetchone()[0]
    first = kept_event(city)
    change(admin, city, "performance", person, 1, [])
    assert current_placements(admin, city, AS_OF).by_nip == full(city)
    assert kept_event(city) == first, "one person placed anew writes nothing"
    adopt_policy(admin, city, other_policy, "another one")
    assert current_placements(COMMITTEE, city, AS_OF).by_nip == full(city)
    assert PlacementRun.select().count() == 1
    assert PlacementRecord.select().count() == 300
    assert kept_event(city) > first
    assert fault(city) is None
    actor, action, subject, reading = city.database.execute_sql(
        f"SELECT actor, action, subject, reading FROM event WHERE seq = {kept_event(city)}"
    ).fetchone()
    assert (actor, action, subject, reading) == ("komite", KEEP, AS_OF.isoformat(), 1)


def test_a_few_dates_are_kept_and_no_more(city: Site, admin: Actor) -> None:
    days = [date(2026, month, 28) for month in range(1, 8)]
    for day in days:
        current_placements(admin, city, day)
    kept = [row.as_of for row in PlacementRun.select().order_by(PlacementRun.id)]
    assert kept == days[-4:]
    assert PlacementRecord.select().count() == 4 * 300
    current_placements(admin, city, days[-4])
    assert PlacementRun.select().count() == 4
    assert fault(city) is None


def test_two_who_look_at_once_keep_one(
    city: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 6, 30)
    real: Callable[..., Any] = placements.place_everyone
    before = PlacementRun.select().count()

    def overtaken(site: Site, as_of: date) -> Any:
        found = real(site, as_of)
        monkeypatch.setattr(placements, "place_everyone", real)
        current_placements(COMMITTEE, site, as_of)
        return found

    monkeypatch.setattr(placements, "place_everyone", overtaken)
    current_placements(admin, city, day)
    assert PlacementRun.select().count() == before + 1
    assert fault(city) is None


def test_retention_lets_go_of_them(city: Site, admin: Actor) -> None:
    forget_by_date(city, "performance", admin)
    gone = {one.name: one.past for one in erase_past_term(admin, city, "past its term")}
    assert gone["performance"] == 1
    assert PlacementRun.select().count() == PlacementRecord.select().count() == 0
    assert fault(city) is None


@pytest.mark.rows_unsealed
def test_retention_takes_no_proof_of_a_change_with_it(city: Site, admin: Actor) -> None:
    """Who dates a row back until it is past its term has it erased, and the proof with it."""
    city.database.execute_sql("UPDATE penalty SET \"end\" = '2001-01-01' WHERE id = 1")
    broken = fault(city)
    assert broken is not None
    assert broken.place == "penalty"
    with pytest.raises(Refused, match=f"What event {broken.seq} wrote to penalty"):
        erase_past_term(admin, city, "past its term")
    assert fault(city) == broken
    assert PlacementRun.select().count() == 1


@pytest.mark.rows_unsealed
def test_a_run_kept_before_they_were_sealed_goes(kota_300_site: Site, admin: Actor) -> None:
    """Migration 0013: nobody vouches for what was kept before, and it is computed again."""
    database = kota_300_site.database
    list_people(admin, kota_300_site, AS_OF)
    database.execute_sql("DELETE FROM schema_migration WHERE name LIKE '0013%'")
    again = open_site(str(database.database))
    # The event of the keeping is of this version, too: nothing before it ever sealed a run.
    database.execute_sql("DELETE FROM event WHERE seq = (SELECT MAX(seq) FROM event)")
    assert PlacementRun.select().count() == 0
    assert fault(again) is None
    assert list_people(admin, again, AS_OF).placements.by_nip == full(again)
    assert fault(again) is None
    again.database.close()
