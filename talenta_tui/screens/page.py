"""A record as a page of lines to go through, section by section; each line knows its subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from talenta_tui.screens.view_sheet import Line, section_after
from talenta_tui.widgets.row_list import Column, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.scoring.evidence import Evidence

_MARGIN = 3
"""Cells a row list keeps for its cursor and its scroll bar."""


class PageList(RowList):
    """The lines of one person's page, under a heading that says whose it is."""

    def __init__(self, title: str = "") -> None:
        super().__init__((Column(title),), empty="…")
        self._lines: Sequence[Line[str]] = ()

    def show(self, whose: Evidence, page: Callable[[int], Sequence[Line[str]]]) -> None:
        """Draw `page`, made for as many cells as there are; the cursor keeps its line."""
        lines = self._lines = page(self.screen.size.width - _MARGIN)
        self.set_columns((Column("  ".join((whose.name[:60], whose.nip, whose.post))),))
        self.set_rows(
            [(line.text,) for line in lines],
            marks=lambda index: RowMark(style=lines[index].style),
            cursor=self.cursor or 0,
        )

    @property
    def target(self) -> str | None:
        """What the line under the cursor is about."""
        cursor = self.cursor if self._lines else None
        return None if cursor is None else self._lines[cursor].target

    def go_to(self, target: str) -> None:
        """Put the cursor on the first line about `target`, where there is one."""
        places = [n for n, line in enumerate(self._lines) if line.target == target]
        if places:
            self.move_to(places[0])

    def to_section(self, step: int) -> None:
        """On to the next section (1), or back (-1)."""
        if self._lines:
            self.move_to(section_after(self._lines, self.cursor or 0, step))
