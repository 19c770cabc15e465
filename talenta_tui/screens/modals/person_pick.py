"""Choosing one person by name, NIP, unit or post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from talenta_tui.desk import WorkDesk
from talenta_tui.i18n import _, mark
from talenta_tui.screens.modals.prompt import Choice, PromptModal
from talenta_tui.widgets.row_list import Column

_LIMIT = 50


class PersonModal(PromptModal[str]):
    """Gives the NIP of the person chosen.

    `offers` gives NIPs to list before everybody else, each with a sign and a word on why; it is
    asked once, on the database's thread.
    """

    SIGN = "/"
    NOTHING = mark("Nobody fits.")
    KEYS = mark("↑ ↓ choose   Enter takes them   Esc back")

    def __init__(
        self, desk: WorkDesk, title: str, offers: Callable[[], Mapping[str, str]] | None = None
    ) -> None:
        super().__init__()
        self._desk = desk
        self._title_text = title
        self._offers = offers
        self._offered: Mapping[str, str] | None = None

    def title_text(self) -> str:
        return self._title_text

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("NIP"), 18),
            Column(_("Name"), share=2),
            Column(_("Post or unit"), share=2),
        )

    async def search(self, text: str) -> Sequence[Choice[str]]:
        return await self._desk.executor.run(lambda: self._fitting(text))

    def _fitting(self, text: str) -> list[Choice[str]]:
        from talenta_tui.services.people import find_people

        everyone = self._desk.everyone()
        if self._offers is None:
            found = find_people(everyone, text, _LIMIT)
            return [Choice(row.nip, (row.nip, row.name, row.post or row.unit)) for row in found]
        if self._offered is None:
            self._offered = self._offers()
        order = {nip: n for n, nip in enumerate(self._offered)}
        # All who fit are looked through: whom the search ranks last may be offered first.
        found = find_people(everyone, text, 0)
        first = sorted((row for row in found if row.nip in order), key=lambda r: order[r.nip])
        others = (row for row in found if row.nip not in order)
        return [
            *(Choice(r.nip, (r.nip, r.name, self._offered[r.nip])) for r in first),
            *(Choice(r.nip, (r.nip, r.name, r.post or r.unit)) for r in islice(others, _LIMIT)),
        ]
