"""The objections desk, development plans on a person's page, and reports of a unit, by keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talenta_tui.app import TalentaApp
from talenta_tui.screens.frame import TitleLine
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.development import development_plan
from talenta_tui.services.objections import Kind, lodge_objection, own_objections
from talenta_tui.widgets.row_list import RowList
from tests.screens.control_kit import ADMIN, FOO, at_work, site_at
from tests.screens.map_kit import (
    burst,
    filled,
    notes,
    pin,
    press,
    rows,
    screen,
    shown,
    status,
    until,
)

NIP = "198404102013121001"
ME = Actor("teguh", Role.EMPLOYEE, "test", nip=NIP)


@pytest.fixture
def town(kota_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return pin(kota_300)


@pytest.fixture
def asked(town: Path) -> Path:
    site = site_at(town)
    lodge_objection(ME, site, FOO, "Y - Penghargaan")
    lodge_objection(ME, site, "minta data", kind=Kind.ACCESS)
    site.database.close()
    return town


async def desk(pilot: Pilot[None]) -> list[tuple[str, ...]]:
    await press(pilot, "ctrl+p", *"Objections", "enter")
    await screen(pilot, "RequestsScreen")
    return await filled(pilot)


async def test_home_says_what_waits_and_enter_goes_there(asked: Path) -> None:
    async with at_work(asked) as pilot:
        await until(pilot, lambda: "2 objections and requests wait" in shown(pilot))
        await press(pilot, "enter")
        await screen(pilot, "RequestsScreen")
        assert [row[0] for row in await filled(pilot)] == ["AK-2026-0001", "KB-2026-0001"]
        assert "2 wait, 0 overdue" in notes(pilot)


async def test_reading_and_answering_by_keys(asked: Path) -> None:
    async with at_work(asked) as pilot:
        await desk(pilot)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: "Brown [/foo]" in shown(pilot))
        assert "\x1b" not in shown(pilot)
        await press(pilot, "escape")
        burst(pilot, "a", "right", "down", *"sudah benar", "enter")
        await until(pilot, lambda: "KB-2026-0001 is answered." in status(pilot))
        assert [row[0] for row in rows(pilot)] == ["AK-2026-0001"]
        await press(pilot, "a", "enter")
        assert "needs a reason" in shown(pilot)
        await press(pilot, "escape", "d", "enter")
        await until(pilot, lambda: "Saved as" in status(pilot))
        await press(pilot, "s")
        await until(pilot, lambda: len(rows(pilot)) == 2)
    site = site_at(asked)
    answered = {one.number: (one.state.value, one.answer) for one in own_objections(ME, site)}
    assert answered["KB-2026-0001"] == ("rejected", "sudah benar")
    assert answered["AK-2026-0001"] == ("lodged", "")
    site.database.close()


def goes_on(pilot: Pilot[None], time: timedelta) -> None:
    """Let it be later by the site's clock."""
    app = pilot.app
    assert isinstance(app, TalentaApp)
    assert app.desk is not None
    site = app.desk.site
    app.desk = replace(app.desk, site=replace(site, clock=lambda: site.now() + time))


async def test_the_time_left_goes_on_by_the_minute(asked: Path) -> None:
    """Nobody commits anything, and still the desk, Home and one's own record count down."""
    async with at_work(asked) as pilot:
        await until(pilot, lambda: "3 d 0 h left" in shown(pilot))
        pilot.app.screen.query_one(TitleLine).tick()
        await until(pilot, lambda: "2 d 23 h left" in shown(pilot))
        cells = await desk(pilot)
        assert [row[1] for row in cells] == ["3 d 0 h left"] * 2
        await press(pilot, "down")
        goes_on(pilot, timedelta(hours=71, minutes=15))
        pilot.app.screen.query_one(TitleLine).tick()
        await until(pilot, lambda: rows(pilot)[0][1] == "45 min left")
        assert pilot.app.screen.query_one(RowList).cursor == 1
    async with at_work(asked, ME) as pilot:
        await until(pilot, lambda: "waits · 3 d 0 h left" in shown(pilot))
        goes_on(pilot, timedelta(hours=73))
        pilot.app.screen.query_one(TitleLine).tick()
        await until(pilot, lambda: "waits · overdue 1 h 0 min" in shown(pilot))


