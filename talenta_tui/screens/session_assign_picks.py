"""How people come into a session: found, listed, from the shortlist, the queue, or known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.modals.session_pick import NipsModal, PickModal
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.services.assessment.facts import AssessorRow
    from talenta_tui.services.assessment.people import Added, Candidate, Source


class AssignPicks(PartsScreen):
    """What `i`, `q`, `c` and, among assessors, `a` bring in."""

    _known: Sequence[AssessorRow]

    def action_nips(self) -> None:
        self.app.push_screen(NipsModal(), self._add_people)

    def _add_people(self, nips: Sequence[str] | None, source: Source = "list") -> None:
        if nips:
            self.do(self._added(nips, source), "save")

    async def _added(self, nips: Sequence[str], source: Source) -> None:
        desk = self.desk

        def work() -> Added:
            from talenta_tui.services.assessment.people import add_assessees

            return add_assessees(desk.actor, desk.site, self.code, nips, source)

        result = await self.act(work)
        said_ = _("{n} added").format(n=len(result.added))
        if result.refused:
            first = result.refused[0]
            said_ = _("{said}; {n} not, first {nip}: {why}").format(
                said=said_,
                n=len(result.refused),
                nip=plain(first.nip, 20),
                why=first.sentence,
            )
            if len(result.refused) > 1:
                from talenta_tui.screens.modals.session_text import TextModal

                lines = [f"{r.nip}  {r.sentence}" for r in result.refused]
                self.app.push_screen(TextModal(_("Not added"), lines))
        self.say(said_, bad=bool(result.refused))

    def action_candidates(self) -> None:
        self.do(self._choose_from("vacancy"), "pick")

    def action_queue(self) -> None:
        self.do(self._choose_from("reassessment"), "pick")

    async def _choose_from(self, source: Source) -> None:
        desk, about = self.desk, self.facts.about

        def read() -> Sequence[Candidate]:
            from talenta_tui.services.assessment.people import (
                reassessment_queue,
                vacancy_candidates,
            )

            if source == "vacancy":
                return vacancy_candidates(desk.actor, desk.site, self.code)
            return reassessment_queue(desk.actor, desk.site, about.starts, about.tier)

        found = await self.ask(read)
        inside = {a.nip for a in self.facts.assessees}
        free = [c for c in found if c.nip not in inside]
        columns = (
            Column(_("Name"), share=2),
            Column(_("NIP"), 18),
            Column(_("Last assessed"), 13),
            Column(_("Unit"), share=1),
        )
        rows = [(c.name, c.nip, _day(c.last), c.unit) for c in free]
        title = (
            _("On the shortlist of the post")
            if source == "vacancy"
            else _("Results that lapse before the session, the oldest first")
        )
        modal = PickModal(title, columns, rows, empty=_("Nobody."))
        chosen = await self.app.push_screen_wait(modal)
        if chosen:
            await self._added([free[n].nip for n in chosen], source)

    def _pick_assessors(self) -> None:
        inside = {a.code for a in self.facts.assessors}
        free = [a for a in self._known if a.code not in inside]
        columns = (Column(_("Code"), 10), Column(_("Name")), Column(_("Certified to"), 12))
        rows = [(a.code, a.name, _day(a.certified_until)) for a in free]
        modal = PickModal(
            _("Known assessors"), columns, rows, empty=_("None left; n describes a new one.")
        )

        def chosen(picked: tuple[int, ...] | None) -> None:
            if picked:
                self.do(self._seat([free[n].code for n in picked]), "save")

        self.app.push_screen(modal, chosen)

    async def _seat(self, codes: Sequence[str]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.assessors import add_assessors

            add_assessors(desk.actor, desk.site, self.code, codes)

        await self.act(work, _("{n} added").format(n=len(codes)))


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()
