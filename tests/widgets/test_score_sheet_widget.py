from __future__ import annotations

import random
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region

from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_values import (
    Cell,
    CellState,
    ColumnSpec,
    Direction,
    RowSpec,
    SheetData,
    loaded,
)

from .hostile import NAMES
from .sheets import ABBREVIATIONS, GUIDE, sheet

STATES = {
    (0, 0): loaded(3),
    (0, 1): Cell(4, 3, CellState.PENDING),
    (0, 2): Cell(5, 2, CellState.REFUSED, "session closed"),
    (0, 3): Cell(2, 2, CellState.OTHER, by="Budi", replaced=3),
    (0, 4): Cell(5, 5, note_missing=True),
    (0, 5): loaded(4, noted=True),
    (0, 6): loaded(1, hidden=True),
    (1, 0): loaded(3, locked="submitted 10:14"),
}

PICTURE = """\
 ADM-26-11-03 › L… 5/26 saved · 1 refused ! · 1 by others * · 1 without note n?
  # Name                      Int  Ker  Kom  Hsl  Pel  Kem  Ubh  Kep  Bgs   sum
▸ 1 Brown [/foo]             ▐3  ▌ 4…   5!   2*   5n?  4 n  ▒    ·    ·      20
  2 山田太郎                 (3)   ·    ·    ·    ·    ·    ·    ·    ·       3
  3 red ·[31m                 ·    ·    ·    ·    ·    ·    ·    ·    ·
    Column sum                6    4    2    2    5    4                     23
 Batch: sum 23 · levels 7 · not observed 0 · moves → along the row
 Brown [/foo] · Competency 1: 3 saved"""


class Host(App[None]):
    BINDINGS = [
        Binding("slash", "seen('find')"),
        Binding("f1", "seen('help')"),
        Binding("escape", "seen('leave')"),
        Binding("tab", "seen('tab')"),
    ]

    def __init__(self, widget: ScoreSheet) -> None:
        super().__init__()
        self.widget = widget
        self.seen: list[str] = []
        self.posted: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def action_seen(self, what: str) -> None:
        self.seen.append(what)

    def on_score_sheet_note_requested(self, m: ScoreSheet.NoteRequested) -> None:
        self.posted.append(f"note wanted {m.row},{m.column}")

    def on_score_sheet_note_written(self, m: ScoreSheet.NoteWritten) -> None:
        self.posted.append(f"note {m.row},{m.column} {m.text} {m.positive}")
        m.sheet.note_saved(m.row, m.column)

    def on_score_sheet_explain_requested(self, m: ScoreSheet.ExplainRequested) -> None:
        self.posted.append(f"explain {m.row},{m.column}")

    def on_score_sheet_direction_changed(self, m: ScoreSheet.DirectionChanged) -> None:
        self.posted.append(f"direction {m.direction}")

    def on_score_sheet_cursor_moved(self, m: ScoreSheet.CursorMoved) -> None:
        self.posted.append(f"at {m.row},{m.column}")

    def bell(self) -> None:
        self.seen.append("bell")


def text(widget: ScoreSheet) -> list[str]:
    return [line.rstrip() for line in widget.lines()]


def states() -> SheetData:
    return sheet(columns=9, cells=STATES, titles=["Brown [/foo]", "山田太郎", "red \x1b[31m"])


