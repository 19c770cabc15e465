"""F8: the trail of everything done and read, and the proof that it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.integrity_proof import ProofActions
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_integrity import (
    event_columns,
    event_lines,
    event_notes,
    event_row,
    filter_text,
    state_notes,
)
from talenta_tui.widgets.row_list import NO_MARK, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.actions import Action
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.audit import Integrity
    from talenta_tui.services.audit_search import TrailEvent, TrailFilter, TrailPage

_AHEAD = 30
"""Rows before the end of what is loaded at which the next page is fetched."""

READ = "audit.read"


class IntegrityScreen(ProofActions):
    """State, events newest first, and the event under the cursor.

    `person` narrows it to what it names, `actor` to what an operator did.
    """

    CONTEXT = "integrity"
    PLACE = "integrity"
    CSS_PATH = "integrity.tcss"
    BINDINGS = ahead("integrity")
    AUTO_FOCUS = "RowList"
    NEEDS = {
        **ProofActions.NEEDS, "open": READ, "filter": READ, "clear": READ, "trail": READ,
    }  # fmt: skip

    def __init__(self, person: str = "", actor: str = "") -> None:
        super().__init__()
        self._person = person
        self._actor = actor
        self._wanted: TrailFilter | None = None
        self._events: list[TrailEvent] = []
        self._next: int | None = None

    def heading(self) -> str:
        return _("Integrity")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1, id="state")
        yield Notes(most=1, id="narrowed")
        yield RowList(event_columns(), sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def hints(self) -> list[Action]:
        # `All` only means something where the list is narrowed.
        narrowed = self._wanted is not None and filter_text(self._wanted)
        return [a for a in super().hints() if a.id != "integrity.clear" or narrowed]

    def shows_person(self, nip: str) -> bool:
        if not self.may(READ):
            return False
        self._narrow_to(nip)
        return True

    def place(self) -> dict[str, Any] | None:
        return {"person": self._person, "actor": self._actor}

    def inside(self) -> dict[str, Any]:
        return {} if self._wanted is None else asdict(self._wanted)

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        from talenta_tui.services.audit_search import TrailFilter

        self._wanted = TrailFilter(**kept)

    def start(self, desk: WorkDesk) -> None:  # noqa: ARG002 - `may` and `ask` have it
        self.show_keys()
        if not self.may(READ):
            self.query_one("#state", Notes).show(
                (_("Administrators and auditors read the trail; everything you do is in it."), ""),
                (_("c opens the complaints room, which is open to everyone."), "strong"),
            )
            self.query_one(RowList).set_rows([], empty="")
            return
        from talenta_tui.services.audit_search import TrailFilter

        wanted = self._wanted or TrailFilter(person=self._person, actor=self._actor)
        self.do(self._look(wanted), "load")

    def changed(self) -> None:
        if self.may(READ) and self._wanted is not None:
            self.do(self._newer(self._wanted), "load")

    # --- reading ---

    def _page(self, wanted: TrailFilter, before: int | None) -> TrailPage:
        from talenta_tui.services.audit_search import show_trail

        return show_trail(self.desk.actor, self.desk.site, wanted, before)

    def _state(self) -> Integrity:
        from talenta_tui.services.audit import integrity

        return integrity(self.desk.actor, self.desk.site)

    async def _look(self, wanted: TrailFilter) -> None:
        """Search anew; the look itself becomes an event of the trail."""
        page = await self.ask(lambda: self._page(wanted, None))
        self._wanted, self._events, self._next = wanted, list(page.events), page.next
        self._show(0)
        self.show_keys()
        await self.tell_state()

    async def tell_state(self) -> None:
        found = await self.ask(self._state)
        self.query_one("#state", Notes).show(*state_notes(found, self.desk.site.now()))

    async def _newer(self, wanted: TrailFilter) -> None:
        """Put what was written since on top: the same look goes on, so no event is made of it."""
        found = await self.ask(self._state)
        page = await self.ask(lambda: self._page(wanted, found.events + 1))
        newest = self._events[0].seq if self._events else 0
        fresh = [e for e in page.events if e.seq > newest]
        cursor = self._cursor()
        if fresh and len(fresh) == len(page.events):
            self._events, self._next = list(page.events), page.next
            self._show(0)
        elif fresh:
            self._events[:0] = fresh
            self._show(cursor + len(fresh) if cursor else 0)
        self.query_one("#state", Notes).show(*state_notes(found, self.desk.site.now()))

    async def _older(self, wanted: TrailFilter, before: int) -> None:
        page = await self.ask(lambda: self._page(wanted, before))
        if self._wanted is wanted and self._next == before:
            self._events += page.events
            self._next = page.next
            self._show(self._cursor())

    # --- showing ---

    def _cursor(self) -> int:
        return self.query_one(RowList).cursor or 0

    def _show(self, cursor: int) -> None:
        text = filter_text(self._wanted) if self._wanted is not None else ""
        narrowed = _("Only: {what}   (a shows all)").format(what=text) if text else ""
        self.query_one("#narrowed", Notes).show((narrowed, "accent"))
        self.query_one(RowList).set_rows(
            [event_row(e) for e in self._events],
            marks=self._mark,
            cursor=cursor,
            empty=_("No event fits."),
        )
        self._tell_event()

    def _mark(self, index: int) -> RowMark:
        return RowMark("r", "muted") if self._events[index].reading else NO_MARK

    def on_row_list_highlighted(self) -> None:
        self._tell_event()
        if (
            self._next is not None
            and self._wanted is not None
            and self._cursor() >= len(self._events) - _AHEAD
        ):
            self.do(self._older(self._wanted, self._next), "older")

    def _here(self) -> TrailEvent | None:
        at = self.query_one(RowList).cursor
        return self._events[at] if at is not None and at < len(self._events) else None

    def _tell_event(self) -> None:
        event = self._here()
        self.query_one("#about", Notes).show(*(event_notes(event) if event is not None else ()))

    # --- actions ---

    async def action_open(self) -> None:
        from talenta_tui.screens.modals.session_text import TextModal

        await settled(self.focused)
        event = self._here()
        if event is not None:
            self.app.push_screen(TextModal(_("One event"), event_lines(event)))

    def action_filter(self) -> None:
        if not self.lets("filter") or self._wanted is None:
            return
        titles = {
            "person": _("About (NIP, post …)"), "actor": _("Who"), "action": _("Action"),
            "since": _("Since"), "until": _("Until"),
        }  # fmt: skip
        now = asdict(self._wanted)
        fields = [TextField(name, title, now[name], limit=4_000) for name, title in titles.items()]
        ask_form(
            self, _("Which events"), [*fields], self._filtered,
            note=lambda _values: _(
                "About: a NIP, post, session or operator; several with commas. Action: one or a"
                " group such as session. Times as 2026-11-03."
            ),
        )  # fmt: skip

    async def _filtered(self, values: Values) -> None:
        from talenta_tui.services.audit_search import TrailFilter

        await self._look(TrailFilter(**{n: str(value).strip() for n, value in values.items()}))

    def action_clear(self) -> None:
        from talenta_tui.services.audit_search import TrailFilter

        if self.lets("clear") and self._wanted is not None and filter_text(self._wanted):
            self.do(self._look(TrailFilter()), "load")

    async def action_trail(self) -> None:
        await settled(self.focused)
        event = self._here()
        if not self.lets("trail") or event is None:
            return
        if event.subject:
            self._narrow_to(event.subject)
        else:
            self.say(_("This event is about everyone, not about one thing."))

    def _narrow_to(self, subject: str) -> None:
        from talenta_tui.services.audit_search import TrailFilter

        self.do(self._look(TrailFilter(person=subject)), "load")

    def action_complaints(self) -> None:
        from talenta_tui.screens.complaints import ComplaintsScreen

        self.app.push_screen(ComplaintsScreen())
