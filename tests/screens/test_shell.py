"""The application's shell: start, keys, dialogs, size, signals, failures."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot
from textual.widgets import Static

from talenta_tui.app import TalentaApp
from talenta_tui.desk import Ticket, WorkDesk
from talenta_tui.errors import Denied, Unavailable
from talenta_tui.escapes import read_escape_as_a_key, with_character
from talenta_tui.i18n import current_language, set_language
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.frame import TitleLine
from talenta_tui.screens.help import HelpScreen
from talenta_tui.screens.home import HomeScreen
from talenta_tui.screens.modals.error import ErrorModal
from talenta_tui.screens.modals.prompt import PromptModal
from talenta_tui.screens.modals.too_small import TooSmall
from talenta_tui.screens.next_steps import NextSteps
from talenta_tui.services.site import open_site
from talenta_tui.widgets.key_bar import KeyBar
from talenta_tui.widgets.row_list import RowList
from tests.conftest import NOON
from tests.screens.map_kit import burst, opened, press, screen, shown, status, until


def front(pilot: Pilot[None]) -> DeskScreen:
    found = pilot.app.screen
    assert isinstance(found, DeskScreen)
    return found


async def test_the_title_says_where_for_whom_and_when(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        title = front(pilot).query_one(TitleLine).lines()[0]
        for word in ("TALENTA", "Kota Semarang", "Home", "2026-11-30", "administrator"):
            assert word in title


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("f4", "TalentMapScreen"),
        ("f5", "VacanciesScreen"),
        ("f6", "PeopleScreen"),
        ("f2", "HomeScreen"),
        ("f1", "HelpScreen"),
        ("ctrl+p", "CommandsModal"),
        ("slash", "FindModal"),
        ("i", "ImportScreen"),
    ],
)
async def test_every_main_key_opens_its_screen(kota_300: Path, key: str, name: str) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, key)
        await screen(pilot, name)


async def test_escape_goes_back_and_from_a_main_screen_home(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        await screen(pilot, "ImportScreen")
        await press(pilot, "escape")
        await screen(pilot, "HomeScreen")
        await press(pilot, "f6")
        await screen(pilot, "PeopleScreen")
        await press(pilot, "escape")
        await screen(pilot, "HomeScreen")


async def test_keys_behind_escape_reach_the_screen_it_leads_to(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        burst(pilot, "i", "escape", "f6")
        people = await screen(pilot, "PeopleScreen")
        await until(pilot, lambda: people.query_one(RowList).rows)
        burst(pilot, "down", "enter", "escape", "down", "down", "escape", "f5")
        await screen(pilot, "VacanciesScreen")
        await press(pilot, "f6")
        assert people.query_one(RowList).cursor == 3
        # Out of the search again, and from it to the first who fits.
        burst(pilot, "s", "a", "escape", "x")
        await screen(pilot, "ExplainScreen")
        burst(pilot, "escape", "c", "s", "s", "i", "enter", "x")
        await screen(pilot, "ExplainScreen")
        assert [type(s).__name__ for s in pilot.app.screen_stack[1:]] == [
            "PersonScreen",
            "ExplainScreen",
        ]


async def test_keys_behind_a_dialog_reach_the_screen_below_it(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(NextSteps).items)
        burst(pilot, "/", "x", "escape", "f6")
        people = await screen(pilot, "PeopleScreen")
        await until(pilot, lambda: people.query_one(RowList).rows)
        burst(pilot, "f1", "escape", "down", "down", "f", "escape", "down", "enter")
        await screen(pilot, "PersonScreen")
        assert people.query_one(RowList).cursor == 3
        burst(pilot, "f1", "escape", "/", *"8412", "enter", "escape", "escape", "f4")
        await screen(pilot, "TalentMapScreen")


@pytest.mark.parametrize(
    ("read", "keys"),
    [
        ("\x1bo", ["escape", "o"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b1\x1b[B2", ["escape", "1", "down", "2"]),
        ("\x1b\x1bOS", ["escape", "f4"]),
        ("\x1b/a", ["escape", "slash", "a"]),
        ("\x1b\t\x1b[Z", ["shift+tab", "shift+tab"]),
        ("\x1bOR\x1b[6~", ["f3", "pagedown"]),
    ],
)
def test_escape_and_the_next_key_in_one_read_are_two(read: str, keys: list[str]) -> None:
    read_escape_as_a_key()
    found = list(XTermParser().feed(read))
    assert all(isinstance(event, events.Key) for event in found)
    for event in found:
        with_character(event)  # type: ignore[arg-type]
    assert [event.key for event in found] == keys  # type: ignore[attr-defined]
    typed = {"slash": "/", "o": "o", "a": "a", "1": "1", "2": "2"}
    assert all(event.character == typed[event.key] for event in found if event.key in typed)  # type: ignore[attr-defined]


async def test_find_keeps_what_is_typed_ahead_of_it(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        # One write: the dialog, the NIP and Enter, before anything has been painted.
        burst(pilot, "/", *"196910302005111001", "enter")
        person = await screen(pilot, "PersonScreen")
        await until(pilot, lambda: "196910302005111001" in shown(pilot))
        assert person.CONTEXT == "person"


async def test_find_opens_a_vacant_post(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        burst(pilot, "/", *"SETDA-001", "enter")
        await screen(pilot, "ShortlistScreen")


async def test_find_says_when_nothing_fits(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        burst(pilot, "/", *"999999999999")
        await screen(pilot, "FindModal")
        await until(pilot, lambda: "Nobody, no vacant post and no session fits." in shown(pilot))
        await press(pilot, "enter", "escape")
        await screen(pilot, "HomeScreen")


async def test_a_slash_is_a_character_where_text_is_typed(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        form = (await screen(pilot, "ImportScreen")).query_one("#form")
        await press(pilot, "tab", "ctrl+u", "slash", "t")
        assert form.path.text == "/t"


async def test_main_keys_rest_while_a_dialog_is_open(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "f1", "f6", "slash")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, "f10")
        assert pilot.app._exit


async def test_help_lists_every_key_of_the_screen(kota_300: Path) -> None:
    async with opened(kota_300, size=(120, 40)) as pilot:
        await press(pilot, "f1")
        help_screen = pilot.app.screen
        assert isinstance(help_screen, HelpScreen)
        here = dict(help_screen.sections())["On this screen"]
        assert [keys for keys, _label, _text in here] == ["↑ ↓ PgUp PgDn", "Enter", "i", "r"]
        assert "Compute everything shown again." in shown(pilot)


async def test_the_palette_runs_commands_themes_and_languages(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        for words, done in (
            ("high contrast", lambda: pilot.app.theme == "talenta-contrast"),
            ("import a file", lambda: type(pilot.app.screen).__name__ == "ImportScreen"),
            ("bahasa", lambda: current_language() == "id"),
        ):
            await press(pilot, "ctrl+p")
            dialog = pilot.app.screen
            assert isinstance(dialog, PromptModal)
            burst(pilot, *words, "enter")
            await until(pilot, done)
        await screen(pilot, "HomeScreen")
        await until(pilot, lambda: front(pilot)._begun)
        await until(pilot, lambda: len(pilot.app.screen.query_one(NextSteps).items) > 4)


async def test_the_site_s_language_is_spoken_when_none_was_asked_for(kota_300: Path) -> None:
    import sqlite3

    with sqlite3.connect(kota_300) as connection:
        connection.execute("UPDATE site SET language = 'id'")
    app = TalentaApp(lambda: open_site(str(kota_300), clock=lambda: NOON))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk is not None and app.known)
        await until(pilot, lambda: current_language() == "id" and front(pilot)._begun)


async def test_control_c_says_how_to_leave(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "ctrl+c")
        assert status(pilot) == "F10 leaves Talenta"
        assert not pilot.app._exit


async def test_a_small_terminal_is_covered_until_it_grows(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await pilot.resize_terminal(79, 24)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        text = str(pilot.app.screen.query_one(Static).content)
        assert "79×24" in text
        assert "80×23" in text
        await press(pilot, "f6", "i")
        assert isinstance(pilot.app.screen, TooSmall)
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_a_dialog_over_the_cover_does_not_keep_it(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await pilot.resize_terminal(79, 24)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        home = pilot.app.screen_stack[0]
        assert isinstance(home, DeskScreen)
        await home.tell(Denied("no"))
        await pilot.resize_terminal(80, 24)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_a_failure_is_told_with_the_next_step(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:

        def fail() -> None:
            raise Unavailable("The disk is full [/foo].")

        front(pilot).do(front(pilot).ask(fail))
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        dialog = pilot.app.screen
        assert isinstance(dialog, ErrorModal)
        assert dialog.what.sentence == "The disk is full [/foo]."
        assert dialog.what.next_step == "Nothing was changed. Put it right and try again."
        await press(pilot, "enter")
        await screen(pilot, "HomeScreen")


async def test_an_unforeseen_failure_gets_a_reference_and_no_data(
    kota_300: Path, tmp_path: Path
) -> None:
    async with opened(kota_300) as pilot:

        def fail() -> None:
            raise KeyError("Siti Rahasia")

        front(pilot).do(front(pilot).ask(fail))
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        dialog = pilot.app.screen
        assert isinstance(dialog, ErrorModal)
        text = f"{dialog.what.title} {dialog.what.sentence} {dialog.what.next_step}"
        assert "Siti" not in text
        log = next(tmp_path.rglob("crash.log")).read_text()
        assert "KeyError" in log
        assert "Siti" not in log


async def test_long_work_shows_progress_and_escape_stops_it(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()
        ended: list[str] = []

        def count(ticket: Ticket) -> None:
            try:
                ticket.tell("reading", 0.42)
                loop.call_soon_threadsafe(begun.set)
                while True:
                    ticket.tell("reading", 0.43)
            finally:
                ended.append("ended")

        front(pilot).do(front(pilot).ask_long(count, "file.csv"))
        await begun.wait()
        await until(pilot, lambda: "file.csv · reading" in shown(pilot))
        assert "43 %" in shown(pilot) or "42 %" in shown(pilot)
        await press(pilot, "f10")
        assert not pilot.app._exit
        await press(pilot, "escape")
        await until(pilot, lambda: not front(pilot).busy)
        assert ended == ["ended"]
        assert status(pilot) == "Stopped. Nothing was changed."


async def test_a_site_that_cannot_be_opened_is_told_and_ends(tmp_path: Path) -> None:
    app = TalentaApp(lambda: open_site(str(tmp_path / "none.db")), language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ErrorModal))
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_code == 3


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
async def test_a_dropped_line_ends_the_application(kota_300: Path, name: str) -> None:
    async with opened(kota_300) as pilot:
        os.kill(os.getpid(), getattr(signal, name))
        await until(pilot, lambda: pilot.app._exit)


async def test_a_crash_prints_a_reference_and_nothing_else(
    kota_300: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = TalentaApp(lambda: open_site(str(kota_300)), language="en")
    app._exception = ValueError("Siti Rahasia 88.42")
    app._exit_renderables.clear()
    app._close_messages_no_wait = lambda: None  # type: ignore[method-assign]
    app._fatal_error()
    text = "".join(str(part) for part in app._exit_renderables)
    assert "Talenta had to stop" in text
    assert "Siti" not in text
    app.executor.close()


async def test_a_keymap_moves_a_key_and_the_bar_shows_it(kota_300: Path) -> None:
    app = TalentaApp(lambda: open_site(str(kota_300)), language="en", keymap={"home.import": "g"})
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk is not None and app.known)
        assert " g Import" in "".join(app.screen.query_one(KeyBar).lines())
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("g")
        await screen(pilot, "ImportScreen")


async def test_work_of_a_screen_that_is_left_stops(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        importing = await screen(pilot, "ImportScreen")
        begun, ended = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def count(ticket: Ticket) -> None:
            loop.call_soon_threadsafe(begun.set)
            try:
                while True:
                    ticket.tell("reading", 0.1)
            finally:
                loop.call_soon_threadsafe(ended.set)

        importing.do(importing.ask_long(count, "file.csv"))
        await begun.wait()
        pilot.app.pop_screen()
        await asyncio.wait_for(ended.wait(), 20)


async def test_looking_for_changes_spells_nothing_out(
    kota_300: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual describes a worker by its arguments; the desk's description is the whole policy."""
    looks, spelled, noticed = 0, 0, WorkDesk.noticed

    def look(desk: WorkDesk) -> int | None:
        nonlocal looks
        looks += 1
        return noticed(desk)

    def spell(desk: WorkDesk) -> str:
        nonlocal spelled
        spelled += 1
        return "desk"

    monkeypatch.setattr(WorkDesk, "noticed", look)
    monkeypatch.setattr(WorkDesk, "__repr__", spell)
    async with opened(kota_300) as pilot:
        await until(pilot, lambda: looks > 3)
    assert spelled == 0


async def test_a_screen_chosen_while_the_site_opens_stays(kota_300: Path) -> None:
    """Cause: the role's first screen was shown over the one asked for ahead of it."""
    set_language("en")
    app = TalentaApp(lambda: open_site(str(kota_300), clock=lambda: NOON), language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        burst(pilot, "f6")
        await until(pilot, lambda: app.desk is not None and app.known > 0)
        await until(pilot, lambda: "1 of 300" in shown(pilot))
        assert type(app.screen).__name__ == "PeopleScreen"
