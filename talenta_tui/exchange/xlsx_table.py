"""XLSX through calamine, after the guard has let it pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import ParseError

from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.exchange.tables import Table
from talenta_tui.exchange.values import Cell
from talenta_tui.exchange.xlsx_errors import error_cells
from talenta_tui.exchange.xlsx_guard import damaged, refuse_what_explodes
from talenta_tui.i18n import _
from talenta_tui.text import plain

if TYPE_CHECKING:
    from python_calamine import SheetMetadata


class XlsxTable(Table):
    """The named sheet, else the first one sees; all of it is held in memory, so it is bounded."""

    def __init__(
        self, stream: BinaryIO, sheet: str | None, name: str, *, owned: bool = True
    ) -> None:
        # calamine costs its import only where an XLSX comes in.
        import python_calamine

        self._stream = stream
        self._name = name
        self._owned = owned
        self._done = 0
        errors = refuse_what_explodes(stream, name)
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
            chosen = _first(book.sheets_metadata) if sheet is None else sheet
            worksheet = book.get_sheet_by_name(chosen)
            self._errors = error_cells(stream, chosen) if errors else {}
        except (python_calamine.CalamineError, ParseError) as error:
            raise damaged(name) from error
        self._rows_with_errors = {row for row, _column in self._errors}
        self._total = worksheet.total_height + 1
        self._cells = iter(worksheet.iter_rows())
        # Rows come from the first one on, columns only from the first that holds anything.
        self._before = [""] * (worksheet.start[1] if worksheet.start else 0)
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
                cells = [*self._before, *cells] if self._before else cells
                if row in self._rows_with_errors:
                    cells = [self._errors.get((row, n), cell) for n, cell in enumerate(cells)]
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


def _first(sheets: Sequence[SheetMetadata]) -> str:
    """The first sheet with cells that one sees on opening the file; a chart has none, and what
    is hidden was not meant to be sent."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    tables = [one for one in sheets if one.typ == SheetTypeEnum.WorkSheet] or list(sheets)
    seen = [one for one in tables if one.visible == SheetVisibleEnum.Visible]
    return (seen or tables)[0].name
