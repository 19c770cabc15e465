"""What the commands share: the desk they work at, tables on standard output, failures."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import click

from talenta_tui.errors import TalentaError
from talenta_tui.i18n import _
from talenta_tui.start.place import Desk as Desk
from talenta_tui.text import json_text, plain, spreadsheet_safe


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
MOST = 2**31 - 1
"""The greatest number both engines keep and compare."""
NUMBER = click.IntRange(-MOST, MOST)
as_of_option = click.option(
    "--as-of", type=DAY, metavar="DATE", help="The date to compute for (default: end of the month)."
)


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def say(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print words for somebody to read; what came from outside cannot drive a terminal.

    Whatever a command prints goes through this or `emit_text` (a test looks).
    """
    click.echo(_lines(text), err=err, nl=nl)


def shown(text: str) -> str:
    """Data for standard output: as it is into a file or pipe, harmless on a terminal."""
    return _lines(text) if sys.stdout.isatty() else text


def emit_text(text: str, *, nl: bool = True) -> None:
    """Print data that is read by a program: every character of it, but on a terminal."""
    click.echo(shown(text), nl=nl)


def emit_json(value: Any) -> None:
    emit_text(json_text(value, 1))


def emit_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    emit_text(stream.getvalue().removesuffix("\n"))


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
        say(line.rstrip())


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
        say(f"talenta: {first}", err=True)
        for line in further:
            say("  " + plain(line).strip(), err=True)
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        # A file that was named, and the system's own word for what is wrong with it.
        say(f"talenta: {plain(error.filename, 200)}: {error.strerror}", err=True)
        return 3
    from talenta_tui.crashlog import write_crash

    reference, path = write_crash(error)
    say(
        "talenta: "
        + _("something went wrong that should not have; reference {reference}, see {path}").format(
            reference=reference, path=path
        ),
        err=True,
    )
    return 3
