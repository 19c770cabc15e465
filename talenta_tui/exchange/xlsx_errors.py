"""Cells of a workbook whose formula came to an error: calamine reads them as empty.

An empty cell means something here: a post without a holder is vacant, a penalty without an end
is being served, a rating was not observed. A broken reference must not be taken for it.
"""

from __future__ import annotations

import zipfile
from typing import BinaryIO
from xml.etree import ElementTree

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_LONGEST_PART = 4 * 2**20
_MEANS_EMPTY, _UNNAMED = "#N/A", "#ERROR"
_LONGEST_ERROR = 40
_CHUNK = 2**18


def error_cells(stream: BinaryIO, sheet: str) -> dict[tuple[int, int], str]:
    """(row from 1, column from 0) to the error shown there (`#REF!`), of one sheet.

    `#N/A` is left out: in every kind of file it means empty (formats.md). The stream has passed
    the guard. Raises `ElementTree.ParseError` for XML that is none.
    """
    with zipfile.ZipFile(stream) as archive:
        names = {info.filename.lower(): info for info in archive.infolist()}
        part = names.get(_part_of(archive, names, sheet).lower())
        if part is None:
            return {}
        heard = _Errors()
        parser = ElementTree.XMLParser(target=heard)  # noqa: S314
        with archive.open(part) as content:
            while chunk := content.read(_CHUNK):
                parser.feed(chunk)
        parser.close()
    return heard.found


def _part_of(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], sheet: str) -> str:
    """The archive's part that holds the sheet; "" where the workbook does not say."""
    link = next(
        (
            value
            for element in _elements(archive, names.get(_BOOK), "sheet")
            if element.get("name") == sheet
            for key, value in element.attrib.items()
            if _local(key) == "id"
        ),
        None,
    )
    for element in _elements(archive, names.get(_LINKS), "Relationship"):
        if element.get("Id") == link:
            target = element.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _elements(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo | None, tag: str
) -> list[ElementTree.Element]:
    if part is None or part.file_size > _LONGEST_PART:
        return []
    root = ElementTree.fromstring(archive.read(part))  # noqa: S314
    return [element for element in root.iter() if _local(element.tag) == tag]


class _Errors:
    """Hears of a sheet's elements one by one, so that nothing of it is kept but the errors."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self._row, self._column = 0, -1
        self._error = self._value = False
        self._shown = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "row":
            written = attributes.get("r", "")
            self._row = int(written) if written.isdecimal() else self._row + 1
            self._column = -1
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789").upper()
            self._column = _number(letters) if letters else self._column + 1
            self._error, self._shown = attributes.get("t") == "e", ""
        self._value = name == "v"

    def data(self, text: str) -> None:
        if self._error and self._value and len(self._shown) < _LONGEST_ERROR:
            self._shown += text

    def end(self, tag: str) -> None:
        self._value = False
        if _local(tag) == "c" and self._error:
            shown = self._shown.strip()
            if shown != _MEANS_EMPTY:
                self.found[self._row, self._column] = shown or _UNNAMED
            self._error = False

    def close(self) -> None:
        """The parser asks for it."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
