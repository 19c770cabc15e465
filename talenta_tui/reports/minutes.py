"""The minutes of a session as PDF and as text: parts of pairs, a table, lines; signatures last.

Everything comes in as words and figures already formatted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from rich.cells import cell_len, set_cell_size

from talenta_tui.i18n import _, current_language
from talenta_tui.reports.typeset import typeset
from talenta_tui.text import plain

_LONGEST = 2000
_COLUMN = 34
"""Cells a column of the text takes at most; the PDF wraps instead."""


@dataclass(frozen=True, slots=True)
class MinutesPart:
    """A part: pairs of a name and a value, a table (`headers` empty for none), lines.

    `widths` share out the PDF's line among the table's columns; 0 is as wide as needed.
    """

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """The whole document; `signatures` are (as what, name), `foot` stands on every page."""

    agency: str
    title: str
    subtitle: str
    parts: tuple[MinutesPart, ...]
    signatures: tuple[tuple[str, str], ...]
    foot: str


def write_minutes(paper: MinutesPaper, stream: BinaryIO, form: str) -> None:
    """Write the minutes as `pdf` or `text`."""
    if form == "pdf":
        stream.write(_pdf(paper))
    else:
        stream.write(_text(paper).encode("utf-8", "replace"))


def _pdf(paper: MinutesPaper) -> bytes:
    data = {
        "language": current_language(),
        "agency": plain(paper.agency, 200),
        "title": plain(paper.title, 200),
        "subtitle": plain(paper.subtitle, 200),
        "foot": plain(paper.foot, 200),
        "page": _("page {n} of {m}"),
        "signatures": [[plain(a, 100), plain(b, 100)] for a, b in paper.signatures],
        "parts": [
            {
                "title": plain(part.title, 200),
                "pairs": [[plain(a, 200), plain(b, _LONGEST)] for a, b in part.pairs],
                "headers": [plain(h, 60) for h in part.headers],
                "widths": list(part.widths),
                "rows": [[plain(cell, _LONGEST) for cell in row] for row in part.rows],
                "lines": [plain(line, _LONGEST) for line in part.lines],
            }
            for part in paper.parts
        ],
    }
    return typeset("minutes.typ", data)


def _text(paper: MinutesPaper) -> str:
    lines = [plain(paper.agency), plain(paper.title), plain(paper.subtitle)]
    for part in paper.parts:
        lines += ["", plain(part.title)]
        width = max((cell_len(plain(name)) for name, _value in part.pairs), default=0)
        lines += [
            f"  {set_cell_size(plain(name), width)}  {plain(value)}" for name, value in part.pairs
        ]
        lines += [f"  {line}" for line in _table(part.headers, part.rows)]
        lines += [f"  {plain(line)}" for line in part.lines]
    lines.append("")
    lines += [f"{plain(role)}: {plain(name)}" for role, name in paper.signatures]
    lines += ["", plain(paper.foot)]
    return "\n".join(lines) + "\n"


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not headers:
        return []
    clean = [[plain(cell, _COLUMN) for cell in row] for row in (headers, *rows)]
    widths = [max(cell_len(row[n]) for row in clean) for n in range(len(headers))]
    return [
        "  ".join(set_cell_size(c, w) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in clean
    ]
