"""Progress and cancelling, passed down into every loop that may take long."""

from __future__ import annotations

from talenta_tui.planning.plan import IsCancelled, PlanningCancelledError, Progress

_STEP = 0.005


class Pace:
    """Progress that never goes back, and the one place where cancelling is noticed."""

    def __init__(self, progress: Progress | None = None, cancelled: IsCancelled | None = None):
        self._progress = progress
        self._cancelled = cancelled
        self._shown = -1.0
        self._low, self._high = 0.0, 1.0

    def is_cancelled(self) -> bool:
        return self._cancelled is not None and self._cancelled()

    def tick(self) -> None:
        """Raise PlanningCancelledError when the caller wants no plan any more."""
        if self.is_cancelled():
            raise PlanningCancelledError

    def stage(self, low: float, high: float) -> None:
        """What is shown from now on fills `low` to `high` of the whole."""
        self._low, self._high = low, high
        self.show(0.0)

    def show(self, share: float) -> None:
        """Report the stage's share done, 0 to 1; small steps and steps back are not reported."""
        self.tick()
        whole = self._low + (self._high - self._low) * min(1.0, max(0.0, share))
        if whole >= self._shown + _STEP or (whole == 1.0 and self._shown < 1.0):
            self._shown = whole
            if self._progress is not None:
                self._progress(whole)
