"""Who moved which agreed level, from what mean, when and why: the record, oldest last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_session import level_text
from talenta_tui.text import moment, plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.movement import Movement


class MovementScreen(PartsScreen):
    """Every settling of every level; those that moved an agreed level, apart."""

    CONTEXT = "movement"
    PLACE = "movement"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("movement")
    PARTS = (("all", mark("All")), ("moved", mark("Moved again")))

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._found: Sequence[Movement] = ()

    def heading(self) -> str:
        return _("Movement record")

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> Sequence[Movement]:
            from talenta_tui.services.assessment.movement import movements

            return movements(desk.actor, desk.site, self.code)

        self._found = (await self.ask(read))[::-1]
        await super().fetch(desk)

    def _listed(self) -> Sequence[Movement]:
        if self.part == "all":
            return self._found
        return [m for m in self._found if m.old is not None]

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("When"), 16),
            Column(_("Who"), 8),
            Column(_("Assessee"), share=2),
            Column(_("Competency"), share=2),
            Column(_("Was"), 4),
            Column(_("Is"), 4),
            Column(_("Mean"), 5),
        )

    def rows(self) -> list[Row]:
        people = {a.nip: a.name for a in self.facts.assessees}
        return [
            (
                moment(m.at), m.by, people.get(m.nip, m.nip), m.competency,
                level_text(m.old), level_text(m.new), level_text(m.mean),
            )
            for m in self._listed()
        ]  # fmt: skip

    def mark(self, index: int) -> RowMark:
        return RowMark("r", "muted") if self._listed()[index].reason else NO_MARK

    def about(self, index: int | None) -> Sequence[Note]:
        if index is None or index >= len(self._listed()):
            return ()
        one = self._listed()[index]
        moved = _("{moved} from the mean, event {n}").format(
            moved=level_text(one.moved), n=one.event
        )
        return [(moved, "muted"), (plain(one.reason, 400), "")]

    def empty(self) -> str:
        return _("No level has been agreed yet.")
