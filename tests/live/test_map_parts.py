"""Coverage, trend, edge and one period, by keys: what they say, where they lead, what they save."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talenta_tui.i18n import set_language
from talenta_tui.screens.view_trend import Trend, saved_rows
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.coverage import coverage
from talenta_tui.services.people import list_people
from talenta_tui.services.site import open_site
from talenta_tui.widgets.row_list import RowList
from talenta_tui.widgets.trend_chart import Series, TrendChart
from tests.conftest import NOON
from tests.live.kit import change
from tests.screens.control_kit import at_work
from tests.screens.map_kit import (
    filled,
    notes,
    opened,
    press,
    rows,
    screen,
    shown,
    status,
    until,
)

from .test_map_views import closed, person_in, somebody_changes


def elsewhere(*lines: str) -> None:
    """Run these lines in another process, as another operator's commit comes."""
    head = (
        "from talenta_tui.db.engine import write_transaction",
        "from talenta_tui.services.actor import Actor, Role",
        "from talenta_tui.services.periods.calendar import open_period",
        "from talenta_tui.services.site import open_site",
        "from talenta_tui.services.trail import record",
    )
    code = "\n".join((*head, *lines))
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def cursor_row(pilot: Pilot[None]) -> tuple[str, ...]:
    found = pilot.app.screen.query_one(RowList)
    assert found.cursor is not None
    return tuple(found.rows[found.cursor])


async def on_map(pilot: Pilot[None], key: str, name: str) -> None:
    await press(pilot, "f4")
    await until(pilot, lambda: "placed" in notes(pilot))
    await press(pilot, key)
    await screen(pilot, name)
    await filled(pilot)


# --- coverage ---------------------------------------------------------------------------------


async def test_coverage_by_unit_and_tier_with_pace_and_savings(town: Path, admin: Actor) -> None:
    site = open_site(str(town), clock=lambda: NOON)
    found = coverage(admin, list_people(admin, site))
    site.database.close()
    async with opened(town, size=(120, 40)) as pilot:
        await on_map(pilot, "v", "CoverageScreen")
        listed = {row[0]: row for row in rows(pilot)}
        assert set(listed) == set(found.units)
        for name, covered in found.units.items():
            assert listed[name][1:3] == (str(covered.people), str(covered.open))
        await until(pilot, lambda: "assessments held here" in notes(pilot))
        text = notes(pilot)
        assert "201 of 300 mapped" in text
        assert "provisional" in text
        # 99 open places in the two months to the end of the year: 50 a month, rounded up.
        assert "Done by 2026-12-31 (2 months): 50 people a month" in text
        assert "outside Rp" in text
        await press(pilot, "plus")
        await until(pilot, lambda: "2027-01-31 (3 months): 33 people a month" in notes(pilot))
        await press(pilot, "minus", "minus", "minus", "minus", "minus")
        await until(pilot, lambda: "2026-10-31 (1 months): 99 people a month" in notes(pilot))
        await press(pilot, "x")
        assert "1000000" in status(pilot).replace(" ", "").replace(".", "").replace(",", "")
        await press(pilot, "u")
        assert [row[0] for row in rows(pilot)] == [tier.value for tier in found.tiers]


async def test_enter_lists_who_of_the_unit_is_not_mapped(town: Path) -> None:
    async with opened(town) as pilot:
        await on_map(pilot, "v", "CoverageScreen")
        await press(pilot, "down")
        name, _people, open_places = cursor_row(pilot)[:3]
        await press(pilot, "enter")
        await screen(pilot, "PeopleListScreen")
        listed = await filled(pilot)
        assert len(listed) == int(open_places)
        assert name in notes(pilot)
        await press(pilot, "escape")
        await screen(pilot, "CoverageScreen")
        assert cursor_row(pilot)[0] == name


async def test_coverage_is_saved_and_follows_a_commit(
    town: Path, tmp_path: Path, admin: Actor
) -> None:
    person = person_in(town, 9)
    async with opened(town) as pilot:
        await on_map(pilot, "v", "CoverageScreen")
        target = tmp_path / "c"
        await press(pilot, "p")
        await press(pilot, "ctrl+u", *str(target).replace("/", "/"))
        await press(pilot, "enter")
        await until(pilot, lambda: "Saved as" in status(pilot))
        with target.with_suffix(".csv").open(encoding="utf-8") as handle:
            table = list(csv.DictReader(handle))
        assert table[-1]["unit"] == ""
        assert (table[-1]["people"], table[-1]["mapped"]) == ("300", "201")
        assert sum(int(line["open"]) for line in table[:-1]) == 99
        with sqlite3.connect(town) as other:
            key = other.execute("SELECT id FROM potential_result LIMIT 1").fetchone()
            assert key
        somebody_changes(town, admin, "tier", person, 2)
        await until(pilot, lambda: "202 of 300" in notes(pilot) or "201 of 300" in notes(pilot))


