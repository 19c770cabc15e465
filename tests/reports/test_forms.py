"""Rating forms on paper: what is printed, and that nobody's name is ever more than text."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PageObject, PdfReader

from talenta_tui.reports.forms import (
    PaperCompetency,
    PaperForm,
    PaperGroup,
    PaperPerson,
    PaperStyle,
    write_forms,
)
from talenta_tui.reports.timetables import TimetablePage, write_timetable
from talenta_tui.services.assessment.formnumber import form_number, form_text

HOSTILE = (
    "#panic() [/foo]",
    "*tebal* _miring_ $x^2$",
    '#read("/etc/passwd")',
    "`kode` <label> @rujukan",
    "\\u{41} // komentar",
    '"], forms: #[',
    "/* tutup */ = Judul",
    "{{ name }} %s \\n",
    "https://contoh.go.id",
)
COMPETENCIES = tuple(
    PaperCompetency(
        f"Kompetensi {n} #emph[x]", f"K{n}", tuple(f"arti {n}.{m} *" for m in range(1, 6))
    )
    for n in range(1, 10)
)


def people(*names: str, first: int = 1) -> tuple[PaperPerson, ...]:
    return tuple(
        PaperPerson(n, f"1980010120050110{n:02d}", name) for n, name in enumerate(names, first)
    )


def paper(number: int, *groups: tuple[PaperPerson, ...], halves: bool = False) -> PaperForm:
    return PaperForm(
        number=form_text(number),
        session="ADM-26-11-03",
        title="Pemetaan #[x]",
        place="Gedung A",
        day="2026-11-03",
        exercise="Analisis kasus",
        assessor=f"A{number}",
        assessor_name=f"Dr. #asesor {number}",
        groups=tuple(PaperGroup(str(n), group) for n, group in enumerate(groups, 1)),
        competencies=COMPETENCIES,
        halves=halves,
    )


def pages(
    *forms: PaperForm, guide: bool = True, evidence: bool = True
) -> tuple[list[PageObject], list[str]]:
    """The pages, and the text of each in one line."""
    stream = io.BytesIO()
    write_forms(forms, PaperStyle("Kota *Uji*", "2026-11-01 12:00", guide, evidence), stream)
    found = list(PdfReader(io.BytesIO(stream.getvalue())).pages)
    return found, [one_line(page.extract_text()) for page in found]


def one_line(text: str) -> str:
    """Text of a PDF without line ends and the marks at which a long word may break."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00ad", ""))


def test_every_page_has_the_number_and_which_page_it_is_of_how_many() -> None:
    forms = [paper(n, people("Ani", "Budi"), people("Cici", first=3)) for n in (7, 8, 12345)]
    found, text = pages(*forms)
    numbers = [re.findall(r"Nomor formulir (\d{5,}-\d)", page) for page in text]
    assert all(len(n) == 1 for n in numbers)
    by_form: dict[str, list[str]] = {}
    for (number,), page in zip(numbers, text, strict=True):
        (where,) = re.findall(rf"formulir {number}, halaman (\d+ dari \d+)", page)
        by_form.setdefault(number, []).append(where)
    assert list(by_form) == [form_text(n) for n in (7, 8, 12345)]
    for where in by_form.values():
        assert where == [f"{n} dari {len(where)}" for n in range(1, len(where) + 1)]
    box = found[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842), "A4"


def test_a_form_holds_its_people_columns_guide_evidence_and_control_boxes() -> None:
    _found, text = pages(paper(7, people("Ani Lestari", "Budi"), people("Cici", first=3)))
    first, second = text[0], text[1]
    assert "Kelompok: 1" in first
    assert "Ani Lestari" in first
    assert "198001012005011001" in first
    assert "Cici" not in first
    assert "Cici" in second
    assert "Baris Asesi K1 K2 K3 K4 K5 K6 K7 K8 K9 Jumlah" in first
    for box in ("Jumlah kolom", "Jumlah semua nilai", "Banyak nilai terisi", "Banyak TO"):
        assert box in first
    assert "seluruh formulir" not in first
    assert "seluruh formulir" in second
    whole = " ".join(text)
    assert all(f"arti {n}.{m} *" in whole for n in range(1, 10) for m in range(1, 6))
    assert whole.count("Bukti perilaku positif (+)") == 3
    assert all(f"Baris {n} ·" in whole for n in (1, 2, 3))
    assert "Isi 0 sampai 5." in first
    _found, halves = pages(paper(7, people("Ani"), halves=True))
    assert "3,5" in halves[0]
    _found, short = pages(paper(7, people("Ani")), guide=False, evidence=False)
    assert len(short) == 1
    assert "Arti level" not in short[0]


