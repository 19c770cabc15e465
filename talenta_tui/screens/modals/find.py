"""Find a person or a vacant post from anywhere; opens the page."""

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
    from talenta_tui.services.vacancies import Vacancy

_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A person by NIP (`post` false) or a vacant post by code."""

    key: str
    post: bool = False


class FindModal(PromptModal[Found]):
    """People by NIP, name, unit or post; vacant posts by code or name."""

    SIGN = "/"
    NOTHING = mark("Nobody and no vacant post fits.")

    def __init__(self, desk: WorkDesk) -> None:
        super().__init__()
        self._desk = desk
        self._posts: tuple[Vacancy, ...] | None = None

    def title_text(self) -> str:
        return _("Find a person or a vacant post")

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
        from talenta_tui.services.people import find_people
        from talenta_tui.services.vacancies import list_vacancies

        if self._posts is None:
            self._posts = list_vacancies(self._desk.actor, self._desk.site)
        words = text.casefold().split()
        vacant = _("vacant")
        posts = [
            Choice(Found(post.code, post=True), (post.code, post.name, post.unit, vacant))
            for post in self._posts
            if words and all(word in f"{post.code} {post.name}".casefold() for word in words)
        ]
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
    if not found.post and isinstance(screen, DeskScreen) and screen.shows_person(found.key):
        return
    if found.post:
        from talenta_tui.screens.shortlist import ShortlistScreen

        app.push_screen(ShortlistScreen(found.key))
    else:
        from talenta_tui.screens.person import PersonScreen

        app.push_screen(PersonScreen(found.key))
