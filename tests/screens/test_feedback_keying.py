"""Paper 360° forms keyed in the score sheet, on a real database."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from talenta_tui.screens.feedback_keying import FeedbackKeying
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue
from talenta_tui.services.cycles.papersheet import PaperLine, open_paper
from talenta_tui.services.cycles.raters import letters
from talenta_tui.widgets.score_sheet_values import CellState
from tests.screens.control_kit import at_work
from tests.screens.cycle_kit import ADMIN, BUDI, SARI, Town, town
from tests.screens.map_kit import burst, press, shown, status, until

COUNT = 5000


@pytest.fixture(scope="module")
def made(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(kota_300_file, tmp_path_factory.mktemp("cycle"))


@pytest.fixture
def here(made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("TALENTA_KEYS", "")
    yield made.copied(tmp_path / "town")
    os.environ.pop("TALENTA_KEYS", None)


def lines(here: Town) -> dict[str, PaperLine]:
    site = here.site()
    try:
        return {line.code: line for line in open_paper(SARI, site, "C1").lines}
    finally:
        site.database.close()


def told(key: str) -> CellValue:
    return NOT_OBSERVED if key == "t" else int(key)


async def keying(pilot: object) -> FeedbackKeying:
    screen = FeedbackKeying("C1")
    pilot.app.push_screen(screen)  # type: ignore[attr-defined]
    await until(pilot, lambda: screen.sheet.model.data.rows)  # type: ignore[arg-type]
    return screen


async def test_5000_keys_form_after_form_are_all_stored(here: Town) -> None:
    codes = list(lines(here))
    chance = random.Random(360)
    keys: list[str] = []
    wanted: dict[str, list[CellValue]] = {}
    for code in chance.sample(codes, len(codes)) * 2:
        typed = code.replace("-", chance.choice(["", "-"]))
        ratings = chance.choices("12345t", k=21)
        keys += ["f", *typed.lower(), "enter"]
        if code in wanted:
            # Keyed whole already: from its first cell over it again.
            keys += ["home"]
        keys += [*ratings, "escape"]
        wanted[code] = [told(key) for key in ratings]
        if len(keys) >= COUNT:
            break
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        burst(pilot, *keys)
        await pilot.pause()
        cells = screen.sheet.model.cells
        await until(pilot, lambda: cells.next_seq > 21 and not cells.pending_count, 120)
        assert cells.full_count == len(wanted)
        assert cells.refused_count == 0
        rows = screen._rows
        assert all(
            cells.cell((rows[code], n)).state is CellState.SAVED
            for code in wanted
            for n in range(21)
        )
    found = lines(here)
    assert {code: list(found[code].values) for code in wanted} == wanted
    site = here.site()
    keyed = site.database.execute_sql("SELECT COUNT(*) FROM event WHERE action = 'cycle.key'")
    assert keyed.fetchone()[0] < len(wanted) * 8, "a burst costs few commits"
    site.database.close()


async def test_one_units_forms_are_picked_and_keys_behind_it_reach_them(here: Town) -> None:
    found = lines(here)
    units = sorted({line.unit for line in found.values()}, key=str.casefold)
    last = units[-1]
    wanted = [line.code for line in found.values() if line.unit == last]
    assert 0 < len(wanted) < len(found)
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        burst(pilot, "o", "left", "enter", *"345", "o", "escape", "2")
        await until(pilot, lambda: screen.unit == last and screen.sheet.cursor == (0, 4))
        assert [row.id for row in screen.sheet.model.data.rows] == wanted
        burst(pilot, "o", "right", "enter")
        await until(pilot, lambda: len(screen.sheet.model.data.rows) == len(found))
        assert screen.place() == {"code": "C1", "unit": ""}
    assert lines(here)[wanted[0]].values[:4] == (3, 4, 5, 2)


async def test_enter_alone_goes_on_to_the_next_line_and_whole_forms_are_submitted(
    here: Town,
) -> None:
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        burst(pilot, *"345" * 7, "enter", *"54t" * 7, "enter", *"22", "s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: screen.sheet.model.cells.locked_rows == 2)
        text = shown(pilot)
        assert "(submitted, locked)" in text
        assert "2/" in text
        assert "3 4 5" not in text, "what is submitted shows nothing any more"
        assert screen.sheet.cursor == (2, 2)
        # Nothing can be keyed or undone in a locked form.
        burst(pilot, "r", "1", "enter", "3", "u", "u", "u")
        await pilot.pause(0.2)
        assert screen.sheet.model.cells.total.count == 0
    found = [line for line in lines(here).values() if line.submitted]
    assert len(found) == 2
    assert all(value is EMPTY for line in found for value in line.values)


async def test_s_in_the_question_for_a_code_submits(here: Town) -> None:
    async with at_work(here.path, BUDI) as pilot:
        await keying(pilot)
        burst(pilot, *"345" * 7, "s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmModal")


async def test_a_wrong_code_says_so_and_no_key_behind_it_rates_anything(here: Town) -> None:
    code = next(iter(lines(here)))
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        burst(pilot, "f", *wrong, "enter", *"345")
        await pilot.pause(0.2)
        assert "a sign is wrong" not in status(pilot)
        assert screen.sheet.model.prompt is not None
        assert screen.sheet.model.prompt.text == "345"
        burst(pilot, "escape", "f", *"ABCDE-FGHJK2", "enter")
        await pilot.pause(0.2)
        assert "sign is wrong" in shown(pilot) or "is no form" in shown(pilot)
    assert all(v is EMPTY for line in lines(here).values() for v in line.values)


async def test_swapped_signs_and_single_slips_are_all_caught(here: Town) -> None:
    from talenta_tui.services.cycles.papercode import ALPHABET, read

    for code in list(lines(here))[:20]:
        signs = code.replace("-", "")
        assert read(signs.lower()) == read(f" {code} ") == code
        for n, sign in enumerate(signs):
            for other in ALPHABET:
                assert (read(signs[:n] + other + signs[n + 1 :]) == code) is (other == sign)
            if n and signs[n - 1] != sign:
                assert read(signs[: n - 1] + sign + signs[n - 1] + signs[n + 1 :]) is None


async def test_a_comment_is_kept_with_the_form(here: Town) -> None:
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        burst(pilot, "n", *"Tegas, 3x [/b]", "enter", *"34")
        await until(pilot, lambda: status(pilot) == "Comment kept.")
        assert screen.sheet.model.cells.total.count == 2
    assert next(iter(lines(here).values())).comment == "Tegas, 3x [/b]"


ELSEWHERE = """
import sys
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.keying import ItemWrite, key_form, key_items
from talenta_tui.services.site import open_site
path, first, second, third = sys.argv[1:]
site, sari = open_site(path), Actor("sari", Role.OPERATOR)
print(key_items(sari, site, "C1", [ItemWrite(second, 1, 5), ItemWrite(first, 1, 2)])[1])
key_form(sari, site, "C1", third, (4, 3, 2) * 7)
"""


def elsewhere(here: Town, *codes: str) -> str:
    """Sari at a desk of her own, in another process."""
    words = [sys.executable, "-c", ELSEWHERE, str(here.path), *codes]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


async def test_two_operators_see_each_other(here: Town) -> None:
    codes = list(lines(here))[:3]
    async with at_work(here.path, BUDI) as pilot:
        screen = await keying(pilot)
        cells = screen.sheet.model.cells
        burst(pilot, *"345")
        await until(pilot, lambda: cells.saved_count == 3)
        told = await asyncio.to_thread(elsewhere, here, *codes)
        assert "replaced=3" in told
        assert "by='budi'" in told
        await until(pilot, lambda: cells.cell((0, 0)).value == 2)
        assert (cells.cell((0, 0)).by, cells.cell((1, 0)).value) == ("sari", 5)
        await until(pilot, lambda: cells.locked_rows == 1)
        burst(pilot, "down", "home", "4")
        await until(pilot, lambda: cells.cell((1, 0)).saved == 4)
        burst(pilot, "r", "3", "enter", "5")
        await pilot.pause(0.1)
        assert "submitted, locked" in shown(pilot)


async def test_who_has_seen_names_is_told_why_they_cannot_key(here: Town) -> None:
    async with at_work(here.path, ADMIN) as pilot:
        pilot.app.push_screen(FeedbackKeying("C1"))
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ErrorModal")
        text = " ".join(str(w.render()) for w in pilot.app.screen.query("Static"))
        assert "keying is for somebody else" in " ".join(text.split())
    site = here.site()
    assert letters(ADMIN, site, "C1")
    site.database.close()


@pytest.mark.parametrize("leave", ["escape", "f10", "f2"])
async def test_leaving_behind_a_burst_loses_nothing(here: Town, leave: str) -> None:
    async with at_work(here.path, BUDI) as pilot:
        await keying(pilot)
        burst(pilot, *("345" * 6), leave)
        await until(
            pilot,
            lambda: (
                not pilot.app.is_running
                or not isinstance(pilot.app.screen, FeedbackKeying)
                or not pilot.app.screen.sheet.model.cells.pending_count
            ),
            30,
        )
    first = next(iter(lines(here).values()))
    assert sum(v is not EMPTY for v in first.values) == 18
