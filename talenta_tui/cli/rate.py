"""`talenta rate SESSION --assessor A --exercise E`: cells from standard input, for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import Refused, TalentaError, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.assessment.keying import Outcome
    from talenta_tui.services.assessment.sheet_data import SheetColumn, SheetData
    from talenta_tui.services.assessment.values import CellValue
    from talenta_tui.services.site import Site

HEADERS = ("NIP", "KOMPETENSI", "NILAI", "CATATAN")
_AT_ONCE = 400
"""Lines of one transaction: others wait no longer than that takes."""
LARGEST = 16 * 2**20
"""Bytes taken from standard input: no sheet comes near."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input; `fault` says why it is none that can be written."""

    number: int
    raw: tuple[str, ...]
    nip: str = ""
    competency: str = ""
    value: CellValue = 0
    note: str = ""
    fault: str = ""


@click.command("rate")
@click.argument("session")
@click.option("--assessor", required=True)
@click.option("--exercise", required=True)
@click.option("--dry-run", is_flag=True, help="Read and check the lines, write nothing.")
@form_option
@click.pass_obj
def rate_command(
    desk: Desk, session: str, assessor: str, exercise: str, dry_run: bool, form: str
) -> int:
    """Write cells of one sheet, read from standard input, in their order.

    CSV of NIP,KOMPETENSI,NILAI and, if you like, CATATAN; a first line of these names may
    stand before. NILAI is 0 to 5, TO or nothing for not observed, - to clear. CATATAN is
    behaviour evidence, against the person where it begins with -, else for. KOMPETENSI is a
    name or its abbreviation on the sheet. Lines that cannot be written are told with the
    reason, the others are written; then the exit code is 1.
    """
    site = desk.site()
    from talenta_tui.services.assessment.sheets import open_sheet

    actor = desk.actor()
    sheet = open_sheet(actor, site, session, assessor, exercise)
    if sheet.locked:
        raise Refused(_("Nothing can be written: {why}.").format(why=sheet.locked))
    lines = list(read_lines(sys.stdin.buffer.read(LARGEST + 1), sheet.columns))
    reasons = {line.number: line.fault for line in lines if line.fault}
    replaced: dict[int, str] = {}
    if not dry_run:
        good = [line for line in lines if not line.fault]
        for start in range(0, len(good), _AT_ONCE):
            _write(actor, site, sheet, good[start : start + _AT_ONCE], reasons, replaced)
    _report(lines, reasons, replaced, form, dry_run=dry_run)
    return 1 if reasons else 0


def read_lines(data: bytes, columns: Sequence[SheetColumn]) -> Iterator[Line]:
    """The lines of the input; blank ones count and are not given.

    Raises WrongUse for input that is empty, too long or no table at all.
    """
    from io import BytesIO

    from talenta_tui.exchange.headers import match_headers
    from talenta_tui.exchange.tables import open_table
    from talenta_tui.exchange.values import raw_text

    if len(data) > LARGEST:
        raise WrongUse(_("The input is longer than any sheet."))
    if not data.strip():
        raise WrongUse(_("Nothing came in on standard input."))
    data = data.removeprefix(b"\xef\xbb\xbf")
    head = data.lstrip().split(b"\n", 1)[0].upper()
    shift = 0
    if b"NIP" not in head:
        between = next((sign for sign in ("\t", ";") if sign.encode() in head), ",")
        data, shift = between.join(HEADERS).encode() + b"\n" + data, 1
    names = {c.title.casefold(): c.id for c in columns}
    names |= {c.abbreviation.casefold(): c.id for c in reversed(columns)}
    with open_table(BytesIO(data), name="-", expected=HEADERS) as table:
        noted = any(h.strip().casefold() == "catatan" for h in table.header)
        match = match_headers(HEADERS if noted else HEADERS[:3], table.header, "-")
        for number, cells in table:
            found = [
                raw_text(cells[at]).strip() if at < len(cells) else "" for at in match.positions
            ]
            beyond = any(raw_text(c).strip() for c in cells[len(table.header) :])
            yield _line(number - shift, found, names, beyond=beyond)


def _line(number: int, found: Sequence[str], names: Mapping[str, str], *, beyond: bool) -> Line:
    from talenta_tui.exchange import values
    from talenta_tui.exchange.faults import CellFault, Fault, Reason

    raw = tuple(found)
    cell = dict(zip(HEADERS, [*found, ""], strict=False))
    at = "NIP"
    try:
        nip = values.nip(cell["NIP"])
        if nip is None:
            raise CellFault(Reason.EMPTY_KEY)
        at = "KOMPETENSI"
        competency = names.get(cell["KOMPETENSI"].casefold())
        if competency is None:
            raise CellFault(Reason.UNKNOWN_CODE, allowed=", ".join(dict.fromkeys(names.values())))
        at = "NILAI"
        value = cell_value(cell["NILAI"])
        if beyond:
            at = "CATATAN"
            raise CellFault(Reason.EXTRA_CELL)
    except CellFault as fault:
        told = Fault(number, at, cell[at], fault.reason, fault.params).sentence()
        return Line(number, raw, fault=f"{at}: {told}")
    return Line(number, raw, nip, competency, value, cell["CATATAN"])


