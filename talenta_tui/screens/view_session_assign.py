"""Who is in a session and who must not meet whom, as rows: assessees, assessors, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_session import CONFLICTS, KINDS, SOURCES, names, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.interests import Interest

_OUT = RowMark("-", "muted")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a part of Assign shows; `details` are the lines about one row, `empty` about none."""

    columns: Callable[[], Sequence[Column]]
    rows: Callable[[SessionFacts, Sequence[Interest]], list[Row]]
    mark: Callable[[SessionFacts, Sequence[Interest], int], RowMark]
    details: Callable[[SessionFacts, Sequence[Interest], int], list[str]]
    empty: str


# --- assessees ---


def _assessee_columns() -> Sequence[Column]:
    return (
        Column(_("Name"), share=3, minimum=14),
        Column(_("NIP"), 18),
        Column(_("Group"), 6),
        Column(_("From"), 12),
        Column(_("Unit"), share=2),
    )


def _assessees(facts: SessionFacts, _interests: Sequence[Interest]) -> list[Row]:
    return [
        (
            a.name, a.nip, a.group or "",
            _("excused") if a.excused else said(SOURCES, a.source), a.unit,
        )
        for a in facts.assessees
    ]  # fmt: skip


def _assessee_mark(facts: SessionFacts, _interests: Sequence[Interest], at: int) -> RowMark:
    return _OUT if facts.assessees[at].excused else NO_MARK


def _assessee(facts: SessionFacts, _interests: Sequence[Interest], at: int) -> list[str]:
    one = facts.assessees[at]
    return [f"{_('Excused')}: {plain(one.reason, 200)}"] if one.excused else []


def count_line(facts: SessionFacts) -> str:
    active = len(facts.active())
    return _("{n} assessees, {m} excused").format(n=active, m=len(facts.assessees) - active)


# --- assessors ---


def _assessor_columns() -> Sequence[Column]:
    return (
        Column(_("Code"), 8),
        Column(_("Name"), share=2),
        Column(_("Lead"), 5),
        Column(_("Certified to"), 12),
        Column(_("Qualified for"), share=2),
    )


def _assessors(facts: SessionFacts, _interests: Sequence[Interest]) -> list[Row]:
    return [
        (
            a.code, a.name, _("lead") if a.code == facts.about.lead else "",
            _("absent") if a.absent
            else "" if a.certified_until is None else a.certified_until.isoformat(),
            names((said(KINDS, k) for k in a.kinds), 4) or _("all"),
        )
        for a in facts.assessors
    ]  # fmt: skip


def _assessor_mark(facts: SessionFacts, _interests: Sequence[Interest], at: int) -> RowMark:
    return _OUT if facts.assessors[at].absent else NO_MARK


def _assessor(facts: SessionFacts, _interests: Sequence[Interest], at: int) -> list[str]:
    one = facts.assessors[at]
    return [f"{_('Absent')}: {plain(one.reason, 200)}"] if one.absent else []


# --- conflicts ---


def _conflict_columns() -> Sequence[Column]:
    return (
        Column(_("Assessor"), 10),
        Column(_("Assessee"), share=1),
        Column(_("Why"), share=1),
        Column(_("Set aside"), share=1),
    )


def _conflicts(facts: SessionFacts, interests: Sequence[Interest]) -> list[Row]:
    people = {a.nip: a.name for a in facts.assessees}
    return [
        (
            i.assessor, people.get(i.nip, i.nip),
            ", ".join(said(CONFLICTS, kind) for kind in i.kinds), i.override,
        )
        for i in interests
    ]  # fmt: skip


def _conflict_mark(_facts: SessionFacts, interests: Sequence[Interest], at: int) -> RowMark:
    return RowMark("o", "muted") if interests[at].override else RowMark("!", "warn")


def _conflict(_facts: SessionFacts, interests: Sequence[Interest], at: int) -> list[str]:
    one = interests[at]
    found = [
        f"{said(CONFLICTS, kind)}: " + ", ".join(plain(v, 60) for v in detail.values())
        for kind, detail in zip(one.kinds, one.details, strict=True)
    ]
    return found[:3]


SHOWN = {
    "assessees": Shown(
        _assessee_columns,
        _assessees,
        _assessee_mark,
        _assessee,
        mark("Nobody yet: a finds people, i takes a list of NIPs, q the queue."),
    ),
    "assessors": Shown(
        _assessor_columns,
        _assessors,
        _assessor_mark,
        _assessor,
        mark("Nobody yet: a takes known assessors, n describes a new one."),
    ),
    "conflicts": Shown(
        _conflict_columns,
        _conflicts,
        _conflict_mark,
        _conflict,
        mark("No conflict was found or declared; a declares one."),
    ),
}
"""By the part's name."""
