"""One line that says how fresh a screen is: who changed the map last, and how long ago."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.timer import Timer

from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_live import live_mark

if TYPE_CHECKING:
    from talenta_tui.services.live import News


class LiveMark(Notes):
    """Says anew how long ago it was in ever longer steps, painting its own line only."""

    def __init__(self) -> None:
        super().__init__(most=1)
        self._news: News | None = None
        self._timer: Timer | None = None

    def tell(self, news: News | None) -> None:
        """What the map last took in, None where nothing came since it was opened."""
        self._news = news
        self._again()

    def _again(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if not self.is_mounted:
            return
        text, wait = live_mark(self._news, datetime.now(UTC))
        self.show((text, "muted"))
        if wait:
            self._timer = self.set_timer(wait + 0.05, self._again)
