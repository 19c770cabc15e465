"""A session from its template to the closed one, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Denied, Refused, WrongUse
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import agreeing, closing, keying, sessions, submissions
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.site import Site
from talenta_tui.services.trail import head

from .kit import ADMIN, BUDI, CODE, LEAD, Centre


def levels_of(site: Site, nip: str, known: int | None = None) -> list[tuple[str, bool, int]]:
    with read_transaction(site.database):
        people = EvidenceReader(site.database, Scope(known=known)).read()
    evidence = next(e for _id, e in people if e.nip == nip)
    return [(s.code, s.closed, len(s.levels)) for s in evidence.sessions]


def test_a_whole_session(site: Site) -> None:
    centre = Centre(site).prepare()
    assert centre.steps() == {
        "prepare": "done", "assign": "ready", "run": "blocked", "score": "blocked",
        "integrate": "blocked", "close": "blocked",
    }  # fmt: skip
    centre.invite().plan()
    assert centre.steps()["assign"] == "done"
    assert centre.steps()["score"] == "ready"
    centre.attend().score((3, 3))
    assert centre.steps()["integrate"] == "ready"
    before = head()[0]
    centre.integrate().sign()
    assert centre.steps()["close"] == "ready"
    nip = centre.nips[0]
    assert levels_of(site, nip) == [(CODE, False, 9)]
    closing.close_session(ADMIN, site, CODE)
    assert levels_of(site, nip) == [(CODE, True, 9)]
    assert levels_of(site, nip, before) == [(CODE, False, 9)]
    assert [s.state for s in sessions.list_sessions(ADMIN, site)] == ["closed"]
    sheet = next(iter(centre.facts().sheets()))
    late = centre.write(BUDI, sheet, nip, centre.facts().columns(sheet[1])[0], 5)
    assert isinstance(late, keying.RefusedWrite)
    assert late.code == "closed"


def test_closing_names_every_gate(site: Site) -> None:
    centre = Centre(site).ready()
    with pytest.raises(Refused) as caught:
        closing.close_session(ADMIN, site, CODE)
    assert "Attendance is not noted for 4" in str(caught.value)
    assert "sheets are not handed in" in str(caught.value)
    centre.attend().score().integrate()
    with pytest.raises(Refused, match="The lead has not signed"):
        closing.close_session(ADMIN, site, CODE)


def test_two_signatures_of_two_people(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().attend().score().integrate()
    site = sqlite_site
    with pytest.raises(Refused):
        closing.sign_levels(ADMIN, site, CODE, "second", "A1")
    with pytest.raises(Refused):
        closing.sign_levels(ADMIN, site, CODE, "lead", "A2")
    with pytest.raises(Denied):
        closing.sign_levels(Actor("A2", Role.ASSESSOR), site, CODE, "lead", "A1")
    centre.sign()
    assert {s.role for s in closing.show_closing(ADMIN, site, CODE).signatures} == {
        "lead",
        "second",
    }


def test_a_level_moved_after_signing_voids_the_signatures(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().attend().score().integrate().sign()
    site, nip = sqlite_site, centre.nips[0]
    for reason in ("", "  "):
        with pytest.raises(Refused, match="needs a reason"):
            agreeing.agree_level(ADMIN, site, CODE, nip, Competency.NATION.value, 4, reason)
    agreeing.agree_level(ADMIN, site, CODE, nip, Competency.NATION.value, 4, "bukti lain")
    assert not any(s.valid for s in closing.show_closing(ADMIN, site, CODE).signatures)
    with pytest.raises(Refused, match="The lead has not signed"):
        closing.close_session(ADMIN, site, CODE)


def test_ratings_changed_after_agreement_make_it_stale(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().attend().score().integrate()
    site = sqlite_site
    sheet = next(iter(centre.facts().sheets()))
    with pytest.raises(WrongUse):
        submissions.withdraw_sheet(BUDI, site, CODE, *sheet, "  ")
    submissions.withdraw_sheet(BUDI, site, CODE, *sheet, "salah baca")
    assert centre.steps()["integrate"] == "blocked"
    nip = centre.facts().sheets()[sheet][0]
    centre.write(BUDI, sheet, nip, centre.facts().columns(sheet[1])[0], 5)
    submissions.submit_sheet(BUDI, site, CODE, *sheet)
    detail = sessions.show_session(ADMIN, site, CODE)
    assert "levels_stale" in [b.code for b in detail.current.blockers]
    with pytest.raises(Refused):
        closing.sign_levels(LEAD, site, CODE, "lead", "A1")


def test_reopening_takes_a_reason_and_two_people(site: Site) -> None:
    centre = Centre(site).ready().attend().score().integrate().sign()
    closing.close_session(ADMIN, site, CODE)
    with pytest.raises(WrongUse):
        closing.request_reopen(ADMIN, site, CODE, " ")
    with pytest.raises(Refused):
        closing.approve_reopen(LEAD, site, CODE)
    closing.request_reopen(ADMIN, site, CODE, "nilai salah")
    with pytest.raises(Refused, match="second person"):
        closing.approve_reopen(ADMIN, site, CODE)
    closing.approve_reopen(LEAD, site, CODE)
    assert levels_of(site, centre.nips[0])[0][1] is False
    assert closing.show_closing(ADMIN, site, CODE).signatures == ()
    with pytest.raises(Refused, match="not signed"):
        closing.close_session(ADMIN, site, CODE)
    centre.sign()
    closing.close_session(ADMIN, site, CODE)
    assert centre.steps() == dict.fromkeys(centre.steps(), "done")


def test_the_excused_are_never_official(site: Site) -> None:
    from talenta_tui.services.assessment import people

    centre = Centre(site, people=5, raters=2).ready().attend().score()
    gone = centre.nips[4]
    people.excuse_assessee(ADMIN, site, CODE, gone, "sakit")
    centre.integrate().sign()
    closing.close_session(ADMIN, site, CODE)
    assert levels_of(site, gone) == [(CODE, False, 9)]
    assert levels_of(site, centre.nips[0]) == [(CODE, True, 9)]


def test_dates_of_evidence_are_the_day_of_the_sitting(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().score()
    found = sqlite_site.database.execute_sql('SELECT DISTINCT "on" FROM rating').fetchall()
    assert [date.fromisoformat(str(row[0])) for row in found] == [centre.facts().about.starts]
