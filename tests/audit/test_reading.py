"""Reads leave an event, and an event of a read leaves everything else as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.cli import run
from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import NotFound, Unavailable
from talenta_tui.models.base import Event
from talenta_tui.models.talent import PlacementRun
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit_search import TrailFilter, show_trail
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import head, newest_change, record, record_read
from talenta_tui.services.vacancies import count_eligible, list_vacancies, shortlist
from tests.audit.conftest import AUDITOR, KEYED

NIP = "198404102013121001"
AS_OF = date(2026, 10, 31)
COMMITTEE = Actor(id="komite", role=Role.COMMITTEE, origin="ssh 10.0.0.9 1 SHA256:k")


def newest() -> Event:
    found: Event = Event.select().order_by(Event.seq.desc()).get()
    return found


def test_an_opened_record_is_one_event(kota_300_site: Site) -> None:
    before = head()[0]
    explain_person(COMMITTEE, kota_300_site, NIP, AS_OF)
    assert head()[0] == before + 1
    event = newest()
    assert (event.actor, event.action, event.subject) == ("komite", "person.read", NIP)
    assert (event.origin, event.fingerprint, event.reading) == ("ssh 10.0.0.9 1", "SHA256:k", 1)


def test_what_is_not_handed_out_is_not_recorded(kota_300_site: Site) -> None:
    before = head()
    with pytest.raises(NotFound):
        explain_person(COMMITTEE, kota_300_site, "1" * 18, AS_OF)
    explain_person(Actor("siti", Role.EMPLOYEE, nip=NIP), kota_300_site, NIP, AS_OF)
    count_eligible(COMMITTEE, kota_300_site, list_vacancies(COMMITTEE, kota_300_site)[0].code)
    assert head() == before


def test_a_shortlist_is_one_event_however_long(kota_300_site: Site) -> None:
    before = head()[0]
    code = list_vacancies(COMMITTEE, kota_300_site)[0].code
    found = shortlist(COMMITTEE, kota_300_site, code, AS_OF)
    assert head()[0] == before + 1
    event = newest()
    assert (event.action, event.subject) == ("shortlist.read", code)
    assert json.loads(event.detail)["eligible"] == len(found.eligible)


def test_an_exported_map_is_one_event_and_the_grid_none(
    kota_300: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = open_site(str(kota_300))
    run(["--database", str(kota_300), "map", "--as-of", "2026-10-31"])
    before = head()[0]
    run(["--database", str(kota_300), "map", "--as-of", "2026-10-31"])
    assert head()[0] == before
    run(["--database", str(kota_300), "map", "--as-of", "2026-10-31", "--format", "csv"])
    capsys.readouterr()
    assert head()[0] == before + 1
    event = newest()
    assert (event.action, event.subject) == ("export", "map")
    assert json.loads(event.detail) == {"people": 300, "format": "csv"}
    run(["--database", str(kota_300), "people", "--as-of", "2026-10-31"])
    assert head()[0] == before + 1
    run(["--database", str(kota_300), "people", "--as-of", "2026-10-31", "--format", "json"])
    capsys.readouterr()
    assert (head()[0], newest().subject) == (before + 2, "people")
    site.database.close()


def test_a_read_that_cannot_be_recorded_is_refused(kota_300_site: Site) -> None:
    kota_300_site.database.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(Unavailable, match="recorded"):
        explain_person(COMMITTEE, kota_300_site, NIP, AS_OF)
    far = Actor("root", Role.ADMINISTRATOR, "ssh 10.0.0.1 1 SHA256:r")
    with pytest.raises(Unavailable, match="recorded"):
        explain_person(far, kota_300_site, NIP, AS_OF)
    here = Actor("root", Role.ADMINISTRATOR, "local")
    assert explain_person(here, kota_300_site, NIP, AS_OF).evidence.nip == NIP
    own = Actor("siti", Role.EMPLOYEE, nip=NIP)
    assert explain_person(own, kota_300_site, NIP, AS_OF).evidence.nip == NIP


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_reads_leave_the_kept_placements_and_changes_do_not(
    engine: str, kota_300_site: Site, admin: Actor, request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime],
) -> None:  # fmt: skip
    from talenta_tui.services import placements

    site = kota_300_site
    if engine == "postgres":
        url = request.getfixturevalue("postgres_url")
        copy_database(admin, kota_300_site, url)
        kota_300_site.database.close()
        site = open_site(url, clock=clock)
    computed: list[int] = []
    real: Callable[..., Any] = placements.place_everyone

    def counted(site: Any, day: Any) -> Any:
        found = real(site, day)
        computed.append(len(found[2]))
        return found

    monkeypatch.setattr(placements, "place_everyone", counted)
    first = list_people(admin, site, AS_OF)
    known, newest = newest_change(), head()[0]
    assert computed == [300]
    for _n in range(3):
        explain_person(COMMITTEE, site, NIP, AS_OF)
    assert newest_change() == known
    assert head()[0] == newest + 3
    again = list_people(admin, site, AS_OF)
    assert computed == [300]
    assert again.rows == first.rows
    assert PlacementRun.select().count() == 1
    with write_transaction(site.database):
        record(admin, site, "test.change", "x")
    assert newest_change() == head()[0] == newest + 4
    assert list_people(admin, site, AS_OF).rows == first.rows
    if engine == "postgres":
        site.database.close()


def test_the_newest_change_is_found_by_the_index(site: Site) -> None:
    sql = "SELECT seq FROM event WHERE reading IS NULL ORDER BY seq DESC LIMIT 1"
    if str(site.database.database).startswith("postgres"):
        site.database.execute_sql("SET enable_seqscan = off")
        plan = " ".join(row[0] for row in site.database.execute_sql(f"EXPLAIN {sql}").fetchall())
    else:
        rows = site.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        plan = " ".join(str(row[-1]) for row in rows)
    assert "event_changes" in plan


def test_events_from_before_the_migration_keep_their_hash(signed_site: Site) -> None:
    from talenta_tui.services.trail import FIELDS, event_hash

    row: Any = Event.select().where(Event.seq == 1).dicts().get()
    old = {name: row[name] for name in FIELDS if name not in ("fingerprint", "reading")}
    assert event_hash(old, row["previous"]) == row["hash"]


def test_the_trail_can_be_searched(signed_site: Site) -> None:
    site = signed_site
    with write_transaction(site.database):
        for n in range(30):
            record(KEYED, site, "session.rate", f"S-{n}")
    every = show_trail(AUDITOR, site, limit=1000).events
    assert [e.seq for e in every] == list(range(head()[0], 0, -1))
    assert newest().action == "audit.read"
    known = head()[0]
    pages, before = [], None
    while True:
        page = show_trail(AUDITOR, site, TrailFilter(action="session"), before or known, 10)
        pages.append([e.subject for e in page.events])
        before = page.next
        if before is None:
            break
    assert head()[0] == known, "looking further is the same look"
    assert [len(p) for p in pages] == [10, 10, 10, 1]
    person = show_trail(AUDITOR, site, TrailFilter(person=NIP)).events
    assert [(e.action, e.actor, e.fingerprint) for e in person if e.actor != "ani"] == [
        ("person.read", "dewi", "SHA256:AbC/+def0123456789")
    ]
    assert show_trail(AUDITOR, site, TrailFilter(since="2026-11-02")).events == ()
    assert show_trail(AUDITOR, site, TrailFilter(until="2026-10-31")).events == ()
    day = TrailFilter(since="2026-11-01", until="2026-11-01", actor="dewi", action="person.read")
    assert len(show_trail(AUDITOR, site, day).events) == 1


def test_the_trail_of_a_person_and_a_post_has_the_files_that_changed_them(
    city_url: str, clock: Callable[[], datetime]
) -> None:
    """An import is about a file: a rating bought through one stood in nobody's trail."""
    city = open_site(city_url, clock=clock)
    code = list_vacancies(COMMITTEE, city)[0].code
    first = shortlist(COMMITTEE, city, code, AS_OF).eligible[0].evidence.nip
    explain_person(COMMITTEE, city, first, AS_OF)

    def about(text: str) -> set[tuple[str, str]]:
        events = show_trail(AUDITOR, city, TrailFilter(person=text), limit=1000).events
        return {(event.action, event.subject) for event in events}

    files = {subject for action, subject in about(first) if action == "import"}
    assert {"employees", "ratings", "performance"} <= files
    # Who said what of whom in 360° forms is no one's to look up, not even by the file.
    assert "feedback" not in files
    assert ("person.read", first) in about(first)
    assert {("import", "positions"), ("shortlist.read", code)} <= about(code)
    spaced = f"{first[:8]} {first[8:]}"
    both = about(f" {code} , {spaced},")
    assert {("import", "ratings"), ("person.read", first), ("shortlist.read", code)} <= both
    # Named among several, a person is looked at no less, and finds it in their own record.
    seen = [e.subject for e in show_trail(AUDITOR, city, limit=2).events]
    assert seen == ["", first]
    assert about("1" * 18) == {("audit.read", "1" * 18)}
    city.database.close()


def test_hostile_text_is_kept_and_verified(site: Site, admin: Actor) -> None:
    from talenta_tui.db.engine import read_transaction
    from talenta_tui.services.audit import check_database

    for text in ("\0", "\ud800x", "\x1b[2J", "é" * 3000, "' OR 1=1 --", "%s ? {x}", "\u202e"):
        with write_transaction(site.database):
            record(replace(admin, id=text), site, "test", text, {"a": text}, text)
    record_read(KEYED, site, "person.read", "\0")
    with read_transaction(site.database):
        assert check_database(site.database).fault is None
