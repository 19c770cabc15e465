"""The end of a session: the levels agreed and signed, closing, reopening, and what goes out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_table, say
from talenta_tui.cli.output import form_option, output_option, put_out
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from typing import BinaryIO, Literal

    from talenta_tui.scoring.numbers import Number
    from talenta_tui.services.assessment.integration import IntegrationCell


@click.command("levels")
@click.argument("code")
@form_option
@click.pass_obj
def levels_command(desk: Desk, code: str, form: str) -> int:
    """All raters side by side with the level of each competency; exit 1 while any is open."""
    site = desk.site()
    from talenta_tui.services.assessment.integration import show_integration

    sheet = show_integration(desk.actor(), site, code)
    values = [
        {"nip": row.person.nip, "name": row.person.name, "excused": row.person.excused}
        | _level(cell)
        for row in sheet.rows
        for cell in row.cells
    ]
    keys = ("nip", "name", "competency", "ratings", "mean", "suggested", "agreed", "flags")
    rows = [tuple(_told(v[k]) for k in keys) for v in values]
    emit(form, keys, rows, values)
    return 0 if all(row.settled for row in sheet.rows if not row.person.excused) else 1


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _number(value: Number | None) -> str | None:
    from talenta_tui.scoring.numbers import format_exact

    return None if value is None else format_exact(value, 4)


def _level(cell: IntegrationCell) -> dict[str, Any]:
    return {
        "competency": cell.competency,
        "ratings": {f"{a}/{x}": _value(rating) for (a, x), rating in sorted(cell.ratings.items())},
        "mean": _number(cell.mean),
        "suggested": _number(cell.suggested),
        "agreed": None if cell.agreed is None else _number(cell.agreed.level),
        "reason": "" if cell.agreed is None else cell.agreed.reason,
        "stale": cell.stale,
        "flags": [flag.code for flag in cell.flags],
    }


def _value(rating: Any) -> str:
    """A rating as formats.md writes it."""
    return "TO" if isinstance(rating, str) else _number(rating) or ""


@click.command("agree")
@click.argument("code")
@click.argument("nip", required=False)
@click.argument("competency", required=False)
@click.argument("level", required=False)
@click.option("--suggested", is_flag=True, help="All suggested levels that need no reason.")
@click.option("--reason", default="", help="Asked where a level lies off the ratings.")
@click.pass_obj
def agree_command(
    desk: Desk, code: str, nip: str | None, competency: str | None, level: str | None,
    suggested: bool, reason: str,
) -> None:  # fmt: skip
    """Settle the level of one competency of one person, or all that need no reason."""
    site = desk.site()
    from talenta_tui.services.assessment.agreeing import accept_suggestions, agree_level

    actor = desk.actor()
    if suggested == (nip is not None):
        raise WrongUse(_("Name NIP, competency and level, or --suggested for all."))
    if suggested:
        n = accept_suggestions(actor, site, code)
        say(_("{n} levels agreed as suggested.").format(n=n))
        return
    if nip is None or competency is None or level is None:
        raise WrongUse(_("Name NIP, competency and level, or --suggested for all."))
    from talenta_tui.scoring.numbers import simplest

    try:
        value = simplest(Fraction(level.replace(",", ".")))
    except (ValueError, ZeroDivisionError):
        raise WrongUse(_("{value} is no level here.").format(value=level)) from None
    agree_level(actor, site, code, nip, competency, value, reason)
    emit_table(("nip", "competency", "agreed"), [(nip, competency, level)])


@click.command("sign")
@click.argument("code")
@click.option("--as", "role", type=click.Choice(["lead", "second"]), required=True)
@click.option("--signer", required=True, metavar="ASSESSOR")
@click.pass_obj
def sign_command(desk: Desk, code: str, role: Literal["lead", "second"], signer: str) -> None:
    """Sign the agreed levels as they stand; a level changed afterwards voids it."""
    site = desk.site()
    from talenta_tui.services.assessment.closing import sign_levels

    sign_levels(desk.actor(), site, code, role, signer)
    say(_("{name} has signed as {role}.").format(name=signer, role=role))


@click.command("close")
@click.argument("code")
@click.pass_obj
def close_command(desk: Desk, code: str) -> None:
    """Make the agreed levels official; refused with every gate that is still shut."""
    site = desk.site()
    from talenta_tui.services.assessment.closing import close_session

    close_session(desk.actor(), site, code)
    say(_("The session {code} is closed; its levels are official.").format(code=code))


@click.command("reopen")
@click.argument("code")
@click.option("--reason", help="Why it must be opened again, or why not.")
@click.option("--second", metavar="OPERATOR", help="Who is to agree; never yourself.")
@click.option("--approve", is_flag=True, help="Agree to what somebody else asked for.")
@click.option("--decline", is_flag=True, help="Turn the request down, or take your own back.")
@click.pass_obj
def reopen_command(
    desk: Desk, code: str, reason: str | None, second: str | None, approve: bool, decline: bool
) -> None:
    """Ask for a closed session to be opened (--reason), and agree to it as a second person.

    The second person runs the command under their own name; nobody agrees for somebody else.
    """
    site = desk.site()
    from talenta_tui.services.assessment import closing

    actor = desk.actor()
    if approve + decline > 1 or (approve and (reason or second)) or (decline and second):
        raise WrongUse(_("Either --reason with --second, or --approve, or --decline --reason."))
    if approve:
        closing.approve_reopen(actor, site, code)
        say(_("The session {code} is open again; its levels are provisional.").format(
            code=code
        ))  # fmt: skip
        return
    if reason is None:
        raise WrongUse(_("This needs a reason."))
    if decline:
        closing.decline_reopen(actor, site, code, reason)
        say(_("The request is turned down; the session stays closed."))
        return
    if second is None or second.casefold() == actor.id.casefold():
        raise WrongUse(_("Reopening takes a second person: name another with --second."))
    closing.request_reopen(actor, site, code, reason)
    say(
        _("Asked. Now {second} runs: talenta session reopen {code} --approve").format(
            second=second, code=code
        )
    )


@click.command("export")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["csv", "json", "xlsx"]), default="csv")
@output_option
@click.pass_obj
def export_command(desk: Desk, code: str, form: str, output: Path | None) -> None:
    """The ratings you may see now, one line a cell, in the columns of an import of ratings."""
    site = desk.site()
    from talenta_tui.exchange import exports
    from talenta_tui.services.assessment.exporting import export_ratings

    if form == "xlsx" and output is None:
        raise WrongUse(_("A workbook goes into a file: add -o FILE."))
    found = export_ratings(desk.actor(), site, code)
    headers = (
        "SESI", "NIP", "ASESOR", "SIMULASI", "KOMPETENSI", "NILAI", "CATATAN", "TANGGAL",
    )  # fmt: skip
    rows = [
        (
            found.session, line.nip, line.assessor, line.exercise, line.competency,
            _value(line.value), "\n".join(line.notes), line.on.isoformat(),
        )
        for line in found.lines
    ]  # fmt: skip

    def write(stream: BinaryIO) -> None:
        if form == "xlsx":
            exports.write_xlsx(headers, rows, stream)
        elif form == "json":
            exports.write_json(headers, rows, stream)
        else:
            exports.write_csv(headers, rows, stream)

    put_out(write, output, text=form != "xlsx")
    if found.hidden:
        say(
            _("Hidden until they may be seen: {names}").format(names=", ".join(found.hidden)),
            err=True,
        )


@click.command("minutes")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["text", "pdf"]), default="text")
@output_option
@click.pass_obj
def minutes_command(desk: Desk, code: str, form: str, output: Path | None) -> None:
    """The minutes of a closed session, with the head of the trail on them."""
    site = desk.site()
    from talenta_tui.reports.minutes import write_minutes
    from talenta_tui.services.assessment.minutes import read_minutes
    from talenta_tui.services.assessment.minutes_paper import minutes_paper

    paper = minutes_paper(site, read_minutes(desk.actor(), site, code))
    put_out(lambda stream: write_minutes(paper, stream, form), output, text=form == "text")


SUBCOMMANDS = (
    levels_command, agree_command, sign_command, close_command, reopen_command, export_command,
    minutes_command,
)  # fmt: skip
