"""The assessors of a session and of the site, and their conflicts of interest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from talenta_tui.cli.common import DAY, MOST, Desk, emit, emit_json, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.session_common import OfSession, reason_option, session_code, session_facts
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _


@click.group("assessors", cls=OfSession, invoke_without_command=True)
@click.argument("code")
@form_option
@click.pass_context
def assessors_group(ctx: click.Context, code: str, form: str) -> None:
    """The assessors of CODE; with add, remove, absent or back behind it, change them."""
    ctx.meta["code"] = code
    if ctx.invoked_subcommand is not None:
        return
    keys = ("code", "name", "nip", "kinds", "certified_until", "max_minutes", "absent")
    rows = [
        (
            a.code,
            a.name,
            a.nip or "",
            ", ".join(a.kinds),
            a.certified_until.isoformat() if a.certified_until else "",
            "" if a.max_minutes is None else str(a.max_minutes),
            a.reason if a.absent else "",
        )
        for a in session_facts(ctx.obj, code).assessors
    ]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


@assessors_group.command("add")
@click.argument("assessors", nargs=-1, required=True, metavar="ASSESSOR…")
@click.option("--max-minutes", type=click.IntRange(1, MOST), help="The most work of each.")
@click.pass_obj
def assessors_add(desk: Desk, assessors: Sequence[str], max_minutes: int | None) -> None:
    """Let these assessors serve in the session."""
    site = desk.site()
    from talenta_tui.services.assessment.assessors import add_assessors

    add_assessors(desk.actor(), site, session_code(), assessors, max_minutes)
    say(_("{n} assessors added.").format(n=len(assessors)))


@assessors_group.command("remove")
@click.argument("assessor")
@click.pass_obj
def assessors_remove(desk: Desk, assessor: str) -> None:
    """Take an assessor out who rated nobody."""
    site = desk.site()
    from talenta_tui.services.assessment.assessors import remove_assessor

    remove_assessor(desk.actor(), site, session_code(), assessor)
    say(_("{code} is out of the session.").format(code=assessor))


def _absent(desk: Desk, assessor: str, reason: str, *, absent: bool) -> None:
    site = desk.site()
    from talenta_tui.services.assessment.assessors import set_absent

    set_absent(desk.actor(), site, session_code(), assessor, reason, absent=absent)


@assessors_group.command("absent")
@click.argument("assessor")
@reason_option
@click.pass_obj
def assessors_absent(desk: Desk, assessor: str, reason: str) -> None:
    """Note that an assessor is away from now on; then re-plan."""
    _absent(desk, assessor, reason, absent=True)
    say(_("{code} is noted as away; re-plan now.").format(code=assessor))


@assessors_group.command("back")
@click.argument("assessor")
@reason_option
@click.pass_obj
def assessors_back(desk: Desk, assessor: str, reason: str) -> None:
    """Note that an assessor is back."""
    _absent(desk, assessor, reason, absent=False)
    say(_("{code} is noted as back.").format(code=assessor))


@click.command("assessor-roster")
@form_option
@click.pass_obj
def roster_command(desk: Desk, form: str) -> None:
    """Every assessor the site knows, for all sessions."""
    site = desk.site()
    from talenta_tui.services.assessment.assessors import list_assessors

    keys = ("code", "name", "nip", "kinds", "certified_until")
    rows = [
        (
            a.code,
            a.name,
            a.nip or "",
            ", ".join(a.kinds),
            a.certified_until.isoformat() if a.certified_until else "",
        )
        for a in list_assessors(desk.actor(), site)
    ]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


@click.command("define-assessor")
@click.argument("assessor")
@click.option("--name", required=True)
@click.option("--nip", help="Where one of our own people.")
@click.option("--kind", "kinds", multiple=True, help="Qualified for these kinds only; repeat it.")
@click.option("--certified-until", type=DAY, metavar="DATE")
@click.option("--reason", default="")
@click.pass_obj
def define_command(
    desk: Desk, assessor: str, name: str, nip: str | None, kinds: Sequence[str],
    certified_until: date | None, reason: str,
) -> None:  # fmt: skip
    """Make ASSESSOR known to the site, or say anew what is known of one."""
    site = desk.site()
    from talenta_tui.services.assessment.assessors import AssessorRequest, define_assessor
    from talenta_tui.services.assessment.values import ExerciseKind

    known = {kind.value: kind for kind in ExerciseKind}
    for kind in kinds:
        if kind not in known:
            raise WrongUse(
                _("There is no kind {kind}; the kinds are: {kinds}").format(
                    kind=kind, kinds=", ".join(known)
                )
            )
    request = AssessorRequest(
        assessor, name, nip, tuple(known[kind] for kind in kinds), certified_until
    )
    define_assessor(desk.actor(), site, request, reason)
    say(_("{code} is an assessor of the site.").format(code=assessor))


@click.command("conflicts")
@click.argument("code")
@form_option
@click.pass_obj
def conflicts_command(desk: Desk, code: str, form: str) -> int:
    """Conflicts of interest, declared and found; exit 1 while any is not set aside."""
    site = desk.site()
    from talenta_tui.services.assessment.declarations import list_interests

    found = list_interests(desk.actor(), site, code)
    if form == "json":
        emit_json([_interest(i) for i in found])
    else:
        keys = ("assessor", "nip", "kinds", "override")
        rows = [(i.assessor, i.nip, ", ".join(i.kinds), i.override) for i in found]
        emit(form, keys, rows, ())
    return 1 if any(not i.override for i in found) else 0


def _interest(one: Any) -> dict[str, Any]:
    return {
        "assessor": one.assessor,
        "nip": one.nip,
        "kinds": list(one.kinds),
        "details": [{k: str(v) for k, v in d.items()} for d in one.details],
        "override": one.override or None,
    }


@click.command("override")
@click.argument("code")
@click.option("--assessor", required=True)
@click.option("--nip", required=True)
@reason_option
@click.pass_obj
def override_command(desk: Desk, code: str, assessor: str, nip: str, reason: str) -> None:
    """Let a pair in conflict meet in this session, with the reason."""
    site = desk.site()
    from talenta_tui.services.assessment.declarations import override_conflict

    override_conflict(desk.actor(), site, code, assessor, nip, reason)
    emit_table(("assessor", "nip", "override"), [(assessor, nip, reason)])


@click.command("declare")
@click.option("--assessor", required=True)
@click.option("--nip", required=True)
@reason_option
@click.option("--withdraw", is_flag=True, help="Take the declaration back.")
@click.pass_obj
def declare_command(desk: Desk, assessor: str, nip: str, reason: str, withdraw: bool) -> None:
    """Declare that an assessor and a person must not meet, in any session of the site."""
    site = desk.site()
    from talenta_tui.services.assessment import declarations

    if withdraw:
        declarations.withdraw_conflict(desk.actor(), site, assessor, nip, reason)
        say(_("The declaration is taken back."))
        return
    declarations.declare_conflict(desk.actor(), site, assessor, nip, reason)
    say(_("The conflict is declared."))


SUBCOMMANDS = (
    assessors_group, roster_command, define_command, conflicts_command, override_command,
    declare_command,
)  # fmt: skip
