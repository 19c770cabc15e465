"""The log of processing of personal data (UU 27/2022 Pasal 31), out of the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Processing:
    """One kind of processing in a stretch of time, out of the trail."""

    action: str
    reading: bool
    times: int
    first: str
    last: str
    roles: tuple[str, ...]
    actors: int


def processing_log(
    actor: Actor, site: Site, since: str = "", until: str = ""
) -> tuple[Processing, ...]:
    """What was done with personal data between two ISO times (Pasal 31), most often first."""
    require(actor, UseCase.PRIVACY_READ)
    mark = site.database.param
    with read_transaction(site.database):
        rows = site.database.execute_sql(
            "SELECT action, reading, role, actor, COUNT(*), MIN(at), MAX(at) FROM event"
            f" WHERE at >= {mark} AND at <= {mark} GROUP BY action, reading, role, actor",
            (since, f"{until or '9'}~"),
        ).fetchall()
    found: dict[tuple[str, bool], list[Any]] = {}
    for action, reading, *rest in rows:
        found.setdefault((action, reading is not None), []).append(rest)
    log = [
        Processing(
            action,
            reading,
            sum(times for _role, _who, times, _first, _last in group),
            min(first for *_rest, first, _last in group),
            max(last for *_rest, last in group),
            tuple(sorted({role for role, *_rest in group})),
            len({who for _role, who, *_rest in group}),
        )
        for (action, reading), group in found.items()
    ]
    return tuple(sorted(log, key=lambda p: (-p.times, p.action)))
