"""The minutes of a session: what was agreed and what went otherwise, and the head they carry."""

from __future__ import annotations

from io import BytesIO

import pytest

from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.reports.minutes import write_minutes
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment import agreeing, closing, minutes, run
from talenta_tui.services.assessment.minutes_paper import minutes_paper
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.signing import create_site_key
from talenta_tui.services.site import Site
from talenta_tui.services.trail import head

from .kit import ADMIN, CODE, Centre, actor

HOSTILE = '#read("/etc/passwd") *[/bold]* $x$ \x1b[31m'


def _closed(site: Site) -> Centre:
    """Closed, with an incident, levels settled away from the mean and one dissent."""
    centre = Centre(site).ready().attend().score((2, 4)).integrate(4)
    run.note_incident(ADMIN, site, CODE, f"Listrik padam {HOSTILE}", "diulang")
    competency = centre.facts().competencies[0]
    agreeing.record_dissent(
        ADMIN, site, CODE, centre.nips[0], competency, "A2", "terlalu tinggi", 2
    )
    centre.sign()
    closing.close_session(ADMIN, site, CODE)
    return centre


def _text(site: Site, found: minutes.Minutes) -> str:
    stream = BytesIO()
    write_minutes(minutes_paper(site, found), stream, "text")
    return stream.getvalue().decode()


def test_they_say_what_was_agreed_and_what_went_otherwise(site: Site) -> None:
    centre = _closed(site)
    found = minutes.read_minutes(ADMIN, site, CODE)
    assert [p.nip for p in found.people] == centre.nips
    assert all(set(p.levels.values()) == {4} for p in found.people)
    assert all(p.jpm is not None and p.category for p in found.people)
    assert {r.text for r in found.reasons} == {"rapat asesor"}
    assert [r.text for r in found.dissent] == ["A2: terlalu tinggi"]
    assert [(s.role, s.name) for s in found.signatures] == [
        ("lead", "Asesor 1"), ("second", "Asesor 2"),
    ]  # fmt: skip
    text = _text(site, found)
    for word in (CODE, "Listrik padam", "diulang", "terlalu tinggi", "Asesor 1", found.head):
        assert word in text
    assert "\x1b" not in text


def test_the_printed_head_finds_a_trail_that_was_rewritten(site: Site) -> None:
    create_site_key(ADMIN, site)
    _closed(site)
    found = minutes.read_minutes(ADMIN, site, CODE)
    assert found.signed
    assert verify_trail(ADMIN, site, found.head).fault is None
    mark = site.database.param
    sql = f"UPDATE event SET reason = 'lain' WHERE seq = {mark}"
    site.database.execute_sql(sql, (found.event - 1,))
    assert verify_trail(ADMIN, site, found.head).fault is not None


def test_without_a_key_the_closing_itself_is_the_head(site: Site) -> None:
    _closed(site)
    found = minutes.read_minutes(ADMIN, site, CODE)
    assert not found.signed
    assert found.head.startswith(f"{found.event}-")


def test_nothing_is_printed_of_an_open_session(site: Site) -> None:
    Centre(site).ready().attend().score().integrate().sign()
    before = head()
    with pytest.raises(Refused, match="once the session is closed"):
        minutes.read_minutes(ADMIN, site, CODE)
    assert head() == before


def test_who_may_not_export_gets_none_and_the_rest_leave_a_trace(site: Site) -> None:
    _closed(site)
    for role in (Role.ASSESSOR, Role.EMPLOYEE):
        with pytest.raises(Denied):
            minutes.read_minutes(actor("x", role), site, CODE)
    with pytest.raises(NotFound):
        minutes.read_minutes(ADMIN, site, "ADM-99")
    before = head()[0]
    minutes.read_minutes(actor("auditor", Role.AUDITOR), site, CODE)
    assert head()[0] == before + 1


def test_the_pdf_puts_hostile_words_down_as_text(site: Site) -> None:
    from pypdf import PdfReader

    _closed(site)
    stream = BytesIO()
    write_minutes(minutes_paper(site, minutes.read_minutes(ADMIN, site, CODE)), stream, "pdf")
    text = " ".join(page.extract_text() for page in PdfReader(stream).pages)
    assert 'read("/etc/passwd")' in text
    assert "root:" not in text
    assert CODE in text
