"""Cells as offices write them: what each means exactly, and what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.exchange import codes, values
from talenta_tui.exchange.faults import CellFault, Reason
from talenta_tui.exchange.values import Cell
from talenta_tui.scoring.vocabulary import (
    Competency,
    Echelon,
    EducationLevel,
    PenaltyLevel,
    Predicate,
    Sex,
    Tier,
)

NIP = "198609262015051001"


def refusal(parse: Callable[[Cell], object], cell: Cell) -> Reason:
    with pytest.raises(CellFault) as caught:
        parse(cell)
    return caught.value.reason


@pytest.mark.parametrize("cell", ["", "  ", "-", " - ", "NULL", "null", "#N/A", "#n/a ", None])
def test_empty_cells(cell: Cell) -> None:
    assert values.text(cell) == ""
    for parse in (values.nip, values.day, values.number, values.whole, values.rating, values.month):
        assert parse(cell) is None


@pytest.mark.parametrize(
    "cell",
    [NIP, f"'{NIP}", "19860926 201505 1 001", "'19860926 201505 1 001", f"  {NIP} ",
     "19860926\u00a0201505\u00a01\u00a0001", f"' {NIP}"],
)  # fmt: skip
def test_nip_is_its_18_digits(cell: str) -> None:
    assert values.nip(cell) == NIP


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1.98609E+17", Reason.NIP_LOST_DIGITS),
        ("1,97503E+17", Reason.NIP_LOST_DIGITS),
        ("'1.98609e17", Reason.NIP_LOST_DIGITS),
        (1.98609262015051e17, Reason.NIP_LOST_DIGITS),
        (198609262015051001, Reason.NIP_LOST_DIGITS),
        ("198609262015051000", Reason.NIP_LOST_DIGITS),
        ("'19860926201505100", Reason.NIP_LENGTH),
        (NIP + "1", Reason.NIP_LENGTH),
        (12345.0, Reason.NIP_LENGTH),
        ("19860926201505100X", Reason.NIP_CHARACTERS),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", Reason.NIP_CHARACTERS),
        (True, Reason.NIP_CHARACTERS),
        (date(2024, 1, 1), Reason.NIP_CHARACTERS),
    ],
)
def test_nip_is_never_guessed(cell: Cell, reason: Reason) -> None:
    assert refusal(values.nip, cell) is reason


@pytest.mark.parametrize(
    "cell",
    ["31-01-2024", "2024-01-31", "31/01/2024", "2024/01/31", "45322", "45322,0", "45322.75",
     " 31-01-2024 ", "'31-01-2024", "2024-01-31 00:00:00", "2024-01-31T08:15:00",
     45322, 45322.0, 45322.5, date(2024, 1, 31), datetime(2024, 1, 31, 8, 15), "31-1-2024"],
)  # fmt: skip
def test_dates(cell: Cell) -> None:
    found = values.day(cell)
    assert found == date(2024, 1, 31)
    assert type(found) is date


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31-02-1985", Reason.NO_SUCH_DATE),
        ("2024-13-05", Reason.NO_SUCH_DATE),
        ("2025-13-40", Reason.NO_SUCH_DATE),
        ("00-00-0000", Reason.NO_SUCH_DATE),
        ("0000-00-00", Reason.NO_SUCH_DATE),
        ("29/02/2023", Reason.NO_SUCH_DATE),
        ("01-01-0024", Reason.NO_SUCH_DATE),
        ("31 Januari 2024", Reason.NOT_A_DATE),
        ("31-01/2024", Reason.NOT_A_DATE),
        ("31-01-24", Reason.NOT_A_DATE),
        ("2024", Reason.NOT_A_DATE),
        ("-45322", Reason.NOT_A_DATE),
        ("9" * 5000, Reason.NOT_A_DATE),
        (2024.0, Reason.NOT_A_DATE),
        (1e300, Reason.NOT_A_DATE),
        (True, Reason.NOT_A_DATE),
        (time(8, 15), Reason.NOT_A_DATE),
        (timedelta(days=3), Reason.NOT_A_DATE),
    ],
)
def test_dates_refused(cell: Cell, reason: Reason) -> None:
    assert refusal(values.day, cell) is reason


@pytest.mark.parametrize(
    ("cell", "halves"),
    [("3,5", 7), ("3.5", 7), (3.5, 7), ("'3,5", 7), ("4,0", 8), ("4.", 8), (4.0, 8), (4, 8),
     ("0", 0), ("0.0", 0), (0.0, 0), ("5", 10), ("TO", None), (" to ", None), ("+2", 4)],
)  # fmt: skip
def test_ratings_in_half_steps(cell: Cell, halves: int | None) -> None:
    assert values.rating(cell) == halves


@pytest.mark.parametrize(
    ("parse", "cell", "reason"),
    [
        (values.rating, "3.25", Reason.NOT_HALF_STEP),
        (values.rating, 3.25, Reason.NOT_HALF_STEP),
        (values.rating, 3.5000000000000004, Reason.NOT_HALF_STEP),
        (values.rating, "5.5", Reason.OUTSIDE),
        (values.rating, "-1", Reason.OUTSIDE),
        (values.rating, "tiga", Reason.NOT_A_NUMBER),
        (values.rating, "1.234,5", Reason.NOT_A_NUMBER),
        (values.rating, "1e1", Reason.NOT_A_NUMBER),
        (values.rating, "nan", Reason.NOT_A_NUMBER),
        (values.rating, True, Reason.NOT_A_NUMBER),
        (values.rating, date(2024, 3, 5), Reason.NOT_A_NUMBER),
        (values.rating, "4" * 5000, Reason.NOT_A_NUMBER),
        (values.aspect, "0.5", Reason.OUTSIDE),
        (values.aspect, "TO", Reason.NOT_A_NUMBER),
        (values.item, "3.5", Reason.NOT_WHOLE),
        (values.item, 0.0, Reason.OUTSIDE),
        (values.item, "6", Reason.OUTSIDE),
        (values.item, True, Reason.NOT_A_NUMBER),
        (values.whole, "3,5", Reason.NOT_WHOLE),
        (values.year, "20X4", Reason.NOT_A_YEAR),
        (values.year, "24", Reason.NOT_A_YEAR),
        (values.year, "2024,5", Reason.NOT_A_YEAR),
        (values.month, "2026-13", Reason.NO_SUCH_MONTH),
        (values.month, "2026-00", Reason.NO_SUCH_MONTH),
        (values.month, "0000-05", Reason.NO_SUCH_MONTH),
        (values.month, "10-2026", Reason.NOT_A_MONTH),
        (values.month, "2026-1", Reason.NOT_A_MONTH),
        (values.hours, "dua puluh", Reason.NOT_A_NUMBER),
        (values.hours, "-2", Reason.OUTSIDE),
        (values.text, "a\0b", Reason.NUL),
        (values.number, "1\0", Reason.NUL),
        (values.year, "20\x0024", Reason.NUL),
    ],
)
def test_numbers_refused(parse: Callable[[Cell], object], cell: Cell, reason: Reason) -> None:
    assert refusal(parse, cell) is reason


def test_a_truth_value_is_not_the_number_met_before() -> None:
    assert values.item(1.0) == 1
    assert refusal(values.item, True) is Reason.NOT_A_NUMBER
    assert values.item("1") == 1


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("20", "20"), ("7,50", "7.5"), (7.5, "7.5"), ("0", "0"), ("020", "20"), (0.1, "0.1"),
     ("-", None), ("12.125", "12.125"), (".5", "0.5")],
)  # fmt: skip
def test_hours_are_canonical(cell: Cell, hours: str | None) -> None:
    assert values.hours(cell) == hours


@pytest.mark.parametrize("cell", ["2026-08", "'2026-08", " 2026-08 ", date(2026, 8, 1)])
def test_months(cell: Cell) -> None:
    assert values.month(cell) == "2026-08"


@pytest.mark.parametrize(
    ("cell", "raw"),
    [("  'x ", "  'x "), (None, ""), (9.0, "9"), (3.5, "3.5"), (True, "TRUE"), (False, "FALSE"),
     (1.98609262015051e17, "1.98609262015051e+17"), (date(2024, 1, 31), "2024-01-31"),
     (datetime(2024, 1, 31), "2024-01-31"), (datetime(2024, 1, 31, 8), "2024-01-31 08:00:00"),
     (0.1, "0.1"), (7, "7")],
)  # fmt: skip
def test_raw_text_is_the_cell_as_it_stands(cell: Cell, raw: str) -> None:
    assert values.raw_text(cell) == raw


@pytest.mark.parametrize(
    ("parse", "cell", "member"),
    [
        (codes.tier, "  jf  ahli\tmuda ", Tier.JF_AHLI_MUDA),
        (codes.tier, "Jpt Pratama", Tier.JPT_PRATAMA),
        (codes.echelon, "iv.A", Echelon.IV_A),
        (codes.echelon, "IIa", Echelon.II_A),
        (codes.predicate, "cukup", Predicate.BUTUH_PERBAIKAN),
        (codes.penalty_level, "Sedang", PenaltyLevel.MEDIUM),
        (codes.penalty_level, "r ", PenaltyLevel.LIGHT),
        (codes.sex, "Perempuan", Sex.FEMALE),
        (codes.competency, "PENGEMBANGAN  DIRI & ORANG LAIN", Competency.DEVELOPMENT),
        (codes.education, "s1/sarjana", EducationLevel.S1),
        (codes.education, "S-1", EducationLevel.S1),
        (codes.education, "DIV", EducationLevel.D4),
        (codes.education, "Diploma Iii/Sarjana Muda", EducationLevel.D3),
        (codes.education, "Profesi", EducationLevel.S1),
        (codes.education, "Spesialis I", EducationLevel.S2),
        (codes.education, "spesialis ii", EducationLevel.S3),
        (codes.education, "SLTA Kejuruan", EducationLevel.SLTA),
        (codes.tier, "NULL", None),
    ],
)
def test_codes(parse: Callable[[Cell], object], cell: str, member: object) -> None:
    assert parse(cell) is member


@pytest.mark.parametrize("cell", ["VII.z", "S-9", "KEPALA SUKU", "", "Ⅱ.a"])
def test_unknown_codes_name_the_allowed(cell: str) -> None:
    for parse in (codes.echelon, codes.education, codes.tier):
        if not cell:
            assert parse(cell) is None
            continue
        with pytest.raises(CellFault) as caught:
            parse(cell)
        assert caught.value.reason is Reason.UNKNOWN_CODE
    assert "IV.a" in str(_params(codes.echelon, "VII.z")["allowed"])


def _params(parse: Callable[[Cell], object], cell: str) -> dict[str, str | int]:
    with pytest.raises(CellFault) as caught:
        parse(cell)
    return caught.value.params


@pytest.mark.parametrize(
    ("echelon", "kind", "post", "tier"),
    [
        (Echelon.I_B, "Jabatan Struktural", "x", Tier.JPT_MADYA),
        (Echelon.II_A, "Jabatan Struktural", "Sekretaris Daerah", Tier.JPT_PRATAMA),
        (Echelon.III_B, "", "x", Tier.ADMINISTRATOR),
        (Echelon.IV_A, "Jabatan Fungsional", "Guru Ahli Muda", Tier.PENGAWAS),
        (None, " jabatan  fungsional", "Guru AHLI  Madya", Tier.JF_AHLI_MADYA),
        (None, "Jabatan Fungsional", "Guru Ahli Utama", Tier.JF_AHLI_UTAMA),
        (None, "Jabatan Fungsional", "Bidan Mahir", Tier.JF_MAHIR),
        (None, "Jabatan Fungsional", "Polisi Pamong Praja Pemula", Tier.JF_PEMULA),
        (None, "Jabatan Fungsional", "Penyelia", Tier.JF_PENYELIA),
        (None, "", "Perawat Terampil", Tier.JF_TERAMPIL),
        (None, "Jabatan Fungsional", "Guru", Tier.PELAKSANA),
        (None, "Jabatan Pelaksana", "Juru Mahir", Tier.PELAKSANA),
        (None, "JABATAN FUNGSIONAL UMUM", "Teknisi Mahir", Tier.PELAKSANA),
        (None, "Jabatan Fungsional Tertentu", "Teknisi Mahir", Tier.JF_MAHIR),
        (None, "Jabatan Struktural", "Kepala Dinas", Tier.PELAKSANA),
        (None, "Jabatan Fungsional", "Kemahiran", Tier.PELAKSANA),
    ],
)
def test_tier_of_a_siasn_post(echelon: Echelon | None, kind: str, post: str, tier: Tier) -> None:
    assert codes.tier_of(echelon, kind, post) is tier


@given(st.decimals(0, 99_999, places=3))
def test_decimals_are_exact_with_comma_and_point(value: Decimal) -> None:
    assert values.number(str(value)) == Fraction(value)
    assert values.number(str(value).replace(".", ",")) == Fraction(value)
    hours = values.hours(str(value))
    assert hours is not None
    assert Fraction(hours) == Fraction(value)


@given(st.decimals(-1000, 1000, places=4))
def test_a_spreadsheet_number_is_what_it_shows(value: Decimal) -> None:
    assert values.number(float(value)) == Fraction(value)


@given(st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_every_date_in_every_spelling(day: date) -> None:
    for form in ("{0:%d-%m}-{0.year:04d}", "{0:%d/%m}/{0.year:04d}", "{0.year:04d}-{0:%m-%d}"):
        assert values.day(form.format(day)) == day


CELLS = st.one_of(
    st.none(),
    st.text(),
    st.text("0123456789-/., 'ETO+#NAUL"),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
PARSERS = (
    values.text, values.nip, values.day, values.number, values.whole, values.year, values.month,
    values.hours, values.rating, values.aspect, values.item, codes.tier, codes.education,
)  # fmt: skip


@given(CELLS)
def test_no_cell_breaks_a_parser(cell: Cell) -> None:
    values.raw_text(cell)
    for parse in PARSERS:
        try:
            parse(cell)
        except CellFault:
            continue


def test_padded_text_is_read_and_not_remembered() -> None:
    padding = " " * 10_000
    before = values._remembered_day.cache_info().currsize
    assert values.day(f"'{padding}31-01-2024") == date(2024, 1, 31)
    assert values.rating(padding + "3,5") == 7
    assert values._remembered_day.cache_info().currsize == before
