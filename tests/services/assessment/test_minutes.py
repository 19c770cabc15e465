"""The minutes of a session: what was agreed and what went otherwise, and the head they carry."""

from __future__ import annotations

import time
from datetime import UTC
from io import BytesIO
from pathlib import Path

import pytest

from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.reports.minutes import write_minutes
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment import agreeing, closing, minutes, run
from talenta_tui.services.assessment.minutes_paper import minutes_paper
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.policies import adopt_policy
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


def test_another_policy_afterwards_does_not_change_what_was_signed(
    site: Site, tmp_path: Path
) -> None:
    _closed(site)
    before = _text(site, minutes.read_minutes(ADMIN, site, CODE))
    policy = builtin_policy()
    core = {tier: dict.fromkeys(row, 5) for tier, row in policy.standards.levels.items()}
    other = policy.model_copy(
        update={"version": 9, "standards": policy.standards.model_copy(update={"levels": core})}
    )
    file = tmp_path / "other.toml"
    file.write_text(dump_policy(other), encoding="utf-8")
    adopt_policy(ADMIN, site, str(file), "standar baru")
    assert _text(site, minutes.read_minutes(ADMIN, site, CODE)) == before


def test_the_closing_is_dated_by_the_day_here(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: before seven in the morning in Jakarta the trail's UTC still says yesterday."""
    _closed(site)
    try:
        monkeypatch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        day = site.now().astimezone().date()
        assert day != site.now().astimezone(UTC).date()
        assert minutes.read_minutes(ADMIN, site, CODE).closed[0] == day
    finally:
        monkeypatch.undo()
        time.tzset()


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
