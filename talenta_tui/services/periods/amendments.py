"""Putting one person's place in a closed period right, beside what was frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.db import bulk
from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.period import PeriodAmendment
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.calendar import closed_period
from talenta_tui.services.periods.closing import frozen
from talenta_tui.services.periods.content import (
    COLUMNS,
    Head,
    content_digest,
    frozen_place,
    line,
)
from talenta_tui.services.periods.evidence_key import keep_secret, secret_for_closing
from talenta_tui.services.periods.official import (
    Amendment,
    list_amendments,
    period_policy,
    standing_place,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.placements import windows
from talenta_tui.services.trail import newest_change, record
from talenta_tui.text import moment

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def amend_period(actor: Actor, site: Site, month: str, nip: str, reason: str) -> Amendment:
    """Compute one person's place in a closed period again, on what is known now.

    Date and policy stay the period's own; the frozen place stays beside the amended one. Raises
    NotFound, WrongUse without a reason, Refused for an open period and where the place stays as
    it is.
    """
    require(actor, UseCase.PERIOD_AMEND)
    if not reason.strip():
        raise WrongUse(_("An amendment needs a reason."))
    # Two who amend the same place queue here: the second stands on what the first made of it.
    with write_transaction(site.database):
        info, closing = closed_period(actor, site, month)
        person = employee_id(nip)
        standing = standing_place(actor, site, closing.id, nip)
        used = period_policy(site, closing)
        known = newest_change()
        secret = secret_for_closing()
        scope = Scope(people=(person,), known=known, since=windows(used, info.as_of))
        people = EvidenceReader(site.database, scope).read()
        if standing is None or not people:
            raise Refused(
                _("{nip} was not in period {month}; whoever came later is in the next one.").format(
                    nip=nip, month=month
                )
            )
        _place, values = frozen(used, people[0][1], info.as_of, secret.evidence_key())
        new = frozen_place((nip, *values))
        if new.placement == standing.placement:
            raise Refused(_nothing_to_amend(actor, site, month, nip))
        head = Head(month, info.as_of, used.hash, known, secret.fingerprint)
        digest = content_digest(head, (line(nip, values),))
        keep_secret(secret)
        detail = {
            "nip": nip,
            "known": known,
            "old_box": standing.placement.box,
            "new_box": new.placement.box,
            "digest": digest,
        }
        event = record(actor, site, UseCase.PERIOD_AMEND.value, month, detail, reason.strip())
        at = site.now().isoformat(timespec="seconds")
        bulk.insert(
            site.database,
            PeriodAmendment,
            ("closing", "employee", *COLUMNS, "known", "event", "at", "reason", "digest", "secret"),
            [(closing.id, person, *values, known, event, at, reason.strip(), digest, head.secret)],
        )
    return list_amendments(actor, site, month)[-1]


def _nothing_to_amend(actor: Actor, site: Site, month: str, nip: str) -> str:
    """Why there is nothing: somebody may have amended it a moment ago, for the same reason."""
    before = [one for one in list_amendments(actor, site, month) if one.nip == nip]
    if not before:
        return _("The place of {nip} in period {month} stays as it is; nothing to amend.").format(
            nip=nip, month=month
        )
    return _(
        "The place of {nip} in period {month} stays as {who} amended it ({when}: {reason});"
        " nothing more to amend."
    ).format(
        nip=nip,
        month=month,
        who=before[-1].by,
        when=moment(before[-1].at),
        reason=before[-1].reason,
    )
