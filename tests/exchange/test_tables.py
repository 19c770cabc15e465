"""Files as tables: encodings, delimiters, row numbers, and what hostile files get for an answer."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.errors import TalentaError, Unavailable, WrongUse
from talenta_tui.exchange import xlsx_guard
from talenta_tui.exchange.tables import open_table
from talenta_tui.exchange.values import Cell

from .conftest import Book

Rows = list[tuple[int, list[Cell]]]


def rows_of(content: bytes, expected: tuple[str, ...] = ()) -> tuple[tuple[str, ...], Rows]:
    with open_table(io.BytesIO(content), name="x", expected=expected) as table:
        return table.header, [(number, list(cells)) for number, cells in table]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_delimiters(encoding: str, delimiter: str, line_end: str) -> None:
    text = line_end.join(
        [delimiter.join(["NIP", "NAMA"]), delimiter.join(["1", '"é, ; \t– ""x"""']), ""]
    )
    assert rows_of(text.encode(encoding)) == (("NIP", "NAMA"), [(2, ["1", 'é, ; \t– "x"'])])


def test_a_late_windows_byte_makes_the_whole_file_windows() -> None:
    content = b"A;B\n" + b"x;y\n" * 100_000 + b"caf\xe9;z\n"
    _header, rows = rows_of(content)
    assert rows[-1] == (100_002, ["café", "z"])


def test_the_delimiter_is_the_one_the_header_is_written_with() -> None:
    # Every other row has more commas than semicolons.
    content = b"NIP;NAMA;UNIT\n" + b'1;"a,b,c,d";"e,f,g"\n2;a,b,c,d;e,f\n' * 5
    assert rows_of(content, ("NIP",))[0] == ("NIP", "NAMA", "UNIT")
    # A quoted header with another delimiter in it.
    assert rows_of(b'NIP,"NAMA; GELAR; UNIT; X",Z\n1,2,3\n')[0] == (
        "NIP",
        "NAMA; GELAR; UNIT; X",
        "Z",
    )


def test_row_numbers_are_a_spreadsheets() -> None:
    content = b'\nA;B\n1;2\n\n"two\nlines";"three\n\nlines"\n;\n  ; \n5;6'
    assert rows_of(content) == (
        ("A", "B"),
        [(3, ["1", "2"]), (5, ["two\nlines", "three\n\nlines"]), (8, ["5", "6"])],
    )


def test_an_xlsx_counts_the_same(book: Book) -> None:
    stream = book(Data=[[], ["A", "B"], ["1", 2], [], ["", None], [True, 3.5]])
    with open_table(stream, name="x") as table:
        assert table.header == ("A", "B")
        assert list(table) == [(3, ["1", 2.0]), (6, [True, 3.5])]
        assert table.progress() == (6, 6)


def test_a_sheet_by_name_and_by_a_wrong_name(book: Book) -> None:
    sheets = {"Data": [["A"], ["1"]], "Lain": [["B"], ["2"]]}
    assert open_table(book(**sheets), name="x").header == ("A",)
    assert open_table(book(**sheets), sheet="Lain", name="x").header == ("B",)
    with pytest.raises(WrongUse, match="Data, Lain"):
        open_table(book(**sheets), sheet="Lian", name="x")
    with pytest.raises(WrongUse, match="no sheets"):
        open_table(io.BytesIO(b"A\n1\n"), sheet="Data", name="x")


def _workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> io.BytesIO:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(book)
    book.close()
    return stream


def test_a_formula_that_came_to_an_error_is_not_an_empty_cell() -> None:
    """calamine reads `#REF!` as "": a post would be vacant, a penalty served for ever."""

    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Lain").write_formula("A2", "=1/0", None, "#NULL!")
        sheet = book.add_worksheet("Data & <lain>")
        sheet.write_row("B2", ["A", "B", "C"])
        for row, error in enumerate(("#REF!", "#DIV/0!", "#N/A"), 3):
            sheet.write(f"B{row}", row)
            sheet.write_formula(f"C{row}", "=X1", None, error)
        sheet.write_formula("AA9", "=X1", None, "#NAME?")
        sheet.write_formula("C10", "=X1", None, "#N/A")
        sheet.write_formula("C11", "=1+1", None, 2)
        sheet.write_string("B11", 't="e"')

    with open_table(_workbook(fill), sheet="Data & <lain>", name="x") as table:
        assert table.header[:4] == ("", "A", "B", "C")
        found = {
            (number, column): cell
            for number, cells in table
            for column, cell in enumerate(cells)
            if cell != ""
        }
    assert found == {
        (3, 1): 3, (3, 2): "#REF!", (4, 1): 4, (4, 2): "#DIV/0!", (5, 1): 5, (9, 26): "#NAME?",
        (11, 1): 't="e"', (11, 2): 2,
    }  # fmt: skip


