"""Objections and requests for access: the clock by the terms, who sees what, and the trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.objections import (
    ABOUT,
    Kind,
    ObjectionState,
    answer_objection,
    list_objections,
    lodge_objection,
    own_objections,
    read_objection,
    receive_objection,
    waiting_objections,
)
from talenta_tui.services.own_record import own_record
from talenta_tui.services.permissions import ALLOWED, UseCase
from talenta_tui.services.site import Site
from talenta_tui.services.terms import adopt_terms, read_terms, shipped_terms
from tests.conftest import NOON

NIP = "198404102013121001"
ME = Actor(id="teguh", role=Role.EMPLOYEE, nip=NIP, origin="test")


@pytest.fixture
def town(city_site: Site, admin: Actor) -> Site:
    """kota-300 on either engine."""
    return city_site


def test_the_whole_way_on_both_engines(town: Site, admin: Actor) -> None:
    access = lodge_objection(ME, town, "minta salinan data", kind=Kind.ACCESS)
    wrong = lodge_objection(ME, town, "tim 2025 belum dicatat", ABOUT[-3])
    assert (access.number, wrong.number) == ("AK-2026-0001", "KB-2026-0001")
    assert (access.kind, wrong.kind) == (Kind.ACCESS, Kind.OBJECTION)
    waiting = waiting_objections(admin, town)
    assert waiting is not None
    assert (waiting.count, waiting.overdue) == (2, 0)
    assert {one.text for one in list_objections(admin, town)} == {""}
    assert read_objection(admin, town, wrong.number).text == "tim 2025 belum dicatat"
    (look,) = own_record(ME, town).looks
    assert (look.action, look.by) == ("objection.read", "admin")
    answer_objection(admin, town, access.number, ObjectionState.UPHELD, "terlampir")
    late = replace(town, clock=lambda: NOON + timedelta(hours=80))
    waiting = waiting_objections(admin, late)
    assert waiting is not None
    assert (waiting.count, waiting.overdue, waiting.first.number) == (1, 1, wrong.number)
    answer_objection(admin, late, wrong.number, ObjectionState.REJECTED, "di luar dua tahun")
    assert waiting_objections(admin, late) is None
    assert {one.answer for one in own_objections(ME, late)} == {"terlampir", "di luar dua tahun"}


def test_the_hours_are_the_terms(kota_300_site: Site, admin: Actor) -> None:
    site = kota_300_site
    one, two = 'kind = "access"\nhours = 72', 'kind = "objection"\nhours = 72'
    text = shipped_terms().replace(one, one.replace("72", "24"))
    adopt_terms(admin, site, text.replace(two, two.replace("72", "240")), "uji")
    assert lodge_objection(ME, site, "a", kind=Kind.ACCESS).left == timedelta(hours=24)
    kept = lodge_objection(ME, site, "b")
    assert kept.left == timedelta(hours=240)
    adopt_terms(admin, site, shipped_terms(), "kembali")
    assert own_objections(ME, site)[0].left == kept.left, "a running clock is not moved"


def test_terms_of_before_still_hold_and_the_law_is_the_longest() -> None:
    head, _mark, tail = shipped_terms().partition("[[answer]]")
    old = head + "[[retention]]" + tail.partition("[[retention]]")[2]
    assert read_terms(old).answers == read_terms(shipped_terms()).answers
    with pytest.raises(WrongUse):
        read_terms(shipped_terms().replace("hours = 72", "hours = 73"))
    with pytest.raises(WrongUse):
        read_terms(shipped_terms().replace('kind = "access"', 'kind = "acces"'))


def test_what_came_on_paper_is_entered_by_those_who_answer(
    kota_300_site: Site, admin: Actor
) -> None:
    site = kota_300_site
    found = receive_objection(admin, site, NIP, "surat 12/2026", kind=Kind.ACCESS)
    assert (found.nip, found.left) == (NIP, timedelta(hours=72))
    assert own_objections(ME, site) == (found,)
    with pytest.raises(NotFound):
        receive_objection(admin, site, "1" * 18, "surat")
    elsewhere = Actor("l", Role.LEAD_ASSESSOR, "test", units=frozenset({"x"}))
    with pytest.raises(NotFound):
        receive_objection(elsewhere, site, NIP, "surat")
    with pytest.raises(NotFound):
        read_objection(elsewhere, site, found.number)
    assert waiting_objections(elsewhere, site) is None
    with pytest.raises(Refused):
        answer_objection(replace(admin, nip=NIP), site, found.number, ObjectionState.UPHELD, "ya")
    assert waiting_objections(replace(admin, nip=NIP), site) is None


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_answer_have_the_desk(kota_300_site: Site, role: Role) -> None:
    actor = Actor("x", role, "test")
    if role in ALLOWED[UseCase.OBJECTION_ANSWER]:
        assert waiting_objections(actor, kota_300_site) is None
        return
    with pytest.raises(Denied):
        waiting_objections(actor, kota_300_site)


def test_hostile_words_are_kept_as_words(kota_300_site: Site, admin: Actor) -> None:
    said = "Brown [/foo]\x1b[31m =1+1 '; DROP TABLE objection; --"
    number = lodge_objection(ME, kota_300_site, said).number
    assert read_objection(admin, kota_300_site, number).text == said
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.action, event.subject, event.reading) == ("objection.read", NIP, 1)
