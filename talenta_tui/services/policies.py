"""Which policy is in force, and its keeping in the database when it is first used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from talenta_tui.db.engine import translated_errors, write_transaction
from talenta_tui.errors import Refused, Unavailable, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.organisation import SiteRecord
from talenta_tui.models.talent import PolicyRecord
from talenta_tui.scoring.policy import (
    BUILTIN,
    Difference,
    PolicyError,
    builtin_policy,
    diff_policies,
    dump_policy,
    load_policy,
    policy_hash,
)
from talenta_tui.scoring.policy_model import Policy
from talenta_tui.scoring.prepared import Prepared, prepare
from talenta_tui.scoring.vocabulary import Expectation, Predicate
from talenta_tui.services.access.confine import allowed
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

DEFAULT_POLICY = "bkn-411-2025"


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy with its content hash and its tables laid out for many people."""

    policy: Policy
    hash: str
    prepared: Prepared


@lru_cache(maxsize=8)
def _builtin(name: str) -> PolicyInForce:
    policy = builtin_policy(name)
    return PolicyInForce(policy, policy_hash(policy), prepare(policy))


@lru_cache(maxsize=8)
def stored_policy(content: str) -> PolicyInForce:
    """The policy in stored content (TOML)."""
    policy = load_policy(content.encode())
    return PolicyInForce(policy, policy_hash(policy), prepare(policy))


def policy_in_force(site: Site) -> PolicyInForce:
    """The policy every figure of the site is computed by now.

    Raises Unavailable where the site names a policy whose content is not what its hash says.
    """
    with translated_errors():
        chosen = SiteRecord.select(SiteRecord.policy).scalar(site.database)
        if chosen is None:
            return _builtin(DEFAULT_POLICY)
    return policy_named(site, chosen)


def policy_named(site: Site, name: str) -> PolicyInForce:
    """The policy kept under a content hash; raises Unavailable where it is not what that says."""
    with translated_errors():
        kept = PolicyRecord.select(PolicyRecord.content).where(PolicyRecord.hash == name)
        content = kept.scalar(site.database)
    found = None if content is None else stored_policy(content)
    if found is None or found.hash != name:
        raise Unavailable(_("The stored policy is not the one its hash names; restore a backup."))
    return found


def predicate_matrix(policy: Policy) -> dict[tuple[Expectation, Expectation], Predicate]:
    """(work results, behaviour) to the predicate that follows from them."""
    return {
        (result, behaviour): predicate
        for result, row in policy.predicate_matrix.results.items()
        for behaviour, predicate in row.items()
    }


def read_policy(source: str | bytes) -> PolicyInForce:
    """The policy named by a file path or a shipped name, or in a file's content (bytes).

    Raises WrongUse with every fault.
    """
    if source in BUILTIN:
        return _builtin(str(source))
    try:
        policy = load_policy(allowed(source) if isinstance(source, str) else source)
    except OSError as error:
        raise WrongUse(
            _("{file}: {why}. The shipped policies are: {names}").format(
                file=source, why=error.strerror, names=", ".join(BUILTIN)
            )
        ) from error
    except PolicyError as error:
        faults = "\n".join(f"  {path or '-'}: {why}" for path, why in error.faults)
        name = source if isinstance(source, str) else "-"
        head = _("{file} is not a usable policy:").format(file=name)
        raise WrongUse(f"{head}\n{faults}") from error
    return PolicyInForce(policy, policy_hash(policy), prepare(policy))


def show_policy(actor: Actor, site: Site) -> PolicyInForce:
    """The policy in force, for whoever asks to see it."""
    require(actor, UseCase.POLICY_READ)
    return policy_in_force(site)


def compare_policies(a: str, b: str) -> tuple[Difference, ...]:
    """Every value in which two policies (files or shipped names) differ."""
    return diff_policies(read_policy(a).policy, read_policy(b).policy)


def keep_policy(actor: Actor, site: Site, used: PolicyInForce) -> int:
    """The id of the stored policy, storing content and hash the first time it is used.

    Must run inside a write transaction.
    """
    standing = PolicyRecord.select(PolicyRecord.id).where(PolicyRecord.hash == used.hash).scalar()
    if standing is not None:
        return int(standing)
    policy = used.policy
    # No figure rests on a policy being kept; as a change it would have every screen ask again.
    event = record(
        actor,
        site,
        "policy.first_use",
        policy.id,
        {"hash": used.hash, "version": policy.version},
        reading=True,
    )
    row = PolicyRecord.create(
        code=policy.id,
        version=str(policy.version),
        hash=used.hash,
        content=dump_policy(policy),
        event=event,
    )
    return int(row.id)


def adopt_policy(
    actor: Actor, site: Site, source: str, reason: str, previewed: str | None = None
) -> PolicyInForce:
    """Make the policy at `source` the site's own, with the reason, in one audited change.

    Raises Refused where its content is no longer the one `previewed`, by hash.
    """
    require(actor, UseCase.POLICY_ADOPT)
    if not reason.strip():
        raise WrongUse(_("Adopting a policy needs a reason (--reason)."))
    new = read_policy(source)
    if previewed is not None and new.hash != previewed:
        raise Refused(_("The file holds another policy than the one you looked at. Look again."))
    with write_transaction(site.database):
        # Asked here: somebody else may have adopted another a moment ago.
        old = policy_in_force(site)
        keep_policy(actor, site, new)
        record(
            actor,
            site,
            UseCase.POLICY_ADOPT.value,
            new.policy.id,
            {"old": old.hash, "new": new.hash},
            reason,
        )
        SiteRecord.update(policy=new.hash).execute()
    return new
