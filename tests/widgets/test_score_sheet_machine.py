"""The sheet against a plain dictionary and a server that answers when it likes."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    Cell,
    CellState,
    CellValue,
    CellWrite,
    Direction,
    Place,
    SheetEvent,
    loaded,
)

from .sheets import sheet, type_keys, value_of, writes

ROWS, COLUMNS = 3, 4
LOCKED = {(1, 1), (2, 0)}
PLACES = [(r, c) for r in range(ROWS) for c in range(COLUMNS)]
FREE = [place for place in PLACES if place not in LOCKED]
Change = tuple[Place, CellValue, CellValue]


@dataclass
class Oracle:
    """What must be: shown values, the two stacks, the disk, and what is not answered."""

    shown: dict[Place, CellValue] = field(default_factory=dict)
    undo: list[list[Change]] = field(default_factory=list)
    redo: list[list[Change]] = field(default_factory=list)
    disk: dict[Place, CellValue] = field(default_factory=dict)
    refused: set[Place] = field(default_factory=set)
    waiting: list[CellWrite] = field(default_factory=list)
    emitted: int = 0

    def expect(self, changes: list[Change]) -> None:
        for place, _old, new in changes:
            self.shown[place] = new
            self.refused.discard(place)


class SheetMachine(RuleBasedStateMachine):
    @initialize(by_row=st.booleans())
    def start(self, by_row: bool) -> None:
        self.oracle = Oracle()
        self.cursor: Place = (0, 0)
        self.at_end = False
        self.by_row = by_row
        cells: dict[Place, Cell] = {place: loaded(2, locked="closed") for place in LOCKED}
        for place in LOCKED:
            self.oracle.shown[place] = self.oracle.disk[place] = 2
        direction = Direction.BY_ROW if by_row else Direction.BY_COLUMN
        self.model = SheetModel(sheet(ROWS, COLUMNS, cells), direction)

    def value(self, place: Place) -> CellValue:
        return self.oracle.shown.get(place, EMPTY)

    def advance(self) -> None:
        order = sorted(PLACES) if self.by_row else sorted(PLACES, key=lambda p: (p[1], p[0]))
        later = [p for p in order[order.index(self.cursor) + 1 :] if p not in LOCKED]
        self.at_end = not later
        self.cursor = later[0] if later else self.cursor

    def written(self, events: list[SheetEvent], changes: list[Change]) -> None:
        """Exactly `changes` were emitted, in order, numbered without a gap."""
        got = writes(events)
        assert [((w.row, w.column), w.old, w.new) for w in got] == changes
        for write in got:
            self.oracle.emitted += 1
            assert write.seq == self.oracle.emitted
        self.oracle.waiting += got
        self.oracle.expect(changes)

    @rule(key=st.sampled_from("012345t-"))
    def rate(self, key: str) -> None:
        new, here = value_of(key), self.cursor
        events = type_keys(self.model, key)
        if self.at_end or here in LOCKED:
            self.written(events, [])
            return
        nothing = new is EMPTY and self.value(here) is EMPTY and here not in self.oracle.refused
        changes = [] if nothing else [(here, self.value(here), new)]
        if changes:
            self.oracle.undo.append(changes)
            self.oracle.redo.clear()
        self.written(events, changes)
        self.advance()

    @rule(
        left=st.integers(0, COLUMNS - 1),
        values=st.lists(
            st.lists(st.sampled_from(["0", "3", "5", "t", "-", ""]), min_size=2, max_size=2),
            min_size=1,
            max_size=2,
        ),
    )
    def paste(self, left: int, values: list[list[str]]) -> None:
        type_keys(self.model, ["home", *["right"] * left])
        self.cursor, self.at_end = (self.cursor[0], left), False
        self.model.paste("\n".join("\t".join(line) for line in values))
        events = type_keys(self.model, ["enter"])
        aim = [
            ((self.cursor[0] + i, left + j), text)
            for i, line in enumerate(values)
            for j, text in enumerate(line)
            if text
        ]
        if not aim or any(place not in FREE for place, _text in aim):
            self.written(events, [])
            return
        changes = [(place, self.value(place), value_of(text)) for place, text in aim]
        self.oracle.undo.append(changes)
        self.oracle.redo.clear()
        self.written(events, changes)
        self.cursor = aim[-1][0]

    @rule(steps=st.integers(1, 6))
    def undo(self, steps: int) -> None:
        for _step in range(steps):
            events = type_keys(self.model, "u")
            group = self.oracle.undo.pop() if self.oracle.undo else []
            changes: list[Change] = []
            for place, old, _new in reversed(group):
                changes.append((place, self.value(place), old))
            self.written(events, changes)
            if group:
                self.oracle.redo.append(group)
                self.cursor, self.at_end = group[0][0], False

    @rule(steps=st.integers(1, 6))
    def redo(self, steps: int) -> None:
        for _step in range(steps):
            events = type_keys(self.model, "U")
            group = self.oracle.redo.pop() if self.oracle.redo else []
            self.written(events, [(place, self.value(place), new) for place, _old, new in group])
            if group:
                self.oracle.undo.append(group)
                self.cursor, self.at_end = group[-1][0], False

    @rule(key=st.sampled_from(["up", "down", "left", "right"]))
    def move(self, key: str) -> None:
        self.written(type_keys(self.model, [key]), [])
        row, column = self.cursor
        row += {"up": -1, "down": 1}.get(key, 0)
        column += {"left": -1, "right": 1}.get(key, 0)
        self.cursor = max(0, min(ROWS - 1, row)), max(0, min(COLUMNS - 1, column))
        self.at_end = False

    @rule()
    def switch(self) -> None:
        self.written(type_keys(self.model, "d"), [])
        self.by_row, self.at_end = not self.by_row, False

    @rule(key=st.sampled_from("6789zq!"))
    def no_rating(self, key: str) -> None:
        self.written(type_keys(self.model, key), [])

    @precondition(lambda self: self.oracle.waiting)
    @rule(data=st.data(), refuse=st.booleans(), in_order=st.booleans())
    def answer(self, data: st.DataObject, refuse: bool, in_order: bool) -> None:
        """The server commits in order; its answers may still come in any order."""
        waiting = self.oracle.waiting
        index = 0 if in_order else data.draw(st.integers(0, len(waiting) - 1))
        write = waiting.pop(index)
        place = (write.row, write.column)
        latest = not any((w.row, w.column) == place and w.seq > write.seq for w in waiting)
        if refuse:
            self.model.cells.mark_refused(write.seq, "no")
            if latest and self.last_write[place] == write.seq:
                self.oracle.refused.add(place)
        else:
            self.model.cells.mark_saved(write.seq, replaced=None, by="")
            if write.seq > self.disk_seq.get(place, 0):
                self.disk_seq[place] = write.seq
                self.oracle.disk[place] = write.new

    def __init__(self) -> None:
        super().__init__()
        self.disk_seq: dict[Place, int] = {}
        self.last_write: dict[Place, int] = {}

    @invariant()
    def nothing_is_lost_and_no_mark_lies(self) -> None:
        if not hasattr(self, "oracle"):
            return
        cells, waiting = self.model.cells, self.oracle.waiting
        for write in waiting:
            place = (write.row, write.column)
            self.last_write[place] = max(self.last_write.get(place, 0), write.seq)
        assert cells.pending_count == len(waiting)
        assert self.model.cursor == self.cursor
        assert self.model.at_end == self.at_end
        for place in PLACES:
            cell = cells.cell(place)
            assert cell.value == self.value(place)
            assert cell.saved == self.oracle.disk.get(place, EMPTY)
            latest_waits = any(w.seq == self.last_write.get(place) for w in waiting)
            if latest_waits:
                assert cell.state is CellState.PENDING
            elif place in self.oracle.refused:
                assert cell.state is CellState.REFUSED
            else:
                assert cell.state is CellState.SAVED
                assert cell.value == cell.saved

    @invariant()
    def the_sums_are_the_sums(self) -> None:
        if not hasattr(self, "oracle"):
            return
        counted = [
            self.oracle.disk.get(p, EMPTY) if p in self.oracle.refused else self.value(p)
            for p in PLACES
        ]
        levels = [value for value in counted if isinstance(value, int)]
        total = self.model.cells.total
        assert (total.sum, total.count) == (sum(levels), len(levels))
        assert total.not_observed == counted.count(NOT_OBSERVED)
        assert total.sum == sum(t.sum for t in self.model.cells.row_totals)
        assert total.sum == sum(t.sum for t in self.model.cells.column_totals)


SheetMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestSheetMachine = SheetMachine.TestCase
