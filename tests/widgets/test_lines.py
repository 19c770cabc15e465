from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from talenta_tui.widgets.lines import fit, grouped, step, window, wrap

from .hostile import NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [0, 1, 2, 5, 24, 80])
@pytest.mark.parametrize("align", ["left", "right", "center"])
def test_fit_is_exactly_as_wide_as_asked(name: str, width: int, align: str) -> None:
    text = fit(name, width, align)
    assert cell_len(text) == width
    assert "\x1b" not in text
    assert "\n" not in text


@given(st.text(), st.integers(0, 60))
def test_fit_of_anything(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@given(st.text(max_size=300), st.integers(1, 40), st.integers(1, 5))
def test_wrapped_lines_fit(text: str, width: int, lines: int) -> None:
    result = wrap(text, width, lines)
    assert len(result) <= lines
    assert all(cell_len(line) <= width for line in result)


def test_wrap_breaks_at_spaces_and_says_when_it_cuts() -> None:
    assert wrap("listens, responds and prepares", 16, 3) == ["listens,", "responds and", "prepares"]
    assert wrap("one two three four", 8, 2) == ["one two", "three f…"]
    assert wrap("abcdefghij", 4, 5) == ["abcd", "efgh", "ij"]


def test_numbers_are_grouped_the_same_in_every_language() -> None:
    assert [grouped(n) for n in (0, 999, 7041, 1234567)] == ["0", "999", "7 041", "1 234 567"]


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 30), st.integers(1, 100))
def test_the_window_always_holds_the_cursor(cursor: int, top: int, height: int, count: int) -> None:
    cursor = min(cursor, count - 1)
    found = window(cursor, top, height, count)
    assert 0 <= found <= cursor < found + height
    if 0 <= top <= cursor < top + height and top + height <= count:
        assert found == top


def test_steps_stay_inside() -> None:
    assert step("up", 0, 5, 10) == 0
    assert step("pagedown", 7, 5, 10) == 9
    assert step("end", 0, 5, 0) == 0
    assert step("x", 3, 5, 10) is None
