"""The complaints room: reports of brokering or bias that only auditors can read.

What was said, about whom and by whom is sealed to the auditors' key before it reaches the
database; administrators and the database file know a number, a kind, a day and a state. An
anonymous complaint leaves an event without actor, key, connection and hour. What comes before
and after it in the trail still bounds its time: who alone was at work that day is not hidden.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.base import Event
from talenta_tui.models.complaint import Complaint, ComplaintMove
from talenta_tui.services.access.persons import nip_at
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.auditor_key import auditor_key
from talenta_tui.services.complaint_receipts import (
    checked_receipt,
    grouped_receipt,
    new_receipt,
    receipt_digest,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.sealing import seal
from talenta_tui.services.terms import terms_in_force
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

KINDS = ("brokering", "bias", "interference", "data", "other")
LINKS = ("person", "vacancy", "session")
NEXT: dict[str, tuple[str, ...]] = {
    "received": ("review", "rejected"),
    "review": ("investigation", "rejected", "referred"),
    "investigation": ("upheld", "not_upheld", "referred"),
    "rejected": ("review",),
    "upheld": ("review",),
    "not_upheld": ("review",),
    "referred": ("review",),
}
"""From a state to those it may come to; a settled complaint can be taken up again."""

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Lodging:
    """What somebody reports. `links` are (kind, what): a NIP, a post's code, a session's code."""

    kind: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the lodger keeps: the complaint's number, and the secret to follow it by."""

    number: str
    code: str
    sealed_to: str


@dataclass(frozen=True, slots=True)
class Step:
    """A state a complaint came to; `due` is the day by which the next is expected."""

    state: str
    day: date
    due: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A complaint as its lodger may see it."""

    number: str
    kind: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in the auditors' list, unopened."""

    number: str
    kind: str
    anonymous: bool
    day: date
    state: str
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class ComplaintStats:
    """Counts without identities, and the median of days to the first settlement."""

    total: int
    anonymous: int
    overdue: int
    kinds: dict[str, int]
    states: dict[str, int]
    median_days: int | None


def lodge(actor: Actor, site: Site, lodging: Lodging, receipt: str | None = None) -> Receipt:
    """Seal a complaint and keep it; its receipt is stored nowhere.

    `receipt` is one that `new_receipt` gave; without, one is made and told this once. Raises
    WrongUse for an unknown kind, no text or too much, and Refused without a key.
    """
    require(actor, UseCase.COMPLAINT_LODGE)
    _check(lodging)
    code = checked_receipt(receipt or new_receipt())
    if actor.grant is not None:
        from talenta_tui.services.access.standing import require_standing

        require_standing(actor)
    today = site.now().astimezone().date()
    content = {
        "text": lodging.text,
        "links": lodging.links,
        "contact": lodging.contact,
        "lodger": None if lodging.anonymous else {"id": actor.id, "nip": actor.nip},
    }
    said = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    with write_transaction(site.database):
        key = auditor_key()
        number = f"C-{Complaint.select().count() + 1:05d}"
        who, where = actor, site
        if lodging.anonymous:
            who = Actor(id="anonymous", role=Role.EMPLOYEE, origin="")
            midnight = site.now().replace(hour=0, minute=0, second=0, microsecond=0)
            where = replace(site, clock=lambda: midnight)
        event = record(
            who,
            where,
            UseCase.COMPLAINT_LODGE.value,
            number,
            {"kind": lodging.kind, "anonymous": lodging.anonymous, "key": key.fingerprint},
            reading=True,
        )
        row = Complaint.create(
            number=number,
            receipt=receipt_digest(code),
            kind=lodging.kind,
            anonymous=int(lodging.anonymous),
            day=today.isoformat(),
            auditor_key=key,
            sealed=seal(bytes.fromhex(key.public), said),
            event=event,
        )
        add_step(row, "received", today, "", None, event)
    return Receipt(number, grouped_receipt(code), key.fingerprint)


