"""Signed shortlists: the committee signs, anyone who may read lists reads and proves them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from talenta_tui.cli.common import NUMBER, Desk, as_of_option, emit, emit_json, say
from talenta_tui.cli.output import form_option, output_option, put_out
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _
from talenta_tui.text import json_text

if TYPE_CHECKING:
    from talenta_tui.services.signed_shortlists import SignedShortlist


@click.group("signing")
def signing_group() -> None:
    """Shortlists the talent committee signed: sign, list, print, compute again."""


@signing_group.command("sign")
@click.argument("code", metavar="KODE")
@click.option(
    "--digest",
    required=True,
    metavar="HEX",
    help="The fingerprint of the list you read; talenta shortlist KODE shows it.",
)
@click.option("--note", default="", help="What is to be read beside your signature.")
@as_of_option
@click.pass_obj
def sign_command(desk: Desk, code: str, digest: str, note: str, as_of: date | None) -> None:
    """Sign the shortlist of the vacant post KODE as you read it."""
    site = desk.site()
    from talenta_tui.services.signed_shortlists import sign_shortlist

    found = sign_shortlist(desk.actor(), site, code, digest, note, as_of)
    say(_("Signed: list {n} of {code}, {head}").format(
        n=found.number, code=found.position, head=found.signatures[-1].head
    ))  # fmt: skip


@signing_group.command("list")
@click.argument("code", metavar="KODE", default="")
@form_option
@click.pass_obj
def list_command(desk: Desk, code: str, form: str) -> None:
    """The signed lists, of every post or of KODE, the newest first."""
    site = desk.site()
    from talenta_tui.services.signed_shortlists import SHOWN, list_signed

    found = list_signed(desk.actor(), site, code)
    headers = ("number", "position", "as_of", "standing", "eligible", "signed_by", "digest")
    rows = [
        (
            str(one.number), one.position, one.as_of.isoformat(),
            one.stand.word, str(one.eligible),
            ", ".join(s.by for s in one.signatures),
            one.digest[:SHOWN] if form == "table" else one.digest,
        )
        for one in found
    ]  # fmt: skip
    emit(form, headers, rows, [_plain(one) for one in found])


def _plain(one: SignedShortlist) -> dict[str, object]:
    return {
        "number": one.number,
        "position": one.position,
        "as_of": one.as_of.isoformat(),
        "known": one.known,
        "policy": one.policy,
        "standing": one.stand.standing.value,
        "month": one.stand.month,
        "eligible": one.eligible,
        "excluded": one.excluded,
        "digest": one.digest,
        "newest": one.newest,
        "signatures": [
            {"by": s.by, "at": s.at, "note": s.note, "head": s.head, "sealed": s.sealed}
            for s in one.signatures
        ],
    }


@signing_group.command("show")
@click.argument("number", type=NUMBER)
@click.option("--format", "form", type=click.Choice(["text", "pdf", "json"]), default="text")
@output_option
@click.pass_obj
def show_command(desk: Desk, number: int, form: str, output: Path | None) -> None:
    """A signed list as it was signed, with the head of the trail on every page."""
    site = desk.site()
    from talenta_tui.reports.minutes import write_minutes
    from talenta_tui.services.signed_paper import signed_paper
    from talenta_tui.services.signed_shortlists import read_signed

    found = read_signed(desk.actor(), site, number)
    if form == "json":
        value = _plain(found) | {"content": found.value}
        text = json_text(value, 1) + "\n"

        def write(stream: BinaryIO) -> None:
            stream.write(text.encode("utf-8", "replace"))

    else:
        paper = signed_paper(site, found)

        def write(stream: BinaryIO) -> None:
            write_minutes(paper, stream, form)

    put_out(write, output, text=form != "pdf")


@signing_group.command("replay")
@click.argument("number", type=NUMBER, required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def replay_command(desk: Desk, number: int | None, form: str) -> int:
    """Compute signed lists again, as their evidence was known then; exit 1 when one differs.

    Without a number every signed list is computed again.
    """
    site = desk.site()
    from talenta_tui.services.signed_shortlists import list_signed, replay_signed

    actor = desk.actor()
    numbers = [one.number for one in list_signed(actor, site)] if number is None else [number]
    with Progress() as progress:
        found = [
            replay_signed(actor, site, n, lambda share: progress(_("Computing again"), share))
            for n in sorted(numbers)
        ]
    if form == "json":
        emit_json(
            [
                {"number": r.number, "equal": r.equal, "stored": r.stored, "digest": r.digest}
                for r in found
            ]
        )
    else:
        for one in found:
            say(f"{one.number}  {_('equal') if one.equal else _('DIFFERENT')}  {one.digest}")
    return 0 if all(r.equal for r in found) else 1


COMMANDS = {"signing": signing_group}
