"""One session: its six steps, what blocks each, and the key that resolves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.control import show_trail_of
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import read_detail
from talenta_tui.screens.steps import Line, StepsScreen, Target
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import (
    PURPOSES,
    STEP_HINTS,
    STEP_NAMES,
    blocker_line,
    dates,
    day_of,
    said,
    step_line,
)
from talenta_tui.text import plain

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.sessions import SessionDetail

PART_OF = {
    "prepare.competencies": "matrix",
    "assign.lead": "assessors",
    "assign.replan": "plan",
    "run.excuse": "attendance",
}
"""Where a blocker's action is done, when it is not the part of the same name."""


def open_step(code: str, target: Target) -> Callable[[], DeskScreen]:
    """What makes the screen of a step of a session."""
    step, part = target

    def make() -> DeskScreen:
        if step == "prepare":
            from talenta_tui.screens.session_prepare import PrepareScreen

            return PrepareScreen(code, part)
        if step == "assign":
            if part == "plan":
                from talenta_tui.screens.session_plan import PlanScreen

                return PlanScreen(code)
            from talenta_tui.screens.session_assign import AssignScreen

            return AssignScreen(code, part)
        if step == "run":
            from talenta_tui.screens.session_run import RunScreen

            return RunScreen(code, part)
        if step == "score":
            if part == "decide":
                from talenta_tui.screens.session_verify import VerifyScreen

                return VerifyScreen(code)
            from talenta_tui.screens.session_board import BoardScreen

            return BoardScreen(code)
        if step == "integrate" and part != "sign":
            from talenta_tui.screens.session_integrate import IntegrateScreen

            return IntegrateScreen(code)
        from talenta_tui.screens.session_close import CloseScreen

        return CloseScreen(code)

    return make


def lines_of(detail: SessionDetail) -> list[Line]:
    """The steps, each with its blockers below it."""
    found = []
    for number, state in enumerate(detail.steps, start=1):
        step = state.step.value
        sign, name, word = step_line(state)
        style = {"done": "good", "ready": "strong"}.get(state.status.value, "muted")
        hint = said(STEP_HINTS, step)
        found.append(Line(sign, (f"{number} {name}", word, hint), style, (step, "")))
        if state.status.value == "blocked":
            continue
        for blocker in state.blockers:
            where, _dot, part = blocker.action.partition(".")
            part = PART_OF.get(blocker.action, part)
            text = blocker_line(blocker)
            found.append(Line("!", ("", "", text), "warn", (where, part)))
    return found


class SessionScreen(StepsScreen):
    """The steps of the session with that code."""

    CONTEXT = "session"
    PLACE = "session"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("session")

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.detail: SessionDetail | None = None

    def heading(self) -> str:
        return _("Session {code}").format(code=plain(self.code, 40))

    def sentences(self) -> str:
        return _("What, and what blocks it")

    def place(self) -> dict[str, Any] | None:
        return {"code": self.code}

    async def fetch(self, desk: WorkDesk) -> Sequence[Line]:
        self.detail = await self.ask(lambda: read_detail(desk, self.code))
        return lines_of(self.detail)

    def top(self) -> Sequence[Note]:
        return () if self.detail is None else about_lines(self.detail)

    def first(self) -> int:
        """The first thing that blocks a step, else the step that is due."""
        due = None if self.detail is None else self.detail.current.step
        return next(
            (n for n, line in enumerate(self.lines) if line.blocks),
            next(n for n, line in enumerate(self.lines) if line.target[0] == due),
        )

    def enter(self, target: Target) -> str:
        return _("Enter goes to {step}.").format(step=said(STEP_NAMES, target[0]))

    # --- actions ---

    async def action_open(self) -> None:
        await self.ready()
        line = self.here
        if line is not None:
            self._go(line.target)

    def _go(self, target: Target) -> None:
        self.app.push_screen(open_step(self.code, target)())

    def action_prepare(self) -> None:
        self._go(("prepare", ""))

    def action_assign(self) -> None:
        self._go(("assign", ""))

    def action_run_day(self) -> None:
        self._go(("run", ""))

    def action_score(self) -> None:
        self._go(("score", ""))

    def action_integrate(self) -> None:
        self._go(("integrate", ""))

    def action_close_step(self) -> None:
        self._go(("close", ""))

    async def action_trail(self) -> None:
        await self.ready()
        show_trail_of(self, self.code)

    def action_plan(self) -> None:
        self._go(("assign", "plan"))

    def action_edit(self) -> None:
        """Title, place and days."""
        if self.detail is None:
            return
        about = self.detail.facts.about
        fields = [
            TextField("title", _("Title"), about.title, limit=120),
            TextField("place", _("Place"), about.place, limit=80),
            TextField("starts", _("First day"), about.starts.isoformat(), limit=10),
            TextField("ends", _("Last day"), about.ends.isoformat(), limit=10),
        ]

        def check(values: Values) -> None:
            need(values, "title", _("A session needs a title."))
            day_of(str(values["starts"]))
            day_of(str(values["ends"]))

        ask_form(self, _("About the session"), [*fields], self._edit, check=check)

    async def _edit(self, values: Values) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.prepare import SessionEdit, edit_session

            edit = SessionEdit(
                title=str(values["title"]),
                place=str(values["place"]),
                starts=day_of(str(values["starts"])),
                ends=day_of(str(values["ends"])),
            )
            edit_session(desk.actor, desk.site, self.code, edit)

        await self.ask(work)
        await self.load(desk)


def about_lines(detail: SessionDetail) -> list[Note]:
    """Title, purpose, place, and figures of a session."""
    facts = detail.facts
    about = facts.about
    lead = next((a.name for a in facts.assessors if a.code == about.lead), about.lead or "–")
    aim = said(PURPOSES, about.purpose.value)
    if about.position:
        aim += f" {plain(about.position, 20)}"
    place = f" · {plain(about.place, 40)}" if about.place else ""
    figures = _("{people} assessees · {raters} assessors · lead {lead} · {days}").format(
        people=len(facts.active()),
        raters=len(facts.assessors),
        lead=plain(lead, 30),
        days=dates(about.starts, about.ends),
    )
    return [
        (f"{plain(about.title, 60)} · {aim} · {about.tier.value}{place}", "strong"),
        (figures, ""),
    ]
