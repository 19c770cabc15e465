"""The one dialog for failures: a title, a sentence, the next step. Never a traceback."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.crashlog import write_crash
from talenta_tui.errors import Denied, NotFound, Refused, TalentaError, Unavailable
from talenta_tui.i18n import _, mark
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.text import plain


@dataclass(frozen=True, slots=True)
class Told:
    """A failure as it is told."""

    title: str
    sentence: str
    next_step: str


_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    (Denied, mark("Not allowed"), mark("Ask the administrator for the role it needs.")),
    (NotFound, mark("Not found"), mark("Look for it with / Find.")),
    (Refused, mark("Refused"), mark("Nothing was changed.")),
    (Unavailable, mark("Not available"), mark("Nothing was changed. Put it right and try again.")),
    (TalentaError, mark("That does not work"), mark("Put it right and try again.")),
)


def told(error: Exception) -> Told:
    """The words for `error`; what was not foreseen goes to the log under a reference."""
    for kind, title, next_step in _KINDS:
        if isinstance(error, kind):
            return Told(_(title), plain(error), _(next_step))
    reference, path = write_crash(error)
    return Told(
        _("Something went wrong"),
        _(
            "This should not have happened. It was written down under the reference {reference}."
        ).format(reference=reference),
        _("Nothing half done was kept. Send {path} to whoever looks after Talenta.").format(
            path=path
        ),
    )


class ErrorModal(KeysAtOnce[None], DeskModal[None]):
    """Shows a failure until Enter or Esc; keys typed behind that reach the screen beneath."""

    AUTO_FOCUS = ""

    BINDINGS = [Binding("enter", "cancel", mark("Close"), show=False)]

    def __init__(self, what: Told) -> None:
        super().__init__()
        self.what = what

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("! " + self.what.title, classes="dialog-title bad", markup=False)
            yield Static(self.what.sentence, markup=False)
            yield Static(self.what.next_step, classes="dialog-next", markup=False)
            yield Static(_("Enter closes"), classes="dialog-keys", markup=False)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "escape"):
            self.action_cancel()
