"""How long a session may last, and how long it may be left alone. Pure: the clock is handed in.

A key proves who is there only at the beginning, so a session left alone cannot be unlocked
again in place: it ends, and logging in again comes back. Everything keyed is saved by then.
"""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.i18n import _

WARNING_SECONDS = 60


@dataclass(slots=True)
class SessionWatch:
    """Times in seconds of a clock that only goes forward; None is no limit."""

    idle: float | None
    longest: float | None
    began: float
    touched: float

    def touch(self, now: float) -> None:
        """A key was pressed."""
        self.touched = now

    def ending(self, now: float) -> str | None:
        """The sentence with which the session ends now, None while it goes on."""
        if self.longest is not None and now - self.began >= self.longest:
            return _("This session has reached its longest time. Everything saved is kept.")
        if self.idle is not None and now - self.touched >= self.idle:
            return _("This session was left alone and has ended. Everything saved is kept.")
        return None

    def warning(self, now: float) -> str | None:
        """What to say when less than a minute is left."""
        left = min(
            (
                end - now
                for end in (
                    None if self.longest is None else self.began + self.longest,
                    None if self.idle is None else self.touched + self.idle,
                )
                if end is not None
            ),
            default=WARNING_SECONDS,
        )
        if left >= WARNING_SECONDS:
            return None
        return _("This session ends in less than a minute.")


def watch_of(idle_minutes: float, session_hours: float, now: float) -> SessionWatch:
    """The watch of a session that begins now; zero is no limit."""
    return SessionWatch(idle_minutes * 60 or None, session_hours * 3600 or None, now, now)
