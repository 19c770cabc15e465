"""Prepare: competencies and exercises, which is seen where, rooms, slots and breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.actions import Action
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_sure
from talenta_tui.screens.session_matrix import MatrixGrid
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.session_prepare_forms import PrepareForms
from talenta_tui.screens.view_session import KINDS, MODES, blocker_line, clock, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.competencies import Competency


class PrepareScreen(PrepareForms, PartsScreen):
    """Four parts; what is changed is saved at once."""

    CONTEXT = "prepare"
    PLACE = "prepare"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("prepare")
    PARTS = (
        ("matrix", mark("Matrix")),
        ("exercises", mark("Exercises")),
        ("rooms", mark("Rooms")),
        ("hours", mark("Hours")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._known: dict[str, Competency] = {}
        self._saving = 0

    def heading(self) -> str:
        return _("Prepare")

    def compose_body(self) -> ComposeResult:
        top, line, rows, about = super().compose_body()
        yield from (top, line, MatrixGrid(id="matrix"), rows, about)

    def on_mount(self) -> None:
        super().on_mount()
        self._show_part()

    def hints(self) -> list[Action]:
        left_out = (
            {"prepare.open"} if self.part == "matrix" else {"prepare.toggle", "prepare.guide"}
        )
        return [a for a in super().hints() if a.id not in left_out]

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> dict[str, Competency]:
            from talenta_tui.services.assessment.competencies import list_competencies

            return {c.name: c for c in list_competencies(desk.actor, desk.site)}

        self._known = await self.ask(read)
        await super().fetch(desk)

    # --- what is shown ---

    def draw(self) -> None:
        self._show_part()
        super().draw()
        if self.detail is not None and not self._saving:
            facts = self.facts
            self.query_one(MatrixGrid).show(
                facts.competencies,
                [e.name for e in facts.exercises if e.raters],
                facts.matrix,
                facts.rules.exercises_per_competency,
            )

    def _show_part(self) -> None:
        grid, rows = self.query_one(MatrixGrid), self.table
        matrix = self.part == "matrix"
        grid.display, rows.display = matrix, not matrix
        if self.focused is None or not self.focused.display:
            self.set_focus(grid if matrix else rows)

    def focus_first(self) -> None:
        self._show_part()

    def columns(self) -> Sequence[Column]:
        if self.part == "exercises":
            return (
                Column(_("Exercise"), share=2),
                Column(_("Kind"), share=2),
                Column(_("Minutes"), 7, "right"),
                Column(_("Mode"), 10),
                Column(_("Raters"), 7, "right"),
                Column(_("Takes"), 5, "right"),
            )
        if self.part == "rooms":
            return (Column(_("Room")), Column(_("Holds"), 6, "right"))
        if self.part == "hours":
            return (Column(_("Day"), 12), Column(_("From"), 6), Column(_("To"), 6), Column(""))
        return (Column(""),)

    def rows(self) -> list[Row]:
        facts = self.facts
        if self.part == "exercises":
            return [
                (
                    e.name, said(KINDS, e.kind.value), str(e.minutes), said(MODES, e.mode),
                    str(e.raters) if e.raters else _("none"),
                    "" if e.capacity is None else str(e.capacity),
                )
                for e in facts.exercises
            ]  # fmt: skip
        if self.part == "rooms":
            return [(r.name, str(r.capacity)) for r in facts.rooms]
        if self.part == "hours":
            words = {"slot": _("sittings may lie here"), "break": _("break")}
            return [
                (day.day.isoformat(), clock(s.begins), clock(s.ends), words[s.kind])
                for day, s in self.all_spans()
            ]
        return []

    def about(self, index: int | None) -> Sequence[Note]:  # noqa: ARG002 - about the step
        detail = self.detail
        if detail is None:
            return ()
        blockers = detail.steps[0].blockers
        notes: list[Note] = [("! " + blocker_line(b), "warn") for b in blockers]
        if not blockers:
            notes = [(_("Prepared. Esc goes back to the steps."), "good")]
        if self.part == "matrix":
            name = self.query_one(MatrixGrid).competency
            if name is not None and name in self._known:
                notes.append((_("{name}: g shows its levels").format(name=name), "muted"))
        return notes

    def on_matrix_grid_moved(self) -> None:
        self.say_about()

    # --- actions ---

    def on_matrix_grid_toggled(self, message: MatrixGrid.Toggled) -> None:
        self._saving += 1
        job = self._save_matrix(message.marks)
        self.run_worker(self._funnel(job), group="matrix", exit_on_error=False)

    async def _save_matrix(self, marks: frozenset[tuple[str, str]]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.prepare import set_matrix

            set_matrix(desk.actor, desk.site, self.code, marks)

        try:
            await self.ask(work)
        finally:
            self._saving -= 1
            if not self._saving:
                self.do(self.load(desk), "load")

    async def action_open(self) -> None:
        await self.ready()
        if self.part == "matrix":
            await self.action_guide()
        elif self.cursor is not None:
            self.edit_row(self.cursor)

    async def action_add(self) -> None:
        await self.ready()
        if self.detail is not None:
            self.add_row()

    async def action_remove(self) -> None:
        """Take the row under the cursor out, after a question."""
        await self.ready()
        found = self._removal() if self.detail is not None else None
        if found is not None:
            name, work = found

            async def job() -> None:
                await self.act(work)

            ask_sure(self, _("Take it out?"), plain(name, 80), yes=_("takes it out"), job=job)

    def _removal(self) -> tuple[str, Callable[[], None]] | None:
        facts, desk, at = self.facts, self.desk, self.cursor
        from talenta_tui.services.assessment import prepare

        if self.part == "matrix":
            name = self.query_one(MatrixGrid).competency
            if name is None:
                return None
            rest = [c for c in facts.competencies if c != name]
            return name, lambda: prepare.set_competencies(desk.actor, desk.site, self.code, rest)
        if at is None:
            return None
        if self.part == "exercises":
            kept = [e for n, e in enumerate(facts.exercises) if n != at]
            return facts.exercises[at].name, lambda: prepare.set_exercises(
                desk.actor, desk.site, self.code, kept
            )
        if self.part == "rooms":
            rooms = [r for n, r in enumerate(facts.rooms) if n != at]
            return facts.rooms[at].name, lambda: prepare.set_rooms(
                desk.actor, desk.site, self.code, rooms
            )
        day, span = self.all_spans()[at]
        hours = self.hours_without(day, span)
        text = f"{day.day.isoformat()} {clock(span.begins)}–{clock(span.ends)}"
        return text, lambda: prepare.set_hours(desk.actor, desk.site, self.code, hours)

    async def action_guide(self) -> None:
        """The five levels of the competency under the cursor."""
        from talenta_tui.screens.modals.session_text import TextModal

        await self.ready()
        name = self.query_one(MatrixGrid).competency if self.part == "matrix" else None
        if name is None or name not in self._known:
            self.say(_("Stand on a competency of the matrix."), bad=True)
            return
        levels = self._known[name].levels
        self.app.push_screen(
            TextModal(name, [f"{n}  {text}" for n, text in enumerate(levels, start=1)])
        )
