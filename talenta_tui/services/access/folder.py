"""An operator's own folder: what the application saved there, and files on their way in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from talenta_tui.errors import NotFound, Refused, Unavailable, WrongUse
from talenta_tui.exchange.atomic import write_atomically
from talenta_tui.i18n import _
from talenta_tui.services.access.confine import confined, confinement
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.text import plain

LARGEST = 256 * 1024 * 1024
"""Bytes of a file put in: a city's largest table is a tenth of it."""
ROOM = 4 * LARGEST
"""Bytes of all files of an operator: nobody fills the disk everybody works on."""

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OwnFile:
    name: str
    size: int
    changed: datetime


def _home() -> Path:
    folder = confinement()
    if folder is None:
        raise WrongUse(_("At the machine itself there is no folder of your own; use any path."))
    return folder


def _named(name: str) -> Path:
    path = confined(name, _home())
    if path.parent != _home() or path.name.startswith("."):
        raise WrongUse(_("{name} is not the name of a file.").format(name=plain(name, 60)))
    return path


def _there(name: str) -> Path:
    path = _named(name)
    if not path.is_file():
        raise NotFound(_("You have no file {name}.").format(name=plain(name, 60)))
    return path


def list_files(actor: Actor) -> tuple[OwnFile, ...]:
    """The files in the operator's folder, by name."""
    require(actor, UseCase.OPERATOR_OWN)

    def found() -> Iterator[OwnFile]:
        with os.scandir(_home()) as entries:
            for entry in entries:
                about = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(about.st_mode) and not entry.name.startswith("."):
                    changed = datetime.fromtimestamp(about.st_mtime, UTC)
                    yield OwnFile(entry.name, about.st_size, changed)

    return tuple(sorted(found(), key=lambda f: f.name))


def get_file(actor: Actor, name: str, out: BinaryIO) -> None:
    """Copy a file of the operator's folder into a stream."""
    require(actor, UseCase.OPERATOR_OWN)
    with _there(name).open("rb") as source:
        while chunk := source.read(_CHUNK):
            out.write(chunk)
    out.flush()


def put_file(actor: Actor, name: str, source: BinaryIO, *, replace: bool = False) -> int:
    """Keep a stream as a file of the operator's folder, whole or not at all; returns its size."""
    require(actor, UseCase.OPERATOR_OWN)
    path = _named(name)
    if path.exists() and not replace:
        raise Refused(_("You have a file {name} already (--replace).").format(name=path.name))
    size = 0
    room = min(LARGEST, ROOM - sum(file.size for file in list_files(actor)))

    def fill(stream: BinaryIO) -> None:
        nonlocal size
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise Unavailable(_too_large() if size > LARGEST else _too_many())
            stream.write(chunk)

    write_atomically(path, fill)
    return size


def _too_large() -> str:
    said = _("The file is larger than {n} MiB; nothing was kept.")
    return said.format(n=LARGEST // _CHUNK)


def _too_many() -> str:
    said = _("Your folder holds {n} MiB at most; nothing was kept. Remove what is done with.")
    return said.format(n=ROOM // _CHUNK)


def remove_file(actor: Actor, name: str) -> None:
    """Remove a file from the operator's folder."""
    require(actor, UseCase.OPERATOR_OWN)
    _there(name).unlink()
