"""A closed period computed again from the stored evidence: it must come out byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.cycles.secret import Secret
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.calendar import PeriodInfo, closed_period
from talenta_tui.services.periods.closing import Basis, Progress, compute_period, frozen
from talenta_tui.services.periods.content import Head, content_digest, frozen_place, line
from talenta_tui.services.periods.evidence_key import read_secret
from talenta_tui.services.periods.official import (
    Amendment,
    frozen_rows,
    list_amendments,
    period_policy,
)
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.placements import windows
from talenta_tui.services.policies import PolicyInForce

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Replay:
    """What computing again gave. `digest` is the new one, `stored` the closing's.

    `differing` are the NIPs whose line is not the frozen one, `intact` whether the frozen rows
    still give the digest kept at closing, `amendments` those whose place does not come out
    again. Where a secret the evidence is keyed with is not on this machine, `unkeyed` says so
    in a sentence: figures were compared and what they rest on was not, and `digest` is "".
    `erased` is the event that took evidence past its term away since, 0 for none: what rested
    on it cannot come out again, and the frozen rows alone stand for it.
    """

    month: str
    people: int
    stored: str
    digest: str
    intact: bool
    differing: tuple[str, ...]
    amendments: tuple[Amendment, ...]
    software: str
    unkeyed: str = ""
    erased: int = 0

    @property
    def same_figures(self) -> bool:
        """Everything that could be compared on this machine came out the same."""
        return self.intact and not self.differing and not self.amendments

    @property
    def equal(self) -> bool:
        """Byte for byte, with all it rests on."""
        return self.same_figures and self.digest == self.stored and not self.unkeyed


def replay_period(actor: Actor, site: Site, month: str, progress: Progress | None = None) -> Replay:
    """Compute a closed period again by its stored policy, as known at its event.

    Whatever was imported, rated, closed or reopened since makes no difference. Raises NotFound,
    Refused for an open period and Unavailable where the stored policy was touched.
    """
    require(actor, UseCase.PERIOD_READ)
    tell = progress or (lambda _phase, _share: None)
    info, closing = closed_period(actor, site, month)
    amendments = list_amendments(actor, site, month)
    lacking: list[str] = []
    with read_transaction(site.database):
        used = period_policy(site, closing)
        secret = _secret(closing.secret, lacking)
        computed = compute_period(site, Basis(month, info.as_of, used, closing.known, secret), tell)
        rows = frozen_rows(site, closing.id)
        erased = _erased_since(site, closing.event)
        broken = tuple(a for a in amendments if not _comes_out(site, info, used, a, lacking))
    kept = [line(row[0], row[1:]) for row in rows]
    head = Head(month, info.as_of, closing.policy, closing.known, closing.secret)
    again = [(p.nip, *values) for p, values in zip(computed.places, computed.values, strict=True)]
    keyed = secret is not None or closing.secret is None
    return Replay(
        month=month,
        people=len(computed.places),
        stored=closing.digest,
        digest=computed.digest if keyed else "",
        intact=content_digest(head, kept) == closing.digest,
        differing=_differing(rows, again, evidence=keyed),
        amendments=broken,
        software=closing.software,
        unkeyed=lacking[0] if lacking else "",
        erased=erased,
    )


def erased_sentence(found: Replay) -> str:
    """Why a period from before an erasure may differ, and what to look at instead."""
    return _(
        "Evidence past its term was erased since (event {seq}): what rested on it does not come"
        " out again. What was frozen at the closing stands."
    ).format(seq=found.erased)


def _erased_since(site: Site, event: int) -> int:
    """The newest event after that one that erased what was past its term; 0 for none."""
    (found,) = site.database.execute_sql(
        f"SELECT MAX(seq) FROM event WHERE action = 'privacy.erase' AND seq > {int(event)}"
    ).fetchone()
    return int(found or 0)


def _secret(fingerprint: str | None, lacking: list[str]) -> Secret | None:
    """The secret of that fingerprint; None for none, and where this machine cannot read it,
    which is then added to `lacking`."""
    if fingerprint is None:
        return None
    try:
        return read_secret(fingerprint)
    except Refused as error:
        lacking.append(str(error))
        return None


def _differing(
    kept: Sequence[Sequence[Any]], again: Sequence[Sequence[Any]], *, evidence: bool
) -> tuple[str, ...]:
    """NIPs whose row stands on one side only or differs, the digest of evidence left out where
    it could not be computed."""
    start = 1 if evidence else 2
    odd = {(r[0], *r[start:]) for r in kept} ^ {(r[0], *r[start:]) for r in again}
    return tuple(sorted({row[0] for row in odd}))


def _comes_out(
    site: Site, info: PeriodInfo, used: PolicyInForce, amendment: Amendment, lacking: list[str]
) -> bool:
    person = employee_id(amendment.nip)
    scope = Scope(people=(person,), known=amendment.known, since=windows(used, info.as_of))
    ((_id, evidence),) = EvidenceReader(site.database, scope).read()
    secret = _secret(amendment.secret, lacking)
    basis = Basis(info.month, info.as_of, used, amendment.known, secret)
    _found, values = frozen(used, evidence, info.as_of, basis.key)
    if secret is None and amendment.secret is not None:
        again = frozen_place((amendment.nip, *values))
        return replace(again, evidence=amendment.new.evidence) == amendment.new
    return content_digest(basis.head, (line(amendment.nip, values),)) == amendment.digest
