"""A trend drawn with lines, and a list that keeps its cursor on its row."""

from __future__ import annotations

from fractions import Fraction

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from talenta_tui.screens.view_live import age_step
from talenta_tui.widgets.row_list import Column, RowList
from talenta_tui.widgets.trend_chart import Series, TrendChart, drawing

from .hostile import NAMES


def values(*numbers: int | None) -> tuple[Fraction | None, ...]:
    return tuple(None if n is None else Fraction(n) for n in numbers)


def test_the_line_goes_through_every_month() -> None:
    assert [line.rstrip() for line in drawing(values(0, 2, 1), 6, 3)] == [
        "      ╭──●──╮",
        "      │     ╰──●",
        "   ●──╯",
    ]


def test_a_month_without_a_figure_is_a_gap_and_one_level_is_one_line() -> None:
    gap = drawing(values(1, None, 3), 6, 3)
    assert "".join(gap).count("●") == 2
    assert "─" not in "".join(gap)
    assert "●─────●" in drawing(values(5, 5), 6, 3)[1]
    assert drawing(values(None), 6, 3) == [" " * 6] * 3


class Host(App[None]):
    def __init__(self, widget: TrendChart | RowList) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(80, 24), (20, 5)])
async def test_hostile_names_and_many_months(name: str, size: tuple[int, int]) -> None:
    app = Host(TrendChart())
    async with app.run_test(size=size) as pilot:
        chart = app.widget
        assert isinstance(chart, TrendChart)
        months = [f"2026-{n:02d}" for n in range(1, 13)]
        chart.show(months, Series(name, values(*range(12)), tuple(map(str, range(12)))))
        await pilot.pause()
        for line in chart.lines():
            assert cell_len(line) == chart.size.width
            assert line.isprintable()


def keys(*numbers: int) -> tuple[list[tuple[str, ...]], list[str]]:
    return [(f"row {n}",) for n in numbers], [str(n) for n in numbers]


async def test_other_rows_keep_the_cursor_on_its_own_and_on_its_line() -> None:
    app = Host(RowList((Column("x"),)))
    async with app.run_test(size=(40, 11)) as pilot:
        found = app.widget
        assert isinstance(found, RowList)
        found.keep_rows(*keys(*range(50)))
        found.focus()
        await pilot.press(*["down"] * 30)
        line = found._cursor - found._top
        found.keep_rows(*keys(*range(5, 50)))
        assert found.rows[found.cursor or 0] == ("row 30",)
        assert found._cursor - found._top == line
        found.keep_rows(*keys(*range(30), *range(31, 50)))
        assert found.rows[found.cursor or 0] == ("row 31",), "its row has gone: the next"
        found.keep_rows(*keys(1, 2, 3))
        assert found.rows[found.cursor or 0] == ("row 3",)
        found.keep_rows(*keys())
        assert found.cursor is None


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, 0), (1.9, 0), (2, 2), (4.9, 2), (59, 30), (60, 60), (3599, 3540)]
)
def test_the_age_is_said_in_longer_and_longer_steps(seconds: float, shown: int) -> None:
    age, wait = age_step(seconds)
    assert age == shown
    assert age_step(seconds + wait)[0] > age
