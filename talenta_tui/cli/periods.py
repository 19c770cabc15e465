"""`talenta period …`: open, look at, close, amend and compute again the monthly periods."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, emit_table, shown
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talenta_tui.services.movement import Movement
    from talenta_tui.services.periods.calendar import PeriodInfo

_form = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table"
)


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
    click.echo(_("Period {month} is open, as of {day}.").format(month=month, day=info.as_of))


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
@_form
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
        click.echo(shown(f"{key:<16}{value}"))
    for check in checks:
        sign = _("must") if check.final else _("may be set aside")
        click.echo(shown(f"! {check.code.value:<16}{check.sentence()} ({sign})"))
    if not checks and not info.closed:
        click.echo(_("Nothing stands in the way of closing it."))
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
    click.echo(
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
    from talenta_tui.services.periods.replay import replay_period

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
                }
                for r in found
            ]
        )
        return 0 if all(r.equal for r in found) else 1
    for replay in found:
        word = _("equal") if replay.equal else _("DIFFERENT")
        if replay.unkeyed and replay.same_figures:
            word = _("figures equal, evidence not compared")
        click.echo(f"{replay.month}  {word}  {replay.people}  {replay.digest}".rstrip())
        if replay.unkeyed:
            click.echo("  " + shown(replay.unkeyed))
        if not replay.intact:
            click.echo("  " + _("the frozen rows do not give the digest kept at closing"))
        for nip in replay.differing[:20]:
            click.echo(f"  {nip}")
        if len(replay.differing) > 20:
            click.echo("  " + _("and {n} more").format(n=len(replay.differing) - 20))
        for amendment in replay.amendments:
            click.echo("  " + _("the amendment of {nip} differs").format(nip=amendment.nip))
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
    click.echo(
        _("{nip} in period {month}: box {old} became {new}.").format(
            nip=made.nip,
            month=month,
            old=made.old.placement.box or "-",
            new=made.new.placement.box or "-",
        )
    )


@period_group.command("movement")
@click.argument("old", metavar="YYYY-MM")
@click.argument("new", metavar="[YYYY-MM]", required=False)
@_form
@click.pass_obj
def movement_command(desk: Desk, old: str, new: str | None, form: str) -> None:
    """Who moved since a closed period: up to another one, or up to now."""
    site = desk.site()
    from talenta_tui.services.map_out import MOVEMENT_HEADERS, movement_rows
    from talenta_tui.services.movement import movement_between, movement_since
    from talenta_tui.services.people import list_people
    from talenta_tui.services.talent_map import note_export

    actor = desk.actor()
    if new is None:
        found = movement_since(actor, site, list_people(actor, site), old)
    else:
        found = movement_between(actor, site, old, new)
    if form == "table":
        _flows(found)
    headers, rows = MOVEMENT_HEADERS, movement_rows(found)
    if form != "table":
        note_export(actor, site, len(rows), form, "movement")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


def _flows(found: Movement) -> None:
    emit_table(
        (_("Box"), "▲", "▼", _("left")),
        [(str(f.box), str(f.up), str(f.down), str(f.left)) for f in found.flows.values()],
    )
    click.echo("")


@period_group.command("trend")
@click.argument("nip", required=False)
@click.option("--unit", default="", help="A unit by its full name; else the whole site.")
@_form
@click.pass_obj
def trend_command(desk: Desk, nip: str | None, unit: str, form: str) -> None:
    """A person, a unit or the whole site through the closed periods."""
    site = desk.site()
    from talenta_tui.scoring.numbers import format_exact
    from talenta_tui.services.periods.trend import crowd_trend, person_trend

    headers: tuple[str, ...]
    if nip is not None:
        headers = ("month", "box", "x", "y", "talent", "unit", "amended")
        rows = []
        for point in person_trend(desk.actor(), site, nip.replace(" ", "")):
            place = point.place.placement
            figures = [
                "" if v is None else format_exact(v, 4) for v in (place.x, place.y, place.talent)
            ]
            flag = "1" if point.amended else ""
            rows.append((point.month, str(place.box or ""), *figures, point.place.unit, flag))
    else:
        headers = ("month", *(str(box) for box in range(1, 10)), "unplaced")
        rows = [
            (p.month, *(str(p.boxes[box]) for box in range(1, 10)), str(p.unplaced))
            for p in crowd_trend(desk.actor(), site, unit)
        ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


COMMANDS = {"period": period_group}
