"""A key typed right behind the one that closes a failure's dialog reaches what is beneath."""

from __future__ import annotations

from pathlib import Path

from talenta_tui.screens.modals.error import ErrorModal, Told
from talenta_tui.screens.next_steps import NextSteps
from tests.screens.map_kit import burst, opened, pin, until


async def test_keys_behind_a_failure_are_not_lost(kota_300: Path) -> None:
    """Seen over a slow line: Enter closed the dialog, and the arrow behind it was gone."""
    async with opened(pin(kota_300)) as pilot:
        steps = pilot.app.screen.query_one(NextSteps)
        await until(pilot, lambda: len(steps.items) > 2)
        await pilot.app.push_screen(ErrorModal(Told("Refused", "why", "Nothing was changed.")))
        burst(pilot, "enter", "down", "down")
        await until(pilot, lambda: not pilot.app.screen.is_modal)
        await until(pilot, lambda: steps.cursor == 2)
