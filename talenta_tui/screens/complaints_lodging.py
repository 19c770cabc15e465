"""Lodging a complaint: written, about what and how, its receipt noted, and only then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.errors import TalentaError
from talenta_tui.i18n import _
from talenta_tui.screens.complaints_forms import (
    check_lodging,
    lodging_fields,
    lodging_note,
    lodging_of,
)
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.session_forms import judged

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.complaints import Lodging, Receipt


class LodgingActions(ControlScreen):
    """Nothing typed is lost on the way: whoever goes back, or is refused, has the text again."""

    sealed_to = ""
    """The auditors' key in use, empty where there is none."""

    async def load(self, desk: WorkDesk) -> None:
        """Read the room and show it."""
        raise NotImplementedError

    def action_lodge(self) -> None:
        if not self.sealed_to:
            self.say(_("Nothing can be lodged until an auditor has made their key."), bad=True)
            return
        self._write("")

    def _write(self, text: str) -> None:
        from talenta_tui.screens.complaints_write import WriteModal

        def written(said: str | None) -> None:
            if said is not None:
                self._choose(said)

        self.app.push_screen(WriteModal(_("What happened, where and when"), text), written)

    def _choose(self, text: str) -> None:
        """About what and whom; whoever goes back has their text again."""
        from talenta_tui.screens.modals.form import FormModal
        from talenta_tui.screens.view_form import Form

        def chosen(values: Values | None) -> None:
            if values is None:
                self._write(text)
            else:
                self._show_receipt(lodging_of(text, values))

        title = _("About what and whom")
        form = FormModal(
            Form(lodging_fields()), title, judge=judged(check_lodging), note=lodging_note
        )
        self.app.push_screen(form, chosen)

    def _show_receipt(self, lodging: Lodging) -> None:
        from talenta_tui.screens.complaints_receipt import ReceiptModal
        from talenta_tui.services.complaint_receipts import new_receipt

        receipt = new_receipt()

        def noted(sure: bool | None) -> None:
            if sure:
                self.do(self._lodge(lodging, receipt), "save")
            else:
                self._write(lodging.text)

        self.app.push_screen(ReceiptModal(receipt), noted)

    async def _lodge(self, lodging: Lodging, receipt: str) -> None:
        desk = self.desk

        def work() -> Receipt:
            from talenta_tui.services.complaints import lodge

            return lodge(desk.actor, desk.site, lodging, receipt)

        try:
            done = await self.ask(work)
        except TalentaError:
            # Its receipt is worth nothing, but the text is: below the sentence that says why.
            self._write(lodging.text)
            raise
        await self.load(desk)
        lodged = _("Lodged as {number}. r shows where it stands, by your receipt.")
        self.say(lodged.format(number=done.number), stays=True)
