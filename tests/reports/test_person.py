"""The person report: the right figures in text and PDF, hostile names as text, batches."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest

from talenta_tui.errors import Cancelled, Denied, Refused
from talenta_tui.i18n import set_language
from talenta_tui.models.base import Event
from talenta_tui.reports.person import report_pdf, report_text, write_reports
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.own_record import own_record
from talenta_tui.services.person_reports import own_report, person_report, unit_reports
from talenta_tui.services.signing import head_code
from talenta_tui.services.site import Site

NIP = "198404102013121001"
HOSTILE = '#read("/etc/passwd") $x$ *[/bold]* \\ "q" <a> @b {c} // \x1b[31m'


def words_of(pdf: bytes) -> str:
    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.split())


def test_the_pdf_holds_the_figures_of_the_explanation(admin: Actor, kota_300_site: Site) -> None:
    found = explain_person(admin, kota_300_site, NIP)
    report = person_report(admin, kota_300_site, NIP)
    text = words_of(report_pdf(report))
    decimals = found.used.policy.arithmetic.decimals
    for value in (found.placement.x, found.placement.y, found.placement.talent):
        assert value is not None
        assert format_exact(value, decimals) in text
    assert NIP in text
    assert found.evidence.name in text
    assert "74.5" in text
    for score in found.placement.scores:
        assert score is not None
        assert format_exact(score, decimals) in text
    for mark in ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "A.", "B.", "C.", "D."):
        assert mark in text


def test_text_and_pdf_say_the_same(admin: Actor, kota_300_site: Site) -> None:
    report = person_report(admin, kota_300_site, NIP)
    plain = report_text(report)
    pdf = words_of(report_pdf(report))
    for part in (*report.parts, *report.annex):
        assert part.title in plain
        assert part.title in pdf
        for bar in part.bars:
            assert bar.text in plain
            assert bar.text in pdf


def test_profile_bars_carry_the_standard(admin: Actor, kota_300_site: Site) -> None:
    report = person_report(admin, kota_300_site, NIP)
    profile = next(p for p in report.parts if p.title == "Competency profile")
    assert len(profile.bars) == 9
    assert all(bar.goal is not None and bar.share is not None for bar in profile.bars)
    assert report_text(report).count("│") == 9


def test_it_follows_the_paper_form(admin: Actor, kota_300_site: Site) -> None:
    """Cause: regulation.md 3.2 names the sections of the report and their order."""
    report = person_report(admin, kota_300_site, NIP)
    assert [part.title for part in report.parts] == [
        "Identity", "Potential profile", "Competency profile", "Strengths and areas to develop",
        "Recommendation", "Placement advice", "Development advice",
    ]  # fmt: skip
    assert report.parts[1].scale == ("very poor", "poor", "fair", "good", "excellent")
    assert report.parts[2].scale == ("1", "2", "3", "4", "5")
    (boxes,) = [part.boxes for part in report.annex if part.boxes]
    assert (boxes.boxes[0], boxes.own) == ((4, 7, 9), 8)
    assert "[8]" in report_text(report)


def test_the_head_of_the_trail_is_printed_with_the_printing_in_it(
    admin: Actor, kota_300_site: Site
) -> None:
    report = person_report(admin, kota_300_site, NIP)
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.action, event.subject, event.reading) == ("report.print", NIP, 1)
    assert report.proof.endswith(head_code(event.seq, event.hash))
    assert head_code(event.seq, event.hash) in words_of(report_pdf(report))
    me = Actor(id="me", role=Role.EMPLOYEE, nip=NIP)
    assert [look.action for look in own_record(me, kota_300_site).looks] == ["report.print"]


def test_hostile_text_is_text(admin: Actor, kota_300_site: Site) -> None:
    report = person_report(admin, kota_300_site, NIP)
    part = replace(report.parts[0], pairs=(("Name", HOSTILE),), lines=(HOSTILE,))
    nasty = replace(
        report,
        agency=HOSTILE,
        title=HOSTILE,
        subtitle=HOSTILE,
        parts=(part,),
        annex=(part,),
        proof=HOSTILE,
        signatures=(HOSTILE,),
    )
    text = words_of(report_pdf(nasty))
    assert '#read("/etc/passwd")' in text.replace("“", '"').replace("”", '"')
    assert "root:" not in text
    assert "\x1b" not in report_text(nasty)


def test_both_languages(admin: Actor, kota_300_site: Site) -> None:
    english = report_text(person_report(admin, kota_300_site, NIP))
    set_language("id")
    indonesian = report_text(person_report(admin, kota_300_site, NIP))
    assert indonesian != english
    # Figures with the comma of the language, and none with a point.
    assert re.findall(r"\b\d+\.\d+", english)
    assert re.findall(r"\b\d+,\d+", indonesian) == [
        text.replace(".", ",") for text in re.findall(r"\b\d+\.\d+", english)
    ]


def test_a_unit_goes_out_as_one_file_with_progress(admin: Actor, kota_300_site: Site) -> None:
    unit = explain_person(admin, kota_300_site, NIP).evidence.unit
    total, reports = unit_reports(admin, kota_300_site, unit)
    told: list[float] = []
    buffer = BytesIO()
    assert write_reports(reports, total, buffer, told.append) == total
    assert told[-1] == 1
    assert told == sorted(told)
    assert len(told) == total
    assert NIP in words_of(buffer.getvalue())


def test_a_unit_goes_out_as_text_too(admin: Actor, kota_300_site: Site) -> None:
    unit = explain_person(admin, kota_300_site, NIP).evidence.unit
    total, reports = unit_reports(admin, kota_300_site, unit)
    buffer = BytesIO()
    assert write_reports(reports, total, buffer, form="text") == total
    assert buffer.getvalue().decode().count("\f") == total - 1


def test_a_stopped_batch_writes_nothing(admin: Actor, kota_300_site: Site) -> None:
    unit = explain_person(admin, kota_300_site, NIP).evidence.unit
    total, reports = unit_reports(admin, kota_300_site, unit)
    buffer = BytesIO()
    with pytest.raises(Cancelled):
        write_reports(reports, total, buffer, None, iter([False, True]).__next__)
    assert buffer.getvalue() == b""


def test_one_prints_ones_own_and_no_other(kota_300_site: Site) -> None:
    me = Actor(id="me", role=Role.EMPLOYEE, nip=NIP)
    assert own_report(me, kota_300_site).file == NIP
    with pytest.raises(Denied):
        person_report(me, kota_300_site, NIP)
    with pytest.raises(Refused):
        own_report(Actor(id="x", role=Role.AUDITOR), kota_300_site)


def test_the_text_stays_on_the_page_and_its_scale_reads(admin: Actor, kota_300_site: Site) -> None:
    """In Indonesian the scale read `kurang sekalikurangcukupbaikbaik sekali`."""
    set_language("id")
    text = report_text(person_report(admin, kota_300_site, NIP))
    assert "1 kurang sekali · 2 kurang · 3 cukup · 4 baik · 5 baik sekali" in text
    assert max(map(len, text.splitlines())) <= 79