def cell_value(text: str) -> CellValue:
    """0 to 5, TO or nothing for not observed, - for an empty cell; raises CellFault."""
    from talenta_tui.exchange import values
    from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, level

    if text.removeprefix("'") == "-":
        return EMPTY
    halves = values.rating(text)
    return NOT_OBSERVED if halves is None else level(halves)


def _write(
    actor: Actor,
    site: Site,
    sheet: SheetData,
    lines: Sequence[Line],
    reasons: dict[int, str],
    replaced: dict[int, str],
) -> None:
    """Notes first, as a rating may need its evidence, then the cells in one transaction."""
    from talenta_tui.services.assessment.keying import CellWrite, RefusedWrite, write_cells
    from talenta_tui.services.assessment.notes import add_note, list_notes
    from talenta_tui.services.assessment.values import EMPTY

    where = (sheet.session, sheet.assessor, sheet.exercise)
    if any(line.note for line in lines):
        kept = {
            (n.nip, n.competency, n.positive, n.text)
            for n in list_notes(actor, site, sheet.session, sheet.assessor)
            if (n.assessor, n.exercise) == where[1:]
        }
        for line in lines:
            positive, text = _evidence(line.note)
            # Running a script again adds nothing.
            if not text or (line.nip, line.competency, positive, text) in kept:
                continue
            try:
                add_note(actor, site, *where, line.nip, line.competency, text, positive=positive)
            except TalentaError as error:
                reasons[line.number] = f"CATATAN: {error}"
            kept.add((line.nip, line.competency, positive, text))
    lines = [line for line in lines if line.number not in reasons]
    writes = [
        CellWrite(
            line.nip,
            line.competency,
            line.value,
            kind="clear" if line.value is EMPTY else "paste",
        )
        for line in lines
    ]
    outcomes: Sequence[Outcome] = write_cells(actor, site, *where, writes)
    for line, outcome in zip(lines, outcomes, strict=True):
        if isinstance(outcome, RefusedWrite):
            reasons[line.number] = outcome.sentence
        elif outcome.replaced is not None:
            replaced[line.number] = _("replaced {value} of {who}").format(
                value=shown_value(outcome.replaced.value), who=outcome.replaced.by
            )


def _evidence(note: str) -> tuple[bool, str]:
    """Whether a note speaks for the person, and its text without the sign."""
    text = note.removeprefix("'").strip()
    return not text.startswith("-"), text.lstrip("+-").strip()


def shown_value(value: CellValue) -> str:
    from talenta_tui.scoring.numbers import format_exact
    from talenta_tui.services.assessment.values import EMPTY, Mark

    if isinstance(value, Mark):
        return "-" if value is EMPTY else "TO"
    return format_exact(value, 1)


def _report(
    lines: Sequence[Line],
    reasons: Mapping[int, str],
    replaced: Mapping[int, str],
    form: str,
    *,
    dry_run: bool,
) -> None:
    told: list[tuple[int, tuple[str, ...], str, str]] = []
    for line in lines:
        if line.number in reasons:
            told.append((line.number, line.raw, "fault", reasons[line.number]))
        else:
            result = "checked" if dry_run else "saved"
            told.append((line.number, line.raw, result, replaced.get(line.number, "")))
    faults = len(reasons)
    if form == "json":
        value: dict[str, Any] = {
            "lines": len(lines),
            "written": 0 if dry_run else len(lines) - faults,
            "faults": faults,
            "results": [
                {"line": n, "cells": list(raw), "result": result, "reason": reason}
                for n, raw, result, reason in told
            ],
        }
        emit_json(value)
        return
    keys = ("line", "nip", "competency", "value", "result", "reason")
    rows = [
        (str(n), *(*raw, "", "", "")[:3], result, reason)
        for n, raw, result, reason in told
        if form == "csv" or reason
    ]
    if form == "csv":
        emit("csv", keys, rows, ())
        return
    if rows:
        emit("table", keys, rows, ())
    say(
        _("{n} lines: {written} written, {faults} faults").format(
            n=len(lines), written=0 if dry_run else len(lines) - faults, faults=faults
        )
    )


COMMANDS = {"rate": rate_command}
