"""The proof that the trail is whole: verified, also against a head noted outside, and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_integrity import verified

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.audit import Verification

_VERIFY = "audit.verify"


class ProofActions(ControlScreen):
    """A subclass shows the state of the trail, and anew after each of these."""

    NEEDS = {"verify": _VERIFY, "noted": _VERIFY, "sign": "audit.sign"}

    async def tell_state(self) -> None:
        """Read the state of the trail and show it."""
        raise NotImplementedError

    def action_verify(self) -> None:
        if self.lets("verify"):
            self.do(self._verify(None), "verify")

    def action_noted(self) -> None:
        if not self.lets("noted"):
            return

        async def go(values: Values) -> None:
            await self._verify(str(values["head"]))

        ask_form(
            self,
            _("Verify against a head noted outside"),
            [TextField("head", _("Head or code"), limit=100)],
            go,
            check=lambda values: need(values, "head", _("Type the code as it was printed.")),
        )

    async def _verify(self, noted: str | None) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> Verification:
            from talenta_tui.services.audit import verify_trail

            share = ticket.tell
            return verify_trail(
                desk.actor, desk.site, noted, progress=lambda done: share("verifying", done)
            )

        found = await self.ask_apart(work, _("The trail"))
        await self.tell_state()
        self.say(verified(found), bad=not found.sound)
        if found.fault is not None:
            self._alarm(found.fault.title(), found.fault.lines(found.origin))

    def _alarm(self, title: str, lines: list[str]) -> None:
        """A broken trail is nothing for a line that may be cut."""
        from talenta_tui.screens.modals.session_text import TextModal

        self.app.push_screen(TextModal(title, lines))

    def action_sign(self) -> None:
        if not self.lets("sign"):
            return

        async def go(values: Values) -> None:
            await self._sign(str(values["occasion"]).strip())

        ask_form(
            self,
            _("Sign the head of the trail"),
            [TextField("occasion", _("Occasion"), limit=100)],
            go,
            check=lambda values: need(values, "occasion", _("Say what it is signed for.")),
        )

    async def _sign(self, occasion: str) -> None:
        desk = self.desk

        def work() -> str:
            from talenta_tui.services.audit_notes import sign_now

            return sign_now(desk.actor, desk.site, occasion).code

        code = await self.ask(work)
        await self.tell_state()
        self.say(_("Signed; note this outside: {code}").format(code=code))
