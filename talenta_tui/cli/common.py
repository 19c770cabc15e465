"""What the commands share: the desk they work at, tables on standard output, failures."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.errors import TalentaError
from talenta_tui.i18n import _, detect_language, set_language
from talenta_tui.text import plain, spreadsheet_safe

if TYPE_CHECKING:
    from talenta_tui.cli.keyed import Keyed
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(slots=True)
class Desk:
    """Where and in which language a command works; `keyed` for a session over SSH."""

    database: str | None
    lang: str | None
    keyed: Keyed | None = None
    _site: Site | None = None

    def __post_init__(self) -> None:
        set_language(self.lang or detect_language())

    @property
    def url(self) -> str:
        from talenta_tui.db.engine import default_path, spare_psycopg

        if self.keyed is not None:
            url = self.keyed.config.database
        else:
            url = self.database or str(default_path())
        spare_psycopg(url)
        return url

    def site(self) -> Site:
        """The open site; from here on its language is spoken unless one was asked for."""
        url = self.url
        from talenta_tui.services.site import open_site

        site = open_site(url)
        if self.lang is None:
            set_language(site.language)
        self._site = site
        return site

    def actor(self) -> Actor:
        """Who is at work: the key's owner, or the operator (or owner) on this machine.

        Before a site is open, as when one is being made, it is the owner of this account.
        """
        if self.keyed is not None or self._site is not None:
            return self.actor_at(self._site or self.site())
        from talenta_tui.services.actor import local_actor

        return local_actor()

    def actor_at(self, site: Site) -> Actor:
        """Who is at work on an open site; raises Denied for a suspended operator."""
        if self.keyed is not None:
            return self.keyed.actor(site)
        from talenta_tui.services.access.roster import operator_here

        return operator_here(site)


class DayType(click.ParamType[date]):
    """A date as `2026-10-31` or `31-10-2026`."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a date, no time
            except ValueError:
                continue
        return self.fail(
            _("{value} is not a date such as 2026-10-31").format(value=repr(value)), param, ctx
        )


DAY = DayType()
as_of_option = click.option(
    "--as-of", type=DAY, metavar="DATE", help="The date to compute for (default: end of the month)."
)


def shown(text: str) -> str:
    """Text for standard output: as it is into a file or pipe, harmless on a terminal."""
    return "\n".join(plain(line) for line in text.split("\n")) if sys.stdout.isatty() else text


def emit_json(value: Any) -> None:
    click.echo(shown(json.dumps(value, ensure_ascii=False, indent=1)))


def emit_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    click.echo(shown(stream.getvalue().removesuffix("\n")))


def emit_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns in line, for reading; control characters never reach the terminal."""
    from rich.cells import cell_len, set_cell_size

    clean = [[plain(cell, 60) for cell in row] for row in rows]
    widths = [
        max(cell_len(header), *(cell_len(row[i]) for row in clean)) if clean else cell_len(header)
        for i, header in enumerate(headers)
    ]
    for row in ([*headers], ["─" * w for w in widths], *clean):
        line = "  ".join(set_cell_size(cell, w) for cell, w in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def emit(
    form: str, headers: Sequence[str], rows: Sequence[Sequence[str]], records: Iterable[Any]
) -> None:
    """Rows in the form asked for: `table`, `csv` or `json` (the latter of `records`)."""
    if form == "json":
        emit_json(list(records))
    elif form == "csv":
        emit_csv(headers, rows)
    else:
        emit_table(headers, rows)


def failure(error: Exception) -> int:
    """Tell a failure in one sentence; an unforeseen one gets a reference into the log."""
    if isinstance(error, TalentaError):
        # Further lines are indented, so that data with a line break cannot pose as a message.
        first, *further = str(error).splitlines() or [""]
        click.echo(f"talenta: {plain(first)}", err=True)
        for line in further:
            click.echo("  " + plain(line).strip(), err=True)
        return error.exit_code
    from talenta_tui.crashlog import write_crash

    reference, path = write_crash(error)
    click.echo(
        "talenta: "
        + _("something went wrong that should not have; reference {reference}, see {path}").format(
            reference=reference, path=path
        ),
        err=True,
    )
    return 3
