"""Sheets keyed a second time, blind, and what came of it; how everybody keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.rate import LARGEST, cell_value, read_lines, shown_value
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.cli.rate import Line
    from talenta_tui.services.assessment.verification import SecondSheet, SecondWrite


@click.command("verify")
@click.argument("code")
@click.option("--assessor", required=True)
@click.option("--exercise", required=True)
@click.option("--done", is_flag=True, help="The whole form is keyed; compare the two keyings.")
@click.pass_obj
def verify_command(desk: Desk, code: str, assessor: str, exercise: str, done: bool) -> int:
    """Key a sheet that was handed in a second time, blind, from standard input.

    CSV of NIP,KOMPETENSI,NILAI as for: talenta rate. Nothing of the first keying is shown, and
    who keyed first is refused. A line that cannot be written stops them all. With --done the
    keyings are compared, and the exit code is 1 where any cell differs; the paper decides, with:
    talenta session decide
    """
    site = desk.site()
    from talenta_tui.services.assessment.verification import (
        finish_second,
        open_second,
        write_second,
    )

    actor = desk.actor()
    where = (code, assessor, exercise)
    sheet = open_second(actor, site, *where)
    data = b"" if sys.stdin.isatty() else sys.stdin.buffer.read(LARGEST + 1)
    if data.strip() or not done:
        lines = list(read_lines(data, sheet.columns))
        write_second(actor, site, *where, _writes(sheet, lines))
        say(_("{n} cells keyed a second time.").format(n=len(lines)))
    if not done:
        return 0
    differ = finish_second(actor, site, *where)
    if differ:
        say(
            _("{n} cells differ. See them with: talenta session mismatches {code}").format(
                n=differ, code=sheet.session
            )
        )
    else:
        say(_("Both keyings are the same."))
    return 1 if differ else 0


def _writes(sheet: SecondSheet, lines: Sequence[Line]) -> list[SecondWrite]:
    from talenta_tui.services.assessment.verification import SecondWrite

    known = {row.nip for row in sheet.rows}
    faults = []
    for line in lines:
        fault = line.fault
        if not fault and line.nip not in known:
            fault = _("{nip} is not on this sheet").format(nip=line.nip)
        if not fault and line.note:
            fault = _("a second keying has no notes")
        if fault:
            faults.append(_("line {n}: {why}").format(n=line.number, why=fault))
    if faults:
        raise Refused("\n".join([_("Nothing was written:"), *faults]))
    return [SecondWrite(line.nip, line.competency, line.value) for line in lines]


@click.command("mismatches")
@click.argument("code")
@form_option
@click.pass_obj
def mismatches_command(desk: Desk, code: str, form: str) -> int:
    """Where the two keyings differ, decided or not; exit 1 while any is undecided."""
    site = desk.site()
    from talenta_tui.services.assessment.verification import list_mismatches

    found = list_mismatches(desk.actor(), site, code)
    keys = (
        "assessor", "exercise", "nip", "competency", "first", "first_by", "second", "second_by",
        "decided", "decided_by",
    )  # fmt: skip
    rows = [
        (
            *one.cell, shown_value(one.first), one.first_by, shown_value(one.second),
            one.second_by, "" if one.decided is None else shown_value(one.decided),
            one.decided_by,
        )
        for one in found
    ]  # fmt: skip
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))
    return 1 if any(one.decided is None for one in found) else 0


@click.command("decide")
@click.argument("code")
@click.argument("assessor")
@click.argument("exercise")
@click.argument("nip")
@click.argument("competency")
@click.argument("value")
@click.option("--reason", default="", help="Why, where the paper does not say it by itself.")
@click.pass_obj
def decide_command(
    desk: Desk, code: str, assessor: str, exercise: str, nip: str, competency: str, value: str,
    reason: str,
) -> None:  # fmt: skip
    """Say what the paper says in a cell keyed differently: 0 to 5, TO, or - for nothing."""
    site = desk.site()
    from talenta_tui.exchange.faults import CellFault
    from talenta_tui.services.assessment.verification import decide_mismatch

    try:
        decided = cell_value(value)
    except CellFault:
        raise WrongUse(_("{value} is no rating: 0 to 5, TO or -.").format(value=value)) from None
    cell = (assessor, exercise, nip, competency)
    decide_mismatch(desk.actor(), site, code, cell, decided, reason)
    say(_("Decided: {value}").format(value=shown_value(decided)))


@click.command("operators")
@click.argument("code")
@form_option
@click.pass_obj
def operators_command(desk: Desk, code: str, form: str) -> None:
    """How fast and how surely everybody keys in this session, for the supervisor."""
    site = desk.site()
    from talenta_tui.services.assessment.statistics import operator_figures

    values: list[dict[str, Any]] = [
        {
            "operator": one.operator,
            "cells": one.cells,
            "writes": one.writes,
            "per_hour": None if one.per_hour is None else int(one.per_hour),
            "verified": one.verified,
            "differ": one.mismatched,
            "wrong": one.wrong,
        }
        for one in operator_figures(desk.actor(), site, code)
    ]
    keys = ("operator", "cells", "writes", "per_hour", "verified", "differ", "wrong")
    rows = [tuple("" if v[k] is None else str(v[k]) for k in keys) for v in values]
    emit(form, keys, rows, values)


SUBCOMMANDS = (verify_command, mismatches_command, decide_command, operators_command)
