"""`talenta backup FILE`, `talenta restore FILE`, `talenta database copy --to URL`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from talenta_tui.cli.audit import public_keys
from talenta_tui.cli.common import MOST, Desk, say
from talenta_tui.cli.progress import Progress
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _
from talenta_tui.text import moment


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Instead of FILE: into DIR, under the time as its name.",
)
@click.option(
    "--keep",
    type=click.IntRange(1, MOST),
    metavar="N",
    help="With --into: once the new one is whole, only the newest N stay.",
)
@click.pass_obj
def backup(desk: Desk, file: Path | None, folder: Path | None, keep: int | None) -> None:
    """Back the site up into FILE while others work: one snapshot, signed, read back."""
    if (file is None) is (folder is None) or (keep is not None and folder is None):
        raise click.UsageError(_("Name a FILE, or a folder with --into DIR (and --keep N)."))
    site = desk.site()
    from talenta_tui.services.backup import write_backup
    from talenta_tui.services.backup_rotation import dated_backup, remove_old_backups
    from talenta_tui.services.signing import head_code

    if folder is not None:
        file = dated_backup(folder, site.now())
    assert file is not None
    with Progress() as progress:
        report = write_backup(desk.actor(), site, file, progress)
    say(
        _("{file}: {n} bytes, {events} events, head {hash}").format(
            file=report.file,
            n=report.size,
            events=report.events,
            hash=head_code(report.events, report.head),
        )
    )
    if not report.recorded:
        say(_("The database cannot be written, so it does not know of this backup."))
    if report.dumped:
        say(_("With PostgreSQL's own dump (database.dump) of the same state."))
    elif report.undumped:
        say(_("Without PostgreSQL's own dump: {why}").format(why=report.undumped), err=True)
    if folder is not None and keep is not None:
        for path in remove_old_backups(desk.actor(), folder, keep):
            say(_("Removed: {path}").format(path=path))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@public_keys
@click.pass_obj
def restore(desk: Desk, file: Path, public: Sequence[Path]) -> None:
    """Restore the backup FILE into the empty database --database names.

    Refused where the database is not empty or anything about the backup does not check.
    """
    url = desk.url
    from talenta_tui.services.actor import local_actor
    from talenta_tui.services.backup_restore import restore_backup
    from talenta_tui.services.signing import head_code, read_public_key

    keys = [read_public_key(path) for path in public]
    with Progress() as progress:
        found = restore_backup(local_actor(), file, url, keys, progress)
    say(
        _("{site} as of {at}: {events} events, head {hash}").format(
            site=found.site,
            at=moment(found.at),
            events=found.events,
            hash=head_code(found.events, found.head),
        )
    )
    say(_('If it takes the place of a lost one, run: talenta audit restart --reason "…"'))


@click.group("database")
def database_group() -> None:
    """The database the site lives in."""


@database_group.command("copy")
@click.option("--to", "target", required=True, metavar="URL", help="An empty database.")
@click.pass_obj
def copy(desk: Desk, target: str) -> None:
    """Copy the whole site into the empty database URL, compared and verified; this one stays."""
    if target.startswith(("postgresql://", "postgres://")):
        # Before peewee is imported: a process that talks to SQLite alone is spared psycopg.
        try:
            import psycopg  # noqa: F401
        except ImportError as error:
            raise Unavailable(
                _("PostgreSQL needs psycopg; install talenta-tui with its extra postgres.")
            ) from error
    site = desk.site()
    from talenta_tui.services.database_copy import copy_database
    from talenta_tui.services.signing import head_code

    with Progress() as progress:
        report = copy_database(desk.actor(), site, target, progress)
    say(
        _("{rows} rows in {tables} tables are the same; {events} events, head {hash}").format(
            rows=sum(report.rows.values()),
            tables=len(report.rows),
            events=report.events,
            hash=head_code(report.events, report.head),
        )
    )


COMMANDS = {"backup": backup, "restore": restore, "database": database_group}
