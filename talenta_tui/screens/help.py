"""F1: what can be done here and with which keys, made from the one table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.actions import Action, actions_of, key_name
from talenta_tui.actions_control import CONTROL_ABOUT
from talenta_tui.actions_cycle import CYCLE_ABOUT
from talenta_tui.actions_feedback import FEEDBACK_ABOUT
from talenta_tui.actions_map import MAP_ABOUT
from talenta_tui.actions_own import OWN_ABOUT
from talenta_tui.actions_policy import POLICY_ABOUT
from talenta_tui.actions_session import SESSION_ABOUT
from talenta_tui.actions_signed import SIGNED_ABOUT
from talenta_tui.i18n import _, mark
from talenta_tui.printed import PRINTED
from talenta_tui.reach import reached
from talenta_tui.screens.modals.base import DeskModal
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, window, wrap

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor

ABOUT: dict[str, str] = {
    "home": mark("Home lists what waits, most urgent first. Enter goes where it is done."),
    "importing": mark(
        "Choose what the file holds, then the file. It is read and shown before anything is"
        " written; faulty rows stand with their reasons and are left out."
    ),
    "people": mark("Everyone, with box and talent score; a dash where something is missing."),
    "person": mark("All that is known of one person, and the place that follows from it."),
    "vacancies": mark("The posts nobody holds, the highest first."),
    "shortlist": mark("Who passes every rule for the post, ranked; and who does not, and why."),
    "compare": mark("Two to four people side by side."),
    **MAP_ABOUT,
    **SIGNED_ABOUT,
    **SESSION_ABOUT,
    **CONTROL_ABOUT,
    **POLICY_ABOUT,
    **FEEDBACK_ABOUT,
    **CYCLE_ABOUT,
    **OWN_ABOUT,
    "explain": mark("A figure down to the records it rests on, each with its rule and source."),
}

_KEY_WIDTH = 18


class _HelpText(LineWidget, can_focus=True):
    """The lines, scrolled with the arrow keys."""

    def __init__(self, sections: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> None:
        super().__init__(id="help-text")
        self._sections = sections
        self._top = 0

    def _all(self) -> list[list[Span]]:
        lines: list[list[Span]] = []
        room = max(10, self.size.width - _KEY_WIDTH - 2)
        for title, entries in self._sections:
            if lines:
                lines.append([])
            lines.append([(title, "header")])
            for keys, label, text in entries:
                parts = wrap(f"{label}: {text}" if text else label, room, 4)
                for n, part in enumerate(parts):
                    lines.append(
                        [(" " + fit(keys if n == 0 else "", _KEY_WIDTH), "strong"), (part, "")]
                    )
        return lines

    def on_key(self, event: events.Key) -> None:
        height = self.size.height
        last = max(0, len(self._all()) - height)
        target = step(event.key, self._top, height, last + 1)
        if target is not None:
            event.stop()
            self._top = window(target, target, 1, last + 1)
            self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._all()
        index = self._top + y
        if index >= len(lines):
            return []
        if y == self.size.height - 1 and index < len(lines) - 1:
            return [("  ↓ " + _("more"), "muted")]
        return lines[index]


class HelpScreen(DeskModal[None]):
    """Help for the screen with that context."""

    # Before the scrolled text: what is typed behind Escape is for the screen below.
    BINDINGS = [Binding("escape", "cancel", mark("Back"), show=False, priority=True)]

    def __init__(self, context: str, keymap: dict[str, str], actor: Actor | None = None) -> None:
        super().__init__()
        self._where = context
        self._actor = actor
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog help"):
            yield Static(_("Help"), classes="dialog-title", markup=False)
            about = ABOUT.get(self._where)
            if about is not None:
                yield Static(_(about), classes="help-about", markup=False)
            yield _HelpText(self.sections())
            yield Static(_("↑ ↓ scroll   Esc back"), classes="prompt-keys", markup=False)

    def sections(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Title and (keys, label, help) for this screen and for everywhere."""
        here = [self._entry(a) for a in reached(self._actor, actions_of(self._where))]
        everywhere = [
            self._entry(a) for a in reached(self._actor, actions_of("app", "desk")) if self._keys(a)
        ]
        found = [(_("On this screen"), here)] if here else []
        commands = PRINTED.get(self._where, ())
        if commands:
            found.append((_("As text, CSV or JSON"), [("", f"talenta {c}", "") for c in commands]))
        return [*found, (_("Everywhere"), everywhere)]

    def _keys(self, action: Action) -> list[str]:
        mapped = self._keymap.get(action.id)
        return mapped.split(",") if mapped is not None else list(action.keys)

    def _entry(self, action: Action) -> tuple[str, str, str]:
        keys = " ".join(key_name(key) for key in self._keys(action))
        return keys, _(action.label), _(action.help)
