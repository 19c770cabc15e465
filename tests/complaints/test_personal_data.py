"""UU 27/2022: what a person gets, what they never get, and what is erased when."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.cli import run
from talenta_tui.errors import Denied, NotFound, Unavailable, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.development import GoalStatus, add_goal, note_goal
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.objections import lodge_objection
from talenta_tui.services.own_record import own_record
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import closing_checks
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.personal_data import own_export
from talenta_tui.services.processing import processing_log
from talenta_tui.services.retention import erase_past_term, past_term
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.signed_shortlists import sign_shortlist
from talenta_tui.services.site import Site
from talenta_tui.services.terms import adopt_terms, read_terms, shipped_terms, terms_in_force
from talenta_tui.services.vacancies import shortlist
from talenta_tui.services.whereabouts import Stop, Whereabouts, keep_whereabouts

NIP = "198404102013121001"
ME = Actor("siti", Role.EMPLOYEE, "ssh 10.0.0.1 5 SHA256:x", nip=NIP)
AUDITOR = Actor("ani", Role.AUDITOR, "test")
AS_OF = date(2026, 10, 31)


def test_a_person_gets_their_records_and_who_looked(kota_300_site: Site, admin: Actor) -> None:
    assessor = Actor("dewi", Role.LEAD_ASSESSOR, "test")
    explain_person(admin, kota_300_site, NIP, AS_OF)
    explain_person(assessor, kota_300_site, NIP, AS_OF)
    events = Event.select().count()
    found = own_export(ME, kota_300_site, NIP, AS_OF)
    assert Event.select().count() == events, "one's own record leaves no event"
    assert [(look.by, look.role, look.action) for look in found.looks] == [
        ("", "lead_assessor", "person.read"),
        ("admin", "administrator", "person.read"),
    ]
    # One list, whoever asks for it: on the screen, in the export, made by somebody for them.
    assert own_record(ME, kota_300_site, AS_OF).looks == found.looks
    theirs = own_export(admin, kota_300_site, NIP, AS_OF)
    assert theirs.looks == found.looks
    assert own_export(ME, kota_300_site, NIP, AS_OF).looks[0].action == "person.export"
    tables = {record.table for record in found.records}
    assert {"employee_version", "education", "performance", "career"} <= tables
    assert all(record.by == "import" for record in found.records)
    assert found.placement["value"] is not None
    assert '"kind": "session_competency"' in json.dumps(found.placement)


def test_a_person_gets_what_was_decided_planned_and_asked(
    kota_300_site: Site, admin: Actor
) -> None:
    site, member = kota_300_site, Actor("tuti", Role.COMMITTEE, "test")
    nip = shortlist(member, site, "SETDA-001", AS_OF).eligible[0].evidence.nip
    me = Actor("saya", Role.EMPLOYEE, "test", nip=nip)
    open_period(admin, site, "2026-10")
    found = closing_checks(admin, site, "2026-10")
    close_period(admin, site, "2026-10", {c.code.value: "rapat" for c in found if not c.final})
    list_ = shortlist(member, site, "SETDA-001", AS_OF)
    sign_shortlist(member, site, "SETDA-001", shortlist_digest(list_), as_of=AS_OF)
    goal = add_goal(admin, site, nip, "2026-10", next(iter(Competency)), "magang").goals[0]
    note_goal(admin, site, nip, goal.id, "2026-10", GoalStatus.RUNNING, "jalan")
    lodge_objection(me, site, "keliru", "")
    theirs = own_export(admin, site, nip, AS_OF)
    mine = own_export(me, site, nip, AS_OF)
    assert [(m["month"], m["box"]) for m in mine.months] == [("2026-10", 9)]
    assert mine.goals[0]["notes"][0]["text"] == "jalan"
    assert [(o["text"], o["state"]) for o in mine.objections] == [("keliru", "lodged")]
    assert [(s["position"], s["rank"], s["box"]) for s in mine.shortlists] == [("SETDA-001", 1, 9)]
    others = [one.evidence.nip for one in list_.eligible[1:]]
    assert not [one for one in others if one in json.dumps(asdict(mine))]
    assert (theirs.months, theirs.goals, theirs.objections, theirs.shortlists) == (
        mine.months, mine.goals, mine.objections, mine.shortlists,
    )  # fmt: skip


@pytest.mark.rows_unsealed
def test_an_export_has_nothing_of_any_rater(kota_300_site: Site) -> None:
    """For everyone in the city: no rater's NIP, name or code, no word a rater wrote."""
    run_sql: Callable[..., Any] = kota_300_site.database.execute_sql
    run_sql("UPDATE rating SET note = 'catatan rahasia penilai'")
    raters: dict[str, set[str]] = {}
    for ratee, rater in run_sql(
        "SELECT e.nip, r.nip FROM feedback f JOIN employee e ON e.id = f.ratee_id"
        " JOIN employee r ON r.id = f.rater_id WHERE f.ratee_id <> f.rater_id"
    ).fetchall():
        raters.setdefault(ratee, set()).add(rater)
    assessors = {row[0] for row in run_sql("SELECT code FROM assessor").fetchall()}
    assert raters
    assert assessors
    for nip, others in sorted(raters.items())[:60]:
        me = Actor("x", Role.EMPLOYEE, nip=nip)
        said = asdict(own_export(me, kota_300_site, nip, AS_OF))
        text = json.dumps(said, ensure_ascii=False)
        assert "catatan rahasia" not in text
        assert not [other for other in others if other in text]
        strings = set(_strings(said))
        assert not strings & assessors


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v)]
    if isinstance(value, list | tuple):
        return [s for v in value for s in _strings(v)]
    return [value] if isinstance(value, str) else []


