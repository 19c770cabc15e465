"""Periods: in order, closed for good, the same again at any later time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from peewee import DatabaseError

from talenta_tui.db.engine import is_sqlite
from talenta_tui.errors import Cancelled, Denied, NotFound, Refused, Unavailable, WrongUse
from talenta_tui.exchange.rows import Kind
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.screens.view_periods import replay_sentence
from talenta_tui.services import retention
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.periods.amendments import amend_period
from talenta_tui.services.periods.calendar import (
    current_period,
    find_period,
    list_periods,
    open_period,
)
from talenta_tui.services.periods.checks import CheckCode, closing_checks
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.periods.official import list_amendments, official_map
from talenta_tui.services.periods.replay import erased_sentence, replay_period
from talenta_tui.services.periods.trend import crowd_trend, person_trend
from talenta_tui.services.policies import adopt_policy
from talenta_tui.services.site import Site, init_site, open_site, read_site
from talenta_tui.services.terms import terms_in_force
from talenta_tui.services.trail import newest_change
from tests.conftest import DATA, NOON, import_folder
from tests.live.files import bring
from tests.live.kit import KINDS, change, full, ids, moves_unit

ALL = {code.value: "uji" for code in CheckCode}
MONTH = "2026-10"
DAYS = ("2026-05-01", "2026-13-01", "2026-05-02")


@pytest.fixture
def closed(kota_300_site: Site, admin: Actor) -> Site:
    """kota-300 with October closed."""
    open_period(admin, kota_300_site, MONTH)
    close_period(admin, kota_300_site, MONTH, ALL)
    return kota_300_site


@pytest.fixture
def policies(tmp_path: Path) -> list[str]:
    policy = builtin_policy()
    bands = policy.axes.x.bands
    axis = policy.axes.x.model_copy(
        update={"bands": (bands[0].model_copy(update={"at_least": 70}), *bands[1:])}
    )
    axes = policy.axes.model_copy(update={"x": axis})
    other = policy.model_copy(update={"axes": axes, "version": 2})
    path = tmp_path / "other.toml"
    path.write_text(dump_policy(other), encoding="utf-8")
    return [str(path), "bkn-411-2025"]


def test_a_period_is_frozen_as_everyone_stands(city_site: Site, admin: Actor) -> None:
    site = city_site
    expected = full(site, date(2026, 10, 31))
    open_period(admin, site, MONTH)
    info = close_period(admin, site, MONTH, ALL)
    assert info.closing is not None
    assert info.as_of == date(2026, 10, 31)
    assert (info.closing.people, info.closing.placed) == (300, 201)
    assert info.closing.by == "admin"
    found = official_map(admin, site, MONTH)
    assert found.placements() == expected
    again = replay_period(admin, site, MONTH)
    assert again.equal
    assert again.digest == info.closing.digest
    assert again.people == 300


@pytest.mark.rows_unsealed
def test_replay_is_equal_whatever_came_later(
    closed: Site, admin: Actor, policies: list[str]
) -> None:
    before = replay_period(admin, closed, MONTH)
    people = ids(closed)
    for n, kind in enumerate(k for k in KINDS if k != "policy"):
        for who in range(5):
            change(admin, closed, kind, people[(7 * n + who) % len(people)], n + who, [])
    for n in range(6):
        change(admin, closed, "state", people[0], n, [])
    nip = sorted(official_map(admin, closed, MONTH).places)[7]
    for kind in Kind:
        for n in range(4):
            bring(admin, closed, kind, nip, n)
    moves_unit(admin, closed, people[7], 2)
    seal_feedback(admin, closed)
    adopt_policy(admin, closed, policies[0], "uji")
    open_period(admin, closed, "2026-11")
    close_period(admin, closed, "2026-11", ALL)
    import_folder(admin, closed, DATA / "kota-300-faulty")
    path = DATA / "kota-300" / "ratings.csv"
    run_import(admin, closed, ImportRequest("ratings", path, path.name))
    assert full(closed, date(2026, 10, 31)) != official_map(admin, closed, MONTH).placements()
    after = replay_period(admin, closed, MONTH)
    assert after.equal
    assert after.digest == before.digest
    amend_period(admin, closed, MONTH, nip, "uji")
    assert replay_period(admin, closed, MONTH).equal
    assert replay_period(admin, closed, "2026-11").equal


def test_replay_says_what_was_lawfully_erased(
    closed: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a city that keeps its terms would be told that somebody touched the evidence."""
    assert replay_period(admin, closed, MONTH).erased == 0
    terms = terms_in_force()
    short = tuple(replace(one, months=1) for one in terms.retention if one.name == "potential")
    monkeypatch.setattr(retention, "terms_in_force", lambda: replace(terms, retention=short))
    retention.erase_past_term(admin, closed, "uji")
    found = replay_period(admin, closed, MONTH)
    assert found.intact
    assert not found.equal
    assert found.erased == newest_change()
    for said in (replay_sentence(found)[0], erased_sentence(found)):
        assert f"erased since (event {found.erased})" in said