def test_the_first_sheet_is_the_first_one_sees() -> None:
    """A chart has no cells, and nobody means to send what is hidden."""

    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_chartsheet("Grafik")
        hidden = book.add_worksheet("Lama")
        hidden.hide()
        hidden.write("A1", "hidden")
        seen = book.add_worksheet("Data")
        seen.write("A1", "seen")
        seen.activate()

    stream = _workbook(fill)
    assert open_table(stream, name="x").header == ("seen",)
    assert open_table(stream, sheet="Lama", name="x").header == ("hidden",)


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"A;B\n" + b"1;2\n" * 50_000)
    with open_table(path, name="x") as table:
        steps = [table.progress()[0] for number, _cells in table if number % 10_000 == 0]
        assert steps == sorted(steps)
        assert 0 < steps[0] < steps[-1] <= path.stat().st_size
        assert table.progress() == (path.stat().st_size,) * 2


def test_close_leaves_a_lent_stream_open_and_shuts_our_own(tmp_path: Path, book: Book) -> None:
    for stream in (io.BytesIO(b"A\n1\n"), book(Data=[["A"], ["1"]])):
        open_table(stream, name="x").close()
        assert not stream.closed
    path = tmp_path / "x.csv"
    path.write_bytes(b"A\n1\n")
    table = open_table(path, name="x")
    table.close()
    table.close()
    assert table.progress()[1] == 4


def test_a_pipe_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with open_table(Pipe(b"A;B\n1;2\n"), name="x") as table:
        assert [list(cells) for _number, cells in table] == [["1", "2"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n ; \n", "empty"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (b"PK", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or password-protected"),
        ("NIP;NAMA\n".encode("utf-16"), "UTF-8"),
        (b"A;B\n\x81\x8d;1\n", "UTF-8"),
        (b"\xef\xbb\xbfA;B\n\xe9;1\n", "UTF-8"),
    ],
)
def test_files_that_are_no_tables(content: bytes, sentence: str) -> None:
    with pytest.raises(Unavailable, match=sentence):
        rows_of(content)


@pytest.mark.parametrize(
    "tail",
    [
        b'"never closed;2\n3;4\n5;6\n',
        b'1;"x"y";"never\n3;4\n',
        b'1;"',
        b'"' + b"x" * 200_000 + b'"\n',
        b"1" * 2**21,
    ],
)
def test_a_row_that_cannot_be_read_is_named(tail: bytes) -> None:
    with pytest.raises(Unavailable, match="row 3"):
        rows_of(b"A;B\n1;2\n" + tail)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Unavailable, match="cannot be read"):
            open_table(path, name=path.name)
    with pytest.raises(Unavailable, match="not a file name"):
        open_table(tmp_path / "a\0b", name="x")


def test_names_in_sentences_are_plain() -> None:
    with pytest.raises(Unavailable) as caught:
        open_table(io.BytesIO(b""), name="a\x1b[31mb")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(("number", "form"), [(1e12, "[h]:mm"), (-1e12, "yyyy-mm-dd")])
def test_a_number_that_is_no_date_in_a_date_cell(number: float, form: str) -> None:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_string(0, 0, "A")
    sheet.write_number(2, 0, number, workbook.add_format({"num_format": form}))
    workbook.close()
    with pytest.raises(Unavailable, match="row 3"):
        rows_of(stream.getvalue())


def test_a_nip_in_a_date_cell_stays_a_number() -> None:
    # An office that formats the whole table as dates still gets its lost digits explained.
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write_string(0, 0, "A")
    as_date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_number(1, 0, 198609262015051001, as_date)
    workbook.close()
    assert rows_of(stream.getvalue())[1] == [(2, [1.98609262015051e17])]


def test_another_office_format_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Unavailable, match="not an Excel file"):
        rows_of(stream.getvalue())


# --- XLSX files made to explode --------------------------------------------------------------

_PARTS = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    b'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxml'
    b'formats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    b"</Types>",
    "_rels/.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    b'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.'
    b'openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    b'Target="worksheets/sheet1.xml"/></Relationships>',
}


