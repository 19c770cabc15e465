"""`talenta ssh setup | authorized-keys`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from talenta_tui.cli.common import Desk, emit_text, say
from talenta_tui.i18n import _


@click.group("ssh")
def ssh_group() -> None:
    """Let operators in over the system's own OpenSSH."""


def this_program() -> str:
    """The full path of the command that is running, for sshd to run."""
    found = shutil.which(sys.argv[0]) or shutil.which("talenta") or sys.argv[0]
    return os.path.abspath(found)


@ssh_group.command("setup")
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Write the files into DIR instead of printing them.",
)
@click.option("--account", default="talenta", show_default=True, help="The service account.")
@click.option("--program", metavar="PATH", help="The talenta command sshd runs.")
@click.option("--config", default="/etc/talenta/talenta.toml", show_default=True, metavar="PATH")
@click.option(
    "--folders", default="/var/lib/talenta/folders", show_default=True, metavar="PATH",
    help="Where each operator gets a folder.",
)  # fmt: skip
@click.option(
    "--backups", default="/var/lib/talenta/backups", show_default=True, metavar="PATH",
    help="Where the nightly backups go.",
)  # fmt: skip
@click.option("--keep", type=click.IntRange(1, 1000), default=30, show_default=True,
              help="How many nightly backups stay.")  # fmt: skip
@click.pass_obj
def setup(
    desk: Desk,
    folder: Path | None,
    account: str,
    program: str | None,
    config: str,
    folders: str,
    backups: str,
    keep: int,
) -> None:
    """The drop-in for sshd, the configuration, systemd's timers and the steps of setting up."""
    from talenta_tui.services.access.sshd import ssh_setup, write_setup

    database = desk.database or "/var/lib/talenta/data/talenta.db"
    words = (account, config, database, folders, backups, keep)
    found = ssh_setup(program or this_program(), *words)
    if folder is None:
        for name, text in found.files.items():
            emit_text(f"#### {name}\n{text}")
        return
    for path in write_setup(found, folder):
        say(_("Written: {path}").format(path=path))


@ssh_group.command("authorized-keys", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, metavar="[--config FILE] TYPE KEY | FINGERPRINT")
def authorized_keys(words: tuple[str, ...]) -> int:
    """Answer sshd: the line for an operator's key, or nothing."""
    from talenta_tui.services.access.authorized import main

    return main(words, this_program())


COMMANDS = {"ssh": ssh_group}
