"""The words and rows of 360° cycles: stages, steps, sides, levels, bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.screens.notes import Note
from talenta_tui.screens.view_session import said
from talenta_tui.screens.view_words import word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.cycles.people import Ratee
    from talenta_tui.services.cycles.progress import Oddities, UnitProgress
    from talenta_tui.services.cycles.questionnaire import Questionnaire
    from talenta_tui.services.cycles.release import Verdict
    from talenta_tui.services.cycles.sides import Side
    from talenta_tui.services.cycles.steps import CycleDetail
    from talenta_tui.services.cycles.unsealing import Inquiry

STAGES = {
    "prepared": mark("prepared"),
    "collecting": mark("collecting"),
    "released": mark("released"),
}

STEPS = {
    "prepare": mark("Prepare"),
    "raters": mark("Raters"),
    "collect": mark("Collect"),
    "release": mark("Release"),
}

STATES = {
    "done": (mark("done"), "✓", "good"),
    "ready": (mark("open"), "○", "strong"),
    "blocked": (mark("waits"), "·", "muted"),
}

LEVELS = {
    "separate": mark("each group alone"),
    "merged": mark("peers and subordinates as one group"),
    "points": mark("only the points on the map, no mean"),
}

SHORT_LEVELS = {
    "separate": mark("group by group"),
    "merged": mark("as one group"),
    "points": mark("points only"),
}

FLAGS = {
    "straight": mark("one line"),
    "top": mark("all 5"),
    "copied": mark("copied"),
    "fast": mark("too fast"),
}

GROUPS = (Relation.SUPERIOR, Relation.PEER, Relation.SUBORDINATE, Relation.SELF)

BAR = 16


def bar(done: int, wanted: int, width: int = BAR) -> str:
    """How much of `wanted` is done, as a bar; full only where nothing is missing."""
    full = done * width // wanted if wanted else 0
    return "▕" + "█" * full + "·" * (width - full) + "▏"


def percent(done: int, wanted: int) -> str:
    """Whole percent, rounded down: 100 % is all of it."""
    return f"{done * 100 // wanted} %" if wanted else "–"


def days(left: int) -> str:
    """When the last day for forms is, in words."""
    if left < 0:
        return _("{n} days ago").format(n=-left)
    return _("today") if left == 0 else _("in {n} days").format(n=left)


def cycle_columns() -> tuple[Column, ...]:
    return (
        Column(_("Cycle"), 14),
        Column(_("Period"), 7),
        Column(_("State"), 11),
        Column(_("Until"), 10),
        Column(_("Rated"), 5, "right"),
        Column(_("Forms in"), 11, "right"),
        Column("%", 5, "right"),
        # The line below the list has it in full; in a narrow terminal it goes first.
        Column(_("Name"), minimum=12),
    )


def cycle_row(info: CycleInfo) -> Row:
    return (
        info.code,
        info.period,
        said(STAGES, info.stage.value),
        info.closes.isoformat(),
        grouped(info.ratees),
        f"{grouped(info.submitted)}/{grouped(info.asked)}",
        percent(info.submitted, info.asked),
        info.name,
    )


def about_cycle(info: CycleInfo) -> str:
    """One line: code, name, period and stage."""
    name = "" if info.name == info.code else f" · {plain(info.name, 60)}"
    stage = said(STAGES, info.stage.value)
    return f"{plain(info.code, 32)}{name} · {info.period} · {stage}"


def about_lines(detail: CycleDetail) -> list[Note]:
    """What stands above the steps: the cycle, its figures and the two sides."""
    info = detail.info
    figures = _("{people} rated · {done} of {all} forms in · last day {day}, {when}").format(
        people=grouped(info.ratees),
        done=grouped(info.submitted),
        all=grouped(info.asked),
        day=info.closes.isoformat(),
        when=days(detail.left),
    )
    # After the release nobody is named and nothing keyed: there is no side to be on.
    sides = [] if info.stage.value == "released" else side_lines(detail.side)
    return [(about_cycle(info), "strong"), (figures, ""), *sides]


SIDES_RULE = mark(
    "Two sides, and nobody works on both: names (who is asked, letters, reminders) and answers"
    " (keying paper forms). Together they would tell who said what."
)


def side_lines(side: Side | None) -> list[Note]:
    """The two-sides rule, and where the actor stands by it."""
    if side is None:
        mine = _("You are on neither side yet; the first thing you do on one decides.")
    elif side.value == "names":
        mine = _("You are on the side of the names: keying here is for somebody else.")
    else:
        mine = _("You are on the side of the answers: names of raters are for somebody else.")
    return [(_(SIDES_RULE), "muted"), ("» " + mine, "accent")]


def ratee_columns() -> tuple[Column, ...]:
    return (
        Column(_("Name"), share=2, minimum=14),
        Column(_("Unit"), share=2, minimum=12),
        Column(_("Tier"), 16),
        *(Column(group_head(r), 4, "right") for r in GROUPS[:3]),
    )


def group_head(relation: Relation) -> str:
    """A group's name in a narrow column."""
    heads = {
        Relation.SUPERIOR: _("Sup."),
        Relation.PEER: _("Peer"),
        Relation.SUBORDINATE: _("Sub."),
        Relation.SELF: _("Own"),
    }
    return heads[relation]


