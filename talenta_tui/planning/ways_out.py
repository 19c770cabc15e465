"""Changes that would make an impossible problem possible, each proved by a plan made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from talenta_tui.planning.bounds import shortages
from talenta_tui.planning.heuristic import solve
from talenta_tui.planning.pace import Pace
from talenta_tui.planning.plan import Param, WayOut
from talenta_tui.planning.problem import DAY, Assessor, Problem, Room, Rules, Slot
from talenta_tui.planning.refusals import refusals

_PASSES = 4
_MOST = 4
_MINUTES = (15, 30, 45, 60, 90, 120, 180, 240)
Change = tuple[WayOut, Problem]


def ways_out(problem: Problem, pace: Pace, seed: int) -> tuple[WayOut, ...]:
    """Of every kind of change the smallest that leads to a plan; empty when none does."""
    kinds: tuple[Callable[[Problem], Iterator[Change]], ...] = (
        _more_rooms,
        _more_minutes,
        _more_assessors,
        _lower_ratio,
        _no_load_limit,
        _group_sizes,
        _more_raters,
    )
    found = []
    for k, kind in enumerate(kinds):
        pace.show(k / (len(kinds) + 2))
        way = _first_working(kind(problem), pace, seed)
        if way is not None:
            found.append(way)
    for k, kind in enumerate((_another_day, _rooms_and_assessors)):
        if not found:
            pace.show((len(kinds) + k) / (len(kinds) + 2))
            way = _first_working(kind(problem), pace, seed)
            if way is not None:
                found.append(way)
    return tuple(found)


def lifted(problem: Problem, pace: Pace, seed: int) -> tuple[str, ...]:
    """The rules of which each one alone, were it lifted, would leave a plan possible."""
    rules = problem.rules
    free: dict[str, Problem] = {
        "forbidden_pairs": replace(problem, forbidden=frozenset()),
        "rest": replace(problem, rules=replace(rules, max_consecutive_minutes=DAY)),
        "changeover": replace(problem, rules=replace(rules, changeover_minutes=0)),
        "load": _without_loads(problem),
        "qualification": replace(
            problem, assessors=tuple(replace(j, exercises=None) for j in problem.assessors)
        ),
        "absence": replace(problem, away=()),
        "breaks": replace(problem, breaks=()),
        "assessors_per_assessee": replace(
            problem, rules=replace(rules, min_assessors_per_assessee=0)
        ),
        "rooms": _with_rooms(problem, len(problem.assessees)),
        "hours": _with_day(problem, 1),
    }
    names = []
    for name, other in free.items():
        pace.tick()
        if other != problem and _possible(other, pace, seed):
            names.append(name)
    return tuple(names)


def _possible(problem: Problem, pace: Pace, seed: int) -> bool:
    quiet = Pace(None, pace.is_cancelled)
    if refusals(problem) or shortages(problem):
        return False
    return solve(problem, quiet, seed, _PASSES) is not None


def _first_working(changes: Iterator[Change], pace: Pace, seed: int) -> WayOut | None:
    for way, problem in changes:
        pace.tick()
        if _possible(problem, pace, seed):
            return way
    return None


def _seats_wanted(problem: Problem) -> int:
    """Seats that would do for every sitting."""
    return max(
        (
            e.sitting_limit(problem.rules.group_max) + e.raters_per_assessee
            for e in problem.exercises
        ),
        default=1,
    )


def _fresh(taken: set[str], count: int) -> list[str]:
    names: list[str] = []
    number = 1
    while len(names) < count:
        if f"+{number}" not in taken:
            names.append(f"+{number}")
        number += 1
    return names


def _with_rooms(problem: Problem, count: int) -> Problem:
    names = _fresh({r.id for r in problem.rooms}, count)
    capacity = _seats_wanted(problem)
    return replace(problem, rooms=(*problem.rooms, *(Room(n, capacity) for n in names)))


def _with_assessors(problem: Problem, count: int) -> Problem:
    taken = {j.id for j in problem.assessors}
    taken |= {j for j, _ in problem.forbidden} | problem.absent_assessors
    more = tuple(Assessor(n) for n in _fresh(taken, count))
    return replace(problem, assessors=(*problem.assessors, *more))


def _with_day(problem: Problem, count: int) -> Problem:
    """The last day's slots and breaks once more, on the following days."""
    if not problem.slots:
        return problem
    last = max(s.on for s in problem.slots)
    taken = {s.id for s in problem.slots}
    slots, breaks = list(problem.slots), list(problem.breaks)
    for n in range(1, count + 1):
        on = last + timedelta(days=n)
        for s in problem.slots:
            if s.on == last:
                name = _fresh(taken, 1)[0]
                taken.add(name)
                slots.append(Slot(name, on, s.start, s.end))
        breaks += [replace(b, on=on) for b in problem.breaks if b.on == last]
    return replace(problem, slots=tuple(slots), breaks=tuple(breaks))


