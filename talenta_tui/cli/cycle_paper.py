"""`talenta cycle forms`: letters to the raters of a cycle and their paper forms, as one PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from talenta_tui.cli.common import Desk, say
from talenta_tui.cli.output import put_out
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _


@click.command("forms")
@click.argument("code")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.pdf",
    required=True,
)  # fmt: skip
@click.option("--unit", default="", help="The raters of one unit only.")
@click.option("--rater", default="", metavar="NIP", help="One rater only.")
@click.pass_obj
def forms_command(desk: Desk, code: str, output: Path, unit: str, rater: str) -> None:
    """Print a letter to every rater and their forms into a PDF. Whoever prints cannot key.

    A form carries its code and whom it is about, and nothing of who fills it in. The paper is
    in Indonesian.
    """
    site = desk.site()
    from talenta_tui.reports.feedback_forms import write_feedback_forms
    from talenta_tui.services.cycles.handout_paper import letters_on_paper

    letters, style = letters_on_paper(desk.actor(), site, code, unit, rater.replace(" ", ""))
    with Progress() as progress:
        step = partial(progress, _("printing"))
        put_out(
            lambda stream: write_feedback_forms(letters, style, stream, step), output, text=False
        )
    say(
        _("{forms} forms of {raters} raters printed.").format(
            forms=sum(len(one.forms) for one in letters), raters=len(letters)
        )
    )
