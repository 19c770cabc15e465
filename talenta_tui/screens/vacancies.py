"""The vacant posts, the highest echelon first, and how many are eligible for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_words import NONE
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row, RowList

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.services.vacancies import Vacancy

_Same = tuple[str, str]
"""Tier and echelon: the same rules, so the same people are eligible."""


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Ech."), 5),
        Column(_("Code"), 14),
        Column(_("Post"), share=3, minimum=16),
        Column(_("Eligible"), 8, "right"),
        Column(_("Unit"), share=2, minimum=10),
    )


class VacanciesScreen(DeskScreen):
    """Counts fill in one after another; Esc stops counting, Enter opens a shortlist."""

    CONTEXT = "vacancies"
    PLACE = "vacancies"
    CSS_PATH = "vacancies.tcss"
    BINDINGS = ahead("vacancies")

    def __init__(self) -> None:
        super().__init__()
        self._posts: Sequence[Vacancy] = ()
        self._counts: dict[_Same, int | None] = {}

    def heading(self) -> str:
        return _("Vacancies")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1)
        yield RowList(_columns(), empty="…")

    def start(self, desk: WorkDesk) -> None:
        self._counts = {}
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._posts and not self.busy:
            self.do(self._count(self.desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> Sequence[Vacancy]:
            from talenta_tui.services.vacancies import list_vacancies

            return list_vacancies(desk.actor, desk.site)

        self._posts = await self.ask(read)
        rows = self.query_one(RowList)
        keys = [post.code for post in self._posts]
        rows.keep_rows(self._rows(), keys, empty=_("Every post is held."))
        self.query_one(Notes).show(
            (_("{n} vacant posts").format(n=grouped(len(self._posts))), "strong")
        )
        await self._count(desk)

    def _rows(self) -> list[Row]:
        return [(p.echelon or NONE, p.code, p.name, self._eligible(p), p.unit) for p in self._posts]

    def _eligible(self, post: Vacancy) -> str:
        if _same(post) not in self._counts:
            return "…"
        count = self._counts[_same(post)]
        return NONE if count is None else grouped(count)

    async def _count(self, desk: WorkDesk) -> None:
        """Count once for each tier and echelon: the rules depend on nothing else of a post."""
        for post in self._posts:
            if _same(post) not in self._counts:
                self._counts[_same(post)] = await self.ask_long(
                    lambda ticket, code=post.code: _eligible_for(desk, code, ticket),  # type: ignore[misc]
                    _("Counting who is eligible"),
                )
                rows = self.query_one(RowList)
                rows.keep_rows(self._rows(), [post.code for post in self._posts])

    async def action_open(self) -> None:
        from talenta_tui.screens.shortlist import ShortlistScreen

        await settled(self.focused)
        cursor = self.query_one(RowList).cursor if self._posts else None
        if cursor is None:
            return
        if self._ticket is not None:
            self._ticket.stop()
        self.app.push_screen(ShortlistScreen(self._posts[cursor].code))


def _same(post: Vacancy) -> _Same:
    return post.tier.value, post.echelon


def _eligible_for(desk: WorkDesk, code: str, ticket: Ticket) -> int | None:
    """How many are eligible, None where the policy has no rules for the tier."""
    from talenta_tui.errors import Refused
    from talenta_tui.services.vacancies import count_eligible

    try:
        return count_eligible(desk.actor, desk.site, code, ticket.share)
    except Refused:
        return None
