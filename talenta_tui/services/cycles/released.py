"""What is on record of a release: when, by whom, its figures, and the comments it let out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.calendar import find_cycle
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Released:
    """A release as the trail has it; `levels` count people by what is shown of them."""

    at: str
    by: str
    forms: int
    missing: int
    levels: dict[str, int]
    reason: str


def show_release(actor: Actor, site: Site, code: str) -> Released | None:
    """When and by whom a cycle was released, with its figures; None before."""
    require(actor, UseCase.CYCLE_READ)
    info = find_cycle(actor, site, code)
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT at, actor, detail, reason FROM event"
            " WHERE action = 'cycle.release' AND subject = ? ORDER BY seq DESC LIMIT 1",
            info.code,
        )
    if not found:
        return None
    at, by, detail, reason = found[0]
    told = json.loads(detail)
    return Released(at, by, told["forms"], told["missing"], told["levels"], reason)


def comments_about(site: Site, person: int) -> list[tuple[str, str]]:
    """Period and text of what was released, in the order of random tokens; for the own record."""
    return [
        (row[0], row[1])
        for row in rows(
            site,
            "SELECT period, text FROM feedback_comment WHERE ratee_id = ?"
            " ORDER BY period DESC, token",
            person,
        )
    ]
