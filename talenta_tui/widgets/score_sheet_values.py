"""The values a score sheet takes and gives: specs in, writes and requests out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Mark(Enum):
    """What a cell may hold instead of a level. Neither is ever counted as zero."""

    NOT_OBSERVED = "t"
    EMPTY = "-"


NOT_OBSERVED = Mark.NOT_OBSERVED
EMPTY = Mark.EMPTY

CellValue = int | Mark
Place = tuple[int, int]
"""Row and column, from 0."""

LEVELS = frozenset(range(6))


class CellState(StrEnum):
    """How far a cell's value has come; each has its sign."""

    SAVED = "saved"
    PENDING = "pending"
    REFUSED = "refused"
    OTHER = "other"


SIGNS = {
    CellState.SAVED: " ",
    CellState.PENDING: "…",
    CellState.REFUSED: "!",
    CellState.OTHER: "*",
}


class Direction(StrEnum):
    """Which way the cursor moves on after a rating."""

    BY_ROW = "row"
    BY_COLUMN = "column"


class WriteKind(StrEnum):
    """How a write came about; the record keeps it."""

    KEY = "key"
    CLEAR = "clear"
    REPEAT = "repeat"
    PASTE = "paste"
    UNDO = "undo"
    REDO = "redo"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row: `locked` is the reason why nothing in it may be written, or empty."""

    id: str
    title: str
    locked: str = ""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: which values it takes, or, not writable, the text it shows.

    `guide` are the descriptions of the levels from `guide_from` up. `width` counts cells; a
    writable column needs at least 5 (cursor, value, two signs, cursor).
    """

    id: str
    title: str
    abbreviation: str
    writable: bool = True
    allowed: frozenset[int] = LEVELS
    not_observed: bool = True
    guide: tuple[str, ...] = ()
    guide_from: int = 1
    locked: str = ""
    width: int = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the sheet shows it.

    `value` is what is shown and was typed last, `saved` what is known to be on disk. A
    `hidden` cell (another rater's, before submission) shows neither. `by` and `replaced`
    belong to a change by someone else: with `own` it is theirs that ours replaced, without
    it is theirs that shows. `note_missing` is set while the level needs a note
    that is not there.
    """

    value: CellValue = EMPTY
    saved: CellValue = EMPTY
    state: CellState = CellState.SAVED
    reason: str = ""
    by: str = ""
    replaced: CellValue | None = None
    own: bool = False
    noted: bool = False
    note_missing: bool = False
    locked: str = ""
    hidden: bool = False

    @property
    def counted(self) -> CellValue:
        """What the control sums count: a refused value is not in the batch."""
        return self.saved if self.state is CellState.REFUSED else self.value


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change that `u` can take back; entries of one `group` go together."""

    row: int
    column: int
    old: CellValue
    new: CellValue
    group: int


@dataclass(frozen=True, slots=True)
class SheetData:
    """All a sheet is loaded with. `cells` may leave out what is empty.

    `texts` fills the columns that are not writable. `needs_note` are the levels the policy
    wants evidence for. `undo` and `redo` are a history kept from before, oldest first.
    `locked` locks the whole sheet, for instance once it is submitted.
    """

    title: str
    rows: tuple[RowSpec, ...]
    columns: tuple[ColumnSpec, ...]
    cells: Mapping[Place, Cell] = field(default_factory=dict)
    texts: Mapping[Place, str] = field(default_factory=dict)
    needs_note: frozenset[int] = frozenset()
    undo: tuple[HistoryEntry, ...] = ()
    redo: tuple[HistoryEntry, ...] = ()
    locked: str = ""


def loaded(
    value: CellValue, *, noted: bool = False, locked: str = "", hidden: bool = False
) -> Cell:
    """A cell as it comes from the database: what it shows is what is saved.

    A hidden cell forgets its value here, so nothing in the widget can give it away.
    """
    kept = EMPTY if hidden else value
    return Cell(value=kept, saved=kept, noted=noted, locked=locked, hidden=hidden)


def shown(value: CellValue) -> str:
    """`3`, `t`, or `·` for an empty cell."""
    if isinstance(value, int):
        return str(value)
    return "t" if value is NOT_OBSERVED else "·"


@dataclass(frozen=True, slots=True)
class CellWrite:
    """A write on its way: `seq` counts up from 1 in the order of the keys.

    Writes of one `group` (a paste, its undo) belong together. With `missing_note` the level
    needs a note that has not been written; the service may refuse it.
    """

    seq: int
    row: int
    column: int
    old: CellValue
    new: CellValue
    kind: WriteKind
    group: int
    missing_note: bool = False


@dataclass(frozen=True, slots=True)
class Bell:
    """A key that did nothing, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """The level just written at this place needs a note; keying goes on meanwhile."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note typed in the sheet: behaviour that speaks for (`positive`) or against."""

    row: int
    column: int
    text: str
    positive: bool


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """Show the sheet the other way round; keys are held until it is loaded."""


@dataclass(frozen=True, slots=True)
class DirectionChange:
    direction: Direction


@dataclass(frozen=True, slots=True)
class GuideToggle:
    """Show or fold the level descriptions."""


SheetEvent = (
    CellWrite
    | Bell
    | NoteRequest
    | NoteText
    | ExplainRequest
    | TurnRequest
    | DirectionChange
    | GuideToggle
)
