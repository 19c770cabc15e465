"""The desk of those who answer: objections and requests for access, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.own_forms import answer_fields, check_answer, receive_fields, save_data
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.view_requests import (
    by_now,
    request_columns,
    request_lines,
    request_mark,
    request_row,
)
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.objections import ObjectionView

_ANSWER = "objection.answer"


class RequestsScreen(ControlScreen):
    """Everyone's within the user's scope; those who may answer also enter what came on paper."""

    CONTEXT = "requests"
    PLACE = "requests"
    CSS_PATH = "requests.tcss"
    BINDINGS = ahead("requests")
    AUTO_FOCUS = "RowList"
    NEEDS = {
        "answer": _ANSWER, "receive": _ANSWER, "data": "person.export", "page": "person.read",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._shown: Sequence[ObjectionView] = ()
        self._found: Sequence[ObjectionView] = ()
        self._policy: Policy | None = None
        self._answered = False

    def heading(self) -> str:
        return _("Objections")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="top")
        yield RowList(request_columns(), sign_width=1, empty="…", id="rows")

    def start(self, desk: WorkDesk) -> None:
        self.show_keys()
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.do(self._load(self.desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[Sequence[ObjectionView], Policy]:
            from talenta_tui.services.objections import list_objections
            from talenta_tui.services.policies import policy_in_force

            return list_objections(desk.actor, desk.site), policy_in_force(desk.site).policy

        self._found, self._policy = await self.ask(read)
        self._draw()

    def on_title_line_minute_passed(self) -> None:
        """The clocks go on where nobody commits anything."""
        self._found = by_now(self._found, self.desk.site.now()) if self._found else ()
        self._draw()

    def _draw(self) -> None:
        found, policy = self._found, self._policy
        if policy is None:
            return
        waiting = [one for one in found if one.left is not None]
        self._shown = shown = found if self._answered else waiting
        self.query_one(RowList).keep_rows(
            [request_row(one, policy) for one in shown],
            [one.number for one in shown],
            marks=lambda index: request_mark(shown[index]),
            empty=_("Nothing waits for an answer."),
        )
        late = sum(1 for one in waiting if one.left is not None and one.left.days < 0)
        count = _("{n} wait, {late} overdue").format(n=len(waiting), late=late)
        hint = _("s shows the answered ones too") if not self._answered else ""
        self.query_one("#top", Notes).show((count, "warn" if late else "strong"), (hint, "muted"))

    def _here(self) -> ObjectionView | None:
        at = self.query_one(RowList).cursor if self._shown else None
        return None if at is None else self._shown[at]

    async def action_open(self) -> None:
        await settled(self.focused)
        one = self._here()
        if one is not None:
            self.do(self._read(one.number), "read")

    async def _read(self, number: str) -> None:
        from talenta_tui.screens.modals.session_text import TextModal

        desk, policy = self.desk, self._policy

        def work() -> ObjectionView:
            from talenta_tui.services.objections import read_objection

            return read_objection(desk.actor, desk.site, number)

        found = await self.ask(work)
        if policy is not None:
            self.app.push_screen(TextModal(found.number, request_lines(found, policy)))

    async def action_answer(self) -> None:
        await settled(self.focused)
        one = self._here()
        if one is None or not self.lets("answer"):
            return
        if one.left is None:
            self.say(_("{number} is answered already.").format(number=one.number))
            return

        async def go(values: Values) -> None:
            await self._answer(one.number, str(values["verdict"]), str(values["reason"]))

        title = _("Answer {number}").format(number=one.number)
        note = _("The person reads the reason; nobody can change it afterwards.")
        ask_form(self, title, answer_fields(one), go, check=check_answer, note=lambda _v: note)

    async def _answer(self, number: str, verdict: str, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.objections import ObjectionState, answer_objection

            answer_objection(desk.actor, desk.site, number, ObjectionState(verdict), reason)

        await self.ask(work)
        await self._load(desk)
        self.say(_("{number} is answered.").format(number=number))

    async def action_data(self) -> None:
        await settled(self.focused)
        one = self._here()
        if one is not None and self.lets("data"):
            save_data(self, one.nip)

    async def action_page(self) -> None:
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        one = self._here()
        if one is not None and self.lets("page"):
            self.app.push_screen(PersonScreen(one.nip))

    def action_all(self) -> None:
        self._answered = not self._answered
        self.do(self._load(self.desk), "load")

    def action_receive(self) -> None:
        from talenta_tui.screens.complaints_write import WriteModal

        policy = self._policy
        if policy is None or not self.lets("receive"):
            return
        fields = receive_fields(policy)

        def written(text: str | None) -> None:
            if text is not None:

                async def go(values: Values) -> None:
                    await self._receive(text, values)

                ask_form(
                    self, _("Who wrote it, and what for"), fields, go,
                    check=lambda values: need(values, "nip", _("Type the NIP of who wrote it.")),
                )  # fmt: skip

        self.app.push_screen(WriteModal(_("What the letter says")), written)

    async def _receive(self, text: str, values: Values) -> None:
        desk = self.desk
        nip = str(values["nip"]).replace(" ", "")
        kind, about = str(values["kind"]), str(values["about"])

        def work() -> ObjectionView:
            from talenta_tui.services.objections import Kind, receive_objection

            return receive_objection(desk.actor, desk.site, nip, text, about, Kind(kind))

        found = await self.ask(work)
        await self._load(desk)
        self.say(_("Entered as {number}; its clock runs.").format(number=found.number))
