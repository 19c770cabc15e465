"""What every dialog has: Esc closes it with nothing chosen."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.binding import Binding
from textual.screen import ModalScreen

from talenta_tui.i18n import mark

_R = TypeVar("_R")


class KeysAtOnce(ModalScreen[_R]):
    """A dialog that acts on a key when it arrives, not when its own queue comes to it.

    So the key behind the one that closes it reaches what is beneath, and in its order. The
    subclass handles keys in a plain `on_key` (and pastes in `on_paste`) that works even
    before the dialog is mounted.
    """

    def on_key(self, event: events.Key) -> None:
        raise NotImplementedError

    def on_paste(self, event: events.Paste) -> None:
        """Nothing to paste into."""

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste):
            if not event.is_forwarded:
                event._set_forwarded()
                self.on_key(event) if isinstance(event, events.Key) else self.on_paste(event)
        else:
            super()._forward_event(event)


class DeskModal(ModalScreen[_R]):
    """A dialog that gives an `_R`, or None when it is left with Esc."""

    BINDINGS = [Binding("escape", "cancel", mark("Back"), show=False)]

    def action_cancel(self) -> None:
        self.dismiss(None)
