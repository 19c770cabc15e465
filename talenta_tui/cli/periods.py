"""`talenta period …`: open, look at, close, amend and compute again the monthly periods."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.period_paths import movement_command, trend_command
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talenta_tui.services.periods.calendar import PeriodInfo


@click.group("period")
def period_group() -> None:
    """Monthly periods: opened, collected, closed for good, computed again at any time."""


@period_group.command("open")
@click.argument("month", metavar="YYYY-MM")
@click.pass_obj
def open_command(desk: Desk, month: str) -> None:
    """Open the period of a month."""
    site = desk.site()
    from talenta_tui.services.periods.calendar import open_period

    info = open_period(desk.actor(), site, month)
    say(_("Period {month} is open, as of {day}.").format(month=month, day=info.as_of))


def _value(info: PeriodInfo) -> dict[str, Any]:
    value: dict[str, Any] = {
        "month": info.month,
        "as_of": info.as_of.isoformat(),
        "state": "closed" if info.closed else "open",
        "opened_at": info.opened_at,
        "opened_by": info.opened_by,
    }
    closing = info.closing
    if closing is not None:
        value |= {
            "closed_at": closing.at,
            "closed_by": closing.by,
            "people": closing.people,
            "placed": closing.placed,
            "amendments": info.amendments,
            "policy": closing.policy_name,
            "policy_version": closing.policy_version,
            "policy_hash": closing.policy,
            "known": closing.known,
            "event": closing.event,
            "overrides": closing.overrides,
            "digest": closing.digest,
        }
    return value


@period_group.command("list")
@form_option
@click.pass_obj
def list_command(desk: Desk, form: str) -> None:
    """Every period, the newest first."""
    site = desk.site()
    from talenta_tui.services.periods.calendar import list_periods

    values = [_value(info) for info in list_periods(desk.actor(), site)]
    keys = ("month", "as_of", "state", "people", "placed", "amendments", "policy", "digest")
    rows = [tuple(str(v.get(k, "")) for k in keys) for v in values]
    if form == "table":
        rows = [(*row[:-1], row[-1][:16]) for row in rows]
    emit(form, keys, rows, values)


@period_group.command("status")
@click.argument("month", metavar="YYYY-MM", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def status_command(desk: Desk, month: str | None, form: str) -> int:
    """How the period stands, and what is in the way of closing it; exit 1 when anything is."""
    site = desk.site()
    from talenta_tui.services.periods.calendar import current_period, find_period, list_periods
    from talenta_tui.services.periods.checks import closing_checks

    actor = desk.actor()
    if month is None:
        periods = list_periods(actor, site)
        info = current_period(periods) or (periods[0] if periods else None)
        if info is None:
            raise WrongUse(_("There is no period yet. Open one with: talenta period open YYYY-MM"))
    else:
        info = find_period(actor, site, month)
    checks = closing_checks(actor, site, info.month)
    if form == "json":
        emit_json(
            {
                **_value(info),
                "checks": [
                    {
                        "code": c.code.value,
                        "number": c.number,
                        "names": list(c.names),
                        "final": c.final,
                        "sentence": c.sentence(),
                    }
                    for c in checks
                ],
            }
        )
        return 1 if checks else 0
    for key, value in _value(info).items():
        say(f"{key:<16}{value}")
    for check in checks:
        sign = _("must") if check.final else _("may be set aside")
        say(f"! {check.code.value:<16}{check.sentence()} ({sign})")
    if not checks and not info.closed:
        say(_("Nothing stands in the way of closing it."))
    return 1 if checks else 0


def _progress(label: str) -> Callable[[str, float], None]:
    """A bar on standard error where somebody watches."""
    watched = sys.stderr.isatty()

    def tell(_phase: str, share: float) -> None:
        if watched:
            full = int(share * 30)
            sys.stderr.write(f"\r{label} {'█' * full}{'·' * (30 - full)} {share:4.0%}")
            if share >= 1:
                sys.stderr.write("\r" + " " * (40 + len(label)) + "\r")
            sys.stderr.flush()

    return tell


@period_group.command("close")
@click.argument("month", metavar="YYYY-MM")
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="CODE=REASON",
    help="Set a check aside, with the reason; once a check.",
)
@click.pass_obj
def close_command(desk: Desk, month: str, overrides: Sequence[str]) -> None:
    """Compute everyone and freeze the period for good. It cannot be undone."""
    site = desk.site()
    from talenta_tui.services.periods.closing import close_period

    reasons = {}
    for text in overrides:
        code, sign, reason = text.partition("=")
        if not sign:
            raise WrongUse(_("--override is written CODE=REASON."))
        reasons[code.strip()] = reason
    info = close_period(desk.actor(), site, month, reasons, _progress(_("Closing")))
    assert info.closing is not None
    say(
        _("Period {month} is closed: {placed} of {people} placed. SHA-256 {digest}").format(
            month=month,
            placed=info.closing.placed,
            people=info.closing.people,
            digest=info.closing.digest,
        )
    )


@period_group.command("replay")
@click.argument("months", metavar="[YYYY-MM]…", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def replay_command(desk: Desk, months: Sequence[str], form: str) -> int:
    """Compute closed periods again from the stored evidence; exit 1 when one differs.

    Without a month every closed period is computed again. Without the secret its evidence is
    keyed with, a period's figures are compared and its evidence is not: exit 1 too.
    """
    site = desk.site()
    from talenta_tui.services.periods.calendar import list_periods
    from talenta_tui.services.periods.replay import erased_sentence, replay_period

    actor = desk.actor()
    wanted = months or [p.month for p in reversed(list_periods(actor, site)) if p.closed]
    found = [replay_period(actor, site, m, _progress(_("Computing again"))) for m in wanted]
    if form == "json":
        emit_json(
            [
                {
                    "month": r.month,
                    "equal": r.equal,
                    "people": r.people,
                    "stored": r.stored,
                    "digest": r.digest,
                    "intact": r.intact,
                    "differing": list(r.differing),
                    "amendments": [a.nip for a in r.amendments],
                    "software": r.software,
                    "same_figures": r.same_figures,
                    "unkeyed": r.unkeyed,
                    "erased": r.erased,
                }
                for r in found
            ]
        )
        return 0 if all(r.equal for r in found) else 1
    for replay in found:
        word = _("equal") if replay.equal else _("DIFFERENT")
        if replay.unkeyed and replay.same_figures:
            word = _("figures equal, evidence not compared")
        say(f"{replay.month}  {word}  {replay.people}  {replay.digest}".rstrip())
        if replay.unkeyed:
            say("  " + replay.unkeyed)
        if replay.erased and not replay.same_figures:
            say("  " + erased_sentence(replay))
        if not replay.intact:
            say("  " + _("the frozen rows do not give the digest kept at closing"))
        for nip in replay.differing[:20]:
            say(f"  {nip}")
        if len(replay.differing) > 20:
            say("  " + _("and {n} more").format(n=len(replay.differing) - 20))
        for amendment in replay.amendments:
            say("  " + _("the amendment of {nip} differs").format(nip=amendment.nip))
    return 0 if all(r.equal for r in found) else 1


@period_group.command("amend")
@click.argument("month", metavar="YYYY-MM")
@click.argument("nip")
@click.option("--reason", default="", help="Why, for the trail (needed).")
@click.pass_obj
def amend_command(desk: Desk, month: str, nip: str, reason: str) -> None:
    """Put the place of the person NIP in a closed period right; the frozen one stays beside it."""
    site = desk.site()
    from talenta_tui.services.periods.amendments import amend_period

    made = amend_period(desk.actor(), site, month, nip.replace(" ", ""), reason)
    say(
        _("{nip} in period {month}: box {old} became {new}.").format(
            nip=made.nip,
            month=month,
            old=made.old.placement.box or "-",
            new=made.new.placement.box or "-",
        )
    )


period_group.add_command(movement_command)
period_group.add_command(trend_command)

COMMANDS = {"period": period_group}
