"""One 360° cycle: its four steps, what is in the way of each, and the two sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.actions import Action, key_name
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.cycle_base import open_keying, read_cycle
from talenta_tui.screens.cycles import show_words
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_forms import ask_form, ask_sure
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.screens.view_cycle import STATES, STEPS, about_lines
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import day_of, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.steps import CycleDetail

_EDIT = frozenset({"begin", "edit"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a step or what is in its way, and the action Enter stands for."""

    sign: str
    cells: Row
    style: str
    action: str


def lines_of(detail: CycleDetail) -> list[Line]:
    """The steps, each with its blockers below it."""
    found = []
    for number, state in enumerate(detail.steps, start=1):
        name = state.step.value
        status, sign, style = STATES[state.status]
        cells = (f"{number} {said(STEPS, name)}", _(status), plain(state.fact, 200))
        found.append(Line(sign, cells, style, name))
        for blocker in state.blockers:
            style = "warn" if blocker.stops else ""
            found.append(
                Line("!", ("", "", plain(blocker.sentence, 300)), style, blocker.action or name)
            )
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


class CycleScreen(WaitingScreen):
    """The steps of the cycle with that code."""

    CONTEXT = "cycle"
    CSS_PATH = "cycle.tcss"
    BINDINGS = ahead("cycle")
    AUTO_FOCUS = "RowList"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.detail: CycleDetail | None = None
        self._lines: Sequence[Line] = ()

    def heading(self) -> str:
        return _("360° cycle {code}").format(code=plain(self.code, 32))

    def compose_body(self) -> ComposeResult:
        yield Notes(most=3, id="top")
        columns = (
            Column(_("Step"), 12),
            Column(_("State"), 8),
            Column(_("How far, and what next")),
        )
        yield RowList(columns, sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def hints(self) -> list[Action]:
        from talenta_tui.services.permissions import UseCase, may

        out: set[str] = set()
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        if desk is not None and not may(desk.actor, UseCase.CYCLE_EDIT):
            out = {*_EDIT, "key_forms"}
        elif self.detail is not None:
            stage = self.detail.info.stage.value
            out |= {"begin"} if stage != "prepared" else set()
            out |= {"key_forms"} if stage != "collecting" else set()
            out |= {"edit"} if stage == "released" else set()
        return [a for a in super().hints() if a.context != self.CONTEXT or a.name not in out]

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    def on_screen_resume(self) -> None:
        seen = self._seen
        super().on_screen_resume()
        # A look at names changes the side one is on, and no figure: nothing else tells of it.
        if self.detail is not None and seen == self._seen:
            self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        first = self.detail is None
        detail = self.detail = await self.ask(lambda: read_cycle(desk, self.code))
        self._lines = lines_of(detail)
        rows = self.query_one(RowList)
        cursor = rows.cursor or 0
        if first:
            current = detail.current.step.value
            cursor = next(
                n
                for n, line in enumerate(self._lines)
                if line.sign != "!" and line.action == current
            )
            blocked = cursor + 1 < len(self._lines) and self._lines[cursor + 1].sign == "!"
            cursor += int(blocked)
        rows.set_rows([line.cells for line in self._lines], marks=self._mark, cursor=cursor)
        self.query_one("#top", Notes).show(*about_lines(detail))
        self.show_keys()
        self._say()
        self.is_there()

    def _mark(self, index: int) -> RowMark:
        line = self._lines[index]
        return RowMark(line.sign, line.style)

    def on_row_list_highlighted(self) -> None:
        self._say()

    def _say(self) -> None:
        cursor = self.query_one(RowList).cursor
        notes: list[Note] = []
        if cursor is not None and self._lines:
            line = self._lines[cursor]
            notes.append((line.cells[2], line.style if line.sign == "!" else ""))
            if line.action == "begin":
                notes.append((_("Enter or {key} begins.").format(key=key_name("b")), "muted"))
            else:
                name = said(STEPS, line.action)
                notes.append((_("Enter goes to {step}.").format(step=name), "muted"))
        self.query_one("#about", Notes).show(*notes)

    # --- actions ---

    async def action_open(self) -> None:
        await self.ready()
        cursor = self.query_one(RowList).cursor
        if cursor is None or not self._lines:
            return
        action = self._lines[cursor].action
        if action == "begin":
            await self.action_begin()
        else:
            self._go(action)

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
        await self._load(desk)
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
        await self._load(desk)
