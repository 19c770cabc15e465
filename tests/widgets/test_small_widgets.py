"""The explanation tree, the bars and the key bar."""

from __future__ import annotations

from fractions import Fraction

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from talenta_tui.widgets.explain_tree import ExplainTree, TreeRow
from talenta_tui.widgets.key_bar import KeyBar, KeyHint
from talenta_tui.widgets.lines import LineWidget
from talenta_tui.widgets.profile_bars import Bar, ProfileBars, draw, verdict

from .hostile import NAMES

LEAF = TreeRow("Kerja sama", "3", rule="cell", source="LGD", evidence=("Dewi K.: 3",))
TREE = TreeRow(
    "Potential",
    "84.65",
    children=(
        TreeRow("Competency", "80.00", "20", "16.00", "mean of levels", "annex", (), (LEAF, LEAF)),
        TreeRow("Potency", "90.00", "10", "9.00"),
    ),
)


class OneApp(App[None]):
    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.messages: list[tuple[str, tuple[int, ...]]] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_explain_tree_highlighted(self, message: ExplainTree.Highlighted) -> None:
        self.messages.append(("highlighted", message.path))

    def on_explain_tree_selected(self, message: ExplainTree.Selected) -> None:
        self.messages.append(("selected", message.path))


def body(widget: LineWidget) -> list[str]:
    return [line.rstrip() for line in widget.lines()]


async def test_the_tree_opens_closes_and_shows_the_rule() -> None:
    tree = ExplainTree([TREE])
    app = OneApp(tree)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        lines = body(tree)
        assert lines[1].startswith(" - Potential")
        assert lines[2].startswith("▸  + Competency")
        assert lines[2].endswith("80.00       20        16.00")
        assert lines[3].startswith("     Potency")
        assert lines[-4:-1] == [" Rule: mean of levels", " Source: annex", ""]
        await pilot.press("right", "right", "enter", "left", "left", "left", "enter")
        assert app.messages == [
            ("highlighted", (0, 0)),
            ("highlighted", (0, 0, 0)),
            ("selected", (0, 0, 0)),
            ("highlighted", (0, 0)),
            ("highlighted", (0,)),
        ]
        assert body(tree)[1].startswith("▸+ Potential")
        assert body(tree)[2] == ""


async def test_a_star_opens_everything_below() -> None:
    tree = ExplainTree([TREE], depth=1)
    async with OneApp(tree).run_test(size=(80, 24)) as pilot:
        assert body(tree)[2] == ""
        await pilot.press("*", "end")
        assert sum("Kerja sama" in line for line in body(tree)) == 2


async def test_evidence_stands_in_the_foot() -> None:
    tree = ExplainTree([LEAF])
    async with OneApp(tree).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert " Evidence: Dewi K.: 3" in body(tree)


async def test_an_empty_tree_takes_keys() -> None:
    tree = ExplainTree()
    async with OneApp(tree).run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter", "right", "left")
        assert tree.row is None


@pytest.mark.parametrize("size", [(80, 24), (50, 12), (20, 5), (4, 1)])
async def test_a_deep_hostile_tree_at_any_size(size: tuple[int, int]) -> None:
    node = TreeRow("x")
    for name in NAMES * 3:
        node = TreeRow(name, name, name, name, name, name, (name,), (node,))
    tree = ExplainTree([node], depth=50)
    async with OneApp(tree).run_test(size=size) as pilot:
        await pilot.press("pagedown", "end", "left", "left")
        for line in tree.lines():
            assert cell_len(line) == size[0]
            assert line.isprintable()


def test_bars_say_in_a_word_what_they_show() -> None:
    three = Fraction(3)
    assert verdict(Bar("a", Fraction(4), "4", standard=three)) == "above"
    assert verdict(Bar("a", three, "3", standard=three)) == "meets"
    assert verdict(Bar("a", Fraction(2), "2", standard=three)) == "below"
    assert verdict(Bar("a", None, "", standard=three)) == "missing"
    assert verdict(Bar("a", three, "3")) == ""


def test_a_bar_reaches_its_share_and_shows_its_standard() -> None:
    assert draw(Bar("a", Fraction(2), "2", standard=Fraction(4)), 10, ascii_only=True) == (
        "####...|.."
    )
    assert draw(Bar("a", Fraction(5), "5"), 5) == "█████"
    assert draw(Bar("a", Fraction(0), "0"), 5) == "░░░░░"
    assert draw(Bar("a", None, ""), 5) == "·····"