@pytest.mark.rows_unsealed
def test_a_session_reopened_or_closed_later_does_not_change_the_period(
    kota_300_site: Site, admin: Actor
) -> None:
    site = kota_300_site
    change(admin, site, "state", 1, 3, [])
    open_period(admin, site, MONTH)
    assert CheckCode.OPEN_SESSIONS in {c.code for c in closing_checks(admin, site, MONTH)}
    close_period(admin, site, MONTH, ALL)
    counted = sum(p.placed for p in official_map(admin, site, MONTH).placements().values())
    change(admin, site, "state", 1, 0, [])
    assert sum(p.placed for p in full(site).values()) > counted
    assert replay_period(admin, site, MONTH).equal
    change(admin, site, "state", 1, 3, [])
    assert replay_period(admin, site, MONTH).equal


@pytest.mark.rows_unsealed
def test_replay_finds_evidence_that_was_touched_behind_its_back(closed: Site, admin: Actor) -> None:
    nip = next(n for n, p in full(closed).items() if p.box == 9)
    closed.database.execute_sql(
        "UPDATE performance SET predicate = 'KURANG' WHERE employee_id ="
        f" (SELECT id FROM employee WHERE nip = '{nip}')"
    )
    found = replay_period(admin, closed, MONTH)
    assert not found.equal
    assert found.differing == (nip,)
    assert found.intact


@pytest.mark.rows_unsealed
def test_what_no_figure_rests_on_is_noticed_too(closed: Site, admin: Actor) -> None:
    closed.database.execute_sql("UPDATE award SET name = 'Lain' WHERE id = 1")
    found = replay_period(admin, closed, MONTH)
    assert len(found.differing) <= 1
    assert found.equal is not bool(found.differing)


@pytest.mark.parametrize(
    "table", ["period", "period_closing", "period_placement", "period_amendment"]
)
def test_the_database_itself_refuses_to_change_what_is_frozen(
    city_site: Site, admin: Actor, table: str
) -> None:
    site = city_site
    open_period(admin, site, MONTH)
    close_period(admin, site, MONTH, ALL)
    nip = next(n for n, p in full(site).items() if p.box == 9)
    person = site.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'")
    change(admin, site, "performance", person.fetchone()[0], 2, [])
    amend_period(admin, site, MONTH, nip, "keliru")
    around = (
        (f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",)
        if is_sqlite(site.database)
        else (f"TRUNCATE {table} CASCADE",)
    )
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 100", *around):
        with pytest.raises(DatabaseError, match="never changed"), site.database.atomic():
            site.database.execute_sql(sql)
    assert replay_period(admin, site, MONTH).equal


@pytest.mark.rows_unsealed
def test_frozen_rows_touched_behind_the_triggers_are_noticed(closed: Site, admin: Actor) -> None:
    closed.database.execute_sql("DROP TRIGGER period_placement_update")
    closed.database.execute_sql("UPDATE period_placement SET box = 9 WHERE box = 8")
    found = replay_period(admin, closed, MONTH)
    assert not found.intact
    assert not found.equal
    assert len(found.differing) == 26


@pytest.mark.rows_unsealed
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE policy SET content = REPLACE(content, 'at_least = 60', 'at_least = 61')",
        "UPDATE policy SET content = REPLACE(content, '60', '61')",
    ],
)
def test_a_stored_policy_that_was_touched_is_refused(closed: Site, admin: Actor, sql: str) -> None:
    closed.database.execute_sql(sql)
    with pytest.raises(Unavailable, match="restore a backup"):
        replay_period(admin, closed, MONTH)


