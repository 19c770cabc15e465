"""The score sheet's screen: what is saved, refused, undone, turned, keyed twice, handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from talenta_tui.screens.session_board import BoardScreen
from talenta_tui.screens.session_score import ScoreScreen
from talenta_tui.screens.session_verify import VerifyScreen
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import forms, keying, prepare, submissions
from talenta_tui.services.site import open_site
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, CellState, Direction
from tests.conftest import NOON
from tests.screens.map_kit import burst, opened, press, screen, shown, status, until
from tests.screens.session_kit import LOG, asked, cells, copied, office
from tests.services.assessment.kit import ADMIN, BUDI, CODE, SARI, Centre


@pytest.fixture(scope="module")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def ready(centre: Centre) -> None:
        centre.ready().attend()
        forms.issue_forms(ADMIN, centre.site, CODE)

    return office(tmp_path_factory.mktemp("ready") / "ready.db", ready, people=4)


@pytest.fixture
def path(ready_file: Path, tmp_path: Path) -> Path:
    return copied(ready_file, tmp_path / "ready.db")


@pytest.fixture
async def pilot(path: Path) -> AsyncIterator[Pilot[None]]:
    async with opened(path) as found:
        yield found


def first_sheet(path: Path, assessor: str = "A1") -> tuple[str, str]:
    """A sheet of the assessor, read beside whatever site this process has open."""
    found = asked(
        path,
        "SELECT DISTINCT x.name FROM plan_seat p JOIN exercise x ON x.id = p.exercise_id"
        " JOIN assessor a ON a.id = p.assessor_id WHERE a.code = ? ORDER BY x.name",
        assessor,
    )
    return assessor, str(found[0][0])


async def sheet_screen(pilot: Pilot[None], sheet: tuple[str, str], **more: Any) -> ScoreScreen:
    found = ScoreScreen(CODE, *sheet, **more)
    pilot.app.push_screen(found)
    await until(pilot, lambda: found.sheet.model.data.rows)
    return found


async def saved(pilot: Pilot[None], found: ScoreScreen, count: int) -> None:
    model = found.sheet.model
    await until(pilot, lambda: model.cells.saved_count == count and not model.cells.pending_count)


def in_thread(pilot: Pilot[None], sql: str) -> Any:
    desk = pilot.app.desk  # type: ignore[attr-defined]
    return desk.executor.run(lambda: desk.site.database.execute_sql(sql))


async def test_undo_direction_and_place_outlive_the_screen(pilot: Pilot[None], path: Path) -> None:
    sheet = first_sheet(path)
    found = await sheet_screen(pilot, sheet)
    rows = len(found.sheet.model.data.rows)
    burst(pilot, "d", "3", "4", "5", "-", "escape")
    await until(pilot, lambda: pilot.app.screen is not found)
    again = await sheet_screen(pilot, sheet)
    await saved(pilot, again, 3)
    assert again.sheet.model.direction is Direction.BY_COLUMN
    # Down the first column: three levels, and the empty cell passed over.
    assert again.sheet.cursor == divmod(4, rows)[::-1]
    burst(pilot, "u", "u")
    await saved(pilot, again, 1)
    burst(pilot, "U")
    await saved(pilot, again, 2)
    kinds = [row[4] for row in asked(path, LOG, *sheet)]
    assert kinds == ["key", "key", "key", "undo", "undo", "redo"]


async def test_after_a_dropped_line_the_cursor_stands_behind_the_last_cell(
    pilot: Pilot[None], path: Path
) -> None:
    sheet = first_sheet(path)
    before = await sheet_screen(pilot, sheet)
    data = before.sheet.model.data
    await press(pilot, "escape")
    desk = pilot.app.desk  # type: ignore[attr-defined]

    def write() -> object:
        # The line drops right behind the commit: nobody could keep the cursor any more.
        writes = [keying.CellWrite(data.rows[0].id, c.id, 3) for c in data.columns[:2]]
        return keying.write_cells(desk.actor, desk.site, CODE, *sheet, writes)

    await desk.executor.run(write)
    found = await sheet_screen(pilot, sheet)
    assert found.sheet.cursor == (0, 2)


async def test_a_database_that_cannot_be_written_keeps_what_was_typed(
    pilot: Pilot[None], path: Path
) -> None:
    sheet = first_sheet(path)
    found = await sheet_screen(pilot, sheet)
    burst(pilot, "3")
    await saved(pilot, found, 1)
    await in_thread(pilot, "PRAGMA query_only = 1")
    burst(pilot, "4", "5")
    model = found.sheet.model
    await until(pilot, lambda: model.cells.refused_count == 2)
    assert "read-only" in status(pilot)
    assert "4!" in shown(pilot)
    assert "5!" in shown(pilot)
    assert [model.cells.cell((0, c)).value for c in range(3)] == [3, 4, 5]
    assert len(cells(path, *sheet)) == 1
    await in_thread(pilot, "PRAGMA query_only = 0")
    burst(pilot, "R")
    await saved(pilot, found, 3)
    assert sorted(v or 0 for v in cells(path, *sheet).values()) == [6, 8, 10]
    assert model.cells.refused_count == 0


async def test_a_level_that_needs_evidence_waits_for_its_note(path: Path) -> None:
    site = open_site(str(path), clock=lambda: NOON)
    rules = replace(Centre(site).facts().rules, evidence_levels=(1, 2, 5))
    prepare.set_rules(ADMIN, site, CODE, rules, "kebijakan")
    site.database.close()
    sheet = first_sheet(path)
    async with opened(path) as pilot:
        found = await sheet_screen(pilot, sheet)
        burst(pilot, "5", "3")
        model = found.sheet.model
        await until(pilot, lambda: model.cells.refused_count == 1 and not model.cells.pending_count)
        assert "5!?" in shown(pilot)
        # A note may hold any character, a slash too; then the level goes through by itself.
        burst(pilot, "left", "left", "n", *"memimpin diskusi 1/2", "tab", "enter")
        await saved(pilot, found, 2)
        notes = asked(path, "SELECT positive, text FROM behaviour_note")
        assert notes == [(0, "memimpin diskusi 1/2")]
        await press(pilot, "home", "x")
        await screen(pilot, "CellStoryModal")
        await until(pilot, lambda: "memimpin diskusi 1/2" in shown(pilot))
        # While the level stands its evidence does; typed in one go, no key reaches the sheet.
        burst(pilot, "w", *"salah 3 orang", "enter")
        await screen(pilot, "ErrorModal")
        await press(pilot, "enter", "-")
        await until(pilot, lambda: not model.cells.pending_count and model.cells.saved_count == 1)
        await press(pilot, "home", "x")
        await screen(pilot, "CellStoryModal")
        burst(pilot, "w", *"salah 3 orang", "enter")
        await until(pilot, lambda: "taken back" in status(pilot))
        live = "SELECT COUNT(*) FROM behaviour_note WHERE until IS NULL"
        assert asked(path, live) == [(0,)]
        assert model.cells.saved_count == 1


async def test_turning_holds_the_keys_and_hides_the_others(path: Path) -> None:
    site = open_site(str(path), clock=lambda: NOON)
    centre = Centre(site)
    other = next(s for s in centre.facts().sheets() if s[0] == "A2")
    centre.key_sheet(other, 5)
    site.database.close()
    async with opened(path) as pilot:
        found = await sheet_screen(pilot, ("A1", other[1]))
        burst(pilot, "3", "o", "4", "4")
        await until(pilot, lambda: found._opened is not None and found._opened.competency)
        model = found.sheet.model
        await until(pilot, lambda: not model.cells.pending_count and model.cells.saved_count >= 2)
        log = asked(path, LOG, "A1", other[1])
        # The first key in the row, the others down the column of the second competency.
        assert [row[3] for row in log] == [6, 8, 8]
        assert len({row[1] for row in log[1:]}) == 1
        assert log[0][1] != log[1][1]
        assert "▒" in shown(pilot)
        hidden = [
            model.cells.cell((row, column))
            for row in range(model.cells.rows)
            for column, spec in enumerate(model.data.columns)
            if spec.id == "A2"
        ]
        assert hidden
        assert all(cell.hidden and cell.value is EMPTY for cell in hidden)


async def test_somebody_elses_cells_appear(pilot: Pilot[None], path: Path) -> None:
    sheet = first_sheet(path)
    found = await sheet_screen(pilot, sheet)
    burst(pilot, "3")
    await saved(pilot, found, 1)
    opened_ = found._opened
    assert opened_ is not None
    nip = opened_.data.rows[1].id
    name = opened_.data.columns[0].id
    desk = pilot.app.desk  # type: ignore[attr-defined]

    def write(value: Any) -> Any:
        return lambda: keying.write_cells(
            SARI, desk.site, CODE, *sheet, [keying.CellWrite(nip, name, value)]
        )

    await desk.executor.run(write(4))
    await until(pilot, lambda: found.sheet.model.cells.cell((1, 0)).state is CellState.OTHER, 10)
    cell = found.sheet.model.cells.cell((1, 0))
    assert (cell.value, cell.by) == (4, "sari")
    from talenta_tui.services.assessment.values import EMPTY as CLEARED

    await desk.executor.run(write(CLEARED))
    await until(pilot, lambda: found.sheet.model.cells.cell((1, 0)).value is EMPTY, 10)
    # What is unsaved here is not painted over by what comes from elsewhere.
    await in_thread(pilot, "PRAGMA query_only = 1")
    burst(pilot, "r", "2", "enter", "home", "2")
    await until(pilot, lambda: found.sheet.model.cells.refused_count == 1)
    await in_thread(pilot, "PRAGMA query_only = 0")
    await desk.executor.run(write(5))
    await until(pilot, lambda: found.sheet.model.cells.cell((1, 0)).by == "sari", 10)
    assert found.sheet.model.cells.cell((1, 0)).value == 2


async def test_handing_in_locks_and_taking_back_needs_a_reason(
    pilot: Pilot[None], path: Path
) -> None:
    sheet = first_sheet(path)
    found = await sheet_screen(pilot, sheet)
    burst(pilot, "3", "s")
    await screen(pilot, "ConfirmModal")
    burst(pilot, "enter")
    await screen(pilot, "ErrorModal")
    await press(pilot, "enter")
    total = found.sheet.model.cells.writable_count
    burst(pilot, *"t" * (total - 1), "s")
    await screen(pilot, "ConfirmModal")
    burst(pilot, "enter")
    await until(pilot, lambda: found._opened is not None and found._opened.locked)
    burst(pilot, "home", "5")
    await until(pilot, lambda: "the sheet is handed in" in shown(pilot))
    burst(pilot, "w")
    await screen(pilot, "FormModal")
    burst(pilot, "enter")
    await until(pilot, lambda: "needs a reason" in shown(pilot))
    burst(pilot, *"salah lembar", "enter")
    await until(pilot, lambda: found._opened is not None and not found._opened.locked)
    assert found.sheet.model.cells.cell((0, 1)).value is NOT_OBSERVED
    reasons = asked(path, "SELECT reason FROM event WHERE action = 'session.withdraw'")
    assert reasons == [("salah lembar",)]


async def test_a_form_number_leads_to_its_sheet_and_a_slip_is_caught(
    pilot: Pilot[None], path: Path
) -> None:
    from talenta_tui.services.assessment.formnumber import form_text

    number, assessor, exercise = asked(
        path,
        "SELECT t.number, a.code, x.name FROM paper_form t JOIN assessor a ON a.id = t.assessor_id"
        " JOIN exercise x ON x.id = t.exercise_id ORDER BY t.number DESC LIMIT 1",
    )[0]
    assert isinstance(number, int)
    printed = form_text(number)
    slip = printed[:3] + str((int(printed[3]) + 1) % 10) + printed[4:]
    pilot.app.push_screen(BoardScreen(CODE))
    await screen(pilot, "BoardScreen")
    await until(pilot, lambda: "sheets handed in" in shown(pilot))
    burst(pilot, "f", *slip, "enter")
    await until(pilot, lambda: "A digit is wrong" in shown(pilot))
    burst(pilot, "ctrl+u", *printed, "enter")
    found = await screen(pilot, "ScoreScreen")
    assert (found.assessor, found.exercise) == (assessor, exercise)
    await until(pilot, lambda: printed in found.sheet.model.data.title)


async def test_second_keying_is_blind_and_the_paper_decides(path: Path) -> None:
    sheet = first_sheet(path)
    site = open_site(str(path), clock=lambda: NOON)
    centre = Centre(site)
    centre.key_sheet(sheet, 3, BUDI)
    submissions.submit_sheet(BUDI, site, CODE, *sheet)
    nips, names = centre.facts().sheets()[sheet], centre.facts().columns(sheet[1])
    site.database.close()
    async with opened(path) as pilot:
        found = await sheet_screen(pilot, sheet, second=True)
        assert found.sheet.model.cells.saved_count == 0
        assert "3" not in {
            word for line in shown(pilot).split("\n")[2:8] for word in line.split()[3:]
        }
        total = found.sheet.model.cells.writable_count
        burst(pilot, "4", "t", *"3" * (total - 2), "s")
        await screen(pilot, "ConfirmModal")
        burst(pilot, "enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ScoreScreen))
        pilot.app.push_screen(VerifyScreen(CODE))
        verify = await screen(pilot, "VerifyScreen")
        await until(pilot, lambda: "2 undecided of 2" in shown(pilot))
        burst(pilot, "1")
        await until(pilot, lambda: "1 undecided of 2" in shown(pilot))
        burst(pilot, "enter", "6")
        burst(pilot, "enter")
        await until(pilot, lambda: "6 is no rating" in shown(pilot))
        burst(pilot, "ctrl+u", "5", "tab", *"tinta biru", "enter")
        await until(pilot, lambda: "0 undecided of 2" in shown(pilot))
        assert verify.rows() == []
        stored = cells(path, *sheet)
        assert stored[nips[0], names[0]] == 6
        assert stored[nips[0], names[1]] == 10


async def test_the_one_who_keyed_first_cannot_verify(path: Path) -> None:
    sheet = first_sheet(path)
    site = open_site(str(path), clock=lambda: NOON)
    centre = Centre(site)
    async with opened(path) as pilot:
        me = pilot.app.desk.actor  # type: ignore[attr-defined]

        def prepare_() -> None:
            centre.site = pilot.app.desk.site  # type: ignore[attr-defined]
            centre.key_sheet(sheet, 3, me)
            submissions.submit_sheet(me, centre.site, CODE, *sheet)

        await pilot.app.executor.run(prepare_)  # type: ignore[attr-defined]
        pilot.app.push_screen(ScoreScreen(CODE, *sheet, second=True))
        await screen(pilot, "ErrorModal")
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, ScoreScreen)


async def test_an_assessor_sees_only_their_own_on_every_screen(path: Path) -> None:
    from talenta_tui.app import TalentaApp

    site = open_site(str(path), clock=lambda: NOON)
    centre = Centre(site)
    other = next(s for s in centre.facts().sheets() if s[0] == "A2")
    centre.key_sheet(other, 5)
    site.database.close()
    rater = Actor("A1", Role.ASSESSOR)
    app = TalentaApp(
        lambda: open_site(str(path), clock=lambda: NOON), language="en", actor_of=lambda _s: rater
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.desk is not None and app.known > 0)
        for make in (
            lambda: ScoreScreen(CODE, *other),
            lambda: ScoreScreen(CODE, *other, second=True),
            lambda: VerifyScreen(CODE),
            _integrate,
            _movement,
        ):
            app.push_screen(make())
            await screen(pilot, "ErrorModal")
            await press(pilot, "enter")
            while len(app.screen_stack) > 1:
                assert "5 " not in "".join(_cells(pilot))
                await app.pop_screen()


def _cells(pilot: Pilot[None]) -> list[str]:
    return [line for line in shown(pilot).split("\n") if "Orang" in line]


def _integrate() -> Any:
    from talenta_tui.screens.session_integrate import IntegrateScreen

    return IntegrateScreen(CODE)


def _movement() -> Any:
    from talenta_tui.screens.session_movement import MovementScreen

    return MovementScreen(CODE)
