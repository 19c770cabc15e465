"""The rotation of a session: made, judged, re-planned, and its timetables in four views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_reason, ask_sure
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_session import blocker_line
from talenta_tui.screens.view_session_plan import (
    change_lines,
    impossible_lines,
    load_text,
    naming,
    sheets_of,
    timetable_columns,
    timetable_row,
    timetable_text,
    verdict_lines,
)
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.planning.plan import Impossible
    from talenta_tui.planning.timetable import Row as TableRow
    from talenta_tui.services.assessment.rotation import Replanned, Rotation


class PlanScreen(PartsScreen):
    """Four timetable views; left and right go to the next person or room."""

    CONTEXT = "plan"
    PLACE = "plan"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("plan")
    PARTS = (
        ("overall", mark("All")),
        ("assessor", mark("Assessor")),
        ("room", mark("Room")),
        ("assessee", mark("Assessee")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.rotation: Rotation | None = None
        self._whose = 0

    def heading(self) -> str:
        return _("Plan")

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> Rotation | None:
            from talenta_tui.services.assessment.rotation import show_rotation

            return show_rotation(desk.actor, desk.site, self.code)

        self.rotation = await self.ask(read)
        await super().fetch(desk)

    # --- what is shown ---

    def _sheets(self) -> list[tuple[str, Sequence[TableRow]]]:
        return [] if self.rotation is None else sheets_of(self.rotation.timetable, self.part)

    def _sheet(self) -> tuple[str, Sequence[TableRow]]:
        sheets = self._sheets()
        return sheets[self._whose % len(sheets)] if sheets else ("", ())

    def columns(self) -> Sequence[Column]:
        return timetable_columns(self.part)

    def rows(self) -> list[Row]:
        name = naming(self.facts)
        several = self.facts.about.starts != self.facts.about.ends
        _whose, rows = self._sheet()
        return [timetable_row(row, self.part, name, with_day=several) for row in rows]

    def mark(self, index: int) -> RowMark:
        row = self._sheet()[1][index]
        return RowMark("", "muted") if row.kind == "break" else RowMark("")

    def top(self) -> Sequence[Note]:
        whose, _rows = self._sheet()
        if not whose:
            return super().top()
        sheets = self._sheets()
        text = _("{name}   {n} of {count}, ← → the next").format(
            name=naming(self.facts)(whose), n=self._whose % len(sheets) + 1, count=len(sheets)
        )
        return [(text, "strong")]

    def empty(self) -> str:
        if self.rotation is None:
            return _("No plan yet; g makes one.")
        return _("Nothing to do on these days.")

    def about(self, index: int | None) -> Sequence[Note]:
        notes: list[Note] = []
        if self.rotation is not None:
            if index is not None and index < len(self._sheet()[1]):
                notes.append((self._full(index), ""))
            notes.append((load_text(self.rotation), "muted"))
            notes += verdict_lines(self.rotation, naming(self.facts))
        if self.detail is not None:
            notes += [("! " + blocker_line(b), "warn") for b in self.detail.steps[1].blockers]
        return notes

    def _full(self, index: int) -> str:
        """The whole row, where the list cuts it."""
        name, row = naming(self.facts), self._sheet()[1][index]
        if row.kind == "break":
            return ""
        people = ", ".join(name(a) for a in row.assessees)
        raters = ", ".join(name(a) for a in row.assessors) or "–"
        return f"{plain(row.exercise or '', 30)}: {people} / {raters}"

    # --- actions ---

    async def _turn(self, way: int) -> None:
        self._whose = 0
        await super()._turn(way)

    async def action_next_sheet(self) -> None:
        await self._step(1)

    async def action_previous_sheet(self) -> None:
        await self._step(-1)

    async def _step(self, way: int) -> None:
        await self.ready()
        sheets = self._sheets()
        if sheets:
            self._whose = (self._whose + way) % len(sheets)
            self._shown_part = ""
            self.draw()

    def action_generate(self) -> None:
        """Make a plan; where one stands, ask first."""
        if self._ticket is not None:
            return
        if self.rotation is None:
            self.do(self._generate(regroup=False), "plan")
            return
        ask_sure(
            self,
            _("Make the plan anew?"),
            _("The plan that stands is replaced; the groups stay."),
            yes=_("plans anew"),
            job=lambda: self._generate(regroup=False),
        )

    def action_regroup(self) -> None:
        if self._ticket is not None:
            return
        ask_sure(
            self,
            _("Plan with new groups?"),
            _("The planner chooses groups and timetable anew."),
            yes=_("plans anew"),
            job=lambda: self._generate(regroup=True),
        )

    async def _generate(self, *, regroup: bool) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> Rotation | Impossible:
            from talenta_tui.services.assessment.rotation import plan_session

            return plan_session(
                desk.actor,
                desk.site,
                self.code,
                regroup=regroup,
                progress=ticket.share,
                cancelled=ticket.stopped,
            )

        found = await self.ask_apart(work, _("Planning"))
        await self.load(desk)
        self._told_if_impossible(found)

    def _told_if_impossible(self, found: object) -> bool:
        from talenta_tui.planning.plan import Impossible

        if not isinstance(found, Impossible):
            self.say(_("Planned; Tab shows the views, p prints them."))
            return False
        lines = impossible_lines(found, naming(self.facts))
        self.app.push_screen(TextModal(_("No plan"), lines))
        return True

    def action_replan(self) -> None:
        """Change the plan as little as absences make necessary."""
        if self._ticket is not None:
            return
        if self.rotation is None:
            self.say(_("No plan yet; g makes one."), bad=True)
            return
        ask_reason(self, _("Re-plan with least change"), self._replan)

    async def _replan(self, reason: str) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> Replanned | Impossible:
            from talenta_tui.services.assessment.rotation import replan_session

            return replan_session(
                desk.actor,
                desk.site,
                self.code,
                reason,
                progress=ticket.share,
                cancelled=ticket.stopped,
            )

        from talenta_tui.services.assessment.rotation import Replanned

        found = await self.ask_apart(work, _("Re-planning"))
        await self.load(desk)
        if not isinstance(found, Replanned):
            self._told_if_impossible(found)
            return
        lines = [
            _("{n} sittings changed, {pairs} new assessor seats.").format(
                n=len(found.changes), pairs=found.changed_pairs
            ),
            _("No plan changes less (proved).")
            if found.proved_least
            else _("No plan that changes less was found."),
            "",
            *change_lines(found.changes, naming(self.facts)),
        ]
        self.app.push_screen(TextModal(_("What changed"), lines))

    def action_print(self) -> None:
        from talenta_tui.screens.saving import save

        rotation, detail = self.rotation, self.detail
        if rotation is None or detail is None:
            self.say(_("No plan yet; g makes one."), bad=True)
            return
        text = timetable_text(rotation, detail.facts)

        def writer(stream: BinaryIO, _form: str) -> None:
            stream.write(text.encode("utf-8", "replace"))

        save(self, f"timetable-{plain(self.code, 60)}", ("txt",), writer)
