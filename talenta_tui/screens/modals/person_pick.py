"""Choosing one person by name, NIP, unit or post."""

from __future__ import annotations

from collections.abc import Sequence

from talenta_tui.desk import WorkDesk
from talenta_tui.i18n import _, mark
from talenta_tui.screens.modals.prompt import Choice, PromptModal
from talenta_tui.widgets.row_list import Column

_LIMIT = 50


class PersonModal(PromptModal[str]):
    """Gives the NIP of the person chosen."""

    SIGN = "/"
    NOTHING = mark("Nobody fits.")

    def __init__(self, desk: WorkDesk, title: str) -> None:
        super().__init__()
        self._desk = desk
        self._title_text = title

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

        return [
            Choice(row.nip, (row.nip, row.name, row.post or row.unit))
            for row in find_people(self._desk.everyone(), text, _LIMIT)
        ]
