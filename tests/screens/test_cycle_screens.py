"""The 360° cycles by keys alone: made, drawn, begun, watched live, checked, released, opened."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talenta_tui.screens.base import DeskScreen
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import edit_cycle, find_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.unsealing import list_unsealings
from tests.cycles.conftest import rater
from tests.screens.control_kit import ADMIN, AUDITOR, at_work
from tests.screens.cycle_kit import BUDI, SARI, Town, town
from tests.screens.map_kit import burst, filled, notes, press, rows, screen, shown, status, until

HOSTILE = "Aa [/foo] \x1b[31m"
GOOD = (4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4)


@pytest.fixture(scope="module")
def made(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(kota_300_file, Path(str(tmp_path_factory.mktemp("cycles"))), units=2)


@pytest.fixture
def here(made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("TALENTA_KEYS", "")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return made.copied(tmp_path / "town")


async def cycles(pilot: Pilot[None]) -> None:
    await press(pilot, "f7", "u")
    await screen(pilot, "CyclesScreen")
    await filled(pilot)


async def opened(pilot: Pilot[None], code: str = "C1") -> None:
    await cycles(pilot)
    at = [row[0] for row in rows(pilot)].index(code)
    await press(pilot, *["down"] * at, "enter")
    await screen(pilot, "CycleScreen")
    await filled(pilot)


async def test_arrows_typed_before_the_cycle_is_read_move_its_cursor(here: Town) -> None:
    async with at_work(here.path, ADMIN) as pilot:
        await cycles(pilot)
        burst(pilot, "enter", "home", "down", "enter")
        await screen(pilot, "RatersScreen")


async def test_a_cycle_is_made_drawn_and_begun_by_keys(here: Town) -> None:
    with sqlite3.connect(here.path) as connection:
        connection.execute("UPDATE unit SET name = ? WHERE id = 1", (HOSTILE,))
    async with at_work(here.path, SARI) as pilot:
        await cycles(pilot)
        burst(pilot, "n", *"C2", "tab", "ctrl+u", *"2026-11", "tab", *"Uji [b]dua", "enter")
        await screen(pilot, "CycleScreen")
        await until(pilot, lambda: "Uji [b]dua" in notes(pilot))
        assert "neither side yet" in notes(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: "Not yet: Nobody is to be rated" in status(pilot))
        await press(pilot, "1")
        await screen(pilot, "RateesScreen")
        await press(pilot, "u")
        await screen(pilot, "PickModal")
        assert "Aa [/foo]" in shown(pilot)
        await press(pilot, "space", "space", "enter")
        await until(pilot, lambda: "people added" in status(pilot))
        people = len(rows(pilot))
        await press(pilot, "d")
        await until(pilot, lambda: len(rows(pilot)) == people - 1)
        await press(pilot, "escape", "2")
        await screen(pilot, "RatersScreen")
        await press(pilot, "p")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: "forms asked for" in status(pilot))
        assert "on the side of the names" in notes(pilot)
        await press(pilot, "tab", "tab")
        await until(pilot, lambda: rows(pilot) and len(rows(pilot)[0]) == 4 and rows(pilot)[0][2])
        await press(pilot, "escape", "b", "enter")
        await until(pilot, lambda: "Forms can come in" in status(pilot))
        assert offered(pilot) & {"begin", "key_forms"} == set(), "neither is theirs any more"
        await press(pilot, "k")
        await until(pilot, lambda: "keying is for somebody else" in status(pilot))
    site = here.site()
    assert find_cycle(ADMIN, site, "c2").stage.value == "collecting"
    assert find_cycle(ADMIN, site, "C2").ratees == people - 1
    site.database.close()


def offered(pilot: Pilot[None]) -> set[str]:
    """Names of the actions the bar shows."""
    front = pilot.app.screen
    assert isinstance(front, DeskScreen)
    return {action.name for action in front.hints()}


async def test_completion_follows_a_form_submitted_elsewhere(here: Town) -> None:
    one = here.asked[0]
    async with at_work(here.path, BUDI, size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "3")
        await screen(pilot, "CollectScreen")
        await filled(pilot)
        assert {row[2].split("/")[0] for row in rows(pilot)} == {"0"}
        # Another process: tables are bound anew, so a connection of its own is used beside.
        with sqlite3.connect(here.path) as other:
            last = other.execute("SELECT MAX(seq) FROM event WHERE reading IS NULL").fetchone()[0]
            columns = [r[1] for r in other.execute("PRAGMA table_info(event)") if r[1] != "seq"]
            names = ", ".join(f'"{c}"' for c in columns)
            newest = other.execute("SELECT MAX(seq) FROM event").fetchone()[0]
            other.execute(
                f"INSERT INTO event (seq, {names}) SELECT {newest + 1}, {names} FROM event"
                f" WHERE seq = {last}"
            )
            ratee = other.execute("SELECT id FROM employee WHERE nip = ?", (one.ratee,)).fetchone()
            cycle = other.execute("SELECT id FROM cycle").fetchone()
            other.execute(
                "INSERT INTO cycle_form (token, cycle_id, ratee_id, submitted, sealed)"
                " VALUES ('t', ?, ?, 1, x'00')",
                (cycle[0], ratee[0]),
            )
        await until(pilot, lambda: any(row[2].startswith("1/") for row in rows(pilot)))


async def test_after_the_last_day_the_reason_is_asked_and_raters_are_told(here: Town) -> None:
    site = here.site()
    edit_cycle(ADMIN, site, "C1", "Uji", date(2026, 10, 30), "rapat")
    site.database.close()
    async with at_work(here.path, BUDI) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "raters fill in no more" in notes(pilot))
        burst(pilot, "k", "enter")
        await screen(pilot, "FormModal")
        burst(pilot, *"tertinggal", "enter")
        keying = await screen(pilot, "FeedbackKeying")
        await until(pilot, lambda: keying.sheet.model.cells.rows > 0)
        burst(pilot, "5")
        await until(pilot, lambda: keying.sheet.model.cells.cell((0, 0)).value == 5)
        await keying.at_rest()
        assert not keying.sheet.model.cells.refused_count
    with sqlite3.connect(here.path) as connection:
        told = "SELECT action, reason FROM event WHERE action IN ('cycle.late', 'cycle.key')"
        found = connection.execute(told + " ORDER BY seq").fetchall()
    assert found == [("cycle.late", "tertinggal"), ("cycle.key", "")]
    one = here.asked[0]
    async with at_work(here.path, rater(one.rater)) as pilot:
        await pilot.app.run_action("app.my_forms")
        assert all("too late" in row for row in await filled(pilot))
        assert "were not handed in by their last day" in notes(pilot)
        burst(pilot, "enter")
        await until(pilot, lambda: status(pilot) == "Forms of C1 were taken until 2026-10-30.")


async def test_no_key_is_offered_that_does_nothing_for_the_role(here: Town) -> None:
    """Cause: the names' side was offered to key forms, and the committee to draw raters."""
    async with at_work(here.path, Actor("tuti", Role.COMMITTEE, "test")) as pilot:
        await opened(pilot)
        assert offered(pilot) & {"begin", "edit", "key_forms"} == set()
        for key, acts in (
            ("1", {"units", "add", "paste", "remove"}),
            ("2", {"propose", "look", "add", "replace"}),
            ("3", {"look", "key_forms"}),
            ("4", {"release"}),
        ):
            await press(pilot, key)
            await until(pilot, lambda: type(pilot.app.screen).__name__ != "CycleScreen")
            await filled(pilot) if key != "4" else await pilot.pause()
            for _part in range(4):
                assert offered(pilot) & acts == set(), key
                await press(pilot, "tab")
            await press(pilot, "escape")
            await screen(pilot, "CycleScreen")


