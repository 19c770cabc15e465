"""Home for roles that do not see the city: no refusal, only what they may see."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from talenta_tui.services.actor import Actor, Role
from tests.screens.control_kit import at_work
from tests.screens.map_kit import pin, screen, shown, until

NIP = "198404102013121001"


def city_shown(pilot: Pilot[None]) -> bool:
    """Whether the small map and the vacancies have a place on the screen."""
    return pilot.app.screen.query_one("#glance").display


async def test_an_employee_lands_on_their_own_record(kota_300: Path) -> None:
    me = Actor(NIP, Role.EMPLOYEE, "test", nip=NIP)
    async with at_work(pin(kota_300), me) as pilot:
        await screen(pilot, "OwnScreen")
        await until(pilot, lambda: NIP in shown(pilot))
        assert not pilot.app.screen.is_modal


async def test_an_assessor_finds_their_own_record(kota_300: Path) -> None:
    me = Actor("dewi", Role.ASSESSOR, "test", nip=NIP)
    async with at_work(pin(kota_300), me) as pilot:
        await until(pilot, lambda: "Your own record" in shown(pilot))
        assert not city_shown(pilot)
        await pilot.press("enter")
        await screen(pilot, "OwnScreen")
        await until(pilot, lambda: NIP in shown(pilot))


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.EMPLOYEE])
async def test_nobody_is_met_with_a_refusal(kota_300: Path, role: Role) -> None:
    async with at_work(pin(kota_300), Actor("x", role, "test")) as pilot:
        await until(pilot, lambda: not city_shown(pilot))
        assert not pilot.app.screen.is_modal
        assert "Nothing waits for you." in shown(pilot)
