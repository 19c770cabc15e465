"""A plan in words: timetable rows, why none was found and what would help, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_session import VERDICTS, clock, names, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.planning.changes import Change
    from talenta_tui.planning.plan import Impossible, Param
    from talenta_tui.planning.problem import Assignment
    from talenta_tui.planning.timetable import Row, Timetable
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.rotation import Rotation

VIEWS = ("overall", "assessor", "room", "assessee")

REASONS = {
    "no_assessees": mark("There is nobody to assess."),
    "no_exercises": mark("There is no exercise."),
    "no_rooms": mark("There is no room."),
    "no_slots": mark("There are no hours."),
    "twice": mark("{id} stands twice ({kind})."),
    "slots_overlap": mark("The hours {first} and {second} overlap."),
    "pinned_twice": mark("{assessee} has had {exercise} twice already."),
    "missed_group_exercise": mark("{assessee} missed {exercise}, which group {group} has had."),
    "too_few_assessors": mark(
        "{available} assessors for {assessees} assessees; one for {per} means {needed}."
    ),
    "too_few_qualified": mark("{exercise} needs {needed} assessors; {available} are qualified."),
    "no_permitted_assessors": mark(
        "{exercise} for {assessee} needs {needed} assessors; {available} may see them."
    ),
    "seen_by_too_few": mark("{assessee} can be seen by {possible} assessors; {needed} are needed."),
    "longer_than_hours": mark(
        "{exercise} takes {needed_minutes} minutes; the longest hours have {longest_minutes}."
    ),
    "room_too_small": mark("{exercise} needs a room for {needed}; the largest holds {largest}."),
    "capacity_below_group": mark("{exercise} takes {capacity} at once; a group has {needed}."),
    "groups_impossible": mark(
        "{assessees} people cannot be put into groups of {smallest} to {largest}."
    ),
    "group_has_too_few_assessors": mark(
        "Group {group} in {exercise} needs {needed} assessors; {available} may see all of it."
    ),
    "assessee_time_short": mark(
        "The exercises take an assessee {needed_minutes} minutes; the hours give"
        " {available_minutes}."
    ),
    "room_time_short": mark(
        "{exercises} need {needed_minutes} minutes of rooms; {available_minutes} are there."
    ),
    "assessors_at_once_short": mark(
        "{exercises}: the assessors there are can hold {at_once} sittings at once; too few for"
        " {needed_minutes} minutes."
    ),
    "assessor_time_short": mark(
        "{exercises} need {needed_minutes} minutes of assessors; {available_minutes} are there."
    ),
    "permitted_assessors_short": mark(
        "The assessors who may see {assessees} have too little time for {exercises}."
    ),
    "no_arrangement": mark("The rules together leave no arrangement ({rules})."),
    "not_found": mark("No arrangement was found in the time; there may be one ({rules})."),
}

WAYS_OUT = {
    "more_rooms": mark("{rooms} more rooms for {capacity} people each"),
    "more_minutes": mark("{minutes} minutes more at the end of the last day"),
    "more_assessors": mark("{assessors} more assessors"),
    "lower_ratio": mark("one assessor for {per} assessees (an override of the rules)"),
    "no_load_limit": mark("no limit on the minutes of an assessor"),
    "group_sizes": mark("groups of {smallest} to {largest}"),
    "more_raters": mark("{raters} raters in {exercise}"),
    "another_day": mark("{days} more days with the same hours"),
    "more_rooms_and_assessors": mark(
        "{rooms} more rooms for {capacity} and {assessors} more assessors"
    ),
}

CHANGES = {
    "assessors": mark("other assessors"),
    "moved": mark("moved"),
    "members": mark("other members"),
    "dropped": mark("dropped"),
    "added": mark("added"),
}

Naming = Callable[[str], str]
"""What to call an assessee or assessor by NIP or code."""


def naming(facts: SessionFacts) -> Naming:
    known = {a.nip: plain(a.name, 40) for a in facts.assessees}
    known |= {a.code: plain(a.name, 40) for a in facts.assessors}
    return lambda name: known.get(name, plain(name, 40))


def timetable_columns(view: str) -> tuple[Column, ...]:
    found = [Column(_("Time"), 11), Column(_("Exercise"), share=2, minimum=10)]
    if view != "room":
        found.append(Column(_("Room"), share=1, minimum=6))
    if view != "assessee":
        found.append(Column(_("Assessees"), share=3, minimum=12))
    if view != "assessor":
        found.append(Column(_("Assessors"), share=1, minimum=10))
    return tuple(found)


def timetable_row(row: Row, view: str, name: Naming, *, with_day: bool) -> tuple[str, ...]:
    """One line of a timetable; days are named where there are several."""
    time = f"{clock(row.start)}–{clock(row.end)}"
    if with_day:
        time = f"{row.on.day:02d}. {clock(row.start)}"
    if row.kind == "break":
        cells = [time, _("break")] + [""] * (len(timetable_columns(view)) - 2)
        return tuple(cells)
    people = names((name(a) for a in row.assessees), 2)
    if len(row.assessees) > 2:
        people = _("{n} people").format(n=len(row.assessees))
    if row.group:
        people = f"{plain(row.group, 12)}: {people}"
    cells = [time, row.exercise or ""]
    if view != "room":
        cells.append(row.room or "")
    if view != "assessee":
        cells.append(people)
    if view != "assessor":
        # Their codes: two names do not fit beside everything else in 80 columns.
        cells.append(names(row.assessors, 4))
    return tuple(cells)


def sheets_of(table: Timetable, view: str) -> list[tuple[str, Sequence[Row]]]:
    """(whose, rows) of a view; the overall one is nobody's."""
    if view == "overall":
        return [("", table.overall)]
    found = {
        "assessor": table.assessors, "room": table.rooms, "assessee": table.assessees,
    }[view]  # fmt: skip
    return [(sheet.whose, sheet.rows) for sheet in found]