# --- edge -------------------------------------------------------------------------------------


async def test_the_distance_is_set_by_keys_and_the_list_saved(town: Path, tmp_path: Path) -> None:
    async with opened(town, size=(120, 40)) as pilot:
        await on_map(pilot, "e", "EdgeScreen")
        assert "within 2 points" in notes(pilot)
        wide = len(rows(pilot))
        await press(pilot, "minus", "minus")
        await until(pilot, lambda: "within 1 points" in notes(pilot))
        assert len(rows(pilot)) < wide
        await press(pilot, *["minus"] * 5)
        await until(pilot, lambda: "within 0 points" in notes(pilot))
        await press(pilot, "plus")
        await until(pilot, lambda: "within 0.5 points" in notes(pilot))
        near = [row for row in rows(pilot) if row[3][0] in "XY"]
        assert near
        assert any("missing:" in row[3] for row in rows(pilot))
        target = tmp_path / "e"
        await press(pilot, "p", "ctrl+u", *str(target), "tab", "right", "enter")
        await until(pilot, lambda: "Saved as" in status(pilot))
        values = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
        assert len(values) == len(rows(pilot))
        assert {v["axis"] for v in values} == {"x", "y", ""}
    with sqlite3.connect(town) as other:
        event = other.execute(
            "SELECT subject, detail FROM event WHERE action = 'export' ORDER BY seq DESC"
        ).fetchone()
    assert event[0] == "edge"
    assert json.loads(event[1]) == {"format": "json", "people": len(values)}


async def test_the_cursor_stays_on_its_person_when_somebody_else_commits(
    town: Path, admin: Actor
) -> None:
    """The person above the cursor leaves the box; the cursor stays with whom it was on."""
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "right", "right", "enter")
        await screen(pilot, "PeopleListScreen")
        before = await filled(pilot)
        await press(pilot, *["down"] * 25)
        here = cursor_row(pilot)
        found = pilot.app.screen.query_one(RowList)
        line = found.cursor - found._top  # type: ignore[operator]
        first = pilot.app.screen._people[0]  # type: ignore[attr-defined]
        with sqlite3.connect(town) as other:
            key = other.execute("SELECT id FROM employee WHERE nip = ?", (first.nip,)).fetchone()
        somebody_changes(town, admin, "performance", key[0], 2)
        await until(pilot, lambda: len(rows(pilot)) == len(before) - 1)
        assert cursor_row(pilot) == here
        assert found.cursor - found._top == line  # type: ignore[operator]


# --- pools ------------------------------------------------------------------------------------


async def test_the_pools_are_those_of_the_boxes_best_first(town: Path) -> None:
    async with opened(town, size=(120, 40)) as pilot:
        await on_map(pilot, "k", "PoolScreen")
        await filled(pilot)
        agency = rows(pilot)
        assert {row[1] for row in agency} == {"7", "8", "9"}
        scores = [float(row[2]) for row in agency]
        assert scores == sorted(scores, reverse=True)
        assert "boxes 7, 8, 9" in notes(pilot)
        await press(pilot, "k")
        await until(pilot, lambda: "boxes 9 " in notes(pilot))
        national = rows(pilot)
        assert {row[1] for row in national} == {"9"}
        assert len(national) == sum(row[1] == "9" for row in agency) > 10
        await press(pilot, "k")
        await until(pilot, lambda: rows(pilot) == agency)


# --- trend ------------------------------------------------------------------------------------


