"""Rows of each kind: headers, keys, rules between cells, flags."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.errors import Unavailable
from talenta_tui.exchange.faults import Fault, Reason
from talenta_tui.exchange.reader import Known, Parsed, read
from talenta_tui.exchange.rows import (
    ROWS,
    AwardRow,
    EmployeeRow,
    FeedbackRow,
    Kind,
    PerformanceRow,
    PositionRow,
    PotentialRow,
    RatingRow,
    Row,
    TrainingRow,
)
from talenta_tui.exchange.schemas import SCHEMAS
from talenta_tui.i18n import set_language
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    EducationLevel,
    Expectation,
    Predicate,
    Relation,
    Sex,
    Tier,
)

from .conftest import Book, Matrix

Parse = Callable[..., list[Parsed]]
A, B = "198609262015051001", "199001012015012002"

EMPLOYEES = ";".join(SCHEMAS[Kind.EMPLOYEES].headers) + "\n"
GOOD_EMPLOYEE = (
    f"'{A};  Siti [/foo] \x1b[31m;Dr.;-;26-09-1986;M;Aktif;P;42125;III/a;01/10/2020;9;11;"
    "Jabatan Fungsional;Guru Ahli Muda;2020-10-01;S1/Sarjana;Ilmu Hukum;SD 1;NULL\n"
)
PERFORMANCE = "NIP,TAHUN,PERIODE,HASIL KERJA,PERILAKU KERJA,PREDIKAT\n"
AWARDS = "NIP,NAMA PENGHARGAAN,TANGGAL,LINGKUP\n"


def faults(parsed: list[Parsed]) -> list[tuple[int, str, str, Reason]]:
    return [(f.row, f.column, f.value, f.reason) for p in parsed for f in p.faults]


def only(parsed: list[Parsed]) -> Row:
    assert [p.faults for p in parsed] == [()]
    row = parsed[0].row
    assert row is not None
    return row


def test_an_employee_row(parse: Parse) -> None:
    row = only(parse(Kind.EMPLOYEES, EMPLOYEES + GOOD_EMPLOYEE))
    assert row == EmployeeRow(
        nip=A,
        name="Siti [/foo] \x1b[31m",
        title_before="Dr.",
        title_after="",
        birth_date=date(1986, 9, 26),
        sex=Sex.MALE,
        legal_status="Aktif",
        civil_status="P",
        civil_since=date(2015, 5, 1),
        grade="III/a",
        grade_since=date(2020, 10, 1),
        service_years=9,
        service_months=11,
        post_kind="Jabatan Fungsional",
        post="Guru Ahli Muda",
        post_since=date(2020, 10, 1),
        education=EducationLevel.S1,
        field_of_study="Ilmu Hukum",
        unit="SD 1",
        echelon=None,
        tier=Tier.JF_AHLI_MUDA,
    )
    assert row.key == (A,)


def test_only_the_listed_columns_reach_a_row() -> None:
    for kind, schema in SCHEMAS.items():
        fields = {column.field for column in schema.columns}
        if schema.gather is not None:
            fields = fields - set(schema.gather[1]) | {schema.gather[0]}
        derived = {"tier"} if kind is Kind.EMPLOYEES else set()
        assert set(ROWS[kind].model_fields) == fields | derived


def test_rows_of_the_other_shapes(parse: Parse) -> None:
    position = only(
        parse(
            Kind.POSITIONS,
            "KODE JABATAN;NAMA JABATAN;JENJANG;ESELON;UNOR NAMA;ATASAN KODE JABATAN;BIDANG ILMU;"
            'PEMANGKU NIP\nX-1;Kepala;jpt pratama;;Dinas;;" Ilmu Hukum ;;Manajemen;-";\n',
        )
    )
    assert position == PositionRow(
        code="X-1",
        name="Kepala",
        tier=Tier.JPT_PRATAMA,
        echelon=None,
        unit="Dinas",
        superior_code="",
        fields=("Ilmu Hukum", "Manajemen"),
        holder_nip=None,
    )
    rating = only(
        parse(
            Kind.RATINGS,
            "SESI,NIP,ASESOR,SIMULASI,KOMPETENSI,NILAI,CATATAN,TANGGAL\n"
            f'AC-1,{A},AS-1,LGD,kerja sama,"3,5",,46041\n',
        )
    )
    assert isinstance(rating, RatingRow)
    assert (rating.halves, rating.note) == (7, "")
    assert rating.key == ("AC-1", A, "AS-1", "LGD", "Kerja sama")
    potential = only(
        parse(
            Kind.POTENTIAL,
            ",".join(SCHEMAS[Kind.POTENTIAL].headers) + f'\n{A},2026-01-01,1,2,"3,5",,5,1.5,-,4\n',
        )
    )
    assert isinstance(potential, PotentialRow)
    assert potential.aspects == (2, 4, 7, None, 10, 3, None, 8)
    feedback = only(
        parse(
            Kind.FEEDBACK,
            ",".join(SCHEMAS[Kind.FEEDBACK].headers)
            + f"\n2026-08,{A},{B},atasan,"
            + ",".join(["5"] * 20)
            + "\n",
        )
    )
    assert isinstance(feedback, FeedbackRow)
    assert feedback.relation is Relation.SUPERIOR
    assert feedback.answers == (5,) * 20 + (None,)
    training = only(
        parse(
            Kind.TRAINING,
            "NIP,NAMA,TANGGAL,JP,NOMOR SERTIFIKAT,BERLAKU SAMPAI\n"
            f'{A},Diklat,1-2-2024,"7,50",12/X,-\n',
        )
    )
    assert isinstance(training, TrainingRow)
    assert (training.hours, training.on, training.valid_until) == ("7.5", date(2024, 2, 1), None)


def test_typed_cells_of_a_workbook(parse: Parse, book: Book) -> None:
    stream = book(
        Data=[
            [" lingkup ", "NIP", "Nama  Penghargaan", "TANGGAL"],
            ["nasional", A, 2024, date(2024, 1, 31)],
            ["nasional", A, "x", 45322],
        ]
    )
    rows = [p.row for p in parse(Kind.AWARDS, stream)]
    day = date(2024, 1, 31)
    assert rows == [
        AwardRow(nip=A, name="2024", on=day, scope=AwardScope.NATIONAL),
        AwardRow(nip=A, name="x", on=day, scope=AwardScope.NATIONAL),
    ]


def test_missing_columns_are_named_with_the_nearest(matrix: Matrix) -> None:
    text = "NIP;TAHUN;PERIODE;HASIL;PERILAKU KERJA;PREDIKATT\n"
    with pytest.raises(Unavailable) as caught:
        read(Kind.PERFORMANCE, io.BytesIO(text.encode()), policy_matrix=matrix, name="p.csv")
    sentence = str(caught.value)
    assert sentence.startswith("p.csv: missing columns: HASIL KERJA")
    assert "PREDIKAT (is it “PREDIKATT”?)" in sentence
    assert "TAHUN" not in sentence


def test_a_needed_column_twice_is_refused_and_another_is_not(matrix: Matrix) -> None:
    twice = AWARDS.replace("LINGKUP", "LINGKUP, lingkup ")
    with pytest.raises(Unavailable, match="LINGKUP stands there twice"):
        read(Kind.AWARDS, io.BytesIO(twice.encode()), policy_matrix=matrix)
    spare = AWARDS.replace("LINGKUP", "LINGKUP,Catatan , catatan,,")
    with read(Kind.AWARDS, io.BytesIO(spare.encode()), policy_matrix=matrix) as reader:
        assert reader.ignored_columns == ("Catatan", "catatan")


@pytest.mark.parametrize(
    ("cells", "predicate"),
    [
        ("SESUAI EKSPEKTASI,di atas ekspektasi,", Predicate.BAIK),
        ("DI BAWAH EKSPEKTASI,SESUAI EKSPEKTASI,cukup", Predicate.BUTUH_PERBAIKAN),
        (",,KURANG", Predicate.KURANG),
        ("SESUAI EKSPEKTASI,,SANGAT KURANG", Predicate.SANGAT_KURANG),
    ],
)
def test_predicates(parse: Parse, cells: str, predicate: Predicate) -> None:
    row = only(parse(Kind.PERFORMANCE, PERFORMANCE + f"{A},2024,tahunan,{cells}\n"))
    assert isinstance(row, PerformanceRow)
    assert row.predicate is predicate
    assert row.result in (None, *Expectation)


@pytest.mark.parametrize(
    ("cells", "value", "reason"),
    [
        ("SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,SANGAT BAIK", "SANGAT BAIK", Reason.CONTRADICTS),
        ("SESUAI EKSPEKTASI,-,-", "-", Reason.NO_PREDICATE),
        (",,", "", Reason.NO_PREDICATE),
        ("SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,HEBAT", "HEBAT", Reason.UNKNOWN_CODE),
    ],
)
def test_faulty_predicates(parse: Parse, cells: str, value: str, reason: Reason) -> None:
    found = parse(Kind.PERFORMANCE, PERFORMANCE + f"{A},2024,TAHUNAN,{cells}\n")
    assert faults(found) == [(2, "PREDIKAT", value, reason)]


def test_every_faulty_column_of_a_row_is_reported(parse: Parse) -> None:
    found = parse(Kind.PERFORMANCE, PERFORMANCE + " 123 ,20X4,TW5,SESUAI,,\n")
    assert faults(found) == [
        (2, "NIP", " 123 ", Reason.NIP_LENGTH),
        (2, "TAHUN", "20X4", Reason.NOT_A_YEAR),
        (2, "PERIODE", "TW5", Reason.UNKNOWN_CODE),
        (2, "HASIL KERJA", "SESUAI", Reason.UNKNOWN_CODE),
    ]


def test_empty_keys_and_needed_values(parse: Parse) -> None:
    found = parse(Kind.AWARDS, AWARDS + "-,#N/A,NULL, \n")
    assert faults(found) == [
        (2, "NIP", "-", Reason.EMPTY_KEY),
        (2, "NAMA PENGHARGAAN", "#N/A", Reason.EMPTY_KEY),
        (2, "TANGGAL", "NULL", Reason.EMPTY_KEY),
        (2, "LINGKUP", " ", Reason.EMPTY),
    ]


def test_bounds_that_the_row_keeps(parse: Parse) -> None:
    broken = GOOD_EMPLOYEE.replace(";9;11;", ";-1;12;")
    found = parse(Kind.EMPLOYEES, EMPLOYEES + broken)
    assert faults(found) == [
        (2, "MK TAHUN", "-1", Reason.TOO_SMALL),
        (2, "MK BULAN", "12", Reason.TOO_BIG),
    ]
    assert [f.sentence() for f in found[0].faults] == ["less than 0", "more than 11"]


def test_unknown_people(parse: Parse) -> None:
    header = ",".join(SCHEMAS[Kind.FEEDBACK].headers) + "\n"
    text = header + f"2026-08,{A},{B},REKAN\n2026-08,{B},'{A},REKAN\n2026-08,{A},{A},DIRI\n"
    assert faults(parse(Kind.FEEDBACK, text, {A})) == [
        (2, "NIP PENILAI", B, Reason.NIP_UNKNOWN),
        (3, "NIP DINILAI", B, Reason.NIP_UNKNOWN),
    ]
    assert faults(parse(Kind.FEEDBACK, text)) == []


def test_the_same_key_twice(matrix: Matrix) -> None:
    text = AWARDS + (
        f"{A},Teladan,2024-01-31,NASIONAL\n"
        f"'{A}, Teladan ,31/01/2024,nasional\n"
        f"19860926 201505 1 001,Teladan,45322,INSTANSI\n"
        f"{A},teladan,45322,INSTANSI\n"
        f"{A},Teladan,2024-01-31,NASIONAL\n"
    )
    with read(Kind.AWARDS, io.BytesIO(text.encode()), policy_matrix=matrix) as reader:
        found = list(reader)
    assert [p.row is not None for p in found] == [True, False, False, True, False]
    assert faults(found) == [(4, "NIP", "19860926 201505 1 001", Reason.SAME_KEY)]
    assert found[2].faults[0].params == {"row": 2}
    assert (reader.rows, reader.repeated) == (5, 2)


def test_a_faulty_row_does_not_take_the_key(parse: Parse) -> None:
    text = AWARDS + f"{A},Teladan,2024-01-31,GALAKSI\n{A},Teladan,2024-01-31,NASIONAL\n"
    assert [p.row is not None for p in parse(Kind.AWARDS, text)] == [False, True]


def test_ragged_rows(parse: Parse) -> None:
    text = (
        AWARDS + f"{A},Teladan,2024-01-31,NASIONAL,, \n{A},Lomba, Baris,2024-01-31,NASIONAL\n{A}\n"
    )
    found = parse(Kind.AWARDS, text)
    assert found[0].row is not None
    assert (3, "E", "NASIONAL", Reason.EXTRA_CELL) in faults(found)
    assert [f[1] for f in faults(found) if f[0] == 4] == ["NAMA PENGHARGAAN", "TANGGAL", "LINGKUP"]


def test_a_nip_that_disagrees_is_flagged_and_kept(parse: Parse) -> None:
    text = EMPLOYEES + GOOD_EMPLOYEE.replace("26-09-1986;M", "27-09-1986;F")
    (parsed,) = parse(Kind.EMPLOYEES, text)
    assert parsed.row is not None
    assert [(f.column, f.value, f.reason) for f in parsed.flags] == [
        ("NIP BARU", f"'{A}", Reason.BIRTH_DATE_DIFFERS),
        ("NIP BARU", f"'{A}", Reason.SEX_DIFFERS),
    ]


def test_long_and_hostile_names_are_kept(parse: Parse) -> None:
    name = '"' + "x" * 10_000 + "\u202e[@click=app.quit]" + '"'
    quoted = name.replace('"', '""')
    row = only(
        parse(Kind.EMPLOYEES, EMPLOYEES + GOOD_EMPLOYEE.replace("  Siti [/foo] ", f'"{quoted}"', 1)
        .replace("\x1b[31m", "", 1))
    )  # fmt: skip
    assert isinstance(row, EmployeeRow)
    assert row.name == name


def test_a_nul_is_a_fault_only_where_it_would_be_stored(parse: Parse) -> None:
    text = AWARDS.replace("\n", ",CATATAN\n") + f"{A},a\0b,2024-01-31,NASIONAL,\n"
    assert faults(parse(Kind.AWARDS, text)) == [(2, "NAMA PENGHARGAAN", "a\0b", Reason.NUL)]
    text = AWARDS.replace("\n", ",CATATAN\n") + f"{A},ab,2024-01-31,NASIONAL,\0\n"
    assert faults(parse(Kind.AWARDS, text)) == []


def test_every_reason_has_its_sentence() -> None:
    named = "digits low high allowed expected row date cycle relation given least day"
    params = dict.fromkeys(named.split(), "7")
    for reason in Reason:
        sentence = Fault(2, "NIP", "x", reason, params).sentence()
        assert sentence
        assert "{" not in sentence


def test_sentences_follow_the_language() -> None:
    fault = Fault(2, "PREDIKAT", "x", Reason.OUTSIDE, {"low": 1, "high": 5})
    assert fault.sentence() == "outside 1 to 5"
    set_language("id")
    try:
        assert "1" in fault.sentence()
        assert "5" in fault.sentence()
    finally:
        set_language("en")


HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text("0123456789-/., 'ETO\"\0\n", max_size=20),
    st.sampled_from(
        [A, B, "2024-01-31", "3,5", "NASIONAL", "=1+1", "[/x]", "1" * 5000, "'", "S-1"]
    ),
)


@given(st.sampled_from(list(Kind)), st.data())
def test_no_row_breaks_us(matrix: Matrix, kind: Kind, data: st.DataObject) -> None:
    headers = SCHEMAS[kind].headers
    rows = data.draw(st.lists(st.lists(HOSTILE, max_size=len(headers) + 2), max_size=4))
    lines = [headers, *rows]
    text = "\n".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    )
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    with read(kind, stream, known=Known({A}), policy_matrix=matrix) as reader:
        for parsed in reader:
            assert not (parsed.row and parsed.faults)
            assert all(fault.sentence() for fault in parsed.faults + parsed.flags)
            if parsed.row is not None:
                assert all(isinstance(part, str) for part in parsed.row.key)
