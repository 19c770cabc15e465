"""An individual development plan as lines: gaps, goals, and each goal through the months."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_sheet import Sheet
from talenta_tui.screens.view_words import competency_name, figure
from talenta_tui.widgets.lines import fit
from talenta_tui.widgets.profile_bars import Bar, draw

if TYPE_CHECKING:
    from talenta_tui.services.development import DevelopmentPlan, Goal

GOAL = "goal:"
"""What the target of a goal's line begins with; its number follows."""

STATUS_WORDS = {
    "planned": mark("planned"),
    "running": mark("under way"),
    "reached": mark("reached"),
    "dropped": mark("dropped"),
}
_SIGNS = {"planned": "○", "running": "◐", "reached": "●", "dropped": "×"}
_LEVELS = Fraction(5)


def goal_of(target: str | None) -> int | None:
    """The goal a line is about."""
    if target is None or not target.startswith(GOAL):
        return None
    return int(target.removeprefix(GOAL))


def plan_section(page: Sheet[str], plan: DevelopmentPlan) -> None:
    """The section of a page: every gap with or without its goal, then the goals by month."""
    session = plan.gaps.session
    page.heading(_("Development plan"), _("gap = standard − level") if session else "")
    if session is None:
        page.text(_("No assessment counts on this date, so no gap is known."), "muted")
    elif not plan.gaps.gaps:
        page.text(_("Every competency meets the standard."), "muted")
    taken = {goal.competency: goal for goal in plan.goals if goal.open}
    for gap in plan.gaps.gaps:
        goal = taken.get(gap.competency)
        bar = Bar("", gap.level, "", _LEVELS, Fraction(gap.standard))
        levels = _("{level} of {standard}").format(
            level=figure(gap.level, 2), standard=figure(gap.standard, 2)
        )
        held = _("no goal yet") if goal is None else _("goal {id}").format(id=goal.id)
        page.value(
            competency_name(gap.competency),
            f"{draw(bar, 10)} {fit(levels, 12, 'right')}  −{fit(figure(gap.size, 2), 5)} {held}",
            f"x.competency.{gap.competency.value}",
            "warn" if goal is None else "",
        )
    for goal in plan.goals:
        _goal(page, plan, goal)
    if not plan.goals:
        page.text(_("No goals yet."), "muted")


def _goal(page: Sheet[str], plan: DevelopmentPlan, goal: Goal) -> None:
    target = f"{GOAL}{goal.id}"
    status = goal.status.value
    now = plan.levels.get(goal.competency)
    levels = _("{then} then, {now} now, standard {standard}").format(
        then=figure(goal.level, 2), now=figure(now, 2), standard=goal.standard
    )
    name = f"{_SIGNS[status]} {goal.id} {competency_name(goal.competency)}"
    style = "strong" if goal.open else "muted"
    page.value(name, f"{_(STATUS_WORDS[status])} · {levels}", target, style)
    page.value("", f"{goal.month}  {goal.action or _('no action written down')}", target)
    for note in goal.notes:
        word = _(STATUS_WORDS[note.status.value])
        said = f"{note.month}  {_SIGNS[note.status.value]} {word}  {note.text}".rstrip()
        page.value("", said, target)
