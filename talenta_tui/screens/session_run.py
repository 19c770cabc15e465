"""Run: who came, what happened, who stood in for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from talenta_tui.actions import Action
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form, ask_reason, need
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.session_run_forms import RunForms
from talenta_tui.screens.view_form import Field, TextField
from talenta_tui.screens.view_session import PRESENCE, blocker_line, clock, minute_of, said
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.run import Arrival, IncidentRow, SubstitutionRow

_ATTENDANCE = frozenset({"present", "late", "missing", "rest", "excuse"})


class RunScreen(RunForms, PartsScreen):
    """The day itself; every key is kept at once."""

    CONTEXT = "run"
    PLACE = "run"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("run")
    PARTS = (
        ("attendance", mark("Attendance")),
        ("incidents", mark("Incidents")),
        ("substitutions", mark("Substitutions")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._arrivals: dict[str, Arrival] = {}
        self._incidents: Sequence[IncidentRow] = ()
        self._substitutions: Sequence[SubstitutionRow] = ()
        self._saving = 0

    def heading(self) -> str:
        return _("Run")

    def hints(self) -> list[Action]:
        found = super().hints()
        if self.part == "attendance":
            return found
        return [a for a in found if a.context != "run" or a.name not in _ATTENDANCE]

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> tuple[dict[str, Arrival], Sequence[IncidentRow], Sequence[SubstitutionRow]]:
            from talenta_tui.services.assessment import run

            return (
                run.read_attendance(desk.actor, desk.site, self.code),
                run.list_incidents(desk.actor, desk.site, self.code),
                run.list_substitutions(desk.actor, desk.site, self.code),
            )

        arrivals, self._incidents, self._substitutions = await self.ask(read)
        if not self._saving:
            self._arrivals = arrivals
        await super().fetch(desk)

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        if self.part == "attendance":
            return (
                Column(_("Name"), share=2),
                Column(_("Group"), 7),
                Column(_("Came"), 10),
                Column(_("At"), 6),
                Column(_("Note"), share=1),
            )
        if self.part == "incidents":
            return (
                Column(_("Day"), 11),
                Column(_("Time"), 6),
                Column(_("What happened"), share=2),
                Column(_("Handled"), share=1),
            )
        return (
            Column(_("Exercise"), share=1),
            Column(_("Absent"), share=1),
            Column(_("Stand-in"), share=1),
            Column(_("Reason"), share=2),
        )

    def rows(self) -> list[Row]:
        if self.part == "incidents":
            return [
                (i.day.isoformat(), clock(i.minute), i.text, i.handling) for i in self._incidents
            ]
        if self.part == "substitutions":
            return [
                (s.exercise or _("all to come"), self._rater(s.absent), self._rater(s.substitute),
                 s.reason)
                for s in self._substitutions
            ]  # fmt: skip
        found: list[Row] = []
        for a in self.facts.assessees:
            here = self._arrivals.get(a.nip)
            came = _("excused") if a.excused else said(PRESENCE, here.status) if here else ""
            at, note = (clock(here.minute), here.note) if here else ("", "")
            found.append((a.name, a.group or "", came, at, a.reason if a.excused else note))
        return found

    def _rater(self, code: str) -> str:
        return next((a.name for a in self.facts.assessors if a.code == code), code)

    def mark(self, index: int) -> RowMark:
        if self.part != "attendance":
            return NO_MARK
        one = self.facts.assessees[index]
        here = self._arrivals.get(one.nip)
        if one.excused:
            return RowMark("-", "muted")
        if here is None:
            return NO_MARK
        signs = {"present": ("✓", ""), "late": ("~", "warn"), "absent": ("!", "bad")}
        return RowMark(*signs[here.status])

    def empty(self) -> str:
        if self.part == "incidents":
            return _("Nothing happened; i notes an incident.")
        if self.part == "substitutions":
            return _("Nobody stood in; s seats another assessor.")
        return _("There is no assessee.")

    def about(self, index: int | None) -> Sequence[Note]:  # noqa: ARG002 - about the step
        notes: list[Note] = []
        if self.part == "attendance":
            count = dict.fromkeys(PRESENCE, 0)
            for a in self.facts.active():
                if a.nip in self._arrivals:
                    count[self._arrivals[a.nip].status] += 1
            text = _("{present} present, {late} late, {absent} absent of {all}").format(
                all=len(self.facts.active()), **count
            )
            notes.append((text, "strong"))
        if self.detail is not None:
            step = self.detail.steps[2]
            notes += [("! " + blocker_line(b), "warn") for b in step.blockers]
            if step.done:
                notes.append((_("Everybody is noted."), "good"))
        return notes

    # --- attendance ---

    async def action_present(self) -> None:
        await self._note_here("present")

    async def action_missing(self) -> None:
        await self._note_here("absent")

    async def _note_here(self, status: str) -> None:
        from talenta_tui.services.assessment.run import Arrival

        await self.ready()
        at = self.cursor
        if self.part != "attendance" or at is None:
            return
        one = self.facts.assessees[at]
        if one.excused:
            self.say(_("{name} is excused.").format(name=plain(one.name, 60)), bad=True)
        else:
            self._note({one.nip: Arrival("absent" if status == "absent" else "present")})
        self.table.move_to(at + 1)

    async def action_rest(self) -> None:
        """Everybody not noted yet is present."""
        from talenta_tui.services.assessment.run import Arrival

        await self.ready()
        if self.part == "attendance" and self.detail is not None:
            active = self.facts.active()
            rest = {a.nip: Arrival("present") for a in active if a.nip not in self._arrivals}
            if rest:
                self._note(rest)

    async def action_late(self) -> None:
        await self.ready()
        at = self.cursor
        if self.part != "attendance" or at is None:
            return
        one = self.facts.assessees[at]
        now = self.desk.site.now().astimezone()
        fields: list[Field] = [
            TextField("at", _("Came at"), f"{now:%H:%M}", 5),
            TextField("note", _("Note"), "", 200),
        ]

        async def save(values: Values) -> None:
            from talenta_tui.services.assessment.run import Arrival

            arrival = Arrival("late", minute_of(str(values["at"])), str(values["note"]))
            self._note({one.nip: arrival})

        def check(values: Values) -> None:
            minute_of(need(values, "at", _("A late arrival needs the time.")))

        ask_form(self, plain(one.name, 60), fields, save, check=check)

    def _note(self, arrivals: Mapping[str, Arrival]) -> None:
        """Show it at once, keep it in the order of the keys."""
        self._arrivals |= arrivals
        self.draw()
        self._saving += 1
        self.run_worker(self._funnel(self._save(arrivals)), group="noting", exit_on_error=False)

    async def _save(self, arrivals: Mapping[str, Arrival]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.run import note_attendance

            note_attendance(desk.actor, desk.site, self.code, arrivals)

        try:
            await self.ask(work)
        finally:
            self._saving -= 1
            if not self._saving:
                self.do(self.load(desk), "load")

    async def action_excuse(self) -> None:
        await self.ready()
        at = self.cursor
        if self.part != "attendance" or at is None or self.facts.assessees[at].excused:
            return
        one = self.facts.assessees[at]

        async def job(reason: str) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.people import excuse_assessee

                excuse_assessee(desk.actor, desk.site, self.code, one.nip, reason)

            await self.act(work)

        ask_reason(self, _("Excuse {name}").format(name=plain(one.name, 40)), job)

    async def action_board(self) -> None:
        from talenta_tui.screens.session_board import BoardScreen

        await self.ready()
        self.app.push_screen(BoardScreen(self.code))
