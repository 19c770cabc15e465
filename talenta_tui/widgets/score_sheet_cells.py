"""The cells of a score sheet: what is shown, what is saved, what is on its way, the sums."""

from __future__ import annotations

from dataclasses import dataclass, replace

from talenta_tui.i18n import _
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    Cell,
    CellState,
    CellValue,
    CellWrite,
    Place,
    SheetData,
    WriteKind,
)

_BLANK = Cell()


@dataclass(slots=True)
class Totals:
    """Control sums: levels added up, how many levels, how many not observed."""

    sum: int = 0
    count: int = 0
    not_observed: int = 0

    def add(self, value: CellValue, sign: int) -> None:
        if isinstance(value, int):
            self.sum += sign * value
            self.count += sign
        elif value is NOT_OBSERVED:
            self.not_observed += sign


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A write that has not been answered."""

    place: Place
    value: CellValue


class SheetCells:
    """The grid. Every change goes through `_put`, which keeps sums and counts exact.

    The sums leave out hidden cells and refused values: they are the sums of what the batch
    will hold when everything on its way arrives.
    """

    def __init__(self, data: SheetData, first_seq: int = 1) -> None:
        self.data = data
        self.rows = len(data.rows)
        self.columns = len(data.columns)
        self._cells: dict[Place, Cell] = {}
        self._next_seq = first_seq
        self._outstanding: dict[int, Outstanding] = {}
        self._latest: dict[Place, int] = {}
        self._saved_seq: dict[Place, int] = {}
        self.row_totals = [Totals() for _row in data.rows]
        self.column_totals = [Totals() for _column in data.columns]
        self.total = Totals()
        self.saved_count = 0
        self.refused_count = 0
        self.other_count = 0
        self.missing_notes = 0
        self.full_count = 0
        self.locked_rows = sum(bool(row.locked) for row in data.rows)
        self._full = sum(column.writable for column in data.columns)
        for place, cell in data.cells.items():
            self._put(place, cell)
        # Counted from what differs: a sheet of 50,000 rows opens as fast as it is read.
        hidden = sum(cell.hidden and data.columns[p[1]].writable for p, cell in data.cells.items())
        self.writable_count = self._full * self.rows - hidden

    @property
    def pending_count(self) -> int:
        """Writes that have not been answered yet."""
        return len(self._outstanding)

    @property
    def next_seq(self) -> int:
        return self._next_seq

    def cell(self, place: Place) -> Cell:
        return self._cells.get(place, _BLANK)

    def text(self, place: Place) -> str:
        """What a column that is not writable shows at `place`."""
        return self.data.texts.get(place, "")

    def lock_reason(self, place: Place) -> str:
        """Why `place` cannot be written, or empty when it can."""
        row, column = place
        spec = self.data.columns[column]
        cell = self.cell(place)
        if not spec.writable:
            return _("this column is only for reading")
        if cell.hidden:
            return cell.locked or _("hidden until the sheet is submitted")
        return cell.locked or self.data.locked or self.data.rows[row].locked or spec.locked

    def full(self, row: int) -> bool:
        """Whether every cell of an open row holds a level or stands as not rated."""
        totals = self.row_totals[row]
        rated = totals.count + totals.not_observed
        return rated == self._full > 0 and not self.data.rows[row].locked

    def lock_row(self, row: int, reason: str) -> None:
        """Let nothing of the row be written or shown any more; what was counted is not."""
        if self.data.rows[row].locked:
            return
        for column in range(self.columns):
            self._put((row, column), Cell())
            self._cells.pop((row, column), None)
        rows = list(self.data.rows)
        rows[row] = replace(rows[row], locked=reason, comment="")
        self.data = replace(self.data, rows=tuple(rows))
        self.locked_rows += 1

    def refusal(self, place: Place, value: CellValue) -> str:
        """Why `value` cannot be written at `place`, or empty when it can."""
        if reason := self.lock_reason(place):
            return reason
        spec = self.data.columns[place[1]]
        if isinstance(value, int) and value not in spec.allowed:
            return self.no_rating(place, str(value))
        if value is NOT_OBSERVED and not spec.not_observed:
            return _("“not observed” is no rating here")
        return ""

    def no_rating(self, place: Place, typed: str) -> str:
        """That `typed` is no rating at `place`, and what is: the same whatever was typed."""
        spec = self.data.columns[place[1]]
        takes = [str(level) for level in sorted(spec.allowed)]
        if spec.not_observed:
            takes.append("t")
        return _("{value} is no rating here; it takes {levels}").format(
            value=typed, levels=", ".join((*takes, "-"))
        )

    def nothing_to_clear(self, place: Place) -> bool:
        """Whether `place` shows nothing and nothing refused waits there."""
        cell = self.cell(place)
        return cell.value is EMPTY and cell.state is not CellState.REFUSED

    def write(
        self, place: Place, value: CellValue, kind: WriteKind, group: int | None = None
    ) -> CellWrite:
        """Show `value` at once as pending; the caller has asked `refusal` before."""
        seq = self._next_seq
        self._next_seq += 1
        before = self.cell(place)
        missing = value in self.data.needs_note and not before.noted
        self._outstanding[seq] = Outstanding(place, value)
        self._latest[place] = seq
        self._put(
            place,
            replace(
                before,
                value=value,
                state=CellState.PENDING,
                reason="",
                by="",
                replaced=None,
                own=False,
                note_missing=missing,
            ),
        )
        return CellWrite(
            seq=seq,
            row=place[0],
            column=place[1],
            old=before.value,
            new=value,
            kind=kind,
            group=seq if group is None else group,
            missing_note=missing,
        )

    def mark_saved(self, seq: int, *, replaced: CellValue | None, by: str) -> Place | None:
        """Write `seq` is on disk. Only the latest write of a cell makes it saved.

        With `by`, it replaced `replaced`, which someone else had written meanwhile. Returns
        the cell's place, or None for a number that is not on its way.
        """
        done = self._outstanding.pop(seq, None)
        if done is None:
            return None
        cell = self.cell(done.place)
        if cell.by and not by:
            # Their change came while ours was on its way: ours has replaced it.
            by, replaced = cell.by, cell.saved
        if seq > self._saved_seq.get(done.place, 0):
            self._saved_seq[done.place] = seq
            cell = replace(cell, saved=done.value)
        if self._latest.get(done.place) == seq:
            state = CellState.OTHER if by else CellState.SAVED
            cell = replace(cell, state=state, reason="", by=by, replaced=replaced, own=bool(by))
        self._put(done.place, cell)
        return done.place

    def mark_refused(self, seq: int, reason: str) -> Place | None:
        """Write `seq` was refused: the typed value stays, with `!` and the reason."""
        done = self._outstanding.pop(seq, None)
        if done is None:
            return None
        if self._latest.get(done.place) == seq:
            cell = self.cell(done.place)
            self._put(done.place, replace(cell, state=CellState.REFUSED, reason=reason))
        return done.place

    def foreign_change(
        self, place: Place, value: CellValue, by: str, replaced: CellValue | None
    ) -> None:
        """Someone else's write of `place` is on disk.

        What we have on its way, or typed and refused, stays shown.
        """
        cell = replace(self.cell(place), saved=value, by=by, replaced=replaced, own=False)
        if cell.state is not CellState.REFUSED and not self.on_its_way(place):
            missing = value in self.data.needs_note and not cell.noted
            cell = replace(cell, value=value, state=CellState.OTHER, note_missing=missing)
        self._put(place, cell)

    def on_its_way(self, place: Place) -> bool:
        """Whether the latest write of `place` has not been answered."""
        return self._latest.get(place) in self._outstanding

    def note_saved(self, place: Place) -> bool:
        """A note stands at `place` now; whether a refused level may be tried again."""
        cell = self.cell(place)
        retry = cell.state is CellState.REFUSED and cell.note_missing
        self._put(place, replace(cell, noted=True, note_missing=False))
        return retry

    def _put(self, place: Place, cell: Cell) -> None:
        self._count(place, self.cell(place), -1)
        self._cells[place] = cell
        self._count(place, cell, 1)

    def _count(self, place: Place, cell: Cell, sign: int) -> None:
        if cell.hidden or not self.data.columns[place[1]].writable:
            return
        row = self.row_totals[place[0]]
        before = row.count + row.not_observed == self._full
        for totals in (self.total, row, self.column_totals[place[1]]):
            totals.add(cell.counted, sign)
        self.full_count += (row.count + row.not_observed == self._full) - before
        on_disk = cell.state in (CellState.SAVED, CellState.OTHER) and cell.value is not EMPTY
        self.saved_count += sign * on_disk
        self.refused_count += sign * (cell.state is CellState.REFUSED)
        self.other_count += sign * (cell.state is CellState.OTHER)
        self.missing_notes += sign * cell.note_missing