def test_only_the_person_or_an_administrator_for_them(kota_300_site: Site, admin: Actor) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Denied):
            own_export(Actor("x", role, nip="1" * 18), kota_300_site, NIP)
    mine = own_export(ME, kota_300_site, NIP, AS_OF)
    theirs = own_export(admin, kota_300_site, NIP, AS_OF)
    assert theirs == mine
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.action, event.subject, event.reading) == ("person.export", NIP, 1)
    with pytest.raises(NotFound):
        own_export(admin, kota_300_site, "1" * 18)


def test_the_log_of_processing_comes_from_the_trail(kota_300_site: Site, admin: Actor) -> None:
    for _n in range(3):
        explain_person(admin, kota_300_site, NIP, AS_OF)
    log = {p.action: p for p in processing_log(AUDITOR, kota_300_site)}
    assert (log["person.read"].times, log["person.read"].reading) == (3, True)
    assert (log["import"].times, log["import"].reading) == (11, False)
    assert processing_log(AUDITOR, kota_300_site, "2027-01-01") == ()
    assert len(processing_log(AUDITOR, kota_300_site, "2026-11-01", "2026-11-01")) == len(log)
    with pytest.raises(Denied):
        processing_log(ME, kota_300_site)


MONTHS = 18


@pytest.fixture
def short_terms(kota_300_site: Site, admin: Actor) -> Site:
    content = shipped_terms().replace("months = 120", f"months = {MONTHS}")
    content = content.replace("months = 60", f"months = {MONTHS}")
    adopt_terms(admin, kota_300_site, content, "for this test")
    return kota_300_site


