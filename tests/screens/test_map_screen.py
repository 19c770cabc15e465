"""The talent map by keys: boxes, filters, those not placed, explanations, saving."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from talenta_tui.screens.view_map import Filters, cutoffs
from talenta_tui.widgets.nine_box import NineBox
from tests.conftest import DATA
from tests.screens.map_kit import (
    burst,
    filled,
    notes,
    opened,
    pin,
    press,
    screen,
    shown,
    status,
    until,
)

with (DATA / "kota-300" / "expected" / "map.csv").open(encoding="utf-8", newline="") as _file:
    EXPECTED = list(csv.DictReader(_file))

BOXES = Counter(row["Box"] for row in EXPECTED)


@pytest.fixture
def town(kota_300: Path) -> Path:
    return pin(kota_300)


async def test_the_counts_are_the_expected_ones(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        map_screen = await screen(pilot, "TalentMapScreen")
        await until(pilot, lambda: "placed" in notes(pilot))
        grid = map_screen.query_one(NineBox)._grid
        assert {str(box.number): box.count for box in grid.boxes} == {
            str(n): BOXES[str(n)] for n in range(1, 10)
        }
        assert f"{300 - BOXES['']} of 300 placed" in notes(pilot)
        assert f"{BOXES['']} not placed" in notes(pilot)
        text = shown(pilot)
        assert "≥ 80" in text
        assert "60–<80" in text


async def test_a_box_lists_its_people_by_talent_score(town: Path) -> None:
    async with opened(town) as pilot:
        # Typed ahead of the map: neither the arrows nor Enter are lost.
        burst(pilot, "f4", "right", "right", "enter")
        await screen(pilot, "PeopleListScreen")
        listed = await filled(pilot)
        wanted = sorted(
            (row for row in EXPECTED if row["Box"] == "9"),
            key=lambda row: (-float(row["Nilai Talenta"]), row["NIP"]),
        )
        assert [row[1] for row in listed] == [row["Nilai Talenta"] for row in wanted]
        assert [row[2] for row in listed] == [row["Nilai X"] for row in wanted]


async def test_the_not_placed_say_what_is_missing(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "n")
        await screen(pilot, "PeopleListScreen")
        listed = await filled(pilot)
        assert len(listed) == BOXES[""]
        assert all(row[3] for row in listed)
        assert {row[3] for row in listed} >= {"competency", "360°"}
        assert all(1 <= int(row[1]) <= 9 and 1 <= int(row[2]) <= 9 for row in listed)


async def test_a_filter_typed_in_one_burst_loses_no_key(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        map_screen = await screen(pilot, "TalentMapScreen")
        await until(pilot, lambda: "placed" in notes(pilot))
        burst(pilot, "f", *"dinas", "down", "down", "down", *"wo", "down", *"30", "down", *"49")
        burst(pilot, "enter")
        await until(pilot, lambda: map_screen.filters.active)
        assert map_screen.filters.sentence() == "unit dinas · woman · age 30–49"
        await until(pilot, lambda: "Filter: unit dinas" in notes(pilot))
        assert type(pilot.app.screen).__name__ == "TalentMapScreen"
        await press(pilot, "c")
        assert not map_screen.filters.active
        assert "Filter" not in notes(pilot)


async def test_a_filter_that_fits_nobody_is_refused_and_kept(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        map_screen = await screen(pilot, "TalentMapScreen")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "f", "up", *"20", "up", *"50", "enter")
        await screen(pilot, "FormModal")
        assert "! Age from 50 to 20 fits nobody." in shown(pilot)
        await press(pilot, "escape")
        assert map_screen.is_current
        assert map_screen.filters == Filters()


async def test_a_filtered_box_lists_only_who_fits(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "f", *"inspektorat", "enter", "right", "right", "enter")
        await screen(pilot, "PeopleListScreen")
        wanted = [
            r["Nilai Talenta"]
            for r in EXPECTED
            if r["Box"] == "9" and "Inspektorat" in r["Unit Organisasi"]
        ]
        assert wanted
        assert Counter(row[1] for row in await filled(pilot)) == Counter(wanted)


async def test_explain_tells_the_rules_and_their_sources(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "x")
        await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: "Talent score" in shown(pilot))
        text = shown(pilot)
        assert "Performance axis" in text
        assert "Source: Keputusan Kepala BKN 411/2025 (two or more sources agree)" in text


async def test_saving_asks_before_it_replaces(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "map"
    target.with_suffix(".csv").write_text("mine")
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "p", "ctrl+u", *"map", "enter")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "escape")
        await until(pilot, lambda: status(pilot) == "Nothing was written.")
        assert target.with_suffix(".csv").read_text() == "mine"
        await press(pilot, "p", "ctrl+u", *"map", "enter")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: status(pilot).startswith("Saved as"))
    wanted = (DATA / "kota-300" / "expected" / "map.csv").read_text(encoding="utf-8")
    assert target.with_suffix(".csv").read_text(encoding="utf-8") == wanted


async def test_the_map_speaks_the_policys_words_in_indonesian(town: Path) -> None:
    async with opened(town, language="id") as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "di atas ekspektasi" in shown(pilot))
        assert "Sumbu kinerja" in shown(pilot)
        assert "menengah" in shown(pilot)


def test_cutoffs_follow_the_policy() -> None:
    from talenta_tui.scoring.policy import builtin_policy

    bands = builtin_policy().axes.x.bands
    moved = bands[0].model_copy(update={"at_least": 77}), *bands[1:]
    assert cutoffs(bands) == ["≥ 80", "60–<80", "< 60"]
    assert cutoffs(moved) == ["≥ 77", "60–<77", "< 60"]


async def test_a_person_found_on_the_map_is_shown_in_their_box(town: Path) -> None:
    """`/` opens a page elsewhere; on the map it stays and marks the box."""
    row = next(row for row in EXPECTED if row["Box"] == "6")
    async with opened(town) as pilot:
        await press(pilot, "f4")
        map_screen = await screen(pilot, "TalentMapScreen")
        await until(pilot, lambda: "placed" in notes(pilot))
        burst(pilot, "/", *row["NIP"])
        await pilot.pause(0.5)
        await press(pilot, "enter")
        await until(pilot, lambda: row["Nama"] in shown(pilot))
        assert pilot.app.screen is map_screen
        assert map_screen.query_one(NineBox).box == 6
