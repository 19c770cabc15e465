"""What a command makes, into a file whole or not at all, or onto standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click

from talenta_tui.cli.common import emit_text
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

form_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table"
)
reason_option = click.option("--reason", default="", metavar="TEXT", help="Kept in the trail.")
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"
)


def put_out(writer: Callable[[BinaryIO], None], output: Path | None, *, text: bool) -> None:
    """Let `writer` fill the file, or standard output: harmless on a terminal, and no PDF there."""
    if output is not None:
        from talenta_tui.exchange.atomic import write_atomically
        from talenta_tui.services.access.confine import allowed

        write_atomically(allowed(output), writer)
        return
    if not text and sys.stdout.isatty():
        raise WrongUse(_("This goes into a file: add -o FILE."))
    buffer = BytesIO()
    writer(buffer)
    if text and sys.stdout.isatty():
        emit_text(buffer.getvalue().decode(), nl=False)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(buffer.getvalue())
    sys.stdout.buffer.flush()