def test_closing_cannot_be_undone_or_done_twice(closed: Site, admin: Actor) -> None:
    with pytest.raises(Refused, match="cannot be undone"):
        close_period(admin, closed, MONTH, ALL)
    with pytest.raises(Refused, match="later month"):
        open_period(admin, closed, MONTH)
    with pytest.raises(Refused, match="later month"):
        open_period(admin, closed, "2026-09")
    assert closing_checks(admin, closed, MONTH) == ()


@pytest.mark.parametrize("month", ["2026-13", "26-10", "2026-1", "0000-01", "", "2026-10x"])
def test_what_is_no_month_is_refused(kota_300_site: Site, admin: Actor, month: str) -> None:
    with pytest.raises(WrongUse):
        open_period(admin, kota_300_site, month)


def test_periods_close_in_their_order(kota_300_site: Site, admin: Actor) -> None:
    open_period(admin, kota_300_site, "2026-09")
    open_period(admin, kota_300_site, MONTH)
    with pytest.raises(Refused, match="earlier_open"):
        close_period(admin, kota_300_site, MONTH, ALL)
    close_period(admin, kota_300_site, "2026-09", ALL)
    close_period(admin, kota_300_site, MONTH, ALL)
    assert [(p.month, p.closed) for p in list_periods(admin, kota_300_site)] == [
        (MONTH, True),
        ("2026-09", True),
    ]
    assert replay_period(admin, kota_300_site, "2026-09").equal
    trend = crowd_trend(admin, kota_300_site)
    assert [p.month for p in trend] == ["2026-09", MONTH]
    assert sum(trend[1].boxes.values()) == 201
    unit = next(iter(official_map(admin, kota_300_site, MONTH).places.values())).unit
    part = crowd_trend(admin, kota_300_site, unit)[1]
    assert 0 < sum(part.boxes.values()) + part.unplaced < 300


@pytest.mark.rows_unsealed
def test_every_check_stands_in_the_way_until_a_reason_sets_it_aside(
    kota_300_site: Site, admin: Actor
) -> None:
    site = replace(kota_300_site, clock=lambda: datetime(2026, 10, 20, 12, tzinfo=UTC))
    import_folder(admin, site, DATA / "kota-300-faulty")
    change(admin, site, "state", 1, 3, [])
    open_period(admin, site, MONTH)
    checks = closing_checks(admin, site, MONTH)
    codes = [c.code for c in checks]
    assert codes == [
        CheckCode.NOT_OVER, CheckCode.OPEN_SESSIONS, CheckCode.MISSING_INPUTS,
        CheckCode.IMPORT_FAULTS, CheckCode.LAPSED,
    ]  # fmt: skip
    assert all(str(c.number) in c.sentence() or c.number == 1 for c in checks)
    for left_out in codes:
        reasons = {c.value: "alasan" for c in codes if c is not left_out}
        with pytest.raises(Refused, match=left_out.value):
            close_period(admin, site, MONTH, reasons)
    with pytest.raises(WrongUse, match="needs a reason"):
        close_period(admin, site, MONTH, {CheckCode.NOT_OVER.value: "  "})
    with pytest.raises(WrongUse, match="no check"):
        close_period(admin, site, MONTH, {"nonesuch": "x"})
    info = close_period(admin, site, MONTH, {c.value: f"sebab {c.value}" for c in codes})
    assert info.closing is not None
    assert "sebab results_lapsed" in info.closing.overrides
    # What was set aside with a reason does not stand in the way of the next month.
    open_period(admin, site, "2026-11")
    left = {c.code for c in closing_checks(admin, site, "2026-11")}
    assert left & {CheckCode.IMPORT_FAULTS, CheckCode.OPEN_SESSIONS} == {CheckCode.OPEN_SESSIONS}


