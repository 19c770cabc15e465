"""The day itself: attendance, incidents, substitutions, the board, handing sheets in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, emit, emit_json, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.cli.session_common import reason_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.assessment.run import Arrival


@click.command("attend")
@click.argument("code")
@click.option("--all", "everyone", is_flag=True, help="Everybody not named otherwise is present.")
@click.option("--present", multiple=True, metavar="NIP")
@click.option("--late", multiple=True, metavar="NIP=HH:MM")
@click.option("--absent", multiple=True, metavar="NIP")
@form_option
@click.pass_obj
def attend_command(
    desk: Desk, code: str, everyone: bool, present: Sequence[str], late: Sequence[str],
    absent: Sequence[str], form: str,
) -> None:  # fmt: skip
    """Note who came; without options show what is noted."""
    site = desk.site()
    from talenta_tui.services.assessment.run import Arrival, note_attendance, read_attendance
    from talenta_tui.services.assessment.sessions import show_session

    actor = desk.actor()
    people = show_session(actor, site, code).facts.active()
    noted: dict[str, Arrival] = {}
    if everyone:
        before = read_attendance(actor, site, code)
        noted = {a.nip: Arrival("present") for a in people if a.nip not in before}
    noted |= {nip: Arrival("present") for nip in present}
    noted |= {nip: Arrival("absent") for nip in absent}
    noted |= dict(_late(entry) for entry in late)
    if noted:
        note_attendance(actor, site, code, noted)
    standing = read_attendance(actor, site, code)
    keys = ("nip", "name", "status", "time", "note")
    rows = []
    for a in people:
        arrival = standing.get(a.nip)
        minute = "" if arrival is None or arrival.minute is None else _clock(arrival.minute)
        row = ("", "", "") if arrival is None else (arrival.status, minute, arrival.note)
        rows.append((a.nip, a.name, *row))
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _late(entry: str) -> tuple[str, Arrival]:
    from talenta_tui.services.assessment.run import Arrival
    from talenta_tui.services.assessment.templates import minute_of

    nip, _equals, time = entry.partition("=")
    try:
        return nip.strip(), Arrival("late", minute_of(time))
    except ValueError:
        raise WrongUse(
            _("{text} does not say who came late and when; write NIP=08:40.").format(text=entry)
        ) from None


@click.command("incident")
@click.argument("code")
@click.argument("text", required=False)
@click.option("--handling", default="", help="What was done about it.")
@form_option
@click.pass_obj
def incident_command(desk: Desk, code: str, text: str | None, handling: str, form: str) -> None:
    """Add TEXT to the log of the day; without one show the log."""
    site = desk.site()
    from talenta_tui.services.assessment.run import list_incidents, note_incident

    actor = desk.actor()
    if text is not None:
        note_incident(actor, site, code, text, handling)
    keys = ("number", "day", "time", "incident", "handling")
    rows = [
        (str(i.number), i.day.isoformat(), _clock(i.minute), i.text, i.handling)
        for i in list_incidents(actor, site, code)
    ]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


@click.command("substitute")
@click.argument("code")
@click.option("--absent", required=True, metavar="ASSESSOR")
@click.option("--by", "stand_in", metavar="ASSESSOR", help="Without it: who could, best first.")
@click.option("--exercise", help="In one exercise only (default: in all).")
@click.option("--reason", default="", metavar="TEXT", help="Why; needed with --by.")
@click.pass_obj
def substitute_command(
    desk: Desk, code: str, absent: str, stand_in: str | None, exercise: str | None, reason: str
) -> int:
    """Seat another assessor wherever one who is away has rated nobody yet.

    Without --by nothing is changed: it says who is free for all of it; exit 1 for nobody.
    """
    site = desk.site()
    from talenta_tui.services.assessment.run import free_substitutes, substitute
    from talenta_tui.services.assessment.sessions import show_session

    if stand_in is None:
        actor = desk.actor()
        free = free_substitutes(actor, site, code, absent, exercise)
        names = {a.code: a.name for a in show_session(actor, site, code).facts.assessors}
        if free:
            emit_table((_("Assessor"), _("Name")), [(one, names[one]) for one in free])
        else:
            say(_("Nobody is free for all of it; take it over exercise by exercise."))
        return 0 if free else 1
    substitute(desk.actor(), site, code, absent, stand_in, reason, exercise)
    say(_("{new} sits in for {old}.").format(new=stand_in, old=absent))
    return 0


@click.command("board")
@click.argument("code")
@form_option
@click.pass_obj
def board_command(desk: Desk, code: str, form: str) -> None:
    """Who has keyed and handed in what: counts, no rating."""
    site = desk.site()
    from talenta_tui.services.assessment.board import live_board

    board = live_board(desk.actor(), site, code)
    keys = ("assessor", "name", "exercise", "filled", "cells", "submitted", "verified_by")
    rows = [
        (
            s.assessor, s.assessor_name, s.exercise, str(s.filled), str(s.cells),
            "yes" if s.submitted else "no", s.verified_by,
        )
        for s in board.sheets
    ]  # fmt: skip
    if form == "json":
        emit_json(
            {
                "session": board.session,
                "assessees": board.assessees,
                "complete": board.complete,
                "waiting": list(board.waiting),
                "sheets": [
                    {
                        "assessor": s.assessor,
                        "name": s.assessor_name,
                        "exercise": s.exercise,
                        "filled": s.filled,
                        "cells": s.cells,
                        "submitted": s.submitted,
                        "verified_by": s.verified_by or None,
                    }
                    for s in board.sheets
                ],
            }
        )
        return
    emit(form, keys, rows, ())


@click.command("submit")
@click.argument("code")
@click.option("--assessor", required=True)
@click.option("--exercise", required=True)
@click.pass_obj
def submit_command(desk: Desk, code: str, assessor: str, exercise: str) -> None:
    """Hand a sheet in: it locks."""
    site = desk.site()
    from talenta_tui.services.assessment.submissions import submit_sheet

    submit_sheet(desk.actor(), site, code, assessor, exercise)
    say(
        _("{assessor}, {exercise}: handed in and locked.").format(
            assessor=assessor, exercise=exercise
        )
    )


@click.command("withdraw")
@click.argument("code")
@click.option("--assessor", required=True)
@click.option("--exercise", required=True)
@reason_option
@click.pass_obj
def withdraw_command(desk: Desk, code: str, assessor: str, exercise: str, reason: str) -> None:
    """Take a sheet that was handed in back, with the reason."""
    site = desk.site()
    from talenta_tui.services.assessment.submissions import withdraw_sheet

    withdraw_sheet(desk.actor(), site, code, assessor, exercise, reason)
    say(
        _("{assessor}, {exercise}: taken back; it can be keyed again.").format(
            assessor=assessor, exercise=exercise
        )
    )


SUBCOMMANDS = (
    attend_command, incident_command, substitute_command, board_command, submit_command,
    withdraw_command,
)  # fmt: skip
