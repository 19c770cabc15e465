"""What stands on a sheet, and what became of every agreed level."""

from __future__ import annotations

import click

from talenta_tui.cli.common import Desk, emit
from talenta_tui.cli.output import form_option
from talenta_tui.cli.rate import shown_value


@click.command("sheet")
@click.argument("code")
@click.option("--assessor", required=True)
@click.option("--exercise", required=True)
@form_option
@click.pass_obj
def sheet_command(desk: Desk, code: str, assessor: str, exercise: str, form: str) -> None:
    """The sheet of an assessor in an exercise, one line a cell, as far as you may see it."""
    site = desk.site()
    from talenta_tui.services.assessment.sheets import open_sheet

    found = open_sheet(desk.actor(), site, code, assessor, exercise)
    headers = ("nip", "name", "competency", "value", "by", "note")
    rows = []
    for row in found.rows:
        for column in found.columns:
            cell = found.cells.get((row.nip, column.id))
            value = ("", "", "") if cell is None else (
                shown_value(cell.value), cell.by, "yes" if cell.noted else ""
            )  # fmt: skip
            rows.append((row.nip, row.name, column.id, *value))
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@click.command("movement")
@click.argument("code")
@form_option
@click.pass_obj
def movement_command(desk: Desk, code: str, form: str) -> None:
    """Who settled which level, from what mean, when and why; the oldest first."""
    site = desk.site()
    from talenta_tui.scoring.numbers import exact_or_empty
    from talenta_tui.services.assessment.movement import movements

    headers = ("at", "by", "nip", "competency", "old", "new", "mean", "moved", "reason", "event")
    rows = [
        (
            one.at, one.by, one.nip, one.competency,
            exact_or_empty(one.old, 1), exact_or_empty(one.new, 1),
            exact_or_empty(one.mean, 4), exact_or_empty(one.moved, 4),
            one.reason, str(one.event),
        )
        for one in movements(desk.actor(), site, code)
    ]  # fmt: skip
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


SUBCOMMANDS = (sheet_command, movement_command)
