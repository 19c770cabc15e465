"""XLSX through calamine, after the guard has let it pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.exchange.tables import Table
from talenta_tui.exchange.values import Cell
from talenta_tui.exchange.xlsx_guard import damaged, refuse_what_explodes
from talenta_tui.i18n import _
from talenta_tui.text import plain


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
        refuse_what_explodes(stream, name)
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
            raise damaged(name) from error
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
