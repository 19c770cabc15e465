from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from talenta_tui.widgets.row_list import Column, RowList, RowMark

from .hostile import NAMES

COLUMNS = (Column("NIP", 18), Column("Name", share=2), Column("Unit"), Column("Score", 7, "right"))


class Counting(Sequence[tuple[str, ...]]):
    """7,041 rows that note which of them were asked for."""

    def __init__(self, total: int = 7041) -> None:
        self.total = total
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[str, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[str, ...] | Sequence[tuple[str, ...]]:
        assert isinstance(index, int)
        self.asked.append(index)
        return (f"{index:018d}", f"Person {index}", "Dinas", f"{index}.00")


class ListApp(App[None]):
    def __init__(self, row_list: RowList) -> None:
        super().__init__()
        self.row_list = row_list
        self.messages: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        yield self.row_list

    def on_row_list_highlighted(self, message: RowList.Highlighted) -> None:
        self.messages.append(("highlighted", message.index))

    def on_row_list_selected(self, message: RowList.Selected) -> None:
        self.messages.append(("selected", message.index))


async def test_only_visible_rows_are_fetched_and_one_step_draws_two() -> None:
    rows = Counting()
    app = ListApp(RowList(COLUMNS, rows))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert set(rows.asked) == set(range(23))
        rows.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(rows.asked) == [0, 1]


async def test_keys_move_and_enter_selects() -> None:
    app = ListApp(RowList(COLUMNS, Counting()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "enter", "pagedown", "end", "up", "home", "enter")
        assert app.messages == [
            ("highlighted", 1),
            ("highlighted", 2),
            ("selected", 2),
            ("highlighted", 25),
            ("highlighted", 7040),
            ("highlighted", 7039),
            ("highlighted", 0),
            ("selected", 0),
        ]


async def test_the_last_rows_show_at_the_end() -> None:
    app = ListApp(RowList(COLUMNS, Counting()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        lines = app.row_list.lines()
        assert lines[23].startswith("▸ 000000000000007040 Person 7040")
        assert lines[1].startswith("  000000000000007018")
        assert lines[23].endswith("┃")
        assert app.row_list.position() == "7 041 of 7 041"


async def test_an_empty_list_says_so_and_selects_nothing() -> None:
    app = ListApp(RowList(COLUMNS, (), empty="Nobody yet"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter", "end")
        assert app.messages == []
        assert app.row_list.cursor is None
        assert app.row_list.lines()[1].strip() == "Nobody yet"


async def test_marks_are_signs_and_other_rows_replace_them() -> None:
    rows = [("1", "a", "b", "c"), ("2", "d", "e", "f")]
    sheet = RowList(COLUMNS, rows, marks=lambda i: RowMark("!" if i else "", "warn"), sign_width=1)
    app = ListApp(sheet)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert sheet.lines()[2].startswith("  ! 2 ")
        sheet.set_rows([("9", "z", "z", "z")], cursor=5)
        await pilot.pause()
        assert sheet.lines()[1].startswith("▸   9 ")
        assert sheet.lines()[2].strip() == ""
        assert app.messages[-1] == ("highlighted", 0)


@pytest.mark.parametrize("size", [(80, 24), (40, 8), (12, 3), (3, 1), (200, 60)])
async def test_hostile_names_at_any_size_fill_their_cells_exactly(size: tuple[int, int]) -> None:
    rows = [(name, name, name, name) for name in NAMES]
    app = ListApp(RowList(COLUMNS, rows))
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "down", "end")
        for line in app.row_list.lines():
            assert cell_len(line) == size[0]
            assert line.isprintable()


async def test_shown_again_at_another_size_the_cursor_still_shows() -> None:
    app = ListApp(RowList(COLUMNS, Counting()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "pagedown")
        await pilot.resize_terminal(60, 6)
        await pilot.pause()
        assert any(line.startswith("▸ 000000000000000046") for line in app.row_list.lines())


async def test_keys_typed_before_the_first_rows_are_done_when_they_come() -> None:
    app = ListApp(RowList(COLUMNS, empty="…"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "up", "enter", "down")
        assert app.messages == []
        app.row_list.set_rows(Counting(9), cursor=3)
        await pilot.pause()
        assert app.row_list.cursor == 5
        assert ("selected", 4) in app.messages


async def test_keys_typed_at_a_list_found_empty_are_forgotten() -> None:
    app = ListApp(RowList(COLUMNS, empty="…"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.row_list.set_rows([], empty="Nobody.")
        await pilot.press("down", "enter")
        app.row_list.set_rows(Counting(9))
        await pilot.pause()
        assert app.row_list.cursor == 0
        assert app.messages == [("highlighted", 0)]


async def test_a_heading_is_never_cut_by_its_columns_width() -> None:
    """`Terpetakan` over a column of eight cells read `Terpeta…`."""
    app = ListApp(RowList((Column("Terpetakan", 8, "right"), Column("Nama")), [("7 041", "Siti")]))
    async with app.run_test(size=(40, 5)):
        head, row, *_rest = (line.rstrip() for line in app.row_list.lines())
        assert head == "  Terpetakan Nama"
        assert row == "▸      7 041 Siti"
