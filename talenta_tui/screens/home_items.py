"""The words of each step on Home, and where Enter goes.

One `Kind` a step code, by the code's value: services are imported only when one is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, ngettext
from talenta_tui.screens import home_control_items as control
from talenta_tui.screens.next_steps import NextItem
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.services.home import HomeView
    from talenta_tui.services.home_steps import OpenSession, Step


@dataclass(frozen=True, slots=True)
class Kind:
    """What a step says, given Home's figures where the role sees them, and what Enter does."""

    item: Callable[[Step, HomeView | None], NextItem]
    go: Callable[[DeskScreen, Step], Awaitable[object]]


def item_of(step: Step, view: HomeView | None) -> NextItem:
    """The words for one step."""
    return KINDS[step.code.value].item(step, view)


async def go(screen: DeskScreen, step: Step) -> None:
    """Go where the step is done."""
    await KINDS[step.code.value].go(screen, step)


def _main(action: str) -> Callable[[DeskScreen, Step], Awaitable[object]]:
    """To one of the main screens, by the application's action."""

    async def run(screen: DeskScreen, _step: Step) -> None:
        await screen.app.run_action(f"app.{action}")

    return run


# --- sessions, one's own record, objections ---------------------------------------------------


def _session(step: Step, _view: HomeView | None) -> NextItem:
    return NextItem("") if step.session is None else session_item(step.session)


def session_item(one: OpenSession) -> NextItem:
    """The words for an open session: where it stands and what blocks it first."""
    from talenta_tui.screens.view_session import STEP_NAMES, said

    title = _("Session {code} {day}: {step}").format(
        code=plain(one.code, 40), day=one.starts.isoformat(), step=said(STEP_NAMES, one.step)
    )
    if one.sheets:
        title += "   " + _("{n}/{all} sheets").format(n=one.submitted, all=one.sheets)
    if one.mine:
        exercises = ", ".join(exercise for _assessor, exercise in one.mine)
        detail = _("Yours, not handed in: {exercises}").format(exercises=exercises)
    elif one.late:
        detail = ngettext(
            "{n} assessor has not handed in: {names}",
            "{n} assessors have not handed in: {names}",
            len(one.late),
        ).format(n=len(one.late), names=", ".join(one.late))
        # The first blocker says the same by sheet.
        detail = " · ".join((detail, *one.blockers[1:2]))
    else:
        detail = " ".join(one.blockers[:2])
    return NextItem(title, plain(detail, 200))


async def _go_session(screen: DeskScreen, step: Step) -> None:
    """An assessor goes on with their first sheet; anybody else to the session's steps."""
    from talenta_tui.screens.session import SessionScreen

    if step.session is None:
        return
    await screen.app.push_screen(SessionScreen(step.session.code))
    if step.session.mine:
        from talenta_tui.screens.session_score import ScoreScreen

        await screen.app.push_screen(ScoreScreen(step.session.code, *step.session.mine[0]))


def _own_record(_step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("Your own record"), _("Your place, every figure in it and how it was computed.")
    )


def _objections(step: Step, _view: HomeView | None) -> NextItem:
    from talenta_tui.screens.view_requests import clock_word

    title = ngettext(
        "{n} objection or request waits for an answer",
        "{n} objections and requests wait for an answer",
        step.number,
    ).format(n=grouped(step.number))
    first = _("First: {number}, {left}").format(number=step.subject, left=clock_word(step.left))
    late = _("{n} overdue").format(n=step.overdue) if step.overdue else ""
    detail = " · ".join(part for part in (first, late) if part)
    return NextItem(title, detail, "warn" if step.code.value == "objections_due" else "strong")


def _my_forms(step: Step, _view: HomeView | None) -> NextItem:
    title = ngettext(
        "{n} 360° form to fill in, until {day}",
        "{n} 360° forms to fill in, until {day}",
        step.number,
    )
    day = step.until.isoformat() if step.until else ""
    return NextItem(
        title.format(n=step.number, day=day), _("Nobody is told who said what. Enter lists them.")
    )


# --- 360° cycles ------------------------------------------------------------------------------


def _cycle(step: Step, _view: HomeView | None) -> NextItem:
    one = step.cycle
    if one is None:
        return NextItem("")
    code = plain(one.code, 32)
    if one.stage == "prepared":
        title = _("360° cycle {code}: being prepared").format(code=code)
        return NextItem(title, plain(" ".join(step.details[:1]), 200))
    missing = one.asked - one.submitted
    if not missing:
        title = _("360° cycle {code}: every form is in").format(code=code)
        return NextItem(title, _("It can be checked and released."), "accent")
    if step.number < 0:
        text = _("360° cycle {code}: {n} of {all} forms missing, closed {days} d ago")
    else:
        text = _("360° cycle {code}: {n} of {all} forms missing, closes in {days} d")
    title = text.format(
        code=code, n=grouped(missing), all=grouped(one.asked), days=abs(step.number)
    )
    return NextItem(title, "", "warn" if step.number < 0 else "strong")


