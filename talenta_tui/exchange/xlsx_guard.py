"""A look into an XLSX before it is opened: what would it unfold to?

calamine holds a sheet as a full rectangle of cells, each with its own text. So a file of a
few kilobytes can fill the memory: by packing, by one cell in a far corner, or by one long
shared text in every cell. Declared sizes are not believed; everything is inflated once.
"""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from talenta_tui.errors import Unavailable
from talenta_tui.exchange.tables import unreadable
from talenta_tui.i18n import _

_MOST_BYTES = 512 * 2**20
_MOST_CELLS = 4_000_000
_MOST_TEXT = 256 * 2**20
_LONGEST_TEXT = 2**20  # far above Excel's own 32,767 characters, markup included
_CHUNK = 2**20
_OVERLAP = 128

_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_SHARED_INDEX = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v[^<>]*>\s*(\d{1,7})""")
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_SHARED_PART = "xl/sharedstrings.xml"


class _TooLargeError(Exception):
    """The file unfolds to more than is allowed."""


def refuse_what_explodes(stream: BinaryIO, name: str) -> bool:
    """Raise `Unavailable` for what is no XLSX, is damaged, or is too large unfolded.

    True where some cell may hold an error (`xlsx_errors`), which is then worth a look.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            names = {part.lower() for part in archive.namelist()}
            if "xl/workbook.xml" not in names or "content.xml" in names:
                raise damaged(name)  # calamine would go on to try other formats
            return _measure(archive)
    except _TooLargeError as error:
        raise Unavailable(
            _("{file} is too large to be read as an Excel file. Save it as CSV.").format(file=name)
        ) from error
    except OSError as error:
        raise unreadable(name, error) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(name) from error


def damaged(name: str) -> Unavailable:
    """The sentence for a file calamine cannot make sense of."""
    return Unavailable(
        _("{file} is damaged or not an Excel file. Save it again as XLSX, or as CSV.").format(
            file=name
        )
    )


def _measure(archive: zipfile.ZipFile) -> bool:
    unfolded = references = 0
    errors = False
    lengths: list[int] = []
    for info in archive.infolist():
        if info.filename.lower() == _SHARED_PART:
            lengths = _text_lengths(archive, info)
        last_column = last_row = 0
        for fresh, piece in _pieces(archive, info):
            unfolded += fresh
            places = _PLACE.findall(piece)
            for column in {column for column, _row in places}:
                last_column = max(last_column, _column_number(column))
            for row in {row for _column, row in places}:
                last_row = max(last_row, int(row))
            references += len(_SHARED.findall(piece))
            errors = errors or _ERROR.search(piece) is not None
            if unfolded > _MOST_BYTES or last_row * last_column > _MOST_CELLS:
                raise _TooLargeError
    if references * max(lengths, default=0) > _MOST_TEXT:
        _measure_text(archive, lengths)
    return errors


def _measure_text(archive: zipfile.ZipFile, lengths: list[int]) -> None:
    """Add up the shared texts cell by cell; a cell not understood counts as the longest."""
    total, longest = 0, max(lengths)
    for info in archive.infolist():
        for _fresh, piece in _pieces(archive, info):
            indexes = [int(index) for index in _SHARED_INDEX.findall(piece)]
            total += sum(lengths[index] for index in indexes if index < len(lengths))
            # An index cut off at the end of a piece is whole again in the next.
            cells = len(_SHARED.findall(piece[:-_OVERLAP]))
            total += max(0, cells - len(indexes)) * longest
            if total > _MOST_TEXT:
                raise _TooLargeError


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """The part inflated, as (new bytes, piece); a piece begins with the end of the one before."""
    honest = copy.copy(info)
    honest.file_size = _MOST_BYTES + 1
    tail = b""
    with archive.open(honest) as part:
        while chunk := part.read(_CHUNK):
            yield len(chunk), tail + chunk
            tail = chunk[-_OVERLAP:]


def _text_lengths(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[int]:
    """The bytes of each shared text, markup included."""
    lengths: list[int] = []
    rest = b""
    unfolded = 0
    for fresh, piece in _pieces(archive, info):
        *texts, rest = _TEXT_END.split(rest + piece[-fresh:])
        lengths += map(len, texts)
        unfolded += fresh
        if unfolded > _MOST_BYTES or len(rest) > _LONGEST_TEXT:
            raise _TooLargeError
    return lengths


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
