"""360° forms on paper: what stands on which page, read back from the PDF."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from talenta_tui.cli import run
from talenta_tui.errors import Refused
from talenta_tui.reports.feedback_forms import (
    FormPage,
    FormsStyle,
    RaterLetter,
    bars,
    write_feedback_forms,
)
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles import papercode
from talenta_tui.services.cycles.handout import hand_out
from talenta_tui.services.cycles.papersheet import open_paper
from tests.screens.cycle_kit import ADMIN, SARI, Town, town

STYLE = FormsStyle(
    "Kota [/b] #uji", "C1", "2026-10-31", 14,
    (("Akuntabel", tuple((f"B{n:02d}", f"Perilaku {n}") for n in range(1, 22))),),
    ("a", "b", "c", "d", "e"), "Apa?",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(kota_300_file, tmp_path_factory.mktemp("cycle"), units=1)


def pages(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def test_a_form_tells_whom_it_is_about_and_nothing_of_who_fills_it_in() -> None:
    code = papercode.printed("0123456789")
    forms = (FormPage(code, "Brown #[/foo] $x$", "Dinas A", "ATASAN"),)
    letters = [RaterLetter(f"Penilai {n}", "Dinas B", forms) for n in range(11)]
    stream = BytesIO()
    heard: list[float] = []
    write_feedback_forms(letters, STYLE, stream, heard.append)
    found = pages(stream.getvalue())
    assert len(found) == 22
    assert heard == [8 / 11, 1.0]
    for letter, form in zip(found[::2], found[1::2], strict=True):
        assert "Penilai" in letter
        assert "sebagai atasan" in letter
        assert code not in letter
        assert code in form
        assert "Brown #[/foo] $x$" in form
        for word in ("Penilai", "atasan", "Dinas B"):
            assert word not in form
        assert all(f"B{n:02d}" in form for n in range(1, 22))


def test_the_bars_are_code_39() -> None:
    """Every sign has five bars and four gaps, three of the nine wide, and no two are alike."""
    seen = set()
    for sign in papercode.ALPHABET:
        drawn = bars(sign)
        assert len(drawn) == 15
        widths = [w for pair in drawn[5:10] for w in pair]
        assert sorted(widths[:9]) == [1] * 6 + [3] * 3
        assert widths[9] == 1
        seen.add(tuple(widths))
    assert len(seen) == len(papercode.ALPHABET)


def test_every_form_of_a_cycle_is_printed_and_can_be_keyed_by_its_code(
    made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TALENTA_KEYS", "")
    here = made.copied(tmp_path / "town")
    site = here.site()
    _info, found = hand_out(ADMIN, site, "C1")
    codes = {form.code for one in found for form in one.forms}
    assert codes == {line.code for line in open_paper(SARI, site, "C1").lines}
    assert {one.rater for one in found} == {one.rater for one in here.asked}
    with pytest.raises(Refused):
        open_paper(ADMIN, site, "C1")
    keyer = Actor("keyer", Role.OPERATOR)
    from talenta_tui.services.cycles.keying import key_form

    key_form(keyer, site, "C1", next(iter(codes)), (4, 3, 2) * 7)
    with pytest.raises(Refused):
        hand_out(keyer, site, "C1")
    site.database.close()
    file = tmp_path / "forms.pdf"
    words = ["--database", str(here.path), "--lang", "en", "cycle", "forms", "C1"]
    assert run([*words, "-o", str(file), "--rater", found[0].rater]) == 0
    assert f"{len(found[0].forms)} forms of 1 raters" in capsys.readouterr().out
    text = pages(file.read_bytes())
    assert len(text) == 1 + len(found[0].forms)
    for form, page in zip(found[0].forms, text[1:], strict=True):
        assert form.code in page
    assert run([*words, "-o", str(file), "--rater", "nobody"]) != 0
