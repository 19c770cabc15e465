"""People: the list, the search while typing, a person's page, and keys typed ahead."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talenta_tui.screens.people import SearchLine
from tests.screens.map_kit import (
    burst,
    filled,
    notes,
    opened,
    pin,
    press,
    rows,
    screen,
    shown,
    until,
)

SARI = "198005172009072001"


@pytest.fixture
def town(kota_300: Path) -> Path:
    return pin(kota_300)


async def test_everyone_is_listed_by_nip(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        nips = [row[1] for row in listed]
        assert len(nips) == 300
        assert nips == sorted(nips)
        await press(pilot, "end")
        assert "300 of 300" in notes(pilot)


async def test_typing_narrows_and_a_slip_still_finds(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        await press(pilot, "s", *"hendra utmo")
        await until(pilot, lambda: len(rows(pilot)) < len(listed))
        await until(pilot, lambda: rows(pilot)[0][0].startswith("Hendra Utomo"))
        assert len(rows(pilot)) < 30
        await press(pilot, "escape", "c")
        await until(pilot, lambda: len(rows(pilot)) == 300)


async def test_search_and_enter_in_one_burst_open_the_person_searched(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        wanted = listed[217]
        burst(pilot, "s", *wanted[1], "enter")
        page = await screen(pilot, "PersonScreen")
        assert page.nip == wanted[1]


async def test_letters_are_letters_while_searching(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        await filled(pilot)
        burst(pilot, "s", *"xfcps/")
        people = await screen(pilot, "PeopleScreen")
        await until(pilot, lambda: people.query_one(SearchLine).text == "xfcps/")
        assert pilot.app.screen is people


async def test_moves_and_enter_in_one_burst_open_the_row_moved_to(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        burst(pilot, *["down"] * 7, "enter")
        page = await screen(pilot, "PersonScreen")
        assert page.nip == listed[7][1]


async def test_enter_and_explain_in_one_burst_reach_the_explanation(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        burst(pilot, "down", "enter", "x")
        explained = await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: listed[1][1] in notes(pilot))
        assert [type(s).__name__ for s in pilot.app.screen_stack[-2:]] == [
            "PersonScreen",
            "ExplainScreen",
        ]
        assert pilot.app.screen is explained


async def test_a_page_holds_place_components_competencies_and_records(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "right", "right", "enter")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        text = "\n".join(row[0] for row in await filled(pilot))
        for part in (
            "Box                         9  Performance above expectation, potential high",
            "Promote and retain",
            "Performance predicate",
            "Disciplinary record",
            "Competencies against the standard",
            "Integrity",
            "Job person match",
            "Field of study",
            "Potential  20",
            "SANGAT BAIK",
            "Awards",
            "Teams",
            "Training",
            "Posts held",
            "No penalty on record.",
            "Assessment sessions",
            "360° feedback  means of groups",
            "raters",
        ):
            assert part in text, part


async def test_a_page_of_someone_not_placed_says_what_is_missing(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "n")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        text = "\n".join(row[0] for row in await filled(pilot))
        assert "none yet: not everything needed is there" in text
        assert "Missing " in text
        assert "Boxes still possible" in text


async def test_x_on_a_component_opens_its_node(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "right", "right", "enter")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        lines = [row[0] for row in await filled(pilot)]
        at = next(n for n, line in enumerate(lines) if line.startswith("Integrity"))
        await press(pilot, *["down"] * at, "x")
        await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: "Integrity" in shown(pilot))
        line = next(line for line in shown(pilot).splitlines() if line.startswith("▸"))
        assert "Integrity" in line
        assert "Cell: " in shown(pilot)
        assert "Source: PermenPANRB 38/2017" in shown(pilot)


async def test_sections_are_a_key_apart(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        await filled(pilot)
        await press(pilot, "enter")
        page = await screen(pilot, "PersonScreen")
        lines = await filled(pilot)
        burst(pilot, "right", "right", "left", "right", "x")
        await screen(pilot, "ExplainScreen")
        from talenta_tui.widgets.row_list import RowList

        cursor = page.query_one(RowList).cursor
        assert lines[cursor][0].startswith("Potential axis")


async def test_m_shows_the_person_on_the_map(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f6")
        listed = await filled(pilot)
        at = next(n for n, row in enumerate(listed) if row[2] == "6")
        await press(pilot, *["down"] * at, "enter")
        await screen(pilot, "PersonScreen")
        await filled(pilot)
        await press(pilot, "m")
        await screen(pilot, "TalentMapScreen")
        await until(pilot, lambda: f"◆ {listed[at][0]}" in shown(pilot))
        assert "6 ◆" in shown(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_page_fits_its_screen_and_follows_a_resize(
    town: Path, size: tuple[int, int]
) -> None:
    async with opened(town, size=size) as pilot:
        await press(pilot, "f6")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        for width in (size[0], 100, 80):
            await pilot.resize_terminal(width, 30)
            await until(pilot, partial(fits, pilot, width))


def fits(pilot: Pilot[None], width: int) -> bool:
    """No line is longer than the list has room for, and some use that room."""
    longest = max(len(row[0]) for row in rows(pilot))
    return width - 20 < longest <= width - 3
