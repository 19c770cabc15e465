"""One action: something a key does, in one context."""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.i18n import mark


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does. `id` is `context.name`; `action_name` handles it.

    An action of the context `app` is handled by the application, of `desk` by every screen,
    of any other by the screen of that context. `built_in` keys belong to a widget: they are
    shown and explained, and cannot be moved. `fixed` ones keep their own keys whatever the
    keymap says. `label` and `help` are msgids, translated where they are shown.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    footer: bool = True
    palette: bool = False
    built_in: bool = False
    fixed: bool = False

    @property
    def context(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.partition(".")[2]


MOVE = mark("Move")


def arrows(context: str, help_text: str) -> Action:
    keys = ("up", "down", "pageup", "pagedown")
    return Action(f"{context}.move", keys, MOVE, help_text, footer=False, built_in=True)


def enters(context: str, label: str, help_text: str) -> Action:
    return Action(f"{context}.open", ("enter",), label, help_text, built_in=True)


def parts(context: str) -> tuple[Action, Action]:
    """Tab and its way back, on a screen of several parts."""
    return (
        Action(f"{context}.next_section", ("tab",), mark("Next part"),
               mark("On to the next part of the screen.")),
        Action(f"{context}.previous_section", ("shift+tab",), mark("Part before"),
               mark("Back to the part before."), footer=False),
    )  # fmt: skip