@pytest.mark.parametrize(("day", "over"), [(30, False), (31, True)])
def test_a_period_is_over_on_its_last_day(
    kota_300_site: Site, admin: Actor, day: int, over: bool
) -> None:
    site = replace(kota_300_site, clock=lambda: datetime(2026, 10, day, 12, tzinfo=UTC))
    open_period(admin, site, MONTH)
    codes = {c.code for c in closing_checks(admin, site, MONTH)}
    assert (CheckCode.NOT_OVER in codes) is not over


@pytest.mark.rows_unsealed
@pytest.mark.parametrize(("on", "counts"), [("2026-10-31", True), ("2026-11-01", False)])
def test_an_open_session_with_results_of_the_last_day_stands_in_the_way(
    kota_300_site: Site, admin: Actor, on: str, counts: bool
) -> None:
    change(admin, kota_300_site, "state", 1, 3, [])
    code = "(SELECT id FROM session WHERE state <> 'closed')"
    kota_300_site.database.execute_sql(
        f"UPDATE rating SET \"on\" = '{on}' WHERE session_id = {code} AND until IS NULL"
    )
    open_period(admin, kota_300_site, MONTH)
    codes = {c.code for c in closing_checks(admin, kota_300_site, MONTH)}
    assert (CheckCode.OPEN_SESSIONS in codes) is counts


def test_faulty_imports_that_were_put_right_are_forgotten(
    kota_300_site: Site, admin: Actor
) -> None:
    nips = list(full(kota_300_site))
    head = "NIP,NAMA PENGHARGAAN,TANGGAL,LINGKUP\n"
    good, bad, right = (f"{nips[n]},P{n},{day},INSTANSI\n" for n, day in enumerate(DAYS))
    open_period(admin, kota_300_site, MONTH)

    def codes(text: str) -> set[CheckCode]:
        request = ImportRequest("awards", BytesIO((head + text).encode()), "awards.csv")
        run_import(admin, kota_300_site, request)
        return {c.code for c in closing_checks(admin, kota_300_site, MONTH)}

    assert CheckCode.IMPORT_FAULTS in codes(good + bad)
    assert CheckCode.IMPORT_FAULTS not in codes(good + right)


def test_an_empty_site_has_nothing_to_close(sqlite_site: Site, admin: Actor) -> None:
    open_period(admin, sqlite_site, MONTH)
    with pytest.raises(Refused, match="no people"):
        close_period(admin, sqlite_site, MONTH, ALL)


@pytest.mark.parametrize("phase", ["reading", "computing", "writing"])
def test_stopping_keeps_nothing(kota_300_site: Site, admin: Actor, phase: str) -> None:
    open_period(admin, kota_300_site, MONTH)

    def stop(now: str, _share: float) -> None:
        if now == phase:
            raise Cancelled("stop")

    known = newest_change()
    with pytest.raises(Cancelled):
        close_period(admin, kota_300_site, MONTH, ALL, stop)
    assert newest_change() == known
    assert not find_period(admin, kota_300_site, MONTH).closed
    assert kota_300_site.database.execute_sql("SELECT * FROM period_placement").fetchone() is None


