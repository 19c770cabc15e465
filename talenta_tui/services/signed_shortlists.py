"""Shortlists the talent committee signed: who was on the list, and that it comes out again.

A signature is for one list and no other: it names the digest of everyone ranked and everyone
out with every reason, as the signer read it. The list is kept with the policy, the date and the
event its evidence was known at, so that it can be computed again after any later import; the
trail's head is signed with it. What was signed is never changed: triggers refuse it, the rows
are sealed, and a list that has become another is signed anew, beside the one before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, translated_errors, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.organisation import Position
from talenta_tui.models.shortlist import ShortlistSignature, SignedShortlistRecord
from talenta_tui.models.talent import PolicyRecord
from talenta_tui.scoring.ranking import ranking_basis
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.audit_notes import printed_head
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.periods.standing import Stand, Standing, stand_of
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.placements import windows
from talenta_tui.services.policies import keep_policy, policy_named
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.signed_content import content_digest, kept_content, signed_content
from talenta_tui.services.signing import sign_head_if_keyed
from talenta_tui.services.trail import canonical, record, record_read
from talenta_tui.services.vacancies import (
    Shortlist,
    Vacancy,
    compute_shortlist,
    find_vacancy,
    ranking,
)

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

SHOWN = 12
"""Hex digits of a digest that stand for it on screens; a signer names at least so many."""
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed when (ISO 8601) and what they said to it; `head` is the trail's head as paper
    carries it, `sealed` whether the site's key signed that."""

    by: str
    at: str
    note: str
    head: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class SignedShortlist:
    """A signed list. `value` is its content as kept: the post, the ranked, and those near.

    `newest` says that no list of the same post was signed after it; `eligible` and `excluded`
    count everyone, also whom `value` leaves out.
    """

    number: int
    position: str
    as_of: date
    known: int
    policy: str
    stand: Stand
    eligible: int
    excluded: int
    digest: str
    value: Mapping[str, Any]
    signatures: tuple[Signature, ...]
    newest: bool


@dataclass(frozen=True, slots=True)
class SignedReplay:
    """A signed list computed again: `digest` of what came out beside the `stored` one.

    `kept` says whether the content kept is the part of it that is kept.
    """

    number: int
    stored: str
    digest: str
    kept: bool

    @property
    def equal(self) -> bool:
        return self.digest == self.stored and self.kept