def _check(lodging: Lodging) -> None:
    if lodging.kind not in KINDS:
        raise WrongUse(
            _("{kind} is no kind of complaint; these are: {kinds}").format(
                kind=repr(lodging.kind), kinds=", ".join(KINDS)
            )
        )
    if not lodging.text.strip():
        raise WrongUse(_("Say what happened; the complaint has no text."))
    size = len(lodging.text) + len(lodging.contact)
    wrong = [kind for kind, what in lodging.links if kind not in LINKS or len(what) > 100]
    if size > LONGEST or len(lodging.links) > 50 or wrong:
        raise WrongUse(_("A complaint has at most {n} characters and 50 links.").format(n=LONGEST))


def add_step(
    row: Complaint, state: str, today: date, answer: str, sealed: bytes | None, event: int
) -> None:
    days = terms_in_force().clock.get(state) if state in ("received", *OPEN) else None
    ComplaintMove.create(
        complaint=row,
        state=state,
        day=today.isoformat(),
        due=None if days is None else (today + timedelta(days=days)).isoformat(),
        answer=answer,
        sealed=sealed,
        event=event,
    )


OPEN = ("review", "investigation")


def follow(actor: Actor, site: Site, code: str) -> Followed:
    """Where a complaint stands, by its receipt; leaves no event, for that would tell whose it is.

    Raises NotFound for a code that is no receipt.
    """
    require(actor, UseCase.COMPLAINT_LODGE)
    with read_transaction(site.database):
        row = Complaint.get_or_none(Complaint.receipt == receipt_digest(code))
        if row is None:
            raise NotFound(_("No complaint has this receipt."))
        return Followed(row.number, row.kind, steps_of(row))


def own_complaints(actor: Actor, site: Site) -> tuple[Followed, ...]:
    """What the actor lodged openly and where it stands, the newest first; leaves no event.

    An anonymous complaint is nobody's: it is found by its receipt alone. What was lodged under
    the id by another employee, whose it was then, stays theirs.
    """
    require(actor, UseCase.COMPLAINT_LODGE)
    mine = (Complaint.anonymous == 0) & (Event.actor == actor.id)
    with read_transaction(site.database):
        found = Complaint.select(Complaint, Event).join(Event).where(mine)
        return tuple(
            Followed(row.number, row.kind, steps_of(row))
            for row in found.order_by(Complaint.id.desc())
            if nip_at(site, actor.id, row.event_id) in (None, actor.nip)
        )


def moves_of(row: Complaint) -> list[ComplaintMove]:
    return list(
        ComplaintMove.select().where(ComplaintMove.complaint == row).order_by(ComplaintMove.id)
    )


def steps_of(row: Complaint) -> tuple[Step, ...]:
    return tuple(
        Step(m.state, date.fromisoformat(m.day), _day(m.due), m.answer) for m in moves_of(row)
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def lines(site: Site) -> list[ComplaintLine]:
    today = site.now().astimezone().date()
    moves = site.database.execute_sql(
        "SELECT complaint_id, state, due FROM complaint_move ORDER BY id"
    ).fetchall()
    last = {number: (state, due) for number, state, due in moves}
    return [
        line_of(row, last[row.id][0], _day(last[row.id][1]), today)
        for row in Complaint.select().order_by(Complaint.id)
    ]


def line_of(row: Complaint, state: str, due: date | None, today: date) -> ComplaintLine:
    return ComplaintLine(
        row.number, row.kind, row.anonymous == 1, date.fromisoformat(row.day), state, due,
        due is not None and due < today,
    )  # fmt: skip


def complaint_stats(actor: Actor, site: Site) -> ComplaintStats:
    """How many of what, and how fast; nothing of who."""
    require(actor, UseCase.COMPLAINT_STATS)
    with read_transaction(site.database):
        found = lines(site)
        settled = [
            next((s.day for s in steps_of(row) if s.state not in ("received", *OPEN)), None)
            for row in Complaint.select().order_by(Complaint.id)
        ]
    took = sorted(
        (day - line.day).days for line, day in zip(found, settled, strict=True) if day is not None
    )
    return ComplaintStats(
        len(found),
        sum(line.anonymous for line in found),
        sum(line.overdue for line in found),
        dict(Counter(line.kind for line in found)),
        dict(Counter(line.state for line in found)),
        took[(len(took) - 1) // 2] if took else None,
    )
