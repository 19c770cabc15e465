"""CSV as offices send it: two encodings, three delimiters, line breaks in quotes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from talenta_tui.errors import Unavailable
from talenta_tui.exchange.codes import fold
from talenta_tui.exchange.tables import Table, unreadable
from talenta_tui.exchange.values import Cell
from talenta_tui.i18n import _

_DELIMITERS = (",", ";", "\t")
_CHUNK = 2**18
_SAMPLE = 2**16
_SAMPLE_ROWS = 20
_LONGEST_LINE = 2**20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_END = "end of file"


class CsvTable(Table):
    """Rows of a seekable byte stream, read as they are asked for; `owned` streams are closed."""

    def __init__(
        self, stream: BinaryIO, name: str, expected: Collection[str] = (), *, owned: bool = True
    ) -> None:
        self._stream = stream
        self._name = name
        self._owned = owned
        self._ended = False
        self._done = 0
        encoding, self._total = self._sound_out()
        stream.seek(0)
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self.delimiter = _delimiter(self._text.read(_SAMPLE), expected)
        self._text.seek(0)
        self._records = self._numbered()
        first = next(self._records, None)
        if first is None:
            raise Unavailable(_("{file} is empty.").format(file=name))
        self.header = tuple(first[1])

    def _sound_out(self) -> tuple[str, int]:
        """The encoding and the number of bytes; the whole file is decoded once to be sure."""
        try:
            first = self._stream.read(_CHUNK)
            if first.startswith(_UTF16):
                raise self._wrong_encoding()
            for encoding in ("utf-8-sig", "cp1252"):
                decoder = codecs.getincrementaldecoder(encoding)()
                self._stream.seek(0)
                total = 0
                try:
                    while chunk := self._stream.read(_CHUNK):
                        total += len(chunk)
                        decoder.decode(chunk)
                    decoder.decode(b"", final=True)
                except UnicodeDecodeError:
                    if first.startswith(codecs.BOM_UTF8):
                        break  # it says it is UTF-8, so Windows-1252 would be a guess
                    continue
                return encoding, total
        except OSError as error:
            raise unreadable(self._name, error) from error
        raise self._wrong_encoding()

    def _wrong_encoding(self) -> Unavailable:
        return Unavailable(
            _("{file} is neither UTF-8 nor Windows-1252 text. Save it as CSV UTF-8.").format(
                file=self._name
            )
        )

    def _lines(self) -> Iterator[str]:
        readline = self._text.readline
        while line := readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE and line[-1] not in "\r\n":
                raise csv.Error
            yield line
        # A quote never closed would swallow the rest of the file in silence: it shows in
        # this line not coming out as a row of its own.
        self._ended = True
        yield _END

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Records that hold anything, with their row number in a spreadsheet."""
        row = 0
        try:
            for row, record in enumerate(csv.reader(self._lines(), delimiter=self.delimiter), 1):
                if self._ended:
                    if record != [_END]:
                        raise self._broken(row)
                    return
                if any(map(str.strip, record)):
                    yield row, record
        except csv.Error as error:
            raise self._broken(row + 1) from error
        except OSError as error:
            raise unreadable(self._name, error) from error

    def _broken(self, row: int) -> Unavailable:
        return Unavailable(
            _(
                "{file}: row {row} cannot be read; a quotation mark there is never closed, "
                "or a value is too long."
            ).format(file=self._name, row=row)
        )

    def __iter__(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return self._records

    def progress(self) -> tuple[int, int]:
        if not self._stream.closed:
            self._done = self._stream.tell()
        return min(self._done, self._total), self._total

    def close(self) -> None:
        if self._stream.closed:
            return
        self.progress()
        if self._owned:
            self._text.close()
        else:
            self._text.detach()
            self._owned = True


def _delimiter(sample: str, expected: Collection[str]) -> str:
    """The delimiter under which the header names most of `expected`, then fits most rows."""

    def fit(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = list(
                islice(
                    filter(None, csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)),
                    _SAMPLE_ROWS,
                )
            )
        except csv.Error:
            return (0, 0, 0)
        if not rows:
            return (0, 0, 0)
        width = len(rows[0])
        named = sum(fold(cell) in expected for cell in rows[0])
        return (named, sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max(_DELIMITERS, key=fit)
