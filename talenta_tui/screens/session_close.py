"""Close: the gates still shut, the signatures, closing, and reopening with a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal

from talenta_tui.actions import Action
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form, ask_reason, ask_sure
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import ChoiceField
from talenta_tui.screens.view_session import STEP_NAMES, blocker_line, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.closing import Closing

_OPEN = frozenset({"sign", "close_session"})
_CLOSED = frozenset({"reopen", "decline", "minutes"})

SIGNING = {"lead": mark("lead assessor"), "second": mark("one more assessor")}


class CloseScreen(PartsScreen):
    """Gates and signatures; `c` closes, `o` asks to reopen or agrees to it."""

    CONTEXT = "closing"
    PLACE = "close"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("closing")
    PARTS = (("gates", mark("Gates")), ("signatures", mark("Signatures")))

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.closing: Closing | None = None

    def heading(self) -> str:
        return _("Close")

    def hints(self) -> list[Action]:
        closed = self.closing is not None and self.closing.closed
        out = _OPEN if closed else _CLOSED
        return [a for a in super().hints() if a.context != "closing" or a.name not in out]

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> Closing:
            from talenta_tui.services.assessment.closing import show_closing

            return show_closing(desk.actor, desk.site, self.code)

        self.closing = await self.ask(read)
        await super().fetch(desk)

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        if self.part == "gates":
            return (Column(_("Step"), 10), Column(_("State"), 7), Column(_("What is missing")))
        return (Column(_("As"), 20), Column(_("Signed by"), share=1), Column(_("Holds"), share=1))

    def _gates(self) -> list[tuple[str, str, str, str]]:
        """Sign, step, state, sentence of every gate."""
        found = []
        detail = self.detail
        for state in detail.steps[:-1] if detail is not None else ():
            name = said(STEP_NAMES, state.step.value)
            if state.done:
                found.append(("✓", name, _("open"), ""))
            found += [("!", name, _("shut"), blocker_line(b)) for b in state.blockers]
        return found

    def rows(self) -> list[Row]:
        if self.part == "gates":
            return [gate[1:] for gate in self._gates()]
        given = {s.role: s for s in self.closing.signatures} if self.closing else {}
        rows: list[Row] = []
        for role, text in SIGNING.items():
            one = given.get(role)
            holds = "" if one is None else _("yes") if one.valid else _("no: levels have changed")
            rows.append((_(text), "" if one is None else one.name, holds))
        return rows

    def mark(self, index: int) -> RowMark:
        if self.part == "gates":
            shut = self._gates()[index][0] == "!"
            return RowMark("!", "warn") if shut else RowMark("✓", "good")
        given = {s.role: s for s in self.closing.signatures} if self.closing else {}
        one = given.get(list(SIGNING)[index])
        return RowMark("✓", "good") if one is not None and one.valid else RowMark("!", "warn")

    def about(self, index: int | None) -> Sequence[Note]:  # noqa: ARG002 - about the session
        closing = self.closing
        if closing is None:
            return ()
        if closing.closed:
            notes: list[Note] = [(_("Closed: its levels are official for the map."), "good")]
            if closing.reopen is not None:
                who, why = closing.reopen
                text = _("{name} asks to reopen it: {why}. Another person presses o.").format(
                    name=plain(who, 30), why=plain(why, 200)
                )
                notes.append(("! " + text, "warn"))
            return notes
        if closing.gates:
            return [(_("{n} gates are shut.").format(n=len(closing.gates)), "warn")]
        return [(_("Every gate is open; c closes the session."), "good")]

    # --- actions ---

    async def action_sign(self) -> None:
        """Sign as oneself, or enter a signature given on paper."""
        await self.ready()
        detail = self.detail
        if detail is None or detail.facts.key.closed:
            return
        facts = detail.facts
        lead = facts.about.lead
        options: list[tuple[object, str]] = [
            (
                ("lead" if a.code == lead else "second", a.code),
                plain(a.name, 30) + (f" · {_('lead')}" if a.code == lead else ""),
            )
            for a in sorted(facts.assessors, key=lambda a: a.code != lead)
        ]
        if not options:
            self.say(_("There is no assessor."), bad=True)
            return
        ask_form(
            self,
            _("Sign the agreed levels"),
            [ChoiceField("who", _("Signed by"), options)],
            self._sign,
            note=lambda _values: _("The lead and one more; a level changed later voids both."),
        )

    async def _sign(self, values: Values) -> None:
        desk = self.desk
        who: tuple[str, str] = values["who"]  # type: ignore[assignment]
        role: Literal["lead", "second"] = "lead" if who[0] == "lead" else "second"

        def work() -> None:
            from talenta_tui.services.assessment.closing import sign_levels

            sign_levels(desk.actor, desk.site, self.code, role, who[1])

        await self.act(work, _("Signed."))

    async def action_close_session(self) -> None:
        await self.ready()
        closing = self.closing
        if closing is None or closing.closed:
            return
        if closing.gates:
            first = blocker_line(closing.gates[0])
            self.say(_("Not yet: {why}").format(why=first), bad=True)
            return
        ask_sure(
            self,
            _("Close the session?"),
            _("Its levels become official for the map. Reopening takes a second person."),
            yes=_("closes it"),
            job=self._close,
        )

    async def _close(self) -> None:
        desk = self.desk

        def work() -> int:
            from talenta_tui.services.assessment.closing import close_session

            return close_session(desk.actor, desk.site, self.code)

        event = await self.act(work)
        self.say(_("Closed; event {n}.").format(n=event))

    async def action_reopen(self) -> None:
        """Ask to reopen, or agree to what somebody else asked."""
        await self.ready()
        closing = self.closing
        if closing is None or not closing.closed:
            return
        if closing.reopen is None:
            ask_reason(self, _("Ask to reopen the session"), self._request)
            return
        who, why = closing.reopen
        ask_sure(
            self,
            _("Reopen the session?"),
            _("{name} asks: {why}").format(name=plain(who, 30), why=plain(why, 200)),
            _("Its levels become provisional again."),
            yes=_("reopens it"),
            job=self._approve,
        )

    async def _request(self, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.closing import request_reopen

            request_reopen(desk.actor, desk.site, self.code, reason)

        await self.act(work, _("Asked; a second person must agree."))

    async def _approve(self) -> None:
        desk = self.desk

        def work() -> int:
            from talenta_tui.services.assessment.closing import approve_reopen

            return approve_reopen(desk.actor, desk.site, self.code)

        await self.act(work, _("Reopened; closing anew takes new signatures."))

    async def action_decline(self) -> None:
        await self.ready()
        closing = self.closing
        if closing is None or not closing.closed or closing.reopen is None:
            return

        async def job(reason: str) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.closing import decline_reopen

                decline_reopen(desk.actor, desk.site, self.code, reason)

            await self.act(work, _("Declined; the session stays closed."))

        ask_reason(self, _("Decline to reopen"), job)

    async def action_minutes(self) -> None:
        """Save the minutes of the closed session as a file."""
        await self.ready()
        closing = self.closing
        if closing is None or not closing.closed:
            self.say(_("The minutes are made once the session is closed."), bad=True)
            return
        from talenta_tui.screens.saving import save

        desk, code = self.desk, self.code

        def writer(stream: BinaryIO, form: str) -> None:
            from talenta_tui.reports.minutes import write_minutes
            from talenta_tui.services.assessment.minutes import read_minutes
            from talenta_tui.services.assessment.minutes_paper import minutes_paper

            found = read_minutes(desk.actor, desk.site, code)
            write_minutes(minutes_paper(desk.site, found), stream, form)

        save(self, f"{_('minutes')}-{plain(code, 40)}", ("pdf", "txt"), writer)

    async def action_movement(self) -> None:
        from talenta_tui.screens.session_movement import MovementScreen

        await self.ready()
        self.app.push_screen(MovementScreen(self.code))
