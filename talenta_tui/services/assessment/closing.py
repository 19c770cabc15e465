"""Closing a session, which makes its levels official, and reopening it with two people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.i18n import _
from talenta_tui.models.session_scores import ReopenRequest, Signature
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.agreement import (
    SignatureRow,
    read_agreement,
    read_signatures,
    signed_roles,
)
from talenta_tui.services.assessment.blind import own_assessor
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.life import save, set_state, settle
from talenta_tui.services.assessment.queries import find_own, need_reason, open_session, rows
from talenta_tui.services.assessment.steps import Blocker, StepState, read_steps
from talenta_tui.services.assessment.values import CLOSED, Step
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.policies import keep_policy, policy_in_force
from talenta_tui.services.signing import sign_head_if_keyed
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

SignatureRole = Literal["lead", "second"]


@dataclass(frozen=True, slots=True)
class Closing:
    """How a session stands before closing: the gates still shut, who has signed, and the
    request to reopen that waits, if any (requester, reason)."""

    closed: bool
    gates: tuple[Blocker, ...]
    signatures: tuple[SignatureRow, ...]
    reopen: tuple[str, str] | None


def show_closing(actor: Actor, site: Site, session: str) -> Closing:
    """The gates, the signatures and a waiting request."""
    require(actor, UseCase.SESSION_READ, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        digest = read_agreement(site, facts).digest
        return Closing(
            facts.key.closed,
            gates(read_steps(site, facts)),
            read_signatures(site, facts, digest),
            _request(site, facts),
        )


def gates(steps: tuple[StepState, ...]) -> tuple[Blocker, ...]:
    """Everything that keeps the session from being closed, of every step before the last."""
    return tuple(
        blocker for step in steps if step.step is not Step.CLOSE for blocker in step.blockers
    )


def sign_levels(actor: Actor, site: Site, session: str, role: SignatureRole, signer: str) -> None:
    """Sign the agreed levels as they stand, as an assessor of the session.

    `signer` is the assessor's code: an assessor signs for themselves, an administrator may
    enter a signature given on paper. The lead's is the lead's alone; the second is anybody
    else's. A level changed afterwards makes every signature void. Raises Refused while a level
    is open or stale.
    """
    require(actor, UseCase.SESSION_SIGN, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        name = _signer(actor, facts, role, signer)
        agreement = read_agreement(site, facts)
        if facts.unsubmitted() or agreement.missing or agreement.stale or not facts.active():
            raise Refused(
                _("Not every level is agreed on the ratings as they stand; nothing can be signed.")
            )
        standing = {
            s.role: s.signer for s in read_signatures(site, facts, agreement.digest) if s.valid
        }
        other = standing.get("second" if role == "lead" else "lead")
        if other == signer:
            raise Refused(_("The two signatures must be of two people."))
        changes = Changes()
        changes.put(
            Signature,
            (key.code, role),
            session=key.id,
            role=role,
            signer=signer,
            name=name,
            digest=agreement.digest,
        )
        detail = {"role": role, "signer": signer, "digest": agreement.digest}
        save(actor, site, key, changes, "session.sign", detail)


def _signer(actor: Actor, facts: SessionFacts, role: SignatureRole, signer: str) -> str:
    names = {a.code: a.name for a in facts.assessors}
    if signer != facts.about.lead and signer not in names:
        raise NotFound(_("{code} is no assessor of this session.").format(code=signer))
    if (role == "lead") != (signer == facts.about.lead):
        raise Refused(_("The lead signs as the lead, everybody else as the second."))
    if actor.role is not Role.ADMINISTRATOR and not _is(actor, facts, signer):
        raise Denied(_("Nobody signs for somebody else."))
    return names.get(signer, signer)


def _is(actor: Actor, facts: SessionFacts, signer: str) -> bool:
    return own_assessor(actor, facts) == signer or actor.id.casefold() == signer.casefold()


def close_session(actor: Actor, site: Site, session: str) -> int:
    """Make the agreed levels official; returns the event.

    Raises Refused with every gate still shut: people complete or excused with a reason, sheets
    in, levels agreed on the ratings as they stand, signed by the lead and one more.
    """
    require(actor, UseCase.SESSION_CLOSE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        shut = gates(read_steps(site, facts))
        agreement = read_agreement(site, facts)
        if shut or signed_roles(site, facts, agreement.digest) != {"lead", "second"}:
            raise Refused(
                _("The session cannot be closed yet:") + "\n"
                + "\n".join(blocker.sentence for blocker in shut)
            )  # fmt: skip
        used = policy_in_force(site)
        keep_policy(actor, site, used)
        detail = {
            "levels": len(agreement.agreed), "digest": agreement.digest, "policy": used.hash,
        }  # fmt: skip
        event = record(actor, site, UseCase.SESSION_CLOSE.value, key.code, detail)
        set_state(key, CLOSED, event)
        sign_head_if_keyed(actor, site, f"session {key.code}")
        return event


def request_reopen(actor: Actor, site: Site, session: str, reason: str) -> None:
    """Ask for a closed session to be opened; another person must agree."""
    require(actor, UseCase.SESSION_REOPEN, session=session)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = find_own(site, session)
        if not key.closed:
            raise Refused(_("The session is open."))
        changes = Changes()
        changes.put(ReopenRequest, (key.code,), session=key.id, requester=actor.id, reason=reason)
        changes.save(actor, site, "session.reopen_request", key.code, {}, reason)


def approve_reopen(actor: Actor, site: Site, session: str) -> int:
    """Open a closed session as somebody else asked; its levels are provisional again.

    Raises Refused without a request, or for the one who asked. The signatures end: closing
    anew takes new ones.
    """
    require(actor, UseCase.SESSION_REOPEN, session=session)
    with write_transaction(site.database):
        key = find_own(site, session)
        facts = read_facts(site, key)
        request = _request(site, facts)
        if not key.closed or request is None:
            raise Refused(_("Nobody has asked to reopen this session."))
        requester, reason = request
        if requester.casefold() == actor.id.casefold():
            raise Refused(_("Reopening takes a second person; you asked for it yourself."))
        changes = Changes()
        changes.end(ReopenRequest, (key.code,))
        for role in ("lead", "second"):
            changes.end(Signature, (key.code, role))
        detail = {"requester": requester}
        event = record(actor, site, UseCase.SESSION_REOPEN.value, key.code, detail, reason)
        changes.write(site, event)
        set_state(key, Step.INTEGRATE.value, event)
        settle(site, find_own(site, key.code), event)
        return event


def decline_reopen(actor: Actor, site: Site, session: str, reason: str) -> None:
    """Turn a request to reopen down, or take one's own back."""
    require(actor, UseCase.SESSION_REOPEN, session=session)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = find_own(site, session)
        changes = Changes()
        changes.end(ReopenRequest, (key.code,))
        if changes.save(actor, site, "session.reopen_decline", key.code, {}, reason) is None:
            raise Refused(_("Nobody has asked to reopen this session."))


def _request(site: Site, facts: SessionFacts) -> tuple[str, str] | None:
    found = rows(
        site,
        "SELECT requester, reason FROM reopen_request WHERE until IS NULL AND session_id = ?",
        facts.key.id,
    )
    return (found[0][0], found[0][1]) if found else None
