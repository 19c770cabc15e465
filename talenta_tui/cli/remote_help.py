"""`talenta help [COMMAND]`: what there is over SSH, and one of its commands in full.

click's own `--help` of a group would name commands that do not exist there.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from talenta_tui.cli.common import emit_table, say
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.text import plain


@click.command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
def help_command(words: Sequence[str]) -> None:
    """The commands there are over SSH, or all about one of them: help audit show."""
    from talenta_tui.cli.remote import REMOTE

    found = [path for path in REMOTE if path[: len(words)] == tuple(words)]
    if not found:
        raise NotFound(
            _("There is no command {name} over SSH; help lists them.").format(
                name=repr(plain(" ".join(words), 60))
            )
        )
    if tuple(words) in REMOTE:
        _in_full(tuple(words))
    if len(found) > 1 or tuple(words) not in REMOTE:
        rows = [(" ".join(path), _about(_command(path))) for path in sorted(found)]
        emit_table((_("Command"), _("What it does")), rows)
        if not words:
            say(_("More of one: ssh HOST help COMMAND. A file comes in by < FILE, goes out by >."))


def _command(path: tuple[str, ...]) -> click.Command:
    from talenta_tui.cli import _COMMANDS
    from talenta_tui.cli.spoken import speak

    found: click.Command = importlib.import_module(_COMMANDS[path[0]][0]).COMMANDS[path[0]]
    for name in path[1:]:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return speak(found)


def _about(command: click.Command) -> str:
    return (command.help or "").split("\n\n")[0].replace("\n", " ")


def _in_full(path: tuple[str, ...]) -> None:
    context = None
    for name in ("talenta", *path[:-1]):
        context = click.Context(click.Group(name), parent=context, info_name=name)
    command = _command(path)
    say(command.get_help(click.Context(command, parent=context, info_name=path[-1])))


COMMANDS = {"help": help_command}
