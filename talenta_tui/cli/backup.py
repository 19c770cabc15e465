"""`talenta backup FILE`, `talenta restore FILE`, `talenta database copy --to URL`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from talenta_tui.cli.audit import public_keys
from talenta_tui.cli.common import Desk, shown
from talenta_tui.cli.progress import Progress
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(desk: Desk, file: Path) -> None:
    """Back the site up into FILE while others work: one snapshot, signed, read back."""
    site = desk.site()
    from talenta_tui.services.backup import write_backup

    with Progress() as progress:
        report = write_backup(desk.actor(), site, file, progress)
    click.echo(
        shown(
            _("{file}: {n} bytes, {events} events, head {hash}").format(
                file=report.file, n=report.size, events=report.events, hash=report.head[:24]
            )
        )
    )
    if not report.recorded:
        click.echo(_("The database cannot be written, so it does not know of this backup."))


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
    from talenta_tui.services.signing import read_public_key

    keys = [read_public_key(path) for path in public]
    with Progress() as progress:
        found = restore_backup(local_actor(), file, url, keys, progress)
    click.echo(
        shown(
            _("{site} as of {at}: {events} events, head {hash}").format(
                site=found.site, at=found.at, events=found.events, hash=found.head[:24]
            )
        )
    )
    click.echo(_('If it takes the place of a lost one, run: talenta audit restart --reason "…"'))


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

    with Progress() as progress:
        report = copy_database(desk.actor(), site, target, progress)
    click.echo(
        _("{rows} rows in {tables} tables are the same; {events} events, head {hash}").format(
            rows=sum(report.rows.values()),
            tables=len(report.rows),
            events=report.events,
            hash=report.head[:24],
        )
    )


COMMANDS = {"backup": backup, "restore": restore, "database": database_group}
