"""`talenta files list | get | put | remove`: an operator's own folder, over SSH."""

from __future__ import annotations

import sys

import click

from talenta_tui.cli.common import Desk, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _


@click.group("files")
def files_group() -> None:
    """The files in your own folder: where the application saves over SSH and imports from."""


@files_group.command("list")
@form_option
@click.pass_obj
def list_(desk: Desk, form: str) -> None:
    """Your files, with size and time."""
    desk.site()
    from talenta_tui.services.access.folder import list_files

    headers = ("name", "size", "changed")
    rows = [
        (f.name, str(f.size), f.changed.isoformat(timespec="seconds"))
        for f in list_files(desk.actor())
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@files_group.command("get")
@click.argument("name")
@click.pass_obj
def get(desk: Desk, name: str) -> None:
    """Write the file NAME to standard output."""
    desk.site()
    from talenta_tui.services.access.folder import get_file

    if sys.stdout.isatty():
        raise WrongUse(_("A file goes to standard output: add > FILE."))
    get_file(desk.actor(), name, sys.stdout.buffer)


@files_group.command("put")
@click.argument("name")
@click.option("--replace", is_flag=True, help="In place of the file of that name.")
@click.pass_obj
def put(desk: Desk, name: str, replace: bool) -> None:
    """Keep standard input as the file NAME."""
    desk.site()
    from talenta_tui.services.access.folder import put_file

    size = put_file(desk.actor(), name, sys.stdin.buffer, replace=replace)
    say(_("{n} bytes kept.").format(n=size))


@files_group.command("remove")
@click.argument("name")
@click.pass_obj
def remove(desk: Desk, name: str) -> None:
    """Remove the file NAME."""
    desk.site()
    from talenta_tui.services.access.folder import remove_file

    remove_file(desk.actor(), name)


COMMANDS = {"files": files_group}
