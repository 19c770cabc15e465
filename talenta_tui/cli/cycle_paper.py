"""`talenta cycle forms`: letters to the raters of a cycle and their paper forms, as one PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk
from talenta_tui.cli.output import put_out
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.reports.feedback_forms import FormsStyle
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.site import Site


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
    from talenta_tui.reports.feedback_forms import FormPage, RaterLetter, write_feedback_forms
    from talenta_tui.services.cycles.handout import hand_out

    info, found = hand_out(desk.actor(), site, code, unit, rater.replace(" ", ""))
    letters = [
        RaterLetter(
            one.name,
            one.unit,
            tuple(FormPage(f.code, f.name, f.unit, f.relation) for f in one.forms),
        )
        for one in found
    ]
    style = _style(site, info)
    with Progress() as progress:
        step = partial(progress, _("printing"))
        put_out(
            lambda stream: write_feedback_forms(letters, style, stream, step), output, text=False
        )
    click.echo(
        _("{forms} forms of {raters} raters printed.").format(
            forms=sum(len(one.forms) for one in letters), raters=len(letters)
        )
    )


def _style(site: Site, info: CycleInfo) -> FormsStyle:
    from talenta_tui.i18n import current_language, set_language
    from talenta_tui.reports.feedback_forms import FormsStyle
    from talenta_tui.services.cycles.calendar import cycle_rule
    from talenta_tui.services.cycles.questionnaire import questionnaire

    spoken = current_language()
    set_language("id")
    try:
        words = questionnaire(info.questionnaire)
    finally:
        set_language(spoken)
    values: dict[str, list[tuple[str, str]]] = {}
    for item in words.items:
        values.setdefault(item.value, []).append((item.code, item.text))
    return FormsStyle(
        site.name,
        info.name,
        info.closes.isoformat(),
        cycle_rule(site).answers_least,
        tuple((name, tuple(items)) for name, items in values.items()),
        words.scale,
        words.comment,
    )
