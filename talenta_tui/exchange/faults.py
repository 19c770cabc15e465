"""What is wrong with one cell of a file: a code, the cell as it stands, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from talenta_tui.i18n import _, mark


class Reason(StrEnum):
    """Why a cell is faulty or flagged (formats.md, first section and "Fine print")."""

    EMPTY_KEY = "empty_key"
    EMPTY = "empty"
    NIP_LOST_DIGITS = "nip_lost_digits"
    NIP_LENGTH = "nip_length"
    NIP_CHARACTERS = "nip_characters"
    NIP_UNKNOWN = "nip_unknown"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"
    NOT_A_YEAR = "not_a_year"
    NOT_A_MONTH = "not_a_month"
    NO_SUCH_MONTH = "no_such_month"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_HALF_STEP = "not_half_step"
    OUTSIDE = "outside"
    TOO_SMALL = "too_small"
    TOO_BIG = "too_big"
    UNKNOWN_CODE = "unknown_code"
    CONTRADICTS = "contradicts"
    NO_PREDICATE = "no_predicate"
    SAME_KEY = "same_key"
    EXTRA_CELL = "extra_cell"
    NUL = "nul"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    SEX_DIFFERS = "sex_differs"
    ENDS_BEFORE_START = "ends_before_start"
    NOT_YOUR_UNIT = "not_your_unit"
    NOT_YOUR_SESSION = "not_your_session"
    SESSION_OWN = "session_is_own"
    NOT_ASKED = "not_asked"
    OTHER_GROUP = "other_group"
    TOO_FEW_ANSWERS = "too_few_answers"
    FORM_LOCKED = "form_locked"
    CYCLE_RELEASED = "cycle_released"
    TOO_LATE = "too_late"


_SENTENCES: dict[Reason, str] = {
    Reason.EMPTY_KEY: mark("a key column is empty"),
    Reason.EMPTY: mark("a needed value is empty"),
    Reason.NIP_LOST_DIGITS: mark(
        "an Excel number that has lost digits; format the column as text and send it again"
    ),
    Reason.NIP_LENGTH: mark("{digits} digits instead of 18"),
    Reason.NIP_CHARACTERS: mark("a NIP has digits only"),
    Reason.NIP_UNKNOWN: mark("no employee has this NIP"),
    Reason.NOT_A_DATE: mark("not a date (write DD-MM-YYYY or YYYY-MM-DD)"),
    Reason.NO_SUCH_DATE: mark("a date that does not exist"),
    Reason.NOT_A_YEAR: mark("not a year"),
    Reason.NOT_A_MONTH: mark("not a month (write YYYY-MM)"),
    Reason.NO_SUCH_MONTH: mark("a month that does not exist"),
    Reason.NOT_A_NUMBER: mark("not a number"),
    Reason.NOT_WHOLE: mark("not a whole number"),
    Reason.NOT_HALF_STEP: mark("only whole and half steps are allowed"),
    Reason.OUTSIDE: mark("outside {low} to {high}"),
    Reason.TOO_SMALL: mark("less than {low}"),
    Reason.TOO_BIG: mark("more than {high}"),
    Reason.UNKNOWN_CODE: mark("unknown value; allowed are {allowed}"),
    Reason.CONTRADICTS: mark("contradicts HASIL KERJA and PERILAKU KERJA, which give {expected}"),
    Reason.NO_PREDICATE: mark("empty, and HASIL KERJA or PERILAKU KERJA is empty too"),
    Reason.SAME_KEY: mark("the same key as row {row}, with other values"),
    Reason.EXTRA_CELL: mark("a value beyond the last column; is a quotation mark missing?"),
    Reason.NUL: mark("contains a NUL character"),
    Reason.BIRTH_DATE_DIFFERS: mark("the NIP begins with another birth date than {date}"),
    Reason.SEX_DIFFERS: mark("the NIP carries the digit of the other sex"),
    Reason.ENDS_BEFORE_START: mark("ends before its start, {date}"),
    Reason.NOT_YOUR_UNIT: mark("outside the units you work for"),
    Reason.NOT_YOUR_SESSION: mark("outside the sessions you work for"),
    Reason.SESSION_OWN: mark(
        "this session is run in the application; key its ratings on the score sheets"
    ),
    Reason.NOT_ASKED: mark("not asked about this person in the cycle {cycle}"),
    Reason.OTHER_GROUP: mark("asked as {relation} in the cycle {cycle}"),
    Reason.TOO_FEW_ANSWERS: mark("{given} answers; a form needs at least {least}"),
    Reason.FORM_LOCKED: mark("submitted already and locked, in the cycle {cycle}"),
    Reason.TOO_LATE: mark(
        "forms of the cycle {cycle} were taken until {day}; talenta feedback late {cycle} says why"
        " they come now"
    ),
    Reason.CYCLE_RELEASED: mark("the cycle {cycle} is released; no form comes in any more"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty (or flagged) cell.

    `row` counts as a spreadsheet does, the header being row 1. `column` is the canonical
    header (formats.md, "In"); for a cell beyond the header it is the spreadsheet's letter.
    `value` is the cell as it stands in the file.
    """

    row: int
    column: str
    value: str
    reason: Reason
    params: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self) -> str:
        """The reason in the current language."""
        return _(_SENTENCES[self.reason]).format(**self.params)


class CellFault(Exception):
    """A cell parser refuses its cell."""

    def __init__(self, reason: Reason, **params: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params
