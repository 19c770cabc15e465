"""`talenta compare`: candidates for a vacant post side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, as_of_option, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import NotFound, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.vacancies import Excluded, Listed

FEWEST, MOST = 2, 4
"""As the screen shows them."""


@click.command("compare")
@click.argument("code", metavar="KODE")
@click.argument("nips", metavar="NIP…", nargs=-1, required=True)
@as_of_option
@form_option
@click.pass_obj
def compare_command(
    desk: Desk, code: str, nips: Sequence[str], as_of: date | None, form: str
) -> None:
    """Two to four people side by side for the vacant post KODE, on its list or not."""
    site = desk.site()
    from talenta_tui.services.vacancies import shortlist

    if not FEWEST <= len(set(nips)) == len(nips) <= MOST:
        raise WrongUse(_("Two to four different people are compared."))
    found = shortlist(desk.actor(), site, code, as_of)
    everyone: tuple[Listed | Excluded, ...] = (*found.eligible, *found.excluded)
    known = {p.evidence.nip: p for p in everyone}
    missing = [nip for nip in nips if nip not in known]
    if missing:
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=missing[0]))
    # The rows are the screen's own, so that both show the same.
    from talenta_tui.screens.view_compare import compared

    people = [known[nip] for nip in nips]
    rows = [row.cells for row in compared(found, people) if not row.heading]
    names = [p.evidence.name for p in people]
    if form == "table":
        say(f"{found.vacancy.echelon} {found.vacancy.name}  {found.as_of}".strip())
        emit(form, ("", *names), rows, ())
        return
    records = ({"figure": row[0], **dict(zip(nips, row[1:], strict=True))} for row in rows)
    emit(form, ("figure", *nips), rows, records)


COMMANDS = {"compare": compare_command}
