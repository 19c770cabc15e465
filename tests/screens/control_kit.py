"""The application at work as somebody of a role, on a site with some history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from talenta_tui.app import TalentaApp
from talenta_tui.i18n import set_language
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import Site, init_site, open_site
from tests.conftest import NOON
from tests.screens.map_kit import until

ADMIN = Actor("admin", Role.ADMINISTRATOR, "test")
AUDITOR = Actor("auditor", Role.AUDITOR, "test")
FOO = "Brown [/foo]\x1b[31m"
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUWHKpsW0hFB/q5NP9L5rlL4Q2QYJKKgeRZsPgJ1BVX sari@pc"


def made(path: Path) -> Path:
    init_site(ADMIN, str(path), "Kota Uji", language="en", clock=lambda: NOON).database.close()
    return path


def site_at(path: Path) -> Site:
    """A site on a connection of this thread; close its database."""
    return open_site(str(path), clock=lambda: NOON)


@asynccontextmanager
async def at_work(
    path: Path,
    actor: Actor = ADMIN,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
) -> AsyncIterator[Pilot[None]]:
    set_language(language)
    app = TalentaApp(
        lambda: open_site(str(path), clock=lambda: NOON),
        language=language,
        actor_of=lambda _site: actor,
    )
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.desk is not None and app.known > 0)
        yield pilot


async def at_home(pilot: Pilot[None]) -> None:
    """Home at rest; what it refuses to a role that may read none of it is put aside."""
    await pilot.pause(0.3)
    await until(pilot, lambda: not pilot.app.screen.workers or pilot.app.screen.is_modal)
    if pilot.app.screen.is_modal:
        await pilot.press("escape")
