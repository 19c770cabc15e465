"""A line drops, one comes back: the same place, by the same authority, and nothing else."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.frame import StatusLine
from talenta_tui.screens.people import PeopleScreen
from talenta_tui.services.actor import Actor, Grant, Role
from talenta_tui.services.site import Site
from talenta_tui.services.vacancies import list_vacancies
from talenta_tui.services.whereabouts import (
    Stop,
    Whereabouts,
    forget_whereabouts,
    keep_whereabouts,
    kept_whereabouts,
)
from talenta_tui.widgets.nine_box import NineBox
from talenta_tui.widgets.row_list import RowList
from tests.screens.control_kit import ADMIN, at_work, site_at
from tests.screens.map_kit import pin, until
from tests.screens.session_kit import large, office

COMMITTEE = Actor("komite", Role.COMMITTEE, "test", grant=Grant(7))


def stops(path: Path) -> list[list[Any]]:
    """What is kept, read beside the application: its tables are bound to its own connection."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        row = database.execute(
            "SELECT value FROM operator_preference WHERE name = 'whereabouts'"
        ).fetchone()
    found: list[list[Any]] = json.loads(row[0])["stops"] if row else []
    return found


def keep(path: Path, actor: Actor, *stops: Stop, mode: str = "people") -> None:
    site = site_at(path)
    keep_whereabouts(actor, site, Whereabouts(mode, stops))
    site.database.close()


def names(pilot: Pilot[None]) -> list[str]:
    return [s.PLACE for s in pilot.app.screen_stack if isinstance(s, DeskScreen)]


async def kept(pilot: Pilot[None], path: Path, *screens: str) -> None:
    """Wait until these screens are kept as the place; the program is then cut off."""
    await until(pilot, lambda: [stop[0] for stop in stops(path)] == list(screens))


def status(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusLine).text


async def test_a_list_of_a_box_and_a_person_in_it(kota_300: Path) -> None:
    pin(kota_300)
    async with at_work(kota_300) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: len(pilot.app.screen.query(NineBox)) == 1)
        await pilot.press("up", "right", "enter")
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: names(pilot) == ["map", "box", "person"])
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        nip = pilot.app.screen.nip  # type: ignore[attr-defined]
        await pilot.press("down", "down", "down")
        await kept(pilot, kota_300, "map", "box", "person")
        pilot.app.places.keep()  # type: ignore[attr-defined]
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == ["map", "box", "person"])
        rows = pilot.app.screen.query_one(RowList)
        await until(pilot, lambda: rows.cursor == 3)
        assert pilot.app.screen.nip == nip  # type: ignore[attr-defined]
        assert "F2 goes Home" in status(pilot)
        await pilot.press("escape")
        rows = pilot.app.screen.query_one(RowList)
        await until(pilot, lambda: rows.cursor == 2)
        await pilot.press("escape")
        box = pilot.app.screen.query_one(NineBox)
        await until(pilot, lambda: box.box is not None)
        assert box.box == stops(kota_300)[0][2]["box"]


async def test_f2_goes_home_which_begins_then(kota_300: Path) -> None:
    keep(kota_300, ADMIN, Stop("people"), mode="people")
    async with at_work(pin(kota_300)) as pilot:
        await until(pilot, lambda: names(pilot) == ["people"])
        await pilot.press("f2")
        await until(pilot, lambda: names(pilot) == ["home"])
        await until(pilot, lambda: bool(pilot.app.screen._steps))  # type: ignore[attr-defined]


async def test_leaving_by_oneself_begins_at_home_the_next_time(kota_300: Path) -> None:
    async with at_work(kota_300) as pilot:
        await pilot.press("f6")
        await kept(pilot, kota_300, "people")
        await pilot.press("f10")
        await until(pilot, lambda: not pilot.app.is_running)
    assert stops(kota_300) == []


async def test_a_key_pressed_at_once_begins_at_home(kota_300: Path) -> None:
    keep(kota_300, ADMIN, Stop("people"), mode="people")
    from talenta_tui.app import TalentaApp

    app = TalentaApp(lambda: site_at(kota_300), language="en", actor_of=lambda _site: ADMIN)
    async with app.run_test(size=(80, 24)) as pilot:
        app.touched = True
        await until(pilot, lambda: app.desk is not None and app.places.keeping)
        assert names(pilot) == ["home"]


