"""`talenta complaint lodge | status | key | list | read | move | stats`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.complaints import Step

_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
_passphrase = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The passphrase in a file (default: asked for).",
)
_key = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The auditors' key file.",
)


@click.group("complaint")
def complaint_group() -> None:
    """Report brokering or bias so that only the auditors can read it, and follow it."""


@complaint_group.command("lodge")
@click.option("--kind", required=True, help="brokering bias interference data other")
@click.option("--anonymous", is_flag=True, help="Keep who you are out of it.")
@click.option("--person", multiple=True, metavar="NIP")
@click.option("--vacancy", multiple=True, metavar="KODE")
@click.option("--session", multiple=True, metavar="KODE")
@click.option("--contact", default="", help="How auditors can reach you; sealed as well.")
@form_option
@click.pass_obj
def lodge_command(
    desk: Desk, kind: str, anonymous: bool, person: Sequence[str], vacancy: Sequence[str],
    session: Sequence[str], contact: str, form: str,
) -> None:  # fmt: skip
    """Lodge the complaint written on standard input; end it with ctrl+d.

    The receipt printed is shown this once: without it the complaint cannot be followed.
    """
    site = desk.site()
    from talenta_tui.services.complaints import Lodging, lodge

    links = [("person", n.replace(" ", "")) for n in person]
    links += [("vacancy", code) for code in vacancy] + [("session", code) for code in session]
    text = sys.stdin.buffer.read(1 << 20).decode("utf-8", "replace")
    receipt = lodge(
        desk.actor(), site, Lodging(kind, text.strip(), tuple(links), contact, anonymous)
    )
    if form == "json":
        emit_json(asdict(receipt))
        return
    say(_("Complaint {number}, sealed to {key}").format(
        number=receipt.number, key=receipt.sealed_to))  # fmt: skip
    say(_("Receipt   {code}   (write it down; it is shown this once)").format(
        code=receipt.code))  # fmt: skip


@complaint_group.command("status")
@click.argument("receipt")
@form_option
@click.pass_obj
def status(desk: Desk, receipt: str, form: str) -> None:
    """Where the complaint with that RECEIPT stands, and what the auditors answered."""
    site = desk.site()
    from talenta_tui.services.complaints import follow

    found = follow(desk.actor(), site, receipt)
    if form == "json":
        emit_json({"number": found.number, "kind": found.kind, "steps": _steps(found.steps)})
        return
    say(f"{found.number}  {found.kind}")
    _table(found.steps)


@complaint_group.command("mine")
@form_option
@click.pass_obj
def mine(desk: Desk, form: str) -> None:
    """What you lodged openly, and where it stands; an anonymous one has only its receipt."""
    site = desk.site()
    from talenta_tui.services.complaints import own_complaints

    headers = ("number", "kind", "lodged", "state", "since", "answer")
    rows = [
        (one.number, one.kind, one.steps[0].day.isoformat(), one.steps[-1].state,
         one.steps[-1].day.isoformat(), one.steps[-1].answer)
        for one in own_complaints(desk.actor(), site)
    ]  # fmt: skip
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


def _steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [
        {
            "state": s.state,
            "day": s.day.isoformat(),
            "due": None if s.due is None else s.due.isoformat(),
            "answer": s.answer,
        }
        for s in steps
    ]


def _table(steps: Sequence[Step], notes: Sequence[str] = ()) -> None:
    rows = [
        (s.state, s.day.isoformat(), "" if s.due is None else s.due.isoformat(), s.answer,
         *notes[n : n + 1])
        for n, s in enumerate(steps)
    ]  # fmt: skip
    headers = (_("State"), _("Since"), _("Due"), _("Answer"))
    emit_table((*headers, _("Note")) if notes else headers, rows)


@complaint_group.command("key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_passphrase
@click.pass_obj
def key(desk: Desk, file: Path, passphrase_file: Path | None) -> None:
    """Make the auditors' key in FILE; keep it and its passphrase away from this machine."""
    site = desk.site()
    from talenta_tui.services.auditor_key import create_auditor_key

    phrase = _phrase(passphrase_file, confirm=True)
    name = create_auditor_key(desk.actor(), site, file, phrase)
    say(_("Complaints are sealed to {key} from now on. The key is in {file}.").format(
        key=name, file=file))  # fmt: skip