async def test_bars_as_lines() -> None:
    bars = ProfileBars(
        [
            Bar("Integritas", Fraction(3), "3 of 3", standard=Fraction(3)),
            Bar("Brown [/foo]", None, "— of 3", standard=Fraction(3)),
        ],
        ascii_only=True,
    )
    async with OneApp(bars).run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        lines = body(bars)
        assert lines[0].startswith(" Integritas   ####")
        assert lines[0].endswith(" 3 of 3 meets")
        assert lines[1].startswith(" Brown [/foo]")
        assert lines[1].endswith("— of 3 missing")


async def test_more_bars_than_lines_scroll() -> None:
    bars = ProfileBars([Bar(f"bar {n}", Fraction(n % 6), str(n)) for n in range(30)])
    bars.styles.height = 5
    async with OneApp(bars).run_test(size=(60, 10)) as pilot:
        await pilot.press("end")
        assert body(bars)[-1].startswith(" bar 29")


KEYS = [KeyHint(f"F{n}", f"label {n}") for n in range(1, 11)]


async def drawn(pilot: Pilot[None], bar: KeyBar, width: int) -> None:
    """Wait for the bar to have the width, and the height that its lines then take."""
    while bar.size != (width, len(bar.lines_at(width))):
        await pilot.pause()


async def test_the_key_bar_takes_one_line_to_three_and_never_cuts_a_label() -> None:
    bar = KeyBar(KEYS[:3])
    app = OneApp(bar)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert body(bar) == [" F1 label 1  F2 label 2  F3 label 3"]
        bar.set_hints(KEYS)
        await pilot.pause()
        assert bar.size.height == 2
        assert body(bar)[1].endswith("F10 label 10")
        await pilot.resize_terminal(50, 24)
        await drawn(pilot, bar, 50)
        assert body(bar) == [
            " F1 label 1  F2 label 2  F3 label 3  F4 label 4",
            " F5 label 5  F6 label 6  F7 label 7  F8 label 8",
            " F9 label 9  F10 label 10",
        ]
        await pilot.resize_terminal(30, 24)
        await drawn(pilot, bar, 30)
        assert body(bar) == [
            " F1 label 1  F2 label 2",
            " F3 label 3  F4 label 4",
            " F5 label 5  F6 label 6  …",
        ]


EVERYWHERE = [
    *(KeyHint(f"F{n}", f"label {n}", everywhere=True) for n in range(1, 10)),
    KeyHint("/", "Find", everywhere=True),
    KeyHint("F10", "Leave", everywhere=True),
]


@pytest.mark.parametrize(
    ("own", "lines"),
    [
        (
            1,
            [
                " 0 of its own  F1 label 1  F2 label 2  F3 label 3",
                " F4 label 4  F5–F9 screens  / Find  F10 Leave",
            ],
        ),
        (
            3,
            [
                " 0 of its own  1 of its own  2 of its own",
                " F1 label 1  F2–F9 screens  / Find  F10 Leave",
            ],
        ),
        (
            5,
            [
                " 0 of its own  1 of its own  2 of its own",
                " 3 of its own  4 of its own  F1 label 1  F10 Leave",
            ],
        ),
        (
            9,
            [
                " 0 of its own  1 of its own  2 of its own",
                " 3 of its own  4 of its own  5 of its own",
                " 6 of its own  7 of its own  …  F1 label 1",
            ],
        ),
    ],
)
async def test_main_screens_make_room_for_the_keys_of_this_one(own: int, lines: list[str]) -> None:
    """The bar ended in `F7 Periods …` and hid how to leave; the last keys of a screen too."""
    bar = KeyBar([*(KeyHint(str(n), "of its own") for n in range(own)), *EVERYWHERE])
    app = OneApp(bar)
    async with app.run_test(size=(50, 24)) as pilot:
        await pilot.pause()
        assert body(bar) == lines


@pytest.mark.parametrize("width", [3, 20, 80])
async def test_hostile_hints_stay_inside(width: int) -> None:
    bar = KeyBar([KeyHint(name, name) for name in NAMES])
    async with OneApp(bar).run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        assert all(cell_len(line) == width and line.isprintable() for line in bar.lines())
