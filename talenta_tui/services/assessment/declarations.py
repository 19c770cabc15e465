"""Conflicts of interest: declared, withdrawn, listed, and set aside with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.models.session_people import ConflictOverride, DeclaredConflict
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.interests import Interest, interests
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import (
    assessor_id,
    employee_id,
    find_own,
    need_reason,
    open_session,
)
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def declare_conflict(actor: Actor, site: Site, assessor: str, nip: str, note: str) -> None:
    """Declare that an assessor and a person must not meet, in any session of the site."""
    require(actor, UseCase.SESSION_EDIT)
    note = need_reason(note)
    with write_transaction(site.database):
        changes = Changes()
        changes.put(
            DeclaredConflict,
            (assessor, nip),
            assessor=assessor_id(site, assessor),
            employee=employee_id(site, nip),
            note=note,
        )
        changes.save(actor, site, "conflict.declare", assessor, {}, note)


def withdraw_conflict(actor: Actor, site: Site, assessor: str, nip: str, reason: str) -> None:
    """Take a declaration back, with the reason; what was declared stays in the history."""
    require(actor, UseCase.SESSION_EDIT)
    with write_transaction(site.database):
        changes = Changes()
        changes.end(DeclaredConflict, (assessor, nip))
        changes.save(actor, site, "conflict.withdraw", assessor, {}, need_reason(reason))


def override_conflict(
    actor: Actor, site: Site, code: str, assessor: str, nip: str, reason: str
) -> None:
    """Let the pair meet in this session in spite of what was found, with the reason.

    Raises Refused where nothing was found: an override kept for nothing would hide what comes.
    """
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        pair = [i for i in interests(site, facts) if (i.assessor, i.nip) == (assessor, nip)]
        if not pair:
            raise Refused(_("There is no conflict between this assessor and this person."))
        changes = Changes()
        changes.put(
            ConflictOverride,
            (key.code, assessor, nip),
            session=key.id,
            assessor=assessor_id(site, assessor),
            employee=employee_id(site, nip),
            codes=" ".join(pair[0].kinds),
            reason=reason,
        )
        detail = {"assessor": assessor, "kinds": list(pair[0].kinds)}
        save(actor, site, key, changes, "conflict.override", detail, reason)


def list_interests(actor: Actor, site: Site, code: str) -> tuple[Interest, ...]:
    """Every conflict between the assessors and the assessees of a session."""
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        return interests(site, read_facts(site, find_own(site, code)))
