"""The two sample offices: every fault named and no other, and the map as expected."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import pytest

from talenta_tui.exchange.faults import Fault
from talenta_tui.exchange.reader import Known, Parsed, read
from talenta_tui.exchange.rows import EmployeeRow, Kind
from talenta_tui.exchange.simata import MAP_HEADERS, MapFormat, MapLine, write_map
from talenta_tui.scoring.vocabulary import COMPONENTS

from .conftest import Matrix


def sample_file(folder: Path, kind: Kind) -> Path:
    path = folder / f"{kind.value}.csv"
    return path if path.exists() else folder / f"{kind.value}.xlsx"


def read_folder(folder: Path, matrix: Matrix) -> dict[str, list[Parsed]]:
    """All eleven files in order, NIPs looked up among the good employee rows."""
    known: Known | None = None
    found: dict[str, list[Parsed]] = {}
    for kind in Kind:
        path = sample_file(folder, kind)
        with read(kind, path, known=known, policy_matrix=matrix) as reader:
            found[path.name] = list(reader)
        if kind is Kind.EMPLOYEES:
            rows = [parsed.row for parsed in found[path.name]]
            known = Known({row.nip for row in rows if isinstance(row, EmployeeRow)})
    return found


def faults_of(found: dict[str, list[Parsed]]) -> list[tuple[str, Fault]]:
    return [(name, fault) for name, rows in found.items() for p in rows for fault in p.faults]


@pytest.fixture(scope="module")
def good(data: Path, matrix: Matrix) -> dict[str, list[Parsed]]:
    return read_folder(data / "kota-300", matrix)


def test_faulty_sample_yields_exactly_its_faults(data: Path, matrix: Matrix) -> None:
    folder = data / "kota-300-faulty"
    with (folder / "faults.csv").open(newline="", encoding="utf-8") as file:
        expected = [tuple(row)[:4] for row in csv.reader(file)][1:]
    found = faults_of(read_folder(folder, matrix))
    assert [(name, str(f.row), f.column, f.value) for name, f in found] == expected
    assert len(found) == 54


def test_faulty_sample_keeps_the_good_rows(data: Path, matrix: Matrix) -> None:
    found = read_folder(data / "kota-300-faulty", matrix)
    good = {name: sum(p.row is not None for p in rows) for name, rows in found.items()}
    assert good["employees.csv"] == 120
    assert good["performance.csv"] == 1086 - 8
    assert good["ratings.csv"] == 4579 - 7
    assert good["feedback.csv"] == 609 - 6


def test_good_sample_has_no_fault(good: dict[str, list[Parsed]]) -> None:
    assert faults_of(good) == []
    assert {name: len(rows) for name, rows in good.items()} == {
        "employees.csv": 300,
        "positions.xlsx": 315,
        "performance.csv": 2763,
        "awards.xlsx": 259,
        "teams.csv": 315,
        "training.csv": 1295,
        "careers.csv": 835,
        "discipline.xlsx": 32,
        "ratings.csv": 13032,
        "potential.xlsx": 331,
        "feedback.csv": 1503,
    }
    assert all(p.row is not None for rows in good.values() for p in rows)


def test_keys_are_unique_in_the_good_sample(good: dict[str, list[Parsed]]) -> None:
    for rows in good.values():
        keys = [p.row.key for p in rows if p.row is not None]
        assert len(set(keys)) == len(keys)


def test_an_end_before_its_start_is_flagged(good: dict[str, list[Parsed]]) -> None:
    flags = [(f.row, f.column, f.value) for p in good["discipline.xlsx"] for f in p.flags]
    assert flags == [(14, "TANGGAL SELESAI", "2024-10-30"), (23, "TANGGAL SELESAI", "2021-10-30")]


def test_columns_not_needed_are_named_as_written(data: Path, matrix: Matrix) -> None:
    with read(Kind.EMPLOYEES, data / "kota-300" / "employees.csv", policy_matrix=matrix) as reader:
        assert len(reader.ignored_columns) == 69 - 20
        assert reader.ignored_columns[:3] == ("pns id", "NIP LAMA", "TEMPAT  LAHIR  ID")
        assert "TEMPAT LAHIR NAMA" in reader.ignored_columns


def exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def test_expected_map_goes_out_byte_for_byte(data: Path, good: dict[str, list[Parsed]]) -> None:
    expected = (data / "kota-300" / "expected" / "map.csv").read_bytes()
    employees = {p.row.nip: p.row for p in good["employees.csv"] if isinstance(p.row, EmployeeRow)}
    lines = []
    for row in csv.DictReader(io.StringIO(expected.decode(), newline="")):
        person = employees[row["NIP"]]
        scores = {c: Fraction(row[c.value]) for c in COMPONENTS if row[c.value]}
        missing = row["Keterangan"].split("; ")
        lines.append(
            MapLine(
                nip=person.nip,
                name=person.name,
                unit=person.unit,
                post=person.post,
                x=exact(row["Nilai X"]),
                y=exact(row["Nilai Y"]),
                box=int(row["Box"]) if row["Box"] else None,
                scores=scores,
                talent_score=exact(row["Nilai Talenta"]),
                missing=tuple(reversed([c for c in COMPONENTS if c.value in missing])),
            )
        )
    stream = io.BytesIO()
    write_map(reversed(lines), stream, MapFormat.CSV)
    assert stream.getvalue() == expected
    assert expected.decode().split("\n")[0] == ",".join(MAP_HEADERS)
