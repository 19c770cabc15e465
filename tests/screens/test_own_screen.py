"""One's own record: an employee lands there, sees nobody else's, objects, prints and saves."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.objections import list_objections, own_objections
from talenta_tui.widgets.key_bar import KeyBar
from talenta_tui.widgets.row_list import RowList
from tests.screens.control_kit import ADMIN, FOO, at_work, site_at
from tests.screens.map_kit import burst, filled, pin, press, screen, shown, status, until

NIP = "198404102013121001"
ME = Actor("teguh", Role.EMPLOYEE, "test", nip=NIP)


@pytest.fixture
def town(kota_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return pin(kota_300)


async def landed(pilot: Pilot[None]) -> list[str]:
    await screen(pilot, "OwnScreen")
    return [row[0] for row in await filled(pilot)]


async def test_the_page_holds_everything_asked_for(town: Path) -> None:
    site = site_at(town)
    site.database.close()
    async with at_work(town, ME) as pilot:
        text = "\n".join(await landed(pilot))
        for part in (
            "Your place on the map",
            "◆  8  ◆",
            "What is missing, and how to get it",
            "What follows from your box",
            "Retain",
            "Agency succession pool",
            "Performance predicate",
            "Competencies against the standard",
            "Job person match",
            "Development plan",
            "no goal yet",
            "Closed months",
            "Your objections and requests",
            "Who has looked at your record",
            "Nobody but you.",
            "360° feedback",
            "Comments of raters",
        ):
            assert part in text, part


async def test_who_looked_stands_there_and_assessors_are_not_named(town: Path) -> None:
    from talenta_tui.services.explanation import explain_person

    site = site_at(town)
    explain_person(Actor(FOO, Role.ADMINISTRATOR, "test"), site, NIP)
    explain_person(Actor("zz-lina", Role.LEAD_ASSESSOR, "test"), site, NIP)
    site.database.close()
    async with at_work(town, ME) as pilot:
        text = "\n".join(await landed(pilot))
        assert "not named" in text
        assert "zz-lina" not in text
        assert "\x1b" not in shown(pilot)
        assert "opened the record" in text


async def test_an_employee_reaches_nothing_else(town: Path) -> None:
    async with at_work(town, ME) as pilot:
        await landed(pilot)
        names = " ".join(pilot.app.screen.query_one(KeyBar).lines())
        for gone in ("Sessions", "Map", "Vacancies", "People", "Periods", "Integrity", "Find"):
            assert gone not in names
        for key in ("f3", "f4", "f5", "f6", "f7", "slash"):
            await press(pilot, key)
            assert type(pilot.app.screen).__name__ == "OwnScreen", key
            assert "role does not allow" in status(pilot)
        await press(pilot, "f2")
        assert type(pilot.app.screen).__name__ == "OwnScreen"
        await press(pilot, "f1")
        assert "Talent map" not in shown(pilot)
        await press(pilot, "escape", "ctrl+p", *"people")
        await until(
            pilot, lambda: "No command fits." in shown(pilot) or "Everyone" not in shown(pilot)
        )
        assert "Everyone in one list" not in shown(pilot)


async def test_x_goes_down_to_the_agreed_level_and_to_no_rater(town: Path) -> None:
    with sqlite3.connect(town) as connection:
        codes = {row[0] for row in connection.execute("SELECT code FROM assessor")}
    async with at_work(town, ME, size=(120, 40)) as pilot:
        lines = await landed(pilot)
        at = next(n for n, line in enumerate(lines) if line.startswith("Integrity"))
        pilot.app.screen.query_one(RowList).move_to(at)
        await press(pilot, "x")
        await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: "Integrity" in shown(pilot))
        await press(pilot, "home", "asterisk")
        for _page in range(30):
            text = shown(pilot)
            assert "Cell: " not in text
            assert not [code for code in codes if code in text.split()]
            await press(pilot, "pagedown")


async def test_an_objection_is_lodged_about_the_line_and_withdrawn(town: Path) -> None:
    async with at_work(town, ME) as pilot:
        lines = await landed(pilot)
        at = next(n for n, line in enumerate(lines) if line.startswith("Team assignments"))
        pilot.app.screen.query_one(RowList).move_to(at)
        burst(pilot, "o", *"salah ", *FOO.replace("\x1b", ""), "ctrl+d", "enter")
        await until(pilot, lambda: "KB-2026-0001" in status(pilot))
        await until(pilot, lambda: "3 d 0 h left" in shown(pilot))
        assert "Brown [/foo]" in shown(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "Team assignments" in shown(pilot))
        await press(pilot, "escape", "w", "enter")
        await until(pilot, lambda: "withdrawn" in status(pilot))
    site = site_at(town)
    (one,) = own_objections(ME, site)
    assert (one.component, one.state.value) == ("Y - Penugasan dalam Tim Kerja", "withdrawn")
    site.database.close()


async def test_data_and_report_are_saved(town: Path, tmp_path: Path) -> None:
    async with at_work(town, ME) as pilot:
        await landed(pilot)
        await press(pilot, "e", "enter")
        await until(pilot, lambda: "Saved as" in status(pilot))
        await press(pilot, "p", "enter")
        await until(pilot, lambda: "report-" in status(pilot))
        await press(pilot, "p", "down", "right", "enter")
        await until(pilot, lambda: ".txt" in status(pilot))
    found = json.loads((tmp_path / f"data-{NIP}.json").read_text())
    assert found["nip"] == NIP
    assert (tmp_path / f"report-{NIP}.pdf").read_bytes().startswith(b"%PDF")
    assert NIP in (tmp_path / f"report-{NIP}.txt").read_text()


async def test_others_come_by_key_and_who_has_none_is_told(town: Path) -> None:
    async with at_work(town, Actor("dewi", Role.OPERATOR, "test", nip=NIP)) as pilot:
        await press(pilot, "ctrl+o")
        await landed(pilot)
        assert NIP in shown(pilot)
    async with at_work(town, ADMIN) as pilot:
        await press(pilot, "ctrl+o")
        assert "not entered as one of the people" in status(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_lines_fit(town: Path, size: tuple[int, int]) -> None:
    async with at_work(town, ME, size=size, language="id") as pilot:
        lines = await landed(pilot)
        assert [line for line in lines if cell_len(line) > size[0] - 3] == []


async def test_an_objection_elsewhere_is_not_shown(town: Path) -> None:
    from talenta_tui.services.objections import lodge_objection

    site = site_at(town)
    other = Actor("x", Role.EMPLOYEE, "test", nip="198304062010012001")
    lodge_objection(other, site, "rahasia orang lain")
    assert len(list_objections(ADMIN, site)) == 1
    site.database.close()
    async with at_work(town, ME) as pilot:
        text = "\n".join(await landed(pilot))
        assert "rahasia" not in text
        assert "KB-" not in text
