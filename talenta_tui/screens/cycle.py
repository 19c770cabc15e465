"""One 360° cycle: its four steps, what is in the way of each, and the two sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from talenta_tui.actions import Action, key_name
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.cycle_base import allows, may_key, open_keying, read_cycle
from talenta_tui.screens.cycles import show_words
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form, ask_sure
from talenta_tui.screens.steps import Line, StepsScreen, Target
from talenta_tui.screens.view_cycle import STATES, STEPS, about_lines
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import day_of, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.steps import CycleDetail

_EDIT = frozenset({"begin", "edit"})


def lines_of(detail: CycleDetail) -> list[Line]:
    """The steps, each with its blockers below it."""
    found = []
    for number, state in enumerate(detail.steps, start=1):
        name = state.step.value
        status, sign, style = STATES[state.status]
        cells = (f"{number} {said(STEPS, name)}", _(status), plain(state.fact, 200))
        found.append(Line(sign, cells, style, (name, "")))
        for blocker in state.blockers:
            style = "warn" if blocker.stops else ""
            target = (blocker.action or name, "")
            found.append(Line("!", ("", "", plain(blocker.sentence, 300)), style, target))
    return found


def open_step(code: str, step: str) -> Callable[[], DeskScreen]:
    """What makes the screen of a step of a cycle."""

    def make() -> DeskScreen:
        if step == "prepare":
            from talenta_tui.screens.cycle_people import RateesScreen

            return RateesScreen(code)
        if step == "raters":
            from talenta_tui.screens.cycle_raters import RatersScreen

            return RatersScreen(code)
        if step == "collect":
            from talenta_tui.screens.cycle_collect import CollectScreen

            return CollectScreen(code)
        from talenta_tui.screens.cycle_release import ReleaseScreen

        return ReleaseScreen(code)

    return make


class CycleScreen(StepsScreen):
    """The steps of the cycle with that code."""

    CONTEXT = "cycle"
    CSS_PATH = "cycle.tcss"
    BINDINGS = ahead("cycle")
    TOP = ABOUT = 3

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.detail: CycleDetail | None = None

    def heading(self) -> str:
        return _("360° cycle {code}").format(code=plain(self.code, 32))

    def sentences(self) -> str:
        return _("How far, and what next")

    def hints(self) -> list[Action]:
        out = set() if allows(self, "cycle.edit") else set(_EDIT)
        detail = self.detail
        if detail is not None:
            stage = detail.info.stage.value
            out |= {"begin"} if stage != "prepared" or not detail.info.asked else set()
            out |= {"edit"} if stage == "released" else set()
        if detail is None or not may_key(self, detail):
            out.add("key_forms")
        return [a for a in super().hints() if a.context != self.CONTEXT or a.name not in out]

    def on_screen_resume(self) -> None:
        seen = self._seen
        super().on_screen_resume()
        # A look at names changes the side one is on, and no figure: nothing else tells of it.
        if self.detail is not None and seen == self._seen:
            self.start(self.desk)

    async def fetch(self, desk: WorkDesk) -> Sequence[Line]:
        self.detail = await self.ask(lambda: read_cycle(desk, self.code))
        return lines_of(self.detail)

    async def load(self, desk: WorkDesk) -> None:
        due = None if self.detail is None else self.detail.current.step
        await super().load(desk)
        if due is not None and self.detail is not None and self.detail.current.step is not due:
            # A step is done: what comes next is under the cursor.
            self.query_one(RowList).move_to(self.first())
            self._say()

    def top(self) -> Sequence[Note]:
        return () if self.detail is None else about_lines(self.detail)

    def first(self) -> int:
        """The step that is due, or the first thing in its way."""
        due = None if self.detail is None else self.detail.current.step.value
        step = next(
            n for n, line in enumerate(self.lines) if not line.blocks and line.target[0] == due
        )
        blocked = step + 1 < len(self.lines) and self.lines[step + 1].blocks
        return step + int(blocked)

    def enter(self, target: Target) -> str:
        if target[0] == "begin":
            return _("Enter or {key} begins.").format(key=key_name("b"))
        return _("Enter goes to {step}.").format(step=said(STEPS, target[0]))

    # --- actions ---

    async def action_open(self) -> None:
        await self.ready()
        line = self.here
        if line is None:
            return
        if line.target[0] == "begin":
            await self.action_begin()
        else:
            self._go(line.target[0])

    def _go(self, step: str) -> None:
        self.app.push_screen(open_step(self.code, step)())

    def action_prepare(self) -> None:
        self._go("prepare")

    def action_raters(self) -> None:
        self._go("raters")

    def action_collect(self) -> None:
        self._go("collect")

    def action_release(self) -> None:
        self._go("release")

    async def action_begin(self) -> None:
        await self.ready()
        detail = self.detail
        if detail is None:
            return
        if detail.info.stage.value != "prepared":
            self.say(_("This cycle has begun."), bad=True)
            return
        stopping = next((b for state in detail.steps[:2] for b in state.blockers if b.stops), None)
        if stopping is not None:
            self.say(_("Not yet: {why}").format(why=plain(stopping.sentence, 200)), bad=True)
            return
        ask_sure(
            self,
            _("Begin collecting?"),
            _("{people} people, {forms} forms. From then on nobody is added and nothing is drawn"
              " anew; single raters can still be replaced with a reason.").format(
                people=detail.info.ratees, forms=detail.info.asked
            ),
            yes=_("begins"),
            job=self._begin,
        )  # fmt: skip

    async def _begin(self) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.calendar import begin_cycle

            begin_cycle(desk.actor, desk.site, self.code)

        await self.ask(work)
        await self.load(desk)
        self.say(_("Forms can come in. 3 shows how far it is; the letters are there, too."))

    async def action_key_forms(self) -> None:
        await self.ready()
        if self.detail is not None:
            open_keying(self, self.detail)

    def action_words(self) -> None:
        self.do(show_words(self, self.code), "words")

    async def action_edit(self) -> None:
        """Name and last day."""
        await self.ready()
        if self.detail is None:
            return
        info = self.detail.info
        fields = [
            TextField("name", _("Name"), info.name, limit=120),
            TextField("closes", _("Last day"), info.closes.isoformat(), limit=10),
            TextField("reason", _("Reason"), "", limit=300),
        ]
        ask_form(
            self,
            _("About the cycle"),
            [*fields],
            self._edit,
            check=lambda values: day_of(str(values["closes"])),
            note=lambda _values: _("Another last day needs a reason once forms come in."),
        )

    async def _edit(self, values: Values) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.calendar import edit_cycle

            edit_cycle(
                desk.actor, desk.site, self.code, str(values["name"]),
                day_of(str(values["closes"])), str(values["reason"]),
            )  # fmt: skip

        await self.ask(work)
        await self.load(desk)
