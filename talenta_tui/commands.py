"""The command palette: every action of where one is, the themes and the languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.actions import BY_ID, actions_of, key_name
from talenta_tui.i18n import _, current_language, mark
from talenta_tui.reach import within_reach
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.modals.prompt import Choice, PromptModal
from talenta_tui.styles import THEMES
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.app import TalentaApp
    from talenta_tui.services.actor import Actor

THEME_NAMES = {
    "talenta-dark": mark("Theme: dark"),
    "talenta-light": mark("Theme: light"),
    "talenta-contrast": mark("Theme: high contrast"),
    "talenta-16": mark("Theme: the terminal's 16 colours"),
}
LANGUAGE_NAMES = {"id": "Bahasa: Indonesia", "en": "Language: English"}
"""Each in its own words, so that it is found by whoever cannot read the other."""


@dataclass(frozen=True, slots=True)
class Command:
    """A palette entry: an action's id, or `theme:NAME`, or `language:CODE`."""

    id: str
    title: str
    detail: str = ""
    key: str = ""


def commands(
    context: str, keys: Callable[[str], str], actor: Actor | None = None
) -> tuple[Command, ...]:
    """What the palette offers on a screen. `keys` gives an action's first key, "" for none."""
    everywhere = [a for a in actions_of("app") if a.palette and within_reach(actor, a.id)]
    named = {a.name for a in everywhere}
    own = [a for a in actions_of(context) if not a.built_in and a.name not in named]
    found = [Command(a.id, _(a.label), _(a.help), keys(a.id)) for a in (*own, *everywhere)]
    found += [Command(f"theme:{t.name}", _(THEME_NAMES[t.name])) for t in THEMES]
    found += [
        Command(f"language:{code}", name)
        for code, name in LANGUAGE_NAMES.items()
        if code != current_language()
    ]
    return tuple(found)


def fitting(offered: Sequence[Command], text: str) -> list[Command]:
    """Those that hold every word, in the title before the detail."""
    words = text.casefold().split()
    titled = [c for c in offered if all(w in c.title.casefold() for w in words)]
    rest = [
        c
        for c in offered
        if c not in titled and all(w in f"{c.title} {c.detail}".casefold() for w in words)
    ]
    return titled + rest


class CommandsModal(PromptModal[str]):
    """Gives the id of the chosen command."""

    NOTHING = mark("No command fits.")

    def __init__(self, offered: Sequence[Command]) -> None:
        super().__init__()
        self._offered = offered

    def title_text(self) -> str:
        return _("Commands")

    def columns(self) -> Sequence[Column]:
        return (Column(_("Command"), share=2), Column(_("What it does"), share=3), Column("", 7))

    async def search(self, text: str) -> Sequence[Choice[str]]:
        return [Choice(c.id, (c.title, c.detail, c.key)) for c in fitting(self._offered, text)]


def first_key(keymap: dict[str, str], action_id: str, keys: Sequence[str]) -> str:
    """The name of the key that calls the action, the user's own before ours."""
    chosen = keymap[action_id].split(",") if action_id in keymap else list(keys)
    return key_name(chosen[0]) if chosen else ""


async def choose_command(app: TalentaApp) -> None:
    """Let the user choose by name, and run what they chose where they are."""
    screen = app.screen
    context = screen.CONTEXT if isinstance(screen, DeskScreen) else ""
    who = None if app.desk is None else app.desk.actor
    offered = commands(context, lambda i: first_key(app.keymap, i, BY_ID[i].keys), who)
    chosen = await app.push_screen_wait(CommandsModal(offered))
    if chosen is None:
        return
    kind, _colon, name = chosen.partition(":")
    if kind == "theme":
        app.theme = name
    elif kind == "language":
        await app.speak(name)
    elif BY_ID[chosen].context == "app":
        await app.run_action(BY_ID[chosen].name)
    else:
        await app.run_action(BY_ID[chosen].name, screen)
