"""One's own record: what it holds, who has looked, objections with their clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talenta_tui.cli import run
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.objections import (
    ObjectionState,
    answer_objection,
    list_objections,
    lodge_objection,
    own_objections,
    withdraw_objection,
)
from talenta_tui.services.own_record import own_record
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.site import Site
from tests.conftest import NOON

NIP = "198404102013121001"
ME = Actor(id="teguh", role=Role.EMPLOYEE, nip=NIP, origin="test")


def test_it_agrees_with_the_map_and_says_what_follows(admin: Actor, kota_300_site: Site) -> None:
    row = next(r for r in list_people(admin, kota_300_site).rows if r.nip == NIP)
    mine = own_record(ME, kota_300_site)
    assert mine.explanation.placement == row.placement
    assert mine.recommended is not None
    assert mine.recommended.actions_en[0] == "Retain"
    assert mine.plan.gaps.gaps
    assert [g.size for g in mine.plan.gaps.gaps] == sorted(
        (g.size for g in mine.plan.gaps.gaps), reverse=True
    )
    assert mine.history == ()


def test_it_names_who_looked_and_leaves_assessors_unnamed(
    admin: Actor, kota_300_site: Site
) -> None:
    assert own_record(ME, kota_300_site).looks == ()
    explain_person(admin, kota_300_site, NIP)
    explain_person(Actor(id="lina", role=Role.LEAD_ASSESSOR, origin="test"), kota_300_site, NIP)
    looks = own_record(ME, kota_300_site).looks
    assert [(k.by, k.role) for k in looks] == [("", "lead_assessor"), ("admin", "administrator")]
    assert {k.action for k in looks} == {"person.read"}


def test_closed_periods_are_its_history(admin: Actor, kota_300_site: Site) -> None:
    open_period(admin, kota_300_site, "2026-10")
    codes = {"open_sessions", "missing_inputs", "import_faults", "results_lapsed"}
    close_period(admin, kota_300_site, "2026-10", dict.fromkeys(codes, "uji"))
    (point,) = own_record(ME, kota_300_site).history
    assert point.month == "2026-10"
    assert point.place.placement.nip == NIP


def test_only_people_have_a_record(kota_300_site: Site, admin: Actor) -> None:
    with pytest.raises(Refused):
        own_record(admin, kota_300_site)
    with pytest.raises(NotFound):
        own_record(replace(ME, nip="1" * 18), kota_300_site)


def test_an_objection_runs_for_three_times_24_hours(admin: Actor, kota_300_site: Site) -> None:
    with pytest.raises(WrongUse):
        lodge_objection(ME, kota_300_site, " ")
    with pytest.raises(WrongUse):
        lodge_objection(ME, kota_300_site, "salah", "X - Tidak Ada")
    lodged = lodge_objection(
        ME, kota_300_site, "Penghargaan 2024 tidak tercatat", "Y - Penghargaan"
    )
    assert lodged.number == "KB-2026-0001"
    assert lodged.due - lodged.at == timedelta(hours=72) == lodged.left
    late = replace(kota_300_site, clock=lambda: NOON + timedelta(hours=75))
    (seen,) = list_objections(admin, late)
    assert seen.left == timedelta(hours=-3)
    with pytest.raises(WrongUse):
        answer_objection(admin, late, lodged.number, ObjectionState.UPHELD, "")
    with pytest.raises(Refused):
        answer_objection(replace(admin, nip=NIP), late, lodged.number, ObjectionState.UPHELD, "ya")
    done = answer_objection(admin, late, lodged.number, ObjectionState.UPHELD, "sudah dicatat")
    assert (done.state, done.answer, done.left) == (ObjectionState.UPHELD, "sudah dicatat", None)
    with pytest.raises(Refused):
        answer_objection(admin, late, lodged.number, ObjectionState.REJECTED, "tidak")
    assert own_record(ME, late).objections == own_objections(ME, late) == (done,)


def test_an_objection_is_its_owners_to_withdraw(admin: Actor, kota_300_site: Site) -> None:
    number = lodge_objection(ME, kota_300_site, "salah").number
    other = replace(ME, id="x", nip="198304062010012001")
    with pytest.raises(NotFound):
        withdraw_objection(other, kota_300_site, number)
    assert own_objections(other, kota_300_site) == ()
    assert withdraw_objection(ME, kota_300_site, number).state is ObjectionState.WITHDRAWN
    assert lodge_objection(ME, kota_300_site, "lagi").number == "KB-2026-0002"


def test_a_scope_narrows_the_list(kota_300_site: Site) -> None:
    lodge_objection(ME, kota_300_site, "salah")
    elsewhere = Actor(id="o", role=Role.OPERATOR, units=frozenset({"x"}))
    assert list_objections(elsewhere, kota_300_site) == ()


def test_the_command_prints_the_own_record(
    admin: Actor,
    kota_300_site: Site,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from talenta_tui.services.access import roster
    from talenta_tui.services.operators import NewOperator, add_operator

    add_operator(admin, kota_300_site, NewOperator("teguh", Role.EMPLOYEE, nip=NIP))
    monkeypatch.setattr(roster, "os_user", lambda: "teguh")
    (file,) = [r[2] for r in kota_300_site.database.execute_sql("PRAGMA database_list").fetchall()]
    kota_300_site.database.close()

    def said(*words: str) -> str:
        assert run(["--database", file, "--lang", "en", *words]) == 0
        return capfd.readouterr().out

    assert "74.5" in said("me")
    said("objection", "lodge", "salah hitung")
    text = said("me")
    for part in ("Recommended follow-up", "Who has looked", "KB-", "72 hours left", "Largest gaps"):
        assert part in text
    assert '"box": 8' in said("me", "--format", "json")
