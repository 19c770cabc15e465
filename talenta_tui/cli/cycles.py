"""`talenta cycle` and `talenta feedback`: 360° cycles, forms, release, sealing, unsealing."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import DAY, Desk, emit, emit_json, shown
from talenta_tui.cli.output import form_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.cycles.release import Check

_reason = click.option("--reason", default="", metavar="TEXT", help="Kept in the trail.")


@click.group("cycle")
def cycle_group() -> None:
    """360° cycles: who is rated, by whom, how far it is, and the release."""


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
    click.echo(
        shown(
            _("{code}: {stage}, {ratees} rated, {submitted} of {asked} forms").format(
                code=info.code, stage=info.stage.value, ratees=info.ratees,
                submitted=info.submitted, asked=info.asked,
            )
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
    click.echo(_("{n} people added.").format(n=n))


@cycle_group.command("propose")
@click.argument("code")
@form_option
@click.pass_obj
def propose(desk: Desk, code: str, form: str) -> None:
    """Draw raters for everyone rated; lists the groups that got fewer than asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import propose_raters

    found = propose_raters(desk.actor(), site, code)
    click.echo(_("{n} forms asked for.").format(n=len(found.pairs)), err=form != "table")
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
@_reason
@click.pass_obj
def replace(desk: Desk, code: str, ratee: str, old: str, new: str, reason: str) -> None:
    """Ask NEW in place of OLD about RATEE (NIPs), with a reason."""
    site = desk.site()
    from talenta_tui.services.cycles.raters import replace_rater

    replace_rater(desk.actor(), site, code, ratee, old, new, reason)
    click.echo(_("Replaced."))


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


def _checked(check: Check, form: str) -> None:
    from talenta_tui.planning.disclosure import Level

    if form == "json":
        emit_json(
            {
                "cycle": check.cycle,
                "missing": check.missing,
                "safe": check.safe,
                "people": [
                    {
                        "ratee": v.ratee, "forms": v.forms, "level": v.level.value,
                        "comments": v.comments,
                    }
                    for v in check.verdicts
                ],
            }
        )  # fmt: skip
        return
    words = {
        Level.SEPARATE: _("each group alone"),
        Level.MERGED: _("groups merged"),
        Level.POINTS: _("points only"),
    }
    for level, word in words.items():
        click.echo(f"{check.count(level):>6}  {word}")
    click.echo(f"{check.missing:>6}  " + _("forms missing"))
    click.echo(_("No rater can be told.") if check.safe else _("A rater could be told."))


@cycle_group.command("check")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def check(desk: Desk, code: str, form: str) -> int:
    """What a release now would show of whom, and whether anybody could be told from it."""
    site = desk.site()
    from talenta_tui.services.cycles.release import check_release

    found = check_release(desk.actor(), site, code)
    _checked(found, form)
    return 0 if found.safe else 1


@cycle_group.command("release")
@click.argument("code")
@_reason
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def release(desk: Desk, code: str, reason: str, form: str) -> None:
    """Make the submitted forms evidence and close the cycle for good."""
    site = desk.site()
    from talenta_tui.services.cycles.release import release_cycle

    _checked(release_cycle(desk.actor(), site, code, reason), form)


@click.group("feedback")
def feedback_group() -> None:
    """360° forms: fill in your own, key paper, seal, and unseal by two people."""


