"""The steps of something that goes on for weeks, with what is in the way of each below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.widgets.row_list import Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk

Target = tuple[str, str]
"""What Enter stands for: a step and the part of its screen, (`prepare`, `rooms`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a step, or (`blocks`) something in its way; the last of its cells is a sentence."""

    sign: str
    cells: Row
    style: str
    target: Target

    @property
    def blocks(self) -> bool:
        return self.sign == "!"


class StepsScreen(WaitingScreen):
    """Subclasses read what has the `code`, and say where one begins and what Enter does."""

    AUTO_FOCUS = "RowList"
    TOP: ClassVar[int] = 2
    """Lines above the steps, at the most."""
    ABOUT: ClassVar[int] = 4
    """Lines about the row under the cursor, at the most."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.lines: Sequence[Line] = ()

    # --- for subclasses ---

    def sentences(self) -> str:
        """The heading of the lines' sentences."""
        raise NotImplementedError

    async def fetch(self, desk: WorkDesk) -> Sequence[Line]:
        """Read everything anew; its steps with what is in their way."""
        raise NotImplementedError

    def top(self) -> Sequence[Note]:
        """What stands above the steps, once they have been read."""
        raise NotImplementedError

    def first(self) -> int:
        """The line the cursor begins on."""
        raise NotImplementedError

    def enter(self, target: Target) -> str:
        """What Enter does on a line, as a sentence."""
        raise NotImplementedError

    # --- the frame ---

    def compose_body(self) -> ComposeResult:
        yield Notes(most=self.TOP, id="top")
        columns = (Column(_("Step"), 14), Column(_("State"), 8), Column(self.sentences()))
        yield RowList(columns, sign_width=1, empty="…", id="rows")
        yield Notes(most=self.ABOUT, id="about")

    def start(self, desk: WorkDesk) -> None:
        self.do(self.load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def load(self, desk: WorkDesk) -> None:
        begins = not self.lines
        self.lines = await self.fetch(desk)
        rows = self.query_one(RowList)
        cursor = self.first() if begins else rows.cursor or 0
        rows.set_rows([line.cells for line in self.lines], marks=self._mark, cursor=cursor)
        self.query_one("#top", Notes).show(*self.top())
        self.show_keys()
        self._say()
        self.is_there()

    @property
    def here(self) -> Line | None:
        """The line under the cursor."""
        cursor = self.query_one(RowList).cursor
        return None if cursor is None or not self.lines else self.lines[cursor]

    def _mark(self, index: int) -> RowMark:
        line = self.lines[index]
        return RowMark(line.sign, line.style)

    def on_row_list_highlighted(self) -> None:
        self._say()

    def _say(self) -> None:
        line = self.here
        notes: list[Note] = []
        if line is not None:
            notes = [
                (line.cells[-1], line.style if line.blocks else ""),
                (self.enter(line.target), "muted"),
            ]
        self.query_one("#about", Notes).show(*notes)
