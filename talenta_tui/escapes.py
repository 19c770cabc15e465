"""Escape is a key of its own, however quickly the next one follows.

Old terminals send Alt+x as the two bytes ESC x, and Textual reads every ESC x that arrives
within a tenth of a second so: Esc and then `o` would be Alt+O, Esc and then `1` would be `¡`,
and Esc and then Enter would be Enter alone, the opposite of what was meant. A practised hand is
that quick, and a slow line brings both bytes at once. Nothing here is bound to Alt.

Left as they are: ESC Tab, which is Shift+Tab on the Linux console, ESC Backspace, which deletes
a word, and what begins the sequences terminals send by themselves.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any, cast

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

_BEGINS_A_SEQUENCE = frozenset("[O]PX^_\\")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A key in the form Textual's table holds them."""

    value: str


def _name(character: str) -> str:
    if character.isalnum():
        return character
    name = _character_to_key(character)
    return KEY_NAME_REPLACEMENTS.get(name, name)


_CHARACTERS = frozenset(string.printable[:95]) - _BEGINS_A_SEQUENCE
_BY_NAME = {_name(c): c for c in _CHARACTERS if not c.isalnum()}


def read_escape_as_a_key() -> None:
    """From now on ESC and a character in one read are two keys. Calling it again does nothing."""
    table = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    for character in _CHARACTERS:
        table["\x1b" + character] = (Keys.Escape, _Typed(_name(character)))
    table["\x1b\r"] = (Keys.Escape, Keys.Enter)


def with_character(event: events.Key) -> None:
    """Give a key that was read behind an Escape the character Textual leaves out."""
    if event.character is None:
        event.character = _BY_NAME.get(event.key)
