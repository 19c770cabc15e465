"""Everyone in one list, found as one types, filtered as on the map."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.people_list import read_stand
from talenta_tui.screens.view_map import Filters
from talenta_tui.screens.view_people import Everyone
from talenta_tui.text import pasted
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.people import People, PersonRow
    from talenta_tui.services.periods.standing import Stand

_LONGEST = 100
_MOVES = ("up", "down", "pageup", "pagedown")


class SearchLine(LineWidget, can_focus=True):
    """What is looked for. It keeps its own buffer, so no key is lost; arrows move the list."""

    takes_text = True

    class Changed(Message):
        """The text is another now."""

    class Moved(Message):
        """An arrow or page key for the list."""

        def __init__(self, key: events.Key) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def clear(self) -> None:
        self.text = ""
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if event.key in _MOVES:
            self.post_message(self.Moved(event))
        else:
            text = self._edited(event)
            if text is None:
                return
            if text != self.text:
                self.text = text
                self.post_message(self.Changed())
                self.refresh()
        event.stop()
        event.prevent_default()

    def _edited(self, event: events.Key) -> str | None:
        if event.key in ("backspace", "ctrl+h"):
            return self.text[:-1]
        if event.key == "ctrl+u":
            return ""
        if event.character is not None and event.character.isprintable():
            return (self.text + event.character)[:_LONGEST]
        return None

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.text = (self.text + pasted(" ".join(event.text.split())))[:_LONGEST]
        self.post_message(self.Changed())
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        room = max(4, self.size.width - 12)
        shown = visible(self.text)[-room:]
        here = "▁" if self.has_focus else ""
        if not self.text and not self.has_focus:
            return [(" " + _("s search"), "muted")]
        name = " " + _("Search:") + " "
        return [(name, "strong"), (fit(shown + here, self.size.width - len(name)), "")]


class PeopleScreen(DeskScreen):
    """All employees by NIP, or those who fit the search and the filter."""

    CONTEXT = "people"
    PLACE = "people"
    CSS_PATH = "people.tcss"
    BINDINGS = ahead("people")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self.filters = Filters()
        self._people: People | None = None
        self._stand: Stand | None = None
        self._shown: Sequence[PersonRow] = ()
        self._answered: tuple[str, Filters] | None = None
        self._finding = False

    def heading(self) -> str:
        return _("People")

    def compose_body(self) -> ComposeResult:
        yield SearchLine()
        yield Notes(most=1)
        yield RowList(Everyone.columns(), empty="…")

    def inside(self) -> dict[str, Any]:
        return {"search": self._query, "filters": self.filters.kept()}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self.query_one(SearchLine).text = str(kept["search"])
        self.filters = Filters.again(kept["filters"])

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        self._people = await self.ask(desk.everyone)
        self._find()
        people = self._people
        self._stand = await self.ask(lambda: read_stand(desk, people))
        self._say_where()

    # --- searching ---------------------------------------------------------------------------

    @property
    def _query(self) -> str:
        return self.query_one(SearchLine).text

    def _find(self) -> None:
        """Search for what is typed now; a search on its way goes on to it by itself."""
        if not self._finding and self._people is not None:
            self._finding = True
            self.do(self._answer(), "find")

    async def _answer(self) -> None:
        """Search off the screen's thread until the answer is to what is typed now."""
        from talenta_tui.services.people import find_people

        try:
            while self._people is not None:
                query, filters, people = self._query, self.filters, self._people
                found = await asyncio.to_thread(find_people, people, query)
                if (query, filters, people) == (self._query, self.filters, self._people):
                    self._show(filters.apply(found), query)
                    return
        finally:
            self._finding = False

    def _show(self, found: Sequence[PersonRow], query: str) -> None:
        people = self._people
        if people is None:
            return
        same = (query, self.filters) == self._answered
        self._shown, self._answered = found, (query, self.filters)
        everyone = Everyone(found, people.placements.used.policy)
        rows = self.query_one(RowList)
        keys = [row.nip for row in found]
        if same:
            rows.keep_rows(everyone, keys, marks=everyone.mark, empty=_("Nobody fits."))
        else:
            marks = everyone.mark
            rows.set_rows(everyone, keys=keys, marks=marks, empty=_("Nobody fits."))
        self._say_where()

    def _say_where(self) -> None:
        rows = self.query_one(RowList)
        filters = self.filters.sentence()
        parts = (
            rows.position(),
            "" if self._stand is None else self._stand.word,
            filters and _("Filter: {filters}").format(filters=filters),
        )
        self.query_one(Notes).show((" · ".join(p for p in parts if p), "muted"))

    def on_row_list_highlighted(self) -> None:
        self._say_where()

    def on_search_line_changed(self) -> None:
        self._find()

    def on_search_line_moved(self, message: SearchLine.Moved) -> None:
        self.query_one(RowList).on_key(message.key)

    @property
    def _searching(self) -> bool:
        return self.is_mounted and isinstance(self.focused, SearchLine)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While text is typed, a letter is a letter."""
        return not (self._searching and action in _WHILE_LISTING)

    # --- actions -----------------------------------------------------------------------------

    def _here(self) -> PersonRow | None:
        cursor = self.query_one(RowList).cursor if self.is_mounted else None
        return None if cursor is None or not self._shown else self._shown[cursor]

    async def action_open(self) -> None:
        """The person's page; from the search, once what is typed there is answered."""
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        if self._searching:
            self.set_focus(self.query_one(RowList))
            self._find()
            while self._finding and self.is_running:
                await asyncio.sleep(0.01)
        person = self._here()
        if person is not None:
            self.app.push_screen(PersonScreen(person.nip))

    async def action_back(self) -> None:
        if self._searching:
            self.set_focus(self.query_one(RowList))
        else:
            await super().action_back()

    def action_search(self) -> None:
        self.set_focus(self.query_one(SearchLine))

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen

        await settled(self.focused)
        person = self._here()
        if person is not None:
            key = "talent" if person.placement.placed else "missing"
            self.app.push_screen(ExplainScreen(person.nip, key))

    def action_filter(self) -> None:
        from talenta_tui.screens.modals.filter import filter_modal

        rows = () if self._people is None else self._people.rows
        self.app.push_screen(filter_modal(self.filters, rows), self._filtered)

    def _filtered(self, values: Values | None) -> None:
        from talenta_tui.screens.modals.filter import filters_of

        if values is not None:
            self.filters = filters_of(values)
            self._find()

    def action_clear(self) -> None:
        self.filters = Filters()
        self.query_one(SearchLine).clear()
        self._find()

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_map

        if self._people is not None:
            save_map(self, self._shown)

    async def action_reports(self) -> None:
        from talenta_tui.screens.reporting import print_units

        await settled(self.focused)
        person = self._here()
        print_units(self, self._shown, "" if person is None else person.unit)


_WHILE_LISTING = frozenset({"search", "filter", "clear", "explain", "export", "reports"})
