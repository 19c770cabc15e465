"""The agreed level on its way to the disk: its sheet, its reason, its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from talenta_tui.i18n import _
from talenta_tui.screens.session_pipeline import Answer
from talenta_tui.screens.session_sheet import KeySheet
from talenta_tui.widgets.score_sheet_values import CellState, CellWrite

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.view_session_integrate import Table
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.integration import IntegrationSheet

Reasons = dict[tuple[str, str], tuple[int, str]]
"""(NIP, competency) to a level and why it was chosen; for another level it says nothing."""


class AgreedSheet(KeySheet):
    """`n` speaks of the level that was refused, else of the one just keyed.

    The cursor has moved on from there, and a practised hand types level, `n`, reason.
    """

    _rated: tuple[int, int] | None = None

    def on_key(self, event: events.Key) -> None:
        model = self.model
        free = model.prompt is None and model.preview is None and not model.holding
        if free and event.character == "n":
            self._go_back()
        before, here = model.cells.next_seq, model.cursor
        super().on_key(event)
        if free:
            self._rated = here if model.cells.next_seq > before else None

    def _go_back(self) -> None:
        model = self.model
        cells = model.cells
        refused = [
            (row, 0) for row in range(cells.rows) if cells.cell((row, 0)).state is CellState.REFUSED
        ]
        place = model.cursor if model.cursor in refused else next(iter(refused), self._rated)
        if place is not None:
            model.touched |= {model.cursor, place}
            model.cursor = place


def read_integration(desk: WorkDesk, code: str) -> tuple[SessionFacts, IntegrationSheet]:
    from talenta_tui.services.assessment.integration import show_integration
    from talenta_tui.services.assessment.sessions import show_session

    sheet = show_integration(desk.actor, desk.site, code)
    return show_session(desk.actor, desk.site, code).facts, sheet


def no_level() -> Exception:
    from talenta_tui.errors import WrongUse

    return WrongUse(_("A level is a number."))


def agree(desk: WorkDesk, code: str, table: Table, reasons: Reasons, write: CellWrite) -> Answer:
    """Settle one keyed level; on the database's thread."""
    from talenta_tui.errors import TalentaError, Unavailable
    from talenta_tui.services.assessment.agreeing import agree_level

    nip, competency = table.keys[write.row]
    if not isinstance(write.new, int):
        return Answer(write, _("An agreed level can be changed, not emptied."))
    value, reason = reasons.get((nip, competency), (write.new, ""))
    try:
        agree_level(
            desk.actor, desk.site, code, nip, competency, write.new,
            reason if value == write.new else "",
        )  # fmt: skip
    except TalentaError as error:
        return Answer(write, str(error), failed=isinstance(error, Unavailable))
    return Answer(write)
