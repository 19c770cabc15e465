"""Complaints as lines: words for kinds and states, a row, an opened one, the statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.services.complaints import ComplaintLine, ComplaintStats, Followed, Step
    from talenta_tui.services.complaints_desk import OpenedComplaint

KIND_WORDS = {
    "brokering": mark("posts for sale"),
    "bias": mark("bias"),
    "interference": mark("interference"),
    "data": mark("false or leaked data"),
    "other": mark("something else"),
}
STATE_WORDS = {
    "received": mark("received"),
    "review": mark("in review"),
    "investigation": mark("in investigation"),
    "upheld": mark("upheld"),
    "not_upheld": mark("not upheld"),
    "referred": mark("referred elsewhere"),
    "rejected": mark("not taken up"),
}
LINK_WORDS = {
    "person": mark("Person"),
    "vacancy": mark("Vacant post"),
    "session": mark("Session"),
}


def word(words: Mapping[str, str], code: str) -> str:
    """A code as a word; one we do not know as it is."""
    return _(words[code]) if code in words else code


def complaint_columns() -> tuple[Column, ...]:
    return (
        Column(_("Number"), 8),
        Column(_("What it is"), share=1, minimum=14),
        Column(_("Lodged"), 10),
        Column(_("By"), 9),
        Column(_("State"), 17),
        Column(_("Due"), 10),
    )


def complaint_row(line: ComplaintLine) -> Row:
    return (
        line.number,
        word(KIND_WORDS, line.kind),
        line.day.isoformat(),
        _("anonymous") if line.anonymous else _("openly"),
        word(STATE_WORDS, line.state),
        "" if line.due is None else line.due.isoformat(),
    )


def own_row(found: Followed) -> Row:
    """A complaint its lodger lodged openly."""
    last = found.steps[-1]
    return (
        found.number,
        word(KIND_WORDS, found.kind),
        found.steps[0].day.isoformat(),
        _("openly"),
        word(STATE_WORDS, last.state),
        "" if last.due is None else last.due.isoformat(),
    )


def step_lines(steps: Sequence[Step], notes: Sequence[str] = ()) -> list[str]:
    """The states one below the other, each with its answer and, for auditors, its note."""
    found = []
    for n, step in enumerate(steps):
        line = f"{step.day.isoformat()}  {word(STATE_WORDS, step.state)}"
        if step.due is not None:
            line += "  " + _("next by {day}").format(day=step.due.isoformat())
        found.append(line)
        if step.answer:
            found.append("  " + plain(_("Answer: {text}").format(text=step.answer)))
        if n < len(notes) and notes[n]:
            found.append("  " + plain(_("Note: {text}").format(text=notes[n])))
    return found


def followed_lines(found: Followed) -> list[str]:
    return [f"{found.number}  {word(KIND_WORDS, found.kind)}", "", *step_lines(found.steps)]


def opened_lines(found: OpenedComplaint) -> list[str]:
    """Everything an auditor sees of a complaint."""
    lodger = found.lodger or _("anonymous")
    lines = [plain(_("{kind}, lodged {day} by {who}").format(
        kind=word(KIND_WORDS, found.line.kind), day=found.line.day.isoformat(), who=lodger
    ))]  # fmt: skip
    lines += [f"{word(LINK_WORDS, kind)}: {plain(what)}" for kind, what in found.links]
    if found.contact:
        lines.append(plain(_("Contact: {contact}").format(contact=found.contact)))
    lines += ["", *(plain(line) for line in found.text.splitlines()), ""]
    return lines + step_lines(found.steps, found.notes)


def stats_lines(found: ComplaintStats) -> list[str]:
    days = "–" if found.median_days is None else str(found.median_days)
    lines = [
        (_("all"), str(found.total)),
        (_("anonymous"), str(found.anonymous)),
        (_("overdue"), str(found.overdue)),
        (_("days to settle (median)"), days),
        ("", ""),
        *((word(KIND_WORDS, k), str(n)) for k, n in sorted(found.kinds.items())),
        ("", ""),
        *((word(STATE_WORDS, s), str(n)) for s, n in sorted(found.states.items())),
    ]
    return [f"{title:<28}{number:>6}".rstrip() for title, number in lines]
