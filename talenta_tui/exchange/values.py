"""One cell in, one exact value out, tolerant of how offices really write (formats.md).

A cell is text (CSV) or a typed value (XLSX). Every parser gives None (or "") for an empty
cell and raises `CellFault` with the reason for one it refuses; it never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias, TypeVar

from talenta_tui.exchange.faults import CellFault, Reason

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

T = TypeVar("T")

_EMPTY = {"-", "NULL", "#N/A"}
_LONGEST_EMPTY = max(map(len, _EMPTY))

_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL = 10_000  # 1927-05-18: below it, digits are a year or a slip, not a date
_LAST_SERIAL = 73_050  # 2099-12-31

_DAY_FIRST = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?:[ T][\d:.]+)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[ T][\d:.]+)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_LONGEST_NUMBER = 40


def raw_text(cell: Cell) -> str:
    """The cell as it stands in the file, for a report.

    A number is written as a spreadsheet's source has it (9.0 as `9`), a date as YYYY-MM-DD.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def text(cell: Cell) -> str:
    """Trimmed text; "" where the cell is empty (blank, `-`, `NULL`, `#N/A`)."""
    value = (cell if isinstance(cell, str) else raw_text(cell)).strip()
    if len(value) <= _LONGEST_EMPTY and (not value or value.upper() in _EMPTY):
        return ""
    if "\0" in value:
        raise CellFault(Reason.NUL)
    return value


def _unquoted(cell: Cell) -> str:
    """Like `text`, without the apostrophe by which a spreadsheet keeps digits as text."""
    value = text(cell)
    return value[1:].lstrip() if value.startswith("'") else value


