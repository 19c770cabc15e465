"""The foot of a screen: which keys work here, in one line or two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.geometry import Size

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import ELLIPSIS, LineWidget, Span, visible

_MAIN_SCREEN = re.compile(r"F[2-9]")


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key as it is printed on the keyboard (`F1`, `Enter`, `u`) and what it does here.

    One that works `everywhere` makes room for the screen's own; the first of these is the help.
    """

    key: str
    label: str
    everywhere: bool = False


class KeyBar(LineWidget, can_focus=False):
    """Lists keys, the most important first, each whole or not at all.

    Where two lines are too short the keys of the main screens fold into one entry (`F5–F9
    screens`), then make room altogether; a third line comes only for a screen's own keys. The
    help stays in any case, as it has them all, and so does `…` where not even so all have room.
    """

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: auto;
        background: $panel;
    }
    """
    MAX_LINES = 3

    def __init__(
        self,
        hints: Sequence[KeyHint] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._hints = tuple(hints)
        self._laid: tuple[int, list[list[KeyHint]]] | None = None

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show other keys; the bar grows or shrinks between one line and three."""
        if tuple(hints) != self._hints:
            self._hints, self._laid = tuple(hints), None
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self.lines_at(width)))

    def spans(self, y: int) -> Sequence[Span]:
        lines = self.lines_at(self.size.width)
        spans: list[Span] = []
        for hint in lines[y] if y < len(lines) else ():
            spans.append(("  " if spans else " ", ""))
            spans.append((visible(hint.key, 20), "muted" if hint.key == ELLIPSIS else "strong"))
            spans.append((_labelled(hint), ""))
        return spans

    def lines_at(self, width: int) -> list[list[KeyHint]]:
        """What is shown where the bar is `width` cells wide, line by line."""
        if self._laid is None or self._laid[0] != width:
            self._laid = (width, _broken(_chosen(self._hints, width, self.MAX_LINES), width))
        return self._laid[1]


def _labelled(hint: KeyHint) -> str:
    return " " + visible(hint.label, 60) if hint.label else ""


def _broken(hints: Sequence[KeyHint], width: int) -> list[list[KeyHint]]:
    """The keys in lines of at most `width` cells, none of them parted."""
    lines: list[list[KeyHint]] = []
    used = 0
    for hint in hints:
        cells = cell_len(visible(hint.key, 20) + _labelled(hint))
        if not lines or used + 2 + cells > width:
            lines.append([])
            used = -1
        lines[-1].append(hint)
        used += 2 + cells
    return lines


def _chosen(hints: Sequence[KeyHint], width: int, most: int) -> Sequence[KeyHint]:
    """What of the keys is shown in at most `most` lines; as much as goes into fewer than that."""
    own = [hint for hint in hints if not hint.everywhere]
    for lines in (most - 1, most):
        for main in _shorter([hint for hint in hints if hint.everywhere]):
            if len(_broken([*own, *main], width)) <= lines:
                return [*own, *main]
    more = [KeyHint(ELLIPSIS, ""), *[hint for hint in hints if hint.everywhere][:1]]
    while own and len(_broken([*own, *more], width)) > most:
        del own[-1]
    return [*own, *more]


def _shorter(main: Sequence[KeyHint]) -> Iterator[Sequence[KeyHint]]:
    """The keys that work everywhere, ever fewer of them: folded from the last, then left out."""
    yield main
    places = [n for n, hint in enumerate(main) if _MAIN_SCREEN.fullmatch(hint.key)]
    for first in reversed(places[:-1]):
        kept = [n for n in places if n < first]
        fold = KeyHint(f"{main[first].key}–{main[places[-1]].key}", _("screens"))
        before = [hint for n, hint in enumerate(main) if n not in places or n in kept]
        at = sum(n not in places or n in kept for n in range(first))
        yield [*before[:at], fold, *before[at:]]
    yield [*main[:1], *main[-1:]] if len(main) > 1 else main
    yield main[:1]
