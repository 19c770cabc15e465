"""Who has keyed and handed in what, live; Enter opens a sheet, `f` goes there by its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import blocker_line, level_text
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.board import Board, SheetStatus
    from talenta_tui.services.assessment.forms import FormSheet
    from talenta_tui.services.assessment.statistics import OperatorFigures

_BAR = 10


class BoardScreen(PartsScreen):
    """Counts only: no rating is shown here, so nothing of the blind rules is touched."""

    CONTEXT = "board"
    PLACE = "board"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("board")
    PARTS = (("sheets", mark("Sheets")), ("operators", mark("Operators")))

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.board: Board | None = None
        self._figures: Sequence[OperatorFigures] | None = ()
        self._left: int | None = None
        self._begun_at_open = False

    def heading(self) -> str:
        return _("Score")

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> tuple[Board, Sequence[OperatorFigures] | None]:
            from talenta_tui.services.assessment.board import live_board
            from talenta_tui.services.assessment.statistics import operator_figures
            from talenta_tui.services.permissions import UseCase, may

            figures = None
            if may(desk.actor, UseCase.SESSION_SUPERVISE):
                figures = operator_figures(desk.actor, desk.site, self.code)
            return live_board(desk.actor, desk.site, self.code), figures

        self.board, self._figures = await self.ask(read)
        await super().fetch(desk)

    def draw(self) -> None:
        super().draw()
        self._go_on()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._go_on()

    def _go_on(self) -> None:
        """From a sheet that has been handed in to the next one that has not."""
        at, sheets = self._left, self._sheets()
        if self.part == "sheets" and sheets and not self._begun_at_open:
            # What is still to be keyed comes first; a practised hand finds it under the cursor.
            self._begun_at_open = True
            if at is None and not self.table.cursor:
                self.table.move_to(next((n for n, s in enumerate(sheets) if not s.submitted), 0))
            return
        if at is None or self.part != "sheets" or at >= len(sheets) or not sheets[at].submitted:
            return
        self._left = None
        order = [*range(at, len(sheets)), *range(at)]
        self.table.move_to(next((n for n in order if not sheets[n].submitted), at))

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        if self.part == "operators":
            return (
                Column(_("Operator"), share=1),
                Column(_("Cells"), 7, "right"),
                Column(_("Writes"), 7, "right"),
                Column(_("Per hour"), 9, "right"),
                Column(_("Checked"), 8, "right"),
                Column(_("Differ"), 7, "right"),
                Column(_("Wrong"), 6, "right"),
            )
        return (
            Column(_("Exercise"), share=2),
            Column(_("Assessor"), share=3),
            Column(_("Keyed"), 7, "right"),
            Column("", _BAR),
            Column(_("State"), 10),
            Column(_("Verified"), 9),
        )

    def rows(self) -> list[Row]:
        if self.part == "operators":
            return [
                (
                    f.operator, str(f.cells), str(f.writes),
                    "–" if f.per_hour is None else str(int(f.per_hour)), str(f.verified),
                    str(f.mismatched)
                    if f.mismatch_rate is None
                    else f"{f.mismatched} {level_text(100 * f.mismatch_rate)}%",
                    str(f.wrong),
                )
                for f in self._figures or ()
            ]  # fmt: skip
        return [
            (
                s.exercise, s.assessor_name, f"{s.filled}/{s.cells}", _bar(s),
                sheet_state(s), s.verified_by,
            )
            for s in self._sheets()
        ]  # fmt: skip

    def _sheets(self) -> Sequence[SheetStatus]:
        return () if self.board is None else self.board.sheets

    def mark(self, index: int) -> RowMark:
        if self.part == "operators":
            return NO_MARK
        one = self._sheets()[index]
        if one.submitted:
            return RowMark("✓", "muted")
        return RowMark("▸", "strong") if one.filled == one.cells and one.cells else NO_MARK

    def empty(self) -> str:
        if self.part == "operators":
            return (
                _("These figures are for the supervisor.")
                if self._figures is None
                else _("Nobody has keyed yet.")
            )
        return _("No sheets: they come from the plan.")

    def about(self, index: int | None) -> Sequence[Note]:  # noqa: ARG002 - about the step
        notes: list[Note] = []
        if self.board is not None:
            handed = sum(s.submitted for s in self.board.sheets)
            notes.append(
                (
                    _("{n} of {all} sheets handed in · {c} of {p} assessees complete").format(
                        n=handed,
                        all=len(self.board.sheets),
                        c=self.board.complete,
                        p=self.board.assessees,
                    ),
                    "strong",
                )
            )
        if self.detail is not None:
            step = self.detail.steps[3]
            notes += [("! " + blocker_line(b), "warn") for b in step.blockers]
            if step.done:
                notes.append((_("All handed in; Esc and Integrate."), "good"))
        return notes

    # --- actions ---

    async def action_open(self) -> None:
        await self._key(second=False)

    async def action_verify(self) -> None:
        await self._key(second=True)

    async def _key(self, *, second: bool) -> None:
        from talenta_tui.screens.session_score import ScoreScreen

        await self.ready()
        at = self.cursor
        if self.part == "sheets" and at is not None:
            one = self._sheets()[at]
            self._left = at
            self.app.push_screen(ScoreScreen(self.code, one.assessor, one.exercise, second=second))

    def action_form(self) -> None:
        """Go to a sheet by the number on its paper form."""
        ask_form(
            self,
            _("The number on the form"),
            [TextField("form", _("Form"), "", 20)],
            self._by_form,
            check=_checked_form,
            note=lambda _values: _("As printed, with the check digit: 00012-5."),
        )

    async def _by_form(self, values: Values) -> None:
        from talenta_tui.screens.session_score import ScoreScreen

        desk = self.desk

        def work() -> FormSheet:
            from talenta_tui.services.assessment.forms import find_form

            return find_form(desk.actor, desk.site, str(values["form"]))

        found = await self.ask(work)
        self.app.push_screen(ScoreScreen(found.session, found.assessor, found.exercise))

    async def action_mismatches(self) -> None:
        from talenta_tui.screens.session_verify import VerifyScreen

        await self.ready()
        self.app.push_screen(VerifyScreen(self.code))

    async def action_integrate(self) -> None:
        from talenta_tui.screens.session_integrate import IntegrateScreen

        await self.ready()
        self.app.push_screen(IntegrateScreen(self.code))


def _checked_form(values: Values) -> None:
    from talenta_tui.services.assessment.formnumber import form_number

    text = str(values["form"])
    if form_number(text) is None:
        raise WrongUse(_("A digit is wrong: no form has this number. Look at it again."))


def _bar(status: SheetStatus) -> str:
    full = _BAR * status.filled // status.cells if status.cells else 0
    return "█" * full + "·" * (_BAR - full)


def sheet_state(one: SheetStatus) -> str:
    """How far a sheet is, in a word."""
    if one.submitted:
        return _("handed in")
    if not one.filled:
        return _("empty")
    return _("complete") if one.filled == one.cells else _("in part")
