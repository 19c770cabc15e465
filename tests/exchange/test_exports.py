"""Tables out: exact numbers, nothing a spreadsheet runs, whole files or none."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.errors import Unavailable
from talenta_tui.exchange.atomic import write_atomically
from talenta_tui.exchange.exports import DECIMALS, Value, write_csv, write_json, write_xlsx
from talenta_tui.exchange.simata import MAP_HEADERS, MapFormat, MapLine, write_map
from talenta_tui.exchange.tables import open_table
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.text import json_text, spreadsheet_safe


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (71, "71"),
        (Fraction(71), "71"),
        (Fraction(8465, 100), "84.65"),
        (Fraction(200, 3), "66.6667"),
        (Fraction(1, 20_000), "0.0001"),
        (Fraction(1, 20_001), "0"),
        (Fraction(-1, 20_001), "0"),
        (Fraction(-1, 20_000), "-0.0001"),
        (Fraction(-7, 2), "-3.5"),
        (Fraction(99_999_999, 1_000_000), "100"),
        (0, "0"),
    ],
)
def test_numbers_are_rounded_half_up_and_not_padded(value: int | Fraction, text: str) -> None:
    assert format_exact(value, DECIMALS) == text


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_is_never_off_by_more_than_half_a_unit(value: Fraction) -> None:
    assert abs(Fraction(format_exact(value, DECIMALS)) - value) <= Fraction(1, 20_000)


def csv_of(headers: list[str], rows: list[list[Value]]) -> bytes:
    stream = io.BytesIO()
    write_csv(headers, rows, stream)
    return stream.getvalue()


def test_csv_is_quoted_only_where_needed() -> None:
    rows: list[list[Value]] = [
        ["=1+1", 'a "b"', "x,y", None, Fraction(7, 2), -1],
        ["-", "@x", "two\nlines", "c\rd", " z ", 0],
    ]
    assert csv_of(["A", "B", "C", "D", "E", "F"], rows).decode() == (
        "A,B,C,D,E,F\n"
        "'=1+1,\"a \"\"b\"\"\",\"x,y\",,3.5,-1\n"
        "'-,'@x,\"two\nlines\",\"c\rd\", z ,0\n"
    )  # fmt: skip
    assert csv_of(["A"], [[None], ["\t"]]) == b'A\n""\n\'\t\n'


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_csv_reads_back(rows: list[list[Value]]) -> None:
    text = csv_of(["A", "B"], rows).decode()
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found[0] == ["A", "B"]
    assert found[1:] == [[spreadsheet_safe(str(cell)) for cell in row] for row in rows]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
            min_size=2,
            max_size=2,
        ),
        max_size=3,
    )
)
def test_xlsx_reads_back_as_text(rows: list[list[str]]) -> None:
    stream = io.BytesIO()
    write_xlsx(["A", "B"], rows, stream)
    with open_table(stream, name="x") as table:
        found = [list(cells) for _number, cells in table]
    assert found == [row for row in rows if any(cell.strip() for cell in row)]


def test_xlsx_keeps_text_text_and_numbers_numbers() -> None:
    stream = io.BytesIO()
    row: list[Value] = ["198609262015051001", "=1+1", "http://x.example", Fraction(200, 3), 9, None]
    write_xlsx([*"ABCDEF"], [row, ["é" * 40_000, "🌟" * 20_000, "", 1, 1, 1]], stream)
    with open_table(stream, name="x") as table:
        first, second = [list(cells) for _number, cells in table]
    assert first == ["198609262015051001", "=1+1", "http://x.example", 66.6667, 9.0, ""]
    assert second[0] == "é" * 32_766 + "…"
    assert second[1] == "🌟" * 16_383 + "…"


def test_json_keeps_text_and_exact_numbers() -> None:
    stream = io.BytesIO()
    write_json(["A", "B", "C", "D"], [["=é\x1b", Fraction(200, 3), 9, None]] * 2, stream)
    entry = {"A": "=é\x1b", "B": "66.6667", "C": 9, "D": None}
    assert json.loads(stream.getvalue()) == [entry, entry]
    empty = io.BytesIO()
    write_json(["A"], [], empty)
    assert json.loads(empty.getvalue()) == []


LINE = MapLine(
    nip="198609262015051001",
    name=" =Eka ",
    unit="Dinas, A",
    post="Kepala",
    x=None,
    y=Fraction(71),
    box=None,
    scores={Component.TRAINING: Fraction(0), Component.PERFORMANCE: Fraction(80)},
    talent_score=None,
    missing=(Component.FEEDBACK, Component.COMPETENCY),
)


def test_a_map_in_three_forms() -> None:
    out = {form: io.BytesIO() for form in MapFormat}
    for form, stream in out.items():
        write_map([LINE], stream, form)
    (line,) = csv.DictReader(io.StringIO(out[MapFormat.CSV].getvalue().decode()))
    assert list(line) == list(MAP_HEADERS)
    assert line["Nama"] == "'=Eka"
    assert (line["Nilai X"], line["Nilai Y"], line["Box"]) == ("", "71", "")
    assert line["X - Pengembangan Kompetensi"] == "0"
    assert line["Status"] == "BELUM LENGKAP"
    assert line["Keterangan"] == "X - Penilaian Kompetensi; Y - Umpan Balik Kinerja 360"
    (entry,) = json.loads(out[MapFormat.JSON].getvalue())
    assert (entry["Nama"], entry["Nilai Y"], entry["Box"]) == ("=Eka", "71", None)
    with open_table(out[MapFormat.XLSX], name="x") as table:
        assert table.header == MAP_HEADERS
        (cells,) = [list(cells) for _number, cells in table]
    assert cells[:2] == ["198609262015051001", "=Eka"]


# --- whole files or none ---------------------------------------------------------------------


def fill(content: bytes) -> Callable[[BinaryIO], None]:
    def writer(stream: BinaryIO) -> None:
        stream.write(content)

    return writer


def test_a_new_file_is_private_and_a_replaced_one_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    write_atomically(path, fill(b"one"))
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"one", 0o600)
    path.chmod(0o640)
    write_atomically(path, fill(b"two"))
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"two", 0o640)
    assert os.listdir(tmp_path) == ["map.csv"]


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt()])
def test_a_writer_that_fails_changes_nothing(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "map.csv"
    path.write_bytes(b"old")

    def writer(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise error

    with pytest.raises(type(error)):
        write_atomically(path, writer)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["map.csv"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "was not written"),
    ],
)
def test_the_systems_refusals_are_sentences(tmp_path: Path, number: int, sentence: str) -> None:
    path = tmp_path / "map.csv"
    path.write_bytes(b"old")

    def writer(stream: BinaryIO) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(Unavailable, match=sentence):
        write_atomically(path, writer)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["map.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", list(MapFormat))
def test_a_full_disk_reaches_the_caller_as_an_os_error(form: MapFormat) -> None:
    def write() -> None:
        with Path("/dev/full").open("wb") as stream:
            write_map([LINE] * 20_000, stream, form)

    with pytest.raises(OSError, match="No space") as caught:
        write()
    assert caught.value.errno == errno.ENOSPC


def test_what_a_rename_would_destroy_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(b"old")
    link = tmp_path / "link.csv"
    link.symlink_to(outside)
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (link, folder):
        with pytest.raises(Unavailable, match="plain file"):
            write_atomically(path, fill(b"new"))
    assert outside.read_bytes() == b"old"
    assert link.is_symlink()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("none/map.csv", "folder does not exist"),
        ("x" * 300, "too long"),
        ("a\0b", "not a file name"),
    ],
)
def test_places_where_nothing_can_be_written(tmp_path: Path, path: str, sentence: str) -> None:
    with pytest.raises(Unavailable, match=sentence):
        write_atomically(tmp_path / path, fill(b"new"))


def test_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As root every folder is open, so the system's answer is played.
    def refuse(*arguments: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Unavailable, match="may not write in that folder"):
        write_atomically(tmp_path / "map.csv", fill(b"new"))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_json_spells_out_what_cannot_be_seen_and_reads_back(text: str) -> None:
    written = json_text({"name": text}, 1)
    assert written.replace("\n", "").isprintable()
    assert json.loads(written) == {"name": text}