async def test_names_are_shown_only_to_who_takes_their_side(here: Town) -> None:
    async with at_work(here.path, BUDI) as pilot:
        await opened(pilot)
        await press(pilot, "3", "tab", "tab")
        await until(pilot, lambda: "l looks at the names" in shown(pilot))
        assert not rows(pilot)
        await press(pilot, "l")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "escape")
        assert not rows(pilot)
        await press(pilot, "l", "enter")
        await filled(pilot)
        await until(pilot, lambda: "people to remind" in notes(pilot))
        await press(pilot, "tab")
        await filled(pilot)
        await until(pilot, lambda: "-" in rows(pilot)[0][2])


async def test_the_check_is_shown_and_the_release_needs_a_reason(here: Town) -> None:
    site = here.site()
    for one in here.asked[:40]:
        fill_form(rater(one.rater), site, "C1", one.ratee, GOOD, "baik")
    site.database.close()
    async with at_work(here.path, ADMIN) as pilot:
        await opened(pilot)
        assert "nothing is shown before the release" in shown(pilot)
        await press(pilot, "4")
        await screen(pilot, "ReleaseScreen")
        await filled(pilot)
        assert "No rater can be told" in notes(pilot)
        assert "points only" in shown(pilot)
        burst(pilot, "r", *"C1", "enter")
        await until(pilot, lambda: "say why it is released" in shown(pilot))
        burst(pilot, "tab", *"tenggat", "enter")
        await until(pilot, lambda: "Released" in status(pilot))
        assert "40 forms became evidence" in notes(pilot)
    site = here.site()
    assert find_cycle(ADMIN, site, "C1").stage.value == "released"
    site.database.close()


