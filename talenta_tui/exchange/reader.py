"""A file of one kind, read row by row into strict rows, faults and flags (formats.md, "In").

    with read(Kind.TEAMS, path, known=known, policy_matrix=matrix) as reader:
        for parsed in reader:
            if parsed.row is not None: ...

Nothing is looked up anywhere: what the database knows comes in as `Known`. Memory does not
grow with the length of the values: of each good row only digests are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pydantic import ValidationError

from talenta_tui.exchange.faults import CellFault, Fault, Reason
from talenta_tui.exchange.headers import match_headers
from talenta_tui.exchange.rows import Kind, Row
from talenta_tui.exchange.rules import Finding, PredicateMatrix, complete, doubts
from talenta_tui.exchange.schemas import SCHEMAS, Column, Values
from talenta_tui.exchange.tables import Table, open_table
from talenta_tui.exchange.values import Cell, raw_text

_ROW_BITS = 40
_ROW = 2**_ROW_BITS - 1
_CONTENT = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Known:
    """What the database already holds: the NIPs of all employees, and the codes of the sessions
    run in the application, case-folded, whose ratings no file may bring."""

    nips: Collection[str]
    own_sessions: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """One row of the file: a good `row`, or `faults`; `flags` stand on good rows.

    A row that repeats an earlier one with equal values has neither row nor faults.
    """

    row_number: int
    row: Row | None
    faults: tuple[Fault, ...] = ()
    flags: tuple[Fault, ...] = ()


class Reader:
    """Iterate once for a `Parsed` of every row that is not blank. A context manager.

    `ignored_columns` are the file's columns that are not needed, as written; `sheets` the
    workbook's; `rows` counts the rows read so far, `repeated` those that repeat an earlier
    one. Raises `Unavailable` where the file cannot be read on.
    """

    def __init__(
        self, kind: Kind, table: Table, name: str, known: Known | None, matrix: PredicateMatrix
    ) -> None:
        self.kind = kind
        self.sheets = table.sheets
        self.rows = 0
        self.repeated = 0
        self._schema = SCHEMAS[kind]
        self._table = table
        self._matrix = matrix
        match = match_headers(self._schema.headers, table.header, name)
        self.ignored_columns = match.ignored
        columns = self._schema.columns
        self._plan = tuple(
            (position, column.field, _demanding(column, known), column.header)
            for position, column in zip(match.positions, columns, strict=True)
        )
        self._positions = dict(zip(self._schema.headers, match.positions, strict=True))
        self._headers = {column.field: column.header for column in columns}
        self._first_key = next(column.header for column in columns if column.key)
        self._fields = set(self._schema.row.model_fields)
        self._seen: dict[bytes, int] = {}

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._table.close()

    def progress(self) -> tuple[int, int]:
        """How much is read and how much there is, in one unit (bytes or rows)."""
        return self._table.progress()

    def __iter__(self) -> Iterator[Parsed]:
        width = len(self._table.header)
        for number, cells in self._table:
            self.rows += 1
            beyond: tuple[Fault, ...] = ()
            if len(cells) < width:
                cells = [*cells, *[None] * (width - len(cells))]
            elif len(cells) > width:
                beyond = _beyond(number, cells, width)
            yield self._parsed(number, cells, beyond)

    def _parsed(self, number: int, cells: Sequence[Cell], beyond: tuple[Fault, ...]) -> Parsed:
        values: Values
        findings: list[Finding] = []
        try:
            values = {field: parse(cells[at]) for at, field, parse, _header in self._plan}
        except CellFault:
            values, findings = self._each(cells)
        findings += complete(self._schema, values, self._matrix)
        if findings or beyond:
            return Parsed(number, None, self._faults(number, cells, findings) + beyond)
        try:
            row = self._schema.row.model_validate(values)
        except ValidationError as error:
            return Parsed(number, None, self._faults(number, cells, self._refused(error)))
        # A set of names in every row was a third of what a million of them hold.
        object.__setattr__(row, "__pydantic_fields_set__", self._fields)
        earlier = self._earlier(number, row, values)
        if earlier == number:
            flags = self._faults(number, cells, doubts(self._schema, row))
            return Parsed(number, row, flags=flags)
        if earlier is None:
            self.repeated += 1
            return Parsed(number, None)
        same_key = (self._first_key, CellFault(Reason.SAME_KEY, row=earlier))
        return Parsed(number, None, self._faults(number, cells, [same_key]))

    def _each(self, cells: Sequence[Cell]) -> tuple[Values, list[Finding]]:
        """The cells one by one, where one of them is refused."""
        values: Values = {}
        findings: list[Finding] = []
        for position, field, parse, header in self._plan:
            try:
                values[field] = parse(cells[position])
            except CellFault as fault:
                findings.append((header, fault))
        return values, findings

    def _faults(
        self, number: int, cells: Sequence[Cell], findings: list[Finding]
    ) -> tuple[Fault, ...]:
        return tuple(
            Fault(
                number, header, raw_text(cells[self._positions[header]]), fault.reason, fault.params
            )
            for header, fault in findings
        )

    def _refused(self, error: ValidationError) -> list[Finding]:
        """Bounds that the row itself keeps, as findings."""
        findings = []
        for detail in error.errors(include_url=False, include_input=False):
            bounds = detail.get("ctx", {})
            if "ge" in bounds:
                fault = CellFault(Reason.TOO_SMALL, low=bounds["ge"])
            else:
                fault = CellFault(Reason.TOO_BIG, high=bounds["le"])
            findings.append((self._headers[str(detail["loc"][0])], fault))
        return findings

    def _earlier(self, number: int, row: Row, values: Values) -> int | None:
        """This row's own number where its key is new; None where it repeats an equal row;
        else the number of the earlier row with the same key and other values."""
        key = blake2b(repr(row.key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        # Only rows of one key are compared, so Python's own 64 bits tell them apart; they
        # and the row number share one integer because a file may have a million rows.
        content = hash(tuple(values.values())) & _CONTENT
        first = self._seen.setdefault(key, content << _ROW_BITS | number)
        first_number = first & _ROW
        if first_number == number:
            return number
        return None if first >> _ROW_BITS == content else first_number


def _demanding(column: Column, known: Known | None) -> Callable[[Cell], object]:
    """The column's parser with its demands added: not empty, a known person, no session of
    our own."""
    parse = column.parse
    absent = Reason.EMPTY_KEY if column.key else Reason.EMPTY if column.needed else None
    people = known.nips if known is not None and column.person else None
    own = known.own_sessions if known is not None and column.field == "session" else ()
    if absent is None and people is None and not own:
        return parse

    def demanding(cell: Cell) -> object:
        value = parse(cell)
        if value is None or value == "":
            if absent is not None:
                raise CellFault(absent)
        elif people is not None and value not in people:
            raise CellFault(Reason.NIP_UNKNOWN)
        elif own and str(value).casefold() in own:
            raise CellFault(Reason.SESSION_OWN)
        return value

    return demanding


def _beyond(number: int, cells: Sequence[Cell], width: int) -> tuple[Fault, ...]:
    """Cells beyond the header that hold something: the row has shifted, or never was one."""
    return tuple(
        Fault(number, _letters(position), raw_text(cell), Reason.EXTRA_CELL)
        for position, cell in enumerate(cells[width:], width + 1)
        if raw_text(cell).strip()
    )


def _letters(position: int) -> str:
    """A spreadsheet's name of the 1-based column: 1 is A, 27 is AA."""
    name = ""
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def read(
    kind: Kind,
    source: Path | BinaryIO,
    *,
    sheet: str | None = None,
    known: Known | None = None,
    policy_matrix: PredicateMatrix,
    name: str | None = None,
) -> Reader:
    """Open `source` as a file of `kind`; the caller closes the reader.

    Without `known` no NIP is looked up. `name` stands for the file in sentences (default:
    the path's last part). Raises `Unavailable` where the file cannot be read or lacks
    columns, `WrongUse` where it has no such sheet.
    """
    shown = name or (source.name if isinstance(source, Path) else kind.value)
    table = open_table(source, sheet=sheet, name=shown, expected=SCHEMAS[kind].headers)
    try:
        return Reader(kind, table, shown, known, policy_matrix)
    except BaseException:
        table.close()
        raise