def test_hostile_names_are_printed_as_text() -> None:
    _found, text = pages(paper(7, people(*HOSTILE)))
    for name in HOSTILE:
        assert one_line(name) in text[0], name
    whole = " ".join(text)
    assert "root:" not in whole
    assert "Kota *Uji*" in text[0]
    assert "Dr. #asesor 7" in text[0]
    assert "Kompetensi 1 #emph[x]" in whole


def test_control_characters_are_dots_and_endless_words_break() -> None:
    endless = "W" * 100
    _found, text = pages(paper(7, people("Ani\x1b[31m\u202eBudi", endless)), guide=False)
    assert "Ani·[31m·Budi" in text[0]
    assert endless in text[0].replace(" ", "")


def test_every_wrong_digit_and_every_swap_of_neighbours_is_caught() -> None:
    digits = "0123456789"
    for number in [*range(0, 20_000, 7), 99_998, 99_999, 100_000, 123_456]:
        printed = form_text(number).replace("-", "")
        assert form_number(form_text(number)) == number
        for at, right in enumerate(printed):
            for wrong in digits:
                if wrong != right:
                    assert form_number(printed[:at] + wrong + printed[at + 1 :]) is None
        for at in range(len(printed) - 1):
            one, two = printed[at], printed[at + 1]
            if one != two:
                assert form_number(printed[:at] + two + one + printed[at + 2 :]) is None


def test_all_pairs_of_digits_in_every_place_are_caught_when_swapped() -> None:
    """Exhaustive over neighbours: each pair, in each place, behind each state of the check."""
    for lead in range(100):
        for one in range(10):
            for two in range(10):
                number = int(f"{lead:02d}{one}{two}{(lead * 7) % 10}")
                printed = form_text(number).replace("-", "")
                swapped = f"{printed[:2]}{two}{one}{printed[4:]}"
                assert (form_number(swapped) is None) == (one != two)


@pytest.mark.parametrize("text", ["", "7", "00007", "00007-", "0000a-1", "٠٠٠٠٧-١", "-- --"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert form_number(text) is None


def test_200_forms_come_with_progress_and_in_order() -> None:
    told: list[float] = []
    forms = [paper(n, people(*["Ani"] * 6)) for n in range(1, 201)]
    stream = io.BytesIO()
    style = PaperStyle("Kota", "2026-11-01", guide=False, evidence=False)
    write_forms(forms, style, stream, told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= 20
    reader = PdfReader(io.BytesIO(stream.getvalue()))
    assert len(reader.pages) == 200
    for n in (0, 3, 4, 101, 199):
        assert forms[n].number in reader.pages[n].extract_text()


def test_a_timetable_has_a_page_for_everyone_and_its_names_are_text() -> None:
    stream = io.BytesIO()
    rows = (("2026-11-03", "08:00–08:45", "Analisis #panic()", ", ".join(HOSTILE)),)
    sheets = [TimetablePage("Asesor *1*", rows), TimetablePage("Asesor 2", ())]
    headers = ("Hari", "Waktu", "Simulasi", "Asesi")
    write_timetable("ADM Pemetaan #[x]", "ADM", headers, (0, 0, 2, 4), sheets, stream)
    text = [one_line(p.extract_text()) for p in PdfReader(io.BytesIO(stream.getvalue())).pages]
    assert len(text) == 2
    assert "Asesor *1*" in text[0]
    assert "Analisis #panic()" in text[0]
    assert all(one_line(name) in text[0] for name in HOSTILE)
    assert "page 1 of 2" in text[0]
    assert "Nothing to do" in text[1]
