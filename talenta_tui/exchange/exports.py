"""Tables out: CSV, XLSX and JSON that no spreadsheet runs (formats.md, "Out", "CSV out")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import chain
from typing import BinaryIO, TypeAlias

from talenta_tui.scoring.numbers import format_exact
from talenta_tui.text import Digits, json_text, spreadsheet_safe

Value: TypeAlias = str | int | Fraction | None
"""A cell to write: text, a whole number, an exact number, or nothing."""

DECIMALS = 4
"""Decimals of a number that goes out, where the policy does not say otherwise."""

_XLSX_LONGEST = 32_767  # Excel's own limit of a text cell, in UTF-16 units
_SURROGATES = re.compile("[\ud800-\udfff]")
_QUOTED = re.compile('[",\r\n]')


def _sendable(value: str) -> str:
    """Half a surrogate pair has no place in any file."""
    return _SURROGATES.sub("\ufffd", value)


def _csv_cell(value: Value, decimals: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return format_exact(value, decimals)
    text = value if isinstance(value, Digits) else spreadsheet_safe(_sendable(value))
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def write_csv(
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    stream: BinaryIO,
    decimals: int = DECIMALS,
) -> None:
    """UTF-8 without BOM, comma, LF, quoted only where needed, formula signs disarmed.

    Not the csv module: until Python 3.13 it leaves a lone carriage return unquoted, which
    then reads back as a row's end.
    """
    for row in chain([headers], rows):
        line = ",".join(_csv_cell(value, decimals) for value in row)
        # A row of one empty cell would be a blank line.
        stream.write(((line or '""') + "\n").encode())


def write_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    stream: BinaryIO,
    sheet_name: str = "Data",
    decimals: int = DECIMALS,
) -> None:
    """One sheet, header frozen and bold; text stays text, so nothing is run or linked.

    Numbers are rounded as in CSV. Text beyond Excel's 32,767 characters ends in `…`.
    """
    # xlsxwriter costs its import only where an XLSX goes out. In memory: its temporary files
    # would leave personal data behind a crash, and a full disk would break its archive open.
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(sheet_name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, _xlsx_text(header), bold)
        sheet.set_column(column, column, max(10, min(40, len(header) + 2)))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, _xlsx_text(value))
            elif value is not None:
                sheet.write_number(number, column, Decimal(format_exact(value, decimals)))
    book.close()
    stream.write(buffer.getbuffer())


def _xlsx_text(value: str) -> str:
    text = _sendable(value)
    if len(text.encode("utf-16-le")) // 2 <= _XLSX_LONGEST:
        return text
    cut = text.encode("utf-16-le")[: 2 * (_XLSX_LONGEST - 1)].decode("utf-16-le", "ignore")
    return cut + "…"


def write_json(
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    stream: BinaryIO,
    decimals: int = DECIMALS,
) -> None:
    """A list of objects by header: text as it is, whole numbers as numbers, exact ones as
    decimal strings, nothing as null."""
    opened = b"["
    for row in rows:
        entry = {
            header: format_exact(value, decimals) if isinstance(value, Fraction) else value
            for header, value in zip(headers, row, strict=True)
        }
        text = _sendable(json_text(entry))
        stream.write(opened + b"\n  " + text.encode())
        opened = b","
    stream.write((b"[" if opened == b"[" else b"\n") + b"]\n")
