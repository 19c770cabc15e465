"""The one folder a session over SSH may read files from and write files to.

A keyed session sets it once (`confine_to`) and works inside it; a session at the machine
itself has none and may go where its account may. Whoever takes a path from the user - import,
export, saving on a screen, a policy's file - passes it through `allowed` first, and whoever
lists a folder asks `within`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from talenta_tui.errors import Denied, WrongUse
from talenta_tui.i18n import _
from talenta_tui.text import plain

_folder: Path | None = None


def confine_to(folder: Path | None) -> None:
    """Confine this process to `folder` (None: nowhere in particular)."""
    global _folder
    _folder = None if folder is None else Path(os.path.realpath(folder))


def confinement() -> Path | None:
    """The folder this process is confined to."""
    return _folder


_LONGEST_NAME = 255
"""Bytes of a name on the file systems there are."""


def named(text: str) -> Path:
    """The path somebody typed, in which `~` is a home; WrongUse for what no file can be called."""
    try:
        return possible(text).expanduser()
    except RuntimeError as error:  # the home of a user there is not
        raise _impossible(text) from error


def possible(path: Path | str) -> Path:
    """`path`, unless no file can be called so: too long, or with what is no text in it."""
    text = os.fspath(path)
    try:
        whole = text.encode()
    except UnicodeEncodeError as error:
        raise _impossible(text) from error
    if b"\0" in whole or any(len(name) > _LONGEST_NAME for name in whole.split(b"/")):
        raise _impossible(text)
    return Path(path)


def _impossible(text: str) -> WrongUse:
    return WrongUse(_("{path} is no name a file can have.").format(path=plain(text, 100)))


def confined(path: Path | str, folder: Path) -> Path:
    """`path` (relative to `folder`, or absolute within it) as an absolute path inside it.

    Raises Denied for a path that leaves the folder, that goes through a link or names one,
    that is the folder itself, or that names a device, a pipe or a socket; and for control
    characters. What does not exist yet is judged by where it would be.
    """
    text = os.fspath(path)
    home = os.path.realpath(folder)
    if not text or not text.isprintable():
        raise _outside(text)
    lexical = os.path.normpath(os.path.join(home, text))
    if not lexical.startswith(home + os.sep) or os.path.realpath(lexical) != lexical:
        raise _outside(text)
    try:
        mode = os.lstat(lexical).st_mode
    except OSError:
        return Path(lexical)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise _outside(text)
    return Path(lexical)


def allowed(path: Path | str) -> Path:
    """`path` as this process may use it: itself, or `confined` where it is confined."""
    found = possible(path)
    return found if _folder is None else confined(found, _folder)


def within(path: Path | str) -> bool:
    """Whether this process may look at `path`, its folder included."""
    try:
        possible(path)
        if _folder is None or os.path.realpath(path) == str(_folder):
            return True
        confined(path, _folder)
    except (Denied, WrongUse):
        return False
    return True


def _outside(text: str) -> Denied:
    return Denied(
        _("{path} is outside your folder. Over SSH only files in it can be named.").format(
            path=plain(text, 100)
        )
    )
