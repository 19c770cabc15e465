"""Integrate: all raters side by side, and the level agreed for each competency.

The agreed level is keyed like any rating. Where the rules ask why, the cell stays refused
until `n` gives the reason; then it is written with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.binding import Binding

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.session_agreed import (
    AgreedSheet,
    Reasons,
    agree,
    read_integration,
)
from talenta_tui.screens.session_integrate_forms import IntegrateForms
from talenta_tui.screens.session_pipeline import Answer, Pipeline
from talenta_tui.screens.session_sheet import (
    Answered,
    SheetScreen,
    host_keys,
    turn_away,
)
from talenta_tui.screens.view_session_integrate import (
    Table,
    by_competency,
    by_person,
    cell_notes,
    match_text,
)
from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    CellState,
    CellWrite,
    Direction,
    SheetData,
    WriteKind,
)

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.integration import (
        IntegrationSheet,
    )


class IntegrateScreen(IntegrateForms, SheetScreen):
    """One person with every competency, or (`o`) one competency with everybody."""

    CONTEXT = "integrate"
    PLACE = "integrate"
    CSS_PATH = "session_score.tcss"
    BINDINGS = [*bindings("integrate"), Binding("slash", "find_here", show=False)]

    def __init__(self, code: str) -> None:
        empty = SheetData(title="…", rows=(), columns=())
        keys = host_keys("integrate")
        super().__init__(AgreedSheet(empty, direction=Direction.BY_COLUMN, host_keys=keys))
        self.code = code
        self.sheet_data: IntegrationSheet | None = None
        self.facts: SessionFacts | None = None
        self.people = True
        self.at = 0
        self._first = (0, 0)
        self._table: Table | None = None
        self._pipeline: Pipeline | None = None
        self._reasons: Reasons = {}

    def heading(self) -> str:
        return _("Integrate")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1, id="top")
        yield self.sheet
        yield Notes(most=2, id="about")

    def place(self) -> dict[str, Any] | None:
        return {"code": self.code}

    def inside(self) -> dict[str, Any]:
        cell = self._first if self._table is None else self.sheet.cursor
        return {"people": self.people, "at": self.at, "cell": list(cell)}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self.people, self.at = bool(kept["people"]), int(kept["at"])
        row, column = kept["cell"]
        self._first = (int(row), int(column))

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk, fresh=True), "load")

    def changed(self) -> None:
        if self._table is not None:
            self.do(self._load(self.desk, fresh=False), "load")

    async def read_again(self, *, fresh: bool) -> None:
        await self._read(self.desk)
        if fresh:
            self._show(self.sheet.cursor)
        else:
            self._update()

    async def _read(self, desk: WorkDesk) -> None:
        self.facts, self.sheet_data = await self.ask(lambda: read_integration(desk, self.code))

    async def _load(self, desk: WorkDesk, *, fresh: bool) -> None:
        """Read everything; `fresh` loads the sheet, otherwise only what changed is shown."""
        try:
            self.facts, self.sheet_data = await desk.executor.run(
                lambda: read_integration(desk, self.code)
            )
        except Exception as error:  # noqa: BLE001 - told
            turn_away(self, error)
            return
        if fresh or self._table is None:
            self._show(self._first)
            self._first = (0, 0)
        else:
            self._update()

    def _make(self) -> Table | None:
        sheet, facts = self.sheet_data, self.facts
        if sheet is None or facts is None or not sheet.rows:
            return None
        locked = ""
        if facts.key.closed:
            locked = _("the session is closed")
        elif not sheet.complete:
            locked = _("not all sheets are handed in")
        make = by_person if self.people else by_competency
        self.at %= len(sheet.rows) if self.people else max(1, len(sheet.rows[0].cells))
        return make(sheet, self.at, locked)

    def _show(self, cursor: tuple[int, int] = (0, 0)) -> None:
        """Load the sheet of the person or competency."""
        table = self._table = self._make()
        if table is None:
            self.sheet.load(SheetData(title=self.code, rows=(), columns=()))
            self.say(_("There is nobody to integrate."), bad=True)
            return
        code, desk, reasons = self.code, self.desk, self._reasons

        def write(batch: Sequence[CellWrite]) -> Sequence[Answer]:
            return [agree(desk, code, table, reasons, one) for one in batch]

        def answered(answers: Sequence[Answer]) -> None:
            self.post_message(Answered(answers, table))

        self._pipeline = Pipeline(desk.executor, write, answered)
        self.sheet.load(table.data, cursor)
        self._notes()

    def _update(self) -> None:
        """Show what others agreed meanwhile and the figures as they are now."""
        old, new = self._table, self._make()
        if old is None or new is None:
            return
        if new.keys != old.keys or new.data.columns != old.data.columns:
            if not self.sheet.model.cells.pending_count:
                self._show(self.sheet.cursor)
            return
        old.texts.clear()
        old.texts.update(new.texts)
        for row, key in enumerate(new.keys):
            cell = self.sheet.model.cells.cell((row, 0))
            stored = new.data.cells.get((row, 0))
            value = EMPTY if stored is None else stored.value
            if new.versions[key] != old.versions[key]:
                old.versions[key] = new.versions[key]
                if value != cell.saved and not self.sheet.model.cells.on_its_way((row, 0)):
                    agreed = self._cell_at(row)
                    by = agreed.agreed.by if agreed is not None and agreed.agreed else ""
                    self.sheet.foreign_change(row, 0, value, by or _("somebody else"), cell.saved)
        self.sheet.refresh()
        self._notes()

    # --- what is said of the cell ---

    def _notes(self) -> None:
        sheet, facts, table = self.sheet_data, self.facts, self._table
        if sheet is None or facts is None or table is None:
            return
        row = self.sheet.cursor[0]
        person, cell = self._person_at(row), self._cell_at(row)
        if person is None or cell is None:
            return
        count = len(sheet.rows) if self.people else len(sheet.rows[0].cells)
        open_ = sum(
            c.agreed is None or c.stale for r in sheet.rows if not r.person.excused for c in r.cells
        )
        where = _("{n} of {count} · {open} levels open").format(
            n=self.at + 1, count=count, open=open_
        )
        self.query_one("#top", Notes).show((f"{match_text(person)}   {where}", "strong"))
        names = {a.code: a.name for a in facts.assessors}
        self.query_one("#about", Notes).show(*cell_notes(cell, names))

    def on_score_sheet_cursor_moved(self) -> None:
        self._notes()

    # --- keys to the disk ---

    def on_score_sheet_written(self, message: ScoreSheet.Written) -> None:
        if self._pipeline is not None:
            self._pipeline.put(message.write)

    def on_answered(self, message: Answered) -> None:
        if message.sheet is not self._table:
            return
        for answer in message.answers:
            if answer.refusal:
                self.sheet.mark_refused(answer.write.seq, answer.refusal)
                self.say(_("Not kept yet; n gives the reason, or u takes it back."), bad=True)
            else:
                self.sheet.mark_saved(answer.write.seq)
        if not self.sheet.model.cells.pending_count:
            self.do(self._load(self.desk, fresh=False), "load")

    def on_score_sheet_note_written(self, message: ScoreSheet.NoteWritten) -> None:
        """A reason for the agreed level; what was refused for want of it is written again."""
        table = self._table
        if table is None or self._pipeline is None:
            return
        place = (message.row, 0)
        cell = self.sheet.model.cells.cell(place)
        if not isinstance(cell.value, int):
            self.say(_("Key the level, then the reason."), bad=True)
            return
        self._reasons[table.keys[message.row]] = (cell.value, message.text)
        write = self.sheet.model.cells.write(place, cell.value, WriteKind.RETRY)
        self._pipeline.put(write)
        self.say("")
        self.sheet.refresh()

    async def action_back(self) -> None:
        if self.sheet.model.prompt is None and self.sheet.model.preview is None:
            await self.at_rest()
            await super().action_back()

    async def action_retry(self) -> None:
        await settled(self.sheet)
        cells = self.sheet.model.cells
        for row in range(cells.rows):
            cell = cells.cell((row, 0))
            if cell.state is CellState.REFUSED and self._pipeline is not None:
                self._pipeline.put(cells.write((row, 0), cell.value, WriteKind.RETRY))
        self.sheet.refresh()

    # --- moving on ---

    async def action_next_one(self) -> None:
        await self._go(1)

    async def action_previous_one(self) -> None:
        await self._go(-1)

    async def _go(self, way: int) -> None:
        await self.at_rest()
        if self._refused():
            return
        self.at += way
        self._show((self.sheet.cursor[0] if not self.people else 0, 0))

    async def action_turn(self) -> None:
        await self.at_rest()
        table = self._table
        if table is None or self._refused() or self.sheet_data is None:
            return
        nip, competency = table.keys[self.sheet.cursor[0]]
        rows = [r.person.nip for r in self.sheet_data.rows]
        columns = [c.competency for c in self.sheet_data.rows[0].cells]
        self.people = not self.people
        person, column = rows.index(nip), columns.index(competency)
        self.at = person if self.people else column
        self._show((column if self.people else person, 0))

    def _refused(self) -> bool:
        if self.sheet.model.cells.refused_count:
            self.say(_("A level is not kept: give the reason with n, or undo with u."), bad=True)
            return True
        return False

    async def action_movement(self) -> None:
        from talenta_tui.screens.session_movement import MovementScreen

        await self.at_rest()
        self.app.push_screen(MovementScreen(self.code))

    async def action_sign(self) -> None:
        from talenta_tui.screens.session_close import CloseScreen

        await self.at_rest()
        self.app.push_screen(CloseScreen(self.code))
