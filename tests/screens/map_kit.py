"""The application on a site of its own, driven by keys."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from talenta_tui.app import TalentaApp
from talenta_tui.i18n import set_language
from talenta_tui.screens.frame import StatusLine
from talenta_tui.screens.notes import Notes
from talenta_tui.services.actor import Actor
from talenta_tui.services.site import open_site
from talenta_tui.widgets.lines import LineWidget
from talenta_tui.widgets.row_list import RowList
from tests.conftest import NOON

W = TypeVar("W", bound=Widget)


def pin(path: Path, day: str = "2026-10-31") -> Path:
    """Let the site compute for `day`, the date of the expected results."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE site SET as_of = ?", (day,))
    return path


@asynccontextmanager
async def opened(
    path: Path,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    actor: Actor | None = None,
) -> AsyncIterator[Pilot[None]]:
    """The application on the database at `path`, open and at rest, of `actor` or the local user."""
    set_language(language)
    app = TalentaApp(
        lambda: open_site(str(path), clock=lambda: NOON),
        language=language,
        actor_of=None if actor is None else lambda _site: actor,
    )
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.desk is not None and app.known > 0)
        yield pilot


async def until(pilot: Pilot[None], true: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until `true()`, for what comes from the database's thread."""
    for _step in range(int(seconds / 0.02)):
        await pilot.pause()
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never came true on {type(pilot.app.screen).__name__}")


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Keys as one write of the terminal brings them: none waits for the one before."""
    for key in keys:
        name = {"/": "slash", " ": "space"}.get(key, key)
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


async def screen(pilot: Pilot[None], name: str) -> Any:
    """The screen in front, once it is of the class `name`."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name)
    return pilot.app.screen


def rows(pilot: Pilot[None]) -> list[tuple[str, ...]]:
    """All rows of the list in front."""
    return list(pilot.app.screen.query_one(RowList).rows)


async def filled(pilot: Pilot[None]) -> list[tuple[str, ...]]:
    """All rows of the list in front, once there are any."""
    await until(pilot, lambda: any(len(found.rows) for found in pilot.app.screen.query(RowList)))
    return rows(pilot)


def shown(pilot: Pilot[None]) -> str:
    """Everything the line widgets in front show, as text."""
    return "\n".join(
        line
        for widget in pilot.app.screen.query(LineWidget)
        if widget.size.height
        for line in widget.lines()
    )


def notes(pilot: Pilot[None]) -> str:
    return "\n".join(text for note in pilot.app.screen.query(Notes) for text in note.texts)


def status(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusLine).text
