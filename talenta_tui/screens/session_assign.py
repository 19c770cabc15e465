"""Assign: who is assessed, who assesses, and who must not meet whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.actions import Action
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.modals.session_pick import PeopleModal
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_assign_forms import AssignForms
from talenta_tui.screens.session_assign_picks import AssignPicks
from talenta_tui.screens.session_forms import ask_reason, ask_sure
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_session import blocker_line
from talenta_tui.screens.view_session_assign import SHOWN, count_line
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.facts import AssessorRow
    from talenta_tui.services.assessment.interests import Interest

_ONLY_IN = {
    "group": ("assessees",),
    "nips": ("assessees",),
    "candidates": ("assessees",),
    "queue": ("assessees",),
    "new": ("assessors",),
    "lead": ("assessors",),
    "absent": ("assessees", "assessors"),
    "override": ("conflicts",),
}
"""Actions that mean something in some parts only."""


class AssignScreen(AssignForms, AssignPicks, PartsScreen):
    """People of the session and the conflicts between them; `p` goes on to the plan."""

    CONTEXT = "assign"
    PLACE = "assign"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("assign")
    PARTS = (
        ("assessees", mark("Assessees")),
        ("assessors", mark("Assessors")),
        ("conflicts", mark("Conflicts")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._known: Sequence[AssessorRow] = ()
        self._interests: Sequence[Interest] = ()

    def heading(self) -> str:
        return _("Assign")

    def hints(self) -> list[Action]:
        here = self.part
        return [
            a
            for a in super().hints()
            if a.context != "assign" or here in _ONLY_IN.get(a.name, (here,))
        ]

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> tuple[Sequence[AssessorRow], Sequence[Interest]]:
            from talenta_tui.services.assessment.assessors import list_assessors
            from talenta_tui.services.assessment.declarations import list_interests

            known = list_assessors(desk.actor, desk.site)
            return known, list_interests(desk.actor, desk.site, self.code)

        self._known, self._interests = await self.ask(read)
        await super().fetch(desk)

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        return SHOWN[self.part].columns()

    def rows(self) -> list[Row]:
        return SHOWN[self.part].rows(self.facts, self._interests)

    def mark(self, index: int) -> RowMark:
        return SHOWN[self.part].mark(self.facts, self._interests, index)

    def empty(self) -> str:
        return _(SHOWN[self.part].empty)

    def about(self, index: int | None) -> Sequence[Note]:
        facts = self.facts
        notes: list[Note] = []
        if self.part == "assessees" and facts.assessees:
            notes.append((count_line(facts), "muted"))
        if index is not None:
            details = SHOWN[self.part].details(facts, self._interests, index)
            notes += [(text, "") for text in details]
        if self.detail is not None:
            notes += [("! " + blocker_line(b), "warn") for b in self.detail.steps[1].blockers]
            if self.detail.steps[1].done:
                notes.append((_("Assigned and planned."), "good"))
        return notes

    # --- actions ---

    async def action_open(self) -> None:
        """The main thing of a row: the group, what is known of an assessor, setting aside."""
        await self.ready()
        if self.cursor is None:
            return
        if self.part == "assessees":
            self.group_form(self.cursor)
        elif self.part == "assessors":
            self.assessor_form(self.facts.assessors[self.cursor])
        else:
            self._override(self.cursor)

    async def action_add(self) -> None:
        await self.ready()
        if self.detail is None:
            return
        if self.part == "assessees":
            inside = [a.nip for a in self.facts.assessees]
            self.app.push_screen(PeopleModal(self.desk, inside), self._add_people)
        elif self.part == "assessors":
            self._pick_assessors()
        else:
            self.declare_form()

    def action_new(self) -> None:
        if self.part == "assessors" and self.detail is not None:
            self.assessor_form(None)

    async def action_group(self) -> None:
        await self.ready()
        if self.part == "assessees" and self.cursor is not None:
            self.group_form(self.cursor)

    async def action_lead(self) -> None:
        """Let the assessor under the cursor lead the session."""
        await self.ready()
        if self.part != "assessors" or self.cursor is None:
            return
        desk, rater = self.desk, self.facts.assessors[self.cursor]

        async def job() -> None:
            def work() -> None:
                from talenta_tui.services.assessment.prepare import SessionEdit, edit_session

                edit_session(desk.actor, desk.site, self.code, SessionEdit(lead=rater.code))

            await self.act(work, _("{name} leads.").format(name=plain(rater.name, 60)))

        self.do(job(), "save")

    async def action_absent(self) -> None:
        """Excuse an assessee or note an assessor absent, and the other way, with the reason."""
        await self.ready()
        if self.cursor is None:
            return
        if self.part == "assessees":
            one = self.facts.assessees[self.cursor]
            title = _("Take the excuse back: {name}") if one.excused else _("Excuse {name}")
            ask_reason(
                self, title.format(name=plain(one.name, 40)), self._excuse, one.nip, one.excused
            )
        elif self.part == "assessors":
            rater = self.facts.assessors[self.cursor]
            title = _("{name} is back") if rater.absent else _("{name} is absent")
            ask_reason(
                self, title.format(name=plain(rater.name, 40)), self._away, rater.code, rater.absent
            )

    async def _excuse(self, nip: str, excused: bool, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.people import excuse_assessee, readmit_assessee

            change = readmit_assessee if excused else excuse_assessee
            change(desk.actor, desk.site, self.code, nip, reason)

        await self.act(work)

    async def _away(self, code: str, absent: bool, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.assessors import set_absent

            set_absent(desk.actor, desk.site, self.code, code, reason, absent=not absent)

        await self.act(work, "" if absent else _("p shows the plan; r there re-plans it."))

    async def action_remove(self) -> None:
        await self.ready()
        if self.cursor is None:
            return
        if self.part == "conflicts":
            self._withdraw(self.cursor)
            return
        desk, at, facts = self.desk, self.cursor, self.facts
        person = self.part == "assessees"
        name = facts.assessees[at].name if person else facts.assessors[at].name

        async def job() -> None:
            def work() -> None:
                from talenta_tui.services.assessment.assessors import remove_assessor
                from talenta_tui.services.assessment.people import remove_assessee

                if person:
                    remove_assessee(desk.actor, desk.site, self.code, facts.assessees[at].nip)
                else:
                    remove_assessor(desk.actor, desk.site, self.code, facts.assessors[at].code)

            await self.act(work)

        ask_sure(self, _("Take out of the session?"), plain(name, 80), yes=_("takes out"), job=job)

    async def action_override(self) -> None:
        await self.ready()
        if self.part == "conflicts" and self.cursor is not None:
            self._override(self.cursor)

    def _override(self, at: int) -> None:
        one = self._interests[at]

        async def job(reason: str) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.declarations import override_conflict

                override_conflict(desk.actor, desk.site, self.code, one.assessor, one.nip, reason)

            await self.act(work, _("Set aside; they may meet in this session."))

        ask_reason(self, _("Let them meet all the same"), job)

    def _withdraw(self, at: int) -> None:
        one = self._interests[at]
        if "declared" not in one.kinds:
            self.say(_("Found in the data; o sets it aside with a reason."), bad=True)
            return

        async def job(reason: str) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.declarations import withdraw_conflict

                withdraw_conflict(desk.actor, desk.site, one.assessor, one.nip, reason)

            await self.act(work)

        ask_reason(self, _("Take the declaration back"), job)

    async def action_plan(self) -> None:
        from talenta_tui.screens.session_plan import PlanScreen

        await self.ready()
        self.app.push_screen(PlanScreen(self.code))
