"""Backups of every night in one folder: each with its time as its name, the oldest removed."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor

_NAME = re.compile(r"talenta-\d{8}T\d{6}Z\.backup")


def dated_backup(folder: Path, at: datetime) -> Path:
    """The path of a backup made at `at`, sorted by name as by time."""
    return folder / f"talenta-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"


def remove_old_backups(actor: Actor, folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest `keep` backups of `folder` that bear such a name; which.

    Call it once a new backup is whole. Files of any other name, links and folders stay.
    """
    require(actor, UseCase.BACKUP)
    if keep < 1:
        raise ValueError("at least one backup stays")
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if _NAME.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode)
        )
        old = tuple(found[:-keep])
        for path in old:
            path.unlink()
    except OSError as error:
        raise Unavailable(
            _("Old backups in {folder} cannot be removed: {why}").format(
                folder=folder, why=error.strerror
            )
        ) from error
    return old
