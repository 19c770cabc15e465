"""`talenta me`, `talenta objection` and `talenta report`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from talenta_tui.cli.common import Desk, as_of_option, emit, emit_json, shown
from talenta_tui.cli.output import form_option, output_option, put_out
from talenta_tui.cli.privacy import export
from talenta_tui.cli.talent import tree_lines
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, current_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talenta_tui.reports.person import PersonReport
    from talenta_tui.services.objections import ObjectionView
    from talenta_tui.services.own_record import OwnRecord

_report_form = click.option("--format", "form", type=click.Choice(["text", "pdf"]), default="text")


@click.group("me", invoke_without_command=True)
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json", "pdf"]), default="text")
@output_option
@click.pass_context
def me(ctx: click.Context, as_of: date | None, form: str, output: Path | None) -> None:
    """Your own record: place, every figure, history, who has looked, objections."""
    if ctx.invoked_subcommand is not None:
        return
    desk: Desk = ctx.obj
    site = desk.site()
    actor = desk.actor()
    if form == "pdf":
        from talenta_tui.services.person_reports import own_report

        _reports((own_report(actor, site, as_of),), 1, "pdf", output)
        return
    from talenta_tui.services.own_record import own_record

    value = _own_value(own_record(actor, site, as_of))
    if form == "json":
        emit_json(value)
        return
    for line in _own_lines(value):
        click.echo(shown(line))


me.add_command(export)


def _own_value(found: OwnRecord) -> dict[str, Any]:
    from talenta_tui.scoring.numbers import format_exact
    from talenta_tui.services.explanation import node_value

    about = found.explanation
    language = "id" if current_language() == "id" else "en"
    decimals = about.used.policy.arithmetic.decimals
    advice = () if found.recommended is None else getattr(found.recommended, f"actions_{language}")
    return {
        "nip": about.evidence.nip,
        "name": about.evidence.name,
        "as_of": about.as_of.isoformat(),
        "policy": about.used.policy.id,
        "box": about.placement.box,
        "missing": [c.value for c in about.placement.missing],
        "recommended": list(advice),
        "gaps": [
            {"competency": g.competency.value, "gap": format_exact(g.size, decimals)}
            for g in found.gaps.gaps
        ],
        "history": [
            {
                "period": p.month,
                "box": p.place.placement.box,
                "talent": None
                if p.place.placement.talent is None
                else format_exact(p.place.placement.talent, decimals),
                "amended": p.amended,
            }
            for p in found.history
        ],
        "comments": [{"period": period, "text": text} for period, text in found.comments],
        "looks": [
            {"at": look.at, "by": look.by, "role": look.role, "action": look.action}
            for look in found.looks
        ],
        "objections": [_objection(one) for one in found.objections],
        "explanation": node_value(about.tree, language, decimals),
    }


def _own_lines(value: dict[str, Any]) -> list[str]:
    box = _("none yet") if value["box"] is None else value["box"]
    lines = [f"{value['name']}  {value['nip']}  {value['as_of']}", f"{_('Box')}: {box}"]
    if value["missing"]:
        lines.append(f"{_('Missing')}: " + "; ".join(value["missing"]))

    def part(title: str, said: list[str]) -> None:
        lines.extend(["", title, *(f"  {line}" for line in said or [_("none")])])

    part(_("Recommended follow-up"), value["recommended"])
    part(_("Largest gaps"), [f"{g['competency']}: {g['gap']}" for g in value["gaps"]])
    part(
        _("Closed periods"),
        [
            f"{h['period']}  {_('box')} {h['box'] or '-'}  {h['talent'] or '-'}"
            + (f"  ({_('amended')})" if h["amended"] else "")
            for h in value["history"]
        ],
    )
    part(_("Comments of raters, in no order"), [c["text"] for c in value["comments"]])
    part(
        _("Who has looked at this record"),
        [f"{k['at'][:16]}  {k['by']} ({k['role']})  {k['action']}" for k in value["looks"]],
    )
    part(_("Objections"), [_objection_line(one) for one in value["objections"]])
    part(_("How it was computed"), [line for line in tree_lines(value["explanation"], 0) if line])
    return lines


def _objection(one: ObjectionView) -> dict[str, Any]:
    return {
        "number": one.number,
        "nip": one.nip,
        "component": one.component,
        "text": one.text,
        "at": one.at.isoformat(),
        "due": one.due.isoformat(),
        "state": one.state.value,
        "answer": one.answer,
        "hours_left": None if one.left is None else -int(-one.left.total_seconds() // 3600),
    }


def _objection_line(one: dict[str, Any]) -> str:
    left = one["hours_left"]
    if left is None:
        clock = one["answer"]
    elif left < 0:
        clock = _("overdue by {n} hours").format(n=-left)
    else:
        clock = _("{n} hours left").format(n=left)
    return f"{one['number']}  {one['state']}  {clock}  {one['component']} {one['text']}".rstrip()


@click.group("objection")
def objection_group() -> None:
    """Objections to a record, and their clock of 3 x 24 hours."""


@objection_group.command("lodge")
@click.argument("text")
@click.option("--component", default="", help="By its export header; the whole record without it.")
@click.pass_obj
def lodge(desk: Desk, text: str, component: str) -> None:
    """Object to your own record."""
    site = desk.site()
    from talenta_tui.services.objections import lodge_objection

    click.echo(shown(_objection_line(_objection(
        lodge_objection(desk.actor(), site, text, component)
    ))))  # fmt: skip


@objection_group.command("list")
@click.option("--mine", is_flag=True, help="Your own.")
@form_option
@click.pass_obj
def list_(desk: Desk, mine: bool, form: str) -> None:
    """Objections: the unanswered first, by the end of their clock."""
    site = desk.site()
    from talenta_tui.services.objections import list_objections, own_objections

    found = (own_objections if mine else list_objections)(desk.actor(), site)
    values = [_objection(one) for one in found]
    headers = ("number", "nip", "state", "hours_left", "component", "text", "answer")
    rows = [["" if v[h] is None else str(v[h]) for h in headers] for v in values]
    emit(form, headers, rows, values)


@objection_group.command("answer")
@click.argument("number")
@click.argument("verdict", type=click.Choice(["upheld", "rejected"]))
@click.argument("text")
@click.pass_obj
def answer(desk: Desk, number: str, verdict: str, text: str) -> None:
    """Uphold or reject an objection; the person reads TEXT."""
    site = desk.site()
    from talenta_tui.services.objections import ObjectionState, answer_objection

    found = answer_objection(desk.actor(), site, number, ObjectionState(verdict), text)
    click.echo(shown(_objection_line(_objection(found))))


@objection_group.command("withdraw")
@click.argument("number")
@click.pass_obj
def withdraw(desk: Desk, number: str) -> None:
    """Take your own objection back."""
    site = desk.site()
    from talenta_tui.services.objections import withdraw_objection

    found = withdraw_objection(desk.actor(), site, number)
    click.echo(shown(_objection_line(_objection(found))))


@click.command("report")
@click.argument("nip", required=False)
@click.option("--unit", help="Everyone of a unit, as one file.")
@as_of_option
@_report_form
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
        _reports(reports, total, form, output)
    elif nip is not None:
        _reports((person_report(actor, site, nip.replace(" ", ""), as_of),), 1, form, output)


def _reports(reports: Iterable[PersonReport], total: int, form: str, output: Path | None) -> None:
    from talenta_tui.reports.person import report_text, write_reports

    def write(stream: BinaryIO) -> None:
        if form == "text":
            stream.write("\f\n".join(map(report_text, reports)).encode())
        else:
            write_reports(reports, total, stream, _tell(total))

    put_out(write, output, text=form == "text")


def _tell(total: int) -> Any:
    if total < 2 or not sys.stderr.isatty():
        return None

    def tell(share: float) -> None:
        sys.stderr.write(f"\r{round(share * total)} / {total}" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()

    return tell


COMMANDS: dict[str, click.Command] = {
    "me": me,
    "objection": objection_group,
    "report": report,
}
