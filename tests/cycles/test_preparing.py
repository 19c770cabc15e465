"""Preparing a cycle on both engines: people, raters by hand, steps, and the questionnaire."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle, edit_cycle
from talenta_tui.services.cycles.people import add_ratees, drop_ratee, list_ratees
from talenta_tui.services.cycles.progress import oddities
from talenta_tui.services.cycles.questionnaire import (
    adopt_questionnaire,
    questionnaire,
    read_questionnaire,
    shipped_questionnaire,
    show_questionnaire,
)
from talenta_tui.services.cycles.raters import add_rater, list_raters, propose_raters
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.cycles.steps import show_cycle
from talenta_tui.services.retention import erase_past_term, past_term
from talenta_tui.services.site import Site
from tests.conftest import NOON

from .conftest import CLOSES, MONTH, biggest_unit, rater
from .test_cycle import GOOD

OTHER = shipped_questionnaire().replace("berakhlak-1", "kota-2").replace(
    "Membantu orang lain belajar", "Membimbing rekan kerja"
)  # fmt: skip


@pytest.fixture
def office(city_site: Site, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """kota-300 on either engine, sealed, with a cycle being prepared."""
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "keys"))
    site = city_site
    seal_feedback(admin, site)
    create_cycle(admin, site, "C1", MONTH, "Uji", CLOSES)
    return site


def states(site: Site, admin: Actor) -> list[str]:
    return [state.status for state in show_cycle(admin, site, "C1").steps]


def test_people_raters_and_steps_on_both_engines(office: Site, admin: Actor) -> None:
    assert states(office, admin) == ["blocked"] * 4
    add_ratees(admin, office, "C1", units=[biggest_unit(office)])
    assert states(office, admin)[:2] == ["done", "blocked"]
    first = list_ratees(admin, office, "C1")[0]
    propose_raters(admin, office, "C1")
    assert states(office, admin) == ["done", "done", "ready", "blocked"]
    detail = show_cycle(admin, office, "C1")
    assert detail.side == "names"
    drop_ratee(admin, office, "C1", first.nip)
    assert first.nip not in {r.ratee for r in list_raters(admin, office, "C1")}
    with pytest.raises(NotFound):
        drop_ratee(admin, office, "C1", first.nip)
    # Added again after the draw they have nobody: that is said, and the draw is made anew.
    add_ratees(admin, office, "C1", [first.nip])
    assert states(office, admin)[1] == "ready"
    one = list_ratees(admin, office, "C1")[-1]
    taken = {a.rater for a in list_raters(admin, office, "C1") if a.ratee == one.nip}
    free = next(
        nip for (nip,) in office.database.execute_sql(
            "SELECT e.nip FROM employee e JOIN employee_version v ON v.employee_id = e.id"
            " WHERE v.until IS NULL AND v.legal_status = 'Aktif' ORDER BY e.nip"
        ).fetchall()
        if nip not in taken and nip != one.nip
    )  # fmt: skip
    with pytest.raises(WrongUse):
        add_rater(admin, office, "C1", one.nip, free, "REKAN", " ")
    with pytest.raises(WrongUse):
        add_rater(admin, office, "C1", one.nip, free, "DIRI", "alasan")
    add_rater(admin, office, "C1", one.nip, free, "REKAN", "satu tim kerja")
    again = propose_raters(admin, office, "C1")
    by_hand = [a for a in list_raters(admin, office, "C1") if a.reason]
    assert [(a.ratee, a.rater) for a in by_hand] == [(one.nip, free)]
    peers = sum(p.ratee == one.nip and p.relation == "REKAN" for p in again.pairs)
    assert peers <= 5
    begin_cycle(admin, office, "C1")
    info = show_cycle(admin, office, "C1").info
    with pytest.raises(WrongUse):
        edit_cycle(admin, office, "C1", "Uji", info.closes.replace(day=1))
    moved = edit_cycle(admin, office, "C1", "Lain", info.closes.replace(day=1), "libur")
    assert (moved.name, moved.closes.day) == ("Lain", 1)


def test_overload_counts_every_cycle_not_released(office: Site, admin: Actor) -> None:
    unit = biggest_unit(office)
    for n in range(4):
        code = f"D{n}"
        create_cycle(admin, office, code, MONTH, closes=CLOSES)
        add_ratees(admin, office, code, units=[unit])
        propose_raters(admin, office, code)
    found = office.database.execute_sql(
        "SELECT rater_id, COUNT(*) FROM cycle_rater WHERE until IS NULL"
        " AND relation IN ('REKAN', 'BAWAHAN') GROUP BY rater_id"
    ).fetchall()
    assert max(n for _id, n in found) <= 10


def test_nobody_is_told_who_rates_them(office: Site, admin: Actor) -> None:
    add_ratees(admin, office, "C1", units=[biggest_unit(office)])
    propose_raters(admin, office, "C1")
    me = list_ratees(admin, office, "C1")[0].nip
    rated = Actor("me", Role.OPERATOR, "test", nip=me)
    mine = [a for a in list_raters(rated, office, "C1") if a.ratee == me]
    assert [a.rater for a in mine] == [me]
    assert [a for a in list_raters(admin, office, "C1") if a.ratee == me and a.rater != me]


def test_flags_wait_until_no_form_can_be_told_by_them(collecting: Site, admin: Actor) -> None:
    from talenta_tui.services.cycles.forms import fill_form

    asked = list_raters(admin, collecting, "C1")
    for n, one in enumerate(asked[:-1]):
        fill_form(rater(one.rater), collecting, "C1", one.ratee, GOOD if n % 2 else (5,) * 21)
    assert [line.counts for line in oddities(admin, collecting, "C1")] == [None]
    last = asked[-1]
    fill_form(rater(last.rater), collecting, "C1", last.ratee, GOOD)
    (line,) = oddities(admin, collecting, "C1")
    assert line.counts is not None
    assert line.counts["top"] == len(asked[:-1:2])  # type: ignore[index]


def test_a_cycle_keeps_its_own_words(office: Site, admin: Actor, keyer: Actor) -> None:
    with pytest.raises(Denied):
        adopt_questionnaire(keyer, office, OTHER, "wali kota")
    with pytest.raises(WrongUse):
        adopt_questionnaire(admin, office, OTHER, " ")
    adopt_questionnaire(admin, office, OTHER, "wali kota")
    create_cycle(admin, office, "C2", MONTH, closes=CLOSES)
    words = {c: show_questionnaire(admin, office, c).version for c in ("", "C1", "c2")}
    assert words == {"": "kota-2", "C1": "berakhlak-1", "c2": "kota-2"}
    again = OTHER.replace("Membimbing rekan kerja", "Lain lagi")
    with pytest.raises(Refused):
        adopt_questionnaire(admin, office, again, "salah versi")
    mine = shipped_questionnaire().replace("Membantu orang lain belajar", "Lain")
    with pytest.raises(Refused):
        adopt_questionnaire(admin, office, mine, "versi kita")
    with pytest.raises(KeyError):
        questionnaire("kota-9")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code = "B07"', 'code = "B22"', "B07: must stand once"),
        ('code = "B07"', 'code = "B08"', "B08: must stand once"),
        ('text = "Membantu orang lain belajar"', 'text = ""', "B08.text"),
        ('text = "Membantu orang lain belajar"', 'text = "a\\nb"', "B08.text"),
        ('"selalu"]', '"selalu", "entah"]', "scale"),
        ("version =", "versi =", "unknown key: versi"),
        ("scale =", "scale = [", "TOML"),
    ],
)
def test_every_fault_of_a_questionnaire_is_named(old: str, new: str, told: str) -> None:
    with pytest.raises(WrongUse, match=told):
        read_questionnaire(shipped_questionnaire().replace(old, new))


def test_the_shipped_words_never_change_under_their_version() -> None:
    found = read_questionnaire(shipped_questionnaire())
    assert found.version == "berakhlak-1"
    assert found.hash == "1e2b5bcb197400761279271f762a9f2df7f6b6b3e689009aaa2ae2da7cb35287"
    assert [item.code for item in found.items] == [f"B{n:02d}" for n in range(1, 22)]


def test_the_terms_are_counted_and_carried_out_on_both_engines(office: Site, admin: Actor) -> None:
    add_ratees(admin, office, "C1", units=[biggest_unit(office)])
    propose_raters(admin, office, "C1")
    late = replace(office, clock=lambda: NOON.replace(year=2040))
    before = {one.name: one.past for one in past_term(admin, late)}
    assert before["feedback"] > 0
    assert before["360 forms and who was asked"] == 0, "the cycle is not released"
    erase_past_term(admin, late, "jadwal retensi")
    assert {one.name: one.past for one in past_term(admin, late)}["feedback"] == 0
    assert list_ratees(admin, office, "C1")
