"""The demo city as a database: built whole, seen through the product's own services."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.demo import AS_OF, CitySummary, build_city
from talenta_tui.demo.assessment import RUNNING
from talenta_tui.demo.calendar import CLOSED_MONTHS
from talenta_tui.demo.city import invent_city
from talenta_tui.demo.months import close_months
from talenta_tui.demo.sessions import invent_sessions
from talenta_tui.demo.visitor import visitor
from talenta_tui.errors import Denied, Refused, WrongUse
from talenta_tui.exchange.rows import Kind
from talenta_tui.models.base import Event
from talenta_tui.scoring.eligibility import Outcome
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.sessions import list_sessions, show_session
from talenta_tui.services.assessment.verification import list_mismatches
from talenta_tui.services.audit import check_database
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.periods.calendar import list_periods
from talenta_tui.services.periods.replay import replay_period
from talenta_tui.services.placements import compute, read_everyone
from talenta_tui.services.site import Site, init_site, open_site
from talenta_tui.services.vacancies import list_vacancies, shortlist
from tests.demo.files import as_csv


def _demo(url: str, admin: Actor) -> Site:
    return init_site(admin, url, "Kota Semarang", language="en", demo=True, as_of=AS_OF)


@pytest.fixture
def demo(url: str, admin: Actor) -> Iterator[Site]:
    """An empty demo site, once on SQLite and once on PostgreSQL."""
    made = _demo(url, admin)
    yield made
    made.database.close()


@pytest.fixture
def light(tmp_path: Path, admin: Actor) -> Iterator[Site]:
    """An empty demo site on SQLite."""
    made = _demo(str(tmp_path / "demo.db"), admin)
    yield made
    made.database.close()


def test_it_builds_on_either_engine_and_says_what_it_did(demo: Site, admin: Actor) -> None:
    told: list[tuple[str, float]] = []
    summary = build_city(demo, admin, 120, lambda kind, share: told.append((kind, share)))
    assert isinstance(summary, CitySummary)
    assert summary.people == 120
    assert summary.vacant == {Tier.JPT_PRATAMA: 12, Tier.ADMINISTRATOR: 6, Tier.PENGAWAS: 12}
    shares = [share for _kind, share in told]
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1.0
    assert [k for k, _ in Counter(kind for kind, _share in told).items()] == list(Kind)
    events = list(Event.select().order_by(Event.seq))
    assert [e.subject for e in events[1:]] == [*(kind.value for kind in Kind), RUNNING.code]
    assert summary.posts == summary.rows[Kind.POSITIONS] == 150
    used, _known, people = read_everyone(demo, AS_OF)
    placed = [p for p in compute(used, people, AS_OF) if p.placed]
    assert len(people) == 120
    assert len(placed) == round(120 * 3000 / 7041)


def test_its_trail_is_whole_and_seals_every_row(light: Site) -> None:
    build_city(light, Actor("admin", Role.ADMINISTRATOR, "test"), 300)
    with read_transaction(light.database):
        assert check_database(light.database).fault is None


def test_importing_its_own_files_changes_nothing(light: Site, admin: Actor) -> None:
    build_city(light, admin, 300)
    for kind, rows in invent_city(300).rows():
        report = run_import(
            admin, light, ImportRequest(kind.value, as_csv(kind, rows), f"{kind}.csv")
        )
        assert (report.faults, report.flags) == ((), ())
        assert (report.new, report.changed) == (0, 0)
        assert report.unchanged == report.rows > 0


def _digest(site: Site) -> list[Any]:
    tables = [
        t for t in sorted(site.database.get_tables())
        if t not in ("event", "site", "schema_migration")
    ]  # fmt: skip
    return [
        (t, site.database.execute_sql(f'SELECT * FROM "{t}" ORDER BY 1, 2').fetchall())
        for t in tables
    ]


def test_two_builds_are_the_same_to_the_last_row(tmp_path: Path, admin: Actor) -> None:
    digests = []
    for n in range(2):
        site = _demo(str(tmp_path / f"{n}.db"), admin)
        build_city(site, admin, 300)
        digests.append(_digest(site))
        site.database.close()
    assert digests[0] == digests[1]
    assert sum(len(rows) for _table, rows in digests[0]) > 10_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(str(tmp_path_factory.mktemp("demo"))) / "town.db"
    admin = Actor(id="admin", role=Role.ADMINISTRATOR, origin="test")
    site = _demo(str(path), admin)
    build_city(site, admin, 1500)
    site.database.close()
    return path


@pytest.fixture
def town_site(town: Path) -> Iterator[Site]:
    made = open_site(str(town))
    yield made
    made.database.close()


def test_every_box_has_a_crowd_of_a_plausible_size(town_site: Site) -> None:
    used, _known, people = read_everyone(town_site, AS_OF)
    placements = compute(used, people, AS_OF)
    boxes = Counter(p.box for p in placements if p.placed)
    mapped = sum(boxes.values())
    assert mapped == round(1500 * 3000 / 7041)
    assert set(boxes) == set(range(1, 10))
    assert min(boxes.values()) >= 8
    assert {box for box, _count in boxes.most_common(2)} <= {5, 7, 3}
    assert boxes[5] == max(boxes.values())
    assert boxes[7] > boxes[8]
    assert boxes[7] > boxes[4]
    assert 0.015 < boxes[9] / mapped < 0.08
    lacking = Counter(len(p.missing) for p in placements if not p.placed)
    assert lacking[1] > 100
    assert lacking[2] > 100
    assert lacking[3] > 100


def test_people_move_from_month_to_month(town_site: Site) -> None:
    def boxes(day: Any) -> dict[str, int | None]:
        used, _known, people = read_everyone(town_site, day)
        return {p.nip: p.box for p in compute(used, people, day)}

    now, before = boxes(AS_OF), boxes(AS_OF.replace(month=9, day=30))
    placed_twice = [nip for nip in now if now[nip] and before[nip]]
    assert len(placed_twice) > 400
    assert sum(now[nip] != before[nip] for nip in placed_twice) >= 5


def test_the_vacancies_and_their_shortlists(town_site: Site, admin: Actor) -> None:
    vacancies = list_vacancies(admin, town_site)
    assert Counter(v.tier for v in vacancies) == {
        Tier.JPT_PRATAMA: 12, Tier.ADMINISTRATOR: 6, Tier.PENGAWAS: 12,
    }  # fmt: skip
    assert [v.code for v in vacancies if v.echelon == "II.a"] == ["SETDA-001"]
    first = {v.tier: v for v in reversed(vacancies)}
    for vacancy in first.values():
        found = shortlist(admin, town_site, vacancy.code)
        assert len(found.eligible) >= 5
        near = [
            e for e in found.excluded
            if all(r.rule != "box" for r in e.eligibility.results if r.outcome is Outcome.FAIL)
        ]  # fmt: skip
        assert len(near) >= 3


def test_one_session_is_open_and_half_rated(town_site: Site) -> None:
    rows = town_site.database.execute_sql(
        "SELECT s.code, s.state, COUNT(*) FROM session s JOIN rating r ON r.session_id = s.id"
        " GROUP BY s.id ORDER BY s.code"
    ).fetchall()
    states = {code: state for code, state, _cells in rows}
    assert [code for code, state in states.items() if state != "closed"] == [RUNNING.code]
    assert {"ADM-24-05-01", "PWS-25-04-01", "JPT-26-02-01"} < set(states)
    assert states[RUNNING.code] == "open"
    sheets = town_site.database.execute_sql(
        "SELECT COUNT(*) FROM rating r JOIN session s ON s.id = r.session_id"
        " WHERE s.state = 'open' GROUP BY r.employee_id"
    ).fetchall()
    assert min(n for (n,) in sheets) < 81 == max(n for (n,) in sheets)


def test_it_fills_only_an_empty_demo_site(sqlite_site: Site, admin: Actor, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        build_city(sqlite_site, admin, 100)
    site = _demo(str(tmp_path / "again.db"), admin)
    build_city(site, admin, 100)
    before = _digest(site)
    with pytest.raises(Refused):
        build_city(site, admin, 100)
    assert _digest(site) == before


def test_too_few_people_and_too_small_a_role_are_refused(light: Site, admin: Actor) -> None:
    with pytest.raises(WrongUse):
        build_city(light, admin, 59)
    with pytest.raises(Denied):
        build_city(light, replace(admin, role=Role.AUDITOR), 100)
    assert build_city(light, admin, 60).people == 60


def test_its_earlier_months_are_closed_and_come_out_the_same_again(
    light: Site, admin: Actor
) -> None:
    build_city(light, admin, 300)
    shares: list[float] = []
    close_months(light, admin, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    running, *closed = list_periods(admin, light)
    assert (running.month, running.closed) == ("2026-10", False)
    assert [p.month for p in closed] == list(reversed(CLOSED_MONTHS))
    placed = [p.closing.placed for p in reversed(closed) if p.closing]
    assert placed == sorted(placed)
    assert placed[0] > 0
    assert all(replay_period(admin, light, p.month).equal for p in closed)


def test_its_sessions_are_closed_keyed_and_being_prepared(
    town: Path, tmp_path: Path, admin: Actor
) -> None:
    town_site = open_site(str(shutil.copy(town, tmp_path / "own.db")))
    invent_sessions(town_site)
    own = {s.code: s for s in list_sessions(admin, town_site) if s.own}
    assert {s.state for s in own.values()} == {"closed", "score", "assign"}
    keyed = next(s for s in own.values() if s.state == "score")
    assert (keyed.submitted, keyed.sheets) == (6, 8)
    assert len(list_mismatches(Actor("sari", Role.OPERATOR), town_site, keyed.code)) == 2
    mine = visitor(town_site, Role.ASSESSOR)
    sheets = show_session(mine, town_site, keyed.code).facts.unsubmitted()
    assert [assessor for assessor, _exercise in sheets].count(mine.id) == 1
    assert check_database(town_site.database).fault is None
    town_site.database.close()
