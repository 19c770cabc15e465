"""`talenta session …`: an assessment session from planning to closing, from the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli import (
    session_assessors,
    session_check,
    session_day,
    session_end,
    session_paper,
    session_people,
    session_plan,
    session_sheet,
)
from talenta_tui.cli.common import DAY, Desk, emit, emit_json, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.scoring.vocabulary import Tier

if TYPE_CHECKING:
    from talenta_tui.services.assessment.sessions import SessionDetail, SessionSummary


@click.group("session")
def session_group() -> None:
    """Assessment sessions: prepare, assign, run, score, integrate, close.

    CODE is the session's code, whatever its case.
    """


def _summary(one: SessionSummary) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "state": one.state,
        "source": "own" if one.own else "file",
        "purpose": one.purpose.value if one.purpose else None,
        "tier": one.tier.value if one.tier else None,
        "starts": one.starts.isoformat() if one.starts else None,
        "ends": one.ends.isoformat() if one.ends else None,
        "place": one.place,
        "assessees": one.assessees,
        "assessors": one.assessors,
        "sheets": one.sheets,
        "submitted": one.submitted,
    }


@session_group.command("list")
@form_option
@click.pass_obj
def list_command(desk: Desk, form: str) -> None:
    """Every session, the open ones first, then the newest."""
    site = desk.site()
    from talenta_tui.services.assessment.sessions import list_sessions

    values = [_summary(one) for one in list_sessions(desk.actor(), site)]
    keys = (
        "code", "state", "source", "tier", "starts", "ends", "assessees", "assessors", "sheets",
        "submitted", "title",
    )  # fmt: skip
    rows = [tuple("" if v[k] is None else str(v[k]) for k in keys) for v in values]
    emit(form, keys, rows, values)


@session_group.command("templates")
@form_option
@click.pass_obj
def templates_command(desk: Desk, form: str) -> None:
    """The designs a session can be made from."""
    site = desk.site()
    from talenta_tui.services.assessment.templates import list_templates

    keys = ("code", "label", "tiers", "exercises", "source")
    rows = [
        (
            t.code,
            t.label,
            ", ".join(tier.value for tier in t.tiers),
            ", ".join(e.name for e in t.design.exercises),
            t.source,
        )
        for t in list_templates(desk.actor_at(site))
    ]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


def _detail(found: SessionDetail) -> dict[str, Any]:
    facts, about = found.facts, found.facts.about
    return {
        "code": facts.key.code,
        "title": about.title,
        "state": facts.key.state,
        "purpose": about.purpose.value,
        "tier": about.tier.value,
        "position": about.position,
        "starts": about.starts.isoformat(),
        "ends": about.ends.isoformat(),
        "place": about.place,
        "method": about.method,
        "lead": about.lead,
        "template": about.template,
        "competencies": list(facts.competencies),
        "exercises": [
            {
                "name": e.name,
                "kind": e.kind.value,
                "minutes": e.minutes,
                "mode": e.mode,
                "raters": e.raters,
                "competencies": list(facts.columns(e.name)),
            }
            for e in facts.exercises
        ],
        "rooms": [{"name": r.name, "capacity": r.capacity} for r in facts.rooms],
        "assessees": len(facts.active()),
        "assessors": len(facts.assessors),
        "steps": [
            {
                "step": s.step.value,
                "status": s.status.value,
                "blockers": [{"code": b.code, "sentence": b.sentence} for b in s.blockers],
            }
            for s in found.steps
        ],
    }


@session_group.command("show")
@click.argument("code")
@form_option
@click.pass_obj
def show_command(desk: Desk, code: str, form: str) -> None:
    """One session: what it is, its six steps, and what stands in the way of each."""
    site = desk.site()
    from talenta_tui.services.assessment.sessions import show_session

    value = _detail(show_session(desk.actor(), site, code))
    if form == "json":
        emit_json(value)
        return
    rows = [
        (s["step"], s["status"], b["code"], b["sentence"])
        for s in value["steps"]
        for b in (s["blockers"] or [{"code": "", "sentence": ""}])
    ]
    keys = ("step", "status", "code", "blocker")
    if form == "csv":
        emit("csv", keys, rows, ())
        return
    for line in (
        f"{value['code']}  {value['title']}",
        f"{value['tier']}  {value['starts']} … {value['ends']}  {value['place']}",
        _("{people} assessees, {raters} assessors, lead {lead}").format(
            people=value["assessees"], raters=value["assessors"], lead=value["lead"] or "–"
        ),
    ):
        say(line)
    for e in value["exercises"]:
        line = f"  {e['name']}  {e['minutes']}'  {e['mode']}  ×{e['raters']}"
        say(f"{line}  {', '.join(e['competencies'])}")
    say()
    # Whole sentences: a table would cut them.
    for step in value["steps"]:
        say(f"{step['step']:<10} {step['status']}")
        for blocker in step["blockers"]:
            say(f"    {blocker['sentence']}")


def _told(found: SessionDetail, form: str) -> None:
    if form == "json":
        emit_json(_detail(found))
        return
    blockers = [b.sentence for b in found.current.blockers]
    emit_table(
        (_("session"), _("step"), _("next")),
        [(found.facts.key.code, found.current.step.value, blockers[0] if blockers else "")],
    )


@session_group.command("create")
@click.argument("code")
@click.option("--from", "template", metavar="TEMPLATE", help="A template; `last` for the newest.")
@click.option("--like", metavar="CODE", help="Take the design of another session.")
@click.option("--title", default="")
@click.option("--tier", type=click.Choice([t.value for t in Tier]), help="The target tier.")
@click.option("--vacancy", metavar="KODE", help="The vacant post it is for, instead of a tier.")
@click.option("--start", type=DAY, required=True, metavar="DATE")
@click.option("--end", type=DAY, metavar="DATE", help="Default: the first day.")
@click.option("--place", default="")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def create_command(
    desk: Desk, code: str, template: str | None, like: str | None, title: str, tier: str | None,
    vacancy: str | None, start: date, end: date | None, place: str, form: str,
) -> None:  # fmt: skip
    """Make the session CODE with the design of a template or of another session."""
    site = desk.site()
    from talenta_tui.services.assessment.sessions import (
        SessionRequest,
        create_session,
        show_session,
    )
    from talenta_tui.services.assessment.values import Purpose

    if template and like:
        raise WrongUse(_("Either --from or --like, not both."))
    actor = desk.actor()
    wanted = None if tier is None else Tier(tier)
    if like is not None:
        pattern = show_session(actor, site, like).facts
        like = pattern.key.code
        if wanted is None and vacancy is None:
            wanted = pattern.about.tier
    request = SessionRequest(
        code=code,
        title=title,
        purpose=Purpose.MAPPING if vacancy is None else Purpose.VACANCY,
        starts=start,
        ends=end or start,
        place=place,
        tier=wanted,
        position=vacancy,
        template=like or template or "",
    )
    _told(create_session(actor, site, request), form)


@session_group.command("edit")
@click.argument("code")
@click.option("--title")
@click.option("--place")
@click.option("--start", type=DAY, metavar="DATE")
@click.option("--end", type=DAY, metavar="DATE")
@click.option("--lead", metavar="ASSESSOR", help="The lead assessor.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def edit_command(
    desk: Desk, code: str, title: str | None, place: str | None, start: date | None,
    end: date | None, lead: str | None, form: str,
) -> None:  # fmt: skip
    """Change title, place, dates or the lead; what is not named stays."""
    site = desk.site()
    from talenta_tui.services.assessment.prepare import SessionEdit, edit_session
    from talenta_tui.services.assessment.sessions import show_session

    actor = desk.actor()
    edit = SessionEdit(title=title, place=place, starts=start, ends=end, lead=lead)
    if edit == SessionEdit():
        raise WrongUse(_("Nothing to change was named."))
    edit_session(actor, site, code, edit)
    _told(show_session(actor, site, code), form)


for _module in (
    session_people,
    session_assessors,
    session_plan,
    session_paper,
    session_day,
    session_sheet,
    session_check,
    session_end,
):
    for _command in _module.SUBCOMMANDS:
        session_group.add_command(_command)

COMMANDS = {"session": session_group}