async def test_the_sheet_as_text() -> None:
    app = Host(ScoreSheet(states()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = text(app.widget)
        assert "\n".join([*lines[:5], *lines[-3:]]) == PICTURE


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (1, "Brown [/foo] · Competency 2: 4 on its way"),
        (2, "Brown [/foo] · Competency 3: 5 refused: session closed"),
        (3, "Brown [/foo] · Competency 4: 2 written by Budi, it replaced 3"),
        (4, "Brown [/foo] · Competency 5: 5 saved · needs a note: n"),
        (6, "Brown [/foo] · Competency 7: hidden until the sheet is submitted"),
        (7, "Brown [/foo] · Competency 8: · empty"),
    ],
)
async def test_the_status_line_says_every_state_in_words(steps: int, words: str) -> None:
    app = Host(ScoreSheet(states()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["right"] * steps)
        assert text(app.widget)[-1].strip() == words


async def test_signs_follow_the_answers() -> None:
    app = Host(ScoreSheet(sheet(3, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "4", "5")
        assert " 3…   4…   5…" in text(app.widget)[2]
        assert text(app.widget)[0].endswith("0/9 saved · 3 on its way")
        app.widget.mark_saved(1)
        app.widget.mark_refused(2, "needs [b]evidence")
        app.widget.mark_saved(3, replaced=2, by="Budi")
        app.widget.foreign_change(1, 2, 4, "Dewi", 1)
        await pilot.pause()
        assert " 3    4!   5*" in text(app.widget)[2]
        assert text(app.widget)[-1].strip() == "Row 1, column 2 refused: needs [b]evidence"
        assert text(app.widget)[0].endswith("3/9 saved · 1 refused ! · 2 by others *")
        await pilot.press("up", "right", "right")
        assert text(app.widget)[-1].endswith("5 saved; it replaced 2 of Budi")


async def test_messages_reach_the_host() -> None:
    app = Host(ScoreSheet(sheet(2, 2, needs_note={5})))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("5", "left", "n", "o", "k", "enter", "x", "d")
        assert app.posted == [
            "note wanted 0,0",
            "at 0,1",
            "at 0,0",
            "note 0,0 ok True",
            "explain 0,0",
            "direction column",
        ]
        assert app.widget.model.direction is Direction.BY_COLUMN
        assert "n" in text(app.widget)[2].split("▐")[1]


async def test_keys_of_the_screen_pass_and_wrong_keys_ring() -> None:
    app = Host(ScoreSheet(sheet()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", "f1", "escape", "6", "tab", "c", "slash", "escape")
        assert app.seen == ["find", "help", "leave", "bell", "bell"]
        assert app.widget.cursor == (0, 1)


async def test_a_paste_shows_what_it_would_do_first() -> None:
    app = Host(ScoreSheet(sheet(4, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Paste("3\t4\nt\t\n"))
        await pilot.pause()
        assert [line.strip() for line in text(app.widget)[2:6]] == [
            "Paste: 2 lines × 2 fields, from row 1, column 1",
            "3 cells fit, 1 blank fields are left as they are. Enter applies.",
            "1 Person 1                 3 4",
            "2 Person 2                 t",
        ]
        assert app.widget.model.cells.total.count == 0
        await pilot.press("enter")
        assert " 3…   4…" in text(app.widget)[2]
        app.post_message(events.Paste("3\t[/foo]\t6\n1"))
        await pilot.pause()
        shown = [line.strip() for line in text(app.widget)[2:7]]
        assert shown[1:] == [
            "3 do not fit, so nothing would change. Escape drops it.",
            "line 1, field 2: “[/foo]” no rating",
            "line 1, field 3: “6” 6 is no rating here; it takes 0, 1, 2, 3, 4, 5, t, -",
            "line 2, field 1: 1 fields where the longest line has 3",
        ]
        await pilot.press("enter")
        assert text(app.widget)[-1].strip() == "Paste dropped, nothing changed"


async def test_the_guide_is_folded_at_80_columns_and_open_on_a_wide_screen() -> None:
    app = Host(ScoreSheet(sheet(4, 9, {(0, 0): loaded(3)})))
    async with app.run_test(size=(80, 24)) as pilot:
        assert not app.widget.guide_shown
        await pilot.press("g")
        assert app.widget.guide_shown
        assert any("▸3 three" in line for line in text(app.widget))
        assert "›" in text(app.widget)[1]
        await pilot.press("g")
        assert not app.widget.guide_shown
    app = Host(ScoreSheet(sheet(4, 9)))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert app.widget.guide_shown
        assert "n? needs a note" in "\n".join(text(app.widget))


async def test_many_columns_scroll_under_a_name_that_stays() -> None:
    app = Host(ScoreSheet(sheet(4, 40)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        header, row = text(app.widget)[1:3]
        assert "‹" in header
        assert "›" not in header
        assert row.startswith("▸ 1 Person 1")
        assert row.endswith("▌")
        await pilot.press("c")
        assert " 40" in text(app.widget)[1]
        await pilot.press("escape", "home")
        assert "‹" not in text(app.widget)[1]
        assert "›" in text(app.widget)[1]


async def test_rows_scroll_and_the_page_keys_know_the_page() -> None:
    app = Host(ScoreSheet(sheet(60, 3)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown")
        assert app.widget.cursor == (19, 0)
        assert text(app.widget)[20].startswith("▸20 Person 20")


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (60, 12), (40, 8), (30, 4), (20, 3), (10, 2), (5, 1)]
)
async def test_hostile_names_at_any_size(size: tuple[int, int]) -> None:
    data = SheetData(
        title=NAMES[3],
        rows=tuple(RowSpec(f"r{i}", name) for i, name in enumerate(NAMES)),
        columns=tuple(
            ColumnSpec(f"c{i}", name, name, guide=(name,) * 5) for i, name in enumerate(NAMES)
        ),
        cells={(i, 0): Cell(3, 2, CellState.OTHER, name, name, 2) for i, name in enumerate(NAMES)},
    )
    app = Host(ScoreSheet(data))
    async with app.run_test(size=size) as pilot:
        for keys in (["down"], ["n", "x"], ["escape", "c"], ["escape", "g"], ["end", "pagedown"]):
            await pilot.press(*keys)
            for line in app.widget.lines():
                assert cell_len(line) == size[0]
                assert line.isprintable()
        app.widget.mark_refused(1, NAMES[2])
        for name in NAMES:
            app.post_message(events.Paste(name))
            await pilot.pause()
            assert all(line.isprintable() for line in app.widget.lines())
            await pilot.press("escape")


async def test_shown_at_another_size_the_cursor_is_still_there() -> None:
    app = Host(ScoreSheet(sheet(60, 20), cursor=(59, 19)))
    async with app.run_test(size=(120, 40)) as pilot:
        for size in [(80, 24), (40, 8), (200, 60), (30, 5)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert sum("▐" in line for line in text(app.widget)) == 1


async def test_integrate_shows_raters_beside_one_agreed_level() -> None:
    columns = (
        ColumnSpec("cells", "Raters", "D A B", writable=False, width=8),
        ColumnSpec("spread", "Spread", "Spr", writable=False),
        ColumnSpec("agreed", "Agreed", "Agr", allowed=frozenset({1, 2, 3, 4, 5})),
    )
    data = replace(
        sheet(2, 3),
        columns=columns,
        texts={(0, 0): "3 4 t", (0, 1): "1", (1, 0): "1 4 4", (1, 1): "3 !"},
    )
    app = Host(ScoreSheet(data))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("tab", "3", "0")
        lines = text(app.widget)
        assert "3 4 t   1    3…" in lines[2]
        assert "1 4 4   3 !" in lines[3]
        assert app.widget.cursor == (1, 2)
        assert app.seen == ["bell"]
        assert app.widget.model.cells.writable_count == 2


class Watched(ScoreSheet):
    """Notes what it was asked to paint."""

    painted: list[Region]

    def refresh(self, *regions: Region, **options: bool) -> Watched:
        if not hasattr(self, "painted"):
            self.painted = []
        self.painted.extend(regions or [Region(0, 0, *self.size)])
        super().refresh(*regions, **options)
        return self


async def test_one_rating_repaints_its_cells_and_the_foot_only() -> None:
    widget = Watched(sheet(10, 9))
    async with Host(widget).run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        widget.painted.clear()
        await pilot.press("3")
        await pilot.pause()
        assert {region.y for region in widget.painted} == {0, 3, 21, 22, 23}
        widget.painted.clear()
        await pilot.press("right")
        await pilot.pause()
        assert {region.y for region in widget.painted} == {3, 23}
        assert sum(region.area for region in widget.painted) < 80 + 2 * 45


@pytest.mark.parametrize("size", [(80, 24), (130, 12), (90, 14), (60, 9)])
async def test_what_is_not_repainted_has_not_changed(size: tuple[int, int]) -> None:
    chance = random.Random(3)
    moves = ["up", "down", "left", "right", "home", "end", "pagedown", "pageup", "tab"]
    keys = [*"0123456t-=uUdg", *moves, *moves, "c", "r", "n", "enter", "escape"]
    widget = Watched(sheet(30, 12, needs_note={5}))
    app = Host(widget)
    async with app.run_test(size=size) as pilot:
        await pilot.press("g")
        screen = widget.lines()
        seq = 1
        for _turn in range(250):
            widget.painted.clear()
            happening = chance.randrange(6)
            if happening == 0:
                widget.mark_saved(seq)
                seq += 1
            elif happening == 1:
                widget.mark_refused(seq, "no")
                seq += 1
            elif happening == 2:
                widget.foreign_change(chance.randrange(30), chance.randrange(12), 4, "Budi", 3)
            else:
                await pilot.press(chance.choice(keys))
            now = widget.lines()
            for region in widget.painted:
                for y in range(max(0, region.y), min(size[1], region.bottom)):
                    old, new = screen[y], now[y]
                    screen[y] = old[: region.x] + new[region.x : region.right] + old[region.right :]
            assert screen == now


async def test_the_guide_is_painted_anew_after_the_columns_scrolled() -> None:
    widget = Watched(sheet(3, 12, {(0, 0): loaded(4), (0, 10): loaded(4)}))
    async with Host(widget).run_test(size=(90, 14)) as pilot:
        await pilot.press("g", "right", "left", "end")
        level = next(y for y, line in enumerate(widget.lines()) if " 4 four" in line)
        widget.painted.clear()
        await pilot.press("left")
        assert "▸4 four" in widget.lines()[level]
        assert any(r.y == level and r.right == 90 for r in widget.painted)


def test_the_abbreviations_fit_their_columns() -> None:
    assert all(cell_len(a) <= 4 for a in ABBREVIATIONS)
    assert len(GUIDE) == 5
