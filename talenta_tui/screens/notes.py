"""A few lines of text under or above a figure, broken to the width, never parsed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from talenta_tui.widgets.lines import LineWidget, Span, wrap

Note = tuple[str, str]
"""A sentence and the name of a style of `widgets.lines.STYLES`."""


class Notes(LineWidget, can_focus=False):
    """Sentences one below the other, each in at most `most` lines."""

    DEFAULT_CSS = """
    Notes { height: auto; }
    """

    def __init__(self, *, most: int = 3, id: str | None = None) -> None:
        super().__init__(id=id)
        self._notes: tuple[Note, ...] = ()
        self._most = most

    @property
    def texts(self) -> list[str]:
        """The sentences as they were given."""
        return [text for text, _style in self._notes]

    def show(self, *notes: Note) -> None:
        """Show other sentences; empty ones keep no line."""
        self._notes = tuple(note for note in notes if note[0])
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self._broken(width)))

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._broken(self.size.width)
        return [lines[y]] if y < len(lines) else []

    def _broken(self, width: int) -> list[Span]:
        room = max(1, width - 2)
        return [
            (" " + part, style)
            for text, style in self._notes
            for part in wrap(text, room, self._most)
        ]
