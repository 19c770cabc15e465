"""`talenta feedback`: 360° forms filled in and keyed, sealing, and unsealing by two people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import NUMBER, Desk, emit, say, shown
from talenta_tui.cli.output import form_option, reason_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


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

    headers = ("cycle", "ratee", "name", "unit", "relation", "submitted", "closes")
    found = my_forms(desk.actor(), site)
    rows = [
        (
            d.cycle, d.ratee, d.name, d.unit, d.relation, _("yes") if d.submitted else _("no"),
            d.closes.isoformat(),
        )
        for d in found
    ]  # fmt: skip
    values = ({h: getattr(d, h) for h in headers} | {"closes": d.closes.isoformat()} for d in found)
    emit(form, headers, rows, values)


@feedback_group.command("items")
@click.option("--cycle", default="", help="In the words of this cycle.")
@form_option
@click.pass_obj
def items(desk: Desk, cycle: str, form: str) -> None:
    """The 21 behaviours of the questionnaire in force, or of a cycle's own."""
    site = desk.site()
    from talenta_tui.services.cycles.questionnaire import show_questionnaire

    found = show_questionnaire(desk.actor(), site, cycle)
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
        given, comment, seconds = _asked(desk, site, cycle)
    else:
        given = _answers(tuple(sys.stdin.read().split()))
    fill_form(actor, site, cycle, ratee.replace(" ", ""), given, comment, seconds)
    say(_("Submitted and locked."))


def _asked(desk: Desk, site: Site, cycle: str) -> tuple[list[int | None], str, int]:
    """One question after the other on the terminal, with the time it took."""
    from talenta_tui.services.cycles.questionnaire import show_questionnaire

    form, clock = show_questionnaire(desk.actor(), site, cycle), site.clock
    say("  ".join(f"{n} {word}" for n, word in enumerate(form.scale, 1)))
    began = clock()
    found: list[int | None] = []
    choice = click.Choice(["1", "2", "3", "4", "5", "-"])
    for item in form.items:
        word = click.prompt(shown(f"{item.code} {item.text}"), type=choice, show_choices=False)
        found.append(None if word == "-" else int(word))
    comment = click.prompt(shown(form.comment), default="", show_default=False)
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
    say(_("Submitted and locked."))


@feedback_group.command("late")
@click.argument("cycle")
@reason_option
@click.pass_obj
def late(desk: Desk, cycle: str, reason: str) -> None:
    """After the last day: say why you key or import forms that came in by it."""
    site = desk.site()
    from talenta_tui.services.cycles.deadline import admit_late

    info = admit_late(desk.actor(), site, cycle, reason)
    text = _("You can key and import what came in by {day}; the reason stays in the trail.")
    say(text.format(day=info.closes.isoformat()))


@feedback_group.command("seal")
@click.pass_obj
def seal(desk: Desk) -> None:
    """Take the raters' names off every form there is, and every one to come. For good."""
    site = desk.site()
    from talenta_tui.services.cycles.seal import seal_feedback

    found = seal_feedback(desk.actor(), site)
    say(
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
@reason_option
@click.pass_obj
def unseal_ask(desk: Desk, period: str, ratee: str, reason: str) -> None:
    """Ask for the forms about NIP in a period to be opened."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import ask_unsealing

    found = ask_unsealing(desk.actor(), site, period, ratee, reason)
    say(_("Unsealing {n}: another person must confirm it.").format(n=found.id))


@unseal_group.command("confirm")
@click.argument("number", type=NUMBER)
@reason_option
@click.pass_obj
def unseal_confirm(desk: Desk, number: int, reason: str) -> None:
    """Agree to an unsealing another person asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import confirm_unsealing

    confirm_unsealing(desk.actor(), site, number, reason)
    say(_("Confirmed."))


@unseal_group.command("list")
@form_option
@click.pass_obj
def unseal_list(desk: Desk, form: str) -> None:
    """Every unsealing ever asked for."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import list_unsealings

    headers = ("id", "period", "ratee", "asked_by", "confirmed_by", "read_by", "reason")
    rows = [
        tuple(" ".join(i.read_by) if h == "read_by" else str(getattr(i, h) or "") for h in headers)
        for i in list_unsealings(desk.actor(), site)
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@unseal_group.command("read")
@click.argument("number", type=NUMBER)
@form_option
@click.pass_obj
def unseal_read(desk: Desk, number: int, form: str) -> None:
    """The forms of a confirmed unsealing, for the two who opened it, once each."""
    site = desk.site()
    from talenta_tui.services.cycles.unsealing import read_unsealed

    rows = [
        (u.rater, u.relation, "".join("-" if a is None else str(a) for a in u.answers))
        for u in read_unsealed(desk.actor(), site, number)
    ]
    headers = ("rater", "relation", "answers")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


COMMANDS = {"feedback": feedback_group}
