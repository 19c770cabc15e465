"""The trail searched: by person, actor, action and time, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.models.base import Event
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record_read
from talenta_tui.services.trail_subjects import subjects_of, writers_of

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

PAGE = 200


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event of the trail; `detail` is what was written, old and new."""

    seq: int
    at: str
    actor: str
    role: str
    origin: str
    fingerprint: str
    action: str
    subject: str
    detail: dict[str, Any]
    reason: str
    reading: bool
    hash: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which events: exact actor, an action or its beginning, ISO times, and what they are about.

    `person` names it, or several with commas between: NIPs, codes of posts and sessions, ids.
    Events that wrote the rows of a person or post, an import among them, are about it as well.
    """

    person: str = ""
    actor: str = ""
    action: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Events, newest first; `next` goes into `before` for the page after, None at the end."""

    events: tuple[TrailEvent, ...]
    next: int | None


def show_trail(
    actor: Actor,
    site: Site,
    wanted: TrailFilter = TrailFilter(),
    before: int | None = None,
    limit: int = PAGE,
) -> TrailPage:
    """Events that fit, newest first, a page at a time; looking is recorded once, not per page."""
    require(actor, UseCase.AUDIT_READ)
    if before is None:
        said = {name: getattr(wanted, name) for name in ("actor", "action", "since", "until")}
        # Each by itself: who is named among several is looked at no less.
        for subject in subjects_of(wanted.person) or ("",):
            record_read(
                actor,
                site,
                UseCase.AUDIT_READ.value,
                subject,
                {name: value for name, value in said.items() if value},
            )
    query = Event.select().order_by(Event.seq.desc()).limit(limit + 1)
    with read_transaction(site.database):
        for condition in _conditions(site, wanted, before):
            query = query.where(condition)
        found = [_shown(row) for row in query]
    page = found[:limit]
    return TrailPage(tuple(page), page[-1].seq if len(found) > limit else None)


def _conditions(site: Site, wanted: TrailFilter, before: int | None) -> list[Any]:
    found: list[Any] = []
    if before is not None:
        found.append(Event.seq < before)
    if wanted.person:
        subjects = subjects_of(wanted.person)
        about = Event.subject.in_(subjects)
        writers = sorted(writers_of(site, subjects))
        found.append(about | Event.seq.in_(writers) if writers else about)
    if wanted.actor:
        found.append(Event.actor == wanted.actor)
    if wanted.action:
        found.append((Event.action == wanted.action) | Event.action.startswith(f"{wanted.action}."))
    if wanted.since:
        found.append(Event.at >= wanted.since)
    if wanted.until:
        # `~` sorts after everything an ISO time can go on with: the whole day, hour, minute.
        found.append(Event.at <= f"{wanted.until}~")
    return found


def _shown(row: Event) -> TrailEvent:
    try:
        detail = json.loads(row.detail)
    except ValueError:
        detail = {"?": row.detail}
    return TrailEvent(
        row.seq, row.at, row.actor, row.role, row.origin, row.fingerprint or "", row.action,
        row.subject, detail if isinstance(detail, dict) else {"?": detail}, row.reason,
        row.reading is not None, row.hash,
    )  # fmt: skip
