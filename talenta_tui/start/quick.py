"""The common openings, read without the command line's library.

`talenta`, with `--database` and `--lang` at most, and what sshd runs for a key's owner who
asks for no command. Everything else, and everything odd, is left to `cli`, which reads the
same options (tests/cli/test_quick.py holds the two against each other).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from talenta_tui.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class Opening:
    """The application wanted: at which database, in which language, or as which key's owner."""

    database: str | None = None
    lang: str | None = None
    key: int | None = None
    config: str | None = None


def read_opening(arguments: Sequence[str]) -> Opening | None:
    """What the arguments open; None where it takes the command line to say."""
    said: dict[str, str] = {}
    left = iter(arguments)
    for word in left:
        name, equals, value = word.partition("=")
        if name not in ("--database", "--lang", "--config", "--as-key"):
            return None
        given = value if equals else next(left, None)
        if given is None or name in said:
            return None
        said[name] = given
    key = said.get("--as-key")
    if key is None:
        lang = said.get("--lang") or os.environ.get("TALENTA_LANG") or None
        if lang not in (None, *LANGUAGES):
            return None
        database = said.get("--database") or os.environ.get("TALENTA_DATABASE") or None
        return Opening(database, lang)
    if not (key.isascii() and key.isdigit()) or os.environ.get("SSH_ORIGINAL_COMMAND"):
        return None
    if "--database" in said or "--lang" in said:
        return None
    return Opening(key=int(key), config=said.get("--config"))


def open_quickly(arguments: Sequence[str]) -> int | None:
    """Open the application and return the exit code; None where it takes the command line."""
    opening = read_opening(arguments)
    if opening is None:
        return None
    try:
        return _open(opening)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told as the command line does
        from talenta_tui.cli import told

        return told(error)


def _open(opening: Opening) -> int:
    from talenta_tui.start.application import open_application
    from talenta_tui.start.place import Desk

    if opening.key is None:
        return open_application(Desk(opening.database, opening.lang))
    from talenta_tui.start.keyed import forget_environment, open_keyed

    forget_environment()
    desk = Desk(None, None)
    desk.keyed, _command = open_keyed(opening.key, opening.config)
    desk.lang = desk.keyed.language
    return open_application(desk)
