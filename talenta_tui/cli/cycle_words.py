"""`talenta cycle questionnaire show | check | adopt`: the words 360° raters read."""

from __future__ import annotations

import sys

import click

from talenta_tui.cli.common import Desk, emit_json, emit_text, say
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _


@click.group("questionnaire")
def questionnaire_group() -> None:
    """The 21 behaviours in the words raters read; the codes B01 to B21 stay."""


@questionnaire_group.command("show")
@click.option("--cycle", default="", help="In the words of this cycle.")
@click.option("--format", "form", type=click.Choice(["text", "toml", "json"]), default="text")
@click.pass_obj
def show(desk: Desk, cycle: str, form: str) -> None:
    """The questionnaire in force, or a cycle's own; --format toml to change and adopt it."""
    site = desk.site()
    from talenta_tui.services.cycles.questionnaire import questionnaire_text, show_questionnaire

    actor = desk.actor()
    if form == "toml":
        emit_text(questionnaire_text(actor, site, cycle).rstrip("\n"))
        return
    found = show_questionnaire(actor, site, cycle)
    if form == "json":
        emit_json(
            {
                "version": found.version,
                "hash": found.hash,
                "source": found.source,
                "scale": list(found.scale),
                "comment": found.comment,
                "items": [{"code": i.code, "value": i.value, "text": i.text} for i in found.items],
            }
        )
        return
    say(f"{found.version}  SHA-256 {found.hash}")
    say("  ".join(f"{n} {text}" for n, text in enumerate(found.scale, 1)))
    for item in found.items:
        say(f"{item.code}  {item.value}: {item.text}")
    say(found.comment)


def _content(source: str) -> str:
    """What the file holds; `-` is standard input."""
    from talenta_tui.services.access.confine import allowed

    try:
        if source == "-":
            return sys.stdin.read()
        return allowed(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(_("{file}: {why}").format(file=source, why=error)) from error


@questionnaire_group.command("check")
@click.argument("file")
@click.pass_obj
def check(desk: Desk, file: str) -> None:
    """Check a questionnaire FILE (TOML, - for standard input); else every fault, exit 2."""
    desk.url  # noqa: B018 - decides about the drivers before anything imports them
    from talenta_tui.services.cycles.questionnaire import read_questionnaire

    found = read_questionnaire(_content(file))
    text = _("{version} is a usable questionnaire. SHA-256 {hash}")
    say(text.format(version=found.version, hash=found.hash))


@questionnaire_group.command("adopt")
@click.argument("file")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the trail (needed).")
@click.pass_obj
def adopt(desk: Desk, file: str, reason: str) -> None:
    """Make new cycles ask in the words of FILE; the cycles there are keep theirs."""
    site = desk.site()
    from talenta_tui.services.cycles.questionnaire import adopt_questionnaire

    found = adopt_questionnaire(desk.actor(), site, _content(file), reason)
    text = _("New cycles ask in the words of {version}. SHA-256 {hash}")
    say(text.format(version=found.version, hash=found.hash))
