"""Who moved and who stands on the edge, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_words import box_word, component_name, figure
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.edges import Edge
    from talenta_tui.services.movement import Move, Movement
    from talenta_tui.services.people import PersonRow


@dataclass(frozen=True, slots=True)
class Movers:
    """Those who moved: from, to, and the component that moved them most, in axis points."""

    movement: Movement

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("Name"), share=2, minimum=16),
            Column(_("From"), 5, "right"),
            Column(_("To"), 5, "right"),
            Column(_("Moved most by"), share=2, minimum=16),
            Column(_("Points"), 9, "right"),
            Column(_("Unit"), share=1, minimum=8),
        )

    def choose(self, rows: Sequence[PersonRow]) -> Sequence[PersonRow]:
        moves = {m.nip for m in self.movement.moves}
        return [row for row in rows if row.nip in moves]

    def __call__(self, people: Sequence[PersonRow], policy: Policy, /) -> Sequence[Row]:
        moves = {m.nip: m for m in self.movement.moves}
        return [self._row(person, moves[person.nip], policy) for person in people]

    def _row(self, person: PersonRow, move: Move, policy: Policy) -> Row:
        most = move.most
        name = points = ""
        if most is not None:
            name = component_name(policy, most.component)
            sign = "+" if most.points > 0 else ""
            points = sign + figure(most.points, policy.arithmetic.decimals)
        old, new = box_word(move.old or None), box_word(move.new or None)
        return (person.name, old, new, name, points, person.unit)


@dataclass(frozen=True, slots=True)
class OnEdge:
    """Those near a cut-off by distance, then those whom one missing record decides."""

    edge: Edge

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("Name"), share=2, minimum=16),
            Column(_("Box"), 5, "right"),
            Column(_("Or"), 5, "right"),
            Column(_("Decided by"), share=3, minimum=20),
            Column(_("Unit"), share=1, minimum=8),
        )

    def choose(self, rows: Sequence[PersonRow]) -> Sequence[PersonRow]:  # noqa: ARG002
        """A person near a cut-off of either axis stands twice."""
        return [row for row, _near in self.edge.near] + [w.row for w in self.edge.waiting]

    def __call__(self, people: Sequence[PersonRow], policy: Policy, /) -> Sequence[Row]:  # noqa: ARG002
        decimals = policy.arithmetic.decimals
        rows = []
        for person, near in self.edge.near:
            sign = "≥" if near.above else "<"
            why = (
                f"{near.axis.upper()} {figure(near.value, decimals)}"
                f" {sign} {figure(near.cut, decimals)}"
            )
            rows.append((person.name, str(near.box), str(near.other), why, person.unit))
        for waiting in self.edge.waiting:
            person, place = waiting.row, waiting.row.placement
            name = component_name(policy, waiting.deciding.component)
            why = _("missing: {name}").format(name=name)
            worst, best = str(place.worst_box), str(place.best_box)
            rows.append((person.name, worst, best, why, person.unit))
        return rows