def _phrase(path: Path | None, *, confirm: bool = False) -> str:
    if path is None:
        asked: str = click.prompt(
            _("Passphrase"), hide_input=True, confirmation_prompt=confirm, err=True
        )
        return asked
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(_("{file}: {why}").format(file=path, why=error)) from error


@complaint_group.command("list")
@form_option
@click.pass_obj
def list_command(desk: Desk, form: str) -> None:
    """Every complaint, unopened, the overdue first (auditors)."""
    site = desk.site()
    from talenta_tui.services.complaints_desk import list_complaints

    headers = ("number", "kind", "anonymous", "lodged", "state", "due", "overdue")
    rows = [
        (c.number, c.kind, _yes(c.anonymous), c.day.isoformat(), c.state,
         "" if c.due is None else c.due.isoformat(), _yes(c.overdue))
        for c in list_complaints(desk.actor(), site)
    ]  # fmt: skip
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


def _yes(value: bool) -> str:
    return _("yes") if value else ""


@complaint_group.command("read")
@click.argument("number")
@_key
@_passphrase
@form_option
@click.pass_obj
def read(desk: Desk, number: str, key_file: Path, passphrase_file: Path | None, form: str) -> None:
    """Open complaint NUMBER with the auditors' key; the opening is recorded."""
    site = desk.site()
    from talenta_tui.services.complaints_desk import read_complaint
    from talenta_tui.services.sealing import open_key_file

    opened = open_key_file(key_file, _phrase(passphrase_file))
    found = read_complaint(desk.actor(), site, number, opened)
    if form == "json":
        emit_json(
            {
                "number": found.line.number,
                "kind": found.line.kind,
                "lodger": found.lodger,
                "contact": found.contact,
                "links": [{"kind": kind, "what": what} for kind, what in found.links],
                "text": found.text,
                "steps": _steps(found.steps),
                "notes": list(found.notes),
            }
        )
        return
    say(f"{found.line.number}  {found.line.kind}  {found.lodger or _('anonymous')}")
    for kind, what in found.links:
        say(f"{kind}: {what}")
    if found.contact:
        say(_("Contact: {contact}").format(contact=found.contact))
    say(f"\n{found.text}\n")
    _table(found.steps, found.notes)


@complaint_group.command("move")
@click.argument("number")
@click.argument("state")
@click.option("--note", default="", help="For auditors only; sealed.")
@click.option("--answer", default="", help="What the lodger may read with the receipt.")
@click.pass_obj
def move(desk: Desk, number: str, state: str, note: str, answer: str) -> None:
    """Bring complaint NUMBER to another STATE."""
    site = desk.site()
    from talenta_tui.services.complaints_desk import move_complaint

    _table([move_complaint(desk.actor(), site, number, state, note, answer)])


@complaint_group.command("stats")
@form_option
@click.pass_obj
def stats(desk: Desk, form: str) -> None:
    """How many complaints of which kind and state, without identities."""
    site = desk.site()
    from talenta_tui.services.complaints import complaint_stats

    found = complaint_stats(desk.actor(), site)
    if form == "json":
        emit_json(asdict(found))
        return
    days = "-" if found.median_days is None else str(found.median_days)
    emit_table(
        ("", _("Number")),
        [
            (_("all"), str(found.total)),
            (_("anonymous"), str(found.anonymous)),
            (_("overdue"), str(found.overdue)),
            *((kind, str(n)) for kind, n in sorted(found.kinds.items())),
            *((state, str(n)) for state, n in sorted(found.states.items())),
            (_("days to settle (median)"), days),
        ],
    )


COMMANDS = {"complaint": complaint_group}
