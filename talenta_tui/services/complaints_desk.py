"""The auditors' side of the complaints room: list, open, move."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.complaint import Complaint, ComplaintMove
from talenta_tui.services.auditor_key import auditor_key
from talenta_tui.services.complaints import (
    LONGEST,
    NEXT,
    ComplaintLine,
    Step,
    add_step,
    line_of,
    lines,
    moves_of,
    steps_of,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.sealing import OpenKey, seal, unseal
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class OpenedComplaint:
    """A complaint an auditor has opened; `lodger` is None where it is anonymous.

    `notes` are the auditors' own, one a step (empty where none was written).
    """

    line: ComplaintLine
    text: str
    links: tuple[tuple[str, str], ...]
    contact: str
    lodger: str | None
    steps: tuple[Step, ...]
    notes: tuple[str, ...]


def list_complaints(actor: Actor, site: Site) -> tuple[ComplaintLine, ...]:
    """Every complaint, unopened: the overdue first, then by the day something is due."""
    require(actor, UseCase.COMPLAINT_READ)
    with read_transaction(site.database):
        found = lines(site)
    return tuple(sorted(found, key=lambda line: (not line.overdue, line.due or date.max)))


def read_complaint(actor: Actor, site: Site, number: str, key: OpenKey) -> OpenedComplaint:
    """Open a complaint with the auditors' private key; the opening is recorded.

    Raises NotFound for an unknown number and Refused for a key it is not sealed to.
    """
    require(actor, UseCase.COMPLAINT_READ)
    with write_transaction(site.database):
        row = _find(number)
        content = json.loads(unseal(key, bytes(row.sealed)))
        moves = moves_of(row)
        notes = tuple(_opened_note(m, key) for m in moves)
        record(actor, site, UseCase.COMPLAINT_READ.value, row.number, reading=True)
    steps = steps_of(row)
    lodger = content["lodger"]
    return OpenedComplaint(
        line_of(row, steps[-1].state, steps[-1].due, site.now().astimezone().date()),
        content["text"],
        tuple((kind, what) for kind, what in content["links"]),
        content["contact"],
        None if lodger is None else " ".join(filter(None, (lodger["id"], lodger["nip"]))),
        steps,
        notes,
    )


def _opened_note(move: ComplaintMove, key: OpenKey) -> str:
    """A note; one sealed to the key before or after this one says so instead."""
    if move.sealed is None:
        return ""
    try:
        return unseal(key, bytes(move.sealed)).decode()
    except Refused:
        return _("(sealed to another key)")


def _find(number: str) -> Complaint:
    row = Complaint.get_or_none(Complaint.number == number.strip().upper())
    if row is None:
        raise NotFound(_("There is no complaint {number}.").format(number=number))
    found: Complaint = row
    return found


def move_complaint(
    actor: Actor, site: Site, number: str, to: str, note: str = "", answer: str = ""
) -> Step:
    """Bring a complaint to another state: `note` is sealed for auditors, `answer` is for the
    lodger. Raises Refused for a state it cannot come to from where it stands."""
    require(actor, UseCase.COMPLAINT_MOVE)
    if len(note) > LONGEST or len(answer) > LONGEST:
        raise WrongUse(_("A note has at most {n} characters.").format(n=LONGEST))
    today = site.now().astimezone().date()
    with write_transaction(site.database):
        row = _find(number)
        state = steps_of(row)[-1].state
        if to not in NEXT[state]:
            raise Refused(
                _("From {state} a complaint can come to: {states}").format(
                    state=state, states=", ".join(NEXT[state])
                )
            )
        sealed = seal(bytes.fromhex(auditor_key().public), note.encode("utf-8", "replace"))
        event = record(
            actor, site, UseCase.COMPLAINT_MOVE.value, row.number, {"old": state, "new": to},
            reading=True,
        )  # fmt: skip
        add_step(row, to, today, answer, sealed if note else None, event)
        return steps_of(row)[-1]
