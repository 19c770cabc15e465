"""Five thousand keys through the real screen onto a real database: every one is stored."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from talenta_tui.screens.session_score import ScoreScreen
from talenta_tui.widgets.score_sheet_values import CellState, Direction
from tests.screens.map_kit import burst, opened, until
from tests.screens.session_kit import LOG, asked, cells, copied, large, office, order

COUNT = 5000
PEOPLE, COLUMNS = 100, 9


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("large") / "large.db", large, people=PEOPLE)


@pytest.fixture
def large_db(large_file: Path, tmp_path: Path) -> Path:
    return copied(large_file, tmp_path / "large.db")


def halves(key: str) -> int:
    """A key as the log keeps it."""
    return -1 if key == "t" else 2 * int(key)


@pytest.mark.parametrize("direction", list(Direction))
async def test_5000_keys_are_stored_in_their_cells_in_order(
    large_db: Path, direction: Direction
) -> None:
    chance = random.Random(direction.value)
    ratings = chance.choices("012345t", k=COUNT)
    spots = [(r, c) for r in range(PEOPLE) for c in range(COLUMNS)]
    if direction is Direction.BY_COLUMN:
        spots.sort(key=lambda place: (place[1], place[0]))
    keys: list[str] = []
    for n, key in enumerate(ratings):
        if n and n % len(spots) == 0:
            # The sheet is full: back to its first cell, and over it again.
            keys += ["ctrl+home", "home"]
        keys.append(key)
    async with opened(large_db) as pilot:
        screen = ScoreScreen("ADM-26-11-03", "A1", "Kasus")
        pilot.app.push_screen(screen)
        await until(pilot, lambda: screen.sheet.model.data.rows)
        if direction is Direction.BY_COLUMN:
            burst(pilot, "d")
        burst(pilot, *keys)
        await pilot.pause()
        await until(
            pilot,
            lambda: (
                screen.sheet.model.cells.next_seq > COUNT
                and not screen.sheet.model.cells.pending_count
            ),
            120,
        )
        painted = screen.sheet.model.cells
        assert painted.saved_count == PEOPLE * COLUMNS
        assert all(painted.cell(spot).state is CellState.SAVED for spot in spots)
    nips, names = order(large_db)
    places = [spots[n % len(spots)] for n in range(COUNT)]
    log = asked(large_db, LOG, "A1", "Kasus")
    assert [(row[0], row[1], row[3]) for row in log] == [
        (nips[r], names[c], halves(key)) for (r, c), key in zip(places, ratings, strict=True)
    ]
    last = dict(zip(places, ratings, strict=True))
    assert cells(large_db, "A1", "Kasus") == {
        (nips[r], names[c]): None if key == "t" else 2 * int(key) for (r, c), key in last.items()
    }
    events = asked(large_db, "SELECT COUNT(*) FROM event WHERE action = 'session.rate'")[0][0]
    assert isinstance(events, int)
    assert events < COUNT / 10, "a burst costs few commits"


async def test_keys_typed_before_the_sheet_has_come_follow_it(large_db: Path) -> None:
    async with opened(large_db) as pilot:
        screen = ScoreScreen("ADM-26-11-03", "A1", "Kasus")
        pilot.app.push_screen(screen)
        burst(pilot, *"3452")
        await until(pilot, lambda: screen.sheet.model.cells.saved_count == 4)
    log = asked(large_db, LOG, "A1", "Kasus")
    assert [row[3] for row in log] == [6, 8, 10, 4]


@pytest.mark.parametrize("leave", ["escape", "f10", "f3"])
async def test_leaving_behind_a_burst_loses_nothing(large_db: Path, leave: str) -> None:
    async with opened(large_db) as pilot:
        pilot.app.push_screen(ScoreScreen("ADM-26-11-03", "A1", "Kasus"))
        await until(pilot, lambda: pilot.app.screen.sheet.model.data.rows)  # type: ignore[attr-defined]
        burst(pilot, *"345" * 100, leave)
        await until(
            pilot,
            lambda: (
                (leave == "f10" and not pilot.app.is_running)
                or not isinstance(pilot.app.screen, ScoreScreen)
                or len(asked(large_db, LOG, "A1", "Kasus")) == 300
            ),
            30,
        )
    assert len(asked(large_db, LOG, "A1", "Kasus")) == 300


async def test_the_whole_way_to_a_sheet_typed_ahead(large_db: Path) -> None:
    async with opened(large_db) as pilot:
        burst(pilot, "f3", "enter", "4", "enter", *"345")
        await until(pilot, lambda: len(asked(large_db, LOG, "A1", "Kasus")) == 3, 30)
    assert [row[3] for row in asked(large_db, LOG, "A1", "Kasus")] == [6, 8, 10]
