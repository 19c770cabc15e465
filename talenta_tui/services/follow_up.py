"""After the map: each box's recommendation, and the succession pools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from talenta_tui.scoring.policy_talent import BoxText
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.people import People, PersonRow


def recommendation(prepared: Prepared, box: int | None) -> BoxText | None:
    """What the policy recommends for a box (regulation.md 1.2); None for no box."""
    return None if box is None else prepared.policy.boxes.texts[str(box)]


def succession_pools(actor: Actor, people: People) -> dict[str, tuple[PersonRow, ...]]:
    """By the policy's pool code, who stands in a box that feeds it, the highest talent score
    first (regulation.md 1.4: boxes 7 to 9 the agency's pool, box 9 the national one too)."""
    require(actor, UseCase.SHORTLIST_READ)
    boxes = people.placements.used.policy.boxes
    return {
        pool: tuple(_in_boxes(people.rows, [b for b, t in boxes.texts.items() if pool in t.pools]))
        for pool in boxes.pools
    }


def _in_boxes(rows: Iterable[PersonRow], boxes: list[str]) -> list[PersonRow]:
    found = [row for row in rows if str(row.box) in boxes]
    return sorted(found, key=lambda r: (-(r.talent or 0), r.nip))
