"""Backups of a site at work.

A backup is one snapshot: SQLite's own online copy, or on PostgreSQL every table read in one
REPEATABLE READ transaction. It is checked before it gets its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talenta_tui import __version__
from talenta_tui.db.engine import is_sqlite, read_transaction, translated_errors
from talenta_tui.db.migrate import applied
from talenta_tui.db.shape import shapes
from talenta_tui.errors import Refused, Unavailable
from talenta_tui.i18n import _
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_notes import note_heads
from talenta_tui.services.backup_dump import DUMP, Undumped, dump_snapshot
from talenta_tui.services.backup_file import (
    DATABASE,
    Manifest,
    copy_out,
    open_archive,
    put_in_place,
    workplace,
    write_archive,
)
from talenta_tui.services.backup_rows import (
    Content,
    Counter,
    encode,
    read_rows,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.signing import sign_head, site_key

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Progress = Callable[[str, float], None]
_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup as written, read back and found whole.

    `recorded` is False where the database could not be told of it (it cannot be written).
    `dumped` says whether PostgreSQL's own dump is in it, `undumped` why not where it could be.
    """

    file: Path
    size: int
    events: int
    head: str
    digest: str
    recorded: bool
    dumped: bool
    undumped: str


def write_backup(
    actor: Actor, site: Site, path: Path, progress: Progress | None = None
) -> BackupReport:
    """Back the site up into the file `path`, replacing it only once the new one is whole.

    The trail's head is signed first, so the backup has it. Raises Refused without the site's
    key and for a site whose trail is broken or whose file is damaged, Unavailable where
    something cannot be written; what was at `path` is then as it was.
    """
    require(actor, UseCase.BACKUP)
    tell = progress or (lambda _what, _share: None)
    key = site_key()
    try:
        sign_head(actor, site, "backup")
        recordable = True
    except Unavailable:
        # A database that cannot be written is the one that needs a backup most.
        recordable = False
    take = _of_sqlite if is_sqlite(site.database) else _of_postgres
    undumped: list[str] = []
    with workplace(path) as folder:
        made = folder / "archive"

        def fill(archive: zipfile.ZipFile) -> Manifest:
            return take(site, folder, archive, tell, undumped)

        with translated_errors():
            manifest = write_archive(made, key, fill)
        with open_archive(made, {key.fingerprint: key}) as (archive, read_back):
            _check_payload(archive, read_back, tell)
        with made.open("rb") as stream, Path(os.devnull).open("wb") as nowhere:
            digest = copy_out(stream, nowhere)
        size = made.stat().st_size
        put_in_place(made, path)
    if recordable:
        _record(actor, site, path, size, manifest, digest)
        note_heads(site)
    return BackupReport(
        path, size, manifest.events, manifest.head, digest, recordable,
        bool(manifest.dump), "".join(undumped),
    )  # fmt: skip


def _record(
    actor: Actor, site: Site, path: Path, size: int, manifest: Manifest, digest: str
) -> None:
    from talenta_tui.db.engine import write_transaction
    from talenta_tui.models.trail import BackupRecord
    from talenta_tui.services.trail import record

    with write_transaction(site.database):
        event = record(
            actor,
            site,
            UseCase.BACKUP.value,
            path.name,
            {"size": size, "head": manifest.head, "sha256": digest},
            reading=True,
        )
        BackupRecord.create(
            at=site.now().isoformat(timespec="seconds"),
            file=str(path),
            size=size,
            head=manifest.events,
            digest=digest,
            event=event,
        )


def _of_sqlite(
    site: Site, folder: Path, archive: zipfile.ZipFile, tell: Progress, _undumped: list[str]
) -> Manifest:
    """SQLite's online copy of one snapshot, checked, and put into the archive."""
    copy = folder / DATABASE

    def copied(_status: int, left: int, total: int) -> None:
        tell("copying", 1 - left / max(1, total))

    with read_transaction(site.database):
        # An open read keeps the copy to one state while others go on writing.
        site.database.execute_sql("SELECT 1 FROM site").fetchone()
        with closing(sqlite3.connect(copy)) as target:
            site.database.connection().backup(target, pages=_PAGES, progress=copied)
            target.execute("PRAGMA journal_mode = DELETE").fetchone()
    events, head, migrations = check_sqlite(copy, tell)
    tell("packing", 0.0)
    with copy.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as target_entry:
        payload = copy_out(source, target_entry)
    copy.unlink()
    return _manifest(site, "sqlite", migrations, events, head, payload, {})


