"""Keying a score sheet: what is typed goes to the disk in order, and is shown as it gets there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.actions import Action
from talenta_tui.i18n import _
from talenta_tui.screens.session_keying import FirstKeying, Keying, SecondKeying
from talenta_tui.screens.session_pipeline import Answer
from talenta_tui.screens.session_sheet import KeySheet, host_keys, turn_away
from talenta_tui.screens.sheet_writing import PipedScreen
from talenta_tui.widgets.score_sheet import ScoreSheet
from talenta_tui.widgets.score_sheet_values import (
    EMPTY,
    CellWrite,
    Direction,
    SheetData,
)

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.session_keying import Key, Opened

_REST = 0.6
"""Seconds without a move after which the place is kept."""


class KeyingScreen(PipedScreen):
    """One sheet of a session, keyed the first time or (`second`) blind again."""

    def __init__(self, session: str, assessor: str, exercise: str, *, second: bool = False) -> None:
        empty = SheetData(title="…", rows=(), columns=())
        super().__init__(KeySheet(empty, host_keys=host_keys("sheet")))
        self.session = session
        self.assessor = assessor
        self.exercise = exercise
        self.second = second
        self._keying: Keying | None = None
        self._opened: Opened | None = None
        self._known: dict[Key, int | None] = {}
        self._place_timer_on = False
        self._moves = 0
        self._reading = False
        self._turned: str | None = None

    def heading(self) -> str:
        return _("Second keying") if self.second else _("Score")

    def compose_body(self) -> ComposeResult:
        yield self.sheet

    def hints(self) -> list[Action]:
        left_out = {"sheet.verify", "sheet.withdraw", "sheet.turn"} if self.second else set()
        return [a for a in super().hints() if a.id not in left_out]

    def place(self) -> dict[str, Any] | None:
        return {
            "session": self.session,
            "assessor": self.assessor,
            "exercise": self.exercise,
            "second": self.second,
        }

    def inside(self) -> dict[str, Any]:
        # Whose cell it is, is kept with every rating (services.assessment.preferences).
        return {"turned": self._turned if self._opened is None else self._opened.competency}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self._turned = kept["turned"]

    def start(self, desk: WorkDesk) -> None:
        make = SecondKeying if self.second else FirstKeying
        self._keying = make(desk, self.session, self.assessor, self.exercise)
        self.do(self._load(self._turned), "load")

    # --- loading ---

    async def _load(self, competency: str | None) -> None:
        keying = self._keying
        if keying is None:
            return
        sheet = self.sheet
        try:
            opened = await self.desk.executor.run(lambda: keying.open(competency))
        except Exception as error:  # noqa: BLE001 - told
            turn_away(self, error)
            return
        self._take(opened)
        sheet.model.direction = opened.direction
        sheet.load(opened.data, opened.cursor)
        if opened.locked:
            self.say(_("{why}; w takes the sheet back").format(why=opened.data.locked))

    def _take(self, opened: Opened) -> None:
        """Let what is written from now on belong to this sheet."""
        keying = self._keying
        if keying is None:
            return
        known = {key: cell.version for key, cell in opened.standing.items()}

        def write(batch: Sequence[CellWrite]) -> Sequence[Answer]:
            return keying.write(batch, opened, known)

        self._opened, self._known = opened, known
        self.pipe(opened, write)

    # --- leaving ---

    async def action_back(self) -> None:
        if self.sheet.model.prompt is None and self.sheet.model.preview is None:
            await self.at_rest()
            self._keep_place()
            await super().action_back()

    # --- notes, direction, place, turning ---

    def on_score_sheet_note_written(self, message: ScoreSheet.NoteWritten) -> None:
        if self.second or self._opened is None:
            self.say(_("Notes are written with the first keying."), bad=True)
            return
        data = self._opened.data
        nip = data.rows[message.row].id
        competency = self._opened.competency or data.columns[message.column].id
        self.run_worker(
            self._funnel(self._note(message, nip, competency)), exit_on_error=False, group="note"
        )

    async def _note(self, message: ScoreSheet.NoteWritten, nip: str, competency: str) -> None:
        desk, opened = self.desk, self._opened

        def work() -> object:
            from talenta_tui.services.assessment.notes import add_note

            return add_note(
                desk.actor, desk.site, self.session, self.assessor, self.exercise, nip,
                competency, message.text, positive=message.positive,
            )  # fmt: skip

        await self.ask(work)
        if opened is self._opened:
            self.sheet.note_saved(message.row, message.column)
            self.say(_("Note kept."))

    def on_score_sheet_direction_changed(self, message: ScoreSheet.DirectionChanged) -> None:
        desk, way = self.desk, message.direction

        def work() -> None:
            from talenta_tui.services.assessment.preferences import set_direction

            set_direction(desk.actor, desk.site, "row" if way is Direction.BY_ROW else "column")

        desk.executor.submit(work)

    def on_score_sheet_cursor_moved(self) -> None:
        self._moves += 1
        if not self._place_timer_on:
            self._place_timer_on = True
            self._wait_for_rest(self._moves)

    def _wait_for_rest(self, moves: int) -> None:
        def look() -> None:
            if moves != self._moves:
                self._wait_for_rest(self._moves)
                return
            self._place_timer_on = False
            self._keep_place()

        self.set_timer(_REST, look)

    def _keep_place(self) -> None:
        """Keep where the operator is, so that they come back to this very cell."""
        opened = self._opened
        if self.second or opened is None or not opened.data.rows or not opened.data.columns:
            return
        row, column = self.sheet.cursor
        desk, nip = self.desk, opened.data.rows[row].id
        competency = opened.competency or opened.data.columns[column].id

        def work() -> None:
            from talenta_tui.services.assessment.preferences import Place, set_place

            place = Place(self.session, self.assessor, self.exercise, nip, competency)
            set_place(desk.actor, desk.site, place)

        desk.executor.submit(work)

    def on_score_sheet_turn_requested(self) -> None:
        self.do(self._turn(), "turn")

    async def _turn(self) -> None:
        sheet, opened = self.sheet, self._opened
        await self.at_rest()
        if opened is None or self._keying is None or not self._keying.turns:
            sheet.resume()
            return
        if sheet.model.cells.refused_count:
            sheet.resume()
            self.say(_("Some cells are not saved yet; R tries again, then turn."), bad=True)
            return
        row, column = sheet.cursor
        nip = opened.data.rows[row].id
        competency = None if opened.competency else opened.data.columns[column].id
        keying = self._keying
        try:
            turned = await self.ask(lambda: keying.open(competency))
        except Exception:
            sheet.resume()
            raise
        self._take(turned)
        wanted = self.assessor if competency else opened.competency
        rows = [r.id for r in turned.data.rows]
        columns = [c.id for c in turned.data.columns]
        cursor = (
            rows.index(nip) if nip in rows else 0,
            columns.index(wanted) if wanted in columns else 0,
        )
        sheet.load(turned.data, cursor)

    # --- others at the same sheet ---

    def changed(self) -> None:
        if not self.second and not self._reading and self._opened is not None:
            self._reading = True
            self.run_worker(
                self._funnel(self._look_at_others()), exit_on_error=False, group="others"
            )

    async def _look_at_others(self) -> None:
        """Show what somebody else has written on this sheet since it was read."""
        try:
            keying, opened, known = self._keying, self._opened, self._known
            if keying is None or opened is None:
                return
            now, before = await self.ask(lambda: (keying.open(opened.competency), dict(known)))
            if opened is not self._opened or self.sheet.model.holding:
                return
            if now.locked != opened.locked or now.data.rows != opened.data.rows:
                await self._again(opened.competency)
                return
            self._show_foreign(opened, now, before)
        finally:
            self._reading = False

    def _show_foreign(self, opened: Opened, now: Opened, before: dict[Key, int | None]) -> None:
        from talenta_tui.screens.view_session_sheet import places

        at = places(opened.data.rows, opened.data.columns)
        own = self.assessor if opened.competency else None
        for key, place in at.items():
            if own is not None and key[1] != own:
                continue
            standing = now.standing.get(key)
            version = None if standing is None else standing.version
            # What we wrote after this was read is newer than what was read.
            if version == before.get(key) or self._known.get(key) != before.get(key):
                continue
            self._known[key] = version
            value = EMPTY if standing is None else standing.value
            by = _("somebody else") if standing is None or not standing.by else standing.by
            old = self.sheet.model.cells.cell(place).saved
            self.sheet.foreign_change(*place, value, by, old)

    async def _again(self, competency: str | None) -> None:
        """Read the sheet anew where the operator stands, once nothing is on its way."""
        sheet = self.sheet
        if sheet.model.holding or sheet.model.prompt or sheet.model.cells.refused_count:
            return
        sheet.model.turn()
        await self.at_rest()
        cursor = sheet.cursor
        keying = self._keying
        if keying is None:
            return
        try:
            opened = await self.ask(lambda: keying.open(competency))
        except Exception:
            sheet.resume()
            raise
        self._take(opened)
        sheet.load(opened.data, cursor)