async def test_search_filter_and_row_of_everyone(kota_300: Path) -> None:
    async with at_work(pin(kota_300)) as pilot:
        await pilot.press("f6")
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("s", *"dewi", "enter")
        await until(pilot, lambda: names(pilot) == ["people", "person"])
        await kept(pilot, kota_300, "people", "person")
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == ["people", "person"])
        await pilot.press("escape")
        screen = pilot.app.screen
        await until(pilot, lambda: screen.query_one(RowList).cursor is not None)
        assert screen._query == "dewi"  # type: ignore[attr-defined]
        assert all("dewi" in r.name.casefold() for r in screen._shown[:3])  # type: ignore[attr-defined]


async def test_the_shortlist_with_its_picks(kota_300: Path) -> None:
    async with at_work(pin(kota_300)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("enter")
        await until(pilot, lambda: names(pilot) == ["vacancies", "shortlist"])
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("o", "o")
        await until(pilot, lambda: len(pilot.app.screen.query_one(RowList).rows) > 9)
        await pilot.press("space", "space")
        picked = list(pilot.app.screen.picked)  # type: ignore[attr-defined]
        assert len(picked) == 2
        await pilot.pause(0.6)
        await kept(pilot, kota_300, "vacancies", "shortlist")
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == ["vacancies", "shortlist"])
        screen = pilot.app.screen
        await until(pilot, lambda: screen.query_one(RowList).cursor is not None)
        assert screen.picked == picked  # type: ignore[attr-defined]
        assert screen.view == "all"  # type: ignore[attr-defined]


@pytest.mark.parametrize("screens", [("vacancies",), ("vacancies", "shortlist")])
async def test_where_one_is_is_said_after_a_load_with_progress(
    kota_300: Path, screens: tuple[str, ...]
) -> None:
    site = site_at(pin(kota_300))
    code = list_vacancies(ADMIN, site)[0].code
    site.database.close()
    made = {"vacancies": Stop("vacancies"), "shortlist": Stop("shortlist", {"code": code})}
    keep(kota_300, ADMIN, *(made[name] for name in screens), mode="vacancies")
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == list(screens))
        screen = pilot.app.screen
        assert isinstance(screen, DeskScreen)
        await until(pilot, lambda: "F2 goes Home" in status(pilot))
        await screen.ask_long(lambda _ticket: None, "the last of the loads")
        assert "F2 goes Home" in screen.query_one(StatusLine).spans(0)[0][0]
        await pilot.press("down")
        await screen.ask_long(lambda _ticket: None, "more work")
        assert status(pilot) == "", "whoever has pressed a key is on their way"


async def test_a_session_down_to_the_cell(tmp_path: Path) -> None:
    path = office(tmp_path / "large.db", large, people=20)
    async with at_work(path) as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("enter")
        await until(pilot, lambda: names(pilot) == ["sessions", "session"])
        await until(pilot, lambda: pilot.app.screen.query_one(RowList).cursor is not None)
        await pilot.press("4")
        await until(pilot, lambda: names(pilot)[-1] == "board")
        await until(pilot, lambda: pilot.app.screen.query_one("#rows", RowList).cursor is not None)
        await pilot.press("enter")
        await until(pilot, lambda: names(pilot)[-1] == "sheet")
        await until(pilot, lambda: bool(pilot.app.screen.sheet.model.data.rows))  # type: ignore[attr-defined]
        await pilot.press("r", "5", "enter", "right", "right", "3")
        await pilot.pause(1)
        at = pilot.app.screen.sheet.cursor  # type: ignore[attr-defined]
        await kept(pilot, path, "sessions", "session", "board", "sheet")
    async with at_work(path) as pilot:
        await until(pilot, lambda: names(pilot) == ["sessions", "session", "board", "sheet"])
        screen = pilot.app.screen
        await until(pilot, lambda: bool(screen.sheet.model.data.rows))  # type: ignore[attr-defined]
        assert screen.sheet.cursor == at  # type: ignore[attr-defined]


