"""`talenta me`: one's own record as text, JSON or the printable report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from talenta_tui.cli.common import Desk, as_of_option
from talenta_tui.cli.objection import objection_line
from talenta_tui.cli.output import output_option, put_out
from talenta_tui.cli.privacy import export
from talenta_tui.cli.report import put_reports
from talenta_tui.cli.talent import tree_lines
from talenta_tui.i18n import _, current_language
from talenta_tui.scoring.numbers import Number, format_exact
from talenta_tui.text import json_text, moment

if TYPE_CHECKING:
    from talenta_tui.services.cycles.values import ValueView
    from talenta_tui.services.own_record import OwnRecord


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

        put_reports((own_report(actor, site, as_of),), 1, "pdf", output)
        return
    from talenta_tui.services.own_record import own_record

    found = own_record(actor, site, as_of)
    if form == "json":
        text = json_text(_own_value(found), 1)
    else:
        from talenta_tui.figures import exact_text

        text = "\n".join(_own_lines(_own_value(found, exact_text)))

    def write(stream: BinaryIO) -> None:
        stream.write(text.encode("utf-8", "replace") + b"\n")

    put_out(write, output, text=True)


me.add_command(export)


def _own_value(
    found: OwnRecord, figure: Callable[[Number, int], str] = format_exact
) -> dict[str, Any]:
    from talenta_tui.services.explanation import node_value
    from talenta_tui.services.objections import objection_value

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
            {"competency": g.competency.value, "gap": figure(g.size, decimals)}
            for g in found.plan.gaps.gaps
        ],
        "history": [
            {
                "period": p.month,
                "box": p.place.placement.box,
                "talent": None
                if p.place.placement.talent is None
                else figure(p.place.placement.talent, decimals),
                "amended": p.amended,
            }
            for p in found.history
        ],
        "values": _values(found.values),
        "comments": [{"period": period, "text": text} for period, text in found.comments],
        "looks": [
            {"at": look.at, "by": look.by, "role": look.role, "action": look.action}
            for look in found.looks
        ],
        "objections": [objection_value(one) for one in found.objections],
        "explanation": node_value(about.tree, language, decimals, figure),
    }


def _values(view: ValueView | None) -> dict[str, Any] | None:
    """How others see oneself value by value, as plain words."""
    if view is None:
        return None
    from talenta_tui.services.report_values import group_lines, value_rows

    return {
        "period": view.period,
        "groups": group_lines(view),
        "rows": [list(row) for row in value_rows(view)],
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
    if value["values"] is not None:
        rows = [" ".join(f"{cell:<14}" for cell in row).rstrip() for row in value["values"]["rows"]]
        part(_("How others see you, value by value"), [*value["values"]["groups"], *rows])
    part(_("Comments of raters, in no order"), [c["text"] for c in value["comments"]])
    part(
        _("Who has looked at this record"),
        [f"{moment(k['at'])}  {k['by']} ({k['role']})  {k['action']}" for k in value["looks"]],
    )
    part(_("Objections"), [objection_line(one) for one in value["objections"]])
    part(_("How it was computed"), [line for line in tree_lines(value["explanation"], 0) if line])
    return lines


COMMANDS: dict[str, click.Command] = {"me": me}
