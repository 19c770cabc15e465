"""`talenta operator key …`: the public keys an operator comes in with."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from talenta_tui.cli.common import Desk, say
from talenta_tui.cli.output import reason_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _


def read_key(source: str) -> str:
    """The text of a `.pub` file, or of standard input for `-`; WrongUse where there is none."""
    try:
        if source == "-":
            return sys.stdin.buffer.read(65_536).decode()
        from talenta_tui.services.access.confine import allowed

        with allowed(source).open("rb") as handle:
            return handle.read(65_536).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(
            _("{file} cannot be read as a public key.").format(file=Path(source).name)
        ) from error


@click.group("key")
def key_group() -> None:
    """The public keys an operator comes in with."""


@key_group.command("add")
@click.argument("operator", metavar="ID")
@click.argument("file", metavar="FILE")
@reason_option
@click.pass_obj
def key_add(desk: Desk, operator: str, file: str, reason: str) -> None:
    """Give ID the public key in FILE (.pub; - is standard input)."""
    site = desk.site()
    from talenta_tui.services.operator_keys import add_key

    key = add_key(desk.actor(), site, operator, read_key(file), reason)
    say(f"{key.fingerprint}  {key.kind}  {key.comment}")


@key_group.command("remove")
@click.argument("operator", metavar="ID")
@click.argument("fingerprint")
@reason_option
@click.pass_obj
def key_remove(desk: Desk, operator: str, fingerprint: str, reason: str) -> None:
    """Take the key FINGERPRINT (SHA256:…) from ID and end the sessions it opened."""
    site = desk.site()
    from talenta_tui.services.operator_keys import remove_key

    key = remove_key(desk.actor(), site, operator, fingerprint, reason)
    say(_("Removed: {fingerprint}").format(fingerprint=key.fingerprint))
