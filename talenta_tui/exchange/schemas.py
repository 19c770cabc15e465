"""Which columns each import kind needs, how their cells are read, and how a row is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from talenta_tui.exchange import codes, values
from talenta_tui.exchange.rows import ROWS, Kind, Row
from talenta_tui.exchange.values import Cell
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS, POTENTIAL_ASPECTS

Values = dict[str, Any]
"""Field name to parsed value; a field whose cell was refused is absent."""


@dataclass(frozen=True, slots=True)
class Column:
    """A needed column: canonical header, field of the row, parser of its cells.

    `person` columns hold a NIP that must be an employee's; an empty cell of a `needed` or
    `key` column is a fault.
    """

    header: str
    field: str
    parse: Callable[[Cell], object]
    key: bool = False
    needed: bool = False
    person: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """All columns of one kind. `span` names the fields of a start, an end and the end's header.

    `gather` collects the columns of a many-column field into one tuple.
    """

    kind: Kind
    columns: tuple[Column, ...]
    span: tuple[str, str, str] | None = None
    gather: tuple[str, tuple[str, ...]] | None = None

    @property
    def row(self) -> type[Row]:
        return ROWS[self.kind]

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)


def _key(header: str, field: str, parse: Callable[[Cell], object]) -> Column:
    return Column(header, field, parse, key=True)


def _person(header: str = "NIP", field: str = "nip") -> Column:
    return Column(header, field, values.nip, key=True, person=True)


def _need(header: str, field: str, parse: Callable[[Cell], object]) -> Column:
    return Column(header, field, parse, needed=True)


def _may(header: str, field: str, parse: Callable[[Cell], object] = values.text) -> Column:
    return Column(header, field, parse)


def _fields_of_study(cell: Cell) -> tuple[str, ...]:
    """BIDANG ILMU, `;`-separated, as written."""
    return tuple(name for part in values.text(cell).split(";") if (name := values.text(part)))


_SCHEMAS = (
    Schema(
        Kind.EMPLOYEES,
        (
            _key("NIP BARU", "nip", values.nip),
            _need("NAMA", "name", values.text),
            _may("GELAR DEPAN", "title_before"),
            _may("GELAR BELAKANG", "title_after"),
            _need("TANGGAL LAHIR", "birth_date", values.day),
            _need("JENIS KELAMIN", "sex", codes.sex),
            _may("KEDUDUKAN HUKUM NAMA", "legal_status"),
            _may("STATUS CPNS PNS", "civil_status"),
            _may("TMT CPNS", "civil_since", values.day),
            _may("GOL AKHIR NAMA", "grade"),
            _may("TMT GOLONGAN", "grade_since", values.day),
            _may("MK TAHUN", "service_years", values.whole),
            _may("MK BULAN", "service_months", values.whole),
            _may("JENIS JABATAN NAMA", "post_kind"),
            _may("JABATAN NAMA", "post"),
            _may("TMT JABATAN", "post_since", values.day),
            _may("TINGKAT PENDIDIKAN NAMA", "education", codes.education),
            _may("PENDIDIKAN NAMA", "field_of_study"),
            _may("UNOR NAMA", "unit"),
            _may("ESELON NAMA", "echelon", codes.echelon),
        ),
    ),
    Schema(
        Kind.POSITIONS,
        (
            _key("KODE JABATAN", "code", values.text),
            _need("NAMA JABATAN", "name", values.text),
            _need("JENJANG", "tier", codes.tier),
            _may("ESELON", "echelon", codes.echelon),
            _may("UNOR NAMA", "unit"),
            _may("ATASAN KODE JABATAN", "superior_code"),
            _may("BIDANG ILMU", "fields", _fields_of_study),
            Column("PEMANGKU NIP", "holder_nip", values.nip, person=True),
        ),
    ),
    Schema(
        Kind.PERFORMANCE,
        (
            _person(),
            _key("TAHUN", "year", values.year),
            _key("PERIODE", "period", codes.performance_period),
            _may("HASIL KERJA", "result", codes.expectation),
            _may("PERILAKU KERJA", "behaviour", codes.expectation),
            _may("PREDIKAT", "predicate", codes.predicate),
        ),
    ),
    Schema(
        Kind.AWARDS,
        (
            _person(),
            _key("NAMA PENGHARGAAN", "name", values.text),
            _key("TANGGAL", "on", values.day),
            _need("LINGKUP", "scope", codes.award_scope),
        ),
    ),
    Schema(
        Kind.TEAMS,
        (
            _person(),
            _key("NAMA TIM", "name", values.text),
            _key("TANGGAL MULAI", "start", values.day),
            _may("TANGGAL SELESAI", "end", values.day),
            _need("PERAN", "role", codes.team_role),
            _need("LINGKUP", "scope", codes.team_scope),
            _may("NOMOR SK", "decree"),
        ),
        span=("start", "end", "TANGGAL SELESAI"),
    ),
    Schema(
        Kind.TRAINING,
        (
            _person(),
            _key("NAMA", "name", values.text),
            _key("TANGGAL", "on", values.day),
            _may("JP", "hours", values.hours),
            _may("NOMOR SERTIFIKAT", "certificate"),
            _may("BERLAKU SAMPAI", "valid_until", values.day),
        ),
        span=("on", "valid_until", "BERLAKU SAMPAI"),
    ),
    Schema(
        Kind.CAREERS,
        (
            _person(),
            _key("JABATAN", "post", values.text),
            _key("TMT MULAI", "start", values.day),
            _may("TMT SELESAI", "end", values.day),
            _need("JENJANG", "tier", codes.tier),
            _may("UNOR NAMA", "unit"),
            _may("INSTANSI", "agency"),
            _need("STATUS", "status", codes.career_status),
        ),
        span=("start", "end", "TMT SELESAI"),
    ),
    Schema(
        Kind.DISCIPLINE,
        (
            _person(),
            _key("JENIS HUKUMAN", "name", values.text),
            _key("TANGGAL MULAI", "start", values.day),
            _may("TANGGAL SELESAI", "end", values.day),
            _need("TINGKAT", "level", codes.penalty_level),
        ),
        span=("start", "end", "TANGGAL SELESAI"),
    ),
    Schema(
        Kind.RATINGS,
        (
            _key("SESI", "session", values.text),
            _person(),
            _key("ASESOR", "assessor", values.text),
            _key("SIMULASI", "exercise", values.text),
            _key("KOMPETENSI", "competency", codes.competency),
            _may("NILAI", "halves", values.rating),
            _may("CATATAN", "note"),
            _need("TANGGAL", "on", values.day),
        ),
    ),
    Schema(
        Kind.POTENTIAL,
        (
            _person(),
            _key("TANGGAL", "on", values.day),
            *(_may(header, header, values.aspect) for header in POTENTIAL_ASPECTS),
        ),
        gather=("aspects", POTENTIAL_ASPECTS),
    ),
    Schema(
        Kind.FEEDBACK,
        (
            _key("PERIODE", "period", values.month),
            _person("NIP DINILAI", "ratee_nip"),
            _person("NIP PENILAI", "rater_nip"),
            _need("HUBUNGAN", "relation", codes.relation),
            *(_may(header, header, values.item) for header in FEEDBACK_ITEMS),
        ),
        gather=("answers", FEEDBACK_ITEMS),
    ),
)

SCHEMAS: Mapping[Kind, Schema] = {schema.kind: schema for schema in _SCHEMAS}
