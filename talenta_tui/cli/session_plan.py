"""The rotation of a session and its timetables."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import NUMBER, Desk, emit_json, emit_table, say
from talenta_tui.cli.output import output_option, put_out
from talenta_tui.cli.progress import Progress
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from talenta_tui.planning.plan import Impossible
    from talenta_tui.planning.timetable import Row
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.rotation import Replanned, Rotation


@click.command("plan")
@click.argument("code")
@click.option("--regroup", is_flag=True, help="Let the planner choose the groups anew.")
@click.option("--replan", metavar="REASON", help="Change the standing plan as little as needed.")
@click.option("--seed", type=NUMBER, default=0, help="Another seed may find another plan.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def plan_command(
    desk: Desk, code: str, regroup: bool, replan: str | None, seed: int, form: str
) -> int:
    """Make and keep a rotation with its timetable; exit 3 where there is none, and why."""
    site = desk.site()
    from talenta_tui.planning.plan import Impossible
    from talenta_tui.services.assessment.rotation import Replanned, plan_session, replan_session

    if regroup and replan is not None:
        raise WrongUse(_("A re-plan keeps the groups: either --regroup or --replan."))
    actor = desk.actor()
    found: Rotation | Replanned | Impossible
    with Progress() as progress:
        step = partial(progress, _("planning"))
        if replan is None:
            found = plan_session(actor, site, code, regroup=regroup, seed=seed, progress=step)
        else:
            found = replan_session(actor, site, code, replan, seed=seed, progress=step)
    if isinstance(found, Impossible):
        return _impossible(desk, code, found, form)
    changes = found.changes if isinstance(found, Replanned) else None
    rotation = found.rotation if isinstance(found, Replanned) else found
    value = _figures(rotation)
    if changes is not None:
        value["changes"] = [{"kind": c.kind, "joined": list(c.joined), "left": list(c.left)}
                            for c in changes]  # fmt: skip
    if form == "json":
        emit_json(value)
        return 0
    emit_table(
        (_("sittings"), _("groups"), _("load, minutes"), _("coverage short"), _("connected")),
        [
            (
                str(value["sittings"]),
                str(value["groups"]),
                f"{value['load_minutes'][0]}–{value['load_minutes'][1]}",
                str(value["coverage_short"]),
                value["connectivity"],
            )
        ],
    )
    if changes is not None:
        say("\n" + _("{n} sittings changed.").format(n=len(changes)))
    return 0


def _figures(rotation: Rotation) -> dict[str, Any]:
    plan = rotation.plan
    loads = [load.minutes for load in plan.figures.loads]
    return {
        "sittings": len(plan.assignments),
        "groups": len(plan.groups),
        "load_minutes": [min(loads, default=0), max(loads, default=0)],
        "coverage_short": plan.figures.coverage_short,
        "repeated_pairs": plan.figures.repeated_pairs,
        "connectivity": rotation.connectivity.verdict,
        "violations": [{"code": v.code, **dict(v.params)} for v in rotation.violations],
    }


def _impossible(desk: Desk, code: str, found: Impossible, form: str) -> int:
    if form == "json":
        value = {
            "impossible": [{"code": r.code, **dict(r.params)} for r in found.reasons],
            "ways_out": [{"code": w.code, **dict(w.params)} for w in found.ways_out],
            "proved": found.proved,
        }
        emit_json(value)
        return 3
    from talenta_tui.screens.view_session_plan import impossible_lines, naming
    from talenta_tui.services.assessment.sessions import show_session

    site = desk.site()
    facts = show_session(desk.actor_at(site), site, code).facts
    for line in impossible_lines(found, naming(facts)):
        say(line)
    return 3


# --- timetables ---

VIEWS = ("overall", "assessor", "room", "assessee")


@click.command("timetable")
@click.argument("code")
@click.option("--view", type=click.Choice(VIEWS), default="overall")
@click.option("--of", "whose", metavar="WHO", help="One assessor, room or NIP only.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "pdf"]), default="table"
)
@output_option
@click.pass_obj
def timetable_command(
    desk: Desk, code: str, view: str, whose: str | None, form: str, output: Path | None
) -> None:
    """The timetable: of the whole session, or of every assessor, room or assessee."""
    site = desk.site()
    from talenta_tui.services.assessment.rotation import show_rotation
    from talenta_tui.services.assessment.sessions import show_session

    actor = desk.actor()
    facts = show_session(actor, site, code).facts
    rotation = show_rotation(actor, site, code)
    if rotation is None:
        raise Refused(_("There is no plan yet; make one first."))
    table = rotation.timetable
    sheets: list[tuple[str, Sequence[Row]]] = [("", table.overall)]
    if view != "overall":
        of = {"assessor": table.assessors, "room": table.rooms, "assessee": table.assessees}[view]
        sheets = [(s.whose, s.rows) for s in of if whose in (None, s.whose)]
        if not sheets:
            raise NotFound(_("{name} is not in this session.").format(name=whose))
    elif whose is not None:
        raise WrongUse(_("--of goes with --view assessor, room or assessee."))
    if form == "pdf":
        put_out(lambda stream: _pdf(facts, view, sheets, stream), output, text=False)
        return
    keys = ("whose", "day", "from", "to", "kind", "exercise", "room", "group", "assessees",
            "assessors")  # fmt: skip
    values = [_entry(who, row) for who, rows in sheets for row in rows]
    if form == "table":
        if output is not None:
            raise WrongUse(_("A table goes to the screen; for a file take csv, json or pdf."))
        _table(facts, view, sheets)
        return

    def write(stream: BinaryIO) -> None:
        from talenta_tui.exchange.exports import write_csv

        if form == "csv":
            write_csv(keys, ([_flat(v[k]) for k in keys] for v in values), stream)
            return
        from talenta_tui.text import json_text

        stream.write(json_text(values, 1).encode() + b"\n")

    put_out(write, output, text=True)


def _flat(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else value or ""


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _entry(whose: str, row: Row) -> dict[str, Any]:
    return {
        "whose": whose,
        "day": row.on.isoformat(),
        "from": _clock(row.start),
        "to": _clock(row.end),
        "kind": row.kind,
        "exercise": row.exercise,
        "room": row.room,
        "group": row.group,
        "assessees": list(row.assessees),
        "assessors": list(row.assessors),
    }


def _columns(view: str) -> list[tuple[str, str, int]]:
    """Column by column: what it holds, its heading, its share of a printed line."""
    found = [("day", _("Day"), 0), ("time", _("Time"), 0), ("exercise", _("Exercise"), 3)]
    if view != "room":
        found.append(("room", _("Room"), 2))
    if view != "assessee":
        found.append(("assessees", _("Assessees"), 6))
    if view != "assessor":
        found.append(("assessors", _("Assessors"), 3))
    return found


def _cells(facts: SessionFacts, view: str, row: Row) -> tuple[str, ...]:
    names = {a.nip: a.name for a in facts.assessees} | {a.code: a.name for a in facts.assessors}
    people = ", ".join(names.get(x, x) for x in row.assessees)
    told = {
        "day": row.on.isoformat(),
        "time": f"{_clock(row.start)}–{_clock(row.end)}",
        "exercise": _("break") if row.kind == "break" else row.exercise or "",
        "room": row.room or "",
        "assessees": f"{row.group}: {people}" if row.group else people,
        "assessors": ", ".join(names.get(x, x) for x in row.assessors),
    }
    return tuple(told[key] for key, _heading, _share in _columns(view))


def _whose(facts: SessionFacts, whose: str) -> str:
    names = {a.nip: a.name for a in facts.assessees} | {a.code: a.name for a in facts.assessors}
    return f"{names[whose]} ({whose})" if whose in names else whose or _("Whole timetable")


def _table(facts: SessionFacts, view: str, sheets: Sequence[tuple[str, Sequence[Row]]]) -> None:
    headers = [heading for _key, heading, _share in _columns(view)]
    for n, (whose, rows) in enumerate(sheets):
        if whose:
            say(("\n" if n else "") + _whose(facts, whose))
        emit_table(headers, [_cells(facts, view, row) for row in rows])


def _pdf(
    facts: SessionFacts, view: str, sheets: Sequence[tuple[str, Sequence[Row]]], stream: BinaryIO
) -> None:
    from talenta_tui.reports.timetables import TimetablePage, write_timetable

    about = facts.about
    columns = _columns(view)
    write_timetable(
        f"{facts.key.code}  {about.title}",
        f"{facts.key.code} · {about.title} · {about.place}",
        [heading for _key, heading, _share in columns],
        [share for _key, _heading, share in columns],
        [
            TimetablePage(_whose(facts, whose), tuple(_cells(facts, view, row) for row in rows))
            for whose, rows in sheets
        ],
        stream,
    )


SUBCOMMANDS = (plan_command, timetable_command)
