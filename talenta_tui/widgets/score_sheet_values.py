"""The values a score sheet takes and gives: specs in, writes and requests out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from talenta_tui.i18n import mark


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

NARROW = 5
"""Columns of fewer cells are narrow: value and sign, no edges, their names by group."""

Finder = Callable[[str], int | str]
"""The row of a code as typed, or the sentence why there is none. Answers at once."""


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
    """A row: `locked` is the reason why nothing in it may be written, or empty.

    `comment` is the text kept with the row, where the sheet takes comments.
    """

    id: str
    title: str
    locked: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: which values it takes, or, not writable, the text it shows.

    `guide` are the descriptions of the levels from `guide_from` up. `width` counts cells; a
    writable column has 5 or more (cursor, value, two signs, cursor), or is narrow with 2 or 3
    (value, sign). Narrow columns are named by their `group`, side by side ones together.
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
    group: str = ""


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

    With `find` a row is a form known by a code: `f` asks for one, and so does the end of a
    row, because the next paper is seldom the next row. With `comments` `n` writes one text a
    row and no note a cell. `unrated` is the msgid of what `t` means here.
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
    find: Finder | None = None
    comments: bool = False
    unrated: str = mark("not observed")


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
class CommentText:
    """The comment of a row as it was typed; empty takes it away."""

    row: int
    text: str


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
    | CommentText
    | ExplainRequest
    | TurnRequest
    | DirectionChange
    | GuideToggle
)