@feedback_group.command("mine")
@form_option
@click.pass_obj
def mine(desk: Desk, form: str) -> None:
    """The forms you are asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.forms import my_forms

    headers = ("cycle", "ratee", "name", "unit", "relation", "submitted")
    found = my_forms(desk.actor(), site)
    rows = [
        (d.cycle, d.ratee, d.name, d.unit, d.relation, _("yes") if d.submitted else _("no"))
        for d in found
    ]
    emit(form, headers, rows, ({h: getattr(d, h) for h in headers} for d in found))


@feedback_group.command("items")
@form_option
@click.pass_obj
def items(desk: Desk, form: str) -> None:
    """The 21 behaviours of the questionnaire."""
    desk.url  # noqa: B018 - decides about the drivers before anything imports them
    from talenta_tui.services.cycles.questionnaire import questionnaire

    found = questionnaire()
    rows = [(item.code, item.value, item.text) for item in found.items]
    headers = ("code", "value", "behaviour")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


def _answers(words: tuple[str, ...]) -> list[int | None]:
    """Answers from words or one string of 21 signs: 1 to 5, `-` for none."""
    signs = list("".join(words)) if len(words) != 21 else list(words)
    found: list[int | None] = []
    for sign in signs:
        if sign == "-":
            found.append(None)
        elif sign in {"1", "2", "3", "4", "5"}:
            found.append(int(sign))
        else:
            raise WrongUse(_("{sign} is no answer; write 1 to 5, or - for none.").format(sign=sign))
    return found


@feedback_group.command("fill")
@click.argument("cycle")
@click.argument("ratee", metavar="NIP")
@click.argument("answers", nargs=-1)
@click.option("--comment", default="", help="Read by the person where enough others write one.")
@click.pass_obj
def fill(desk: Desk, cycle: str, ratee: str, answers: tuple[str, ...], comment: str) -> None:
    """Submit your form about NIP: 21 ANSWERS, or one question after the other without them."""
    site = desk.site()
    from talenta_tui.services.cycles.forms import fill_form

    actor = desk.actor()
    seconds = None
    if answers:
        given = _answers(answers)
    elif sys.stdin.isatty():
        given, comment, seconds = _asked(site.clock)
    else:
        given = _answers(tuple(sys.stdin.read().split()))
    fill_form(actor, site, cycle, ratee.replace(" ", ""), given, comment, seconds)
    click.echo(_("Submitted and locked."))


def _asked(clock: Any) -> tuple[list[int | None], str, int]:
    """One question after the other on the terminal, with the time it took."""
    from talenta_tui.services.cycles.questionnaire import questionnaire

    form = questionnaire()
    click.echo("  ".join(f"{n} {word}" for n, word in enumerate(form.scale, 1)))
    began = clock()
    found: list[int | None] = []
    choice = click.Choice(["1", "2", "3", "4", "5", "-"])
    for item in form.items:
        word = click.prompt(f"{item.code} {item.text}", type=choice, show_choices=False)
        found.append(None if word == "-" else int(word))
    comment = click.prompt(form.comment, default="", show_default=False)
    return found, comment, int((clock() - began).total_seconds())


@feedback_group.command("paper")
@click.argument("cycle")
@click.option("--unit", default="", help="Of the rated.")
@form_option
@click.pass_obj
def paper(desk: Desk, cycle: str, unit: str, form: str) -> None:
    """The paper forms by code, and which are keyed. Whoever keys sees no names of raters."""
    site = desk.site()
    from talenta_tui.services.cycles.papersheet import paper_forms

    headers = ("code", "ratee", "name", "submitted", "keyed")
    found = paper_forms(desk.actor(), site, cycle, unit)
    rows = [
        (f.code, f.ratee, f.name, _("yes") if f.submitted else _("no"), str(f.keyed)) for f in found
    ]
    emit(form, headers, rows, ({h: getattr(f, h) for h in headers} for f in found))


@feedback_group.command("key")
@click.argument("cycle")
@click.argument("form")
@click.argument("answers", nargs=-1)
@click.option("--comment", default="")
@click.pass_obj
def key(desk: Desk, cycle: str, form: str, answers: tuple[str, ...], comment: str) -> None:
    """Submit the paper form FORM with 21 ANSWERS (or what the score sheet has of it)."""
    site = desk.site()
    from talenta_tui.services.cycles.keying import key_form

    given = _answers(answers) if answers else None
    key_form(desk.actor(), site, cycle, form, given, comment)
    click.echo(_("Submitted and locked."))


@feedback_group.command("seal")
@click.pass_obj
def seal(desk: Desk) -> None:
    """Take the raters' names off every form there is, and every one to come. For good."""
    site = desk.site()
    from talenta_tui.services.cycles.seal import seal_feedback

    found = seal_feedback(desk.actor(), site)
    click.echo(
        _(
            "{n} forms sealed. The secret {fingerprint} lies beside the site's keys: keep a copy"
            " apart from the database and from its backups."
        ).format(n=found.rows, fingerprint=found.fingerprint)
    )


@feedback_group.group("unseal")
def unseal_group() -> None:
    """Who said what, for an inquiry: one asks, another confirms, the trail keeps it."""


@unseal_group.command("ask")
@click.argument("period", metavar="YYYY-MM")
@click.argument("ratee", metavar="NIP")
@_reason
@click.pass_obj
def unseal_ask(desk: Desk, period: str, ratee: str, reason: str) -> None:
    """Ask for the forms about NIP in a period to be opened."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import ask_unsealing

    found = ask_unsealing(desk.actor(), site, period, ratee, reason)
    click.echo(_("Unsealing {n}: another person must confirm it.").format(n=found.id))


@unseal_group.command("confirm")
@click.argument("number", type=int)
@_reason
@click.pass_obj
def unseal_confirm(desk: Desk, number: int, reason: str) -> None:
    """Agree to an unsealing another person asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import confirm_unsealing

    confirm_unsealing(desk.actor(), site, number, reason)
    click.echo(_("Confirmed."))


@unseal_group.command("list")
@form_option
@click.pass_obj
def unseal_list(desk: Desk, form: str) -> None:
    """Every unsealing ever asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import list_unsealings

    headers = ("id", "period", "ratee", "asked_by", "confirmed_by", "reason")
    rows = [
        tuple(str(getattr(i, h) or "") for h in headers)
        for i in list_unsealings(desk.actor(), site)
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@unseal_group.command("read")
@click.argument("number", type=int)
@form_option
@click.pass_obj
def unseal_read(desk: Desk, number: int, form: str) -> None:
    """The forms of a confirmed unsealing, for the two who opened it."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import read_unsealed

    rows = [
        (u.rater, u.relation, "".join("-" if a is None else str(a) for a in u.answers))
        for u in read_unsealed(desk.actor(), site, number)
    ]
    headers = ("rater", "relation", "answers")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


COMMANDS = {"cycle": cycle_group, "feedback": feedback_group}
