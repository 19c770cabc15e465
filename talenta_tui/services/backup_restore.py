"""A site restored from a backup.

Nothing of a backup that does not check in every part reaches a database, and the database is
empty or whole at every moment.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.db.engine import is_postgres, sqlite_path, translated_errors
from talenta_tui.db.migrate import DIRECTORY, available
from talenta_tui.db.shape import HISTORY, shapes
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.backup import check_sqlite
from talenta_tui.services.backup_file import (
    DATABASE,
    Manifest,
    copy_out,
    open_archive,
    put_in_place,
    unwritten,
    workplace,
)
from talenta_tui.services.backup_rows import Content, Row, decode, read_rows
from talenta_tui.services.database_copy import Incoming, load, new_home, refuse_leftovers
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.signing import PublicKey, known_keys

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.actor import Actor

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restored site is: its name, when the backup was taken, and its trail's head."""

    site: str
    at: str
    events: int
    head: str


def restore_backup(
    actor: Actor,
    path: Path,
    url: str,
    keys: Sequence[PublicKey] = (),
    progress: Progress | None = None,
) -> RestoreReport:
    """Make the empty database at `url` the site of the backup at `path`, or leave it empty.

    `keys` are the site's public keys where this machine has none of its own. Raises Refused
    for a database that is not empty and a backup that does not check: signed with an unknown
    key, altered, made by a newer version, or with a trail that is not whole.
    """
    require(actor, UseCase.RESTORE)
    tell = progress or (lambda _what, _share: None)
    trusted = {key.fingerprint: key for key in keys} or known_keys()
    with open_archive(path, trusted) as (archive, manifest):
        newer = sorted(set(manifest.migrations) - set(available()))
        if newer:
            raise Refused(
                _(
                    "The backup was made by a newer Talenta (it has {name}). Nothing was touched;"
                    " update this Talenta first."
                ).format(name=newer[-1])
            )
        if manifest.tables:
            _restore_tables(archive, manifest, url, tell)
        elif is_postgres(url) or sqlite_path(url).exists():
            _restore_file_into(archive, manifest, url, tell)
        else:
            _restore_file(archive, manifest, sqlite_path(url), tell)
    return RestoreReport(manifest.site, manifest.at, manifest.events, manifest.head)


@contextmanager
def _unpacked(
    archive: zipfile.ZipFile, manifest: Manifest, near: Path, tell: Progress
) -> Iterator[Path]:
    """The archive's SQLite file on disk, checked in every way."""
    with workplace(near) as folder:
        made = folder / DATABASE
        tell("unpacking", 0.0)
        with archive.open(DATABASE) as entry, made.open("wb") as stream:
            os.fchmod(stream.fileno(), 0o600)
            digest = copy_out(entry, stream)
            stream.flush()
            os.fsync(stream.fileno())
        events, head, _migrations = check_sqlite(made, tell)
        if (digest, events, head) != (manifest.payload, manifest.events, manifest.head):
            raise Refused(_("What was read back of {name} differs.").format(name=DATABASE))
        yield made


def _restore_file(archive: zipfile.ZipFile, manifest: Manifest, path: Path, tell: Progress) -> None:
    """A new SQLite database: complete under another name first, then under its own."""
    refuse_leftovers(str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unwritten(path, error) from error
    with _unpacked(archive, manifest, path, tell) as made:
        put_in_place(made, path)


def _restore_file_into(
    archive: zipfile.ZipFile, manifest: Manifest, url: str, tell: Progress
) -> None:
    """A SQLite backup into a database that is there and empty, on either engine."""
    from peewee import SqliteDatabase

    with tempfile.TemporaryDirectory(prefix="talenta-restore-") as name:
        near = Path(name) / DATABASE if is_postgres(url) else sqlite_path(url)
        with _unpacked(archive, manifest, near, tell) as made, _home(url, manifest) as target:
            source = SqliteDatabase(str(made), autoconnect=False)
            with source.connection_context(), source.atomic("DEFERRED"):
                found = shapes(source)
                tables = [Incoming(s.name, tuple(s.columns), read_rows(source, s)) for s in found]
                load(target, tables, len(found), tell)


def _restore_tables(archive: zipfile.ZipFile, manifest: Manifest, url: str, tell: Progress) -> None:
    """A portable backup into an empty database of either engine."""
    expected = {n: Content(t["rows"], t["sha256"]) for n, t in manifest.tables.items()}
    with _home(url, manifest) as target:
        # The manifest has them by name; they go in each after those it refers to.
        order = [shape.name for shape in shapes(target) if shape.name in expected]
        order += [name for name in expected if name not in order]
        tables = (
            Incoming(name, tuple(manifest.tables[name]["columns"]), _lines(archive, name))
            for name in order
        )
        load(target, tables, len(expected), tell, expected)


def _lines(archive: zipfile.ZipFile, name: str) -> Generator[Row, None, None]:
    with archive.open(f"tables/{name}.jsonl") as entry:
        for line in entry:
            yield decode(line)


@contextmanager
def _home(url: str, manifest: Manifest) -> Iterator[Database]:
    """An empty database with the tables of the version that made the backup."""

    def bring_up(database: Database) -> None:
        from playhouse.migrations import Runner

        with translated_errors():
            Runner(database, str(DIRECTORY), HISTORY).up(manifest.migrations[-1])

    with new_home(url, bring_up) as target:
        yield target
