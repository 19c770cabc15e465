from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.widgets.score_sheet_cells import SheetCells
from talenta_tui.widgets.score_sheet_model import SheetModel
from talenta_tui.widgets.score_sheet_panels import prompt_line
from talenta_tui.widgets.score_sheet_paste import MAX_CHARACTERS, parse_block, plan_paste
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, WriteKind, loaded

from .hostile import NAMES
from .sheets import sheet, told, type_keys, writes


@pytest.mark.parametrize(
    "text", ["3\t4\n2\tt\n", "3,4\r\n2,t\r\n\r\n", "3;4\n2;t", '"3","4"\n"2","t"', " 3 \t4\r2\tT"]
)
def test_spreadsheets_write_a_block_in_many_ways(text: str) -> None:
    model = SheetModel(sheet())
    type_keys(model, ["down", "right"])
    assert model.paste(text) == []
    assert model.cells.total.count == 0
    events = type_keys(model, ["enter"])
    assert told(events) == [(1, 1, 3), (1, 2, 4), (2, 1, 2), (2, 2, NOT_OBSERVED)]
    assert {w.kind for w in writes(events)} == {WriteKind.PASTE}
    assert len({w.group for w in writes(events)}) == 1


def test_escape_drops_the_block_and_other_keys_wait() -> None:
    model = SheetModel(sheet())
    model.paste("3\t4")
    assert writes(type_keys(model, ["5", "escape"])) == []
    assert model.preview is None
    assert model.cells.total.count == 0


def test_one_undo_takes_a_whole_paste_back_and_one_redo_brings_it() -> None:
    model = SheetModel(sheet(2, 2, {(0, 0): loaded(1)}))
    model.paste("3\t4\n5\t-")
    type_keys(model, ["enter"])
    assert told(type_keys(model, "u")) == [(1, 1, EMPTY), (1, 0, EMPTY), (0, 1, EMPTY), (0, 0, 1)]
    assert told(type_keys(model, "U")) == [(0, 0, 3), (0, 1, 4), (1, 0, 5), (1, 1, EMPTY)]


def test_blank_fields_leave_their_cells_alone() -> None:
    plan = plan_paste(SheetCells(sheet()), (0, 0), "3\t\n\t4\n")
    assert plan.writes == (((0, 0), 3), ((1, 1), 4))
    assert (plan.lines, plan.fields, plan.blanks) == (2, 2, 2)
    assert plan.applicable


@pytest.mark.parametrize(
    ("text", "line", "field", "reason"),
    [
        ("3\t4\t3\t3", 1, 4, "outside the sheet"),
        ("3\n3\n3\n3\n3", 5, 1, "outside the sheet"),
        ("3\t4\n3", 2, 1, "1 fields where the longest line has 2"),
        ("3\tx", 1, 2, "no rating"),
        ("3\t33", 1, 2, "no rating"),
        ("3.0\t3", 1, 1, "no rating"),
        ("3\t6", 1, 2, "6 is no rating here; it takes 0, 1, 2, 3, 4, 5, t, -"),
        ("3\n4", 2, 1, "submitted"),
        ("x" * (MAX_CHARACTERS + 1), 1, 1, f"too much at once: {MAX_CHARACTERS + 1} characters"),
    ],
)
def test_what_does_not_fit_is_listed_and_nothing_changes(
    text: str, line: int, field: int, reason: str
) -> None:
    model = SheetModel(sheet(4, 3, {(1, 0): loaded(2, locked="submitted")}))
    model.paste(text)
    assert model.preview is not None
    assert (line, field, reason) in [(f.line, f.field, f.reason) for f in model.preview.faults]
    assert not model.preview.applicable
    assert writes(type_keys(model, ["enter"])) == []
    assert model.status == "Paste dropped, nothing changed"
    assert model.cells.total.sum == 2


def test_a_paste_into_a_prompt_is_its_text() -> None:
    model = SheetModel(sheet(30, 3))
    type_keys(model, "r")
    model.paste("row 21\n")
    type_keys(model, ["enter"])
    assert model.cursor == (20, 0)


def test_a_comment_too_long_is_said_not_cut() -> None:
    """Cause: what did not fit was cut without a word."""
    model = SheetModel(replace(sheet(3, 3), comments=True))
    type_keys(model, "n")
    model.paste("\N{GRINNING FACE}" * 500)
    assert model.prompt is not None
    full = model.prompt.text
    for more in ("a", "\N{GRINNING FACE}"):
        model.paste(more)
        type_keys(model, more)
        assert model.prompt.text == full
        assert "It is full." in prompt_line(model, model.prompt, 80)
    type_keys(model, ["backspace"])
    model.paste("abc d")
    assert "That does not fit." in prompt_line(model, model.prompt, 80)
    type_keys(model, "abcd")
    assert model.prompt.text == full[:-1] + "abcd"
    assert "fit" not in prompt_line(model, model.prompt, 80)


def test_hostile_blocks_write_nothing() -> None:
    for name in NAMES:
        model = SheetModel(sheet())
        model.paste(name)
        assert writes(type_keys(model, ["enter"])) == []


@given(st.text(alphabet='0123459t-x,;\t\r\n "', max_size=60))
def test_any_block_applies_wholly_or_not_at_all(text: str) -> None:
    model = SheetModel(sheet(3, 3, {(1, 1): loaded(2, locked="closed")}))
    model.paste(text)
    assert model.preview is not None
    expected = model.preview.writes if model.preview.applicable else ()
    assert [((r, c), v) for r, c, v in told(type_keys(model, ["enter"]))] == list(expected)
    assert sum(len(line) for line in parse_block(text)) >= len(expected)
