"""`talenta cycle`: 360° cycles, their raters, progress, release, questionnaire."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import DAY, Desk, emit, say
from talenta_tui.cli.cycle_paper import forms_command
from talenta_tui.cli.cycle_release import check, release
from talenta_tui.cli.cycle_words import questionnaire_group
from talenta_tui.cli.output import form_option, reason_option
from talenta_tui.i18n import _, mark

if TYPE_CHECKING:
    from talenta_tui.services.cycles.calendar import CycleInfo


@click.group("cycle")
def cycle_group() -> None:
    """360° cycles: who is rated, by whom, how far it is, and the release."""


_STAGES = {
    "prepared": mark("prepared"),
    "collecting": mark("collecting"),
    "released": mark("released"),
}


def _value(info: CycleInfo) -> dict[str, Any]:
    return {
        "code": info.code,
        "name": info.name,
        "period": info.period,
        "stage": info.stage.value,
        "closes": info.closes.isoformat(),
        "questionnaire": info.questionnaire,
        "ratees": info.ratees,
        "asked": info.asked,
        "submitted": info.submitted,
    }


def _told(info: CycleInfo) -> None:
    say(
            _("{code}: {stage}, {ratees} rated, {submitted} of {asked} forms").format(
                code=info.code, stage=_(_STAGES[info.stage.value]), ratees=info.ratees,
                submitted=info.submitted, asked=info.asked,
            )
        
    )  # fmt: skip


@cycle_group.command("new")
@click.argument("code")
@click.argument("period", metavar="YYYY-MM")
@click.option("--name", default="")
@click.option("--closes", type=DAY, metavar="DATE", help="Last day for forms (end of the month).")
@click.option("--seed", default="", help="Decides the draw of raters (default: the code).")
@click.pass_obj
def new(desk: Desk, code: str, period: str, name: str, closes: date | None, seed: str) -> None:
    """Make the cycle CODE for the period YYYY-MM."""
    site = desk.site()
    from talenta_tui.services.cycles.calendar import create_cycle

    _told(create_cycle(desk.actor(), site, code, period, name, closes, seed))


@cycle_group.command("list")
@form_option
@click.pass_obj
def list_(desk: Desk, form: str) -> None:
    """Every cycle, the newest first."""
    site = desk.site()
    from talenta_tui.services.cycles.calendar import list_cycles

    values = [_value(info) for info in list_cycles(desk.actor(), site)]
    headers = ("code", "name", "period", "stage", "closes", "ratees", "asked", "submitted")
    emit(form, headers, [[str(v[h]) for h in headers] for v in values], values)


@cycle_group.command("people")
@click.argument("code")
@click.option("--nip", "nips", multiple=True, help="A person to be rated; may be repeated.")
@click.option("--unit", "units", multiple=True, help="Everyone of a unit; may be repeated.")
@click.pass_obj
def people(desk: Desk, code: str, nips: tuple[str, ...], units: tuple[str, ...]) -> None:
    """Add people to be rated."""
    site = desk.site()
    from talenta_tui.services.cycles.people import add_ratees

    n = add_ratees(desk.actor(), site, code, [n.replace(" ", "") for n in nips], units)
    say(_("{n} people added.").format(n=n))


@cycle_group.command("drop")
@click.argument("code")
@click.argument("nip", metavar="NIP")
@click.pass_obj
def drop(desk: Desk, code: str, nip: str) -> None:
    """Take a person out again, while the cycle is prepared."""
    site = desk.site()
    from talenta_tui.services.cycles.people import drop_ratee

    drop_ratee(desk.actor(), site, code, nip.replace(" ", ""))
    say(_("Taken out."))


@cycle_group.command("propose")
@click.argument("code")
@form_option
@click.pass_obj
def propose(desk: Desk, code: str, form: str) -> None:
    """Draw raters for everyone rated; lists the groups that got fewer than asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import propose_raters

    found = propose_raters(desk.actor(), site, code)
    say(_("{n} forms asked for.").format(n=len(found.pairs)), err=form != "table")
    rows = [(s.ratee, s.relation, str(s.wanted), str(s.found)) for s in found.short]
    headers = ("ratee", "relation", "wanted", "found")
    if rows or form != "table":
        emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@cycle_group.command("raters")