async def test_another_role_begins_where_that_role_does(kota_300: Path) -> None:
    nip = "196910302005111001"
    keep(kota_300, COMMITTEE, Stop("people"), Stop("person", {"nip": nip}))
    employee = replace(COMMITTEE, role=Role.EMPLOYEE, nip=nip)
    async with at_work(kota_300, employee) as pilot:
        await until(pilot, lambda: pilot.app.places.keeping)  # type: ignore[attr-defined]
        assert names(pilot) == ["me"]


async def test_what_is_not_there_any_more_is_told_and_not_shown(kota_300: Path) -> None:
    keep(kota_300, ADMIN, Stop("people"), Stop("person", {"nip": "1" * 18}))
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: pilot.app.screen.is_modal)
        await pilot.press("enter", "f2")
        await until(pilot, lambda: names(pilot) == ["home"])


@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.AUDITOR}, {"grant": Grant(8)}, {"grant": None}, {"units": frozenset({"x"})},
        {"sessions": frozenset({"x"})}, {"nip": "2" * 18}, {"id": "somebody else"},
    ],
)  # fmt: skip
def test_a_place_goes_with_the_authority_it_was_kept_under(
    site: Site, change: dict[str, object]
) -> None:
    keep_whereabouts(COMMITTEE, site, Whereabouts("people", (Stop("people"),)))
    assert kept_whereabouts(COMMITTEE, site) == Whereabouts("people", (Stop("people"),))
    assert kept_whereabouts(replace(COMMITTEE, **change), site) is None  # type: ignore[arg-type]


def test_each_has_one_place_the_last(site: Site) -> None:
    other = replace(COMMITTEE, id="lain")
    keep_whereabouts(COMMITTEE, site, Whereabouts("people", (Stop("people"),)))
    keep_whereabouts(other, site, Whereabouts("home", (Stop("home"),)))
    last = Whereabouts("map", (Stop("map", {}, {"box": 3}), Stop("person", {"nip": "1"}, {}, 4)))
    keep_whereabouts(COMMITTEE, site, last)
    assert kept_whereabouts(COMMITTEE, site) == last
    forget_whereabouts(COMMITTEE, site)
    assert kept_whereabouts(COMMITTEE, site) is None
    assert kept_whereabouts(other, site) is not None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"at": "x"}', '{"at": "2026-11-01T12:00:00+00:00", "as": 1}']
)
def test_what_another_version_kept_is_passed_over(site: Site, text: str) -> None:
    keep_whereabouts(COMMITTEE, site, Whereabouts("people", (Stop("people"),)))
    mark = "?" if "sqlite" in type(site.database).__name__.lower() else "%s"
    site.database.execute_sql(f"UPDATE operator_preference SET value = {mark}", (text,))
    assert kept_whereabouts(COMMITTEE, site) is None


async def test_a_screen_this_version_does_not_know_ends_the_way(kota_300: Path) -> None:
    keep(kota_300, ADMIN, Stop("people"), Stop("hologram"), Stop("person", {"nip": "1"}))
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == ["people"])
    keep(kota_300, ADMIN, Stop("people"), Stop("person", {"face": "1"}))
    async with at_work(kota_300) as pilot:
        await until(pilot, lambda: names(pilot) == ["people"])


def test_a_place_is_only_as_large_as_it_may_be(site: Site) -> None:
    much = Stop("people", {}, {"search": "x" * 9_000})
    keep_whereabouts(COMMITTEE, site, Whereabouts("people", (much,)))
    assert kept_whereabouts(COMMITTEE, site) is None


def test_every_place_names_a_screen_that_can_be_made() -> None:
    from importlib import import_module

    from talenta_tui.app import TalentaApp
    from talenta_tui.screens.whereabouts import PLACES

    for name, (module, maker) in PLACES.items():
        made = getattr(import_module(f"talenta_tui.screens.{module}"), maker)
        assert callable(made), name
        if isinstance(made, type):
            assert issubclass(made, DeskScreen)
            assert name == made.PLACE
    assert set(TalentaApp.MODES) <= set(PLACES)
    json.dumps(PLACES)


async def test_a_screen_opened_while_the_site_opens_begins_once_it_is_composed(
    kota_300: Path,
) -> None:
    async with at_work(kota_300) as pilot:
        screen = PeopleScreen()
        pushed = pilot.app.push_screen(screen)
        await screen.begin(again=True)
        await pushed
        await until(pilot, lambda: screen.query_one(RowList).cursor is not None)
