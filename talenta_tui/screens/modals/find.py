"""Find a person, a vacant post, a session or a 360° cycle from anywhere; opens the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import App

from talenta_tui.desk import WorkDesk
from talenta_tui.i18n import _, mark
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.modals.prompt import Choice, PromptModal
from talenta_tui.widgets.row_list import Column

if TYPE_CHECKING:
    from talenta_tui.services.assessment.sessions import SessionSummary
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.vacancies import Vacancy

_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A person by NIP, or a vacant post, a session or a 360° cycle by its code."""

    key: str
    post: bool = False
    cycle: bool = False
    session: bool = False


class FindModal(PromptModal[Found]):
    """People by NIP, name, unit or post; what is vacant and what is under way by code or name."""

    SIGN = "/"
    NOTHING = mark("Nobody, no vacant post and no session fits.")

    def __init__(self, desk: WorkDesk) -> None:
        super().__init__()
        self._desk = desk
        self._posts: tuple[Vacancy, ...] | None = None
        self._cycles: tuple[CycleInfo, ...] = ()
        self._sessions: tuple[SessionSummary, ...] = ()

    def title_text(self) -> str:
        return _("Find a person, a vacant post, a session or a 360° cycle")

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("NIP or code"), 18),
            Column(_("Name"), share=2),
            Column(_("Post or unit"), share=2),
            Column(_("Box"), 6, "right"),
        )

    async def search(self, text: str) -> Sequence[Choice[Found]]:
        return await self._desk.executor.run(lambda: self._fitting(text))

    def _fitting(self, text: str) -> list[Choice[Found]]:
        from talenta_tui.services.assessment.sessions import list_sessions
        from talenta_tui.services.cycles.calendar import list_cycles
        from talenta_tui.services.people import find_people
        from talenta_tui.services.permissions import UseCase, may
        from talenta_tui.services.vacancies import list_vacancies

        if self._posts is None:
            self._posts = list_vacancies(self._desk.actor, self._desk.site)
            if may(self._desk.actor, UseCase.CYCLE_READ):
                self._cycles = list_cycles(self._desk.actor, self._desk.site)
            if may(self._desk.actor, UseCase.SESSION_READ):
                found = list_sessions(self._desk.actor, self._desk.site)
                # One that came from a file has ratings and no steps to open.
                self._sessions = tuple(one for one in found if one.own)
        words = text.casefold().split()
        vacant = _("vacant")
        cycles = [
            Choice(Found(one.code, cycle=True), (one.code, one.name, _("360° cycle"), "–"))
            for one in self._cycles
            if words and all(word in f"{one.code} {one.name}".casefold() for word in words)
        ]
        sessions = [
            Choice(Found(one.code, session=True), (one.code, one.title, _("session"), "–"))
            for one in self._sessions
            if words and all(word in f"{one.code} {one.title}".casefold() for word in words)
        ]
        posts = (
            cycles
            + sessions
            + [
                Choice(Found(post.code, post=True), (post.code, post.name, post.unit, vacant))
                for post in self._posts
                if words and all(word in f"{post.code} {post.name}".casefold() for word in words)
            ]
        )
        people = [
            Choice(
                Found(row.nip),
                (row.nip, row.name, row.post or row.unit, "–" if row.box is None else str(row.box)),
            )
            for row in find_people(self._desk.everyone(), text, _LIMIT)
        ]
        if len(posts) < len(people):
            return posts + people
        return people[:5] + posts + people[5:]


def open_found(app: App[None], found: Found | None) -> None:
    """Open the page of what was found; on the map a person is shown in their box."""
    if found is None:
        return
    screen = app.screen
    if found.cycle:
        from talenta_tui.screens.cycle import CycleScreen

        app.push_screen(CycleScreen(found.key))
        return
    if found.session:
        from talenta_tui.screens.session import SessionScreen

        app.push_screen(SessionScreen(found.key))
        return
    if not found.post and isinstance(screen, DeskScreen) and screen.shows_person(found.key):
        return
    if found.post:
        from talenta_tui.screens.shortlist import ShortlistScreen

        app.push_screen(ShortlistScreen(found.key))
    else:
        from talenta_tui.screens.person import PersonScreen

        app.push_screen(PersonScreen(found.key))
