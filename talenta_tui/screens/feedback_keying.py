"""Paper 360° forms keyed in the score sheet: a line a form, known by its code, never its rater."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.modals.form import FormModal
from talenta_tui.screens.session_pipeline import Answer
from talenta_tui.screens.session_sheet import KeySheet, host_keys, turn_away
from talenta_tui.screens.sheet_writing import PipedScreen
from talenta_tui.screens.view_feedback import (
    differing,
    paper_data,
    start_place,
    submitted,
    unit_field,
    units_of,
)
from talenta_tui.screens.view_form import Form
from talenta_tui.screens.view_session_sheet import shown_value, stored_value
from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_prompt import Pasted
from talenta_tui.widgets.score_sheet_values import EMPTY, CellValue, CellWrite, SheetData

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.keying import ItemWrite
    from talenta_tui.services.cycles.papersheet import PaperLine, PaperNews, PaperSheet

Known = dict[tuple[str, int], CellValue]
"""(code, item from 0) to the value the database is known to hold; what is not in it is empty."""


Units = dict[str, tuple[int, int]]
"""Unit to how many of its forms are submitted and how many there are."""


class FeedbackKeying(PipedScreen):
    """The forms of a cycle, of one unit's rated or all."""

    CONTEXT = "paper"
    PLACE = "paper"
    CSS_PATH = "feedback_keying.tcss"
    BINDINGS = bindings("paper")

    def __init__(self, code: str, unit: str = "") -> None:
        empty = SheetData(title="…", rows=(), columns=())
        super().__init__(KeySheet(empty, host_keys=host_keys("paper")))
        self.code = code
        self.unit = unit
        self._opened: PaperSheet | None = None
        self._units: Units = {}
        self._rows: dict[str, int] = {}
        self._known: Known = {}
        self._seen_event = 0
        self._reading = False
        self._submitting: list[int] = []

    def heading(self) -> str:
        return _("Key 360° forms")

    def place(self) -> dict[str, Any]:
        return {"code": self.code, "unit": self.unit}

    def compose_body(self) -> ComposeResult:
        yield self.sheet

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    # --- loading ---

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[PaperSheet, SheetData, Units]:
            from talenta_tui.services.cycles.papersheet import open_paper
            from talenta_tui.services.cycles.questionnaire import questionnaire

            found = open_paper(desk.actor, desk.site, self.code)
            units = units_of(found.lines)
            if self.unit:
                mine = tuple(line for line in found.lines if line.unit == self.unit)
                found = replace(found, lines=mine)
            return found, paper_data(found, questionnaire(found.questionnaire), self.unit), units

        try:
            opened, data, self._units = await desk.executor.run(read)
        except Exception as error:  # noqa: BLE001 - told
            turn_away(self, error)
            return
        self._take(opened)
        self.sheet.load(data, start_place(opened))
        if not data.rows:
            self.say(_("No form of this cycle is yours to key."))

    def _take(self, opened: PaperSheet) -> None:
        self._opened = opened
        self._seen_event = opened.known
        self._rows = {line.code: n for n, line in enumerate(opened.lines)}
        known = self._known = {
            (line.code, n): shown_value(value)
            for line in opened.lines
            for n, value in enumerate(line.values)
            if shown_value(value) is not EMPTY
        }
        codes = [line.code for line in opened.lines]
        desk, cycle = self.desk, self.code

        def write(batch: Sequence[CellWrite]) -> Sequence[Answer]:
            from talenta_tui.services.cycles.keying import ItemRefused, key_items

            wanted = [_item(codes[w.row], w, known) for w in batch]
            outcomes = key_items(desk.actor, desk.site, cycle, wanted)
            answers = []
            for one, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, ItemRefused):
                    answers.append(Answer(one, outcome.sentence))
                    continue
                known[codes[one.row], one.column] = one.new
                replaced = shown_value(outcome.replaced) if outcome.by else None
                answers.append(Answer(one, replaced=replaced, by=outcome.by))
            return answers

        self.pipe(opened, write)

    def replaced_sentence(self) -> str:
        return _("{name}, {column}: your {new} replaced {old} of {by}. Look at the paper.")

    async def action_back(self) -> None:
        if self.sheet.model.prompt is None and self.sheet.model.preview is None:
            await self.at_rest()
            await super().action_back()

    # --- a pile of one unit ---

    async def on_score_sheet_turn_requested(self) -> None:
        """Ask whose forms to list, as offices sort paper by unit; the sheet holds its keys."""
        sheet = self.sheet
        while sheet.message_queue_size:
            await settled(sheet)
        if sheet.model.cells.refused_count:
            self.say(_("Some cells are not saved yet; R tries again."), bad=True)
            sheet.resume()
            return
        field = unit_field(self._units)
        field.choose(self.unit)
        modal = FormModal(Form([field]), _("Whose forms?"))

        def chosen(values: Values | None) -> None:
            if values is None or values["unit"] == self.unit:
                sheet.resume()
                return
            self.unit = str(values["unit"])
            self.do(self._narrow(), "load")

        self.app.push_screen(modal, chosen)
        # What was typed behind the key is meant for the question, and only then for the sheet.
        for typed in sheet.model.take_held():
            if isinstance(typed, Pasted):
                sheet.model.paste(typed.text)
            elif modal.answered:
                sheet.model.key(typed.key, typed.character)
            else:
                modal.on_key(events.Key(typed.key, typed.character))

    async def _narrow(self) -> None:
        await self.at_rest()
        await self._load(self.desk)

    # --- comments ---

    def on_score_sheet_comment_written(self, message: ScoreSheet.CommentWritten) -> None:
        if self._opened is not None:
            code = self._opened.lines[message.row].code
            job = self._funnel(self._comment(code, message.text))
            self.run_worker(job, exit_on_error=False, group="comment")

    async def _comment(self, form: str, text: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.keying import key_comment

            key_comment(desk.actor, desk.site, self.code, form, text)

        await self.ask(work)
        self.say(_("Comment kept.") if text else _("Comment taken away."))

    # --- submitting ---

    async def action_submit(self) -> None:
        await self.at_rest()
        cells = self.sheet.model.cells
        if cells.refused_count:
            self.say(_("Some cells are not saved yet; R tries again."), bad=True)
            return
        rows = [n for n in range(cells.rows) if cells.full(n)]
        if not rows:
            self.say(_("No form is whole yet: key every item, t where the paper has none."))
            return
        total = [cells.row_totals[n] for n in rows]
        sums = _("{n} forms: {count} levels, sum {sum}, {t} without an answer").format(
            n=len(rows),
            count=sum(t.count for t in total),
            sum=sum(t.sum for t in total),
            t=sum(t.not_observed for t in total),
        )
        effect = _("They lock: nothing of them shows or changes any more.")
        modal = ConfirmModal(_("Submit the whole forms?"), sums, effect, yes=_("submits them"))

        def answered(sure: bool | None) -> None:
            if sure:
                self.do(self._submit(rows), "submit")

        self.app.push_screen(modal, answered)

    async def _submit(self, rows: Sequence[int]) -> None:
        desk, opened = self.desk, self._opened
        if opened is None:
            return
        codes = [opened.lines[n].code for n in rows]

        def work() -> list[str]:
            from talenta_tui.services.cycles.keying import ItemRefused, submit_paper

            outcomes = submit_paper(desk.actor, desk.site, self.code, codes)
            return [o.sentence if isinstance(o, ItemRefused) else "" for o in outcomes]

        refusals = await self.ask(work)
        locked = [n for n, refusal in zip(rows, refusals, strict=True) if not refusal]
        self.sheet.lock_rows(locked, submitted())
        bad = [(n, refusal) for n, refusal in zip(rows, refusals, strict=True) if refusal]
        done = _("{n} forms submitted and locked.").format(n=len(locked))
        if bad:
            row, why = bad[0]
            self.say(f"{done} {opened.lines[row].code}: {why}", bad=True)
        else:
            self.say(done)

    # --- others at the same cycle ---

    def changed(self) -> None:
        if not self._reading and self._opened is not None:
            self._reading = True
            job = self._funnel(self._look_at_others(self._opened))
            self.run_worker(job, exit_on_error=False, group="others")

    async def _look_at_others(self, opened: PaperSheet) -> None:
        """Show what somebody else has keyed or submitted since it was read."""
        desk, known = self.desk, self._known
        try:

            def read() -> tuple[PaperNews, Known]:
                from talenta_tui.services.cycles.papersheet import paper_news

                news = paper_news(desk.actor, desk.site, self.code, opened, self._seen_event)
                return news, dict(known)

            news, before = await self.ask(read)
            if opened is not self._opened:
                return
            if news.again:
                await self._again()
                return
            self._seen_event = news.known
            for line in news.lines:
                self._show(line, before)
        finally:
            self._reading = False

    def _show(self, line: PaperLine, before: Known) -> None:
        row = self._rows.get(line.code)
        if row is None:
            return
        sheet = self.sheet
        if line.submitted:
            sheet.lock_rows([row], submitted())
            return
        if line.comment != sheet.model.comments.get(row, ""):
            sheet.comment_changed(row, line.comment)
        for item, value in differing(line, before).items():
            # What we wrote after this was read is newer than what was read.
            key = (line.code, item)
            if self._known.get(key, EMPTY) != before.get(key, EMPTY):
                continue
            old = self._known.get(key, EMPTY)
            self._known[key] = value
            sheet.foreign_change(row, item, value, line.by[item], old)

    async def _again(self) -> None:
        """Read the sheet anew: a rater was replaced, and their form with them."""
        sheet = self.sheet
        if sheet.model.holding or sheet.model.prompt or sheet.model.cells.refused_count:
            return
        sheet.model.hold()
        await self.at_rest()
        self.do(self._load(self.desk), "load")


def _item(code: str, write: CellWrite, known: Known) -> ItemWrite:
    from talenta_tui.services.cycles.keying import ItemWrite

    seen = known.get((code, write.column), EMPTY)
    return ItemWrite(code, write.column + 1, stored_value(write.new), stored_value(seen))
