"""A file is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _, mark
from talenta_tui.text import plain

_SENTENCES = {
    errno.ENOSPC: mark("{file} was not written: the disk is full."),
    errno.EDQUOT: mark("{file} was not written: the disk quota is used up."),
    errno.EACCES: mark("{file} was not written: you may not write in that folder."),
    errno.EPERM: mark("{file} was not written: you may not write in that folder."),
    errno.EROFS: mark("{file} was not written: the disk is read-only."),
    errno.ENOENT: mark("{file} was not written: the folder does not exist."),
    errno.ENOTDIR: mark("{file} was not written: the folder does not exist."),
    errno.ENAMETOOLONG: mark("{file} was not written: the name is too long."),
}


def write_atomically(path: Path, writer: Callable[[BinaryIO], None]) -> None:
    """Let `writer` fill a new file beside `path`, then put it in the place of `path`.

    Whatever happens on the way, `path` is as before or complete. A new file is readable by
    its owner only, for exports hold personal data; a replaced one keeps its permissions.
    Raises `Unavailable` where the disk is full, the folder is closed to us, or `path` is a
    link, a folder or a device.
    """
    shown = plain(path, 200)
    try:
        mode = _mode_of(path, shown)
        temporary = path.with_name(f".talenta-{secrets.token_hex(8)}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                writer(stream)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0)
        if sentence is not None:
            raise Unavailable(_(sentence).format(file=shown)) from error
        raise Unavailable(
            _("{file} was not written: {reason}.").format(
                file=shown, reason=error.strerror or plain(error)
            )
        ) from error


def _mode_of(path: Path, shown: str) -> int:
    """The permissions to give; refuses what a rename would destroy or step out of."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return 0o600
    except ValueError as error:
        raise Unavailable(_("{file} is not a file name.").format(file=shown)) from error
    if not stat.S_ISREG(mode):
        raise Unavailable(
            _("{file} is a link, a folder or a device. Name a plain file.").format(file=shown)
        )
    return stat.S_IMODE(mode)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
