"""What a command says of itself, in the language spoken.

Help is written where a command is declared, in English, like every other sentence;
`locale.__main__` collects it from there. A command is put into the language spoken when it is
looked up, so nothing is translated that nobody asked for, and no command pays for another.
"""

from __future__ import annotations

import inspect
import io
from weakref import WeakKeyDictionary

import click

from talenta_tui.cli.common import say
from talenta_tui.i18n import _

_written: WeakKeyDictionary[object, str] = WeakKeyDictionary()
"""What each command and option says in English."""


def speak(command: click.Command) -> click.Command:
    """Put the help of a command, its options and all below it into the language spoken."""
    _say(command)
    command.options_metavar = _("[OPTIONS]")
    own = command.get_help_option(click.Context(command))
    if own is not None:
        # Made once and kept by click, in the language of that moment.
        own.help = _("Show this message and exit.")
    for parameter in command.params:
        if isinstance(parameter.type, type(click.INT)):
            parameter.type.name = _("number")
        if isinstance(parameter, click.Option):
            _say(parameter)
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for below in command.commands.values():
            speak(below)
    return command


def _say(spoken: click.Command | click.Option) -> None:
    if spoken.help:
        spoken.help = _(_written.setdefault(spoken, inspect.cleandoc(spoken.help)))


def show_error(error: click.ClickException) -> None:
    """What click says about a wrong use, on standard error.

    It repeats the words it was given, which may hold what drives a terminal.
    """
    if isinstance(error, click.UsageError) and error.ctx is not None:
        speak(error.ctx.command)
    said = io.StringIO()
    error.show(said)
    say(said.getvalue().expandtabs().removesuffix("\n"), err=True)
