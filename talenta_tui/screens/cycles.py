"""The 360° cycles: all of them, a new one, sealing, the questionnaire, inquiries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.actions import Action
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_forms import ask_form, ask_sure, need
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.screens.view_cycle import (
    about_cycle,
    cycle_columns,
    cycle_row,
    days,
    questionnaire_lines,
)
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import day_of
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import NO_MARK, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.cycles.questionnaire import Questionnaire

_MAY = {"new": "cycle.edit", "seal": "feedback.seal", "inquiries": "feedback.unseal"}


class CyclesScreen(WaitingScreen):
    """Every cycle; Enter opens its steps."""

    CONTEXT = "cycles"
    CSS_PATH = "cycle.tcss"
    BINDINGS = ahead("cycles")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[CycleInfo] = ()
        self._sealed = True
        self._left: dict[str, int] = {}

    def heading(self) -> str:
        return _("360° cycles")

    def compose_body(self) -> ComposeResult:
        yield RowList(cycle_columns(), sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def hints(self) -> list[Action]:
        from talenta_tui.services.permissions import UseCase, may

        out = {"seal"} if self._sealed else set()
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        if desk is not None:
            out |= {name for name, case in _MAY.items() if not may(desk.actor, UseCase(case))}
        return [a for a in super().hints() if a.context != self.CONTEXT or a.name not in out]

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[Sequence[CycleInfo], bool, dict[str, int]]:
            from talenta_tui.db.engine import read_transaction
            from talenta_tui.services.cycles.calendar import days_left, list_cycles
            from talenta_tui.services.cycles.seal import is_sealed

            found = list_cycles(desk.actor, desk.site)
            with read_transaction(desk.site.database):
                sealed = is_sealed()
            return found, sealed, {info.code: days_left(desk.site, info) for info in found}

        self._found, self._sealed, self._left = await self.ask(read)
        rows = self.query_one(RowList)
        empty = _("No cycle yet; n makes one.")
        if not self._sealed:
            empty = _("No cycle yet. Its forms need a sealed site: s seals.")
        rows.set_rows(
            [cycle_row(one) for one in self._found],
            marks=self._mark,
            cursor=rows.cursor or 0,
            empty=empty,
        )
        self.show_keys()
        self._say()
        self.is_there()

    def _mark(self, index: int) -> RowMark:
        one = self._found[index]
        if one.stage.value == "released":
            return RowMark("✓", "muted")
        if one.stage.value == "collecting" and self._left[one.code] < 0 < one.asked - one.submitted:
            return RowMark("!", "warn")
        return NO_MARK

    def on_row_list_highlighted(self) -> None:
        self._say()

    def _here(self) -> CycleInfo | None:
        cursor = self.query_one(RowList).cursor if self._found else None
        return None if cursor is None else self._found[cursor]

    def _say(self) -> None:
        notes: list[Note] = []
        one = self._here()
        if one is not None:
            notes.append((about_cycle(one), "strong"))
            notes.append((self._told(one), ""))
        if not self._sealed:
            text = _("The 360° forms are not sealed: their raters' names still stand beside them.")
            notes.append(("! " + text, "warn"))
        self.query_one("#about", Notes).show(*notes)

    def _told(self, one: CycleInfo) -> str:
        if one.stage.value == "released":
            return _("Released: its forms are evidence, and nobody's answers can be told.")
        if one.stage.value == "prepared":
            return _("Being prepared: people to be rated, then raters, then begin.")
        text = _("{n} forms missing; last day {when}. Questionnaire {version}.")
        return text.format(
            n=grouped(one.asked - one.submitted),
            when=days(self._left[one.code]),
            version=plain(one.questionnaire, 32),
        )

    # --- actions ---

    async def action_open(self) -> None:
        from talenta_tui.screens.cycle import CycleScreen

        await self.ready()
        one = self._here()
        if one is not None:
            await self.app.push_screen(CycleScreen(one.code))

    def action_new(self) -> None:
        today = self.desk.site.as_of()
        fields = [
            TextField("code", _("Code"), "", limit=32),
            TextField("period", _("Period"), today.isoformat()[:7], limit=7),
            TextField("name", _("Name"), "", limit=120),
            TextField("closes", _("Last day"), "", limit=10),
            TextField("seed", _("Seed"), "", limit=40),
        ]

        def check(values: Values) -> None:
            need(values, "code", _("A cycle needs a code, for instance 360-2026-11."))
            need(values, "period", _("A cycle needs a period, for instance 2026-11."))
            if values["closes"]:
                day_of(str(values["closes"]))

        ask_form(
            self,
            _("A new 360° cycle"),
            [*fields],
            self._create,
            check=check,
            note=lambda _values: _("Last day empty: the period's end. Seed empty: the code."),
        )

    async def _create(self, values: Values) -> None:
        from talenta_tui.screens.cycle import CycleScreen

        desk = self.desk
        closes: date | None = day_of(str(values["closes"])) if values["closes"] else None

        def work() -> str:
            from talenta_tui.services.cycles.calendar import create_cycle

            return create_cycle(
                desk.actor, desk.site, str(values["code"]), str(values["period"]),
                str(values["name"]), closes, str(values["seed"]),
            ).code  # fmt: skip

        code = await self.ask(work)
        await self._load(desk)
        await self.app.push_screen(CycleScreen(code))

    async def action_seal(self) -> None:
        await self.ready()
        if self._sealed:
            self.say(_("The 360° forms are sealed."))
            return
        ask_sure(
            self,
            _("Seal the 360° forms?"),
            _("Raters' names are taken off every form there is and every one to come, for good."),
            _("The secret lies beside the site's keys: keep a copy apart from the database."),
            yes=_("seals them"),
            job=self._seal,
        )

    async def _seal(self) -> None:
        desk = self.desk

        def work() -> tuple[int, str]:
            from talenta_tui.services.cycles.seal import seal_feedback

            found = seal_feedback(desk.actor, desk.site)
            return found.rows, found.fingerprint

        n, fingerprint = await self.ask(work)
        self.say(_("{n} forms sealed; the secret is {name}.").format(n=n, name=fingerprint))
        await self._load(desk)

    def action_words(self) -> None:
        self.do(show_words(self), "words")

    def action_inquiries(self) -> None:
        from talenta_tui.screens.inquiries import InquiriesScreen
        from talenta_tui.services.permissions import UseCase, may

        if may(self.desk.actor, UseCase.FEEDBACK_UNSEAL):
            self.app.push_screen(InquiriesScreen())
        else:
            self.say(_("Inquiries are for administrators and auditors."), bad=True)


async def show_words(screen: WaitingScreen, cycle: str = "") -> None:
    """The questionnaire in force, or that of a cycle, to read."""
    desk = screen.desk

    def read() -> Questionnaire:
        from talenta_tui.services.cycles.questionnaire import show_questionnaire

        return show_questionnaire(desk.actor, desk.site, cycle)

    found = await screen.ask(read)
    screen.app.push_screen(TextModal(_("Questionnaire"), questionnaire_lines(found)))