@click.argument("code")
@form_option
@click.pass_obj
def raters(desk: Desk, code: str, form: str) -> None:
    """Who is asked about whom, while the cycle runs. Whoever looks cannot key its forms."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import list_raters

    found = list_raters(desk.actor(), site, code)
    headers = ("ratee", "ratee_name", "relation", "rater", "rater_name", "reason")
    rows = [tuple(str(getattr(a, h)) for h in headers) for a in found]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@cycle_group.command("replace")
@click.argument("code")
@click.argument("ratee")
@click.argument("old")
@click.argument("new")
@reason_option
@click.pass_obj
def replace(desk: Desk, code: str, ratee: str, old: str, new: str, reason: str) -> None:
    """Ask NEW in place of OLD about RATEE (NIPs), with a reason."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import replace_rater

    replace_rater(desk.actor(), site, code, ratee, old, new, reason)
    say(_("Replaced."))


@cycle_group.command("ask")
@click.argument("code")
@click.argument("ratee")
@click.argument("rater")
@click.argument("relation", type=click.Choice(["ATASAN", "REKAN", "BAWAHAN"], case_sensitive=False))
@reason_option
@click.pass_obj
def ask(desk: Desk, code: str, ratee: str, rater: str, relation: str, reason: str) -> None:
    """Ask RATER about RATEE too (NIPs), in a group with too few, with a reason."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import add_rater

    add_rater(desk.actor(), site, code, ratee, rater, relation.upper(), reason)
    say(_("Asked."))


@cycle_group.command("edit")
@click.argument("code")
@click.option("--name", default="")
@click.option("--closes", type=DAY, metavar="DATE", help="Last day for forms.")
@reason_option
@click.pass_obj
def edit(desk: Desk, code: str, name: str, closes: date | None, reason: str) -> None:
    """Give the cycle another name or last day; the day needs a reason once forms come in."""
    site = desk.site()
    from talenta_tui.services.cycles.calendar import edit_cycle, find_cycle

    actor = desk.actor()
    info = find_cycle(actor, site, code)
    _told(edit_cycle(actor, site, code, name or info.name, closes or info.closes, reason))


@cycle_group.command("begin")
@click.argument("code")
@click.pass_obj
def begin(desk: Desk, code: str) -> None:
    """Let forms come in."""
    site = desk.site()
    from talenta_tui.services.cycles.calendar import begin_cycle

    _told(begin_cycle(desk.actor(), site, code))


@cycle_group.command("letters")
@click.argument("code")
@form_option
@click.pass_obj
def letters(desk: Desk, code: str, form: str) -> None:
    """What each rater is handed: the codes of their paper forms. Whoever looks cannot key them."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import letters as all_letters

    headers = ("rater", "name", "unit", "form", "about", "relation")
    rows = [
        (letter.rater, letter.name, letter.unit, *one)
        for letter in all_letters(desk.actor(), site, code)
        for one in letter.forms
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@cycle_group.command("status")
@click.argument("code")
@form_option
@click.pass_obj
def status(desk: Desk, code: str, form: str) -> None:
    """Completion by unit."""
    site = desk.site()
    from talenta_tui.services.cycles.progress import completion

    headers = ("unit", "ratees", "asked", "submitted")
    rows = [
        tuple(str(getattr(p, h)) for h in headers) for p in completion(desk.actor(), site, code)
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@cycle_group.command("remind")
@click.argument("code")
@form_option
@click.pass_obj
def remind(desk: Desk, code: str, form: str) -> None:
    """Raters with forms outstanding, and how many. Whoever looks cannot key its forms."""
    site = desk.site()
    from talenta_tui.services.cycles.progress import reminders

    headers = ("rater", "name", "unit", "missing")
    rows = [tuple(str(getattr(r, h)) for h in headers) for r in reminders(desk.actor(), site, code)]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@cycle_group.command("flags")
@click.argument("code")
@form_option
@click.pass_obj
def flags(desk: Desk, code: str, form: str) -> None:
    """Forms that look careless, counted by unit; every one of them still counts."""
    site = desk.site()
    from talenta_tui.planning.carefulness import Flag
    from talenta_tui.services.cycles.progress import oddities

    headers = ("unit", "submitted", *(flag.value for flag in Flag))
    rows = [
        (
            one.unit,
            str(one.submitted),
            *("" if one.counts is None else str(one.counts[flag]) for flag in Flag),
        )
        for one in oddities(desk.actor(), site, code)
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


for _command in (check, release, questionnaire_group, forms_command):
    cycle_group.add_command(_command)

COMMANDS = {"cycle": cycle_group}
