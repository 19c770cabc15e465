"""`talenta report`: the printable report on a person, or on everyone of a unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from talenta_tui.cli.common import Desk, as_of_option
from talenta_tui.cli.output import output_option, put_out
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talenta_tui.reports.person import PersonReport


@click.command("report")
@click.argument("nip", required=False)
@click.option("--unit", help="Everyone of a unit, as one file.")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "pdf"]), default="text")
@output_option
@click.pass_obj
def report(
    desk: Desk,
    nip: str | None,
    unit: str | None,
    as_of: date | None,
    form: str,
    output: Path | None,
) -> None:
    """The printable report on the person NIP, or on everyone of a unit."""
    if (nip is None) == (unit is None):
        raise WrongUse(_("Give one NIP, or a unit with --unit."))
    site = desk.site()
    from talenta_tui.services.person_reports import person_report, unit_reports

    actor = desk.actor()
    if unit is not None:
        total, reports = unit_reports(actor, site, unit, as_of)
        put_reports(reports, total, form, output)
    elif nip is not None:
        put_reports((person_report(actor, site, nip.replace(" ", ""), as_of),), 1, form, output)


def put_reports(
    reports: Iterable[PersonReport], total: int, form: str, output: Path | None
) -> None:
    """Write reports as text or as one PDF, with a line of progress where there are many."""
    from talenta_tui.cli.progress import Progress
    from talenta_tui.reports.person import write_reports

    def write(stream: BinaryIO) -> None:
        with Progress() as progress:
            told = None if total < 2 else lambda share: progress("writing", share)
            write_reports(reports, total, stream, told, form=form)

    put_out(write, output, text=form == "text")


COMMANDS: dict[str, click.Command] = {"report": report}
