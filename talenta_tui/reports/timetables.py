"""Timetables as PDF: the whole session, or a page for every assessor, room or assessee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from talenta_tui.i18n import _, current_language
from talenta_tui.reports.typeset import typeset
from talenta_tui.text import plain


@dataclass(frozen=True, slots=True)
class TimetablePage:
    """One person's or room's page; rows have a cell a column."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def write_timetable(
    title: str,
    about: str,
    headers: Sequence[str],
    widths: Sequence[int],
    pages: Sequence[TimetablePage],
    stream: BinaryIO,
) -> None:
    """A page or more for each of `pages`; `widths` share out the line, 0 is as wide as needed."""
    data = {
        "title": plain(title, 200),
        "about": plain(about, 200),
        "language": current_language(),
        "wide": len(headers) > 5,
        "page": _("page {n} of {m}"),
        "nothing": _("Nothing to do on these days."),
        "headers": [plain(h, 60) for h in headers],
        "widths": list(widths),
        "sheets": [
            {
                "title": plain(page.title, 200),
                "rows": [[plain(cell, 1000) for cell in row] for row in page.rows],
            }
            for page in pages
        ],
    }
    stream.write(typeset("timetable.typ", data))
