"""People, a person's page and a shortlist say whether what they show is official."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from talenta_tui.screens.people import SearchLine
from talenta_tui.services.actor import Actor
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.site import open_site
from tests.conftest import NOON
from tests.live.kit import change, full
from tests.periods.test_periods import ALL, MONTH
from tests.screens.map_kit import filled, notes, opened, pin, press, screen, shown, until
from tests.screens.test_vacancies_screen import CODE, open_shortlist

MONTHS = f"official {MONTH}"


async def on_page(pilot: Pilot[Any], nip: str) -> str:
    """The heading of the person's place, reached through the search of F6."""
    await press(pilot, "f6")
    await press(pilot, "f6")
    await filled(pilot)
    await press(pilot, "s")
    await until(pilot, lambda: isinstance(pilot.app.focused, SearchLine))
    await press(pilot, "ctrl+u", *nip, "enter")
    await screen(pilot, "PersonScreen")
    lines = [row[0] for row in await filled(pilot)]
    assert any(nip in line for line in lines)
    return next(line for line in lines if line.startswith("Place on the map"))


async def test_before_a_closing_all_is_provisional(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        await press(pilot, "f6")
        await until(pilot, lambda: "provisional" in notes(pilot))
        nip = (await filled(pilot))[0][1]
        assert "provisional" in await on_page(pilot, nip)
        await open_shortlist(pilot, CODE)
        await until(pilot, lambda: "provisional" in shown(pilot))


async def test_after_a_closing_it_is_official_until_something_changes(
    kota_300: Path, admin: Actor
) -> None:
    site = open_site(str(kota_300), clock=lambda: NOON)
    open_period(admin, site, MONTH)
    close_period(admin, site, MONTH, ALL)
    nip, other = [n for n, p in sorted(full(site).items()) if p.box == 9][:2]
    person = f"SELECT id FROM employee WHERE nip = '{nip}'"
    ident = site.database.execute_sql(person).fetchone()[0]
    site.database.close()
    async with opened(pin(kota_300)) as pilot:
        await press(pilot, "f6")
        await until(pilot, lambda: MONTHS in notes(pilot))
        assert MONTHS in await on_page(pilot, nip)
        await open_shortlist(pilot, CODE)
        await until(pilot, lambda: MONTHS in shown(pilot))
    site = open_site(str(kota_300), clock=lambda: NOON)
    change(admin, site, "performance", ident, 2, [])
    changed = f"changed since {MONTH}"
    site.database.close()
    async with opened(kota_300) as pilot:
        await press(pilot, "f6")
        await until(pilot, lambda: changed in notes(pilot))
        # Only whose own place is another is no longer official on their page.
        assert changed in await on_page(pilot, nip)
        assert MONTHS in await on_page(pilot, other)