async def _go_cycle(screen: DeskScreen, step: Step) -> None:
    from talenta_tui.screens.cycle import CycleScreen

    await screen.app.push_screen(CycleScreen(step.subject))


# --- periods ----------------------------------------------------------------------------------


def _checks(number: int) -> str:
    return ngettext("{n} check open", "{n} checks open", number).format(n=number)


def _period_over(step: Step, _view: HomeView | None) -> NextItem:
    if not step.number:
        text = _("Period {month} can be closed: nothing stands against it")
        return NextItem(text.format(month=step.subject), style="accent")
    title = _("Period {month} can be closed: {checks}").format(
        month=step.subject, checks=_checks(step.number)
    )
    return NextItem(title, plain(step.details[0], 200), "warn")


def _period_runs(step: Step, _view: HomeView | None) -> NextItem:
    day = step.until.isoformat() if step.until else ""
    title = _("Period {month} runs until {day}: {checks}").format(
        month=step.subject, day=day, checks=_checks(step.number)
    )
    return NextItem(title)


def _no_period(_step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("No period is open"), _("Open this month's, and figures can become official.")
    )


async def _go_period(screen: DeskScreen, step: Step) -> None:
    from talenta_tui.screens.periods import PeriodsScreen

    await screen.app.run_action("app.periods")
    shown = screen.app.screen
    if isinstance(shown, PeriodsScreen):
        shown.show_month(step.subject)


# --- people and posts -------------------------------------------------------------------------


def _import_people(_step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("Nobody is here yet: import the employees file"),
        _("Then the posts, and the evidence of the last years. Enter begins."),
    )


def _import_posts(_step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("No vacant post: import the positions file"),
        _("A post without a holder is vacant and gets a shortlist."),
    )


def _lapsing(step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("{n} people: assessment results lapse by {date}").format(
            n=grouped(step.number), date=step.until.isoformat() if step.until else "…"
        ),
        _("Then too old to count; plan their assessment."),
        "warn",
    )


def _post(step: Step) -> str:
    if step.vacancy is None:
        return ""
    return f"{step.vacancy.echelon} {plain(step.vacancy.name, 90)}".strip()


def _ready(step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("Vacancy {post}: {n} eligible").format(post=_post(step), n=grouped(step.number)),
        _("Ranked and explained; not signed yet."),
    )


def _more_ready(step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(_("{n} more vacancies with candidates").format(n=grouped(step.number)))


def _not_placed(step: Step, view: HomeView | None) -> NextItem:
    from talenta_tui.screens.view_map import missing_counts
    from talenta_tui.screens.view_words import missing_names

    names = ""
    if view is not None:
        names = "; ".join(
            f"{grouped(n)} {missing_names(view.used.policy, missing)}"
            for missing, n in missing_counts(view.people.rows)[:3]
        )
    return NextItem(_("{n} people are not placed yet").format(n=grouped(step.number)), names)


def _bare(step: Step, _view: HomeView | None) -> NextItem:
    return NextItem(
        _("{n} vacancies without anyone eligible").format(n=grouped(step.number)),
        _("First: {post}. The list shows who is near and what stands against them.").format(
            post=_post(step)
        ),
        "warn",
    )


async def _go_shortlist(screen: DeskScreen, step: Step) -> None:
    from talenta_tui.screens.shortlist import ShortlistScreen

    if step.vacancy is not None:
        await screen.app.push_screen(ShortlistScreen(step.vacancy.code))


KINDS: dict[str, Kind] = {
    "import_people": Kind(_import_people, _main("import")),
    "session": Kind(_session, _go_session),
    "my_forms": Kind(_my_forms, _main("my_forms")),
    "cycle": Kind(_cycle, _go_cycle),
    "own_record": Kind(_own_record, _main("me")),
    "trail_broken": Kind(control.broken_item, _main("integrity")),
    "objections_due": Kind(_objections, _main("requests")),
    "complaints_due": Kind(control.complaints_item, _main("complaints")),
    "complaints": Kind(control.complaints_item, _main("complaints")),
    "complaint_key": Kind(control.complaint_key_item, _main("complaints")),
    "proof": Kind(control.proof_item, control.go_proof),
    "objections": Kind(_objections, _main("requests")),
    "lapsing": Kind(_lapsing, _main("people")),
    "period_over": Kind(_period_over, _go_period),
    "ready": Kind(_ready, _go_shortlist),
    "more_ready": Kind(_more_ready, _main("vacancies")),
    "not_placed": Kind(_not_placed, _main("map")),
    "bare": Kind(_bare, _go_shortlist),
    "import_posts": Kind(_import_posts, _main("import")),
    "period_runs": Kind(_period_runs, _go_period),
    "no_period": Kind(_no_period, _go_period),
}
"""By the value of the step's code; a test wants every code here."""
