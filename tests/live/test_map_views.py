"""The map's movement, provisional, edge and live views, and the periods' own screen, by keys."""

from __future__ import annotations

from pathlib import Path

from talenta_tui.services.actor import Actor
from talenta_tui.services.periods.calendar import list_periods, open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.site import open_site
from talenta_tui.widgets.nine_box import NineBox
from talenta_tui.widgets.row_list import RowList
from tests.conftest import NOON
from tests.periods.test_periods import ALL
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

from .kit import change, full


def person_in(path: Path, box: int) -> int:
    site = open_site(str(path), clock=lambda: NOON)
    nip = next(n for n, p in full(site).items() if p.box == box)
    found = site.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'").fetchone()
    site.database.close()
    return int(found[0])


def closed(path: Path, admin: Actor, *months: str) -> None:
    site = open_site(str(path), clock=lambda: NOON)
    for month in months:
        open_period(admin, site, month)
        close_period(admin, site, month, ALL)
    site.database.close()


def somebody_changes(path: Path, admin: Actor, kind: str, person: int, n: int) -> None:
    """A change by another connection, as another process makes it."""
    import subprocess
    import sys

    code = (
        "from tests.live.kit import change\n"
        "from talenta_tui.services.site import open_site\n"
        "from talenta_tui.services.actor import Actor, Role\n"
        f"site = open_site({str(path)!r})\n"
        "actor = Actor(id='dewi', role=Role.ADMINISTRATOR, origin='test')\n"
        f"change(actor, site, {kind!r}, {person}, {n}, [])\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


async def test_somebody_elses_change_appears_by_itself(town: Path, admin: Actor) -> None:
    person = person_in(town, 9)
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        grid = pilot.app.screen.query_one(NineBox)

        def nine() -> int:
            return next(b.count for b in grid._grid.boxes if b.number == 9)

        assert nine() == 52
        somebody_changes(town, admin, "performance", person, 2)
        await until(pilot, lambda: nine() == 51, seconds=5)
        await until(pilot, lambda: "by dewi: 1 placed anew, 1 in another box" in notes(pilot))


async def test_movement_since_a_closed_period(town: Path, admin: Actor) -> None:
    closed(town, admin, "2026-09", "2026-10")
    person = person_in(town, 9)
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "Official: period 2026-10" in notes(pilot))
        await press(pilot, "w")
        assert "m shows the movement first" in status(pilot)
        await press(pilot, "m")
        await until(pilot, lambda: "Since 2026-09" in notes(pilot))
        assert "▲" in shown(pilot)
        await press(pilot, "m")
        await until(pilot, lambda: "Since" not in notes(pilot))
        somebody_changes(town, admin, "performance", person, 2)
        await until(pilot, lambda: "Changed since period 2026-10" in notes(pilot))
        await press(pilot, "m")
        await until(pilot, lambda: "Since 2026-10: 1 moved" in notes(pilot))
        await press(pilot, "w")
        await screen(pilot, "MoversScreen")
        ((_name, old, _new, by, points, _unit),) = await filled(pilot)
        assert (old, by, points) == ("9", "Performance predicate", "-24") or points.startswith("-")


async def test_movement_without_a_closed_period_says_so(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "m")
        assert "no earlier closed period" in status(pilot)


async def test_open_sessions_show_marked_and_never_by_themselves(town: Path, admin: Actor) -> None:
    site = open_site(str(town), clock=lambda: NOON)
    change(admin, site, "state", 1, 3, [])
    site.database.close()
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        grid = pilot.app.screen.query_one(NineBox)
        without = grid._grid.total
        assert "NOT OFFICIAL" not in notes(pilot)
        await press(pilot, "o")
        await until(pilot, lambda: "NOT OFFICIAL" in notes(pilot))
        assert grid._grid.total > without
        await press(pilot, "o")
        await until(pilot, lambda: "NOT OFFICIAL" not in notes(pilot))
        assert grid._grid.total == without


async def test_the_edge_lists_by_distance_and_asks_how_far(town: Path) -> None:
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        await press(pilot, "e")
        await screen(pilot, "EdgeScreen")
        await filled(pilot)
        await press(pilot, "d", "x", "enter")
        assert "no number" in shown(pilot)
        await press(pilot, "backspace", "backspace", "1", "enter")
        await until(pilot, lambda: "within 1 points of a cut-off" in notes(pilot))
        near = [r for r in rows(pilot) if r[3][0] in "XY"]
        assert near
        assert all("80" in r[3] or "60" in r[3] for r in near)
        assert any("missing:" in r[3] for r in rows(pilot))


async def test_movement_since_any_period_that_is_chosen(town: Path, admin: Actor) -> None:
    closed(town, admin, "2026-07", "2026-08", "2026-09")
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f4", "m")
        await until(pilot, lambda: "Since 2026-09" in notes(pilot))
        await press(pilot, "b", *"2026-07", "enter")
        await until(pilot, lambda: "Since 2026-07" in notes(pilot))
        assert "−" in shown(pilot)
        await press(pilot, "b", "right", "enter")
        await until(pilot, lambda: "Since" not in notes(pilot))


async def test_a_period_is_opened_closed_and_computed_again(town: Path, admin: Actor) -> None:
    async with opened(town, size=(120, 40)) as pilot:
        await press(pilot, "f7")
        await screen(pilot, "PeriodsScreen")
        await until(pilot, lambda: "No period is open" in notes(pilot))
        await press(pilot, "c")
        await until(pilot, lambda: "No period is open" in status(pilot))
        await press(pilot, "n", "enter")
        await until(pilot, lambda: "Period 2026-10 is open; 2 things" in notes(pilot))
        await press(pilot, "r")
        await until(pilot, lambda: "Only a closed period" in status(pilot))
        await press(pilot, "c", "enter")
        assert "Type the month" in shown(pilot)
        await press(pilot, *"2026-10", "enter")
        assert "needs a reason" in shown(pilot)
        await press(pilot, "down", *"uji", "down", *"uji", "enter")
        await until(pilot, lambda: "Period 2026-10 is closed: 201 of 300" in status(pilot))
        await press(pilot, "r")
        await until(pilot, lambda: "byte for byte" in status(pilot))
        await press(pilot, "n")
        await press(pilot, "enter")
        await until(pilot, lambda: "Period 2026-11 is open" in notes(pilot))
        # The cursor stands on the month just opened, not where the last one was.
        assert pilot.app.screen.query_one("#periods", RowList).cursor == 0
    site = open_site(str(town), clock=lambda: NOON)
    assert [(p.month, p.closed) for p in list_periods(admin, site)] == [
        ("2026-11", False),
        ("2026-10", True),
    ]
    site.database.close()
