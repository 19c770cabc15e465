"""A cycle as four steps: how each stands, and what blocks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.i18n import _
from talenta_tui.planning.raters import Shortage
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.cycles.calendar import CycleInfo, Stage, cycle_rule, days_left, find_cycle
from talenta_tui.services.cycles.deadline import admits_late
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.people import Ratee, list_ratees
from talenta_tui.services.cycles.scope import units_outside, wider
from talenta_tui.services.cycles.sides import Side, side_of
from talenta_tui.services.permissions import UseCase, may, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

RATED_BY = (Relation.SUPERIOR, Relation.PEER, Relation.SUBORDINATE)
"""The groups other than the person themselves."""


class CycleStep(StrEnum):
    PREPARE = "prepare"
    RATERS = "raters"
    COLLECT = "collect"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class CycleBlocker:
    """What stands in the way of a step, as a sentence; `stops` is False for what only warns.

    `action` is the screen's action that resolves it, empty where waiting does.
    """

    sentence: str
    action: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True)
class CycleState:
    """`status` is done, ready or blocked; `fact` says in a few words how far the step is."""

    step: CycleStep
    status: str
    fact: str
    blockers: tuple[CycleBlocker, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleDetail:
    """A cycle with its steps.

    `side` is the one the actor works on; `left` the days until the last day for forms; `asked`
    the forms asked for by group; `short` the groups that got fewer raters than wanted, where
    the organisation has more people to ask; `admitted` whether the actor has said why they key
    after the last day.
    """

    info: CycleInfo
    side: Side | None
    left: int
    asked: Mapping[str, int]
    short: tuple[Shortage, ...]
    steps: tuple[CycleState, ...]
    admitted: bool = False

    @property
    def current(self) -> CycleState:
        """The first step that is not done; the last one where all are."""
        return next((s for s in self.steps if s.status != "done"), self.steps[-1])


def show_cycle(actor: Actor, site: Site, code: str) -> CycleDetail:
    """The cycle with its steps; figures are of the whole cycle, people of the actor's units."""
    require(actor, UseCase.CYCLE_READ)
    info = find_cycle(actor, site, code)
    ratees = list_ratees(actor, site, code)
    with read_transaction(site.database):
        side = side_of(actor, site, info)
        found = () if info.stage is Stage.RELEASED else shortages(site, ratees)
        outside = units_outside(actor, site, info)
        admitted = admits_late(actor, site, info)
    asked = {r.value: sum(one.asked.get(r.value, 0) for one in ratees) for r in Relation}
    left = days_left(site, info)
    steps = (
        _prepare(info),
        _raters(info, ratees, found),
        _collect(info, left, outside),
        _release(actor, info, outside),
    )
    return CycleDetail(info, side, left, asked, found, steps, admitted)


def shortages(site: Site, ratees: Sequence[Ratee]) -> tuple[Shortage, ...]:
    """Groups with fewer raters than the policy wants although there are more people to ask.

    A group the organisation cannot fill is none: who has no subordinates lacks no rater.
    Inside a transaction.
    """
    counts = cycle_rule(site).counts
    staff = {one.nip: one for one in staff_of(site)}
    mates: dict[tuple[str, str], int] = {}
    below: dict[str, int] = {}
    near: dict[str, int] = {}
    for one in staff.values():
        mates[one.unit, one.tier] = mates.get((one.unit, one.tier), 0) + 1
        if one.superior is not None:
            below[one.superior] = below.get(one.superior, 0) + 1
            boss = staff[one.superior]
            if (boss.unit, boss.tier) == (one.unit, one.tier):
                near[one.nip] = near.get(one.nip, 0) + 1
                near[boss.nip] = near.get(boss.nip, 0) + 1
    found = []
    for ratee in ratees:
        person = staff.get(ratee.nip)
        if person is None or not ratee.asked:
            continue
        there = {
            Relation.SUPERIOR: int(person.superior is not None),
            Relation.PEER: mates[person.unit, person.tier] - 1 - near.get(ratee.nip, 0),
            Relation.SUBORDINATE: below.get(ratee.nip, 0),
        }
        for relation in RATED_BY:
            wanted = min(counts[relation], there[relation])
            got = ratee.asked.get(relation.value, 0)
            if got < wanted:
                found.append(Shortage(ratee.nip, relation.value, wanted, got))
    return tuple(found)


