"""The planner's working table: who and what is free when, as bit masks over time.

Time is one line of equal units (the greatest common divisor of all times given), the
days laid one after another. For every resource and every duration in use, bit t of a
mask says whether an activity of that duration may start at t. Placing and taking away
keep the masks true, so a clash can never be built.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from math import gcd

from talenta_tui.planning.problem import DAY, Problem, Role


class Axis:
    """Minutes of given days to units and back; session hours as spans of units."""

    def __init__(self, problem: Problem) -> None:
        rules = problem.rules
        numbers = [e.duration_minutes for e in problem.exercises]
        numbers += [rules.break_minutes, rules.changeover_minutes, rules.step_minutes, DAY]
        for slot in problem.slots:
            numbers += [slot.start, slot.end]
        for pause in problem.breaks:
            numbers += [pause.start, pause.end]
        for away in problem.away:
            numbers += [away.start, away.end]
        for a in problem.pinned:
            numbers += [a.start, a.end]
        self.unit = reduce(gcd, numbers)
        self.step = rules.step_minutes // self.unit
        self.gap = rules.changeover_minutes // self.unit
        self.days = sorted({s.on for s in problem.slots} | {a.on for a in problem.pinned})
        # Between two days lies more than any rule looks across.
        self.pitch = (DAY + max(rules.break_minutes, rules.changeover_minutes)) // self.unit
        self.base = {on: k * self.pitch for k, on in enumerate(self.days)}
        self.spans = self._spans(problem)
        self.earliest = 0
        if problem.now is not None:
            earlier = sum(on < problem.now.on for on in self.days)
            self.earliest = earlier * self.pitch
            if problem.now.on in self.base:
                self.earliest += -(-problem.now.minute // self.unit)

    def at(self, on: date, minute: int) -> int:
        return self.base[on] + minute // self.unit

    def when(self, at: int) -> tuple[date, int]:
        day, units = divmod(at, self.pitch)
        return self.days[day], units * self.unit

    def _spans(self, problem: Problem) -> tuple[tuple[int, int], ...]:
        """Slots less breaks, in order."""
        found = []
        for slot in sorted(problem.slots, key=lambda s: (s.on, s.start)):
            start = slot.start
            breaks = sorted((b for b in problem.breaks if b.on == slot.on), key=lambda b: b.start)
            for pause in breaks:
                if pause.start < slot.end and start < pause.end:
                    if start < pause.start:
                        found.append((self.at(slot.on, start), self.at(slot.on, pause.start)))
                    start = max(start, pause.end)
            if start < slot.end:
                found.append((self.at(slot.on, start), self.at(slot.on, slot.end)))
        return tuple(found)

    def starts(self, duration: int) -> int:
        """Mask of the permitted starts of an activity of `duration` units."""
        mask = 0
        for start, end in self.spans:
            first = max(start, self.earliest)
            # Steps count from each day's midnight.
            lag = first % self.pitch % self.step
            first += (self.step - lag) % self.step
            for at in range(first, end - duration + 1, self.step):
                mask |= 1 << at
        return mask


class Board:
    """Occupation of assessees, assessors and rooms, each a resource with a number.

    Assessees come first, then assessors, then rooms, in the problem's order, the absent
    ones too: nobody is placed who is not asked for.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.axis = Axis(problem)
        unit = self.axis.unit
        self.durations = sorted({e.duration_minutes // unit for e in problem.exercises})
        self.of_duration = {d: k for k, d in enumerate(self.durations)}
        self.assessee = {a.id: k for k, a in enumerate(problem.assessees)}
        first = len(self.assessee)
        self.assessor = {a.id: first + k for k, a in enumerate(problem.assessors)}
        first += len(self.assessor)
        self.room = {r.id: first + k for k, r in enumerate(problem.rooms)}
        count = first + len(self.room)
        base = [self.axis.starts(d) for d in self.durations]
        self.starts = [[mask] * count for mask in base]
        self.taken: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self.away: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self.load = [0] * count
        self.limit: list[int | None] = [None] * count
        for a in problem.assessors:
            if a.max_load_minutes is not None:
                self.limit[self.assessor[a.id]] = a.max_load_minutes // unit
        for away in problem.away:
            number = self._numbers(away.role).get(away.id)
            if number is not None and away.on in self.axis.base:
                start, end = self.axis.at(away.on, away.start), self.axis.at(away.on, away.end)
                self._block(number, start, end, 0)
                self.away[number].append((start, end))
        self._place_pinned()
        # What no search ever changes: masks after absences and pinned sittings.
        self._base = [list(masks) for masks in self.starts]
        self._fixed = [len(spans) for spans in self.taken]

    def _numbers(self, role: Role) -> dict[str, int]:
        return {"assessee": self.assessee, "assessor": self.assessor, "room": self.room}[role]

    def _place_pinned(self) -> None:
        for a in self.problem.pinned:
            start, end = self.axis.at(a.on, a.start), self.axis.at(a.on, a.end)
            people = [self.assessee.get(x) for x in a.assessees]
            people += [self.assessor.get(x) for x in a.assessors]
            for number in (*people, self.room.get(a.room)):
                if number is not None:
                    self.occupy(number, start, end)

    def _block(self, resource: int, start: int, end: int, gap: int) -> None:
        """Forbid every start whose activity would touch [start, end) widened by `gap`."""
        for k, duration in enumerate(self.durations):
            first = max(0, start - duration - gap + 1)
            width = end + gap - first
            self.starts[k][resource] &= ~(((1 << width) - 1) << first)

    def occupy(self, resource: int, start: int, end: int) -> None:
        self._block(resource, start, end, self.axis.gap)
        self.taken[resource].append((start, end))
        self.load[resource] += end - start

    def release(self, resource: int, start: int, end: int) -> None:
        spans = self.taken[resource]
        at = len(spans) - 1 - spans[::-1].index((start, end))
        del spans[at]
        self.load[resource] -= end - start
        for k in range(len(self.durations)):
            self.starts[k][resource] = self._base[k][resource]
        for span in spans[self._fixed[resource] :]:
            self._block(resource, *span, self.axis.gap)

    def rested(self, resource: int, start: int, end: int) -> bool:
        """Whether adding [start, end) leaves this person's run within the limit."""
        unit, rules = self.axis.unit, self.problem.rules
        total, parts = end - start, 1
        left, right = start, end
        spans = sorted(self.taken[resource])
        for begin, stop in reversed(spans):
            if stop <= left:
                if (left - stop) * unit >= rules.break_minutes:
                    break
                total, left, parts = total + stop - begin, begin, parts + 1
        for begin, stop in spans:
            if begin >= right:
                if (begin - right) * unit >= rules.break_minutes:
                    break
                total, right, parts = total + stop - begin, stop, parts + 1
        return parts == 1 or total * unit <= rules.max_consecutive_minutes

    def has_load_for(self, assessor: int, duration: int) -> bool:
        limit = self.limit[assessor]
        return limit is None or self.load[assessor] + duration <= limit

    def can_rate(self, assessor: int, start: int, duration: int) -> bool:
        """Free at that time, within the load limit, and rested."""
        return (
            bool(self.starts[self.of_duration[duration]][assessor] >> start & 1)
            and self.has_load_for(assessor, duration)
            and self.rested(assessor, start, start + duration)
        )

    def idle_before(self, resource: int, start: int) -> int:
        """Units since this person's last activity of the day; 0 for the first one."""
        day = start // self.axis.pitch
        last = [stop for begin, stop in self.taken[resource] if stop <= start]
        return start - max(last) if last and max(last) // self.axis.pitch == day else 0