def check_sqlite(path: Path, tell: Progress) -> tuple[int, str, tuple[str, ...]]:
    """Newest event, head and migrations of a database file; Refused unless it is all sound."""
    from peewee import SqliteDatabase

    database = SqliteDatabase(str(path), autoconnect=False)
    with translated_errors(), database.connection_context():
        (sound,) = database.execute_sql("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            raise Refused(_("The database is damaged: {why}").format(why=sound))
        with database.atomic("DEFERRED"):
            found = check_database(database, tell=lambda share: tell("verifying", share))
            migrations = tuple(applied(database))
    if found.fault is not None:
        raise Refused(_("The trail is broken: {fault}").format(fault=found.fault.sentence()))
    return found.events, found.head, migrations


def _of_postgres(
    site: Site, folder: Path, archive: zipfile.ZipFile, tell: Progress, undumped: list[str]
) -> Manifest:
    """Every table as JSON lines, all in one snapshot, whose trail was verified in it.

    PostgreSQL's own dump of the same snapshot goes beside them where it can be made.
    """
    tables: dict[str, dict[str, Any]] = {}
    with read_transaction(site.database):
        found = check_database(site.database, tell=lambda share: tell("verifying", share))
        if found.fault is not None:
            raise Refused(_("The trail is broken: {fault}").format(fault=found.fault.sentence()))
        every = shapes(site.database)
        for n, shape in enumerate(every):
            tell("copying", n / len(every))
            counter = Counter()
            with (
                archive.open(f"tables/{shape.name}.jsonl", "w", force_zip64=True) as entry,
                closing(read_rows(site.database, shape)) as rows,
            ):
                for row in rows:
                    line = encode(row)
                    counter.add(line)
                    entry.write(line)
            content = counter.content
            tables[shape.name] = {
                "columns": list(shape.columns),
                "rows": content.rows,
                "sha256": content.sha256,
            }
        migrations = tuple(applied(site.database))
        dump = ""
        try:
            made = dump_snapshot(site.database, folder, tell)
        except Undumped as why:
            undumped.append(str(why))
        else:
            with made.open("rb") as source, archive.open(DUMP, "w", force_zip64=True) as entry:
                dump = copy_out(source, entry)
            made.unlink()
    payload = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
    return _manifest(site, "postgres", migrations, found.events, found.head, payload, tables, dump)


def _manifest(
    site: Site,
    engine: str,
    migrations: tuple[str, ...],
    events: int,
    head: str,
    payload: str,
    tables: dict[str, dict[str, Any]],
    dump: str = "",
) -> Manifest:
    at = site.now().isoformat(timespec="seconds")
    return Manifest(
        engine, site.name, at, __version__, migrations, events, head, payload, tables, dump
    )


def _check_payload(archive: zipfile.ZipFile, manifest: Manifest, tell: Progress) -> None:
    """Read everything back; Refused where it is not what was put in."""
    tell("reading back", 0.0)
    if manifest.tables:
        for name, said in manifest.tables.items():
            counter = Counter()
            with archive.open(f"tables/{name}.jsonl") as entry:
                for line in entry:
                    counter.add(line)
            if counter.content != Content(said["rows"], said["sha256"]):
                raise Refused(_("What was read back of {name} differs.").format(name=name))
        if manifest.dump:
            _check_entry(archive, DUMP, manifest.dump)
        return
    _check_entry(archive, DATABASE, manifest.payload)


def _check_entry(archive: zipfile.ZipFile, name: str, digest: str) -> None:
    with archive.open(name) as entry, Path(os.devnull).open("wb") as nowhere:
        if copy_out(entry, nowhere) != digest:
            raise Refused(_("What was read back of {name} differs.").format(name=name))
