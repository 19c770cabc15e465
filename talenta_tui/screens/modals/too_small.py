"""The cover over a terminal that has become too small; it goes when the terminal grows."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from talenta_tui.desk import HEIGHT, WIDTH
from talenta_tui.i18n import _


class TooSmall(ModalScreen[None]):
    """Says how large the terminal must be; what is beneath stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = False

    def compose(self) -> ComposeResult:
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        self._look()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the app knows the size
        self._look()

    def on_screen_resume(self) -> None:
        self._look()

    def _look(self) -> None:
        width, height = self.app.size
        if width >= WIDTH and height >= HEIGHT:
            # A dialog may have come to stand above; then leaving waits until it has gone.
            if self.is_active and not self._gone:
                self._gone = True
                self.dismiss(None)
            return
        self.query_one("#too-small", Static).update(
            _("The terminal is {width}×{height}; Talenta needs {w}×{h}. Make it larger.").format(
                width=width, height=height, w=WIDTH, h=HEIGHT
            )
        )
