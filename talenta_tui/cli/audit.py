"""`talenta audit verify | show | head | sign | key | restart`: the trail and its proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import NUMBER, Desk, emit, emit_json, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.audit_search import TrailEvent
    from talenta_tui.services.signing import Head

_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
public_keys = click.option(
    "--public-key",
    "public",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A public key of the site, as talenta audit key show prints it; may be repeated.",
)


@click.group("audit")
def audit_group() -> None:
    """The trail of everything done and read, and the proof that it is whole."""


@audit_group.command("verify")
@click.option("--head", "noted", metavar="HEX", help="A head noted outside: hash or printed code.")
@public_keys
@form_option
@click.pass_obj
def verify(desk: Desk, noted: str | None, public: Sequence[Path], form: str) -> int:
    """Check the whole trail in one pass; exit 1 and the first place where it is broken."""
    site = desk.site()
    from talenta_tui.services.audit import verify_trail
    from talenta_tui.services.signing import read_public_key

    keys = [read_public_key(path) for path in public]
    with Progress() as progress:
        found = verify_trail(
            desk.actor(), site, noted, keys, lambda share: progress("verifying", share)
        )
    if form == "json":
        fault = found.fault
        emit_json(
            {
                "sound": found.sound,
                "events": found.events,
                "head": found.head,
                "code": found.code,
                "signed": found.signed,
                "covered": found.covered,
                "foreign": found.foreign,
                "noted": found.noted,
                "fault": None
                if fault is None
                else {"kind": fault.kind.value, "event": fault.seq, "place": fault.place,
                      "rows_then": fault.then, "rows_now": fault.now,
                      "sentence": fault.sentence()},
                "origin": None if found.origin is None else asdict(found.origin),
            }
        )  # fmt: skip
    elif found.fault is not None:
        _first, *further = found.fault.lines(found.origin)
        say("\n".join([found.fault.first(), *further]))
    else:
        say(_("Whole: {n} events, head {code}").format(n=found.events, code=found.code))
        if found.noted is not None:
            say(_("The head noted outside is in it: event {seq}.").format(seq=found.noted))
        if found.signed:
            say(
                _("Signed by a key known here: {n} heads, up to event {seq}.").format(
                    n=found.signed, seq=found.covered
                )
            )
        if found.foreign:
            say(
                _("{n} heads are signed by keys this machine does not know.").format(
                    n=found.foreign
                )
            )
        if not found.signed and not noted:
            say(_("Nothing outside the database vouches for it; name a noted --head."))
    return 0 if found.sound else 1


@audit_group.command("show")
@click.option(
    "--about",
    "--person",
    "person",
    default="",
    metavar="WHAT",
    help="Events about a NIP, a post, a session or an operator; several with commas.",
)
@click.option("--actor", "who", default="", metavar="ID", help="Events of this operator.")
@click.option("--action", default="", help="An action, or a group of them such as session.")
@click.option("--since", default="", metavar="TIME", help="From this ISO date or time on.")
@click.option("--until", default="", metavar="TIME", help="Up to this ISO date or time.")
@click.option("--before", type=NUMBER, help="The page after: events before this number.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=200, show_default=True)
@form_option
@click.pass_obj
def show(
    desk: Desk, person: str, who: str, action: str, since: str, until: str, before: int | None,
    limit: int, form: str,
) -> None:  # fmt: skip
    """Events that fit every filter, the newest first."""
    site = desk.site()
    from talenta_tui.services.audit_search import TrailFilter, show_trail

    wanted = TrailFilter(person, who, action, since, until)
    page = show_trail(desk.actor(), site, wanted, before, limit)
    headers = ("event", "time", "actor", "role", "from", "key", "action", "subject", "detail",
               "reason")  # fmt: skip
    emit(form, headers, [_row(event) for event in page.events], map(asdict, page.events))
    if page.next is not None and form == "table":
        say(_("More: --before {seq}").format(seq=page.next))


def _row(event: TrailEvent) -> tuple[str, ...]:
    detail = json.dumps(event.detail, ensure_ascii=False) if event.detail else ""
    return (
        str(event.seq), event.at[:19], event.actor, event.role, event.origin, event.fingerprint,
        event.action, event.subject, detail, event.reason,
    )  # fmt: skip


@audit_group.command("head")
@form_option
@click.pass_obj
def head(desk: Desk, form: str) -> None:
    """The newest event's hash and the code to note outside; the last signed head."""
    site = desk.site()
    from talenta_tui.services.audit import integrity

    found = integrity(desk.actor(), site)
    if form == "json":
        signed = found.last_signed
        emit_json(
            {
                "event": found.events,
                "hash": found.head,
                "code": found.code,
                "signed": None if signed is None else _signed(signed),
            }
        )
        return
    say(_("Event {seq}  {hash}").format(seq=found.events, hash=found.head))
    say(_("Code   {code}").format(code=found.code))
    if found.last_signed is not None:
        _tell(found.last_signed)


def _signed(signed: Head) -> dict[str, Any]:
    return {**asdict(signed), "code": signed.code}


def _tell(signed: Head) -> None:
    say(
        _("Signed {code}  {at}  {occasion}").format(
            code=signed.code, at=signed.at, occasion=signed.occasion
        )
    )


@audit_group.command("sign")
@click.option("--occasion", default="audit", show_default=True, help="What it is signed for.")
@form_option
@click.pass_obj
def sign(desk: Desk, occasion: str, form: str) -> None:
    """Sign the head now, keep it and note it beside the key."""
    site = desk.site()
    from talenta_tui.services.audit_notes import sign_now

    signed = sign_now(desk.actor(), site, occasion)
    if form == "json":
        emit_json(_signed(signed))
    else:
        _tell(signed)


@audit_group.command("restart")
@click.option("--reason", default="", help="Why, for the trail (needed).")
@click.pass_obj
def restart(desk: Desk, reason: str) -> None:
    """Begin the heads noted beside the key anew, after a restore from a backup."""
    site = desk.site()
    from talenta_tui.services.audit_notes import restart_notes

    _tell(restart_notes(desk.actor(), site, reason))


@audit_group.group("key")
def key_group() -> None:
    """The key the heads are signed with; its private half is never in the database."""


@key_group.command("create")
@click.option("--reason", default="", help="Why, for the trail.")
@click.pass_obj
def create(desk: Desk, reason: str) -> None:
    """Make the site's key pair; from then on heads are signed with it."""
    site = desk.site()
    from talenta_tui.services.signing import create_site_key, keys_folder

    key = create_site_key(desk.actor(), site, reason)
    say(
        _("The key {key} is made, its private half is in {folder}.").format(
            key=key.fingerprint, folder=keys_folder()
        )
    )
    say(_("Keep the public half outside: talenta audit key show > site.key.txt"))


@key_group.command("show")
@click.pass_obj
def show_key(desk: Desk) -> None:
    """Print the site's public key: 64 hex digits."""
    desk.site()
    from talenta_tui.services.signing import site_key

    say(site_key().public.hex())


COMMANDS = {"audit": audit_group}
