"""The 360° forms one is asked to fill in: about whom, as what, and which are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.cycles.forms import Duty

RELATIONS = {
    "ATASAN": mark("as superior"),
    "REKAN": mark("as peer"),
    "BAWAHAN": mark("as subordinate"),
    "DIRI": mark("yourself"),
}


class MyFormsScreen(DeskScreen):
    """Enter opens a form; one that is submitted is locked and says so."""

    CONTEXT = "my_forms"
    PLACE = "my forms"
    CSS_PATH = "my_forms.tcss"
    BINDINGS = ahead("my_forms")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._duties: Sequence[Duty] = ()
        self._away = False

    def heading(self) -> str:
        return _("My 360° forms")

    def compose_body(self) -> ComposeResult:
        yield Notes(id="top")
        yield RowList(_columns(), empty="…", id="rows")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.do(self._load(self.desk), "load")

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._away:
            # A draft leaves no event that would tell of it.
            self._away = False
            self.do(self._load(self.desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        def work() -> Sequence[Duty]:
            from talenta_tui.services.cycles.forms import my_forms

            # What waits comes first; the rest keeps its order.
            found = my_forms(desk.actor, desk.site)
            return sorted(found, key=lambda d: (d.submitted, d.over, d.closes))

        self._duties = await self.ask(work)
        rows = self.query_one(RowList)
        empty = _("No form is asked of you now.")
        rows.set_rows([_row(d) for d in self._duties], cursor=rows.cursor or 0, empty=empty)
        waiting = sum(not d.submitted and not d.over for d in self._duties)
        missed = sum(not d.submitted and d.over for d in self._duties)
        note = _("{n} forms to fill in. Nobody, whatever their role, is told who said what.")
        done = _("Every form is in and locked. Thank you.")
        late = _("{n} forms were not handed in by their last day.").format(n=missed)
        text = note.format(n=waiting) if waiting else late if missed else done
        self.query_one("#top", Notes).show((text if self._duties else "", ""))

    async def action_open(self) -> None:
        await settled(self.focused)
        at = self.query_one(RowList).cursor
        if at is None or at >= len(self._duties):
            return
        duty = self._duties[at]
        if duty.submitted:
            self.say(_("This form is submitted and locked."))
            return
        if duty.over:
            text = _("Forms of {code} were taken until {day}.")
            self.say(text.format(code=duty.cycle, day=duty.closes.isoformat()), bad=True)
            return
        from talenta_tui.screens.own_form import OwnFormScreen

        self._away = True
        self.app.push_screen(OwnFormScreen(duty.cycle, duty.ratee))


def _columns() -> Sequence[Column]:
    return (
        Column(_("About"), share=3),
        Column(_("Unit"), share=2),
        Column(_("You answer"), 15),
        Column(_("State"), 18),
        Column(_("Closes"), 10),
    )


def _row(duty: Duty) -> Row:
    if duty.submitted:
        state = _("submitted, locked")
    elif duty.over:
        state = _("too late")
    elif duty.begun:
        state = _("{n} answers kept").format(n=duty.begun)
    else:
        state = _("to fill in")
    relation = _(RELATIONS[duty.relation]) if duty.relation in RELATIONS else duty.relation
    name, unit = plain(duty.name, 100), plain(duty.unit, 100)
    return name, unit, relation, state, duty.closes.isoformat()