def _without_loads(problem: Problem) -> Problem:
    free = tuple(replace(j, max_load_minutes=None) for j in problem.assessors)
    return replace(problem, assessors=free)


def _more_rooms(problem: Problem) -> Iterator[Change]:
    for n in range(1, _MOST + 1):
        params: dict[str, Param] = {"rooms": n, "capacity": _seats_wanted(problem)}
        yield WayOut("more_rooms", params), _with_rooms(problem, n)


def _more_minutes(problem: Problem) -> Iterator[Change]:
    """The last slot of the session ends later."""
    if not problem.slots:
        return
    last = max(problem.slots, key=lambda s: (s.on, s.end))
    for minutes in _MINUTES:
        if last.end + minutes <= DAY:
            longer = replace(last, end=last.end + minutes)
            slots = tuple(longer if s is last else s for s in problem.slots)
            params: dict[str, Param] = {"minutes": minutes, "slot": last.id}
            yield WayOut("more_minutes", params), replace(problem, slots=slots)


def _more_assessors(problem: Problem) -> Iterator[Change]:
    per = problem.rules.assessees_per_assessor
    lacking = 1
    if per is not None:
        need = -(-len(problem.present_assessees()) // per)
        lacking = max(1, need - len(problem.present_assessors()))
    for n in range(lacking, lacking + _MOST):
        yield WayOut("more_assessors", {"assessors": n}), _with_assessors(problem, n)


def _lower_ratio(problem: Problem) -> Iterator[Change]:
    """One assessor for more assessees than the rule has it, which takes an override."""
    per, have = problem.rules.assessees_per_assessor, len(problem.present_assessors())
    need = -(-len(problem.present_assessees()) // have) if have else 0
    if per is not None and need > per:
        rules = replace(problem.rules, assessees_per_assessor=need)
        yield WayOut("lower_ratio", {"per": need}), replace(problem, rules=rules)


def _no_load_limit(problem: Problem) -> Iterator[Change]:
    if any(j.max_load_minutes is not None for j in problem.assessors):
        yield WayOut("no_load_limit"), _without_loads(problem)


def _group_sizes(problem: Problem) -> Iterator[Change]:
    """Groups one smaller, one larger, two smaller ... than the rules have it."""
    if not problem.has_group_exercise():
        return
    rules: Rules = problem.rules
    for n in range(1, _MOST + 1):
        for low, high in (
            (rules.group_min - n, rules.group_max),
            (rules.group_min, rules.group_max + n),
        ):
            if low >= 1:
                params: dict[str, Param] = {"smallest": low, "largest": high}
                other = replace(rules, group_min=low, group_max=high)
                yield WayOut("group_sizes", params), replace(problem, rules=other)


def _more_raters(problem: Problem) -> Iterator[Change]:
    """One more rater in an exercise, where too few different assessors see an assessee."""
    if not any(r.code == "seen_by_too_few" for r in refusals(problem)):
        return
    for n in range(1, problem.rules.min_assessors_per_assessee + 1):
        for e in problem.exercises:
            more = replace(e, raters_per_assessee=e.raters_per_assessee + n)
            exercises = tuple(more if x is e else x for x in problem.exercises)
            params: dict[str, Param] = {"exercise": e.id, "raters": more.raters_per_assessee}
            yield WayOut("more_raters", params), replace(problem, exercises=exercises)


def _another_day(problem: Problem) -> Iterator[Change]:
    for n in range(1, _MOST + 1):
        yield WayOut("another_day", {"days": n}), _with_day(problem, n)


def _rooms_and_assessors(problem: Problem) -> Iterator[Change]:
    raters = max((e.raters_per_assessee for e in problem.exercises), default=0)
    for n in range(1, _MOST + 1):
        params: dict[str, Param] = {
            "rooms": n,
            "capacity": _seats_wanted(problem),
            "assessors": n * raters,
        }
        more = _with_assessors(_with_rooms(problem, n), n * raters)
        yield WayOut("more_rooms_and_assessors", params), more
