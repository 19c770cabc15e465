from __future__ import annotations

from dataclasses import replace

import pytest

from talenta_tui.widgets.score_sheet_history import rebuild
from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    NOT_OBSERVED,
    CellState,
    CellWrite,
    ColumnSpec,
    Direction,
    DirectionChange,
    ExplainRequest,
    NoteRequest,
    NoteText,
    TurnRequest,
    WriteKind,
    loaded,
)

from .sheets import bells, sheet, told, type_keys, writes


def state(model: SheetModel, row: int, column: int) -> CellState:
    return model.cells.cell((row, column)).state


def save_all(model: SheetModel, happened: list[CellWrite]) -> None:
    for write in happened:
        model.cells.mark_saved(write.seq, replaced=None, by="")


def test_a_digit_writes_and_moves_on_along_the_row() -> None:
    model = SheetModel(sheet(2, 3))
    assert told(type_keys(model, "12345")) == [
        (0, 0, 1),
        (0, 1, 2),
        (0, 2, 3),
        (1, 0, 4),
        (1, 1, 5),
    ]
    assert model.cursor == (1, 2)


def test_and_down_the_column() -> None:
    model = SheetModel(sheet(2, 3), Direction.BY_COLUMN)
    assert told(type_keys(model, "123")) == [(0, 0, 1), (1, 0, 2), (0, 1, 3)]


def test_not_observed_is_a_value_and_never_a_zero() -> None:
    model = SheetModel(sheet(1, 3))
    assert told(type_keys(model, "t0")) == [(0, 0, NOT_OBSERVED), (0, 1, 0)]
    total = model.cells.total
    assert (total.sum, total.count, total.not_observed) == (0, 1, 1)


def test_clearing_is_a_write_and_clearing_nothing_only_moves_on() -> None:
    model = SheetModel(sheet(1, 3, {(0, 0): loaded(4)}))
    happened = writes(type_keys(model, "--"))
    assert [(w.old, w.new, w.kind) for w in happened] == [(4, EMPTY, WriteKind.CLEAR)]
    assert model.cursor == (0, 2)


@pytest.mark.parametrize("key", ["6", "7", "8", "9", "a", "!", " ", "é"])
def test_a_key_that_is_no_rating_beeps_and_does_nothing(key: str) -> None:
    model = SheetModel(sheet())
    events = type_keys(model, [key])
    assert writes(events) == []
    assert len(bells(events)) == 1
    assert model.status == bells(events)[0]
    assert model.cursor == (0, 0)


def test_caps_lock_is_no_accident_but_undo_and_redo_differ() -> None:
    model = SheetModel(sheet())
    assert told(type_keys(model, "T")) == [(0, 0, NOT_OBSERVED)]
    assert bells(type_keys(model, "U")) == ["Nothing to redo"]


def test_at_the_end_nothing_is_overwritten_until_the_cursor_moves() -> None:
    model = SheetModel(sheet(1, 2))
    events = type_keys(model, "3451")
    assert told(events) == [(0, 0, 3), (0, 1, 4)]
    assert len(bells(events)) == 2
    assert told(type_keys(model, ["right", "5"])) == [(0, 1, 5)]


def test_equals_repeats_the_cell_above() -> None:
    model = SheetModel(sheet(2, 2, {(0, 0): loaded(NOT_OBSERVED)}))
    assert bells(type_keys(model, "=")) == ["Nothing above to repeat"]
    events = type_keys(model, ["down", "=", "="])
    assert told(events) == [(1, 0, NOT_OBSERVED)]
    assert bells(events) == ["Nothing above to repeat"]
    assert writes(events)[0].kind is WriteKind.REPEAT


def test_moving_keys() -> None:
    model = SheetModel(sheet(30, 5))
    model.page = 10
    places = []
    for key in ["pagedown", "end", "down", "home", "pageup", "up", "ctrl+end", "ctrl+home", "left"]:
        type_keys(model, [key])
        places.append(model.cursor)
    assert places == [
        (10, 0), (10, 4), (11, 4), (11, 0), (1, 0), (0, 0), (29, 0), (0, 0), (0, 0),
    ]  # fmt: skip


def test_tab_goes_to_the_next_cell_that_may_be_written_and_back() -> None:
    cells = {(0, 1): loaded(3, locked="submitted"), (0, 2): loaded(EMPTY, hidden=True)}
    model = SheetModel(sheet(2, 3, cells))
    type_keys(model, ["tab"])
    assert model.cursor == (1, 0)
    type_keys(model, ["shift+tab", "shift+tab"])
    assert model.cursor == (0, 0)


