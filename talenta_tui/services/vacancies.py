"""Vacant posts and the ranked, explained shortlist for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import NotFound, Refused
from talenta_tui.i18n import _
from talenta_tui.scoring.eligibility import (
    Eligibility,
    Outcome,
    UncoveredTier,
    VacancyNeeds,
    check,
)
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.ranking import Ranked, RankingBasis, rank, ranking_basis
from talenta_tui.scoring.vocabulary import Echelon, Tier
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.placements import compute, read_everyone
from talenta_tui.services.policies import PolicyInForce
from talenta_tui.services.rater_shield import without_answers
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post nobody holds."""

    code: str
    name: str
    tier: Tier
    echelon: str
    unit: str
    superior_code: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Someone not on the list, with every rule failed."""

    evidence: Evidence
    placement: Placement
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class Listed:
    """Someone on the list: rank, what decided it, and what is still to be confirmed."""

    ranked: Ranked
    evidence: Evidence
    placement: Placement
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everyone for one vacancy: the ranked and the excluded (by NIP), as known at an event."""

    vacancy: Vacancy
    as_of: date
    known: int
    used: PolicyInForce
    basis: RankingBasis
    eligible: tuple[Listed, ...]
    excluded: tuple[Excluded, ...]


def list_vacancies(actor: Actor, site: Site) -> tuple[Vacancy, ...]:
    """Every vacant post, the highest tier first, then by code."""
    require(actor, UseCase.VACANCY_READ)
    order = {e.value: n for n, e in enumerate(Echelon)}
    found = [_vacancy(row) for row in _posts(site, "v.holder_nip IS NULL")]
    return tuple(sorted(found, key=lambda v: (order.get(v.echelon, len(order)), v.code)))


def find_vacancy(actor: Actor, site: Site, code: str) -> Vacancy:
    """The vacant post with that code; raises NotFound, or Refused where someone holds it."""
    require(actor, UseCase.VACANCY_READ)
    rows = [row for row in _posts(site, "1 = 1") if row[0].casefold() == code.casefold()]
    if not rows:
        raise NotFound(_("There is no post with the code {code}.").format(code=code))
    if rows[0][7] is not None:
        raise Refused(
            _("The post {code} is held; only a vacant post has a shortlist.").format(code=code)
        )
    return _vacancy(rows[0])


def _posts(site: Site, where: str) -> list[Any]:
    with read_transaction(site.database):
        return list(
            site.database.execute_sql(
                "SELECT p.code, v.name, v.tier, v.echelon, u.name, v.superior_code, v.fields,"
                " v.holder_nip FROM position_version v JOIN position p ON p.id = v.position_id"
                f" JOIN unit u ON u.id = v.unit_id WHERE v.until IS NULL AND {where}"
                " ORDER BY p.code"
            ).fetchall()
        )


def _vacancy(row: Any) -> Vacancy:
    code, name, tier, echelon, unit, superior, fields, _holder = row
    return Vacancy(
        code, name, Tier(tier), echelon or "", unit, superior or "",
        tuple(f for f in fields.split(";") if f),
    )  # fmt: skip


def shortlist(
    actor: Actor,
    site: Site,
    code: str,
    as_of: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> Shortlist:
    """Everyone against one vacancy: ranked where every rule passes, else with all reasons.

    An actor with a scope is shown the people of their units, at their rank among everyone.
    Raises NotFound and Refused as `find_vacancy`, and Refused for a tier whose rules the
    policy does not have. Recorded as read, once for the list (`trail.record_read`).
    """
    found = compute_shortlist(actor, site, code, as_of or site.as_of(), progress)
    shown = {"eligible": len(found.eligible), "excluded": len(found.excluded)}
    record_read(actor, site, UseCase.SHORTLIST_READ.value, found.vacancy.code, shown)
    return found


def count_eligible(
    actor: Actor, site: Site, code: str, progress: Callable[[float], None] | None = None
) -> int:
    """How many are on the list; names nobody, so it is not recorded. Raises as `shortlist`."""
    return len(compute_shortlist(actor, site, code, site.as_of(), progress).eligible)


def compute_shortlist(
    actor: Actor, site: Site, code: str, day: date, progress: Callable[[float], None] | None = None
) -> Shortlist:
    """As `shortlist`, for use cases that leave an event of their own."""
    require(actor, UseCase.SHORTLIST_READ)
    vacancy = find_vacancy(actor, site, code)
    tell = progress or (lambda _share: None)
    used, known, people = read_everyone(site, day)
    tell(0.5)
    eligible, excluded = ranking(vacancy, used, people, day, tell)
    tell(1.0)
    return Shortlist(
        vacancy,
        day,
        known,
        used,
        ranking_basis(used.prepared, vacancy.tier),
        tuple(one for one in eligible if sees_unit(actor, one.evidence.unit)),
        tuple(one for one in excluded if sees_unit(actor, one.evidence.unit)),
    )


def ranking(
    vacancy: Vacancy,
    used: PolicyInForce,
    people: Sequence[tuple[int, Evidence]],
    day: date,
    tell: Callable[[float], None],
) -> tuple[list[Listed], list[Excluded]]:
    """Everyone against the vacancy by that policy: the ranked in order, the excluded by NIP.

    Raises Refused for a tier the policy has no rules for.
    """
    placements = compute(used, people, day)
    tell(0.75)
    needs = VacancyNeeds(vacancy.tier, Echelon(vacancy.echelon) if vacancy.echelon else None)
    eligible: dict[str, tuple[Evidence, Placement, Eligibility]] = {}
    excluded = []
    try:
        for (_id, evidence), placement in zip(people, placements, strict=True):
            verdict = check(used.prepared, evidence, placement, needs, day)
            if verdict.failed:
                excluded.append(Excluded(without_answers(evidence), placement, verdict))
            else:
                eligible[evidence.nip] = (without_answers(evidence), placement, verdict)
        order = rank(
            used.prepared,
            [(evidence, placement) for evidence, placement, _verdict in eligible.values()],
            vacancy.tier,
        )
    except UncoveredTier as error:
        raise Refused(
            _("The policy {policy} has no rules for a post of the tier {tier}.").format(
                policy=used.policy.id, tier=vacancy.tier.value
            )
        ) from error
    return [Listed(one, *eligible[one.nip]) for one in order], excluded


__all__ = [
    "Excluded",
    "Listed",
    "Outcome",
    "Shortlist",
    "Vacancy",
    "compute_shortlist",
    "count_eligible",
    "find_vacancy",
    "list_vacancies",
    "ranking",
    "shortlist",
]