def ratee_row(one: Ratee) -> Row:
    asked = (str(one.asked.get(r.value, 0) or "–") for r in GROUPS[:3])
    return (one.name, one.unit, one.tier, *asked)


def group_rows(detail: CycleDetail, wanted: dict[str, int]) -> list[Row]:
    """Each group: raters the policy wants a person, forms asked for, and people with too few."""
    short: dict[str, int] = {}
    for one in detail.short:
        short[one.relation] = short.get(one.relation, 0) + 1
    return [
        (
            word(relation),
            str(wanted.get(relation.value, 0)),
            grouped(detail.asked.get(relation.value, 0)),
            grouped(short[relation.value]) if relation.value in short else "–",
        )
        for relation in GROUPS
    ]


def unit_rows(found: Sequence[UnitProgress]) -> list[Row]:
    return [
        (
            one.unit,
            grouped(one.ratees),
            f"{grouped(one.submitted)}/{grouped(one.asked)}",
            bar(one.submitted, one.asked),
            percent(one.submitted, one.asked),
        )
        for one in found
    ]


def flag_rows(found: Sequence[Oddities]) -> list[Row]:
    """The flags of each unit; dots where they are not counted yet."""
    return [
        (
            one.unit,
            f"{grouped(one.submitted)}/{grouped(one.asked)}",
            *(
                "·" if one.counts is None else str(n)
                for n in ((one.counts or {}).values() if one.counts else [0] * len(FLAGS))
            ),
        )
        for one in found
    ]


def has_group(one: Verdict) -> bool:
    """A peer or subordinate wrote about them, so there is something that may be shown."""
    return any(one.forms.get(r.value) for r in (Relation.PEER, Relation.SUBORDINATE))


def verdict_row(one: Verdict, names: dict[str, tuple[str, str]]) -> Row:
    name, unit = names.get(one.ratee, (one.ratee, ""))
    counts = (str(one.forms.get(r.value, 0) or "–") for r in GROUPS)
    comments = "·" if one.comments is None else _("yes") if one.comments else _("no")
    level = said(SHORT_LEVELS, one.level.value) if has_group(one) else "–"
    return (name, unit, *counts, level, comments)


def inquiry_row(one: Inquiry) -> Row:
    read = ", ".join(one.read_by) or "–"
    return (
        str(one.id),
        one.period,
        one.ratee,
        one.asked_by,
        one.confirmed_by or "–",
        read,
        one.reason,
    )


def questionnaire_lines(found: Questionnaire) -> list[str]:
    """The questionnaire to read: version, scale, items by value, the open question."""
    lines = [
        _("Version {version}").format(version=plain(found.version, 40)),
        plain(found.source, 200),
        "  ".join(f"{n} {plain(text, 60)}" for n, text in enumerate(found.scale, 1)),
    ]
    value = ""
    for item in found.items:
        if item.value != value:
            value = item.value
            lines += ["", plain(value, 80)]
        lines.append(f"{item.code}  {plain(item.text, 300)}")
    return [*lines, "", plain(found.comment, 300)]