async def test_an_inquiry_takes_two_people_and_is_read_once(here: Town) -> None:
    one = here.asked[0]
    async with at_work(here.path, ADMIN) as pilot:
        await cycles(pilot)
        burst(pilot, "i", "n", *one.ratee, "enter")
        await screen(pilot, "FormModal")
        burst(pilot, *"2026-10", "tab", *"pengaduan [/7]", "enter")
        await until(pilot, lambda: "another person must agree" in status(pilot))
        await press(pilot, "y", *"ya", "enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ErrorModal")
    async with at_work(here.path, AUDITOR) as pilot:
        await cycles(pilot)
        await press(pilot, "i")
        await filled(pilot)
        assert "pengaduan [/7]" in shown(pilot)
        burst(pilot, "y", *"perlu", "enter")
        await until(pilot, lambda: "Agreed" in status(pilot))
        await press(pilot, "enter", "enter")
        await screen(pilot, "TextModal")
        await press(pilot, "escape")
        await until(pilot, lambda: "You have read it" in notes(pilot))
        await press(pilot, "enter", "enter")
        await screen(pilot, "ErrorModal")
    site = here.site()
    (inquiry,) = list_unsealings(AUDITOR, site)
    assert (inquiry.confirmed_by, inquiry.read_by) == ("auditor", ("auditor",))
    site.database.close()


async def test_home_and_find_lead_to_the_cycle(here: Town) -> None:
    async with at_work(here.path, BUDI) as pilot:
        await until(pilot, lambda: "360° cycle C1:" in shown(pilot))
        await press(pilot, "slash", *"c1")
        await until(pilot, lambda: rows(pilot) and rows(pilot)[0][0] == "C1")
        await press(pilot, "enter")
        await screen(pilot, "CycleScreen")


async def test_a_rater_is_replaced_by_one_the_draw_would_have_asked(here: Town) -> None:
    """Everybody of the city was offered in the order of their NIP, and a stranger was taken."""
    from talenta_tui.services.cycles.candidates import candidates
    from talenta_tui.services.cycles.organisation import staff_of
    from talenta_tui.services.cycles.raters import replace_rater

    site = here.site()
    one = next(a for a in here.asked if a.relation == "REKAN")
    stranger = next(s.nip for s in staff_of(site) if s.unit != one.unit)
    replace_rater(BUDI, site, "C1", one.ratee, one.rater, stranger, "uji")
    first = candidates(BUDI, site, "C1", one.ratee, "REKAN")[0]
    site.database.close()
    async with at_work(here.path, BUDI) as pilot:
        await opened(pilot)
        await press(pilot, "2", "l")
        if type(pilot.app.screen).__name__ == "ConfirmModal":
            await press(pilot, "enter")
        await until(pilot, lambda: rows(pilot) and len(rows(pilot)[0]) == 4)
        at = next(n for n, row in enumerate(rows(pilot)) if row[3] == "uji")
        await press(pilot, *["down"] * at, "c")
        await screen(pilot, "PersonModal")
        await until(pilot, lambda: rows(pilot) and rows(pilot)[0][2].startswith("✓"))
        assert rows(pilot)[0][0] == first.nip
        assert rows(pilot)[0][2] == f"✓ {first.forms} forms"
        await press(pilot, "enter", *"cuti", "enter")
        await until(pilot, lambda: "Replaced." in status(pilot))


async def test_letters_and_forms_are_printed_on_the_screen(here: Town) -> None:
    """There was only the list of codes; the paper came from the command line alone."""
    async with at_work(here.path, BUDI) as pilot:
        await opened(pilot)
        await press(pilot, "3", "tab", "tab", "tab")
        await until(pilot, lambda: "l looks at the names" in shown(pilot))
        await press(pilot, "l", "enter")
        await filled(pilot)
        await press(pilot, "p")
        await screen(pilot, "FormModal")
        assert "letters-C1.pdf" in shown(pilot)
        await press(pilot, "down", "down", "right", "enter")
        await until(pilot, lambda: "raters: letters-C1.pdf" in status(pilot), seconds=60)
        assert Path("letters-C1.pdf").read_bytes().startswith(b"%PDF")
        await press(pilot, "p", "down", "right", "enter")
        await until(pilot, lambda: "raters: letters-C1.csv" in status(pilot))
        lines = Path("letters-C1.csv").read_text().splitlines()
        assert lines[0] == "rater,unit,form,about,relation"
        assert len(lines) == 1 + len(here.asked)


async def test_completion_is_saved_as_numbers(here: Town) -> None:
    """The file held what the list shows: `0/104` and `0 %`, in the language of the screen."""
    async with at_work(here.path, BUDI, language="id") as pilot:
        await opened(pilot)
        await press(pilot, "3")
        await screen(pilot, "CollectScreen")
        await filled(pilot)
        await press(pilot, "p")
        await screen(pilot, "FormModal")
        await press(pilot, "enter")
        await until(pilot, lambda: "C1-units.csv" in status(pilot))
        head, *lines = Path("C1-units.csv").read_text().splitlines()
        assert head == "unit,rated,submitted,asked"
        asked = [line.rsplit(",", 3)[1:] for line in lines]
        assert sum(int(n) for _rated, _in, n in asked) == len(here.asked)
        assert {done for _rated, done, _n in asked} == {"0"}
