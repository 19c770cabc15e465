"""One's own record: what an employee lands on, and everyone with a record of their own can open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.reach import begins_at
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.page import PageList
from talenta_tui.screens.session_forms import ask_form, ask_sure
from talenta_tui.screens.session_waits import WaitingScreen

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.home_steps import Step
    from talenta_tui.services.objections import ObjectionView
    from talenta_tui.services.own_record import OwnRecord


class OwnScreen(WaitingScreen):
    """The record of whoever is at work; it asks for nobody else's."""

    CONTEXT = "me"
    PLACE = "me"
    CSS_PATH = "own.tcss"
    BINDINGS = ahead("me")

    def __init__(self) -> None:
        super().__init__()
        self._found: OwnRecord | None = None
        self._steps: Sequence[Step] = ()

    def heading(self) -> str:
        return _("My record")

    def compose_body(self) -> ComposeResult:
        yield PageList()

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[OwnRecord, tuple[Step, ...]]:
            from talenta_tui.services.home_steps import Asked, StepCode, waiting_steps
            from talenta_tui.services.own_record import own_record

            found = own_record(desk.actor, desk.site)
            if begins_at(desk.actor) != "me":
                return found, ()
            # It is this user's Home: what waits for them stands here.
            steps = waiting_steps(Asked(desk.actor, desk.site))
            return found, tuple(s for s in steps if s.code is not StepCode.OWN_RECORD)

        self._found, self._steps = await self.ask(read)
        self._draw()
        self.is_there()

    def on_title_line_minute_passed(self) -> None:
        """The clocks of what was lodged go on."""
        from talenta_tui.screens.view_requests import by_now

        found = self._found
        if found is not None and any(one.left is not None for one in found.objections):
            told = by_now(found.objections, self.desk.site.now())
            self._found = replace(found, objections=told)
            self._draw()

    def _draw(self) -> None:
        from talenta_tui.screens.home_items import item_of
        from talenta_tui.screens.view_own import own_page

        found = self._found
        if found is None or not self.is_mounted:
            return
        waits = [item_of(step, None) for step in self._steps]
        self._page.show(found.explanation.evidence, lambda width: own_page(found, width, waits))

    @property
    def _page(self) -> PageList:
        return self.query_one(PageList)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is ours already
        self._draw()

    def _request(self) -> ObjectionView | None:
        from talenta_tui.screens.view_own import request_of

        number = request_of(self._page.target)
        if number is None or self._found is None:
            return None
        return next((one for one in self._found.objections if one.number == number), None)

    async def action_next_section(self) -> None:
        await self._section(1)

    async def action_previous_section(self) -> None:
        await self._section(-1)

    async def _section(self, step: int) -> None:
        await self.ready()
        self._page.to_section(step)

    async def action_open(self) -> None:
        from talenta_tui.screens.home_items import go
        from talenta_tui.screens.view_own import step_of
        from talenta_tui.screens.view_requests import request_lines

        await self.ready()
        step = step_of(self._page.target)
        if step is not None:
            await go(self, self._steps[step])
            return
        one = self._request()
        if one is None:
            await self.action_explain()
        elif self._found is not None:
            policy = self._found.explanation.used.policy
            self.app.push_screen(TextModal(one.number, request_lines(one, policy)))

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen
        from talenta_tui.screens.view_own import request_of, step_of
        from talenta_tui.screens.view_plan import goal_of

        await self.ready()
        if self._found is None:
            return
        target = self._page.target
        if (
            target is None
            or request_of(target)
            or goal_of(target) is not None
            or step_of(target) is not None
        ):
            placed = self._found.explanation.placement.placed
            target = "talent" if placed else "missing"
        self.app.push_screen(ExplainScreen(self._found.explanation.evidence.nip, target))

    # --- objections and requests ---

    async def action_lodge(self) -> None:
        from talenta_tui.screens.complaints_write import WriteModal
        from talenta_tui.screens.own_forms import lodge_fields, lodge_note

        await self.ready()
        if self._found is None:
            return
        fields = lodge_fields(self._found.explanation.used.policy, self._page.target)

        def written(text: str | None) -> None:
            if text is not None:

                async def go(values: Values) -> None:
                    await self._lodge(text, values)

                title = _("What you ask for")
                ask_form(self, title, fields, go, note=lodge_note)

        self.app.push_screen(WriteModal(_("What is wrong, or what you ask for")), written)

    async def _lodge(self, text: str, values: Values) -> None:
        desk = self.desk
        kind, about = str(values["kind"]), str(values["about"])

        def work() -> ObjectionView:
            from talenta_tui.services.objections import Kind, lodge_objection

            return lodge_objection(desk.actor, desk.site, text, about, Kind(kind))

        from talenta_tui.screens.view_own import REQUEST
        from talenta_tui.screens.view_requests import moment

        found = await self.ask(work)
        await self._load(desk)
        self._page.go_to(REQUEST + found.number)
        self.say(
            _("Lodged: {number}. The answer is due {time}.").format(
                number=found.number, time=moment(found.due)
            )
        )

    async def action_withdraw(self) -> None:
        await self.ready()
        one = self._request()
        if one is None:
            self.say(_("Put the cursor on one of your objections first."))
            return

        async def job() -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.objections import withdraw_objection

                withdraw_objection(desk.actor, desk.site, one.number)

            await self.ask(work)
            await self._load(desk)
            self.say(_("{number} is withdrawn.").format(number=one.number))

        title = _("Take {number} back?").format(number=one.number)
        ask_sure(self, title, yes=_("takes it back"), job=job)

    # --- files ---

    def action_report(self) -> None:
        from talenta_tui.screens.reporting import print_own

        if self._found is not None:
            print_own(self, self._found.explanation.evidence.nip)

    def action_export(self) -> None:
        from talenta_tui.screens.own_forms import save_data

        if self._found is not None:
            save_data(self, self._found.explanation.evidence.nip)
