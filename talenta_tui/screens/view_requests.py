"""Objections and requests for access as lines: words for kinds and states, the clock, a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_words import component_name
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.objections import ObjectionView

KIND_WORDS = {"objection": mark("objection"), "access": mark("access to data")}
STATE_WORDS = {
    "objection": {
        "lodged": mark("waits"),
        "upheld": mark("upheld"),
        "rejected": mark("rejected"),
        "withdrawn": mark("withdrawn"),
    },
    "access": {
        "lodged": mark("waits"),
        "upheld": mark("granted"),
        "rejected": mark("refused"),
        "withdrawn": mark("withdrawn"),
    },
}


def state_word(one: ObjectionView) -> str:
    return _(STATE_WORDS[one.kind.value][one.state.value])


def about_word(component: str, policy: Policy) -> str:
    """What an objection is about, in words."""
    from talenta_tui.scoring.vocabulary import Component
    from talenta_tui.services.objections import IDENTITY

    if component == IDENTITY:
        return _("name, post, grade")
    return component_name(policy, Component(component)) if component else _("the whole record")


def clock_word(left: timedelta | None) -> str:
    """What the clock still gives: `2 d 3 h`, `45 min`, or by how much it has run out."""
    if left is None:
        return ""
    over = left < timedelta(0)
    minutes = int(abs(left).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    if days:
        text = _("{d} d {h} h").format(d=days, h=hours)
    elif hours:
        text = _("{h} h {m} min").format(h=hours, m=rest)
    else:
        text = _("{m} min").format(m=rest)
    return _("overdue {time}").format(time=text) if over else _("{time} left").format(time=text)


def by_now(found: Sequence[ObjectionView], now: datetime) -> tuple[ObjectionView, ...]:
    """The same with what their clocks still give at `now`."""
    return tuple(one if one.left is None else replace(one, left=one.due - now) for one in found)


def moment(at: datetime) -> str:
    """A time as it is on the clock here."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def request_mark(one: ObjectionView) -> RowMark:
    from talenta_tui.services.objections import SOON

    if one.left is None:
        return NO_MARK
    if one.left < timedelta(0):
        return RowMark("!", "bad")
    return RowMark("·", "warn") if one.left < SOON else NO_MARK


def request_columns() -> tuple[Column, ...]:
    return (
        Column(_("Number"), 12),
        Column(_("Time left"), 17),
        Column(_("Who"), share=2, minimum=12),
        Column(_("What for"), 14),
        Column(_("About"), share=2, minimum=10),
    )


def request_row(one: ObjectionView, policy: Policy) -> Row:
    return (
        one.number,
        state_word(one) if one.left is None else clock_word(one.left),
        one.name,
        _(KIND_WORDS[one.kind.value]),
        about_word(one.component, policy),
    )


def request_lines(one: ObjectionView, policy: Policy) -> list[str]:
    """One in full, as those who answer read it."""
    when = [
        _("lodged {time}").format(time=moment(one.at)),
        _("due {time}").format(time=moment(one.due)),
        clock_word(one.left),
    ]
    lines = [
        f"{plain(one.name)}  {one.nip}",
        plain(one.unit),
        "",
        f"{_(KIND_WORDS[one.kind.value])}: {about_word(one.component, policy)}",
        "  ".join(part for part in when if part),
        "",
        *(plain(line) for line in one.text.splitlines()),
    ]
    if one.left is None:
        lines += ["", state_word(one), *(plain(line) for line in one.answer.splitlines())]
    return lines


def own_request_lines(found: Sequence[ObjectionView]) -> list[tuple[str, str, str, str]]:
    """Of each of one's own: its number, how it stands, what was said, what was answered."""
    lines = []
    for one in found:
        parts = (_(KIND_WORDS[one.kind.value]), state_word(one), clock_word(one.left))
        state = " · ".join(part for part in parts if part)
        lines.append((one.number, state, one.text, one.answer))
    return lines
