"""`talenta import KIND FILE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit_json, emit_table, say
from talenta_tui.cli.progress import Progress
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.exchange.faults import Fault
    from talenta_tui.services.importing import ImportReport

_LARGEST = 256 * 1024 * 1024
"""Bytes taken from standard input; a city's largest table is a tenth of it."""

_SHOWN = 200
"""Faults shown in a text report; JSON has them all."""


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", help="The sheet of a workbook (default: the first).")
@click.option("--dry-run", is_flag=True, help="Report the same, write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing unless every row is good.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def import_file(
    desk: Desk, kind: str, file: Path, sheet: str | None, dry_run: bool, strict: bool, form: str
) -> int:
    """Import FILE (CSV or XLSX; - is standard input) as KIND.

    Kinds: employees positions performance awards teams training careers discipline ratings
    potential feedback. Good rows beside faulty ones are kept; exit code 1 says there were
    faults.
    """
    site = desk.site()
    from talenta_tui.services.access.confine import possible
    from talenta_tui.services.importing import ImportRequest, run_import
    from talenta_tui.services.permissions import UseCase, require

    actor = desk.actor()
    # Asked here too, so that nobody fills the disk with what they may not bring in.
    require(actor, UseCase.IMPORT)
    source: Any = file
    name = str(file)
    if name == "-":
        source, name = _standard_input(), "-"
    elif not possible(file).exists():
        raise WrongUse(_("There is no file {path}.").format(path=file))
    request = ImportRequest(
        kind=kind, source=source, name=name, sheet=sheet, dry_run=dry_run, strict=strict
    )
    with Progress() as progress:
        report = run_import(actor, site, request, progress)
    _show(report, form)
    return 1 if report.faults else 0


def _standard_input() -> Any:
    """Standard input as a seekable file: a workbook is read from its end."""
    import tempfile

    spool = tempfile.SpooledTemporaryFile(max_size=64 * 1024 * 1024)  # noqa: SIM115
    size = 0
    while chunk := sys.stdin.buffer.read(1024 * 1024):
        size += len(chunk)
        if size > _LARGEST:
            raise WrongUse(
                _("The file is larger than {n} MiB; nothing was read.").format(
                    n=_LARGEST // (1024 * 1024)
                )
            )
        spool.write(chunk)
    spool.seek(0)
    return spool


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "reason": fault.sentence(),
    }


def _show(report: ImportReport, form: str) -> None:
    if form == "json":
        emit_json(
            {
                "kind": report.kind,
                "file": report.file,
                "rows": report.rows,
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "applied": report.applied,
                "ignored_columns": list(report.ignored_columns),
                "faults": [_fault(f) for f in report.faults],
                "flags": [_fault(f) for f in report.flags],
            }
        )
        return
    say(
        _(
            "{kind}: {rows} rows, {new} new, {changed} changed, {unchanged} unchanged, "
            "{faults} faults, {flags} flags"
        ).format(
            kind=report.kind,
            rows=report.rows,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            faults=len(report.faults),
            flags=len(report.flags),
        )
    )
    if not report.applied:
        say(_("Nothing was written."))
    for title, found in (
        (_("Faulty cells (their rows were left out)"), report.faults),
        (_("Flagged, but kept"), report.flags),
    ):
        if found:
            say(f"\n{title}:")
            headers = (_("row"), _("column"), _("value"), _("reason"))
            emit_table(
                headers, [(str(f.row), f.column, f.value, f.sentence()) for f in found[:_SHOWN]]
            )
            if len(found) > _SHOWN:
                say(_("… and {n} more; --format json lists all.").format(n=len(found) - _SHOWN))
    if report.ignored_columns:
        say("\n" + _("Columns not needed: {names}").format(names=", ".join(report.ignored_columns)))


COMMANDS = {"import": import_file}
