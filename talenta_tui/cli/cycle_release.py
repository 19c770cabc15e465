"""`talenta cycle check | release`: what a release would show of whom, and the release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, emit_json, say
from talenta_tui.cli.output import reason_option
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.cycles.release import Check


def _checked(check: Check, form: str) -> None:
    from talenta_tui.planning.disclosure import Level
    from talenta_tui.services.cycles.release import NOBODY

    if form == "json":
        emit_json(
            {
                "cycle": check.cycle,
                "missing": check.missing,
                "safe": check.safe,
                "levels": dict(check.levels),
                "people": [
                    {
                        "ratee": v.ratee, "forms": v.forms, "level": v.level.value,
                        "comments": v.comments, "values": v.values,
                    }
                    for v in check.verdicts
                ],
            }
        )  # fmt: skip
        return
    words: dict[str, str] = {
        Level.SEPARATE: _("each group alone"),
        Level.MERGED: _("groups merged"),
        Level.POINTS: _("points only"),
        NOBODY: _("no peer or subordinate wrote"),
    }
    for level, word in words.items():
        say(f"{check.levels[level]:>6}  {word}")
    say(f"{check.missing:>6}  " + _("forms missing"))
    say(_("No rater can be told.") if check.safe else _("A rater could be told."))


@click.command("check")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def check(desk: Desk, code: str, form: str) -> int:
    """What a release now would show of whom, and whether anybody could be told from it."""
    site = desk.site()
    from talenta_tui.services.cycles.release import check_release

    with Progress() as tell:
        found = check_release(desk.actor(), site, code, tell)
    _checked(found, form)
    return 0 if found.safe else 1


@click.command("release")
@click.argument("code")
@reason_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def release(desk: Desk, code: str, reason: str, form: str) -> None:
    """Make the submitted forms evidence and close the cycle for good."""
    site = desk.site()
    from talenta_tui.services.cycles.release import release_cycle

    with Progress() as tell:
        found = release_cycle(desk.actor(), site, code, reason, tell)
    _checked(found, form)
