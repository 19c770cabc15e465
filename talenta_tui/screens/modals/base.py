"""What every dialog has: Esc closes it with nothing chosen."""

from __future__ import annotations

from typing import TypeVar

from textual.binding import Binding
from textual.screen import ModalScreen

from talenta_tui.i18n import mark

_R = TypeVar("_R")


class DeskModal(ModalScreen[_R]):
    """A dialog that gives an `_R`, or None when it is left with Esc."""

    BINDINGS = [Binding("escape", "cancel", mark("Back"), show=False)]

    def action_cancel(self) -> None:
        self.dismiss(None)
