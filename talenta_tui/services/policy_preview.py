"""What another policy would change, before anybody adopts it: the same people placed by both.

One snapshot is read once and everyone placed twice, by the one placement function; nothing is
written but that somebody looked. Shortlists differ by the tier of the post alone, so each tier
is judged once, however many posts of it are vacant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.eligibility import UncoveredTier, VacancyNeeds, check
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.scoring.policy import Difference, diff_policies
from talenta_tui.scoring.prepared import prepare
from talenta_tui.scoring.ranking import rank
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.evidence_reader import read_in_parts
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.movement import NOWHERE, Movement, moved
from talenta_tui.services.people import PersonRow, person_rows
from talenta_tui.services.permissions import UseCase, may, require, sees_unit
from talenta_tui.services.placements import Placements, windows
from talenta_tui.services.policies import PolicyInForce, policy_in_force, read_policy
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.trail import newest_change, record_read
from talenta_tui.services.vacancies import Vacancy, list_vacancies

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Progress = Callable[[str, float], None]
"""Called with the phase and the share done, 0 to 1; may raise Cancelled."""

ACTION = "policy.preview"


@dataclass(frozen=True, slots=True)
class ListChange:
    """How the shortlist of a vacant post changes; NIPs in the order of the ranking.

    `before` and `after` count the eligible, None where that policy has no rules for the tier.
    `reordered` says that those on both lists stand in another order.
    """

    vacancy: Vacancy
    before: int | None
    after: int | None
    came: tuple[str, ...]
    went: tuple[str, ...]
    reordered: bool


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """Everyone the actor may see, by the policy `old` and by `new`.

    `before` and `after` count people by box, 0 for those not placed. `rescored` get another
    figure on an axis or another talent score. `rows` are the people named in `movement` and
    `lists`, placed by `new`. `lists` are the posts whose shortlist changes, None for a role
    that may read none; `vacancies` how many posts were looked at. `feedback_held` says that
    360° feedback was read as by the policy in force, though one of the two has other rules.
    """

    as_of: date
    known: int
    old: PolicyInForce
    new: PolicyInForce
    differences: tuple[Difference, ...]
    people: int
    before: Mapping[int, int]
    after: Mapping[int, int]
    rescored: int
    movement: Movement
    lists: tuple[ListChange, ...] | None
    vacancies: int
    rows: Mapping[str, PersonRow]
    feedback_held: bool = False


@dataclass(slots=True)
class _Side:
    """Everyone by one policy: who is placed where, and who is eligible by tier.

    `used` is the policy as it is reckoned with, its 360° feedback by the rules in force.
    """

    used: PolicyInForce
    places: dict[str, Placement] = field(default_factory=dict)
    eligible: dict[Tier, list[tuple[Evidence, Placement]]] = field(default_factory=dict)
    uncovered: set[Tier] = field(default_factory=set)

    def take(self, evidence: Evidence, day: date, tiers: Sequence[Tier], *, seen: bool) -> None:
        """Place one person, and judge them for a post of each tier; `seen` by the actor."""
        rules = self.used.prepared
        found = place(rules, evidence, day)
        if seen:
            self.places[evidence.nip] = found
        for tier in tiers:
            if tier in self.uncovered:
                continue
            try:
                verdict = check(rules, evidence, found, VacancyNeeds(tier), day)
            except UncoveredTier:
                self.uncovered.add(tier)
                continue
            if not verdict.failed:
                self.eligible.setdefault(tier, []).append((evidence, found))

    def ranked(self, tier: Tier) -> tuple[str, ...] | None:
        """The NIPs of the eligible of a tier in order; None where there are no rules for it."""
        if tier in self.uncovered:
            return None
        return tuple(one.nip for one in rank(self.used.prepared, self.eligible.get(tier, ()), tier))


def preview_policy(
    actor: Actor,
    site: Site,
    new: str | bytes,
    old: str | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> PolicyPreview:
    """The map and the shortlists by the policy `new` beside those by `old`, else the one in force.

    A policy is a file, a shipped name, or a file's content as bytes. Nothing is adopted; that
    everyone was looked at is recorded once. An actor with units is shown the people of those.
    Other rules of 360° feedback are not tried out (`_held`). Raises WrongUse for what is no
    policy, and Cancelled through `progress`.
    """
    require(actor, UseCase.MAP_READ)
    require(actor, UseCase.PEOPLE_READ)
    then = read_policy(new)
    tell = progress or (lambda _phase, _share: None)
    day = as_of or site.as_of()
    lists_too = may(actor, UseCase.SHORTLIST_READ)
    seen: set[str] = set()
    with collector_paused(), read_transaction(site.database):
        in_force = policy_in_force(site)
        now = in_force if old is None else read_policy(old)
        before, after = _Side(_held(now, in_force)), _Side(_held(then, in_force))
        known = newest_change()
        posts = list_vacancies(actor, site) if lists_too else ()
        tiers = sorted({post.tier for post in posts})
        reach = {  # What either policy counts from: an older record counts by neither.
            table: min(since, windows(after.used, day)[table])
            for table, since in windows(before.used, day).items()
        }
        for share, part in read_in_parts(site.database, Scope(since=reach)):
            tell("computing", share)
            for _id, evidence in part:
                mine = sees_unit(actor, evidence.unit)
                if mine:
                    seen.add(evidence.nip)
                before.take(evidence, day, tiers, seen=mine)
                after.take(evidence, day, tiers, seen=mine)
        tell("computing", 1.0)
        movement = moved(before.places, before.used.prepared, after.places, after.used.prepared)
        changes = {tier: _change(before.ranked(tier), after.ranked(tier), seen) for tier in tiers}
        lists = tuple(ListChange(post, *change) for post in posts if (change := changes[post.tier]))
        named = {m.nip for m in movement.moves}
        for one in lists:
            named |= {*one.came, *one.went}
        chosen = Placements(day, after.used, known, {n: after.places[n] for n in named})
        rows = {row.nip: row for row in person_rows(site, chosen)}
    told = {"old": now.hash, "new": then.hash, "people": len(seen)}
    record_read(actor, site, ACTION, then.policy.id, told)
    return PolicyPreview(
        day,
        known,
        now,
        then,
        diff_policies(now.policy, then.policy),
        len(seen),
        _boxes(before),
        _boxes(after),
        sum(_figures(p) != _figures(after.places[nip]) for nip, p in before.places.items()),
        movement,
        lists if lists_too else None,
        len(posts),
        rows,
        feedback_held=before.used is not now or after.used is not then,
    )


def _held(used: PolicyInForce, in_force: PolicyInForce) -> PolicyInForce:
    """`used` with the rules of 360° feedback that are in force; itself where it has no others.

    A policy written to weigh one group alone, with edges of its own, would place people by what
    single raters answered. To adopt one is on the trail for good, to look at one is not.
    """
    rule, policy = in_force.policy.components.feedback, used.policy
    if policy.components.feedback == rule:
        return used
    components = policy.components.model_copy(update={"feedback": rule})
    held = policy.model_copy(update={"components": components})
    return replace(used, policy=held, prepared=prepare(held))


def _boxes(side: _Side) -> dict[int, int]:
    counts = Counter(p.box or NOWHERE for p in side.places.values())
    boxes = sorted(b for row in side.used.policy.boxes.grid for b in row)
    return {box: counts[box] for box in (*boxes, NOWHERE)}


def _figures(placement: Placement) -> tuple[object, ...]:
    return placement.x, placement.y, placement.talent


_Change = tuple[int | None, int | None, tuple[str, ...], tuple[str, ...], bool]


def _change(
    before: tuple[str, ...] | None, after: tuple[str, ...] | None, seen: Collection[str]
) -> _Change | None:
    """The change of one list among those `seen`; None where there is none."""
    old = [nip for nip in before or () if nip in seen]
    new = [nip for nip in after or () if nip in seen]
    came, went = set(new) - set(old), set(old) - set(new)
    reordered = [n for n in old if n not in went] != [n for n in new if n not in came]
    if not (came or went or reordered or (before is None) != (after is None)):
        return None
    return (
        None if before is None else len(old),
        None if after is None else len(new),
        tuple(nip for nip in new if nip in came),
        tuple(nip for nip in old if nip in went),
        reordered,
    )
