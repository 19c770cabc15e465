"""The tree that explains a number, from the axis down to the keyed cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, window, wrap


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A node as it is shown: every figure is already text, empty where there is none."""

    label: str
    value: str = ""
    weight: str = ""
    contribution: str = ""
    rule: str = ""
    source: str = ""
    evidence: tuple[str, ...] = ()
    children: tuple[TreeRow, ...] = ()


Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    path: Path
    row: TreeRow


_FOOT = 5
_SMALLEST_WITH_FOOT = 10


class ExplainTree(LineWidget, can_focus=True):
    """Arrows move, right opens, left closes or goes up, Enter toggles, `*` opens all below.

    The rule, its source and the evidence of the node under the cursor stand in the foot,
    which gives way when the widget has fewer than 10 lines.
    """

    class _OnNode(Message):
        def __init__(self, tree: ExplainTree, path: Path, row: TreeRow) -> None:
            super().__init__()
            self.tree = tree
            self.path = path
            self.row = row

        @property
        def control(self) -> ExplainTree:
            return self.tree

    class Highlighted(_OnNode):
        """The cursor stands on `row`, the node at `path` (child numbers from the root)."""

    class Selected(_OnNode):
        """Enter was pressed on a node without children."""

    def __init__(
        self,
        roots: Sequence[TreeRow] = (),
        *,
        depth: int = 2,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._cursor = self._top = 0
        self._load(roots, depth)

    def _load(self, roots: Sequence[TreeRow], depth: int) -> None:
        self._roots = tuple(roots)
        self._open: set[Path] = set()
        self._lines: list[_Line] = []
        for number, root in enumerate(self._roots):
            self._open_below((number,), root, depth - 1)
        self._flatten()

    def set_roots(self, roots: Sequence[TreeRow], *, depth: int = 2) -> None:
        """Explain something else, opened to `depth` levels, the cursor on the first line."""
        self._cursor = self._top = 0
        self._load(roots, depth)
        self.refresh()

    @property
    def row(self) -> TreeRow | None:
        """The node under the cursor."""
        return self._lines[self._cursor].row if self._lines else None

    def _open_below(self, path: Path, row: TreeRow, depth: int) -> None:
        if row.children and depth > 0:
            self._open.add(path)
            for number, child in enumerate(row.children):
                self._open_below((*path, number), child, depth - 1)

    def _flatten(self) -> None:
        lines: list[_Line] = []
        waiting: list[tuple[Path, TreeRow]] = []
        waiting += [((number,), row) for number, row in enumerate(self._roots)][::-1]
        while waiting:
            path, row = waiting.pop()
            lines.append(_Line(path, row))
            if path in self._open:
                waiting += [((*path, n), child) for n, child in enumerate(row.children)][::-1]
        self._lines = lines

    def _rebuild(self) -> None:
        self._flatten()
        self._top = window(self._cursor, self._top, self._page, len(self._lines))
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if not self._lines:
            return
        line = self._lines[self._cursor]
        target = step(event.key, self._cursor, self._page, len(self._lines))
        if target is not None:
            self._move(target)
        elif event.key == "right":
            self._go_in(line)
        elif event.key == "left":
            self._go_out(line)
        elif event.key == "enter":
            if line.row.children:
                self._open ^= {line.path}
                self._rebuild()
            else:
                self.post_message(self.Selected(self, line.path, line.row))
        elif event.character == "*":
            self._open_below(line.path, line.row, 99)
            self._rebuild()
        else:
            return
        event.stop()
        event.prevent_default()

    def _go_in(self, line: _Line) -> None:
        if not line.row.children:
            return
        if line.path in self._open:
            self._move(self._cursor + 1)
        else:
            self._open.add(line.path)
            self._rebuild()

    def _go_out(self, line: _Line) -> None:
        if line.path in self._open:
            self._open.discard(line.path)
            self._rebuild()
        elif len(line.path) > 1:
            parent = line.path[:-1]
            self._move(next(i for i, other in enumerate(self._lines) if other.path == parent))

    def _move(self, target: int) -> None:
        if target == self._cursor:
            return
        before, self._cursor = self._cursor, target
        top = window(target, self._top, self._page, len(self._lines))
        if top == self._top:
            foot = range(self._page + 1, self.size.height)
            self.repaint((before - top + 1, target - top + 1, *foot))
        else:
            self._top = top
            self.refresh()
        line = self._lines[target]
        self.post_message(self.Highlighted(self, line.path, line.row))

    def on_resize(self) -> None:
        self._rebuild()

    def on_focus(self) -> None:
        self.repaint((self._cursor - self._top + 1,))

    def on_blur(self) -> None:
        self.repaint((self._cursor - self._top + 1,))

    @property
    def _page(self) -> int:
        height = self.size.height
        return max(1, height - 1 - (_FOOT if height >= _SMALLEST_WITH_FOOT else 0))

    def _figures(self) -> tuple[int, int, int]:
        """Widths of value, weight, contribution: narrow screens keep the value."""
        width = self.size.width
        if width >= 70:
            return 16, 8, 12
        return (12, 0, 10) if width >= 48 else (10, 0, 0)

    def spans(self, y: int) -> Sequence[Span]:
        value, weight, contribution = self._figures()
        label = max(0, self.size.width - value - weight - contribution - 4)
        if y == 0:
            head = fit(_("Explanation"), label + 1)
            return [(head + self._row_figures(_("value"), _("weight"), _("adds")), "header")]
        if y > self._page:
            return self._foot(y - self._page - 1)
        index = self._top + y - 1
        if index >= len(self._lines):
            return []
        line = self._lines[index]
        here = index == self._cursor
        fold = "  "
        if line.row.children:
            fold = "- " if line.path in self._open else "+ "
        indent = "  " * min(len(line.path) - 1, max(0, label // 4))
        text = ("▸" if here else " ") + fit(indent + fold + line.row.label, label)
        figures = self._row_figures(line.row.value, line.row.weight, line.row.contribution)
        if here:
            return [(text + figures, "cursor" if self.has_focus else "cursor-off")]
        return [(text, "strong" if line.row.children else ""), (figures, "")]

    def _row_figures(self, value: str, weight: str, contribution: str) -> str:
        texts = zip((value, weight, contribution), self._figures(), strict=True)
        return "".join(" " + fit(text, width, "right") for text, width in texts if width)

    def _foot(self, line: int) -> list[Span]:
        """Rule, source and evidence in `_FOOT` lines under a rule."""
        width = self.size.width
        row = self.row
        if line == 0 or row is None:
            return [("─" * width if line == 0 else "", "muted")]
        texts = [
            *self._named(_("Rule"), row.rule, 2),
            *self._named(_("Source"), row.source, 1),
            *self._named(_("Evidence"), "; ".join(row.evidence), 1),
        ]
        return [texts[line - 1]] if line <= len(texts) else []

    def _named(self, name: str, text: str, lines: int) -> list[Span]:
        if not text:
            return []
        return [(part, "") for part in wrap(f" {name}: {text}", self.size.width, lines)]
