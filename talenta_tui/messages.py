"""What travels between threads, the application and the screens."""

from __future__ import annotations

from textual.message import Message


class Progressed(Message):
    """Long work has come this far: `share` runs from 0 to 1. Posted from the work's thread."""

    bubble = False

    def __init__(self, phase: str, share: float) -> None:
        super().__init__()
        self.phase = phase
        self.share = share
