"""Prepare a cycle: who is rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.cycle_base import CyclePart
from talenta_tui.screens.modals.session_pick import NipsModal, PeopleModal, PickModal
from talenta_tui.screens.notes import Note
from talenta_tui.screens.view_cycle import ratee_columns, ratee_row
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.cycles.people import Ratee


class RateesScreen(CyclePart):
    """Everyone rated, by unit and name."""

    CONTEXT = "ratees"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("ratees")
    PARTS = (("people", mark("People to be rated")),)

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._people: Sequence[Ratee] = ()

    def heading(self) -> str:
        return _("Prepare")

    def idle_keys(self) -> set[str]:
        prepared = self.is_read and self.info.stage.value == "prepared"
        if not prepared or not self.allows("cycle.edit"):
            return {"units", "add", "paste", "remove"}
        return set() if self._people else {"remove"}

    async def fetch(self, desk: WorkDesk) -> None:
        await super().fetch(desk)

        def read() -> Sequence[Ratee]:
            from talenta_tui.services.cycles.people import list_ratees

            return list_ratees(desk.actor, desk.site, self.code)

        self._people = await self.ask(read)

    def columns(self) -> Sequence[Column]:
        return ratee_columns()

    def rows(self) -> list[Row]:
        return [ratee_row(one) for one in self._people]

    def mark(self, index: int) -> RowMark:
        one = self._people[index]
        return RowMark("!", "warn") if one.asked and one.alone else NO_MARK

    def empty(self) -> str:
        if not self.allows("cycle.edit"):
            return _("Nobody is to be rated yet.")
        return _("Nobody yet: u adds whole units, a single people, v a list of NIPs.")

    def about(self, index: int | None) -> Sequence[Note]:
        notes: list[Note] = [(_("{n} people").format(n=grouped(len(self._people))), "strong")]
        if index is not None and index < len(self._people):
            one = self._people[index]
            notes.append((f"{plain(one.name, 80)} · {one.nip} · {plain(one.unit, 80)}", ""))
            if one.asked and one.alone:
                notes.append(("! " + _("Nobody but themselves is asked about them."), "warn"))
        if self.info.stage.value == "prepared" and self._people and not self.info.asked:
            notes.append((_("Next: Esc to the steps, then 2 draws the raters."), "accent"))
        if self.info.stage.value != "prepared":
            notes.append((_("Collecting has begun: nobody is added or taken out now."), "muted"))
        return notes

    # --- actions ---

    def _open(self) -> bool:
        if self.info.stage.value == "prepared":
            return True
        self.say(_("Collecting has begun: nobody is added or taken out now."), bad=True)
        return False

    async def action_units(self) -> None:
        await self.ready()
        if self._open():
            self.do(self._pick_units(), "pick")

    async def _pick_units(self) -> None:
        desk = self.desk

        def read() -> Sequence[tuple[str, int]]:
            from talenta_tui.services.cycles.organisation import units_of

            return units_of(desk.actor, desk.site)

        units = await self.ask(read)
        here: dict[str, int] = {}
        for one in self._people:
            here[one.unit] = here.get(one.unit, 0) + 1
        columns = (
            Column(_("Unit")), Column(_("People"), 8, "right"), Column(_("Rated"), 8, "right")
        )  # fmt: skip
        rows = [(unit, grouped(n), grouped(here.get(unit, 0))) for unit, n in units]
        chosen = await self.app.push_screen_wait(PickModal(_("Add whole units"), columns, rows))
        if chosen:
            await self._add((), [units[n][0] for n in chosen])

    async def action_add(self) -> None:
        await self.ready()
        if self._open():
            self.app.push_screen(
                PeopleModal(self.desk, [one.nip for one in self._people]), self._take
            )

    async def action_paste(self) -> None:
        await self.ready()
        if self._open():
            self.app.push_screen(NipsModal(), self._take)

    def _take(self, nips: tuple[str, ...] | None) -> None:
        if nips:
            self.do(self._add([nip.lstrip("'") for nip in nips], ()), "save")

    async def _add(self, nips: Sequence[str], units: Sequence[str]) -> None:
        desk = self.desk

        def work() -> int:
            from talenta_tui.services.cycles.people import add_ratees

            return add_ratees(desk.actor, desk.site, self.code, nips, units)

        n = await self.act(work)
        self.say(_("{n} people added.").format(n=n))

    async def action_remove(self) -> None:
        await self.ready()
        at = self.cursor
        if not self._open() or at is None:
            return
        one, desk = self._people[at], self.desk

        def work() -> None:
            from talenta_tui.services.cycles.people import drop_ratee

            drop_ratee(desk.actor, desk.site, self.code, one.nip)

        # Nothing is lost by it: nobody has been told yet, and a adds them again.
        self.do(self.act(work, _("{name} is taken out.").format(name=plain(one.name, 60))), "save")
