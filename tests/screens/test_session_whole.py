"""A session of six from the empty list to the closed one, by keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from talenta_tui.screens.session_score import ScoreScreen
from talenta_tui.widgets.row_list import RowList
from tests.screens.map_kit import burst, opened, press, screen, shown, status, until
from tests.screens.session_kit import asked, cells, office
from tests.services.assessment.kit import make_people, nip_of

CODE = "PWS-26-11-03"
RATERS = 3


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return office(tmp_path / "town.db", lambda centre: make_people(centre.site, 6))


@pytest.fixture
async def pilot(town: Path) -> AsyncIterator[Pilot[None]]:
    async with opened(town) as found:
        yield found


async def showing(pilot: Pilot[None], text: str) -> None:
    await until(pilot, lambda: text in shown(pilot))


async def choose(pilot: Pilot[None], *keys: str) -> None:
    """Keys of a form, all at once as a hand that knows it types them."""
    burst(pilot, *keys)
    await pilot.pause()


async def step(pilot: Pilot[None], key: str, name: str) -> Any:
    """From the steps to one of them."""
    await screen(pilot, "SessionScreen")
    await showing(pilot, "1 Prepare")
    await press(pilot, key)
    found = await screen(pilot, name)
    await until(pilot, lambda: getattr(found, "detail", True) is not None)
    return found


async def test_a_session_of_six_from_create_to_close(pilot: Pilot[None], town: Path) -> None:
    await press(pilot, "f3")
    await screen(pilot, "SessionsScreen")
    await showing(pilot, "No session yet")
    await choose(
        pilot, "n", *CODE, "tab", *"Pengawas", "tab", "tab", *"PENGAWAS", "tab", "ctrl+u",
        *"2026-11-03", "tab", "tab", *"Gedung A", "tab", *"Staff", "enter",
    )  # fmt: skip
    await screen(pilot, "SessionScreen")
    await showing(pilot, "There is no assessee.")

    await _prepare(pilot)
    await _assign(pilot)
    await _plan(pilot)
    await _run(pilot)
    await _score(pilot, town)
    await _integrate(pilot)
    await _close(pilot)
    assert asked(town, "SELECT state FROM session") == [("closed",)]
    levels = asked(town, "SELECT COUNT(*) FROM agreed_level WHERE until IS NULL")
    assert levels == [(6 * 9,)]


async def _prepare(pilot: Pilot[None]) -> None:
    prepare = await step(pilot, "1", "PrepareScreen")
    await showing(pilot, "Integritas")
    # Space takes the mark away and the blocker names the competency; Space puts it back.
    marks = prepare.facts.matrix
    pair = next(iter(sorted(marks)))
    row = prepare.facts.competencies.index(pair[1])
    column = [e.name for e in prepare.facts.exercises if e.raters].index(pair[0])
    burst(pilot, *["down"] * row, *["right"] * column, "space")
    await showing(pilot, f"{pair[1]}: seen in fewer than 2 exercises")
    burst(pilot, "space")
    await showing(pilot, "Prepared.")
    await until(pilot, lambda: prepare.facts.matrix == marks)
    await press(pilot, "g")
    await screen(pilot, "TextModal")
    await press(pilot, "escape", "tab", "tab")
    await showing(pilot, "Holds")
    await choose(pilot, "a", *"Ruang cadangan", "tab", *"12", "enter")
    await until(pilot, lambda: "Ruang cadangan" in [r.name for r in prepare.facts.rooms])
    await press(pilot, "escape")


def _has_assessors(assign: Any, count: int) -> bool:
    return len(assign.facts.assessors) == count


async def _assign(pilot: Pilot[None]) -> None:
    assign = await step(pilot, "2", "AssignScreen")
    await choose(pilot, "i", *" ".join(nip_of(n) for n in range(6)), "enter")
    await until(pilot, lambda: len(assign.facts.assessees) == 6)
    await press(pilot, "tab")
    for n in range(1, RATERS + 1):
        await choose(pilot, "n", *f"A{n}", "tab", *f"Asesor {n}", "enter")
        await until(pilot, partial(_has_assessors, assign, n))
    await press(pilot, "l")
    await until(pilot, lambda: assign.facts.about.lead == "A1")
    await press(pilot, "tab")
    await showing(pilot, "No conflict was found")
    await choose(pilot, "a", "tab", "tab", *"saudara ipar", "enter")
    await showing(pilot, "declared")
    await choose(pilot, "o", *"tidak ada pengganti", "enter")
    await until(pilot, lambda: assign._interests and assign._interests[0].override)
    await press(pilot, "escape")


async def _plan(pilot: Pilot[None]) -> None:
    await screen(pilot, "SessionScreen")
    plan = await step(pilot, "p", "PlanScreen")
    await showing(pilot, "No plan yet")
    await press(pilot, "g")
    await until(pilot, lambda: plan.rotation is not None, 60)
    await showing(pilot, "Ratings: connected")
    await press(pilot, "tab", "right")
    await showing(pilot, "Asesor 2   2 of 3")
    await press(pilot, "escape")


async def _run(pilot: Pilot[None]) -> None:
    await step(pilot, "3", "RunScreen")
    await showing(pilot, "Orang 00")
    burst(pilot, "space", "space")
    await choose(pilot, "l", "ctrl+u", *"09:20", "enter")
    await showing(pilot, "09:20")
    await press(pilot, "e")
    await showing(pilot, "5 present, 1 late, 0 absent of 6")
    await showing(pilot, "Everybody is noted.")
    await choose(pilot, "i", *"listrik padam", "tab", *"genset", "enter")
    await until(pilot, lambda: "Noted" in status(pilot))
    await press(pilot, "escape")


async def _score(pilot: Pilot[None], town: Path) -> None:
    board = await step(pilot, "4", "BoardScreen")
    await until(pilot, lambda: board.board is not None and board.detail is not None)
    count = len(board.board.sheets)
    for n in range(count):
        await screen(pilot, "BoardScreen")
        await showing(pilot, f"{n} of {count} sheets handed in")
        rows = board.query_one(RowList)
        await until(pilot, lambda: not board.board.sheets[rows.cursor or 0].submitted)  # noqa: B023
        burst(pilot, "enter")
        sheet = await screen(pilot, "ScoreScreen")
        await until(pilot, lambda: sheet.sheet.model.data.rows)  # noqa: B023
        total = sheet.sheet.model.cells.writable_count
        rater = sheet.assessor
        burst(pilot, *("3" if rater == "A1" else "34"[n % 2] for n in range(total)), "s")
        await screen(pilot, "ConfirmModal")
        burst(pilot, "enter")
        await screen(pilot, "ScoreScreen")
        await until(pilot, lambda: "Handed in" in status(pilot))
        assert len(cells(town, sheet.assessor, sheet.exercise)) == total
        await press(pilot, "escape")
    await showing(pilot, "All handed in")
    await press(pilot, "escape")


async def _integrate(pilot: Pilot[None]) -> None:
    await screen(pilot, "SessionScreen")
    await showing(pilot, "levels are not agreed yet")
    await press(pilot, "5")
    found = await screen(pilot, "IntegrateScreen")
    await until(pilot, lambda: found._table is not None)
    # A level nobody gave is refused until n says why; the hint itself writes nothing.
    assert found.sheet.model.cells.saved_count == 0
    burst(pilot, "5", "n", *"bukti dalam LGD a/b", "enter")
    await until(pilot, lambda: found.sheet.model.cells.saved_count == 1)
    await showing(pilot, "Agreed by")
    await showing(pilot, "bukti dalam LGD a/b")
    burst(pilot, "A")
    await screen(pilot, "ConfirmModal")
    burst(pilot, "enter")
    await screen(pilot, "IntegrateScreen")
    await until(pilot, lambda: "agreed as suggested" in status(pilot))
    for person in range(6):
        await until(pilot, lambda: found.at == person and found._table is not None)  # noqa: B023
        await _settle(pilot, found)
        if person < 5:
            await press(pilot, "full_stop")
    await showing(pilot, "0 levels open")
    await press(pilot, "d")
    await choose(pilot, "tab", *"4", "tab", *"terlalu rendah", "enter")
    await until(pilot, lambda: any(c.dissent for r in found.sheet_data.rows for c in r.cells))
    await press(pilot, "m")
    await screen(pilot, "MovementScreen")
    await showing(pilot, "from the mean")
    await press(pilot, "escape")
    await screen(pilot, "IntegrateScreen")
    await press(pilot, "escape")


async def _settle(pilot: Pilot[None], found: Any) -> None:
    """Key what is suggested where a level is still open, with a reason where one is asked."""
    sheet = found.sheet
    person = found.sheet_data.rows[found.at]
    for row, cell in enumerate(person.cells):
        if cell.agreed is None:
            burst(pilot, "r", *str(row + 1), "enter", "home", str(cell.suggested))
            burst(pilot, "n", *"rapat", "enter")
    cells_ = sheet.model.cells
    await until(pilot, lambda: cells_.saved_count == 9 and not cells_.pending_count)


async def _close(pilot: Pilot[None]) -> None:
    close = await step(pilot, "6", "CloseScreen")
    await showing(pilot, "The lead has not signed")
    await press(pilot, "c")
    assert "Not yet" in status(pilot)
    await choose(pilot, "s", "enter")
    await until(pilot, lambda: len(close.closing.signatures) == 1)
    await choose(pilot, "s", "right", "enter")
    await until(pilot, lambda: len(close.closing.signatures) == 2)
    await showing(pilot, "Every gate is open")
    burst(pilot, "c", "enter")
    await until(pilot, lambda: close.closing.closed)
    await choose(pilot, "o", *"salah baca", "enter")
    await showing(pilot, "asks to reopen it: salah baca")
    # The one who asked cannot agree to it.
    burst(pilot, "o", "enter")
    await screen(pilot, "ErrorModal")
    await press(pilot, "enter")
    assert close.closing.closed


async def test_a_sheet_of_a_closed_session_takes_no_key(tmp_path: Path) -> None:
    def closed(centre: Any) -> None:
        from talenta_tui.services.assessment import closing
        from tests.services.assessment.kit import ADMIN

        centre.ready().attend().score((3, 3)).integrate().sign()
        closing.close_session(ADMIN, centre.site, centre.code)

    path = office(tmp_path / "closed.db", closed, people=4)
    async with opened(path) as pilot:
        sheet = asked(
            path,
            "SELECT a.code, x.name FROM rating t JOIN assessor a ON a.id = t.assessor_id"
            " JOIN exercise x ON x.id = t.exercise_id LIMIT 1",
        )[0]
        found = ScoreScreen("ADM-26-11-03", str(sheet[0]), str(sheet[1]))
        pilot.app.push_screen(found)
        await until(pilot, lambda: found.sheet.model.data.rows)
        before = asked(path, "SELECT COUNT(*) FROM rating_write")
        burst(pilot, *"2345")
        await showing(pilot, "the session is closed")
        assert asked(path, "SELECT COUNT(*) FROM rating_write") == before
