"""Databases with a 360° cycle that collects, made once and copied; its secret beside them."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, list_raters, propose_raters
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.site import Site, open_site
from tests.conftest import NOON

ADMIN = Actor("admin", Role.ADMINISTRATOR, "test")
BUDI = Actor("budi", Role.OPERATOR, "test")
SARI = Actor("sari", Role.OPERATOR, "test")
MONTH = "2026-10"
CLOSES = date(2099, 12, 31)
"""The last day for forms: other processes have the clock of the machine."""


@dataclass(frozen=True)
class Town:
    """A database file, the folder of its keys, and who is asked about whom in the cycle C1."""

    path: Path
    keys: Path
    asked: tuple[Asked, ...]

    def copied(self, folder: Path) -> Town:
        """The same in a folder of one's own; its keys are the ones in use from now on."""
        folder.mkdir(exist_ok=True)
        keys = folder / "keys"
        shutil.copytree(self.keys, keys)
        os.environ["TALENTA_KEYS"] = str(keys)
        return Town(Path(shutil.copy(self.path, folder / "town.db")), keys, self.asked)

    def site(self) -> Site:
        """A site on a connection of this thread; close its database."""
        return open_site(str(self.path), clock=lambda: NOON)


def town(kota_300_file: Path, folder: Path, units: int = 4) -> Town:
    """kota-300, sealed, with the cycle C1 for its largest units, collecting."""
    before = os.environ.get("TALENTA_KEYS")
    keys = folder / "keys"
    os.environ["TALENTA_KEYS"] = str(keys)
    path = Path(shutil.copy(kota_300_file, folder / "town.db"))
    site = open_site(str(path), clock=lambda: NOON)
    seal_feedback(ADMIN, site)
    create_cycle(ADMIN, site, "C1", MONTH, "Uji", CLOSES)
    names = site.database.execute_sql(
        "SELECT u.name FROM employee_version v JOIN unit u ON u.id = v.unit_id"
        " WHERE v.until IS NULL GROUP BY u.name ORDER BY COUNT(*) DESC, u.name"
    ).fetchall()
    add_ratees(ADMIN, site, "C1", units=[name for (name,) in names[:units]])
    propose_raters(ADMIN, site, "C1")
    begin_cycle(ADMIN, site, "C1")
    asked = list_raters(ADMIN, site, "C1")
    site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.database.close()
    if before is None:
        del os.environ["TALENTA_KEYS"]
    else:
        os.environ["TALENTA_KEYS"] = before
    return Town(path, keys, tuple(asked))