def test_a_dry_run_counts_what_erasing_takes(short_terms: Site, admin: Actor) -> None:
    run_sql: Callable[..., Any] = short_terms.database.execute_sql
    cutoff = "2025-05-01"
    wanted = {
        name: run_sql(f"SELECT COUNT(*) FROM {sql}").fetchone()[0]
        for name, sql in {
            "training": f"training WHERE \"on\" < '{cutoff}'",
            "performance": "performance WHERE year < 2025",
            "discipline": f"penalty WHERE \"end\" < '{cutoff}'",
            "ratings": f"rating WHERE \"on\" < '{cutoff}'",
        }.items()
    }
    events = Event.select().count()
    dry = {one.name: one for one in past_term(AUDITOR, short_terms)}
    assert Event.select().count() == events
    assert {name: dry[name].past for name in wanted} == wanted
    assert wanted["training"]
    assert wanted["performance"]
    assert dry["trail"].past == 0
    assert dry["trail"].kept == events
    before = {p.nip: p.placement for p in list_people(admin, short_terms, AS_OF).rows}
    kept = {name: one.kept - one.past for name, one in dry.items()}
    with pytest.raises(WrongUse):
        erase_past_term(admin, short_terms, "  ")
    erase_past_term(admin, short_terms, "jadwal retensi arsip")
    after = {one.name: one for one in past_term(AUDITOR, short_terms)}
    assert {n: one.past for n, one in after.items()} == dict.fromkeys(after, 0)
    assert {n: one.kept for n, one in after.items() if n != "trail"} == {
        n: k for n, k in kept.items() if n != "trail"
    }
    event = Event.select().where(Event.action == "privacy.erase").get()
    assert json.loads(event.detail)["rows"]["training"] == wanted["training"]
    assert event.reason == "jadwal retensi arsip"
    assert {p.nip: p.placement for p in list_people(admin, short_terms, AS_OF).rows} != before


def test_shipped_terms_erase_nothing_young(kota_300_site: Site) -> None:
    found = {one.name: one.past for one in past_term(AUDITOR, kota_300_site)}
    sql = "SELECT COUNT(*) FROM rating WHERE \"on\" < '2021-11-01'"
    (old,) = kota_300_site.database.execute_sql(sql).fetchone()
    assert 0 < found["ratings"] == old
    assert found["trail"] == 0


def test_only_administrators_erase_and_adopt(kota_300_site: Site) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Denied):
            erase_past_term(Actor("x", role), kota_300_site, "because")
        with pytest.raises(Denied):
            adopt_terms(Actor("x", role), kota_300_site, shipped_terms(), "because")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("days = 14", "days = 0", "above 0"),
        ("days = 14", "days = true", "above 0"),
        ('state = "review"', 'state = "other"', "review"),
        ('date = "at"', 'date = "at"\nmonths = 12', "event cannot be erased"),
        ("months = 36", "months = 1.5", "above 0"),
        ("[[clock]]", "[[clock", "no readable TOML"),
        ("certainty", "sure", "certainty"),
    ],
)
def test_terms_that_are_wrong_say_where(old: str, new: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        read_terms(shipped_terms().replace(old, new))


@pytest.mark.rows_unsealed
def test_adopted_terms_are_the_ones_in_force(short_terms: Site) -> None:
    assert terms_in_force().retention[0].months == MONTHS
    short_terms.database.execute_sql("UPDATE retention_schedule SET content = content || ' '")
    with pytest.raises(Unavailable):
        terms_in_force()


def test_on_the_command_line(
    kota_300: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    def talenta(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(["--database", str(kota_300), "--lang", "en", *words]) == code
        return capsys.readouterr().out

    out = tmp_path / "mine.json"
    talenta("me", "export", "--nip", NIP, "-o", str(out))
    found = json.loads(out.read_text())
    assert found["nip"] == NIP
    assert out.stat().st_mode & 0o777 == 0o600
    talenta("me", "export", code=2)
    log = json.loads(talenta("privacy", "log", "--format", "json"))
    assert {p["action"] for p in log} >= {"import", "person.export"}
    assert "trail" in talenta("privacy", "retention", "--dry-run")
    assert "[[retention]]" in talenta("privacy", "terms")
    talenta("privacy", "adopt", str(out), "--reason", "x", code=2)


def test_where_an_operator_was_is_kept_for_days_only(site: Site, admin: Actor) -> None:
    place = Whereabouts("people", (Stop("people"), Stop("person", {"nip": "1" * 18})))
    old = replace(site, clock=lambda: site.now() - timedelta(days=8))
    keep_whereabouts(replace(admin, id="budi"), old, place)
    keep_whereabouts(admin, site, place)
    counted = past_term(admin, site)[-1]
    assert (counted.name, counted.kept, counted.past) == ("operators' places", 2, 1)
    assert erase_past_term(admin, site, "the week is over")[-1].past == 1
    counted = past_term(admin, site)[-1]
    assert (counted.kept, counted.past) == (1, 0)
