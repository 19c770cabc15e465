"""Printing the person report: one person's, one's own, or everyone's of a unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from talenta_tui.i18n import _
from talenta_tui.screens.saving import ask_file, saved_name, saved_sentence
from talenta_tui.screens.view_form import ChoiceField
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.reports.person import PersonReport
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.people import PersonRow

FORMATS = ("pdf", "txt")


def print_person(screen: DeskScreen, nip: str) -> None:
    """Ask for a file and print the report on the person into it."""

    def make(desk: WorkDesk) -> PersonReport:
        from talenta_tui.services.person_reports import person_report

        return person_report(desk.actor, desk.site, nip)

    _print(screen, nip, make)


def print_own(screen: DeskScreen, nip: str) -> None:
    """Ask for a file and print the report on one's own record into it."""

    def make(desk: WorkDesk) -> PersonReport:
        from talenta_tui.services.person_reports import own_report

        return own_report(desk.actor, desk.site)

    _print(screen, nip, make)


def _print(screen: DeskScreen, nip: str, make: Callable[[WorkDesk], PersonReport]) -> None:
    async def job(path: Path, values: Values) -> None:
        desk, form = screen.desk, _form(values)

        def work() -> None:
            from talenta_tui.exchange.atomic import write_atomically
            from talenta_tui.reports.person import write_reports

            report = make(desk)

            def write(stream: BinaryIO) -> None:
                write_reports((report,), 1, stream, form=form)

            write_atomically(path, write)

        await screen.ask(work)
        screen.say(saved_sentence(path))

    stem = _("report-{nip}").format(nip=nip)
    ask_file(screen, _("Print the report"), stem, FORMATS, job)


def print_units(screen: DeskScreen, rows: Sequence[PersonRow], here: str = "") -> None:
    """Ask for a unit of these people and a file, then print everyone's report into it.

    `here` is the unit offered first. Others go on working meanwhile; Esc stops it, and then no
    file is there.
    """
    units = sorted({row.unit for row in rows}, key=str.casefold)
    if not units:
        screen.say(_("Nobody is listed here."))
        return
    unit = ChoiceField("unit", _("Unit"), [(name, plain(name, 80)) for name in units])
    unit.choose(here)

    async def job(path: Path, values: Values) -> None:
        desk, form, name = screen.desk, _form(values), str(values["unit"])

        def work(ticket: Ticket) -> int:
            from talenta_tui.exchange.atomic import write_atomically
            from talenta_tui.reports.person import write_reports
            from talenta_tui.services.person_reports import unit_reports

            ticket.tell("reading", 0)
            total, reports = unit_reports(desk.actor, desk.site, name)

            def told(share: float) -> None:
                ticket.tell("writing", share)

            def write(stream: BinaryIO) -> None:
                write_reports(reports, total, stream, told, form=form)

            write_atomically(path, write)
            return total

        count = await screen.ask_apart(work, _("Reports"))
        screen.say(_("{n} reports: {file}").format(n=grouped(count), file=saved_name(path)))

    title = _("Print everyone's report of a unit")
    ask_file(screen, title, _("reports"), FORMATS, job, more=(unit,))


def _form(values: Values) -> str:
    return "pdf" if values["format"] == "pdf" else "text"
