"""Home: what waits on the real figures of kota-300, and on an empty site."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from talenta_tui.app import TalentaApp
from talenta_tui.screens.home_items import KINDS
from talenta_tui.screens.next_steps import NextSteps
from talenta_tui.services import home
from talenta_tui.services.actor import Actor
from talenta_tui.services.home import (
    bench,
    eligible,
    find_lapses,
    home_view,
    next_steps,
)
from talenta_tui.services.home_steps import StepCode
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.site import Site, init_site, open_site
from talenta_tui.services.vacancies import shortlist
from tests.screens.map_kit import burst, opened, pin, press, screen, shown, until

NO_KEY = "No backup can be made yet: the site has no signing key"


def text(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).content)


def titles(pilot: Pilot[None]) -> list[str]:
    return [item.title for item in pilot.app.screen.query_one(NextSteps).items]


async def test_the_figures_of_a_city(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: "with candidates 27" in text(pilot, "#posts-text"))
        assert "mapped 201 of 300" in text(pilot, "#map-text")
        assert "67 %" in text(pilot, "#map-text")
        assert "provisional" in str(pilot.app.screen.query_one("#map").border_title)
        assert "27 vacant posts\nII 12  III 5  IV 10" in text(pilot, "#posts-text")
        assert titles(pilot) == [
            NO_KEY,
            "52 people: assessment results lapse by 2026-12-31",
            "Vacancy II.a Sekretaris Daerah: 13 eligible",
            "Vacancy II.b Kepala Badan Pendapatan Daerah: 13 eligible",
            "Vacancy II.b Kepala Badan Perencanaan Pembangunan Daerah: 13 eligible",
            "24 more vacancies with candidates",
            "99 people are not placed yet",
            "No period is open",
        ]
        small = pilot.app.screen.query_one("#small-map").lines()  # type: ignore[attr-defined]
        assert [line.split()[-3:] for line in small[2:]][1:] == [
            ["14", "35", "26"],
            ["11", "12", "17"],
        ]


async def test_nothing_is_zero_before_it_is_known(kota_300: Path) -> None:
    may_open = Event()

    def open_later() -> Site:
        may_open.wait(20)
        return open_site(str(kota_300))

    app = TalentaApp(open_later, language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert text(pilot, "#map-text") == "…"
        assert text(pilot, "#posts-text") == "…"
        assert "…" in app.screen.query_one(NextSteps).lines()[0]
        may_open.set()
        await until(pilot, lambda: "of 300" in text(pilot, "#map-text"))


async def test_enter_goes_where_the_step_is_done(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: len(titles(pilot)) == 8)
        for downs, name in ((0, "AdministrationScreen"), (1, "PeopleScreen"),
                            (2, "ShortlistScreen"), (5, "VacanciesScreen"),
                            (6, "TalentMapScreen"), (7, "PeriodsScreen")):  # fmt: skip
            await press(pilot, "f2")
            await screen(pilot, "HomeScreen")
            await press(pilot, "home", *["down"] * downs, "enter")
            await screen(pilot, name)


async def test_an_empty_site_says_what_to_import_first(tmp_path: Path, admin: Actor) -> None:
    path = tmp_path / "empty.db"
    init_site(admin, str(path), "Kota Kosong").database.close()
    async with opened(path) as pilot:
        await until(pilot, lambda: titles(pilot))
        assert titles(pilot) == ["Nobody is here yet: import the employees file", NO_KEY]
        assert "0 vacant posts" in text(pilot, "#posts-text")
        await press(pilot, "enter")
        await screen(pilot, "ImportScreen")


async def test_every_step_stays_in_sight_at_80_by_24(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: len(titles(pilot)) == 8)
        for title in titles(pilot):
            here = [y for y in pilot.app.screen.query_one(NextSteps).lines() if y.startswith("▸")]
            assert len(here) == 1
            assert title.startswith(here[0][2:].strip()[:20])
            await press(pilot, "down")


async def test_a_commit_of_someone_else_appears(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: "mapped 201 of 300" in text(pilot, "#map-text"))
        with sqlite3.connect(kota_300) as other:
            event = other.execute("SELECT MAX(seq) FROM event").fetchone()[0]
            columns = [r[1] for r in other.execute("PRAGMA table_info(event)") if r[1] != "seq"]
            names = ", ".join(f'"{c}"' for c in columns)
            other.execute(
                f"INSERT INTO event (seq, {names}) SELECT {event + 1}, {names} FROM event"
                f" WHERE seq = {event}"
            )
            # Whatever the newest event was, this one says that something was changed.
            other.execute("UPDATE event SET reading = NULL WHERE seq = ?", (event + 1,))
            other.execute("UPDATE potential_result SET until = ? WHERE until IS NULL", (event + 1,))
        await until(pilot, lambda: "mapped 0 of 300" in text(pilot, "#map-text"))


def test_readiness_is_what_the_shortlist_says(
    kota_300_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added up over parts that are not full and more than one."""
    monkeypatch.setattr(home, "_PART", 7)
    view = home_view(admin, kota_300_site, list_people(admin, kota_300_site))
    waiting = bench(admin, kota_300_site, view)
    assert len(waiting.parts) > 1
    ready = sum((eligible(admin, kota_300_site, waiting, p) for p in waiting.parts), Counter())
    for vacancy in (view.vacancies[0], view.vacancies[14], view.vacancies[-1]):
        listed = shortlist(admin, kota_300_site, vacancy.code)
        assert ready[vacancy.tier] == len(listed.eligible)


