"""Two to four candidates of a shortlist side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_compare import columns, compared
from talenta_tui.screens.view_shortlist import header, technical_note
from talenta_tui.widgets.row_list import RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.periods.standing import Stand
    from talenta_tui.services.vacancies import Excluded, Listed, Shortlist


class CompareScreen(DeskScreen):
    """The people of `chosen` in columns; `≠` marks a row in which they differ."""

    CONTEXT = "compare"
    CSS_PATH = "compare.tcss"
    BINDINGS = ahead("compare")
    AUTO_FOCUS = "RowList"

    def __init__(self, found: Shortlist, chosen: Sequence[Listed | Excluded], stand: Stand) -> None:
        super().__init__()
        self._found = found
        self._stand = stand
        self._chosen = tuple(chosen)
        self._rows = compared(found, chosen)
        self.person = 0

    def heading(self) -> str:
        return _("Compare")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2)
        yield RowList(
            columns(self._chosen, self.person),
            [row.cells for row in self._rows],
            marks=self._mark,
            sign_width=1,
        )

    def start(self, desk: WorkDesk) -> None:  # noqa: ARG002 - everything is here already
        self.query_one(Notes).show(
            (f"{self._found.vacancy.echelon} {self._found.vacancy.name}".strip(), "strong"),
            (header(self._found, self._stand), ""),
            (technical_note(self._found), "muted"),
        )

    def _mark(self, index: int) -> RowMark:
        row = self._rows[index]
        if row.heading:
            return RowMark(style="header")
        return RowMark("≠" if row.differs else "")

    async def _to_person(self, step: int) -> None:
        await settled(self.focused)
        self.person = max(0, min(len(self._chosen) - 1, self.person + step))
        self.query_one(RowList).set_columns(columns(self._chosen, self.person))

    async def action_next_person(self) -> None:
        await self._to_person(1)

    async def action_previous_person(self) -> None:
        await self._to_person(-1)

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen

        await settled(self.focused)
        row = self._rows[self.query_one(RowList).cursor or 0]
        self.app.push_screen(ExplainScreen(self._chosen[self.person].evidence.nip, row.target))
