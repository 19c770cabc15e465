"""Keys typed ahead of a list that is still being read wait for it, in their order."""

from __future__ import annotations

import asyncio

from talenta_tui.screens.ahead import settled
from talenta_tui.screens.base import DeskScreen

_PATIENCE = 3.0
"""Seconds a key waits for a list that does not come."""


class WaitingScreen(DeskScreen):
    """A screen whose actions mean the row under the cursor, which must be there first."""

    def __init__(self) -> None:
        super().__init__()
        self._read = asyncio.Event()

    def is_there(self) -> None:
        """The list has been read: keys that waited for it go on."""
        self._read.set()

    async def ready(self) -> None:
        """Return once the list is there and has handled every key typed so far.

        Actions run in the application's own order, so the keys behind wait, too.
        """
        try:
            await asyncio.wait_for(self._read.wait(), _PATIENCE)
        except TimeoutError:
            return
        await settled(self.focused)
