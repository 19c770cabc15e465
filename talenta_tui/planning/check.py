"""An independent judge of a plan: every hard rule, from the plan's own rows.

It shares no code with the planner, so a fault there cannot hide here. The service runs
it before a plan is stored, and on plans changed by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from talenta_tui.planning.plan import Param, Plan
from talenta_tui.planning.problem import Assignment, Problem, Role


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its code and whom or what it concerns."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


def violations(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every broken hard rule, in a stable order; empty for a plan that may be used.

    Pinned sittings are history: what they break alone or among themselves is not
    reported, but everything else is checked against them.
    """
    judge = _Judge(problem, plan)
    return (
        *judge.references(),
        *judge.pinned(),
        *judge.ratio(),
        *judge.groups(),
        *judge.sittings(),
        *judge.completeness(),
        *judge.clashes(),
        *judge.runs(),
        *judge.loads(),
        *judge.raters_over_session(),
    )


def _where(a: Assignment) -> dict[str, Param]:
    return {
        "exercise": a.exercise,
        "on": a.on.isoformat(),
        "start": a.start,
        "room": a.room,
        "assessees": a.assessees,
    }


class _Judge:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.rules = problem.rules
        self.exercises = {e.id: e for e in problem.exercises}
        self.rooms = {r.id: r for r in problem.rooms}
        self.assessors = {a.id: a for a in problem.assessors}
        self.assessees = {a.id: a for a in problem.assessees}
        self.history = frozenset(problem.pinned)
        known = [a for a in plan.assignments if not self._unknown(a)]
        self.known = known
        self.open = [a for a in known if a not in self.history]

    def _unknown(self, a: Assignment) -> list[str]:
        names = [] if a.exercise in self.exercises else [a.exercise]
        names += [] if a.room in self.rooms else [a.room]
        names += [x for x in a.assessees if x not in self.assessees]
        return names + [x for x in a.assessors if x not in self.assessors]

    def references(self) -> Iterator[Violation]:
        for a in self.plan.assignments:
            for name in self._unknown(a):
                if a not in self.history:
                    yield Violation("unknown_id", {"id": name})

    def pinned(self) -> Iterator[Violation]:
        there = set(self.plan.assignments)
        for a in self.problem.pinned:
            if a not in there:
                yield Violation("pinned_moved", _where(a))

    def ratio(self) -> Iterator[Violation]:
        per = self.rules.assessees_per_assessor
        if per is None or not self.open:
            return
        present = len(self.problem.present_assessees())
        have, need = len(self.problem.present_assessors()), -(-present // per)
        if have < need:
            yield Violation("too_few_assessors", {"needed": need, "available": have})

    def groups(self) -> Iterator[Violation]:
        where: dict[str, list[str]] = defaultdict(list)
        for group in self.plan.groups:
            for member in group.members:
                where[member].append(group.id)
            size = len(group.members)
            wanted = self.rules.group_min <= size <= self.rules.group_max
            if self.problem.has_group_exercise() and not wanted:
                yield Violation("group_size", {"group": group.id, "size": size})
        for person in self.problem.present_assessees():
            groups = where[person.id]
            if len(groups) != 1:
                yield Violation("not_in_one_group", {"assessee": person.id})
            elif person.group not in (None, groups[0]):
                yield Violation("wrong_group", {"assessee": person.id, "group": groups[0]})

    def sittings(self) -> Iterator[Violation]:
        for a in self.open:
            where = _where(a)
            for code in self._sitting_codes(a):
                yield Violation(code, where)
            for assessor in a.assessors:
                if not self.assessors[assessor].qualified(a.exercise):
                    yield Violation("not_qualified", {**where, "assessor": assessor})
                for assessee in a.assessees:
                    if (assessor, assessee) in self.problem.forbidden:
                        pair: dict[str, Param] = {"assessor": assessor, "assessee": assessee}
                        yield Violation("forbidden_pair", {**where, **pair})
            for role, name in _people(a):
                if self._is_away(role, name, a):
                    yield Violation("away", {**where, "role": role, "id": name})

    def _sitting_codes(self, a: Assignment) -> Iterator[str]:
        exercise, problem = self.exercises[a.exercise], self.problem
        if a.end - a.start != exercise.duration_minutes:
            yield "wrong_duration"
        if not any(s.on == a.on and s.start <= a.start and a.end <= s.end for s in problem.slots):
            yield "outside_hours"
        if any(b.on == a.on and a.start < b.end and b.start < a.end for b in problem.breaks):
            yield "in_break"
        if a.start % self.rules.step_minutes:
            yield "off_step"
        if problem.now and (a.on, a.start) < (problem.now.on, problem.now.minute):
            yield "in_the_past"
        if len(a.assessees) + len(a.assessors) > self.rooms[a.room].capacity:
            yield "room_overfull"
        if len(a.assessees) > exercise.sitting_limit(self.rules.group_max):
            yield "sitting_overfull"
        if len(set(a.assessors)) != exercise.raters_per_assessee or _repeats(a.assessors):
            yield "wrong_number_of_raters"
        if not a.assessees or _repeats(a.assessees):
            yield "wrong_assessees"
        if exercise.mode == "group" and not self._is_whole_group(a):
            yield "group_split"
        if exercise.mode == "individual" and a.group is not None:
            yield "group_split"

    def _is_whole_group(self, a: Assignment) -> bool:
        present = [
            tuple(m for m in g.members if m not in self.problem.absent_assessees)
            for g in self.plan.groups
            if g.id == a.group
        ]
        return len(present) == 1 and sorted(present[0]) == sorted(a.assessees)

    def _is_away(self, role: Role, name: str, a: Assignment) -> bool:
        problem = self.problem
        if role == "assessor" and name in problem.absent_assessors:
            return True
        if role == "assessee" and name in problem.absent_assessees:
            return True
        return any(
            w.role == role and w.id == name and w.on == a.on and a.start < w.end and w.start < a.end
            for w in problem.away
        )

    def completeness(self) -> Iterator[Violation]:
        done: dict[tuple[str, str], int] = defaultdict(int)
        for a in self.known:
            for name in a.assessees:
                done[name, a.exercise] += 1
        for assessee in self.problem.present_assessees():
            for exercise in self.problem.exercises:
                times = done[assessee.id, exercise.id]
                if times != 1:
                    code = "exercise_repeated" if times else "exercise_missing"
                    yield Violation(code, {"assessee": assessee.id, "exercise": exercise.id})

    def clashes(self) -> Iterator[Violation]:
        gap = self.rules.changeover_minutes
        for (role, name), rows in sorted(_by_person(self.known).items()):
            for first, second in combinations(rows, 2):
                if first in self.history and second in self.history:
                    continue
                if (
                    first.on == second.on
                    and first.start < second.end + gap
                    and second.start < first.end + gap
                ):
                    yield Violation(f"{role}_clash", {**_where(second), "id": name})

    def runs(self) -> Iterator[Violation]:
        limit = self.rules.max_consecutive_minutes
        for (role, name), rows in sorted(_by_person(self.known).items()):
            if role == "room":
                continue
            run: list[Assignment] = []
            for a in sorted(rows, key=lambda r: (r.on, r.start)):
                if run and (
                    run[-1].on != a.on or a.start - run[-1].end >= self.rules.break_minutes
                ):
                    run = []
                run.append(a)
                length = sum(r.end - r.start for r in run)
                if len(run) > 1 and length > limit and any(r not in self.history for r in run):
                    yield Violation("no_rest", {"role": role, "id": name, "minutes": length})

    def loads(self) -> Iterator[Violation]:
        for assessor in self.problem.assessors:
            rows = [a for a in self.known if assessor.id in a.assessors]
            minutes, limit = sum(a.end - a.start for a in rows), assessor.max_load_minutes
            if limit is not None and minutes > limit and any(a not in self.history for a in rows):
                yield Violation("overloaded", {"assessor": assessor.id, "minutes": minutes})

    def raters_over_session(self) -> Iterator[Violation]:
        need = self.rules.min_assessors_per_assessee
        for assessee in self.problem.present_assessees():
            rows = [a for a in self.known if assessee.id in a.assessees]
            seen = {x for a in rows for x in a.assessors}
            if len(seen) < need and any(a not in self.history for a in rows):
                yield Violation("too_few_raters", {"assessee": assessee.id, "seen": len(seen)})


def _repeats(names: tuple[str, ...]) -> bool:
    return len(set(names)) != len(names)


def _people(a: Assignment) -> Iterator[tuple[Role, str]]:
    yield "room", a.room
    for assessor in a.assessors:
        yield "assessor", assessor
    for assessee in a.assessees:
        yield "assessee", assessee


def _by_person(rows: list[Assignment]) -> dict[tuple[Role, str], list[Assignment]]:
    found: dict[tuple[Role, str], list[Assignment]] = defaultdict(list)
    for a in rows:
        for who in _people(a):
            found[who].append(a)
    return found
