"""What every widget of ours shares: lines drawn from plain spans, measured in cells.

Nothing here ever parses markup. A span is text and the name of a style; its text passes
`talenta_tui.text.plain`, so neither markup nor an escape sequence can reach the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from talenta_tui.figures import grouped as grouped
from talenta_tui.text import plain

Span = tuple[str, str]
"""Text and the name of a style of `STYLES`; the empty name is the widget's own style."""

STYLES = (
    "header",
    "cursor",
    "cursor-off",
    "muted",
    "strong",
    "good",
    "warn",
    "bad",
    "accent",
    "shade-1",
    "shade-2",
    "shade-3",
    "shade-4",
)

ELLIPSIS = "…"
# A variation selector makes terminals disagree about the width of what stands before it.
_VARIATION_SELECTORS = dict.fromkeys(range(65024, 65040))


def visible(value: object, limit: int = 0) -> str:
    """`value` as safe text whose width every terminal agrees on as far as that can be."""
    text = plain(value, limit)
    return text if text.isascii() else text.translate(_VARIATION_SELECTORS)


def fit(value: object, width: int, align: str = "left") -> str:
    """`value` in exactly `width` cells, cut with `…` or filled with spaces.

    `align` is `left`, `right` or `center`. Only the beginning of a very long text is ever
    measured, so 10,000 characters cost no more than the cells that show.
    """
    if width <= 0:
        return ""
    text = visible(value, 4 * width + 4)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ELLIPSIS
    gap = width - length
    if align == "right":
        return " " * gap + text
    if align == "center":
        return " " * (gap // 2) + text + " " * (gap - gap // 2)
    return text + " " * gap


def wrap(value: object, width: int, lines: int) -> list[str]:
    """`value` broken at spaces into at most `lines` lines of `width` cells, cut with `…`."""
    if width <= 0 or lines <= 0:
        return []
    rest = visible(value, 4 * width * lines + 4)
    result: list[str] = []
    while rest and len(result) < lines - 1 and cell_len(rest) > width:
        head = set_cell_size(rest, width).rstrip()
        while head and not rest.startswith(head):
            head = head[:-1]
        if not rest[len(head) :].startswith(" ") or _IN_NUMBER.match(rest, len(head) - 1):
            head = _whole_words(head, rest)
        if not head:
            break
        result.append(head)
        rest = rest[len(head) :].lstrip()
    if rest:
        result.append(fit(rest, width).rstrip())
    return result


_IN_NUMBER = re.compile(r"\d \d{3}(?!\d)|(?<=R)p \d")


def _whole_words(head: str, rest: str) -> str:
    """`head` without the word it ends in the midst of: `3 571`, as `grouped` writes it, is one."""
    space = head.rfind(" ")
    while space > 0 and _IN_NUMBER.match(rest, space - 1):
        space = head.rfind(" ", 0, space)
    return head[:space] if space > 0 else head


class LineWidget(Widget):
    """A widget that draws itself line by line and repaints only the lines it names.

    A subclass answers `spans(y)` for content line `y`; the result is cut or filled to the
    widget's width. State is in the text (a sign or a word), the styles only help the eye.
    """

    COMPONENT_CLASSES = {f"line--{name}" for name in STYLES}
    DEFAULT_CSS = """
    LineWidget {
        height: 1fr;
        & > .line--header { text-style: bold; }
        & > .line--cursor { text-style: bold reverse; }
        & > .line--cursor-off { text-style: bold underline; }
        & > .line--muted { color: $text-muted; }
        & > .line--strong { text-style: bold; }
        & > .line--good { color: $text-success; }
        & > .line--warn { color: $text-warning; text-style: bold; }
        & > .line--bad { color: $text-error; text-style: bold; }
        & > .line--accent { color: $text-accent; text-style: bold; }
        & > .line--shade-1 { background: $primary 15%; }
        & > .line--shade-2 { background: $primary 30%; }
        & > .line--shade-3 { background: $primary 45%; }
        & > .line--shade-4 { background: $primary 60%; }
    }
    """

    def spans(self, y: int) -> Sequence[Span]:
        """The spans of content line `y`, 0 at the top."""
        raise NotImplementedError

    def lines(self) -> list[str]:
        """Every line as plain text, as wide as the widget: for tests and for printing."""
        return [self.render_line(y).text for y in range(self.size.height)]

    def style_of(self, name: str) -> Style:
        return self.get_component_rich_style(f"line--{name}") if name else self._own_style()

    def _own_style(self) -> Style:
        """`rich_style`, which goes through every ancestor, kept as component styles are: until
        a style changes. It was a tenth of the time of drawing."""
        kept = self._rich_style_cache.get(())
        if kept is None:
            kept = self._rich_style_cache[()] = (self.rich_style, self.rich_style)
        return kept[0]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        segments = [
            Segment(visible(text), self.style_of(name)) for text, name in self.spans(y) if text
        ]
        return Strip(segments).adjust_cell_length(width, self._own_style()).simplify()

    def repaint(self, ys: Iterable[int]) -> None:
        """Repaint these content lines and nothing else."""
        width, height = self.size
        regions = [Region(0, y, width, 1) for y in set(ys) if 0 <= y < height]
        if regions:
            self.refresh(*regions)


def window(cursor: int, top: int, height: int, count: int) -> int:
    """The first row to show so that `cursor` is among `height` of `count` rows.

    Stays at `top` while it can, so that a step inside the window moves no other line.
    """
    if height <= 0:
        return cursor
    top = max(0, min(top, count - height))
    if cursor < top:
        return cursor
    if cursor >= top + height:
        return cursor - height + 1
    return top


def step(key: str, cursor: int, page: int, count: int) -> int | None:
    """Where the moving key `key` takes `cursor`, or None when it is no moving key."""
    last = max(0, count - 1)
    target = {
        "up": cursor - 1,
        "down": cursor + 1,
        "pageup": cursor - max(1, page),
        "pagedown": cursor + max(1, page),
        "home": 0,
        "end": last,
    }.get(key)
    return None if target is None else max(0, min(last, target))
