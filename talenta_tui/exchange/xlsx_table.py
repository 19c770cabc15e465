"""XLSX through calamine, after a look at what it would unfold to."""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.exchange.tables import Table, unreadable
from talenta_tui.exchange.values import Cell
from talenta_tui.i18n import _
from talenta_tui.text import plain

_MOST_BYTES = 512 * 2**20
_MOST_CELLS = 4_000_000
_CHUNK = 2**20
_OVERLAP = 64
_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})["']""")


class XlsxTable(Table):
    """The first or the named sheet; all of it is held in memory, so its size is bounded."""

    def __init__(
        self, stream: BinaryIO, sheet: str | None, name: str, *, owned: bool = True
    ) -> None:
        # calamine costs its import only where an XLSX comes in.
        import python_calamine

        self._stream = stream
        self._name = name
        self._owned = owned
        self._done = 0
        _refuse_what_explodes(stream, name)
        stream.seek(0)
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
            self.sheets = tuple(book.sheet_names)
            if sheet is not None and sheet not in self.sheets:
                raise WrongUse(
                    _("{file} has no sheet “{sheet}”; it has {sheets}.").format(
                        file=name,
                        sheet=plain(sheet, 40),
                        sheets=", ".join(plain(s, 40) for s in self.sheets),
                    )
                )
            if not self.sheets:
                raise Unavailable(_("{file} has no sheets.").format(file=name))
            worksheet = book.get_sheet_by_name(sheet if sheet is not None else self.sheets[0])
        except python_calamine.CalamineError as error:
            raise _damaged(name) from error
        self._total = worksheet.total_height + 1
        self._cells = iter(worksheet.iter_rows())
        self._rows = self._numbered()
        first = next(self._rows, None)
        if first is None:
            raise Unavailable(_("{file} is empty.").format(file=name))
        self.header = tuple(str(cell) for cell in first[1])

    def _numbered(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        row = 0
        try:
            for row, cells in enumerate(self._cells, 1):
                self._done = row
                if any(not isinstance(cell, str) or cell.strip() for cell in cells):
                    yield row, cells
        except BaseException as error:
            # A number far outside every calendar in a date cell overflows or, below
            # -1.07e11, panics in calamine; a panic is no `Exception`.
            if not isinstance(error, OverflowError) and type(error).__name__ != "PanicException":
                raise
            raise Unavailable(
                _("{file}: row {row} has a date cell with a number that is no date.").format(
                    file=self._name, row=row + 1
                )
            ) from error

    def __iter__(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return self._rows

    def progress(self) -> tuple[int, int]:
        return min(self._done, self._total), self._total

    def close(self) -> None:
        if self._owned:
            self._stream.close()


def _damaged(name: str) -> Unavailable:
    return Unavailable(
        _("{file} is damaged or not an Excel file. Save it again as XLSX, or as CSV.").format(
            file=name
        )
    )


def _refuse_what_explodes(stream: BinaryIO, name: str) -> None:
    """Refuse a file that would unfold to more than fits in memory.

    Declared sizes are not believed: everything is inflated once, in pieces. calamine holds a
    sheet as a full rectangle, so one cell in a far corner is as large as all of them.
    """
    unfolded = 0
    try:
        with zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
            if "xl/workbook.xml" not in names or "content.xml" in names:
                raise _damaged(name)  # calamine would go on to try other formats
            for info in archive.infolist():
                honest = copy.copy(info)
                honest.file_size = _MOST_BYTES + 1
                last_column = last_row = 0
                tail = b""
                with archive.open(honest) as part:
                    while chunk := part.read(_CHUNK):
                        unfolded += len(chunk)
                        places = _CELL_PLACE.findall(tail + chunk)
                        for column in {column for column, _row in places}:
                            last_column = max(last_column, _column_number(column))
                        for row in {row for _column, row in places}:
                            last_row = max(last_row, int(row))
                        tail = chunk[-_OVERLAP:]
                        if unfolded > _MOST_BYTES or last_row * last_column > _MOST_CELLS:
                            raise Unavailable(
                                _(
                                    "{file} is too large for an Excel file "
                                    "(more than {cells} cells). Save it as CSV."
                                ).format(file=name, cells=_MOST_CELLS)
                            )
    except OSError as error:
        raise unreadable(name, error) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(name) from error


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
