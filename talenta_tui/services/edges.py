"""Who stands near a cut-off, and for whom one missing record leaves a single box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.scoring.edge import MissingBound, Near, missing_bounds, near
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.people import PersonRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone not placed whom one record decides, with all that is missing."""

    row: PersonRow
    deciding: MissingBound
    bounds: tuple[MissingBound, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """`near`: placed people by distance; `waiting`: by what decides them, then by NIP."""

    within: Number
    near: tuple[tuple[PersonRow, Near], ...]
    waiting: tuple[Waiting, ...]


def edge_view(actor: Actor, prepared: Prepared, rows: Iterable[PersonRow], within: Number) -> Edge:
    """The people of `rows` within so many points of a cut-off, and those one record decides.

    Raises WrongUse for a distance below 0.
    """
    require(actor, UseCase.MAP_READ)
    if within < 0:
        raise WrongUse(_("A distance is 0 or more."))
    close: list[tuple[PersonRow, Near]] = []
    waiting: list[Waiting] = []
    for row in rows:
        close += [(row, found) for found in near(prepared, row.placement, within)]
        bounds = missing_bounds(prepared, row.placement, row.tier)
        deciding = next((b for b in bounds if b.decides), None)
        if deciding is not None:
            waiting.append(Waiting(row, deciding, bounds))
    return Edge(
        within,
        tuple(sorted(close, key=lambda pair: (pair[1].distance, pair[0].nip))),
        tuple(sorted(waiting, key=lambda w: (w.deciding.component, w.row.nip))),
    )