async def test_the_trend_of_the_city_a_unit_and_a_person(town: Path, admin: Actor) -> None:
    closed(town, admin, "2026-08", "2026-09")
    async with opened(town) as pilot:
        await on_map(pilot, "g", "TrendScreen")
        head = pilot.app.screen.query_one(RowList).lines()[0].split()
        assert head[-3:] == ["2026-08", "2026-09", "now"]
        mapped = rows(pilot)[0]
        assert mapped[0] == "Mapped, %"
        assert mapped[-1] == "67"
        chart = "\n".join(pilot.app.screen.query_one(TrendChart).lines())
        assert "Mapped, %" in chart
        assert chart.count("●") == 3
        await press(pilot, "down")
        assert "Box 9" in pilot.app.screen.query_one(TrendChart).lines()[0]
        await press(pilot, "escape", "v")
        await screen(pilot, "CoverageScreen")
        await filled(pilot)
        name = cursor_row(pilot)[0]
        await press(pilot, "g")
        await screen(pilot, "TrendScreen")
        await filled(pilot)
        assert name in notes(pilot)
        await press(pilot, "f6")
        await screen(pilot, "PeopleScreen")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        await filled(pilot)
        await press(pilot, "g")
        await screen(pilot, "PersonTrendScreen")
        await filled(pilot)
        assert [row[0] for row in rows(pilot)][:1] == ["Box"]
        assert len(rows(pilot)) == 4 + 11


def test_a_saved_trend_is_exact_whatever_the_language_shows() -> None:
    """The file held what the list shows: `7 041`, `–`, and a comma once the screens had one."""
    set_language("id")
    talent = Series("Talenta", (Fraction(200, 3), None), ("66,6667*", "–"))
    people = Series("Pegawai", (Fraction(7041), Fraction(0)), ("7 041", "0"))
    assert saved_rows(Trend(("2026-09", "2026-10"), (talent, people), "")) == [
        ("Talenta", "66.6667", ""),
        ("Pegawai", "7041", "0"),
        ("Dibetulkan", "1", ""),
    ]


# --- one period -------------------------------------------------------------------------------


async def test_an_amendment_is_made_with_a_reason_and_stays_beside_the_frozen_place(
    town: Path, admin: Actor
) -> None:
    closed(town, admin, "2026-10")
    key = person_in(town, 9)
    site = open_site(str(town), clock=lambda: NOON)
    nip = site.database.execute_sql(f"SELECT nip FROM employee WHERE id = {key}").fetchone()[0]
    change(admin, site, "performance", key, 2, [])
    site.database.close()
    async with opened(town) as pilot:
        await press(pilot, "f7")
        await screen(pilot, "PeriodsScreen")
        await until(pilot, lambda: "2026-10" in shown(pilot))
        await press(pilot, "enter")
        await screen(pilot, "PeriodScreen")
        await until(pilot, lambda: "official" in notes(pilot))
        assert "Set aside: missing inputs: uji" in notes(pilot)
        await press(pilot, "a", "enter")
        assert "18 digits" in shown(pilot)
        await press(pilot, *nip, "enter")
        assert "needs a reason" in shown(pilot)
        reason = "[/foo] [@click=app.quit]"
        await press(pilot, "down", *["space" if c == " " else c for c in "keliru"], "enter")
        await until(pilot, lambda: "box 9 became" in status(pilot))
        (row,) = rows(pilot)
        assert row[1:3] == (nip, "9")
        assert row[5] == "keliru"
        assert reason not in shown(pilot)
        await press(pilot, "r")
        await until(pilot, lambda: "byte for byte" in status(pilot))


async def test_who_may_not_close_or_amend_is_offered_neither(town: Path, admin: Actor) -> None:
    closed(town, admin, "2026-10")
    async with opened(town, actor=Actor("wati", Role.LEAD_ASSESSOR, "test")) as pilot:
        await press(pilot, "f7")
        found = await screen(pilot, "PeriodsScreen")
        await until(pilot, lambda: "2026-10" in shown(pilot))
        offered = {action.name for action in found.hints()}
        assert not offered & {"new", "close"}
        assert offered >= {"replay", "trend"}
        for key in ("n", "c"):
            await press(pilot, key)
            assert "role does not allow" in status(pilot)
            found.say("")
        await press(pilot, "enter")
        await screen(pilot, "PeriodScreen")
        await until(pilot, lambda: "Nothing was amended." in shown(pilot))
        assert "a puts one person's place right" not in shown(pilot)
        await press(pilot, "a")
        assert "role does not allow" in status(pilot)
        await press(pilot, "f4")
        await screen(pilot, "TalentMapScreen")
        await press(pilot, "k")
        await until(pilot, lambda: "role does not allow" in status(pilot))