def xlsx(cells: bytes, padding: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
            b'spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>",
        )
        if padding:
            archive.writestr("xl/media/x.bin", bytes(padding))
    return stream.getvalue()


def test_the_handmade_xlsx_is_read() -> None:
    sheet = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    assert rows_of(xlsx(sheet)) == (("1.0",), [(2, [2.0])])


@pytest.mark.parametrize("place", [b'r="XFD1048576"', b"r='xfd1048576'", b'r = "ZZ900000"'])
def test_a_cell_in_a_far_corner_is_refused(place: bytes) -> None:
    sheet = b'<row r="1"><c r="A1"><v>1</v></c></row><row><c ' + place + b"><v>1</v></c></row>"
    with pytest.raises(Unavailable, match="too large"):
        rows_of(xlsx(sheet))


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> bytearray:
    """A small file that unfolds to more than is allowed (a limit as small as the test's)."""
    monkeypatch.setattr(xlsx_guard, "_MOST_BYTES", 4 * 2**20)
    return bytearray(xlsx(b"", padding=5 * 2**20))


def test_a_bomb_is_refused(bomb: bytearray) -> None:
    assert len(bomb) < 10_000
    with pytest.raises(Unavailable, match="too large"):
        rows_of(bytes(bomb))


def test_a_bomb_that_lies_about_its_size_is_refused(bomb: bytearray) -> None:
    true_size = struct.pack("<I", 5 * 2**20)
    assert true_size in bomb
    with pytest.raises(Unavailable, match="too large"):
        rows_of(bytes(bomb.replace(true_size, struct.pack("<I", 100))))


def shared(texts: list[bytes], indexes: list[int], cell: bytes) -> bytes:
    """An XLSX whose column A shows the shared texts at `indexes`."""
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = b"".join(
        b'<row r="%d">' % row + cell % (row, index) + b"</row>"
        for row, index in enumerate(indexes, 1)
    )
    stream = io.BytesIO(xlsx(rows))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        items = b"".join(b"<si><t>" + text + b"</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", b"<sst " + namespace + b">" + items + b"</sst>")
    return stream.getvalue()


CELL = b'<c r="A%d" t="s"><v>%d</v></c>'


@pytest.mark.parametrize(
    "cell", [CELL, b"<c r='A%d' t = 's' ><v>%d</v></c>", b'<c r="A%d" t="s"><v><!-- -->%d</v></c>']
)
def test_one_long_text_in_every_cell_is_refused(cell: bytes) -> None:
    content = shared([b"head", b"x" * 30_000], [0] + [1] * 20_000, cell)
    assert len(content) < 200_000
    with pytest.raises(Unavailable, match="too large"):
        rows_of(content)


def test_one_long_text_among_many_short_is_read() -> None:
    content = shared([b"head", b"x" * 30_000, b"y"], [0, 1] + [2] * 20_000, CELL)
    assert len(rows_of(content)[1]) == 20_001


def test_a_shared_text_without_end_is_refused() -> None:
    with pytest.raises(Unavailable, match="too large"):
        rows_of(shared([b"x" * 3 * 2**20], [0], CELL))


@given(st.data())
def test_a_damaged_xlsx_never_breaks_us(book: Book, data: st.DataObject) -> None:
    whole = book(Data=[["A", "B"], ["x", 1.5], ["y", True]]).getvalue()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        content = whole[:at]
    else:
        content = whole[:at] + data.draw(st.binary(min_size=1, max_size=8)) + whole[at + 1 :]
    with contextlib.suppress(TalentaError):
        rows_of(content)


@given(st.binary(max_size=400))
def test_no_bytes_break_us(content: bytes) -> None:
    with contextlib.suppress(TalentaError):
        rows_of(content)


@given(st.text(alphabet=st.sampled_from('";,\t\r\n ab\0é'), max_size=60))
def test_no_text_breaks_us(text: str) -> None:
    with contextlib.suppress(TalentaError):
        _header, rows = rows_of(text.encode())
        numbers = [number for number, _cells in rows]
        assert numbers == sorted(set(numbers))


def test_calamine_is_not_imported_for_a_csv() -> None:
    code = (
        "import io, sys; from talenta_tui.exchange.tables import open_table;"
        "import talenta_tui.exchange.reader, talenta_tui.exchange.simata;"
        "list(open_table(io.BytesIO(b'A;B\\n1;2\\n'), name='x'));"
        "names = ('python_calamine', 'xlsxwriter', 'rapidfuzz', 'textual', 'peewee');"
        "print([n for n in names if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