def _prepare(info: CycleInfo) -> CycleState:
    fact = _("{n} people to be rated").format(n=info.ratees)
    if not info.ratees:
        nobody = CycleBlocker(_("Nobody is to be rated yet: add whole units or people."), "prepare")
        return CycleState(CycleStep.PREPARE, "blocked", fact, (nobody,))
    return CycleState(CycleStep.PREPARE, "done", fact)


def _raters(info: CycleInfo, ratees: Sequence[Ratee], short: Sequence[Shortage]) -> CycleState:
    fact = _("{n} forms asked for").format(n=info.asked)
    if not info.ratees:
        return CycleState(CycleStep.RATERS, "blocked", fact)
    if not info.asked:
        draw = CycleBlocker(_("Nobody has been asked yet: draw the raters."), "raters")
        return CycleState(CycleStep.RATERS, "blocked", fact, (draw,))
    blockers = []
    unasked = sum(not one.asked for one in ratees)
    alone = sum(bool(one.asked) and one.alone for one in ratees)
    if info.stage is not Stage.RELEASED:
        if unasked:
            text = _("{n} people were added after the draw: draw again.")
            blockers.append(CycleBlocker(text.format(n=unasked), "raters"))
        if alone:
            text = _("{n} people have nobody but themselves: ask somebody with a reason.")
            blockers.append(CycleBlocker(text.format(n=alone), "raters", stops=False))
        if short:
            text = _("{n} groups have fewer raters than wanted; others can be asked.")
            blockers.append(CycleBlocker(text.format(n=len(short)), "raters", stops=False))
    status = "ready" if unasked and info.stage is Stage.PREPARED else "done"
    return CycleState(CycleStep.RATERS, status, fact, tuple(blockers))


def _collect(info: CycleInfo, left: int, outside: int) -> CycleState:
    missing = info.asked - info.submitted
    fact = _("{n} of {all} forms in").format(n=info.submitted, all=info.asked)
    if info.stage is Stage.PREPARED:
        if not info.asked:
            return CycleState(CycleStep.COLLECT, "blocked", fact)
        if outside:
            others = CycleBlocker(wider(info, outside))
            return CycleState(CycleStep.COLLECT, "blocked", fact, (others,))
        if left < 0:
            text = _("The last day for forms, {day}, is over: give the cycle a later one.")
            over = CycleBlocker(text.format(day=info.closes.isoformat()), "edit")
            return CycleState(CycleStep.COLLECT, "blocked", fact, (over,))
        begin = CycleBlocker(_("Raters are named: begin, and forms can come in."), "begin")
        return CycleState(CycleStep.COLLECT, "ready", fact, (begin,))
    if info.stage is Stage.RELEASED or not missing:
        return CycleState(CycleStep.COLLECT, "done", fact)
    if left < 0:
        text = _(
            "{n} forms are missing, and the last day was {ago} days ago: raters fill in no more."
            " What came in by then is keyed with a reason; another last day takes more."
        )
    else:
        text = _("{n} forms are missing; the last day is in {left} days.")
    late = CycleBlocker(text.format(n=missing, left=left, ago=-left), "collect", stops=False)
    return CycleState(CycleStep.COLLECT, "ready", fact, (late,))


def _release(actor: Actor, info: CycleInfo, outside: int) -> CycleState:
    if info.stage is Stage.RELEASED:
        return CycleState(CycleStep.RELEASE, "done", _("released; it is evidence for the map"))
    fact = _("nothing is shown before the release")
    if info.stage is Stage.PREPARED:
        return CycleState(CycleStep.RELEASE, "blocked", fact)
    if not info.submitted:
        none = CycleBlocker(_("No form has been submitted yet."), "collect")
        return CycleState(CycleStep.RELEASE, "blocked", fact, (none,))
    if not may(actor, UseCase.CYCLE_RELEASE):
        admin = CycleBlocker(_("An administrator releases it."), stops=True)
        return CycleState(CycleStep.RELEASE, "blocked", fact, (admin,))
    if outside:
        others = CycleBlocker(wider(info, outside))
        return CycleState(CycleStep.RELEASE, "blocked", fact, (others,))
    if info.submitted < info.asked:
        text = _("Releasing without {n} forms needs a reason.")
        early = CycleBlocker(text.format(n=info.asked - info.submitted), "release", stops=False)
        return CycleState(CycleStep.RELEASE, "ready", fact, (early,))
    return CycleState(CycleStep.RELEASE, "ready", fact)