async def test_a_letter_is_entered(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "ctrl+p", *"Objections", "enter")
        await screen(pilot, "RequestsScreen")
        await until(pilot, lambda: "Nothing waits for an answer." in shown(pilot))
        burst(pilot, "n", *"surat 12", "ctrl+d", *NIP, "enter")
        await until(pilot, lambda: "KB-2026-0001" in status(pilot))
        assert len(await filled(pilot)) == 1


async def test_who_may_only_read_is_not_offered_answers(asked: Path) -> None:
    from talenta_tui.widgets.key_bar import KeyBar

    async with at_work(asked, Actor("o", Role.OPERATOR, "test")) as pilot:
        await desk(pilot)
        keys = " ".join(pilot.app.screen.query_one(KeyBar).lines())
        assert "Read" in keys
        assert "a Answer " not in keys
        await press(pilot, "a")
        assert "role does not allow" in status(pilot)


async def page_of(pilot: Pilot[None]) -> list[str]:
    await press(pilot, "slash", *NIP)
    await until(pilot, lambda: NIP in shown(pilot))
    await press(pilot, "enter")
    await screen(pilot, "PersonScreen")
    return [row[0] for row in await filled(pilot)]


async def test_a_plan_is_seeded_added_to_and_noted(town: Path) -> None:
    async with at_work(town) as pilot:
        await page_of(pilot)
        burst(pilot, "d", "enter")
        await until(pilot, lambda: "The plan has its goals" in status(pilot))
        lines = [row[0] for row in rows(pilot)]
        at = next(n for n, line in enumerate(lines) if line.startswith("○ 1 "))
        pilot.app.screen.query_one(RowList).move_to(at)
        burst(pilot, "n", "down", "down", *FOO.replace("\x1b", ""), "enter")
        await until(pilot, lambda: "Noted" in status(pilot))
        text = "\n".join(row[0] for row in rows(pilot))
        assert "◐ under way  Brown [/foo]" in text
        burst(pilot, "a", "down", "down", *"ikut diklat", "enter")
        await until(pilot, lambda: "The goal is set." in status(pilot))
    site = site_at(town)
    plan = development_plan(ADMIN, site, NIP)
    assert plan.goals[-1].action == "ikut diklat"
    assert plan.goals[0].notes[0].status.value == "running"
    site.database.close()


async def test_a_committee_member_reads_a_plan_and_changes_none(town: Path) -> None:
    async with at_work(town, Actor("c", Role.COMMITTEE, "test")) as pilot:
        assert any("Development plan" in line for line in await page_of(pilot))
        for key in ("d", "a"):
            await press(pilot, key)
            assert "role does not allow" in status(pilot)


async def test_the_report_of_a_person_is_printed(town: Path, tmp_path: Path) -> None:
    async with at_work(town) as pilot:
        await page_of(pilot)
        await press(pilot, "p", "enter")
        await until(pilot, lambda: "Saved as" in status(pilot))
    assert (tmp_path / f"report-{NIP}.pdf").read_bytes().startswith(b"%PDF")


async def test_a_unit_is_printed_with_its_name_chosen(town: Path, tmp_path: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f6")
        await screen(pilot, "PeopleScreen")
        await filled(pilot)
        await press(pilot, "r", "down", "right", "enter")
        await until(pilot, lambda: "reports: " in status(pilot))
    assert NIP[:2] in (tmp_path / "reports.txt").read_text()


async def test_esc_stops_a_unit_and_leaves_no_file(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    from talenta_tui.reports import person

    begun, stopped = Event(), Event()
    real = person.report_text

    def slow(report: person.PersonReport) -> str:
        begun.set()
        stopped.wait(20)
        return real(report)

    monkeypatch.setattr(person, "report_text", slow)
    async with at_work(town) as pilot:
        await press(pilot, "f6")
        await screen(pilot, "PeopleScreen")
        await filled(pilot)
        await press(pilot, "r", "down", "right", "enter")
        await until(pilot, begun.is_set)
        await press(pilot, "escape")
        stopped.set()
        await until(pilot, lambda: "Stopped" in status(pilot))
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".txt", ".part")] == []
