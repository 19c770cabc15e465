"""In words: whether figures are official, and who changed the map how long ago."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.services.live import News
    from talenta_tui.services.periods.standing import Stand

_STEPS = (2, 5, 10, 20, 30, 60)
"""Ages in seconds at which the mark is drawn anew, then every minute: a line over SSH is not
for seconds."""


def stand_sentence(stand: Stand) -> str:
    """Whether the figures are official, and of which period."""
    match stand.standing.value:
        case "official":
            return _("Official: period {month}, closed").format(month=stand.month)
        case "changed":
            text = _("Changed since period {month} was closed; the official map is the period's")
            return text.format(month=stand.month)
        case _ if stand.month:
            return _("Provisional: period {month} is open").format(month=stand.month)
        case _:
            return _("Provisional: no period of this date")


def age_step(seconds: float) -> tuple[int, float]:
    """The age to show, and in how many seconds it is another."""
    if seconds >= _STEPS[-1]:
        minutes = int(seconds // 60)
        return minutes * 60, (minutes + 1) * 60 - seconds
    shown = 0
    for step in _STEPS:
        if seconds < step:
            return shown, step - seconds
        shown = step
    return shown, _STEPS[-1] - seconds


def ago(seconds: int) -> str:
    """`now`, `5 s ago`, `3 min ago`, `2 h ago`."""
    if seconds < _STEPS[0]:
        return _("now")
    if seconds < 60:
        return _("{n} s ago").format(n=seconds)
    if seconds < 3600:
        return _("{n} min ago").format(n=seconds // 60)
    return _("{n} h ago").format(n=seconds // 3600)


def live_mark(news: News | None, now: datetime) -> tuple[str, float]:
    """`live · 2 s ago by dewi: 1 placed anew, 1 in another box`, and when to say it anew."""
    if news is None or not news.at:
        return _("live · nothing has changed since this was opened"), 0.0
    shown, wait = age_step(max(0.0, (now - datetime.fromisoformat(news.at)).total_seconds()))
    when = ago(shown)
    if news.by:
        when = _("{ago} by {who}").format(ago=when, who=plain(news.by, 20))
    what = _("{n} placed anew, {moved} in another box").format(
        n=grouped(len(news.people)), moved=grouped(len(news.moved))
    )
    return _("live · {when}: {what}").format(when=when, what=what), wait
