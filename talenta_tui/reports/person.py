"""The report on one person, as text and as PDF: identity, profiles, place, advice.

Laid out as the report of a competency assessment is (regulation.md 3.2). Everything comes in as
words and figures already formatted; the words are in the language the values were made in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import BinaryIO

from talenta_tui.errors import Cancelled
from talenta_tui.i18n import _, current_language
from talenta_tui.reports.typeset import join, typeset
from talenta_tui.text import plain

_LONGEST = 400
_CELLS = 20
_WIDTH = 79
"""Cells of a line of text, as printers and terminals have them."""


@dataclass(frozen=True, slots=True)
class ReportBar:
    """A figure of a profile: `share` and `goal` are whole percent of the bar, None for none."""

    label: str
    text: str
    share: int | None
    goal: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NineBoxes:
    """The nine boxes from the top, the names of rows and columns, and one's own box."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    boxes: tuple[tuple[int, ...], ...]
    own: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: pairs of a name and a value, bars, and lines of plain text.

    With `scale` the bars stand under its columns, each as wide as the next, and the column a
    bar's `goal` ends in is shaded: the level required.
    """

    title: str
    note: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    bars: tuple[ReportBar, ...] = ()
    lines: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    boxes: NineBoxes | None = None


@dataclass(frozen=True, slots=True)
class PersonReport:
    """One report; `file` is the name, without an ending, it goes under in a batch.

    `parts` stand before the signatures, `annex` after them. `proof` is the head of the trail.
    """

    file: str
    agency: str
    title: str
    subtitle: str
    printed: str
    parts: tuple[Part, ...]
    signatures: tuple[str, ...]
    annex: tuple[Part, ...] = ()
    proof: str = ""


_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LETTERS = ("A", "B", "C", "D", "E")


def report_text(report: PersonReport) -> str:
    """The report as lines of text, control characters made harmless."""
    lines = [plain(report.agency), plain(report.title), plain(report.subtitle), ""]
    for numeral, part in zip(_NUMERALS, report.parts, strict=False):
        lines += [*_part_lines(numeral, part), ""]
    lines += ["      ".join(plain(name) for name in report.signatures), ""]
    for letter, part in zip(_LETTERS, report.annex, strict=False):
        lines += [*_part_lines(letter, part), ""]
    lines += [plain(line) for line in (report.printed, report.proof) if line]
    return "\n".join(lines) + "\n"


def _part_lines(numeral: str, part: Part) -> list[str]:
    note = f"  ({plain(part.note)})" if part.note else ""
    lines = [f"{numeral}. {plain(part.title)}{note}"]
    width = max((len(name) for name, _v in part.pairs), default=0)
    for name, value in part.pairs:
        lines += _hung(f"   {plain(name):<{width}}  ", value)
    if part.boxes is not None:
        lines += [f"   {line}" for line in _box_lines(part.boxes)]
    wide = max((len(bar.label) for bar in part.bars), default=0)
    lines += _scale_lines(part.scale, wide)
    texts = max((len(bar.text) for bar in part.bars), default=0)
    lines += [f"   {_bar_line(bar, wide, texts)}" for bar in part.bars]
    for line in part.lines:
        lines += _hung("   ", line)
    return lines


def _scale_lines(scale: Sequence[str], wide: int) -> list[str]:
    """What stands above the bars: the words where they fit in their columns, else numbers."""
    if not scale:
        return []
    each = _CELLS // len(scale)
    heads = [plain(head) for head in scale]
    legend: list[str] = []
    if any(len(head) >= each for head in heads):
        words = " · ".join(f"{n} {head}" for n, head in enumerate(heads, 1))
        legend = _hung("   ", words)
        heads = [str(n) for n in range(1, len(heads) + 1)]
    columns = "".join(f"{head:^{each}}" for head in heads)
    return [*legend, f"   {'':<{wide}}  {columns}".rstrip()]


def _hung(head: str, value: str) -> list[str]:
    """`value` after `head`, broken to the width of the page under its own beginning."""
    room = max(20, _WIDTH - len(head))
    parts = wrap(plain(value), room, break_long_words=False, break_on_hyphens=False) or [""]
    return [(head if n == 0 else " " * len(head)) + part for n, part in enumerate(parts)]


def _box_lines(boxes: NineBoxes) -> list[str]:
    wide = max(len(name) for name in boxes.rows)
    each = max(7, *(len(name) + 2 for name in boxes.columns))
    lines = [" " * wide + "  " + "".join(f"{plain(name):^{each}}" for name in boxes.columns)]
    for name, row in zip(boxes.rows, boxes.boxes, strict=True):
        cells = [f"[{box}]" if box == boxes.own else f" {box} " for box in row]
        lines.append(f"{plain(name):<{wide}}  " + "".join(f"{cell:^{each}}" for cell in cells))
    return [line.rstrip() for line in lines]


def _bar_line(bar: ReportBar, width: int, texts: int) -> str:
    cells = ["·"] * _CELLS
    if bar.share is not None:
        filled = bar.share * _CELLS // 100
        cells = ["█" if n < filled else "░" for n in range(_CELLS)]
    if bar.goal is not None:
        cells[max(0, bar.goal * _CELLS // 100 - 1)] = "│"
    text = f"{plain(bar.label):<{width}}  {''.join(cells)}  {plain(bar.text):>{texts}}"
    return f"{text}  {plain(bar.note)}" if bar.note else text


def report_pdf(report: PersonReport) -> bytes:
    """The report as PDF, A4. Raises Unavailable where it cannot be made."""
    data = asdict(report)
    data["language"] = current_language()
    data["page_word"] = _("page")
    data["words"] = {
        "level": _("result"), "goal": _("level required"), "annex": _("Annex"),
        "own": _("this person's box"),
    }  # fmt: skip
    data["parts"] = [_limited(part) for part in report.parts]
    data["annex"] = [_limited(part) for part in report.annex]
    return typeset("person.typ", data)


def _limited(part: Part) -> dict[str, object]:
    return {
        "title": plain(part.title, _LONGEST),
        "note": plain(part.note, _LONGEST),
        "pairs": [[plain(n, _LONGEST), plain(v, _LONGEST)] for n, v in part.pairs],
        "bars": [
            {
                "label": plain(b.label, _LONGEST),
                "text": plain(b.text, _LONGEST),
                "share": b.share,
                "goal": b.goal,
                "note": plain(b.note, _LONGEST),
            }
            for b in part.bars
        ],
        "lines": [plain(line, 4 * _LONGEST) for line in part.lines],
        "scale": list(part.scale),
        "boxes": None if part.boxes is None else asdict(part.boxes),
    }


def write_reports(
    reports: Iterable[PersonReport],
    total: int,
    stream: BinaryIO,
    progress: Callable[[float], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    form: str = "pdf",
) -> int:
    """Write many reports as one PDF, or as text with a page break between, and say how many.

    Raises Cancelled where `cancelled` says so, or whatever `progress` raises; nothing is then
    written.
    """
    parts: list[bytes] = []
    for n, report in enumerate(reports, 1):
        if cancelled is not None and cancelled():
            raise Cancelled(_("The reports were stopped. Nothing was written."))
        parts.append(report_pdf(report) if form == "pdf" else report_text(report).encode())
        if progress is not None:
            progress(n / max(total, 1))
    if form != "pdf":
        stream.write(b"\f\n".join(parts))
    elif parts:
        join(parts, stream)
    return len(parts)
