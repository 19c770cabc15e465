"""The talent map as a whole: counts by box, and its lines as they go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.exchange.simata import MapLine
from talenta_tui.scoring.vocabulary import COMPONENTS, Component
from talenta_tui.services.people import PersonRow
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.policies import PolicyInForce
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class GridCounts:
    """How many stand in each box, and why the others do not (by what they lack)."""

    boxes: dict[int, int]
    not_placed: dict[tuple[Component, ...], int]

    @property
    def placed(self) -> int:
        return sum(self.boxes.values())

    @property
    def unplaced(self) -> int:
        return sum(self.not_placed.values())


def count(rows: Iterable[PersonRow], used: PolicyInForce) -> GridCounts:
    """Counts over `rows`; every box of the policy's grid is there, 0 where empty."""
    boxes = {box: 0 for line in used.policy.boxes.grid for box in line}
    lacking: Counter[tuple[Component, ...]] = Counter()
    for row in rows:
        if row.box is None:
            lacking[row.placement.missing] += 1
        else:
            boxes[row.box] += 1
    return GridCounts(boxes, dict(lacking.most_common()))


def map_line(row: PersonRow) -> MapLine:
    """One line of the exported map; figures stay exact until they are written."""
    place = row.placement
    return MapLine(
        nip=row.nip,
        name=row.name,
        unit=row.unit,
        post=row.post,
        x=place.x,
        y=place.y,
        box=place.box,
        scores={
            component: Fraction(score)
            for component, score in zip(COMPONENTS, place.scores, strict=True)
            if score is not None
        },
        talent_score=place.talent,
        missing=place.missing,
    )


def note_export(actor: Actor, site: Site, people: int, form: str, what: str = "map") -> None:
    """Record that a list of so many people leaves the program; call it before it does.

    Raises Denied, and Unavailable where it cannot be recorded (`trail.record_read`).
    """
    require(actor, UseCase.EXPORT)
    record_read(actor, site, UseCase.EXPORT.value, what, {"people": people, "format": form})