def test_what_is_committed_while_closing_belongs_to_the_next(
    kota_300: Path, kota_300_site: Site, admin: Actor
) -> None:
    """Another connection commits after everyone was read and before the closing is written."""
    from talenta_tui.db.engine import make_database

    open_period(admin, kota_300_site, MONTH)
    before = full(kota_300_site)
    nip = next(n for n, p in before.items() if p.box == 9)
    other = make_database(str(kota_300))
    other.connect()
    written: list[str] = []

    def meanwhile(phase: str, share: float) -> None:
        if phase != "computing" or written:
            return
        written.append(nip)
        person = f"(SELECT id FROM employee WHERE nip = '{nip}')"
        with other.atomic():
            other.execute_sql(
                "INSERT INTO event (seq, at, actor, role, origin, action, subject, detail, reason,"
                " previous, hash) SELECT MAX(seq) + 1, '', '', '', '', '', '', '', '', '', ''"
                " FROM event"
            )
            other.execute_sql(
                "UPDATE performance SET until = (SELECT MAX(seq) FROM event)"
                f" WHERE until IS NULL AND employee_id = {person}"
            )

    close_period(admin, kota_300_site, MONTH, ALL, meanwhile)
    other.close()
    assert written
    assert official_map(admin, kota_300_site, MONTH).placements() == before
    assert full(kota_300_site)[nip].box is None
    assert replay_period(admin, kota_300_site, MONTH).equal


def test_an_amendment_stands_beside_what_was_frozen(closed: Site, admin: Actor) -> None:
    before = official_map(admin, closed, MONTH).placements()
    nip = next(n for n, p in before.items() if p.box == 9)
    person = closed.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'")
    key = person.fetchone()[0]
    with pytest.raises(Refused, match="stays as it is"):
        amend_period(admin, closed, MONTH, nip, "keliru")
    change(admin, closed, "performance", key, 2, [])
    with pytest.raises(WrongUse, match="reason"):
        amend_period(admin, closed, MONTH, nip, " ")
    with pytest.raises(NotFound):
        amend_period(admin, closed, MONTH, "1" * 18, "keliru")
    made = amend_period(admin, closed, MONTH, nip, "predikat keliru")
    assert (made.old.placement.box, made.new.placement.box) != (None, made.old.placement.box)
    assert (made.by, made.reason, made.at[:10]) == ("admin", "predikat keliru", "2026-11-01")
    now = official_map(admin, closed, MONTH)
    assert now.amended == {nip}
    assert now.frozen[nip].placement == before[nip]
    assert now.places[nip].placement == made.new.placement
    change(admin, closed, "performance", key, 1, [])
    assert replay_period(admin, closed, MONTH).equal
    assert [a.nip for a in list_amendments(admin, closed, MONTH)] == [nip]
    assert find_period(admin, closed, MONTH).amendments == 1
    (point,) = person_trend(admin, closed, nip)
    assert point.amended
    assert point.place == made.new


@pytest.mark.rows_unsealed
def test_an_amendment_whose_evidence_was_touched_does_not_replay(
    closed: Site, admin: Actor
) -> None:
    nip = next(n for n, p in full(closed).items() if p.box == 9)
    person = closed.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'")
    change(admin, closed, "performance", person.fetchone()[0], 2, [])
    amend_period(admin, closed, MONTH, nip, "keliru")
    closed.database.execute_sql(
        "UPDATE performance SET predicate = 'SANGAT KURANG' WHERE predicate = 'KURANG'"
        " AND until IS NULL AND id = (SELECT MAX(id) FROM performance)"
    )
    found = replay_period(admin, closed, MONTH)
    assert [a.nip for a in found.amendments] == [nip]
    assert not found.equal
    assert found.differing == ()


def test_a_policy_adopted_later_does_not_touch_the_past(
    closed: Site, admin: Actor, policies: list[str]
) -> None:
    adopt_policy(admin, closed, policies[0], "uji")
    found = official_map(admin, closed, MONTH)
    assert found.used.hash != open_site_policy(closed)
    assert found.used.policy == builtin_policy()
    open_period(admin, closed, "2026-11")
    close_period(admin, closed, "2026-11", ALL)
    for month in (MONTH, "2026-11"):
        assert replay_period(admin, closed, month).equal
    assert official_map(admin, closed, "2026-11").used.policy.version == 2


def open_site_policy(site: Site) -> str:
    from talenta_tui.services.policies import policy_in_force

    return policy_in_force(site).hash


