"""A score sheet whose keys go to the disk in their order, each marked with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.session_pipeline import Answer, Pipeline
from talenta_tui.screens.session_sheet import Answered, KeySheet, SheetScreen
from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_values import EMPTY, CellState, WriteKind

if TYPE_CHECKING:
    from talenta_tui.screens.session_pipeline import Writer

_FEW = 20
"""Answers painted one by one; more are painted together."""


class PipedScreen(SheetScreen):
    """What every keyed sheet has: `pipe` names what is keyed and who writes it."""

    def __init__(self, sheet: KeySheet) -> None:
        super().__init__(sheet)
        self._piped: object = None
        self._pipeline: Pipeline | None = None

    def pipe(self, opened: object, write: Writer) -> None:
        """Write with `write` from now on; answers to what was opened before are not shown."""

        def answered(answers: Sequence[Answer]) -> None:
            self.post_message(Answered(answers, opened))

        self._piped = opened
        self._pipeline = Pipeline(self.desk.executor, write, answered)

    def on_score_sheet_written(self, message: ScoreSheet.Written) -> None:
        if self._pipeline is not None:
            self._pipeline.put(message.write)

    def on_answered(self, message: Answered) -> None:
        if message.sheet is not self._piped:
            return
        sheet = self.sheet
        if len(message.answers) <= _FEW:
            for answer in message.answers:
                if answer.refusal:
                    sheet.mark_refused(answer.write.seq, answer.refusal)
                else:
                    sheet.mark_saved(answer.write.seq, replaced=answer.replaced, by=answer.by)
        else:
            self._answer_many(message.answers)
        failed = [a for a in message.answers if a.failed]
        if failed:
            self.say(
                _("{n} cells are not saved: {why} R tries again.").format(
                    n=sheet.model.cells.refused_count, why=failed[0].refusal
                ),
                bad=True,
            )
        for answer in message.answers:
            if answer.by:
                self._say_replaced(answer)

    def _answer_many(self, answers: Sequence[Answer]) -> None:
        cells = self.sheet.model.cells
        for answer in answers:
            if not answer.refusal:
                cells.mark_saved(answer.write.seq, replaced=answer.replaced, by=answer.by)
                continue
            place = cells.mark_refused(answer.write.seq, answer.refusal)
            if place is not None:
                self.sheet.model.refused(place, answer.refusal)
        self.sheet.refresh()

    def replaced_sentence(self) -> str:
        """What is said of a value of somebody else that was written over."""
        return _("{name}, {column}: your {new} replaced {old} of {by}; both are kept.")

    def _say_replaced(self, answer: Answer) -> None:
        from talenta_tui.widgets.score_sheet_values import shown

        data = self.sheet.model.data
        self.say(
            self.replaced_sentence().format(
                name=data.rows[answer.write.row].title,
                column=data.columns[answer.write.column].abbreviation,
                new=shown(answer.write.new),
                old=shown(answer.replaced if answer.replaced is not None else EMPTY),
                by=answer.by,
            ),
            bad=True,
        )

    async def action_retry(self) -> None:
        """Write again what could not be saved; the values typed are still there."""
        await settled(self.sheet)
        sheet = self.sheet
        cells = sheet.model.cells
        for row in range(cells.rows):
            for column in range(cells.columns):
                cell = cells.cell((row, column))
                if cell.state is CellState.REFUSED and self._pipeline is not None:
                    self._pipeline.put(cells.write((row, column), cell.value, WriteKind.RETRY))
        self.say("")
        sheet.refresh()
