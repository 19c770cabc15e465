"""`talenta home`: what waits, most urgent first, as the screen of that name says it."""

from __future__ import annotations

import click

from talenta_tui.cli.common import Desk, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.i18n import _

HEADERS = ("step", "what", "detail")


@click.command("home")
@form_option
@click.pass_obj
def home_command(desk: Desk, form: str) -> None:
    """What waits for you, most urgent first."""
    site = desk.site()
    from talenta_tui.services.home import whole_home

    view, steps = whole_home(desk.actor(), site)
    # The words are the screen's own, so that both say the same.
    from talenta_tui.screens.home_items import item_of

    items = [(step.code.value, item_of(step, view)) for step in steps]
    rows = [(code, item.title, item.detail) for code, item in items]
    if form == "table":
        for _code, title, detail in rows:
            say(title)
            if detail:
                say(f"    {detail}")
        if not rows:
            say(_("Nothing waits for you."))
        return
    emit(form, HEADERS, rows, (dict(zip(HEADERS, row, strict=True)) for row in rows))


COMMANDS = {"home": home_command}
