"""The assessees of a session."""

from __future__ import annotations

from collections.abc import Sequence

import click

from talenta_tui.cli.common import MOST, Desk, emit, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.session_common import OfSession, reason_option, session_code, session_facts
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _


@click.group("people", cls=OfSession, invoke_without_command=True)
@click.argument("code")
@form_option
@click.pass_context
def people_group(ctx: click.Context, code: str, form: str) -> None:
    """The assessees of CODE; with add, remove, excuse or readmit behind it, change them."""
    ctx.meta["code"] = code
    if ctx.invoked_subcommand is not None:
        return
    keys = ("nip", "name", "unit", "post", "group", "source", "excused")
    rows = [
        (a.nip, a.name, a.unit, a.post, a.group or "", a.source, a.reason if a.excused else "")
        for a in session_facts(ctx.obj, code).assessees
    ]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


@people_group.command("add")
@click.argument("nips", nargs=-1, metavar="[NIP]…")
@click.option(
    "--vacancy", metavar="KODE", help="Those on the shortlist of this post, in its order."
)
@click.option("--due", is_flag=True, help="Those whose last result is too old, the oldest first.")
@click.option("--top", type=click.IntRange(1, MOST), metavar="N", help="At most this many of them.")
@form_option
@click.pass_obj
def people_add(
    desk: Desk, nips: Sequence[str], vacancy: str | None, due: bool, top: int | None, form: str
) -> int:
    """Add people by NIP, from a vacancy's shortlist, or from the re-assessment queue.

    Whoever cannot be added is named with the reason; then the exit code is 1.
    """
    if (bool(nips), vacancy is not None, due).count(True) != 1:
        raise WrongUse(_("Name NIPs, or --vacancy KODE, or --due: one of the three."))
    site, code = desk.site(), session_code()
    from talenta_tui.services.assessment import people
    from talenta_tui.services.assessment.sessions import show_session

    actor = desk.actor()
    source: people.Source = "list"
    wanted = list(nips)
    if vacancy is not None:
        from talenta_tui.services.vacancies import shortlist

        source = "vacancy"
        wanted = [c.evidence.nip for c in shortlist(actor, site, vacancy).eligible][:top]
    elif due:
        about = show_session(actor, site, code).facts.about
        source = "reassessment"
        queue = people.reassessment_queue(actor, site, about.ends, about.tier)
        wanted = [c.nip for c in queue][:top]
    found = people.add_assessees(actor, site, code, wanted, source)
    keys = ("nip", "result", "reason")
    rows = [(nip, "added", "") for nip in found.added]
    rows += [(r.nip, r.code, r.sentence) for r in found.refused]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))
    return 1 if found.refused else 0


@people_group.command("remove")
@click.argument("nip")
@click.pass_obj
def people_remove(desk: Desk, nip: str) -> None:
    """Take somebody out who was never rated."""
    site = desk.site()
    from talenta_tui.services.assessment.people import remove_assessee

    remove_assessee(desk.actor(), site, session_code(), nip)
    say(_("{nip} is out of the session.").format(nip=nip))


@people_group.command("excuse")
@click.argument("nip")
@reason_option
@click.pass_obj
def people_excuse(desk: Desk, nip: str, reason: str) -> None:
    """Excuse somebody from the session; what was rated never becomes official."""
    site = desk.site()
    from talenta_tui.services.assessment.people import excuse_assessee

    excuse_assessee(desk.actor(), site, session_code(), nip, reason)
    say(_("{nip} is excused.").format(nip=nip))


@people_group.command("readmit")
@click.argument("nip")
@reason_option
@click.pass_obj
def people_readmit(desk: Desk, nip: str, reason: str) -> None:
    """Take an excuse back."""
    site = desk.site()
    from talenta_tui.services.assessment.people import readmit_assessee

    readmit_assessee(desk.actor(), site, session_code(), nip, reason)
    say(_("{nip} is in the session again.").format(nip=nip))


@people_group.command("group")
@click.argument("nip")
@click.argument("group", required=False)
@click.pass_obj
def people_set_group(desk: Desk, nip: str, group: str | None) -> None:
    """Put somebody into GROUP by hand; without one the planner chooses."""
    site = desk.site()
    from talenta_tui.services.assessment.people import set_group

    set_group(desk.actor(), site, session_code(), nip, group)
    say(_("{nip}: group {group}").format(nip=nip, group=group or "–"))


SUBCOMMANDS = (people_group,)