def test_the_default_date_follows_the_periods(kota_300: Path, admin: Actor, tmp_path: Path) -> None:
    clock = lambda: datetime(2026, 12, 9, 12, tzinfo=UTC)  # noqa: E731
    site = open_site(str(kota_300), clock=clock)
    assert site.as_of() == date(2026, 12, 31)
    open_period(admin, site, MONTH)
    open_period(admin, site, "2026-11")
    assert current_period(list_periods(admin, site)) == find_period(admin, site, MONTH)
    assert read_site(site.database, clock).as_of() == date(2026, 10, 31)
    close_period(admin, site, MONTH, ALL)
    assert read_site(site.database, clock).as_of() == date(2026, 11, 30)
    close_period(admin, site, "2026-11", ALL)
    assert current_period(list_periods(admin, site)) is None
    assert read_site(site.database, clock).as_of() == date(2026, 11, 30)
    site.database.close()


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.EMPLOYEE, Role.COMMITTEE, Role.OPERATOR])
def test_only_an_administrator_closes_and_amends(closed: Site, role: Role) -> None:
    someone = Actor(id="x", role=role, origin="test")
    with pytest.raises(Denied):
        close_period(someone, closed, MONTH)
    with pytest.raises(Denied):
        amend_period(someone, closed, MONTH, "1" * 18, "x")


def test_an_employee_reads_their_own_past_and_nobody_elses(closed: Site) -> None:
    one, other = list(full(closed))[:2]
    someone = Actor(id="x", role=Role.EMPLOYEE, origin="test", nip=one)
    assert len(person_trend(someone, closed, one)) == 1
    with pytest.raises(Denied):
        person_trend(someone, closed, other)
    with pytest.raises(Denied):
        official_map(someone, closed, MONTH)


def test_a_scoped_reader_sees_the_past_of_their_units_only(closed: Site, admin: Actor) -> None:
    from talenta_tui.services.permissions import unit_key

    everyone = official_map(admin, closed, MONTH)
    unit = next(iter(everyone.places.values())).unit
    scoped = replace(admin, role=Role.OPERATOR, units=frozenset({unit_key(unit)}))
    seen = official_map(scoped, closed, MONTH).places
    assert 0 < len(seen) < 300
    assert {kept.unit for kept in seen.values()} == {unit}


@pytest.mark.rows_unsealed
def test_who_came_from_another_unit_can_be_read_in_the_new_one(closed: Site, admin: Actor) -> None:
    """Their page is there; the months under somebody else's authority are not on it."""
    from talenta_tui.services.permissions import unit_key
    from talenta_tui.services.person_file import person_file
    from talenta_tui.services.person_reports import unit_reports

    kept = official_map(admin, closed, MONTH).places
    nip, old = next((n, k.unit) for n, k in sorted(kept.items()))
    new = next(k.unit for k in kept.values() if k.unit != old)
    closed.database.execute_sql(
        "UPDATE employee_version SET unit_id = (SELECT id FROM unit WHERE name = ?)"
        " WHERE employee_id = (SELECT id FROM employee WHERE nip = ?)",
        (new, nip),
    )
    scoped = replace(admin, role=Role.OPERATOR, units=frozenset({unit_key(new)}))
    assert person_file(scoped, closed, nip).history == ()
    assert len(person_file(admin, closed, nip).history) == 1
    count, reports = unit_reports(scoped, closed, new)
    assert len(list(reports)) == count
    itself = Actor("e", Role.EMPLOYEE, nip=nip)
    assert len(person_trend(itself, closed, nip)) == 1


@pytest.fixture
def fresh(tmp_path: Path, admin: Actor) -> Iterator[Site]:
    made = init_site(admin, str(tmp_path / "fresh.db"), "Kota", clock=lambda: NOON)
    yield made
    made.database.close()


def test_a_period_there_is_not(fresh: Site, admin: Actor) -> None:
    for ask in (find_period, official_map, replay_period):
        with pytest.raises(NotFound, match="talenta period open"):
            ask(admin, fresh, MONTH)
    open_period(admin, fresh, MONTH)
    for ask in (official_map, replay_period):
        with pytest.raises(Refused, match="open"):
            ask(admin, fresh, MONTH)