def test_a_rating_moves_over_locked_cells() -> None:
    model = SheetModel(sheet(1, 3, {(0, 1): loaded(3, locked="submitted")}))
    assert told(type_keys(model, "45")) == [(0, 0, 4), (0, 2, 5)]


def test_locked_cells_refuse_and_say_why() -> None:
    model = SheetModel(sheet(1, 2, {(0, 0): loaded(3, locked="submitted 10:14")}))
    events = type_keys(model, "4-t=n")
    assert writes(events) == []
    assert bells(events)[:3] == ["submitted 10:14"] * 3
    assert model.cursor == (0, 0)


def test_a_locked_sheet_row_or_column_refuses() -> None:
    assert bells(type_keys(SheetModel(sheet(locked="closed")), "4")) == ["closed"]
    data = sheet(2, 2)
    row = replace(data.rows[0], locked="row closed")
    column = replace(data.columns[0], locked="column closed")
    assert bells(type_keys(SheetModel(replace(data, rows=(row, data.rows[1]))), "4")) == [
        "row closed"
    ]
    locked = replace(data, columns=(column, data.columns[1]))
    assert bells(type_keys(SheetModel(locked), "4")) == ["column closed"]


def test_a_hidden_cell_keeps_its_value_from_everything() -> None:
    assert loaded(4, hidden=True).value is EMPTY
    model = SheetModel(sheet(2, 1, {(0, 0): loaded(4, hidden=True)}))
    assert model.cells.total.count == 0
    events = type_keys(model, ["3", "down", "="])
    assert writes(events) == []
    assert bells(events) == ["hidden until the sheet is submitted", "Nothing above to repeat"]
    assert model.cells.writable_count == 1


def test_columns_take_only_their_values() -> None:
    agreed = ColumnSpec("a", "Agreed", "Agr", allowed=frozenset({1, 2, 3}), not_observed=False)
    spread = ColumnSpec("s", "Spread", "Spr", writable=False)
    model = SheetModel(replace(sheet(1, 2), columns=(agreed, spread)))
    events = type_keys(model, "04t")
    assert writes(events) == []
    assert bells(events)[0] == "0 is no rating here; it takes 1, 2, 3, -"
    assert told(type_keys(model, "3")) == [(0, 0, 3)]
    assert model.at_end
    assert bells(type_keys(model, ["right", "3"])) == ["this column is only for reading"]


def test_a_letter_and_a_level_that_is_none_are_refused_with_the_same_words() -> None:
    """`y` was told "0–5" where `9` was told "1 to 5": the column's own levels count for both."""
    item = ColumnSpec("b", "B01", "B01", allowed=frozenset(range(1, 6)))
    model = SheetModel(replace(sheet(1, 1), columns=(item,)))
    assert [text.partition(" ")[2] for text in bells(type_keys(model, "y90f"))] == [
        "is no rating here; it takes 1, 2, 3, 4, 5, t, -"
    ] * 4


def test_an_earlier_answer_does_not_make_a_later_write_saved() -> None:
    model = SheetModel(sheet(1, 1))
    first, second = writes(type_keys(model, ["3", "left", "4"]))
    model.cells.mark_saved(first.seq, replaced=None, by="")
    cell = model.cells.cell((0, 0))
    assert (cell.value, cell.saved, cell.state) == (4, 3, CellState.PENDING)
    model.cells.mark_saved(second.seq, replaced=None, by="")
    assert state(model, 0, 0) is CellState.SAVED
    assert model.cells.cell((0, 0)).saved == 4


def test_an_earlier_refusal_does_not_touch_a_later_write() -> None:
    model = SheetModel(sheet(1, 1))
    first, second = writes(type_keys(model, ["3", "left", "4"]))
    model.cells.mark_refused(first.seq, "no")
    assert state(model, 0, 0) is CellState.PENDING
    model.cells.mark_saved(second.seq, replaced=None, by="")
    assert state(model, 0, 0) is CellState.SAVED


def test_a_refused_write_keeps_what_was_typed_and_leaves_the_sums() -> None:
    model = SheetModel(sheet(1, 2, {(0, 0): loaded(2)}))
    (write,) = writes(type_keys(model, "5"))
    assert model.cells.total.sum == 5
    model.cells.mark_refused(write.seq, "session closed")
    cell = model.cells.cell((0, 0))
    assert (cell.value, cell.saved, cell.state, cell.reason) == (
        5, 2, CellState.REFUSED, "session closed",
    )  # fmt: skip
    assert model.cells.total.sum == 2
    assert model.cells.saved_count == 0
    assert model.cells.refused_count == 1


