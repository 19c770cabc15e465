"""What waits of the trail, the backups and the complaints, for those who answer for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from talenta_tui.services.home_steps import Asked, Step, StepCode
from talenta_tui.services.permissions import UseCase, may
from talenta_tui.services.proof_ages import BACKUP_AGE, CHECK_AGE

if TYPE_CHECKING:
    from talenta_tui.services.audit import Integrity


def proof_steps(asked: Asked) -> Iterator[Step]:
    """A trail found broken; then the first thing that keeps the site from being proved or saved.

    `subject` is a code of what is missing, `number` the days since it was last done. A demo city
    has nothing to lose, and a broken trail only.
    """
    from talenta_tui.services.audit import integrity

    actor, site = asked.actor, asked.site
    if not may(actor, UseCase.AUDIT_READ):
        return
    found = integrity(actor, site)
    if found.last_check is not None and not found.last_check.sound:
        yield Step(StepCode.TRAIL_BROKEN, subject=found.last_check.detail)
    if site.demo:
        return
    missing = list(_missing(found, site.now(), backs_up=may(actor, UseCase.BACKUP)))
    if missing:
        code, days = missing[0]
        yield Step(StepCode.PROOF, days, subject=code)


def _missing(found: Integrity, now: datetime, *, backs_up: bool) -> Iterator[tuple[str, int]]:
    if backs_up:
        if found.key is None:
            yield "key", 0
        elif not found.key_here:
            yield "key_away", 0
        elif found.last_backup is None:
            yield "never_saved", 0
        else:
            age = now - datetime.fromisoformat(found.last_backup.at)
            if age > BACKUP_AGE:
                yield "saved", age.days
    if found.last_check is None:
        yield "never_verified", 0
    else:
        age = now - datetime.fromisoformat(found.last_check.at)
        if age > CHECK_AGE:
            yield "verified", age.days


def complaint_steps(asked: Asked) -> Iterator[Step]:
    """The complaints auditors have not settled, and the key nobody can lodge one without."""
    from talenta_tui.errors import Refused
    from talenta_tui.services.auditor_key import auditor_key
    from talenta_tui.services.complaints import OPEN
    from talenta_tui.services.complaints_desk import list_complaints

    actor, site = asked.actor, asked.site
    if not may(actor, UseCase.COMPLAINT_READ):
        return
    waiting = [one for one in list_complaints(actor, site) if one.state in ("received", *OPEN)]
    if waiting:
        late = sum(one.overdue for one in waiting)
        code = StepCode.COMPLAINTS_DUE if late else StepCode.COMPLAINTS
        yield Step(code, len(waiting), subject=waiting[0].number, overdue=late)
    try:
        auditor_key()
    except Refused:
        yield Step(StepCode.COMPLAINT_KEY)
