"""Counting arguments that need no timetable: what makes a problem impossible at sight.

Every reason here is a proof: as long as it holds there is no plan at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from talenta_tui.planning.board import Axis
from talenta_tui.planning.grouping import fixed_groups, free_assessees, new_group_counts
from talenta_tui.planning.plan import Reason
from talenta_tui.planning.problem import Exercise, Problem
from talenta_tui.planning.sittings import done


def refusals(problem: Problem) -> tuple[Reason, ...]:
    """What is wrong with the problem itself; the first kind of fault found is reported."""
    for kind in (_malformed, _numbers, _people, _places):
        found = tuple(kind(problem))
        if found:
            return found
    return ()


def pending(problem: Problem, exercise: Exercise) -> tuple[str, ...]:
    """Present assessees who have still to do the exercise."""
    over = done(problem)
    return tuple(a.id for a in problem.present_assessees() if (a.id, exercise.id) not in over)


def largest_group(problem: Problem) -> int:
    """The largest group that every group exercise and its rooms can take."""
    room = max((r.capacity for r in problem.rooms), default=0)
    sizes = [problem.rules.group_max]
    for e in problem.exercises:
        if e.mode == "group":
            sizes += [e.sitting_limit(problem.rules.group_max), room - e.raters_per_assessee]
    return max(0, min(sizes))


def _malformed(problem: Problem) -> Iterator[Reason]:
    for code, things in (
        ("no_assessees", problem.present_assessees()),
        ("no_exercises", problem.exercises),
        ("no_rooms", problem.rooms),
        ("no_slots", problem.slots),
    ):
        if not things:
            yield Reason(code)
    for kind, ids in (
        ("assessee", [a.id for a in problem.assessees]),
        ("assessor", [a.id for a in problem.assessors]),
        ("exercise", [e.id for e in problem.exercises]),
        ("room", [r.id for r in problem.rooms]),
        ("slot", [s.id for s in problem.slots]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                yield Reason("twice", {"kind": kind, "id": name})
    for one, other in pairwise(sorted(problem.slots, key=lambda s: (s.on, s.start, s.end))):
        if one.on == other.on and other.start < one.end:
            yield Reason("slots_overlap", {"first": one.id, "second": other.id})
    pinned = Counter((x, a.exercise) for a in problem.pinned for x in a.assessees)
    for (assessee, exercise), times in pinned.items():
        if times > 1:
            yield Reason("pinned_twice", {"assessee": assessee, "exercise": exercise})
    met: dict[str, set[str]] = defaultdict(set)
    for a in problem.pinned:
        if a.group is not None:
            met[a.group].add(a.exercise)
    present = {a.id for a in problem.present_assessees()}
    for group, members in fixed_groups(problem).items():
        for exercise in sorted(met[group]):
            for name in members:
                if name in present and (name, exercise) not in pinned:
                    yield Reason(
                        "missed_group_exercise",
                        {"assessee": name, "exercise": exercise, "group": group},
                    )


def _numbers(problem: Problem) -> Iterator[Reason]:
    rules = problem.rules
    have, people = len(problem.present_assessors()), len(problem.present_assessees())
    work = any(pending(problem, e) for e in problem.exercises)
    if rules.assessees_per_assessor is not None and work:
        need = -(-people // rules.assessees_per_assessor)
        if have < need:
            yield Reason(
                "too_few_assessors",
                {
                    "needed": need,
                    "available": have,
                    "missing": need - have,
                    "assessees": people,
                    "per": rules.assessees_per_assessor,
                },
            )
    for e in problem.exercises:
        able = sum(j.qualified(e.id) for j in problem.present_assessors())
        if able < e.raters_per_assessee and pending(problem, e):
            yield Reason(
                "too_few_qualified",
                {
                    "exercise": e.id,
                    "needed": e.raters_per_assessee,
                    "available": able,
                    "missing": e.raters_per_assessee - able,
                },
            )


def _people(problem: Problem) -> Iterator[Reason]:
    present = problem.present_assessors()
    todo = {e.id: set(pending(problem, e)) for e in problem.exercises}
    for person in problem.present_assessees():
        seen = {j for a in problem.pinned if person.id in a.assessees for j in a.assessors}
        seats, possible = 0, set(seen)
        for e in problem.exercises:
            if person.id not in todo[e.id]:
                continue
            able = [j.id for j in present if problem.may_see(j, e.id, person.id)]
            if len(able) < e.raters_per_assessee:
                out = sorted(a for a, i in problem.forbidden if i == person.id)
                yield Reason(
                    "no_permitted_assessors",
                    {
                        "assessee": person.id,
                        "exercise": e.id,
                        "needed": e.raters_per_assessee,
                        "available": len(able),
                        "forbidden": tuple(out),
                    },
                )
            seats += e.raters_per_assessee
            possible.update(able if e.raters_per_assessee else ())
        most = min(len(possible), len(seen) + seats)
        left = any(person.id in names for names in todo.values())
        if left and most < problem.rules.min_assessors_per_assessee:
            need = problem.rules.min_assessors_per_assessee
            yield Reason(
                "seen_by_too_few", {"assessee": person.id, "needed": need, "possible": most}
            )


def _places(problem: Problem) -> Iterator[Reason]:
    axis, rules = Axis(problem), problem.rules
    spans = [end - max(start, axis.earliest) for start, end in axis.spans]
    longest = max(0, max(spans, default=0)) * axis.unit
    largest = max(r.capacity for r in problem.rooms)
    fixed = fixed_groups(problem)
    present = {a.id for a in problem.present_assessees()}
    for e in problem.exercises:
        names = set(pending(problem, e))
        if not names:
            continue
        if not axis.starts(e.duration_minutes // axis.unit):
            yield Reason(
                "longer_than_hours",
                {
                    "exercise": e.id,
                    "needed_minutes": e.duration_minutes,
                    "longest_minutes": longest,
                },
            )
        group = e.mode == "group"
        pinned_sizes = [len(set(m) & present) for m in fixed.values() if set(m) & names]
        head = max(pinned_sizes, default=1) if group else 1
        if group and free_assessees(problem) and not fixed:
            head = max(head, rules.group_min)
        seats = head + e.raters_per_assessee
        if seats > largest:
            yield Reason("room_too_small", {"exercise": e.id, "needed": seats, "largest": largest})
        limit = e.sitting_limit(rules.group_max)
        if group and head > limit:
            yield Reason(
                "capacity_below_group", {"exercise": e.id, "needed": head, "capacity": limit}
            )
        if group:
            yield from _unrateable_groups(problem, e, names)
    if not new_group_counts(problem, largest_group(problem)):
        high = max(rules.group_min, min(rules.group_max, largest_group(problem)))
        yield Reason(
            "groups_impossible",
            {
                "assessees": len(present),
                "smallest": rules.group_min,
                "largest": high,
                "fixed": tuple(f"{name}: {len(members)}" for name, members in fixed.items()),
            },
        )


def _unrateable_groups(problem: Problem, e: Exercise, todo: set[str]) -> Iterator[Reason]:
    present = {a.id for a in problem.present_assessees()}
    for name, members in fixed_groups(problem).items():
        here = [m for m in members if m in present]
        if not todo.intersection(here):
            continue
        able = [
            j for j in problem.present_assessors() if all(problem.may_see(j, e.id, m) for m in here)
        ]
        if len(able) < e.raters_per_assessee:
            yield Reason(
                "group_has_too_few_assessors",
                {
                    "group": name,
                    "exercise": e.id,
                    "needed": e.raters_per_assessee,
                    "available": len(able),
                },
            )
