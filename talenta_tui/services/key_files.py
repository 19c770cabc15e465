"""Files of secret keys: made once and never overwritten, read only where nobody else can."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from talenta_tui.errors import Refused, Unavailable
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32


def write_key_file(path: Path, text: str, *, make_folder: bool = True) -> None:
    """Make the file, readable by its owner only and on disk when this returns.

    Raises Unavailable where it cannot be made or is there already.
    """
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise Unavailable(
            _("The key cannot be written to {file}: {why}").format(file=path, why=error.strerror)
        ) from error


def read_key_file(path: Path, missing: str) -> bytes:
    """The 32 bytes of a key in hex.

    Raises Refused: with the sentence `missing` where the file is not there or cannot be read,
    and where others could read it too or it holds something else.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii").strip()
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise Refused(missing) from error
    if mode & 0o077:
        raise Refused(_("Others may read the key {file}; run: chmod 600").format(file=path))
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise Refused(_("The file {file} is no key.").format(file=path))
    return raw
