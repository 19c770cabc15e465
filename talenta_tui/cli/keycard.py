"""`talenta keys`: every key of every screen, to print and lay beside the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from talenta_tui.cli.common import Desk, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.i18n import _

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class CardLine:
    """What one action's keys do; `where` is its context, or `EVERYWHERE`. `keys` are spelled as
    they are printed on the keyboard."""

    where: str
    keys: str
    label: str
    help: str


@click.command("keys")
@form_option
@click.pass_obj
def keys(desk: Desk, form: str) -> None:
    """Every key of every screen, your own ones included."""
    from talenta_tui.start.application import settings_of

    lines = list(card(settings_of(desk).keymap))
    if form == "table":
        for line in _printed(lines):
            say(line)
        return
    headers = ("where", "keys", "label", "help")
    rows = [(one.where, one.keys, one.label, one.help) for one in lines]
    emit(form, headers, rows, (asdict(one) for one in lines))


def card(keymap: dict[str, str]) -> Iterator[CardLine]:
    """A line per action that has keys, those that work everywhere first."""
    from talenta_tui.actions import ACTIONS, key_name

    everywhere = ("app", "desk")
    for action in sorted(ACTIONS, key=lambda a: a.context not in everywhere):
        own = keymap[action.id].split(",") if action.id in keymap else action.keys
        if own:
            where = EVERYWHERE if action.context in everywhere else action.context
            names = " ".join(key_name(key) for key in own)
            yield CardLine(where, names, _(action.label), _(action.help))


def _printed(lines: list[CardLine]) -> Iterator[str]:
    """The card in 80 columns: a screen with what it is for, then its keys and what they do."""
    from talenta_tui.screens.help import ABOUT
    from talenta_tui.widgets.lines import fit, wrap

    where = ""
    for one in lines:
        if one.where != where:
            if where:
                yield ""
            where = one.where
            about = _("Everywhere") if where == EVERYWHERE else _(ABOUT.get(where, where))
            yield from wrap(about, 78, 6)
        for n, part in enumerate(wrap(f"{one.label}: {one.help}", 62, 6)):
            yield f" {fit(one.keys if n == 0 else '', 16)} {part}".rstrip()


COMMANDS = {"keys": keys}
