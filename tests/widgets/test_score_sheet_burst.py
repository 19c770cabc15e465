"""Thousands of keys posted without waiting for anything (architecture.md pitfall 1)."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from textual import events
from textual.app import App, ComposeResult

from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    CellState,
    CellWrite,
    Direction,
    Place,
    WriteKind,
)

from .sheets import sheet, value_of

COUNT = 5000


class SheetApp(App[None]):
    """A host that keeps every write and answers it as `answer` says."""

    def __init__(
        self, widget: ScoreSheet, answer: Callable[[ScoreSheet, CellWrite], None] | None = None
    ) -> None:
        super().__init__()
        self.widget = widget
        self.answer = answer
        self.writes: list[CellWrite] = []
        self.turned = 0

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_score_sheet_written(self, message: ScoreSheet.Written) -> None:
        self.writes.append(message.write)
        if self.answer:
            self.answer(message.sheet, message.write)

    def on_score_sheet_turn_requested(self, message: ScoreSheet.TurnRequested) -> None:
        self.turned += 1
        self.set_timer(0.05, lambda: message.sheet.load(sheet(4, 500), (0, 0)))


def save(widget: ScoreSheet, write: CellWrite) -> None:
    widget.mark_saved(write.seq)


def burst(app: App[None], keys: list[str]) -> None:
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def places(rows: int, columns: int, direction: Direction) -> list[Place]:
    every = [(row, column) for row in range(rows) for column in range(columns)]
    if direction is Direction.BY_COLUMN:
        every.sort(key=lambda place: (place[1], place[0]))
    return every


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize(("rows", "columns"), [(500, 10), (10, 500), (5000, 1)])
async def test_5000_keys_land_in_their_cells_in_order(
    direction: Direction, rows: int, columns: int
) -> None:
    chance = random.Random(f"{direction}{rows}")
    keys = chance.choices("012345t", k=COUNT)
    widget = ScoreSheet(sheet(rows, columns), direction=direction)
    app = SheetApp(widget, save)
    async with app.run_test(size=(80, 24)) as pilot:
        burst(app, keys)
        await pilot.pause()
        expected = [
            (seq, *place, EMPTY, value_of(key))
            for seq, (place, key) in enumerate(
                zip(places(rows, columns, direction), keys, strict=True), start=1
            )
        ]
        assert [(w.seq, w.row, w.column, w.old, w.new) for w in app.writes] == expected
        await pilot.pause()
        assert widget.model.cells.pending_count == 0
        assert widget.model.cells.saved_count == COUNT
        levels = [value_of(key) for key in keys if key != "t"]
        assert widget.model.cells.total.sum == sum(v for v in levels if isinstance(v, int))
        assert widget.model.at_end


@pytest.mark.parametrize("direction", list(Direction))
async def test_ratings_jumps_notes_undo_and_faults_in_one_burst(direction: Direction) -> None:
    keys: list[str] = []
    rated: list[tuple[Place, str]] = []
    chance = random.Random(7)
    while len(keys) < COUNT:
        place = (chance.randrange(200), chance.randrange(25))
        digit = chance.choice("012345t")
        keys += ["r", *str(place[0] + 1), "enter", "c", *str(place[1] + 1), "enter", digit]
        rated.append((place, digit))
        # None of these may rate anything or lose the keys behind them.
        keys += chance.choice([["6"], ["n", "3", "4", "escape"], ["c", "9", "escape"], ["up"], []])
    widget = ScoreSheet(sheet(200, 25), direction=direction)
    app = SheetApp(widget, save)
    async with app.run_test(size=(80, 24)) as pilot:
        burst(app, keys)
        await pilot.pause()
        assert [((w.row, w.column), w.new) for w in app.writes] == [
            (place, value_of(digit)) for place, digit in rated
        ]
        burst(app, ["u"] * len(rated))
        await pilot.pause()
        back = app.writes[len(rated) :]
        assert {w.kind for w in back} == {WriteKind.UNDO}
        assert [(w.row, w.column) for w in back] == [place for place, _digit in reversed(rated)]
        assert widget.model.cells.total.count == 0


async def test_slow_answers_keep_every_mark_true() -> None:
    widget = ScoreSheet(sheet(50, 10))
    app = SheetApp(widget)
    async with app.run_test(size=(80, 24)) as pilot:
        burst(app, list("3" * 500))
        await pilot.pause()
        assert widget.model.cells.pending_count == 500
        assert widget.model.cells.saved_count == 0
        for write in app.writes[:200]:
            widget.mark_saved(write.seq)
        widget.mark_refused(app.writes[200].seq, "closed")
        states = [widget.model.cells.cell((i // 10, i % 10)).state for i in range(500)]
        assert states == ([CellState.SAVED] * 200 + [CellState.REFUSED] + [CellState.PENDING] * 299)


async def test_keys_behind_a_turn_reach_the_turned_sheet() -> None:
    widget = ScoreSheet(sheet(500, 4))
    app = SheetApp(widget)
    async with app.run_test(size=(80, 24)) as pilot:
        burst(app, list("33" + "o" + "45" * 100))
        await pilot.pause(0.3)
        assert app.turned == 1
        assert [(w.row, w.column, w.new) for w in app.writes] == [
            (0, 0, 3),
            (0, 1, 3),
            *((0, i, 4 if i % 2 == 0 else 5) for i in range(200)),
        ]