def sign_shortlist(
    actor: Actor,
    site: Site,
    code: str,
    digest: str,
    note: str = "",
    as_of: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> SignedShortlist:
    """Sign the shortlist of a vacant post as it was read: `digest`, or its first digits.

    Raises Refused where the list is another by now, where the signer works for some units only,
    is on the list themselves or has signed it already, and as `shortlist`; WrongUse for a
    digest too short to be the list's own.
    """
    require(actor, UseCase.SHORTLIST_SIGN)
    if len(digest) < SHOWN:
        raise WrongUse(_("Name the list's fingerprint, at least {n} digits of it.").format(n=SHOWN))
    if actor.units is not None:
        raise Refused(_("The list ranks people of every unit; only who sees them all can sign it."))
    found = compute_shortlist(actor, site, code, as_of or site.as_of(), progress)
    value = signed_content(found)
    whole = content_digest(value)
    if not whole.startswith(digest.casefold()):
        raise Refused(_("The list is another than the one you read. Read it again, then sign."))
    if actor.nip is not None and any(one.evidence.nip == actor.nip for one in found.eligible):
        raise Refused(_("You are on this list yourself; somebody else must sign it."))
    places = {one.evidence.nip: one.placement for one in found.eligible}
    places |= {one.evidence.nip: one.placement for one in found.excluded}
    stand = stand_of(actor, site, found.as_of, places)
    with write_transaction(site.database):
        vacancy = find_vacancy(actor, site, code)
        number = _standing(vacancy.code, whole)
        if number is not None and _has_signed(actor, number):
            raise Refused(_("You have signed this list already."))
        policy = keep_policy(actor, site, found.used)
        detail = {
            "digest": whole,
            "as_of": found.as_of.isoformat(),
            "known": found.known,
            "policy": found.used.hash,
            "eligible": len(found.eligible),
            "excluded": len(found.excluded),
            "standing": stand.standing.value,
        }
        event = record(
            actor, site, UseCase.SHORTLIST_SIGN.value, vacancy.code, detail, note.strip()
        )
        if number is None:
            number = SignedShortlistRecord.create(
                position=Position.select(Position.id).where(Position.code == vacancy.code),
                as_of=found.as_of,
                policy=policy,
                known=found.known,
                event=event,
                standing=stand.standing.value,
                month=stand.month,
                eligible=len(found.eligible),
                excluded=len(found.excluded),
                content=canonical(kept_content(value)),
                digest=whole,
            ).id
        ShortlistSignature.create(
            shortlist=number,
            signer=actor.id,
            at=site.now().isoformat(timespec="seconds"),
            note=note.strip()[:LONGEST_NOTE],
            event=event,
        )
        sign_head_if_keyed(actor, site, _occasion(vacancy.code))
        return _read(actor, site, number)


def _occasion(code: str) -> str:
    return f"shortlist {code}"


def _standing(code: str, digest: str) -> int | None:
    found = (
        SignedShortlistRecord.select(SignedShortlistRecord.id)
        .join(Position)
        .where((Position.code == code) & (SignedShortlistRecord.digest == digest))
        .scalar()
    )
    return None if found is None else int(found)


def _has_signed(actor: Actor, number: int) -> bool:
    mine = (ShortlistSignature.shortlist == number) & (ShortlistSignature.signer == actor.id)
    return bool(ShortlistSignature.select().where(mine).exists())


def list_signed(actor: Actor, site: Site, code: str = "") -> tuple[SignedShortlist, ...]:
    """Every signed list, or those of one post, the newest first; names nobody.

    `value` is empty: `read_signed` gives it, and leaves its trace.
    """
    require(actor, UseCase.SHORTLIST_READ)
    with read_transaction(site.database):
        query = SignedShortlistRecord.select(SignedShortlistRecord.id).join(Position)
        if code:
            query = query.where(Position.code == code)
        rows: Any = query.order_by(SignedShortlistRecord.id.desc())
        return tuple(_read(actor, site, row.id, content=False) for row in rows)


def read_signed(actor: Actor, site: Site, number: int) -> SignedShortlist:
    """A signed list whole; recorded as read. Raises NotFound.

    An actor with a scope is shown the people of their units, at their rank among everyone.
    """
    require(actor, UseCase.SHORTLIST_READ)
    with read_transaction(site.database):
        found = _read(actor, site, number)
    shown = {"list": number, "eligible": len(found.value["eligible"])}
    record_read(actor, site, UseCase.SHORTLIST_READ.value, found.position, shown)
    return found


def _read(actor: Actor, site: Site, number: int, *, content: bool = True) -> SignedShortlist:
    with translated_errors():
        row: Any = (
            SignedShortlistRecord.select(
                SignedShortlistRecord, Position.code.alias("code"), PolicyRecord.code.alias("by")
            )
            .join(Position)
            .switch(SignedShortlistRecord)
            .join(PolicyRecord)
            .where(SignedShortlistRecord.id == number)
            .objects()
            .first()
        )
        if row is None:
            raise NotFound(_("There is no signed shortlist {n}.").format(n=number))
        signatures: Any = ShortlistSignature.select().where(ShortlistSignature.shortlist == number)
        later = SignedShortlistRecord.select().where(
            (SignedShortlistRecord.position == row.position_id)
            & (SignedShortlistRecord.id > number)
        )
        return SignedShortlist(
            number=row.id,
            position=row.code,
            as_of=row.as_of,
            known=row.known_id,
            policy=row.by,
            stand=Stand(Standing(row.standing), row.month),
            eligible=row.eligible,
            excluded=row.excluded,
            digest=row.digest,
            value=_seen(actor, json.loads(row.content)) if content else {},
            signatures=tuple(
                Signature(
                    s.signer, s.at, s.note, *printed_head(site, _occasion(row.code), s.event_id)
                )
                for s in signatures.order_by(ShortlistSignature.id)
            ),
            newest=not later.exists(),
        )


def _seen(actor: Actor, value: dict[str, Any]) -> dict[str, Any]:
    return {
        **value,
        "eligible": [line for line in value["eligible"] if sees_unit(actor, line["unit"])],
        "excluded": [line for line in value["excluded"] if sees_unit(actor, line["near"])],
    }


def replay_signed(
    actor: Actor, site: Site, number: int, progress: Callable[[float], None] | None = None
) -> SignedReplay:
    """Compute a signed list again by its stored policy, as its evidence was known then.

    Whatever was imported, rated, closed or adopted since makes no difference. Raises NotFound,
    and Unavailable where the stored policy was touched.
    """
    require(actor, UseCase.SHORTLIST_READ)
    tell = progress or (lambda _share: None)
    with collector_paused(), read_transaction(site.database):
        row: Any = SignedShortlistRecord.get_or_none(SignedShortlistRecord.id == number)
        if row is None:
            raise NotFound(_("There is no signed shortlist {n}.").format(n=number))
        content = json.loads(row.content)
        used = policy_named(site, row.policy.hash)
        scope = Scope(known=row.known_id, since=windows(used, row.as_of))
        people = EvidenceReader(site.database, scope).read()
    tell(0.5)
    post = content["post"]
    vacancy = Vacancy(
        content["position"], post["name"], Tier(post["tier"]), post["echelon"], post["unit"], "", ()
    )
    ranked, out = ranking(vacancy, used, people, row.as_of, tell)
    basis = ranking_basis(used.prepared, vacancy.tier)
    again = signed_content(
        Shortlist(vacancy, row.as_of, row.known_id, used, basis, tuple(ranked), tuple(out))
    )
    tell(1.0)
    return SignedReplay(number, row.digest, content_digest(again), kept_content(again) == content)
