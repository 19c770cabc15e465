"""How far the mapping is: who is mapped, what is missing, what pace finishes it, what it saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.scoring.savings import Savings, savings
from talenta_tui.scoring.vocabulary import COMPONENTS, Competency, Component, Tier
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.people import People, PersonRow
    from talenta_tui.services.site import Site


_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Covered:
    """A group's people: how many, how many of them mapped, and how many lack each component."""

    people: int
    mapped: int
    lacking: dict[Component, int]

    @property
    def open(self) -> int:
        return self.people - self.mapped


@dataclass(frozen=True, slots=True)
class Pace:
    """What finishes the job: `months` left up to `by`, people and records a month, rounded up."""

    by: date
    months: int
    people: int
    records: dict[Component, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole, by unit and by tier, and the pace where a date was named."""

    whole: Covered
    units: dict[str, Covered]
    tiers: dict[Tier, Covered]
    pace: Pace | None


def coverage(actor: Actor, people: People, by: date | None = None) -> Coverage:
    """Coverage of the people at hand; `by` asks for the pace that finishes the job by then.

    Units stand from the most open places down. Raises WrongUse for a date in the past.
    """
    require(actor, UseCase.MAP_READ)
    whole = _covered(people.rows)
    units = _grouped(people.rows, lambda row: row.unit)
    tiers = _grouped(people.rows, lambda row: row.tier)
    return Coverage(
        whole,
        dict(sorted(units.items(), key=lambda item: (-item[1].open, item[0]))),
        {tier: tiers[tier] for tier in Tier if tier in tiers},
        None if by is None else _pace(whole, people.placements.as_of, by),
    )


def _grouped(rows: Iterable[PersonRow], key: Callable[[PersonRow], _K]) -> dict[_K, Covered]:
    groups: dict[_K, list[PersonRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: _covered(group) for name, group in groups.items()}


def _covered(rows: Iterable[PersonRow]) -> Covered:
    people = mapped = 0
    lacking: Counter[Component] = Counter()
    for row in rows:
        people += 1
        if row.placement.placed:
            mapped += 1
        else:
            lacking.update(row.placement.missing)
    return Covered(people, mapped, {c: lacking[c] for c in COMPONENTS if lacking[c]})


def _pace(whole: Covered, as_of: date, by: date) -> Pace:
    """Months end on their last day: by a day of this month there is this month alone."""
    months = (by.year - as_of.year) * 12 + by.month - as_of.month
    if by < as_of:
        raise WrongUse(_("{day} is before {as_of}; name a later day.").format(day=by, as_of=as_of))
    months = max(1, months)
    return Pace(
        by,
        months,
        -(-whole.open // months),
        {component: -(-n // months) for component, n in whole.lacking.items()},
    )


@dataclass(frozen=True, slots=True)
class HeldInside:
    """Assessments of closed sessions from `first` to `last`, and what they would have cost
    outside (None where the policy names no price)."""

    first: date
    last: date
    by_year: dict[int, int]
    savings: Savings | None


def _ids_seen(actor: Actor, site: Site) -> frozenset[int] | None:
    """The ids of the people within the actor's units; None for everyone."""
    if actor.units is None:
        return None
    found = site.database.execute_sql(
        "SELECT v.employee_id, u.name FROM employee_version v JOIN unit u ON u.id = v.unit_id"
        " WHERE v.until IS NULL"
    )
    return frozenset(key for key, unit in found.fetchall() if sees_unit(actor, unit))


def held_inside(actor: Actor, site: Site, first: date, last: date) -> HeldInside:
    """How many assessments the site's own centre held: people with a level of every core
    competency, agreed or rated, in a closed session whose newest rating lies in the span, once
    a session; nobody excused from it. A scoped actor's are those of their units' people."""
    require(actor, UseCase.MAP_READ)
    core = ",".join(f"'{c.value}'" for c in Competency)
    with read_transaction(site.database):
        prepared = policy_in_force(site).prepared
        rows = site.database.execute_sql(
            'SELECT l.employee_id, (SELECT MAX(r."on") FROM rating r WHERE r.until IS NULL'
            " AND r.employee_id = l.employee_id AND r.session_id = l.session_id)"
            " FROM (SELECT employee_id, session_id, competency_id FROM rating"
            " WHERE until IS NULL AND halves IS NOT NULL"
            " UNION SELECT employee_id, session_id, competency_id FROM agreed_level"
            " WHERE until IS NULL) l"
            " JOIN session s ON s.id = l.session_id JOIN competency c ON c.id = l.competency_id"
            f" WHERE s.state = 'closed' AND c.name IN ({core}) AND NOT EXISTS (SELECT 1"
            " FROM session_assessee e WHERE e.until IS NULL AND e.excused"
            " AND e.employee_id = l.employee_id AND e.session_id = l.session_id)"
            " GROUP BY l.employee_id, l.session_id"
            f" HAVING COUNT(*) = {len(Competency)}"
        ).fetchall()
        people = _ids_seen(actor, site)
    days = [
        date.fromisoformat(str(on))
        for key, on in rows
        if on is not None and (people is None or key in people)
    ]
    years = Counter(day.year for day in days if first <= day <= last)
    return HeldInside(
        first, last, dict(sorted(years.items())), savings(prepared, sum(years.values()))
    )
