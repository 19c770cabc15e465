"""Printing what a cycle's raters are handed: letters and forms as PDF, or the list of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from talenta_tui.i18n import _
from talenta_tui.screens.saving import ask_file, saved_name
from talenta_tui.screens.view_form import ChoiceField
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket
    from talenta_tui.reports.feedback_forms import RaterLetter
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.screens.modals.form import Values

HEADERS = ("rater", "unit", "form", "about", "relation")


def print_letters(screen: DeskScreen, code: str, units: Sequence[str]) -> None:
    """Ask for a file, for all raters or those of one of `units`, and print into it.

    The forms name no rater, the letters do; the trail notes that they leave. Esc stops it, and
    then no file is there.
    """

    async def job(path: Path, values: Values) -> None:
        desk, form, unit = screen.desk, str(values["format"]), str(values["unit"])

        def work(ticket: Ticket) -> tuple[int, int]:
            from talenta_tui.exchange.atomic import write_atomically
            from talenta_tui.reports.feedback_forms import write_feedback_forms
            from talenta_tui.services.cycles.handout_paper import letters_on_paper
            from talenta_tui.services.talent_map import note_export

            ticket.tell("reading", 0)
            found, style = letters_on_paper(desk.actor, desk.site, code, unit)
            forms = sum(len(one.forms) for one in found)
            note_export(desk.actor, desk.site, forms, form, "cycle letters")

            def write(stream: BinaryIO) -> None:
                if form == "csv":
                    _write_list(found, stream)
                else:
                    write_feedback_forms(
                        found, style, stream, lambda share: ticket.tell("writing", share)
                    )

            write_atomically(path, write)
            return forms, len(found)

        forms, raters = await screen.ask_apart(work, _("Letters"))
        screen.say(
            _("{forms} forms of {raters} raters: {file}").format(
                forms=grouped(forms), raters=grouped(raters), file=saved_name(path)
            )
        )

    everywhere = [("", _("all units")), *((unit, plain(unit, 80)) for unit in units)]
    more = (ChoiceField("unit", _("Raters of"), everywhere),)
    stem = _("letters-{code}").format(code=plain(code, 32))
    ask_file(screen, _("Print letters and forms"), stem, ("pdf", "csv"), job, more=more)


def _write_list(found: Sequence[RaterLetter], stream: BinaryIO) -> None:
    from talenta_tui.exchange.exports import write_csv

    rows = [(o.name, o.unit, f.code, f.name, f.relation) for o in found for f in o.forms]
    write_csv(HEADERS, rows, stream)
