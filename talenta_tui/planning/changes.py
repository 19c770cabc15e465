"""What differs between two plans, and how much: the measure of "least change"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from talenta_tui.planning.plan import Plan
from talenta_tui.planning.problem import Assignment

ChangeKind = Literal["assessors", "moved", "members", "dropped", "added"]


@dataclass(frozen=True, slots=True)
class Change:
    """One sitting that is not what it was.

    kind: "assessors" (others watch, same time and room), "moved" (another time or room,
        perhaps other assessors too), "members" (only fewer or more assessees), "dropped"
        (`after` None), "added" (`before` None).
    joined, left: assessors who are new in the sitting and who are no longer in it.
    """

    kind: ChangeKind
    before: Assignment | None
    after: Assignment | None
    joined: tuple[str, ...]
    left: tuple[str, ...]


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Every sitting that differs, in the order of the new plan, dropped ones last."""
    former = {(a.exercise, x): a for a in old.assignments for x in a.assessees}
    found: list[Change] = []
    kept: set[Assignment] = set()
    for after in new.assignments:
        befores = {
            former[after.exercise, x] for x in after.assessees if (after.exercise, x) in former
        }
        before = min(
            befores - kept, key=lambda a: (a != after, a.on, a.start, a.room), default=None
        )
        if before is not None:
            kept.add(before)
        if before != after:
            found.append(_change(before, after))
    dropped = (a for a in old.assignments if a not in kept)
    return (*found, *(_change(a, None) for a in dropped))


def changed_pairs(old: Plan, new: Plan) -> int:
    """(assessor, sitting) pairs of the new plan that the old one does not have.

    A pair is an assessor at a time in a room; a sitting that moves is new to everyone in
    it. A sitting without assessors that moves counts as one.
    """
    return sum(weight(c) for c in changes(old, new))


def weight(change: Change) -> int:
    if change.after is None or change.kind == "members":
        return 0
    if change.kind == "assessors":
        return len(change.joined)
    return max(1, len(change.after.assessors))


def _change(before: Assignment | None, after: Assignment | None) -> Change:
    was = before.assessors if before else ()
    are = after.assessors if after else ()
    joined = tuple(j for j in are if j not in was)
    left = tuple(j for j in was if j not in are)
    kind: ChangeKind
    if after is None:
        kind = "dropped"
    elif before is None:
        kind = "added"
    elif (before.on, before.start, before.end, before.room) != (
        after.on,
        after.start,
        after.end,
        after.room,
    ):
        kind = "moved"
    else:
        kind = "assessors" if joined or left else "members"
    return Change(kind, before, after, joined, left)
