"""A CSV or XLSX file as a header and numbered rows of cells."""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.exchange.values import Cell
from talenta_tui.i18n import _
from talenta_tui.text import plain

_SPOOLED_IN_MEMORY = 8 * 2**20


class Table(ABC):
    """An open file. Iterate once for `(row number, cells)` of every row below the header.

    Row numbers are a spreadsheet's: the first row of the file is 1, a blank row counts (but
    is not given), and a cell with line breaks in quotes is one row. Rows may be shorter than
    the header. Raises `Unavailable` where the file cannot be read on.
    """

    header: tuple[str, ...]
    sheets: tuple[str, ...] = ()

    @abstractmethod
    def __iter__(self) -> Iterator[tuple[int, Sequence[Cell]]]: ...

    @abstractmethod
    def progress(self) -> tuple[int, int]:
        """How much is read and how much there is, in one unit (bytes or rows)."""

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_table(
    source: Path | BinaryIO,
    *,
    sheet: str | None = None,
    name: str,
    expected: Collection[str] = (),
) -> Table:
    """Open `source`, told apart by its first bytes; `name` stands for it in sentences.

    `expected` headers (folded) help to find the delimiter of a CSV. A handed-in stream is
    left open by `close`. Raises `Unavailable` for a file that cannot be read as a table and
    `WrongUse` for a sheet it does not have.
    """
    from talenta_tui.exchange.csv_table import CsvTable
    from talenta_tui.exchange.xlsx_table import XlsxTable

    shown = plain(name, 80)
    owned = isinstance(source, Path)
    stream = _open(source, shown)
    try:
        magic = stream.read(8)
        stream.seek(0)
        if not magic:
            raise Unavailable(_("{file} is empty.").format(file=shown))
        if magic.startswith(b"PK"):
            return XlsxTable(stream, sheet, shown, owned=owned)
        if magic.startswith(b"\xd0\xcf\x11\xe0"):
            raise Unavailable(
                _(
                    "{file} is an old or password-protected Excel file. "
                    "Save it as XLSX without a password, or as CSV."
                ).format(file=shown)
            )
        if sheet is not None:
            raise WrongUse(_("{file} is a CSV file and has no sheets.").format(file=shown))
        return CsvTable(stream, shown, expected, owned=owned)
    except BaseException:
        if owned:
            stream.close()
        raise


def _open(source: Path | BinaryIO, name: str) -> BinaryIO:
    try:
        if isinstance(source, Path):
            return source.open("rb")
        if source.seekable():
            source.seek(0)
            return source
        spooled = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_IN_MEMORY)  # noqa: SIM115
        shutil.copyfileobj(source, spooled)
        spooled.seek(0)
        return cast(BinaryIO, spooled)
    except OSError as error:
        raise unreadable(name, error) from error
    except ValueError as error:
        raise Unavailable(_("{file} is not a file name.").format(file=name)) from error


def unreadable(name: str, error: OSError) -> Unavailable:
    """The sentence for a file the system will not let us read."""
    return Unavailable(
        _("{file} cannot be read: {reason}.").format(
            file=name, reason=error.strerror or plain(error)
        )
    )