def nip(cell: Cell) -> str | None:
    """The 18 digits of a NIP (regulation.md 9.1), apostrophe and blanks taken off.

    A number from a spreadsheet holds 15 digits, so the last three are lost: refused, also
    where it was written out again as text ending in 000, a sequence that is never issued.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell >= 10**15:
            raise CellFault(Reason.NIP_LOST_DIGITS)
        cell = raw_text(cell)
    # As nearly every cell has it, eighteen digits need no taking apart.
    value = cell.removeprefix("'") if isinstance(cell, str) else ""
    if not (len(value) == 18 and value.isascii() and value.isdigit()):
        value = "".join(_unquoted(cell).split())
    if not value:
        return None
    if not (value.isascii() and value.isdigit()):
        if _SCIENTIFIC.fullmatch(value):
            raise CellFault(Reason.NIP_LOST_DIGITS)
        raise CellFault(Reason.NIP_CHARACTERS)
    if len(value) != 18:
        raise CellFault(Reason.NIP_LENGTH, digits=len(value))
    if value.endswith("000"):
        raise CellFault(Reason.NIP_LOST_DIGITS)
    return value


def day(cell: Cell) -> date | None:
    """A date: DD-MM-YYYY, DD/MM/YYYY, YYYY-MM-DD, an Excel serial or a date cell."""
    if isinstance(cell, str):
        read = _remembered_day if len(cell) <= _LONGEST_NUMBER else _day_of_text
        return read(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _day_of_serial(cell)
    return _day_of_text(raw_text(cell))


def _day_of_text(cell: str) -> date | None:
    value = _unquoted(cell)
    if not value:
        return None
    if match := _YEAR_FIRST.fullmatch(value):
        year, month, day_ = match[1], match[3], match[4]
    elif match := _DAY_FIRST.fullmatch(value):
        day_, month, year = match[1], match[3], match[4]
    elif len(value) <= _LONGEST_NUMBER and _DECIMAL.fullmatch(value):
        return _day_of_serial(_fraction(value))
    else:
        raise CellFault(Reason.NOT_A_DATE)
    try:
        found = date(int(year), int(month), int(day_))
    except ValueError:
        raise CellFault(Reason.NO_SUCH_DATE) from None
    if found.year < 1900:
        raise CellFault(Reason.NO_SUCH_DATE)
    return found


_remembered_day = lru_cache(maxsize=65_536)(_day_of_text)


def _day_of_serial(serial: float | Fraction) -> date:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL + 1:
        raise CellFault(Reason.NOT_A_DATE)
    return _EXCEL_EPOCH + timedelta(days=int(serial))


def _fraction(value: str) -> Fraction:
    return Fraction(value.replace(",", ".").rstrip("."))


def number(cell: Cell) -> Fraction | None:
    """An exact number, decimal comma or point; a spreadsheet's 3.5 is exactly 7/2."""
    if isinstance(cell, float):
        return Fraction(repr(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Fraction(cell)
    value = _unquoted(cell)
    if not value:
        return None
    if len(value) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(value):
        raise CellFault(Reason.NOT_A_NUMBER)
    return _fraction(value)


def _whole(cell: Cell) -> int | None:
    value = number(cell)
    if value is None:
        return None
    if value.denominator != 1:
        raise CellFault(Reason.NOT_WHOLE)
    return value.numerator


def _year(cell: Cell) -> int | None:
    """A year of four digits."""
    try:
        value = _whole(cell)
    except CellFault as fault:
        if fault.reason is Reason.NUL:
            raise
        raise CellFault(Reason.NOT_A_YEAR) from None
    if value is not None and not 1000 <= value <= 9999:
        raise CellFault(Reason.NOT_A_YEAR)
    return value


def month(cell: Cell) -> str | None:
    """A month `YYYY-MM`; a date cell, which a spreadsheet makes of it, gives its month."""
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}"
    value = _unquoted(cell)
    if not value:
        return None
    match = _MONTH.fullmatch(value)
    if match is None:
        raise CellFault(Reason.NOT_A_MONTH)
    if not (1 <= int(match[2]) <= 12 and int(match[1]) >= 1900):
        raise CellFault(Reason.NO_SUCH_MONTH)
    return value


def _hours(cell: Cell) -> str | None:
    """Learning hours (JP) as an exact, canonical decimal: `20`, `7.5`."""
    value = number(cell)
    if value is None:
        return None
    if not 0 <= value <= 99_999:
        raise CellFault(Reason.OUTSIDE, low=0, high=99_999)
    whole_part, rest = divmod(value, 1)
    digits = ""
    while rest:  # a decimal of bounded length, so this ends
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    return f"{whole_part}.{digits}" if digits else str(whole_part)


def cached(parse: Callable[[Cell], T]) -> Callable[[Cell], T]:
    """`parse` with its answers kept: a file repeats a few spellings a million times."""
    remembered = lru_cache(maxsize=4096)(parse)

    def parser(cell: Cell) -> T:
        if isinstance(cell, str):
            # Padded text would let a hostile file fill the memory.
            return remembered(cell) if len(cell) <= _LONGEST_NUMBER else parse(cell)
        # A truth value equals 0 or 1, so it must not meet their answers.
        return parse(cell) if isinstance(cell, bool) else remembered(cell)

    return parser


def halves(low: int, high: int, not_observed: tuple[str, ...] = ()) -> Callable[[Cell], int | None]:
    """A parser of whole and half steps from `low` to `high`, in half steps (3,5 is 7).

    The codes `not_observed` (capitals) read as None, like an empty cell.
    """

    def parse(cell: Cell) -> int | None:
        if isinstance(cell, str) and cell.strip().upper() in not_observed:
            return None
        value = number(cell)
        if value is None:
            return None
        if not low <= value <= high:
            raise CellFault(Reason.OUTSIDE, low=low, high=high)
        steps = value * 2
        if steps.denominator != 1:
            raise CellFault(Reason.NOT_HALF_STEP)
        return steps.numerator

    return cached(parse)


def _item(cell: Cell) -> int | None:
    value = number(cell)
    if value is not None and not 1 <= value <= 5:
        raise CellFault(Reason.OUTSIDE, low=1, high=5)
    return _whole(cell)


rating = halves(0, 5, not_observed=("TO",))
aspect = halves(1, 5)
item = cached(_item)
year = cached(_year)
whole = cached(_whole)
hours = cached(_hours)
