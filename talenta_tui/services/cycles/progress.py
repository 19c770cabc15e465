"""How a cycle goes: completion by unit, whom to remind, and how many forms look careless."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.planning.carefulness import Flag
from talenta_tui.services.access.persons import ids_of
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.calendar import CycleInfo, Stage, find_cycle, stage_of
from talenta_tui.services.cycles.filed import Opened, open_submitted
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.raters import asked
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """Forms asked for and submitted about the people of a unit."""

    unit: str
    ratees: int
    asked: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rater with forms outstanding, and how many; about whom is not told."""

    rater: str
    name: str
    unit: str
    missing: int


@dataclass(frozen=True, slots=True)
class Oddities:
    """Flagged forms among the submitted, of `asked` about the unit's people.

    `counts` is None where counting would point at somebody: while forms about the unit are
    missing, because the next one to come could be told by the change it makes; where fewer
    raters than the policy's minimum wrote them; and where fewer than that gave anything but the
    highest answer throughout: "all of them" would be everybody's answers. Forms that one person
    keyed or imported are known to them and taken off first: the rest must be enough all the same.
    """

    unit: str
    asked: int
    submitted: int
    counts: dict[Flag, int] | None


def completion(actor: Actor, site: Site, code: str) -> tuple[UnitProgress, ...]:
    """By unit of the rated, in the actor's scope."""
    require(actor, UseCase.CYCLE_READ)
    info = find_cycle(actor, site, code)
    with read_transaction(site.database):
        wanted = rows(
            site,
            "SELECT u.name, COUNT(DISTINCT r.ratee_id), COUNT(*) FROM cycle_rater r"
            " JOIN employee_version v ON v.employee_id = r.ratee_id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id WHERE r.cycle_id = ? AND r.until IS NULL"
            " GROUP BY u.name ORDER BY u.name",
            info.id,
        )
    done = _submitted(site, info)
    return tuple(
        UnitProgress(unit, people, n, done[unit])
        for unit, people, n in wanted
        if sees_unit(actor, unit)
    )


def _submitted(site: Site, info: CycleInfo) -> Counter[str]:
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT u.name, COUNT(*) FROM cycle_form f"
            " JOIN employee_version v ON v.employee_id = f.ratee_id AND v.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id WHERE f.cycle_id = ? AND f.submitted = 1"
            " GROUP BY u.name",
            info.id,
        )
    return Counter({row[0]: row[1] for row in found})


def reminders(actor: Actor, site: Site, code: str) -> tuple[Reminder, ...]:
    """Raters with forms outstanding, those with the most first; recorded as a read.

    For the names' side alone: beside the forms just keyed it would tell whose they are.
    """
    require(actor, UseCase.CYCLE_NAMES)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    secret = site_secret()
    with write_transaction(site.database):
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.remind", info.code, reading=True)
    with read_transaction(site.database):
        done = {
            row[0]
            for row in rows(
                site, "SELECT token FROM cycle_form WHERE cycle_id = ? AND submitted = 1", info.id
            )
        }
        units = {one.nip: one.unit for one in staff_of(site)}
    missing: Counter[tuple[str, str]] = Counter()
    for one in asked(site, info):
        if secret.token(info.code, one.ratee, one.rater) not in done:
            missing[one.rater, one.rater_name] += 1
    found = [
        Reminder(nip, name, units.get(nip, ""), n)
        for (nip, name), n in missing.items()
        if sees_unit(actor, units.get(nip, ""))
    ]
    return tuple(sorted(found, key=lambda r: (-r.missing, r.unit, r.name, r.rater)))


def oddities(actor: Actor, site: Site, code: str) -> tuple[Oddities, ...]:
    """Flagged forms by unit of the rated. Every one of them counts in the result."""
    require(actor, UseCase.CYCLE_READ)
    info = find_cycle(actor, site, code)
    least = policy_in_force(site).policy.components.feedback.shown_min
    everyone = asked(site, info)
    units = {one.ratee: one.unit for one in everyone}
    wanted = Counter(one.unit for one in everyone)
    forms: dict[str, list[Opened]] = defaultdict(list)
    for form in open_submitted(site, info):
        forms[units[form.ratee]].append(form)
    with read_transaction(site.database):
        hands = {hand for found in forms.values() for form in found for hand in form.hands}
        people = {hand: frozenset(ids_of(site, hand)) for hand in hands}

    def shown(unit: str) -> dict[Flag, int] | None:
        found = forms[unit]
        final = info.stage is Stage.RELEASED or len(found) == wanted[unit]
        if not final or not _enough(found, least, people):
            return None
        counts = Counter(flag for form in found for flag in form.flags)
        return {flag: counts[flag.value] for flag in Flag}

    return tuple(
        Oddities(unit, n, len(forms[unit]), shown(unit))
        for unit, n in sorted(wanted.items())
        if sees_unit(actor, unit)
    )


def _enough(forms: Sequence[Opened], least: int, people: Mapping[str, Collection[str]]) -> bool:
    """Whether enough raters are left to all and to each of those who have read some forms."""
    mine = {frozenset(people[hand]) for form in forms for hand in form.hands}
    for ids in (frozenset[str](), *mine):
        left = [form for form in forms if ids.isdisjoint(form.hands)]
        if ids and not left:
            continue
        others = {form.rater for form in left if Flag.TOP.value not in form.flags}
        if len({form.rater for form in left}) < least or len(others) < least:
            return False
    return True
