"""The service account's configuration: a TOML file that only root can change.

    database = "/var/lib/talenta/talenta.db"   # or postgresql://…
    folders = "/var/lib/talenta/folders"       # one folder an operator, for files in and out
    idle_minutes = 15                          # a session left alone ends; 0 never
    session_hours = 10                         # the longest session; 0 without end

Which database a session opens must not depend on the client, whose environment sshd may
pass on, so it is read from here alone. Sentences here are for the system's log, in English:
this module is on sshd's path, and gettext would cost it a third of its time.
"""

from __future__ import annotations

import os
import stat
from collections import namedtuple

from talenta_tui.errors import Unavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEFAULT = "/etc/talenta/talenta.toml"
_TYPES: dict[str, type] = {
    "database": str,
    "folders": str,
    "idle_minutes": int,
    "session_hours": int,
}


class ServiceConfig(  # typing.NamedTuple would import typing, and with it re
    namedtuple(
        "ServiceConfig",
        ("path", "database", "folders", "idle_minutes", "session_hours"),
        defaults=(15, 10),
    )
):
    """What the file says; `path` is where it stands. Zero minutes or hours are no limit."""

    __slots__ = ()

    path: str
    database: str
    folders: str
    idle_minutes: int
    session_hours: int


def read_config(path: str, *, owner: int = 0) -> ServiceConfig:
    """The configuration at `path`; Unavailable unless it and all above it are `owner`'s alone.

    `owner` is the uid that, beside root, may own the file; sshd is as strict with its own.
    """
    if not os.path.isabs(path):
        raise Unavailable(f"{path}: the configuration must be named by its full path")
    _check_owner(os.path.realpath(path), owner)
    try:
        with open(path, encoding="utf-8", newline="") as handle:
            found = parse(handle.read())
    except (OSError, ValueError) as error:
        raise Unavailable(f"{path} cannot be read: {error}") from error
    for name, value in found.items():
        if name not in _TYPES:
            raise Unavailable(f"{path}: there is no setting {name} (of {', '.join(_TYPES)})")
        if type(value) is not _TYPES[name] or (isinstance(value, int) and value < 0):
            raise Unavailable(f"{path}: {name} is not what it should be")
    for name in ("database", "folders"):
        if not found.get(name):
            raise Unavailable(f"{path}: {name} is missing")
    if not os.path.isabs(found["folders"]):
        raise Unavailable(f"{path}: folders must be a full path")
    if "://" not in found["database"] and not os.path.isabs(found["database"]):
        raise Unavailable(f"{path}: database must be a full path or a URL")
    return ServiceConfig(path, **found)


def parse(text: str) -> dict[str, Any]:
    """A TOML document; raises ValueError.

    Where every line is a comment, `name = "text"` or `name = 15`, as in the file that
    `talenta ssh setup` writes, tomllib is spared: importing it costs a third of the answer.
    """
    found: dict[str, Any] = {}
    for line in text.replace("\r\n", "\n").split("\n"):
        said = _plain(line)
        if said is None or (said and said[0] in found):
            import tomllib

            return tomllib.loads(text)
        if said:
            found[said[0]] = said[1]
    return found


def _plain(line: str) -> tuple[()] | tuple[str, Any] | None:
    """Name and value of a plain line, () for one without; None where it takes a TOML parser."""
    if not line.isprintable():
        return None
    name, equals, value = line.partition("=")
    name, value = name.strip(" "), value.strip(" ")
    if not name or name.startswith("#"):
        return None if equals and not name else ()
    if not equals or not (name.replace("_", "a").isalpha() and name.isascii()):
        return None
    quoted, _quote, rest = value[1:].partition('"')
    if value.startswith('"') and _quote and "\\" not in quoted:
        return (name, quoted) if _no_more(rest) else None
    number = value.partition("#")[0].rstrip(" ")
    if number.isascii() and number.isdigit() and (number == "0" or number[0] != "0"):
        return (name, int(number))
    return None


def _no_more(rest: str) -> bool:
    return not rest.strip(" ") or rest.lstrip(" ").startswith("#")


def _check_owner(path: str, owner: int) -> None:
    """Nobody but root and `owner` may be able to change the file or put another in its place."""
    here = path
    while True:
        try:
            found = os.stat(here)
        except OSError as error:
            raise Unavailable(f"{path} cannot be read: {error.strerror}") from error
        # Of a folder with the sticky bit (/tmp) only the owner of an entry can replace it.
        open_to_others = found.st_mode & 0o022 and not (
            stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
        )
        if found.st_uid not in (0, owner) or open_to_others:
            raise Unavailable(f"{here} can be changed by others than root; nothing is read from it")
        above = os.path.dirname(here)
        if above == here:
            return
        here = above
