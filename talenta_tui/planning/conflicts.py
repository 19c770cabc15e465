"""Conflicts of interest found in facts, and who could step in (peers.md 9, item 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from talenta_tui.planning.board import Board
from talenta_tui.planning.plan import Param, Plan
from talenta_tui.planning.problem import Assignment, Problem

ConflictKind = Literal[
    "reporting_line",
    "same_unit_now",
    "same_unit_before",
    "mutual_raters",
    "earlier_assessor",
    "declared",
]
_ORDER: tuple[ConflictKind, ...] = (
    "declared",
    "reporting_line",
    "same_unit_now",
    "same_unit_before",
    "mutual_raters",
    "earlier_assessor",
)


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """`subordinate` reports directly to `superior`; `end` None runs on. All by NIP."""

    superior: str
    subordinate: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class UnitSpell:
    """A person's time in one unit, both days included; `end` None runs on."""

    person: str
    unit: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class RaterPair:
    """`rater` gave a 360-degree rating of `ratee` on a day."""

    rater: str
    ratee: str
    on: date


@dataclass(frozen=True, slots=True)
class EarlierAssessment:
    """`assessor` assessed `assessee` in an earlier session."""

    assessor: str
    assessee: str
    session: str
    on: date


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict somebody declared, with the reason given."""

    assessor: str
    assessee: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything conflicts are looked for in; order does not matter."""

    reporting_lines: tuple[ReportingLine, ...] = ()
    unit_spells: tuple[UnitSpell, ...] = ()
    rater_pairs: tuple[RaterPair, ...] = ()
    earlier: tuple[EarlierAssessment, ...] = ()
    declared: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True)
class LookBack:
    """How far back a fact still counts, in calendar months before the session.

    A policy sets them. levels: how many steps up a current reporting line is followed; a
    past one counts only directly.
    """

    reporting_months: int = 24
    unit_months: int = 24
    rater_months: int = 24
    earlier_months: int = 36
    levels: int = 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason why this assessor should not see this assessee; `detail` says what was found."""

    assessor: str
    assessee: str
    kind: ConflictKind
    detail: Mapping[str, Param] = field(default_factory=dict, hash=False)


def months_before(on: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month where it has none."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 28))


def conflicts(
    assessors: Iterable[str],
    assessees: Iterable[str],
    facts: Facts,
    on: date,
    look_back: LookBack = LookBack(),
) -> tuple[Conflict, ...]:
    """Every conflict between these people on the session's day, one per pair and kind.

    Facts dated after `on` do not count. Somebody on both lists is a conflict with nobody
    here: one person in two roles is refused elsewhere.
    """
    who, whom = frozenset(assessors), frozenset(assessees)
    found: dict[tuple[str, str, ConflictKind], Conflict] = {}
    for one in (
        *_declared(facts),
        *_reporting(facts, on, look_back),
        *_units(facts, who, whom, on, look_back),
        *_mutual(facts, on, look_back),
        *_earlier(facts, on, look_back),
    ):
        if one.assessor in who and one.assessee in whom and one.assessor != one.assessee:
            found.setdefault((one.assessor, one.assessee, one.kind), one)
    return tuple(
        sorted(found.values(), key=lambda c: (c.assessor, c.assessee, _ORDER.index(c.kind)))
    )


def _declared(facts: Facts) -> Iterator[Conflict]:
    for d in sorted(facts.declared, key=lambda d: (d.assessor, d.assessee, d.reason)):
        yield Conflict(d.assessor, d.assessee, "declared", {"reason": d.reason})


def _reporting(facts: Facts, on: date, look_back: LookBack) -> Iterator[Conflict]:
    earliest = months_before(on, look_back.reporting_months)
    above: dict[str, set[str]] = defaultdict(set)
    past: list[ReportingLine] = []
    for line in sorted(facts.reporting_lines, key=lambda n: (n.superior, n.subordinate, n.start)):
        if line.start > on:
            continue
        if line.end is None or line.end >= on:
            above[line.subordinate].add(line.superior)
        elif line.end >= earliest:
            past.append(line)
    for person in sorted(above):
        reached, level = {person}, {person}
        for steps in range(1, look_back.levels + 1):
            level = {s for p in level for s in above.get(p, ())} - reached
            reached |= level
            for boss in sorted(level):
                yield from _both_ways(boss, person, {"levels": steps})
    for line in sorted(past, key=lambda n: n.end or on, reverse=True):
        ended: dict[str, Param] = {"levels": 1, "until": (line.end or on).isoformat()}
        yield from _both_ways(line.superior, line.subordinate, ended)


def _both_ways(boss: str, person: str, detail: dict[str, Param]) -> Iterator[Conflict]:
    yield Conflict(boss, person, "reporting_line", {"assessor_is": "superior", **detail})
    yield Conflict(person, boss, "reporting_line", {"assessor_is": "subordinate", **detail})


def _units(
    facts: Facts, who: frozenset[str], whom: frozenset[str], on: date, look_back: LookBack
) -> Iterator[Conflict]:
    """Together in one unit: on the session's day, or at one time within the look-back."""
    earliest = months_before(on, look_back.unit_months)
    inside: dict[str, list[UnitSpell]] = defaultdict(list)
    for spell in facts.unit_spells:
        if spell.start <= on and (spell.end is None or spell.end >= earliest):
            inside[spell.unit].append(spell)
    met: dict[tuple[str, str], tuple[date, str]] = {}
    for unit, spells in sorted(inside.items()):
        theirs = [s for s in spells if s.person in whom]
        for mine in (s for s in spells if s.person in who):
            for other in theirs:
                last = min(mine.end or on, other.end or on, on)
                if max(mine.start, other.start) <= last and last >= earliest:
                    pair = (mine.person, other.person)
                    met[pair] = max(met.get(pair, (last, unit)), (last, unit))
    for (assessor, assessee), (last, unit) in sorted(met.items()):
        if last == on:
            yield Conflict(assessor, assessee, "same_unit_now", {"unit": unit})
        else:
            detail: dict[str, Param] = {"unit": unit, "until": last.isoformat()}
            yield Conflict(assessor, assessee, "same_unit_before", detail)


