"""PostgreSQL's own dump of the very snapshot a backup holds, where `pg_dump` is installed.

The rows of a backup restore into either engine and are what is checked against the trail; the
dump beside them is for the database's administrator, whose `pg_restore` needs no Talenta.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _
from talenta_tui.text import plain

if TYPE_CHECKING:
    from peewee import Database

DUMP = "database.dump"
Progress = Callable[[str, float], None]
_KEPT = ("PATH", "HOME", "PGSSLROOTCERT", "PGPASSFILE", "SystemRoot")


class Undumped(Exception):
    """There is no dump, and why: `pg_dump` is not installed, or would not do."""


def dump_snapshot(database: Database, folder: Path, tell: Progress) -> Path:
    """The dump of the open REPEATABLE READ transaction's state, read back by `pg_restore`.

    Must run inside that transaction. Raises Undumped where there is no fitting `pg_dump`, and
    what `tell` raises; a dump begun is then given up.
    """
    dumper, restorer = shutil.which("pg_dump"), shutil.which("pg_restore")
    if dumper is None or restorer is None:
        raise Undumped(_("pg_dump is not installed"))
    (snapshot,) = database.execute_sql("SELECT pg_export_snapshot()").fetchone()
    info = database.connection().info
    # The password goes by the environment: arguments are read by everyone on the machine.
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"LC_ALL": "C", "PGAPPNAME": "talenta backup"}
    if info.password:
        environment["PGPASSWORD"] = info.password
    made = folder / DUMP
    made.touch(mode=0o600)
    base = ["--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges"]
    _run([dumper, *base, f"--file={made}", f"--dbname={_where(info)}"], environment, tell)
    _run([restorer, f"--file={os.devnull}", str(made)], environment, tell)
    return made


def _where(info: Any) -> str:
    """The connection's parameters but for the password, as any version of `pg_dump` takes them.

    libpq names its own default of `sslcertmode` among them (since 16), which the `pg_dump` of
    an older server - Debian 12 has 15, the library came with psycopg - does not know.
    """
    from psycopg.conninfo import make_conninfo

    said = dict(info.get_parameters())
    if said.get("sslcertmode") == "allow":
        del said["sslcertmode"]
    return make_conninfo("", **said)


def _run(command: list[str], environment: dict[str, str], tell: Progress) -> None:
    process = subprocess.Popen(  # noqa: S603 - found on the path, no shell, arguments ours
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    try:
        while True:
            tell("dumping", 0.0)
            try:
                _out, said = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                continue
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode != 0:
        lines = [line for line in said.splitlines() if line.strip()]
        why = plain(lines[0] if lines else str(process.returncode), 300)
        if "No space left" in said:
            raise Unavailable(why)
        raise Undumped(why)
