"""What a command says of itself, in the language spoken.

Help is written where a command is declared, in English, like every other sentence;
`locale.__main__` collects it from there. A command is put into the language spoken when it is
looked up, so nothing is translated that nobody asked for, and no command pays for another.
"""

from __future__ import annotations

import inspect
from weakref import WeakKeyDictionary

import click

from talenta_tui.i18n import _

_written: WeakKeyDictionary[object, str] = WeakKeyDictionary()
"""What each command and option says in English."""


def speak(command: click.Command) -> click.Command:
    """Put the help of a command, its options and all below it into the language spoken."""
    _say(command)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            _say(parameter)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speak(below)
    return command


def _say(spoken: click.Command | click.Option) -> None:
    if spoken.help:
        spoken.help = _(_written.setdefault(spoken, inspect.cleandoc(spoken.help)))