def test_an_unknown_answer_changes_nothing() -> None:
    model = SheetModel(sheet())
    (write,) = writes(type_keys(model, "3"))
    assert model.cells.mark_saved(write.seq + 7, replaced=None, by="") is None
    assert model.cells.mark_refused(99, "x") is None
    assert model.cells.pending_count == 1


def test_someone_elses_change_shows_and_says_what_it_replaced() -> None:
    model = SheetModel(sheet(1, 1, {(0, 0): loaded(3)}))
    model.cells.foreign_change((0, 0), 4, "Budi", 3)
    cell = model.cells.cell((0, 0))
    assert (cell.value, cell.saved, cell.state) == (4, 4, CellState.OTHER)
    assert (cell.by, cell.replaced, cell.own) == ("Budi", 3, False)


def test_someone_elses_change_leaves_ours_on_its_way_and_ours_then_says_so() -> None:
    model = SheetModel(sheet(1, 1))
    (write,) = writes(type_keys(model, "3"))
    model.cells.foreign_change((0, 0), 4, "Budi", EMPTY)
    assert model.cells.cell((0, 0)).value == 3
    assert state(model, 0, 0) is CellState.PENDING
    model.cells.mark_saved(write.seq, replaced=None, by="")
    cell = model.cells.cell((0, 0))
    assert (cell.value, cell.state, cell.by, cell.replaced, cell.own) == (
        3, CellState.OTHER, "Budi", 4, True,
    )  # fmt: skip


def test_someone_elses_change_keeps_what_was_typed_and_refused() -> None:
    model = SheetModel(sheet(1, 1))
    (write,) = writes(type_keys(model, "3"))
    model.cells.mark_refused(write.seq, "no")
    model.cells.foreign_change((0, 0), 4, "Budi", EMPTY)
    cell = model.cells.cell((0, 0))
    assert (cell.value, cell.saved, cell.state) == (3, 4, CellState.REFUSED)


def test_undo_and_redo_are_writes_of_their_own_at_any_depth() -> None:
    model = SheetModel(sheet(2, 3, {(0, 0): loaded(1)}))
    type_keys(model, "234")
    undone = writes(type_keys(model, "uuu"))
    assert [(w.row, w.column, w.new, w.kind) for w in undone] == [
        (0, 2, EMPTY, WriteKind.UNDO),
        (0, 1, EMPTY, WriteKind.UNDO),
        (0, 0, 1, WriteKind.UNDO),
    ]
    assert model.cursor == (0, 0)
    assert bells(type_keys(model, "u")) == ["Nothing to undo"]
    redone = writes(type_keys(model, "UUU"))
    assert [(w.row, w.column, w.new) for w in redone] == [(0, 0, 2), (0, 1, 3), (0, 2, 4)]
    assert bells(type_keys(model, "U")) == ["Nothing to redo"]
    seqs = [w.seq for w in undone + redone]
    assert seqs == sorted(seqs)


def test_a_new_rating_drops_what_could_be_redone() -> None:
    model = SheetModel(sheet())
    type_keys(model, "23u4")
    assert bells(type_keys(model, "U")) == ["Nothing to redo"]


def test_a_locked_cell_cannot_be_undone_and_the_history_stays() -> None:
    model = SheetModel(sheet())
    type_keys(model, "2")
    data = sheet(locked="submitted")
    model.load(replace(data, undo=model.history.undo))
    assert bells(type_keys(model, "u")) == ["submitted"]
    assert len(model.history.undo) == 1


def test_undo_works_after_leaving_and_coming_back() -> None:
    first = SheetModel(sheet())
    done = writes(type_keys(first, "345u"))
    save_all(first, done)
    kept = {place: loaded(first.cells.cell(place).value) for place in [(0, 0), (0, 1), (0, 2)]}
    history = rebuild(done)
    assert [(e.row, e.column, e.old, e.new) for e in history.undo] == [
        (0, 0, EMPTY, 3),
        (0, 1, EMPTY, 4),
    ]
    again = SheetModel(replace(sheet(cells=kept), undo=history.undo, redo=history.redo))
    assert told(type_keys(again, "U")) == [(0, 2, 5)]
    assert told(type_keys(again, "uuu")) == [(0, 2, EMPTY), (0, 1, EMPTY), (0, 0, EMPTY)]


def test_histories_of_two_sittings_do_not_run_together() -> None:
    first = SheetModel(sheet())
    log = writes(type_keys(first, "3"))
    second = SheetModel(replace(sheet(), undo=rebuild(log).undo))
    log += writes(type_keys(second, ["right", "4"]))
    assert log[0].group == log[1].group
    assert len({e.group for e in rebuild(log).undo}) == 2
    assert told(type_keys(second, "u")) == [(0, 1, EMPTY)]


