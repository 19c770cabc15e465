"""A screen of one session with several parts: a line of part names, a list, notes below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.asking import AlreadyTold
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.text import plain
from talenta_tui.widgets.lines import LineWidget, Span
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.sessions import SessionDetail

_T = TypeVar("_T")


class PartLine(LineWidget, can_focus=False):
    """The names of the parts; the present one stands in brackets."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = titles
        self._at = 0

    def set_titles(self, titles: Sequence[str]) -> None:
        """Name other parts, where those that may be seen are known only later."""
        self._titles = titles
        self.refresh()

    def show(self, at: int) -> None:
        self._at = at
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        found: list[Span] = []
        for n, title in enumerate(self._titles):
            text = f"[{_(title)}]" if n == self._at else f" {_(title)} "
            found.append((" " + text, "strong" if n == self._at else "muted"))
        return found


class PartsScreen(WaitingScreen):
    """Subclasses name their `PARTS` as (id, title) and say what each shows."""

    PARTS: ClassVar[tuple[tuple[str, str], ...]] = ()
    AUTO_FOCUS = "RowList"

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__()
        self.code = code
        self.detail: SessionDetail | None = None
        self.at = next((n for n, (name, _t) in enumerate(self.PARTS) if name == part), 0)
        self._shown_part = ""

    # --- for subclasses ---

    def columns(self) -> Sequence[Column]:
        """The list's columns in the present part."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """The list's rows in the present part; `detail` is there."""
        raise NotImplementedError

    def mark(self, index: int) -> RowMark:  # noqa: ARG002 - for subclasses
        return NO_MARK

    def about(self, index: int | None) -> Sequence[Note]:  # noqa: ARG002 - for subclasses
        """What stands below the list about the row under the cursor."""
        return ()

    def top(self) -> Sequence[Note]:
        """What stands above the list."""
        detail = self.detail
        if detail is None:
            return ()
        facts = detail.facts
        return [(f"{plain(facts.key.code, 40)} · {plain(facts.about.title, 80)}", "strong")]

    def empty(self) -> str:
        return _("Nothing here yet.")

    async def fetch(self, desk: WorkDesk) -> None:
        """Read what the screen shows, `detail` first."""
        self.detail = await self.ask(lambda: read_detail(desk, self.code))

    def place(self) -> dict[str, Any] | None:
        return {"code": self.code, "part": self.part if self.PARTS else ""}

    # --- the frame ---

    @property
    def is_read(self) -> bool:
        """What the screen shows has been read."""
        return self.detail is not None

    @property
    def part(self) -> str:
        return self.PARTS[self.at][0]

    @property
    def facts(self) -> SessionFacts:
        if self.detail is None:
            raise AlreadyTold
        return self.detail.facts

    @property
    def table(self) -> RowList:
        return self.query_one("#rows", RowList)

    @property
    def cursor(self) -> int | None:
        return self.table.cursor if self.is_read else None

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1, id="top")
        yield PartLine([title for _name, title in self.PARTS])
        yield RowList((Column(""),), sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def start(self, desk: WorkDesk) -> None:
        self.do(self.load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def load(self, desk: WorkDesk) -> None:
        await self.fetch(desk)
        self.draw()
        self.is_there()

    def draw(self) -> None:
        """Show the present part; the cursor stays while the part does."""
        if not self.is_read:
            return
        self.query_one(PartLine).show(self.at)
        rows = self.table
        cursor = (rows.cursor or 0) if self._shown_part == self.part else 0
        self._shown_part = self.part
        rows.set_rows([], empty=self.empty())
        rows.set_columns(self.columns())
        rows.set_rows(self.rows(), marks=self.mark, cursor=cursor, empty=self.empty())
        self.query_one("#top", Notes).show(*self.top())
        self.say_about()
        self.show_keys()

    def say_about(self) -> None:
        if self.is_read:
            self.query_one("#about", Notes).show(*self.about(self.table.cursor))

    def on_row_list_highlighted(self) -> None:
        self.say_about()

    async def action_next_section(self) -> None:
        await self._turn(1)

    async def action_previous_section(self) -> None:
        await self._turn(-1)

    async def _turn(self, way: int) -> None:
        await self.ready()
        self.at = (self.at + way) % len(self.PARTS)
        self.draw()

    # --- work ---

    async def act(self, work: Callable[[], _T], said: str = "") -> _T:
        """Do `work` on the database's thread, then show the session anew and say so."""
        result = await self.ask(work)
        await self.load(self.desk)
        if said:
            self.say(said)
        return result


def read_detail(desk: WorkDesk, code: str) -> SessionDetail:
    """The session with its steps; on the database's thread."""
    from talenta_tui.services.assessment.sessions import show_session

    return show_session(desk.actor, desk.site, code)