def test_steps_wait_for_what_is_not_known(kota_300_site: Site, admin: Actor) -> None:
    view = home_view(admin, kota_300_site, list_people(admin, kota_300_site))
    codes = [step.code for step in next_steps(view)]
    assert StepCode.READY not in codes
    assert StepCode.BARE not in codes
    assert StepCode.NOT_PLACED in codes


def test_what_lapses_is_counted_by_the_policy_s_window(kota_300_site: Site, admin: Actor) -> None:
    people = list_people(admin, kota_300_site)
    lapses = find_lapses(admin, kota_300_site, people)
    later = list_people(admin, kota_300_site, lapses.until)
    lost = sum(
        1
        for row in people.rows
        if any(
            row.placement.scores[i] is not None
            and later.placements.by_nip[row.nip].scores[i] is None
            for i in (0, 3)
        )
    )
    # An older session or result may still count then, so the loss is at most what lapses.
    assert 0 < lost <= lapses.people


async def test_hostile_names_are_text(kota_300: Path) -> None:
    hostile = "Kepala [/foo] [@click=app.quit]x[/] \x1b[2J \u202eab " + "p" * 10_000
    with sqlite3.connect(kota_300) as connection:
        connection.execute("UPDATE position_version SET name = ?", (hostile,))
        connection.execute("UPDATE site SET name = ?", (hostile,))
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: "with candidates 27" in text(pilot, "#posts-text"))
        assert "[/foo] [@click=app.quit]" in "\n".join(titles(pilot))
        seen = shown(pilot) + text(pilot, "#posts-text")
        assert "\x1b" not in seen
        assert "\u202e" not in seen
        assert "Kepala [/foo]" in text(pilot, "#posts-text")
        await press(pilot, "slash")
        burst(pilot, *"[/foo]")
        await until(pilot, lambda: "Kepala [/foo]" in shown(pilot))


def test_every_step_has_its_words_and_a_way() -> None:
    assert set(KINDS) == {code.value for code in StepCode}


async def test_the_period_that_is_over_waits_with_its_checks(kota_300: Path, admin: Actor) -> None:
    site = open_site(str(pin(kota_300)))
    for month in ("2026-10", "2026-11"):
        open_period(admin, site, month)
    site.database.close()
    async with opened(kota_300) as pilot:
        await until(pilot, lambda: len(titles(pilot)) == 8)
        waits = [title for title in titles(pilot) if title.startswith("Period ")]
        assert waits == ["Period 2026-10 can be closed: 2 checks open"]
        at = titles(pilot).index(waits[0])
        await press(pilot, "home", *["down"] * at, "enter")
        await screen(pilot, "PeriodsScreen")
        await until(pilot, lambda: "▸ 2026-10" in shown(pilot))