def test_d_switches_the_direction_and_tells() -> None:
    model = SheetModel(sheet(2, 2))
    assert type_keys(model, "d") == [DirectionChange(Direction.BY_COLUMN)]
    assert told(type_keys(model, "34")) == [(0, 0, 3), (1, 0, 4)]


def test_jumps_by_number_rate_nothing() -> None:
    model = SheetModel(sheet(30, 5))
    assert writes(type_keys(model, ["r", "1", "2", "enter", "c", "4", "enter"])) == []
    assert model.cursor == (11, 3)
    assert writes(type_keys(model, ["r", "9", "backspace", "x", "3", "enter"])) == []
    assert model.cursor == (2, 3)
    type_keys(model, ["c", "2", "escape"])
    assert model.cursor == (2, 3)
    assert bells(type_keys(model, ["c", "6", "enter"])) == ["There is 1 to 5"]
    assert bells(type_keys(model, ["r", "enter"])) == ["There is 1 to 30"]
    assert told(type_keys(model, "3")) == [(2, 3, 3)]


def test_a_level_that_needs_a_note_is_written_flagged_and_asks() -> None:
    model = SheetModel(sheet(1, 3, needs_note={1, 5}))
    events = type_keys(model, "53")
    assert NoteRequest(0, 0) in events
    assert [w.missing_note for w in writes(events)] == [True, False]
    assert model.cells.cell((0, 0)).note_missing
    assert model.cells.missing_notes == 1


def test_a_note_written_tries_the_refused_level_again() -> None:
    model = SheetModel(sheet(1, 3, needs_note={5}))
    (write,) = writes(type_keys(model, "5"))
    model.cells.mark_refused(write.seq, "needs evidence")
    events = type_keys(model, ["left", "n", *"led the group", "tab", "enter"])
    assert events == [NoteText(0, 0, "led the group", positive=False)]
    (again,) = writes(model.note_saved((0, 0)))
    assert (again.kind, again.new, again.missing_note) == (WriteKind.RETRY, 5, False)
    assert state(model, 0, 0) is CellState.PENDING
    assert [w.missing_note for w in writes(type_keys(model, "5"))] == [False]


def test_digits_in_a_note_rate_nothing_and_escape_drops_it() -> None:
    model = SheetModel(sheet())
    assert type_keys(model, ["n", *"said 3 times", "escape"]) == []
    assert type_keys(model, ["n", " ", "enter"]) == []
    assert model.cells.total.count == 0


def test_x_and_o_ask_the_host() -> None:
    model = SheetModel(sheet())
    assert type_keys(model, ["right", "x"]) == [ExplainRequest(0, 1)]
    assert type_keys(model, "o") == [TurnRequest()]


def test_keys_after_turning_wait_for_the_turned_sheet() -> None:
    model = SheetModel(sheet(4, 3))
    assert told(type_keys(model, "3o45")) == [(0, 0, 3)]
    assert model.holding
    model.paste("2\n2")
    events = model.load(sheet(3, 4), (1, 0))
    assert told(events) == [(1, 0, 4), (1, 1, 5)]
    assert [w.seq for w in writes(events)] == [2, 3]
    assert model.preview is not None
    assert not model.holding


def test_a_late_answer_from_before_turning_says_nothing_about_the_new_cells() -> None:
    model = SheetModel(sheet())
    (write,) = writes(type_keys(model, "3"))
    model.load(sheet())
    (later,) = writes(type_keys(model, "4"))
    assert model.cells.mark_saved(write.seq, replaced=None, by="") is None
    assert state(model, 0, 0) is CellState.PENDING
    assert later.seq > write.seq


def test_an_empty_sheet_takes_every_key() -> None:
    for data in (sheet(0, 0), replace(sheet(), rows=()), replace(sheet(), columns=())):
        model = SheetModel(data)
        keys = ["3", "t", "-", "=", "u", "U", "n", "c", "down", "tab", "end", "pageup", "x"]
        assert writes(type_keys(model, keys)) == []
        assert model.paste("3") != []


def test_host_keys_and_function_keys_are_not_the_sheets() -> None:
    model = SheetModel(sheet())
    for key in ("f1", "f10", "escape", "enter", "ctrl+p"):
        assert not model.handles(key, None)
    assert model.handles("3", "3")
    type_keys(model, "c")
    assert model.handles("enter", None)
    assert model.handles("escape", None)
