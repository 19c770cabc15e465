"""What planning gives back: a plan with its figures, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from talenta_tui.planning.problem import Assignment, Group

Param = int | str | tuple[str, ...]
Progress = Callable[[float], None]
IsCancelled = Callable[[], bool]


class PlanningCancelledError(Exception):
    """The caller's `cancelled` answered True; nothing was decided."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many different assessors see one assessee.

    target: the policy's share of the present assessors. reachable: the most of it that
    the exercises' raters and the forbidden pairs leave possible for this assessee.
    """

    assessee: str
    seen: int
    target: int
    reachable: int


@dataclass(frozen=True, slots=True)
class Load:
    """One assessor's work: sittings, minutes of observation, different assessees.

    idle_minutes: waiting between the first and the last sitting of each day.
    """

    assessor: str
    sittings: int
    minutes: int
    assessees: int
    idle_minutes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The soft goals of one plan, in the order in which they are pursued.

    coverage_short: assessors still missing to every assessee's reachable target, summed.
    components: parts of the rating design that share nobody (1 is connected).
    load_spread_minutes: heaviest less lightest load of the present assessors.
    repeated_pairs: meetings of an assessor with an assessee after their first.
    idle_minutes: waiting of assessors and assessees between activities of one day, the
        common breaks included.
    apart_broken: pairs that were better apart but share a group.
    short_groups: groups left with fewer present members than the smallest group.
    """

    coverage: tuple[Coverage, ...]
    loads: tuple[Load, ...]
    coverage_short: int
    components: int
    load_spread_minutes: int
    repeated_pairs: int
    idle_minutes: int
    apart_broken: int
    short_groups: tuple[str, ...]

    def key(self) -> tuple[int, ...]:
        """Lower is better; earlier goals outweigh later ones."""
        return (
            self.coverage_short,
            self.components,
            self.apart_broken,
            self.load_spread_minutes,
            self.repeated_pairs,
            self.idle_minutes,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A rotation that breaks no hard rule; sittings in order of time, room, exercise."""

    assignments: tuple[Assignment, ...]
    groups: tuple[Group, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that stands in the way, by code, with its figures."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A change that leads to a plan: the planner made that plan before naming it."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Impossible:
    """No plan. `proved` False means only that none was found (reason "not_found")."""

    reasons: tuple[Reason, ...]
    ways_out: tuple[WayOut, ...]
    proved: bool


def in_order(assignments: list[Assignment]) -> tuple[Assignment, ...]:
    return tuple(
        sorted(assignments, key=lambda a: (a.on, a.start, a.room, a.exercise, a.assessees))
    )
