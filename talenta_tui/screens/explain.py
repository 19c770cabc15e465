"""How a figure came about, down to the single record or cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_explain import nearest_path, node_rows
from talenta_tui.screens.view_words import box_word, figure, possible
from talenta_tui.widgets.explain_tree import ExplainTree, Path, TreeRow

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.explanation import Explanation


class PlacedTree(ExplainTree):
    """An explanation tree that can be opened at one node."""

    def open_at(self, path: Path) -> None:
        """Open everything above the node at `path` and put the cursor on it."""
        self._open |= {path[:depth] for depth in range(1, len(path) + 1)}
        self._flatten()
        places = [n for n, line in enumerate(self._lines) if line.path == path]
        self._cursor = places[0] if places else 0
        self._rebuild()


class ExplainScreen(DeskScreen):
    """The tree of a person's place, opened at the node `key`; `first` stands before it.

    Without a NIP it shows `first` alone, such as the rules of the policy.
    """

    CONTEXT = "explain"
    PLACE = "explain"
    CSS_PATH = "explain.tcss"
    BINDINGS = bindings("explain")

    def __init__(
        self,
        nip: str = "",
        key: str = "talent",
        *,
        first: Sequence[TreeRow] = (),
        title: str = "",
    ) -> None:
        super().__init__()
        self._nip = nip
        self._key = key
        self._first = tuple(first)
        self._title = title

    def heading(self) -> str:
        return _("Explanation")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1)
        yield PlacedTree()

    def place(self) -> dict[str, Any] | None:
        # What stood before the tree came from the screen below; from there it opens again.
        return {"nip": self._nip, "key": self._key} if self._nip and not self._first else None

    def start(self, desk: WorkDesk) -> None:
        if self._nip:
            self.do(self._load(desk), "explain")
        else:
            self.query_one(Notes).show((self._title, "strong"))
            self.query_one(PlacedTree).set_roots(self._first)

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        nip = self._nip

        def read() -> Explanation:
            from talenta_tui.services.explanation import explain_person

            return explain_person(desk.actor, desk.site, nip)

        self.query_one(Notes).show(("…", "muted"))
        self.show_explanation(await self.ask(read))

    def show_explanation(self, found: Explanation) -> None:
        """Show the tree, opened at the key asked for."""
        policy = found.used.policy
        decimals = policy.arithmetic.decimals
        place = found.placement
        box = (
            _("box {box}").format(box=box_word(place.box))
            if place.placed
            else _("not placed, boxes {boxes} possible").format(
                boxes=possible(place.worst_box, place.best_box)
            )
        )
        self.query_one(Notes).show(
            (
                f"{found.evidence.name}  {found.evidence.nip}  {box}  "
                f"{figure(place.talent, decimals)}",
                "strong",
            ),
            (f"{found.as_of.isoformat()}  {policy.id} {policy.version}", "muted"),
        )
        tree = self.query_one(PlacedTree)
        tree.set_roots((*self._first, node_rows(found.tree, decimals)))
        if self._key != "talent" or not self._first:
            tree.open_at((len(self._first), *nearest_path(found.tree, self._key)))