def _mutual(facts: Facts, on: date, look_back: LookBack) -> Iterator[Conflict]:
    """Each has rated the other within the look-back."""
    earliest = months_before(on, look_back.rater_months)
    newest: dict[tuple[str, str], date] = {}
    for pair in facts.rater_pairs:
        if earliest <= pair.on <= on:
            key = (pair.rater, pair.ratee)
            newest[key] = max(pair.on, newest.get(key, pair.on))
    for (rater, ratee), day in sorted(newest.items()):
        back = newest.get((ratee, rater))
        if back is not None:
            yield Conflict(rater, ratee, "mutual_raters", {"on": max(day, back).isoformat()})


def _earlier(facts: Facts, on: date, look_back: LookBack) -> Iterator[Conflict]:
    earliest = months_before(on, look_back.earlier_months)
    for e in sorted(facts.earlier, key=lambda e: (e.on, e.session), reverse=True):
        if earliest <= e.on <= on:
            detail: dict[str, Param] = {"session": e.session, "on": e.on.isoformat()}
            yield Conflict(e.assessor, e.assessee, "earlier_assessor", detail)


def forbidden_pairs(
    found: Iterable[Conflict], overridden: frozenset[tuple[str, str]] = frozenset()
) -> frozenset[tuple[str, str]]:
    """Pairs for `Problem.forbidden`: all found, less those overridden with a reason."""
    return frozenset((c.assessor, c.assessee) for c in found) - overridden


def substitutes(problem: Problem, plan: Plan, sitting: Assignment) -> tuple[str, ...]:
    """Assessors who could take a seat in the sitting as it stands, best first.

    Present, qualified, forbidden to none of its assessees, free at that time, rested and
    within their load. Best: new to the assessees, then lightly loaded.
    """
    others = tuple(a for a in plan.assignments if a != sitting)
    board = Board(replace(problem, pinned=others))
    if sitting.on not in board.axis.base or sitting.start % board.axis.unit:
        return ()
    start = board.axis.at(sitting.on, sitting.start)
    duration = (sitting.end - sitting.start) // board.axis.unit
    if duration not in board.of_duration:
        return ()
    met = {(j, i) for a in others for j in a.assessors for i in a.assessees}
    free = [
        j.id
        for j in problem.present_assessors()
        if j.id not in sitting.assessors
        and all(problem.may_see(j, sitting.exercise, i) for i in sitting.assessees)
        and board.can_rate(board.assessor[j.id], start, duration)
    ]

    def worth(j: str) -> tuple[int, int, str]:
        return sum((j, i) in met for i in sitting.assessees), board.load[board.assessor[j]], j

    return tuple(sorted(free, key=worth))