def timetable_text(rotation: Rotation, facts: SessionFacts, views: Sequence[str] = VIEWS) -> str:
    """The views as text to print: every name in full, one line a sitting."""
    titles = {
        "overall": _("Whole timetable"), "assessor": _("Assessor"), "room": _("Room"),
        "assessee": _("Assessee"),
    }  # fmt: skip
    name = naming(facts)
    lines = [f"{plain(facts.key.code)}  {plain(facts.about.title)}"]
    lines.append(
        f"{plain(facts.about.place)}  {facts.about.starts.isoformat()}"
        f" – {facts.about.ends.isoformat()}"
    )
    for view in views:
        for whose, rows in sheets_of(rotation.timetable, view):
            lines += ["", f"{titles[view]} {name(whose) if whose else ''}".rstrip(), ""]
            lines += [_printed(row, view, name) for row in rows]
    return "\n".join(lines).rstrip() + "\n"


def _printed(row: Row, view: str, name: Naming) -> str:
    time = f"  {row.on.isoformat()}  {clock(row.start)}–{clock(row.end)}"
    if row.kind == "break":
        return f"{time}  {_('break')}"
    parts = [plain(row.exercise or "", 40), plain(row.room or "", 40)]
    if view != "assessee":
        parts.append(", ".join(name(a) for a in row.assessees))
    if view != "assessor":
        parts.append("/ " + ", ".join(name(a) for a in row.assessors))
    return f"{time}  " + "  ".join(part for part in parts if part.strip("/ "))


def _filled(sentence: str, params: Mapping[str, Param], name: Naming) -> str:
    values: dict[str, object] = {}
    for key, value in params.items():
        if isinstance(value, tuple):
            values[key] = ", ".join(name(str(v)) for v in value) or "–"
        else:
            values[key] = name(value) if isinstance(value, str) else value
    try:
        return _(sentence).format(**values)
    except KeyError:
        return _(sentence)


def impossible_lines(found: Impossible, name: Naming) -> list[str]:
    """Why there is no plan, and the changes that were tried and lead to one."""
    lines = [
        _("There is no plan that keeps every rule:")
        if found.proved
        else _("No plan was found that keeps every rule:")
    ]
    for reason in found.reasons:
        sentence = REASONS.get(reason.code, reason.code)
        lines.append("  • " + _filled(sentence, reason.params, name))
    lines.append("")
    if found.ways_out:
        lines.append(_("Each of these leads to one (tried):"))
        for way in found.ways_out:
            lines.append("  • " + _filled(WAYS_OUT.get(way.code, way.code), way.params, name))
    else:
        lines.append(_("No single change that was tried leads to one."))
    return lines


def change_lines(changes: Sequence[Change], name: Naming) -> list[str]:
    """What a re-plan changed, sitting by sitting."""
    lines = []
    for change in changes:
        sitting = change.after or change.before
        if sitting is None:
            continue
        what = said(CHANGES, change.kind)
        lines.append(f"• {_sitting(sitting, name)}: {what}")
        if change.kind == "moved" and change.before is not None:
            lines.append("    " + _("was {sitting}").format(sitting=_sitting(change.before, name)))
        if change.joined or change.left:
            left = ", ".join(name(a) for a in change.left) or "–"
            joined = ", ".join(name(a) for a in change.joined) or "–"
            lines.append(f"    {left} → {joined}")
    return lines


def _sitting(one: Assignment, name: Naming) -> str:
    who = plain(one.group, 20) if one.group else names((name(a) for a in one.assessees), 2)
    return (
        f"{one.on.isoformat()} {clock(one.start)} {plain(one.exercise, 30)}"
        f" {plain(one.room, 20)} ({who})"
    )


def verdict_lines(rotation: Rotation, name: Naming) -> list[tuple[str, str]]:
    """Whether raters' severity can be estimated from the plan, and what it breaks."""
    web = rotation.connectivity
    style = {"connected": "good", "weak": "warn"}.get(web.verdict, "bad")
    sign = "✓ " if web.verdict == "connected" else "! "
    lines = [(sign + _("Ratings") + ": " + said(VERDICTS, web.verdict), style)]
    for one in web.additions[:1]:
        lines.append(
            (
                _("It would help if {assessor} also saw {assessee} in {exercise}.").format(
                    assessor=name(one.assessor),
                    assessee=name(one.assessee),
                    exercise=plain(one.exercise, 30),
                ),
                "",
            )
        )
    if rotation.violations:
        codes = ", ".join(sorted({v.code for v in rotation.violations}))
        lines.append(
            (
                "! "
                + _("It breaks {n} rules now: {codes}").format(
                    n=len(rotation.violations), codes=codes
                ),
                "bad",
            )
        )
    return lines


def load_text(rotation: Rotation) -> str:
    """Sittings, and the lightest and heaviest load."""
    loads = [load.minutes for load in rotation.plan.figures.loads]
    return _("{n} sittings · load {low}–{high} minutes · {short} short of coverage").format(
        n=len(rotation.plan.assignments),
        low=min(loads, default=0),
        high=max(loads, default=0),
        short=rotation.plan.figures.coverage_short,
    )
