from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from talenta_tui.i18n import set_language
from talenta_tui.widgets.nine_box import NineBox
from talenta_tui.widgets.nine_box_values import AxisLabel, BoxCell, BoxGrid, Found

from .hostile import NAMES

BOXES = (
    BoxCell(4, 0, 0, 41, 2),
    BoxCell(7, 0, 1, 212, 9, 1),
    BoxCell(9, 0, 2, 96, 4),
    BoxCell(2, 1, 0, 188),
    BoxCell(5, 1, 1, 1604),
    BoxCell(8, 1, 2, 331),
    BoxCell(1, 2, 0, 77),
    BoxCell(3, 2, 1, 402),
    BoxCell(6, 2, 2, 61),
)
COLUMNS = (AxisLabel("low", "< 60"), AxisLabel("middle", "60–79.99"), AxisLabel("high", "≥ 80"))
ROWS = (AxisLabel("above", "≥ 80"), AxisLabel("expected", "60–79.99"), AxisLabel("below", "< 60"))
GRID = BoxGrid("POTENTIAL", "PERFORMANCE", COLUMNS, ROWS, BOXES)

MAP = """\
                     POTENTIAL
 PERFORMANCE         low < 60           middle 60–79.99    high ≥ 80
                    ┌ 4 ───────────────┬ 7 ───────────────┬ 9 ───────────────┐
 above         ≥ 80 │     41  ▲2       │    212  ▲9 ▼1    │     96  ▲4       │
                    │   1.4%  █·····   │   7.0%  █·····   │   3.2%  █·····   │
                    ├ 2 ───────────────┼ 5 ───────────────┼ 8 ◆ ─────────────┤
 expected  60–79.99 │    188           │  1 604           │▐   331          ▌│
                    │   6.2%  █·····   │  53.3%  ████··   │▐ 11.0%  █·····  ▌│
                    ├ 1 ───────────────┼ 3 ───────────────┼ 6 ───────────────┤
 below         < 60 │     77           │    402           │     61           │
                    │   2.6%  █·····   │  13.3%  █·····   │   2.0%  █·····   │
                    └──────────────────┴──────────────────┴──────────────────┘
 ◆ Siti Aminah [b]"""

COMPACT = """\
           POTENTIAL
              low  middle    high
 above    ▐    41▌    212      96
 expected     188   1 604     331
 below         77     402      61"""


class MapApp(App[None]):
    def __init__(self, nine_box: NineBox) -> None:
        super().__init__()
        self.nine_box = nine_box
        self.messages: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        yield self.nine_box

    def on_nine_box_highlighted(self, message: NineBox.Highlighted) -> None:
        self.messages.append(("highlighted", message.box))

    def on_nine_box_box_selected(self, message: NineBox.BoxSelected) -> None:
        self.messages.append(("selected", message.box))


def text(widget: NineBox) -> str:
    return "\n".join(line.rstrip() for line in widget.lines())


async def test_the_map_with_a_found_person_as_text() -> None:
    app = MapApp(NineBox(GRID))
    async with app.run_test(size=(80, 24)) as pilot:
        app.nine_box.set_found(Found(8, "Siti Aminah [b]"))
        await pilot.pause()
        assert text(app.nine_box) == MAP


async def test_where_some_left_no_box_has_a_bar() -> None:
    moved = replace(GRID, boxes=(replace(GRID.boxes[0], out=3), *GRID.boxes[1:]))
    app = MapApp(NineBox(moved))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "█" not in text(app.nine_box)
        assert "−3" in text(app.nine_box)


@pytest.mark.parametrize("width", range(52, 80))
async def test_a_share_is_whole_or_has_no_bar(width: int) -> None:
    """Where the box had room for the share alone it read `7.0% …`."""
    app = MapApp(NineBox(GRID))
    async with app.run_test(size=(width, 24)):
        app.nine_box.set_movement(False)
        assert "…" not in "".join(
            line.partition("│")[2] for line in app.nine_box.lines() if "%" in line
        )


async def test_the_map_in_small_as_text() -> None:
    app = MapApp(NineBox(GRID, compact=True))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert text(app.nine_box) == COMPACT


async def test_arrows_stay_in_the_grid_and_enter_opens() -> None:
    app = MapApp(NineBox(GRID))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "left", "right", "right", "right", "down", "enter", "down", "down")
        assert app.messages == [
            ("highlighted", 7),
            ("highlighted", 9),
            ("highlighted", 8),
            ("selected", 8),
            ("highlighted", 6),
        ]
        app.nine_box.select_box(77)
        assert app.nine_box.box == 6


async def test_other_figures_keep_the_cursor_and_no_people_is_no_crash() -> None:
    app = MapApp(NineBox(GRID))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "down")
        nobody = tuple(BoxCell(b.number, b.row, b.column, 0) for b in BOXES)
        app.nine_box.set_grid(BoxGrid("P", "Q", COLUMNS, ROWS, nobody))
        await pilot.pause()
        assert app.nine_box.box == 5
        assert "0.0%" in text(app.nine_box)


async def test_shares_have_the_comma_of_the_language() -> None:
    app = MapApp(NineBox(GRID))
    set_language("id")
    async with app.run_test(size=(80, 24)):
        assert "53,3%" in text(app.nine_box)
        assert "53.3%" not in text(app.nine_box)


async def test_movement_can_be_folded() -> None:
    app = MapApp(NineBox(GRID))
    async with app.run_test(size=(80, 24)) as pilot:
        app.nine_box.set_movement(False)
        await pilot.pause()
        assert "▲" not in text(app.nine_box)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(80, 24), (50, 10), (10, 3)])
async def test_hostile_labels_and_tiny_sizes(name: str, size: tuple[int, int]) -> None:
    grid = BoxGrid(name, name, (AxisLabel(name, name),) * 3, (AxisLabel(name, name),) * 3, BOXES)
    app = MapApp(NineBox(grid))
    async with app.run_test(size=size) as pilot:
        app.nine_box.set_found(Found(5, name))
        await pilot.pause()
        for line in app.nine_box.lines():
            assert cell_len(line) == app.nine_box.size.width
            assert line.isprintable()


async def test_who_came_and_who_left_fit_beside_large_counts() -> None:
    boxes = (BoxCell(5, 1, 1, 1604, 128, 12, 45), BoxCell(7, 0, 1, 11074, 1280, 120, 450))
    app = MapApp(NineBox(BoxGrid("P", "Q", COLUMNS, ROWS, boxes)))
    async with app.run_test(size=(72, 24)) as pilot:
        await pilot.pause()
        seen = text(app.nine_box)
        for part in ("1 604 ▲128 ▼12", "−45", "▲1 280", "▼120 −450"):
            assert part in seen, part
        assert "…" not in seen.replace("60–79.9…", "")
