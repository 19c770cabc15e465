"""The foot of a screen: which keys work here, in one line or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.geometry import Size

from talenta_tui.widgets.lines import ELLIPSIS, LineWidget, Span, visible


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key as it is printed on the keyboard (`F1`, `Enter`, `u`) and what it does here."""

    key: str
    label: str


class KeyBar(LineWidget, can_focus=False):
    """Lists keys, the most important first; what does not fit in two lines ends in `…`."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: auto;
        background: $panel;
    }
    """
    MAX_LINES = 2

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

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show other keys; the bar grows or shrinks between one line and two."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self._layout_lines(width)))

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._layout_lines(self.size.width)
        return lines[y] if y < len(lines) else []

    def _layout_lines(self, width: int) -> list[list[Span]]:
        lines: list[list[Span]] = []
        used = 0
        for hint in self._hints:
            key, label = visible(hint.key, 20), visible(hint.label, 60)
            cells = cell_len(key) + 1 + cell_len(label)
            if not lines or used + 2 + cells > width:
                if len(lines) == self.MAX_LINES:
                    return self._ending(lines, width, used)
                lines.append([(" ", "")])
                used = 1 + cells
            else:
                lines[-1].append(("  ", ""))
                used += 2 + cells
            lines[-1] += [(key, "strong"), (" " + label, "")]
        return lines

    def _ending(self, lines: list[list[Span]], width: int, used: int) -> list[list[Span]]:
        """The lines with a sign that there are more keys (F1 lists them all)."""
        if used + 2 > width:
            # The last hint makes room: a cut label reads worse than a missing one.
            del lines[-1][-3:]
        lines[-1].append((" " + ELLIPSIS, "muted"))
        return lines
