"""Placing anew whom a change touched equals placing everyone anew, whatever changed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import NotFound, Refused
from talenta_tui.exchange.rows import Kind
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services import retention
from talenta_tui.services.actor import Actor
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.live import LiveMap
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.amendments import amend_period
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import CheckCode
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.permissions import unit_key
from talenta_tui.services.placements import current_placements
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.terms import terms_in_force
from talenta_tui.services.touched import touched_since
from talenta_tui.services.trail import newest_change, record
from tests.conftest import NOON
from tests.cycles import conftest as cycle_kit
from tests.cycles.test_cycle import fill_everything

from .files import bring
from .kit import AS_OF, KINDS, change, full, ids, moves_unit

EVERY = (
    *KINDS,
    *(f"import {kind.value}" for kind in Kind),
    "unit",
    "day",
    "close",
    "amend",
    "release",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(EVERY), st.integers(0, 40), st.integers(0, 60)),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def policies(tmp_path: Path) -> list[str]:
    """Two policies: the shipped one, and one by which open sessions count."""
    policy = builtin_policy()
    rule = policy.components.competency.model_copy(update={"closed_only": False})
    components = policy.components.model_copy(update={"competency": rule})
    other = policy.model_copy(update={"components": components, "version": 2})
    path = tmp_path / "other.toml"
    path.write_text(dump_policy(other), encoding="utf-8")
    return ["bkn-411-2025", str(path)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
@example(steps=[("clear", 3, 0), ("state", 0, 3), ("vacate", 5, 0), ("policy", 0, 1)])
@example(steps=[("release", 0, 0), ("day", 0, 1), ("import feedback", 2, 1), ("day", 0, 9)])
@example(steps=[("close", 0, 0), ("import discipline", 2, 0), ("amend", 2, 0), ("unit", 4, 1)])
@example(steps=[(f"import {kind.value}", 1, n) for kind in Kind for n in (0, 1, 3)])
def test_incremental_equals_full(
    collecting_file: Path, admin: Actor, policies: list[str], steps: list[tuple[str, int, int]]
) -> None:
    """Whatever is committed, in whatever order, and also where only the date passes."""
    today = [NOON]
    with TemporaryDirectory() as folder:
        path = str(shutil.copy(collecting_file, Path(folder) / "k.db"))
        site = open_site(path, clock=lambda: today[0])
        try:
            people = ids(site)
            current_placements(admin, site, site.as_of())
            live = LiveMap(admin, site)
            live.people()
            for kind, who, n in steps:
                if kind == "day":
                    today[0] = NOON + timedelta(days=23 * n)
                else:
                    happens(admin, site, kind, people[who * 7], n, policies)
                expected = full(site, site.as_of())
                assert live.people().placements.by_nip == expected, kind
                # A process that starts now takes the kept run and catches up.
                assert current_placements(admin, site, site.as_of()).by_nip == expected, kind
            assert live.people().rows == list_people(admin, site).rows
        finally:
            site.database.close()


def happens(admin: Actor, site: Site, kind: str, person: int, n: int, policies: list[str]) -> None:
    """One step of any kind; one that cannot be now (a second release) leaves all as it is."""
    sql = f"SELECT nip FROM employee WHERE id = {person}"
    nip = site.database.execute_sql(sql).fetchone()[0]
    with suppress(Refused, NotFound):
        if kind.startswith("import "):
            bring(admin, site, Kind(kind.removeprefix("import ")), nip, n)
        elif kind == "unit":
            moves_unit(admin, site, person, 1 + n % 3)
        elif kind == "close":
            month = f"2026-{9 + n % 2:02d}"
            open_period(admin, site, month)
            close_period(admin, site, month, {code.value: "uji" for code in CheckCode})
        elif kind == "amend":
            amend_period(admin, site, "2026-09", nip, "uji")
        elif kind == "release":
            release_cycle(admin, site, "C1", "uji")
        else:
            change(admin, site, kind, person, n, policies)


sealed, collecting = cycle_kit.sealed, cycle_kit.collecting
"""Fixtures of the cycles."""


@pytest.fixture
def collecting_file(collecting: Site, admin: Actor) -> Path:
    """kota-300 sealed, with every form of a 360° cycle in and not released yet."""
    fill_everything(collecting, admin)
    path = Path(collecting.database.database)
    collecting.database.close()
    return path


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("policy", "read", "state")])
def test_a_change_about_one_person_touches_few(
    kota_300_site: Site, admin: Actor, kind: str
) -> None:
    known = newest_change()
    person = next(
        row[0]
        for row in kota_300_site.database.execute_sql(
            "SELECT r.employee_id FROM rating r JOIN employee e ON e.id = r.employee_id"
            " JOIN position_version v ON v.holder_nip = e.nip"
        )
    )
    change(admin, kota_300_site, kind, person, 7, [])
    touched = touched_since(kota_300_site, known)
    assert not touched.everyone
    # A post that changes hands touches the one who had it and the one who gets it.
    assert person in touched.people
    assert len(touched.people) <= 2


def test_a_session_that_reopens_touches_its_people_and_a_policy_everyone(
    kota_300_site: Site, admin: Actor
) -> None:
    known = newest_change()
    change(admin, kota_300_site, "state", 1, 3, [])
    code = "SELECT id FROM session ORDER BY id LIMIT 1"
    rated = {
        row[0]
        for row in kota_300_site.database.execute_sql(
            f"SELECT DISTINCT employee_id FROM rating WHERE session_id = ({code})"
        )
    }
    assert touched_since(kota_300_site, known).people == rated
    change(admin, kota_300_site, "policy", 1, 0, ["bkn-411-2025"])
    assert touched_since(kota_300_site, known).everyone


def test_evidence_erased_past_its_term_is_gone_from_an_open_map(
    kota_300_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows taken away are neither written nor ended; a map open meanwhile kept their figures."""
    site = kota_300_site
    live = LiveMap(admin, site, AS_OF)
    before = live.people().placements.by_nip
    terms = terms_in_force()
    short = tuple(replace(one, months=1) for one in terms.retention if one.name == "potential")
    monkeypatch.setattr(retention, "terms_in_force", lambda: replace(terms, retention=short))
    retention.erase_past_term(admin, site, "uji")
    expected = full(site)
    assert expected != before
    assert live.people().placements.by_nip == expected
    assert current_placements(admin, site, AS_OF).by_nip == expected


