"""A score sheet of a session: keyed, explained, handed in, taken back, keyed a second time."""

from __future__ import annotations

from textual.binding import Binding

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.session_forms import ask_reason
from talenta_tui.screens.session_writing import KeyingScreen
from talenta_tui.widgets.score_sheet import ScoreSheet


class ScoreScreen(KeyingScreen):
    """One sheet of a session, keyed the first time or (`second`) blind again."""

    CONTEXT = "sheet"
    PLACE = "sheet"
    CSS_PATH = "session_score.tcss"
    BINDINGS = [*bindings("sheet"), Binding("slash", "find_here", show=False)]

    async def action_submit(self) -> None:
        await self.at_rest()
        cells = self.sheet.model.cells
        if cells.refused_count:
            self.say(_("Some cells are not saved yet; R tries again."), bad=True)
            return
        total = cells.total
        sums = _("{n} levels, sum {sum}, {t} not observed").format(
            n=total.count, sum=total.sum, t=total.not_observed
        )
        title = _("Finish the second keying?") if self.second else _("Hand the sheet in?")
        effect = (
            _("Then both keyings are compared.")
            if self.second
            else _("It locks; taking it back needs a reason.")
        )
        yes = _("finishes it") if self.second else _("hands it in")
        modal = ConfirmModal(title, self.sheet.model.data.title, sums, effect, yes=yes)

        def answered(sure: bool | None) -> None:
            if sure:
                self.do(self._submit(), "submit")

        self.app.push_screen(modal, answered)

    async def _submit(self) -> None:
        desk = self.desk
        where = (self.session, self.assessor, self.exercise)
        if self.second:

            def finish() -> int:
                from talenta_tui.services.assessment.verification import finish_second

                return finish_second(desk.actor, desk.site, *where)

            found = await self.ask(finish)
            self.app.pop_screen()
            if isinstance(self.app.screen, DeskScreen):
                self.app.screen.say(
                    _("Second keying done: {n} cells differ.").format(n=found), bad=found > 0
                )
            return

        def submit() -> None:
            from talenta_tui.services.assessment.submissions import submit_sheet

            submit_sheet(desk.actor, desk.site, *where)

        await self.ask(submit)
        await self._again(None)
        self.say(_("Handed in and locked. Esc goes on to the next sheet."))

    def action_withdraw(self) -> None:
        if self.second or self._opened is None:
            return
        if not self._opened.locked:
            self.say(_("The sheet is not handed in; nothing to take back."), bad=True)
            return
        ask_reason(self, _("Take the sheet back"), self._withdraw)

    async def _withdraw(self, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.submissions import withdraw_sheet

            withdraw_sheet(
                desk.actor, desk.site, self.session, self.assessor, self.exercise, reason
            )

        await self.ask(work)
        await self._again(None)
        self.say(_("Taken back; it can be keyed again."))

    async def action_verify(self) -> None:
        """The same form a second time, blind, by somebody else."""
        if self.second:
            return
        await self.at_rest()
        self.app.switch_screen(ScoreScreen(self.session, self.assessor, self.exercise, second=True))

    def on_score_sheet_explain_requested(self, message: ScoreSheet.ExplainRequested) -> None:
        self.do(self._explain(message.row, message.column), "explain")

    async def _explain(self, row: int, column: int) -> None:
        from talenta_tui.screens.session_cell import CellStoryModal, cell_story

        opened = self._opened
        if opened is None or self.second:
            return
        data = opened.data
        nip, competency = data.rows[row].id, opened.competency or data.columns[column].id
        if opened.competency and data.columns[column].id != self.assessor:
            self.say(_("Another rater's cell is explained on their own sheet."), bad=True)
            return
        desk = self.desk
        lines, notes, locked = await self.ask(
            lambda: cell_story(desk, self.session, (self.assessor, self.exercise, nip, competency))
        )
        title = f"{data.rows[row].title} · {competency}"
        take = None if locked else self._take_back
        self.app.push_screen(CellStoryModal(title, lines, self, notes, take))

    async def _take_back(self, note: int, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.notes import withdraw_note

            withdraw_note(desk.actor, desk.site, self.session, note, reason)

        await self.ask(work)
        await self._again(None if self._opened is None else self._opened.competency)
        self.say(_("Evidence taken back; it stays in the history."))
