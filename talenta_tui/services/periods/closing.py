"""Closing a period: everyone computed once, and what came out frozen for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui import __version__
from talenta_tui.db import bulk
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.period import Period, PeriodClosing, PeriodPlacement
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.services.cycles.secret import Secret
from talenta_tui.services.evidence_reader import read_in_parts
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.periods.calendar import PeriodInfo, find_period
from talenta_tui.services.periods.checks import Check, CheckCode, checks_of
from talenta_tui.services.periods.content import (
    COLUMNS,
    Head,
    content_digest,
    frozen_values,
    line,
)
from talenta_tui.services.periods.evidence_key import keep_secret, secret_for_closing
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.placements import windows
from talenta_tui.services.policies import PolicyInForce, keep_policy, policy_in_force
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.signing import sign_head_if_keyed
from talenta_tui.services.trail import newest_change, record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Progress = Callable[[str, float], None]
"""Called with the phase and the share done, 0 to 1; may raise Cancelled, and nothing is kept."""

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Computed:
    """Everyone computed: ids, placements and frozen values by NIP, and their content's digest."""

    head: Head
    ids: tuple[int, ...]
    places: tuple[Placement, ...]
    values: tuple[tuple[Any, ...], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What a period is computed on; `secret` keys its evidence, None as before migration 0008."""

    month: str
    as_of: date
    used: PolicyInForce
    known: int
    secret: Secret | None

    @property
    def head(self) -> Head:
        print_ = None if self.secret is None else self.secret.fingerprint
        return Head(self.month, self.as_of, self.used.hash, self.known, print_)

    @property
    def key(self) -> bytes | None:
        return None if self.secret is None else self.secret.evidence_key()


def compute_period(site: Site, basis: Basis, tell: Progress) -> Computed:
    """Everyone from the evidence as known at an event; call inside a transaction.

    The same basis gives the same content at any later time.
    """
    tell("reading", 0.0)
    used, as_of, key = basis.used, basis.as_of, basis.key
    scope = Scope(known=basis.known, since=windows(used, as_of))
    everyone = []
    with collector_paused():
        for share, part in read_in_parts(site.database, scope):
            tell("computing", share)
            everyone += [(n, *frozen(used, evidence, as_of, key)) for n, evidence in part]
    everyone.sort(key=lambda one: one[1].nip)
    tell("computing", 1.0)
    head = basis.head
    places = tuple(place for _id, place, _values in everyone)
    values = tuple(values for _id, _place, values in everyone)
    ids = tuple(n for n, _place, _values in everyone)
    digest = content_digest(head, (line(p.nip, v) for p, v in zip(places, values, strict=True)))
    return Computed(head, ids, places, values, digest)


def frozen(
    used: PolicyInForce, evidence: Evidence, as_of: date, key: bytes | None
) -> tuple[Placement, tuple[Any, ...]]:
    """One person's placement and the values it is frozen as, evidence keyed with `key`."""
    found = place(used.prepared, evidence, as_of)
    return found, frozen_values(evidence, found, key)


def close_period(
    actor: Actor,
    site: Site,
    month: str,
    overrides: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> PeriodInfo:
    """Close the month's period for good on the policy in force and all that is known now.

    `overrides` gives, by check code, the reason a check is set aside. Raises NotFound, WrongUse
    for a code there is not or a reason left empty, Refused for a closed period and for checks
    that stand, Cancelled through `progress` with nothing kept. What others commit meanwhile
    belongs to the next period: all is read as known at one event.
    """
    require(actor, UseCase.PERIOD_CLOSE)
    reasons = _reasons(overrides or {})
    tell = progress or (lambda _phase, _share: None)
    info = find_period(actor, site, month)
    _still_open(info)
    with read_transaction(site.database):
        used = policy_in_force(site)
        basis = Basis(month, info.as_of, used, newest_change(), secret_for_closing())
        computed = compute_period(site, basis, tell)
        places = {p.nip: p for p in computed.places}
        checks = checks_of(site, info, used.prepared, places)
    standing = [c for c in checks if c.final or c.code not in reasons]
    if standing:
        raise Refused(_refusal(month, standing))
    set_aside = {c.code.value: reasons[c.code] for c in checks}
    _freeze(actor, site, basis, computed, set_aside, tell)
    return find_period(actor, site, month)


def _reasons(overrides: Mapping[str, str]) -> dict[CheckCode, str]:
    found = {}
    for code, reason in overrides.items():
        if code not in set(CheckCode):
            raise WrongUse(
                _("There is no check {code}; the checks are: {codes}").format(
                    code=code, codes=", ".join(CheckCode)
                )
            )
        if not reason.strip():
            raise WrongUse(_("Setting the check {code} aside needs a reason.").format(code=code))
        found[CheckCode(code)] = reason.strip()
    return found


def _still_open(info: PeriodInfo) -> None:
    if info.closed:
        raise Refused(
            _(
                "Period {month} is closed; that cannot be undone. Corrections go to the next"
                " period or into an amendment."
            ).format(month=info.month)
        )


def _refusal(month: str, standing: list[Check]) -> str:
    head = _("Period {month} cannot be closed yet:").format(month=month)
    lines = [f"  {c.code.value}: {c.sentence()}" for c in standing]
    if not any(c.final for c in standing):
        lines.append(_("Each can be set aside with a reason."))
    return "\n".join([head, *lines])


def _freeze(
    actor: Actor,
    site: Site,
    basis: Basis,
    computed: Computed,
    set_aside: Mapping[str, str],
    tell: Progress,
) -> None:
    placed = sum(p.placed for p in computed.places)
    with collector_paused(), write_transaction(site.database):
        tell("writing", 0.0)
        period = Period.get(Period.month == basis.month)
        if PeriodClosing.select().where(PeriodClosing.period == period.id).exists():
            raise Refused(
                _("Somebody else has just closed period {month}.").format(month=basis.month)
            )
        if basis.secret is not None:
            keep_secret(basis.secret)
        policy = keep_policy(actor, site, basis.used)
        head = computed.head
        detail = {
            "as_of": head.as_of.isoformat(),
            "policy": head.policy,
            "known": head.known,
            "people": len(computed.places),
            "placed": placed,
            "digest": computed.digest,
            "secret": head.secret,
            "overrides": dict(set_aside),
        }
        event = record(
            actor,
            site,
            UseCase.PERIOD_CLOSE.value,
            basis.month,
            detail,
            "; ".join(set_aside.values()),
        )
        closing = PeriodClosing.create(
            period=period.id,
            as_of=head.as_of,
            policy=policy,
            known=head.known,
            event=event,
            at=site.now().isoformat(timespec="seconds"),
            people=len(computed.places),
            placed=placed,
            overrides=json.dumps(dict(set_aside), ensure_ascii=False, sort_keys=True),
            software=__version__,
            digest=computed.digest,
            secret=head.secret,
        )
        rows = [
            (closing.id, key, *values)
            for key, values in zip(computed.ids, computed.values, strict=True)
        ]
        for start in range(0, len(rows), _CHUNK * 4):
            tell("writing", start / len(rows))
            bulk.insert(
                site.database,
                PeriodPlacement,
                ("closing", "employee", *COLUMNS),
                rows[start : start + _CHUNK * 4],
            )
        sign_head_if_keyed(actor, site, f"period {basis.month}")
        # The last chance to stop: after this it is closed, and must not be called stopped.
        tell("writing", 1.0)