def test_reading_a_record_is_no_news(kota_300_site: Site, admin: Actor) -> None:
    current_placements(admin, kota_300_site, AS_OF)
    live = LiveMap(admin, kota_300_site, AS_OF)
    before = live.people()
    change(admin, kota_300_site, "read", 1, 0, [])
    assert live.refresh() is None
    assert live.people() is before


def test_news_names_who_was_placed_anew_who_moved_and_who_did_it(
    kota_300_site: Site, admin: Actor
) -> None:
    current_placements(admin, kota_300_site, AS_OF)
    live = LiveMap(admin, kota_300_site, AS_OF)
    row = next(r for r in live.people().rows if r.box == 9)
    person = kota_300_site.database.execute_sql(
        f"SELECT id FROM employee WHERE nip = '{row.nip}'"
    ).fetchone()[0]
    change(admin, kota_300_site, "performance", person, 2, [])
    news = live.refresh()
    assert news is not None
    assert (news.people, news.moved, news.everyone) == ((row.nip,), (row.nip,), False)
    assert (news.by, news.actions) == ("admin", ("test.performance",))
    assert live.refresh() is None


def test_what_touches_nobody_leaves_the_news_as_they_were(
    kota_300_site: Site, admin: Actor
) -> None:
    """A complaint or a form handed in names nobody, and wipes no name off the live mark."""
    current_placements(admin, kota_300_site, AS_OF)
    live = LiveMap(admin, kota_300_site, AS_OF)
    live.people()
    change(admin, kota_300_site, "performance", ids(kota_300_site)[0], 2, [])
    live.refresh()
    before = live.news
    assert before is not None
    assert before.by == "admin"
    other = replace(admin, id="dewi")
    with write_transaction(kota_300_site.database):
        record(other, kota_300_site, "complaint.lodge", "K-1")
    found = live.refresh()
    assert found is not None
    assert (found.people, found.by, found.known > before.known) == ((), "", True)
    assert live.news is before


def test_a_scoped_actor_loses_who_leaves_their_units_and_sees_who_comes(
    kota_300_site: Site, admin: Actor
) -> None:
    site = kota_300_site
    everyone = list_people(admin, site, AS_OF).rows
    unit = everyone[0].unit
    other = next(r for r in everyone if r.unit != unit)
    scoped = replace(admin, units=frozenset({unit_key(unit)}))
    live = LiveMap(scoped, site, AS_OF)
    before = {row.nip for row in live.people().rows}
    rows = "SELECT unit_id, employee_id FROM employee_version v JOIN employee e"
    for nip, goes_to in ((everyone[0].nip, other.nip), (other.nip, everyone[0].nip)):
        where = f"{rows} ON e.id = v.employee_id WHERE v.until IS NULL AND e.nip ="
        theirs = site.database.execute_sql(f"{where} '{goes_to}'").fetchone()[0]
        person = site.database.execute_sql(f"{where} '{nip}'").fetchone()[1]
        moves_unit(admin, site, person, theirs)
        assert live.people() == list_people(scoped, site, AS_OF)
        if nip == everyone[0].nip:
            assert {row.nip for row in live.people().rows} == before - {nip}
            # Back, so that the unit is there to come to.
            own = site.database.execute_sql(
                f"SELECT id FROM unit WHERE name = '{unit}'"
            ).fetchone()[0]
            moves_unit(admin, site, person, own)
            assert {row.nip for row in live.people().rows} == before
        else:
            assert {row.nip for row in live.people().rows} == before | {nip}