async def test_enter_on_a_check_goes_where_it_is_resolved(town: Path, admin: Actor) -> None:
    site = open_site(str(town), clock=lambda: NOON)
    change(admin, site, "state", 1, 3, [])
    code = site.database.execute_sql("SELECT code FROM session ORDER BY id LIMIT 1").fetchone()[0]
    site.database.close()
    async with opened(town) as pilot:
        await press(pilot, "f7")
        await screen(pilot, "PeriodsScreen")
        await until(pilot, lambda: "No period is open" in notes(pilot))
        await press(pilot, "n", "enter")
        await until(pilot, lambda: "3 things stand" in notes(pilot))
        await press(pilot, "enter")
        assert code in notes(pilot)
        await press(pilot, "down", "enter")
        await screen(pilot, "CoverageScreen")
        await press(pilot, "escape")
        await screen(pilot, "PeriodsScreen")
        await press(pilot, "down", "enter")
        await screen(pilot, "PeopleListScreen")
        await filled(pilot)
        assert "too old" in notes(pilot)
        await press(pilot, "escape")
        await screen(pilot, "PeriodsScreen")
        await press(pilot, "up", "up", "enter")
        # An imported session has no steps here: the list of all sessions says how it stands.
        await screen(pilot, "SessionsScreen")


async def test_stopping_at_the_last_moment_leaves_the_period_open(town: Path, admin: Actor) -> None:
    """Esc while the last rows are written: stopped means stopped, and closed is never called so."""
    from talenta_tui.errors import Cancelled
    from talenta_tui.services.periods.calendar import find_period, open_period
    from talenta_tui.services.periods.closing import close_period
    from tests.periods.test_periods import ALL

    site = open_site(str(town), clock=lambda: NOON)
    open_period(admin, site, "2026-10")

    def stop(phase: str, share: float) -> None:
        if phase == "writing" and share == 1:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        close_period(admin, site, "2026-10", ALL, stop)
    assert not find_period(admin, site, "2026-10").closed
    close_period(admin, site, "2026-10", ALL)
    assert find_period(admin, site, "2026-10").closed
    site.database.close()


# --- who is told what -------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "told"), [(Role.OPERATOR, True), (Role.COMMITTEE, False)])
async def test_the_live_mark_names_who_did_it_only_where_the_role_may_know(
    town: Path, admin: Actor, role: Role, told: bool
) -> None:
    person = person_in(town, 9)
    async with at_work(town, Actor("budi", role, "test"), size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "nothing has changed" in notes(pilot))
        somebody_changes(town, admin, "performance", person, 2)
        await until(pilot, lambda: "1 placed anew, 1 in another box" in notes(pilot))
        assert ("by dewi" in notes(pilot)) is told


async def test_what_touches_no_place_names_nobody(town: Path, admin: Actor) -> None:
    """A form handed in or a complaint is a commit too; the map never says whose."""
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "nothing has changed" in notes(pilot))
        known = pilot.app.known  # type: ignore[attr-defined]
        elsewhere(
            f"site = open_site({str(town)!r})",
            "with write_transaction(site.database):",
            "    record(Actor('rater', Role.EMPLOYEE, 'test'), site, 'feedback.submit', '2026-10')",
        )
        await until(pilot, lambda: pilot.app.known > known)  # type: ignore[attr-defined]
        await pilot.pause(0.5)
        assert "rater" not in notes(pilot)
        assert "nothing has changed" in notes(pilot)


async def test_the_title_names_the_period_for_roles_that_may_know(town: Path, admin: Actor) -> None:
    closed(town, admin, "2026-09")
    for size, text in (((120, 40), "Period 2026-09, closed"), ((80, 24), "2026-09 closed")):
        async with opened(town, size=size) as pilot:
            await until(pilot, lambda text=text: text in shown(pilot))  # type: ignore[misc]
            if size[0] == 120:
                continue
            elsewhere(
                f"site = open_site({str(town)!r})",
                "open_period(Actor('dewi', Role.ADMINISTRATOR, 'test'), site, '2026-10')",
            )
            await until(pilot, lambda: "2026-10 open" in shown(pilot))
    me = Actor("x", Role.ASSESSOR, "test")
    async with at_work(town, me, size=(120, 40)) as pilot:
        await until(pilot, lambda: "TALENTA" in shown(pilot))
        assert "2026-10, open" not in shown(pilot)
