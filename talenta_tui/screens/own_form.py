"""One's own 360° form: filled in behaviour by behaviour, kept as a sealed draft, submitted once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.session_sheet import turn_away
from talenta_tui.screens.view_session_sheet import shown_value
from talenta_tui.text import plain
from talenta_tui.widgets.questionnaire import Questionnaire
from talenta_tui.widgets.questionnaire_model import Filled, Question
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, CellValue

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.cycles.forms import OwnForm
    from talenta_tui.services.cycles.questionnaire import Questionnaire as Words


class OwnFormScreen(DeskScreen):
    """The form about `ratee` in `cycle`. `clock` counts seconds and never goes back.

    It is no place to come back to: that is kept by operator and would name whom they rate.
    """

    CONTEXT = "own_form"
    CSS_PATH = "own_form.tcss"
    BINDINGS = bindings("own_form")
    AUTO_FOCUS = "Questionnaire"

    def __init__(self, cycle: str, ratee: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.cycle = cycle
        self.ratee = ratee
        self.form = Questionnaire()
        self._clock = clock
        self._began = clock()
        self._before = 0
        self._opened: OwnForm | None = None
        self._newest: Filled | None = None
        self._saving = False

    def heading(self) -> str:
        return _("360° form")

    def compose_body(self) -> ComposeResult:
        yield self.form

    def _forward_event(self, event: events.Event) -> None:
        # Keys typed before the form is there are held by it and follow in their order.
        if isinstance(event, events.Key | events.Paste):
            self.form._forward_event(event)
        else:
            super()._forward_event(event)

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[OwnForm, Words]:
            from talenta_tui.services.cycles.forms import own_form
            from talenta_tui.services.cycles.questionnaire import questionnaire

            found = own_form(desk.actor, desk.site, self.cycle, self.ratee)
            return found, questionnaire(found.questionnaire)

        try:
            opened, words = await desk.executor.run(read)
        except Exception as error:  # noqa: BLE001 - told
            turn_away(self, error)
            return
        self._opened, self._before = opened, opened.seconds
        self._began = self._clock()
        questions = [Question(item.code, item.value, item.text) for item in words.items]
        values = [_shown(opened, n) for n in range(len(opened.answers))]
        duty = opened.duty
        title = _("About {name}, {unit}").format(
            name=plain(duty.name, 60), unit=plain(duty.unit, 60)
        )
        self.form.load(questions, words.scale, words.comment, values, opened.comment, title)
        if any(value is not EMPTY for value in values):
            self.say(_("Here is what you had filled in; nobody else has seen it."))

    @property
    def _seconds(self) -> int:
        """How long the form took in all, over every sitting."""
        return self._before + int(self._clock() - self._began)

    # --- the draft ---

    def on_questionnaire_changed(self, message: Questionnaire.Changed) -> None:
        self._newest = message.filled
        if not self._saving:
            self._saving = True
            self.run_worker(self._keep(), exit_on_error=False, group="keep")

    async def _keep(self) -> None:
        """Keep the newest state, and again while something newer has come meanwhile."""
        kept = -1
        try:
            while self._newest is not None and self._newest.version > kept:
                filled = self._newest
                try:
                    await self.desk.executor.run(self._draft(filled))
                except Exception as error:  # noqa: BLE001 - told beside what was typed
                    from talenta_tui.screens.modals.error import told

                    self.form.refused(told(error).sentence)
                else:
                    self.form.kept(filled.version)
                kept = filled.version
        finally:
            self._saving = False

    def _draft(self, filled: Filled) -> Callable[[], None]:
        desk, seconds = self.desk, self._seconds

        def work() -> None:
            from talenta_tui.services.cycles.forms import keep_draft

            keep_draft(
                desk.actor, desk.site, self.cycle, self.ratee, _answers(filled),
                [n for n, value in enumerate(filled.values) if value is NOT_OBSERVED],
                filled.comment, seconds,
            )  # fmt: skip

        return work

    async def at_rest(self) -> None:
        """Return once everything typed so far is kept, or was refused."""
        await settled(self.form)
        await settled(self.form)
        await settled(self)
        while self._saving and self.is_running:
            await asyncio.sleep(0.01)

    async def action_back(self) -> None:
        # Escape typed ahead of the form comes behind the answers that are held for it.
        await settled(self.form)
        while self.form.holding and self.is_running:
            await asyncio.sleep(0.01)
        if not self.form.writing:
            await self.at_rest()
            await super().action_back()

    # --- submitting ---

    def on_questionnaire_submit_requested(self, message: Questionnaire.SubmitRequested) -> None:
        opened, filled = self._opened, message.filled
        if opened is None:
            return
        answered = sum(isinstance(v, int) for v in filled.values)
        if answered < opened.least:
            self.form.go_to_empty()
            self.say(
                _("At least {least} behaviours need an answer; {n} have one.").format(
                    least=opened.least, n=answered
                ),
                bad=True,
            )
            return
        missing = [f"B{n:02d}" for n, v in enumerate(filled.values, 1) if not isinstance(v, int)]
        lines = [_("{n} of {all} answered").format(n=answered, all=len(filled.values))]
        if missing:
            lines.append(_("Without an answer: {items}").format(items=", ".join(missing)))
        lines.append(
            _("With a comment of {n} characters.").format(n=len(filled.comment))
            if filled.comment
            else _("Without a comment.")
        )
        lines.append(_("It locks: nobody can see or change it afterwards, nor can you."))
        title = _("Submit the form about {name}?").format(name=plain(opened.duty.name, 60))
        modal = ConfirmModal(title, *lines, yes=_("submits it"))

        def answer(sure: bool | None) -> None:
            if sure:
                self.do(self._submit(filled), "submit")

        self.app.push_screen(modal, answer)

    async def _submit(self, filled: Filled) -> None:
        desk, seconds = self.desk, self._seconds

        def work() -> None:
            from talenta_tui.services.cycles.forms import fill_form

            fill_form(
                desk.actor, desk.site, self.cycle, self.ratee, _answers(filled), filled.comment,
                seconds,
            )  # fmt: skip

        await self.at_rest()
        await self.ask(work)
        self.app.pop_screen()
        if isinstance(self.app.screen, DeskScreen):
            self.app.screen.say(_("Submitted and locked."))


def _shown(opened: OwnForm, item: int) -> CellValue:
    answer = opened.answers[item]
    return NOT_OBSERVED if item in opened.blank else shown_value(answer)


def _answers(filled: Filled) -> list[int | None]:
    return [value if isinstance(value, int) else None for value in filled.values]
