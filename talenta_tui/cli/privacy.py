"""`talenta privacy log | retention | terms | adopt` and `talenta me export`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from talenta_tui.cli.common import Desk, emit, emit_json, emit_text, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.retention import PastTerm


@click.group("privacy")
def privacy_group() -> None:
    """Personal data (UU 27/2022): the log of processing, and how long what is kept."""


@privacy_group.command("log")
@click.option("--since", default="", metavar="TIME", help="From this ISO date or time on.")
@click.option("--until", default="", metavar="TIME", help="Up to this ISO date or time.")
@form_option
@click.pass_obj
def log(desk: Desk, since: str, until: str, form: str) -> None:
    """What was done with personal data, kind by kind, out of the trail."""
    site = desk.site()
    from talenta_tui.services.processing import processing_log

    found = processing_log(desk.actor(), site, since, until)
    headers = ("action", "read or change", "times", "first", "last", "roles", "operators")
    rows = [
        (p.action, _("read") if p.reading else _("change"), str(p.times), p.first[:19],
         p.last[:19], " ".join(p.roles), str(p.actors))
        for p in found
    ]  # fmt: skip
    emit(form, headers, rows, map(asdict, found))


@privacy_group.command("retention")
@click.option("--dry-run", is_flag=True, help="Only count (this is what happens anyway).")
@click.option("--erase", is_flag=True, help="Erase what is past its term.")
@click.option("--reason", default="", help="Why, for the trail (needed with --erase).")
@form_option
@click.pass_obj
def retention(desk: Desk, dry_run: bool, erase: bool, reason: str, form: str) -> None:
    """What is past its term, class by class; nothing is erased without --erase."""
    if dry_run and erase:
        raise WrongUse(_("Choose one: --dry-run or --erase."))
    site = desk.site()
    from talenta_tui.services.retention import erase_past_term, past_term

    actor = desk.actor()
    _classes(erase_past_term(actor, site, reason) if erase else past_term(actor, site), form)


def _classes(found: Sequence[PastTerm], form: str) -> None:
    headers = ("class", "months", "rows", "past", "dated before", "source", "certainty")
    rows = [
        (
            one.name,
            "" if one.months is None else str(one.months),
            str(one.kept),
            str(one.past),
            "" if one.before is None else one.before.isoformat(),
            one.source,
            one.certainty,
        )
        for one in found
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@privacy_group.command("adopt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="Why, for the trail (needed).")
@click.pass_obj
def adopt(desk: Desk, file: Path, reason: str) -> None:
    """Put the terms in FILE in force: retention by class, the complaints' clock."""
    site = desk.site()
    from talenta_tui.services.terms import adopt_terms

    try:
        content = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(_("{file}: {why}").format(file=file, why=error)) from error
    found = adopt_terms(desk.actor(), site, content, reason)
    say(_("The terms are in force. SHA-256 {hash}").format(hash=found.hash))


@privacy_group.command("terms")
def terms() -> None:
    """Print the shipped terms, to change and adopt."""
    from talenta_tui.services.terms import shipped_terms

    emit_text(shipped_terms().rstrip("\n"))


@click.group("me")
def me_group() -> None:
    """Your own data."""


@me_group.command("export")
@click.option("--nip", help="Whose, where it is not yours: for a person who asks (recorded).")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.pass_obj
def export(desk: Desk, nip: str | None, output: Path | None) -> None:
    """Everything kept of a person, where it came from, and who looked; as JSON.

    Who rated them, and raters' words, are others' data and never in it.
    """
    site = desk.site()
    from talenta_tui.services.personal_data import own_export

    actor = desk.actor()
    whose = (nip or actor.nip or "").replace(" ", "")
    if not whose:
        raise WrongUse(_("Say whose: you have no NIP here (--nip)."))
    found = asdict(own_export(actor, site, whose))
    if output is None:
        emit_json(found)
        return
    from talenta_tui.exchange.atomic import write_atomically
    from talenta_tui.text import json_text

    def fill(stream: BinaryIO) -> None:
        stream.write(json_text(found, 1).encode("utf-8", "replace"))

    write_atomically(output, fill)


COMMANDS = {"privacy": privacy_group, "me": me_group}
