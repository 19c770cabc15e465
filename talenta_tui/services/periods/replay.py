"""A closed period computed again from the stored evidence: it must come out byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.evidence_reader import EvidenceReader, Scope
from talenta_tui.services.people import employee_id
from talenta_tui.services.periods.calendar import PeriodInfo, closed_period
from talenta_tui.services.periods.closing import Progress, compute_period, frozen
from talenta_tui.services.periods.content import Head, content_digest, line
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
    still give the digest kept at closing, `amendments` those whose place does not come out again.
    """

    month: str
    people: int
    stored: str
    digest: str
    intact: bool
    differing: tuple[str, ...]
    amendments: tuple[Amendment, ...]
    software: str

    @property
    def equal(self) -> bool:
        return (
            self.intact
            and self.digest == self.stored
            and not self.differing
            and not self.amendments
        )


def replay_period(actor: Actor, site: Site, month: str, progress: Progress | None = None) -> Replay:
    """Compute a closed period again by its stored policy, as known at its event.

    Whatever was imported, rated, closed or reopened since makes no difference. Raises NotFound,
    Refused for an open period and Unavailable where the stored policy was touched.
    """
    require(actor, UseCase.PERIOD_READ)
    tell = progress or (lambda _phase, _share: None)
    info, closing = closed_period(actor, site, month)
    amendments = list_amendments(actor, site, month)
    with read_transaction(site.database):
        used = period_policy(site, closing)
        computed = compute_period(site, month, info.as_of, used, closing.known, tell)
        kept = [line(row[0], row[1:]) for row in frozen_rows(site, closing.id)]
        broken = tuple(a for a in amendments if not _comes_out(site, info, used, a))
    head = Head(month, info.as_of, closing.policy, closing.known)
    again = {place.nip: text for place, text in zip(computed.places, computed.lines(), strict=True)}
    return Replay(
        month=month,
        people=len(computed.places),
        stored=closing.digest,
        digest=computed.digest,
        intact=content_digest(head, kept) == closing.digest,
        differing=_differing(kept, list(again.values())),
        amendments=broken,
        software=closing.software,
    )


def _differing(kept: list[str], again: list[str]) -> tuple[str, ...]:
    """NIPs whose line stands on one side only or differs; a line begins with its NIP."""
    odd = set(kept) ^ set(again)
    return tuple(sorted({text[2:].partition('"')[0] for text in odd}))


def _comes_out(site: Site, info: PeriodInfo, used: PolicyInForce, amendment: Amendment) -> bool:
    person = employee_id(amendment.nip)
    scope = Scope(people=(person,), known=amendment.known, since=windows(used, info.as_of))
    ((_id, evidence),) = EvidenceReader(site.database, scope).read()
    _place, values = frozen(used, evidence, info.as_of)
    head = Head(info.month, info.as_of, used.hash, amendment.known)
    return content_digest(head, (line(amendment.nip, values),)) == amendment.digest
