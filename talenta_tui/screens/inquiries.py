"""Unsealing for an inquiry: one asks, another agrees, each reads once, the trail keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.actions import Action
from talenta_tui.i18n import _
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.modals.person_pick import PersonModal
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_forms import ask_form, ask_reason, ask_sure, need
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.screens.view_cycle import inquiry_row
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_words import word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import fit
from talenta_tui.widgets.row_list import NO_MARK, Column, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.unsealing import Inquiry, Unsealed


class InquiriesScreen(WaitingScreen):
    """Every unsealing ever asked for."""

    CONTEXT = "inquiries"
    CSS_PATH = "cycle.tcss"
    BINDINGS = ahead("inquiries")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Inquiry] = ()

    def heading(self) -> str:
        return _("Inquiries")

    def compose_body(self) -> ComposeResult:
        columns = (
            Column(_("No."), 4, "right"),
            Column(_("Period"), 7),
            Column(_("About"), 18),
            Column(_("Asked by"), share=1),
            Column(_("Agreed by"), share=1),
            Column(_("Read by"), share=1),
            Column(_("Reason"), share=2),
        )
        yield RowList(columns, sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def hints(self) -> list[Action]:
        one = self._here()
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        can = set() if one is None or desk is None else _open_to(one, desk.actor.id)
        out = {"agree", "open"} - can
        return [a for a in super().hints() if a.context != self.CONTEXT or a.name not in out]

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> Sequence[Inquiry]:
            from talenta_tui.services.cycles.unsealing import list_unsealings

            return tuple(reversed(list_unsealings(desk.actor, desk.site)))

        self._found = await self.ask(read)
        rows = self.query_one(RowList)
        rows.set_rows(
            [inquiry_row(one) for one in self._found],
            marks=self._mark,
            cursor=rows.cursor or 0,
            empty=_("Nobody has asked for one. n asks."),
        )
        self._say()
        self.is_there()

    def _mark(self, index: int) -> RowMark:
        return RowMark("!", "warn") if self._found[index].confirmed_by is None else NO_MARK

    def on_row_list_highlighted(self) -> None:
        self._say()

    def _here(self) -> Inquiry | None:
        cursor = self.query_one(RowList).cursor if self._found else None
        return None if cursor is None else self._found[cursor]

    def _say(self) -> None:
        one, me = self._here(), self.desk.actor.id
        notes: list[Note] = []
        if one is not None:
            notes.append((plain(one.reason, 300), "strong"))
            if one.confirmed_by is None and one.asked_by == me:
                notes.append((_("Waits for another person; one of you must be an auditor."), ""))
            elif one.confirmed_by is None:
                notes.append((_("y agrees, with your reason; one of you must be an auditor."), ""))
            elif me not in (one.asked_by, one.confirmed_by):
                notes.append((_("Only the two who opened it may read."), "muted"))
            elif me in one.read_by:
                notes.append((_("You have read it. Another look takes another inquiry."), "muted"))
            else:
                notes.append((_("Enter reads, once; the trail keeps that you did."), "warn"))
        self.query_one("#about", Notes).show(*notes)
        self.show_keys()

    # --- actions ---

    def action_ask(self) -> None:
        self.app.push_screen(PersonModal(self.desk, _("The forms about whom?")), self._ask_about)

    def _ask_about(self, nip: str | None) -> None:
        if nip is None:
            return

        async def go(values: Values) -> None:
            await self._ask(nip, values)

        ask_form(
            self,
            _("Ask for an unsealing: {nip}").format(nip=nip),
            [
                TextField("period", _("Period"), "", limit=7),
                TextField("reason", _("Reason"), "", limit=300),
            ],
            go,
            check=lambda values: (
                need(values, "period", _("A period is YYYY-MM.")),
                need(values, "reason", _("This needs a reason.")),
            ),
        )

    async def _ask(self, nip: str, values: Values) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.unsealing import ask_unsealing

            ask_unsealing(desk.actor, desk.site, str(values["period"]), nip, str(values["reason"]))

        await self.ask(work)
        await self._load(desk)
        self.say(_("Asked; another person must agree."))

    async def action_agree(self) -> None:
        await self.ready()
        one = self._here()
        if one is None or one.confirmed_by is not None:
            self.say(_("There is nothing to agree to here."), bad=True)
            return
        ask_reason(self, _("Agree to inquiry {n}").format(n=one.id), self._agree, one.id)

    async def _agree(self, number: int, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.unsealing import confirm_unsealing

            confirm_unsealing(desk.actor, desk.site, number, reason)

        await self.ask(work)
        await self._load(desk)
        self.say(_("Agreed."))

    async def action_open(self) -> None:
        await self.ready()
        one = self._here()
        if one is None:
            return
        if one.confirmed_by is None:
            self.say(_("Another person must agree first."), bad=True)
            return

        async def job() -> None:
            await self._unseal(one)

        ask_sure(
            self,
            _("Read who said what?"),
            _("You can read these forms once. The trail keeps that you did."),
            yes=_("reads them"),
            job=job,
        )

    async def _unseal(self, one: Inquiry) -> None:
        desk = self.desk

        def read() -> Sequence[Unsealed]:
            from talenta_tui.services.cycles.unsealing import read_unsealed

            return read_unsealed(desk.actor, desk.site, one.id)

        found = await self.ask(read)
        lines = [
            f"{u.rater}  {fit(word(Relation(u.relation)), 12)}  {_by_value(u.answers)}"
            for u in found
        ] or [_("There are no released forms about this person in this period.")]
        title = _("Inquiry {n}: {nip}, {period}").format(n=one.id, nip=one.ratee, period=one.period)
        await self.app.push_screen(TextModal(title, lines))
        await self._load(desk)


def _by_value(answers: Sequence[int | None]) -> str:
    """The 21 answers in threes, a value each: all of them fit into a line of 80 cells."""
    said = "".join("-" if a is None else str(a) for a in answers)
    return " ".join(said[at : at + 3] for at in range(0, len(said), 3))


def _open_to(one: Inquiry, me: str) -> set[str]:
    """What the actor can do with an inquiry: agree to it, or open it to read."""
    if one.confirmed_by is None:
        return set() if one.asked_by == me else {"agree"}
    return {"open"} if me in (one.asked_by, one.confirmed_by) and me not in one.read_by else set()
