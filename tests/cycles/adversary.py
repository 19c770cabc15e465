"""An adversary who knows nothing of how the shield works: only what the services hand out.

Every way in which a small population could have answered is sent through the real placement,
explanation and shield; answers that lead to the same pages are worlds that nobody who reads the
pages can tell apart. A rater is recovered where all worlds behind the same pages agree on them.
How forms are grouped, merged and rounded is nowhere said here: `solver.py` is told it by
`planning/disclosure.py` and would share its faults.

A rater is held to have answered alike in every state they stand in, which makes it easiest for
the adversary. Answers count as the sum of a form: items of one form can stand in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from talenta_tui.planning.disclosure import Level
from talenta_tui.scoring.evidence import FeedbackGroup, FeedbackPeriod
from talenta_tui.scoring.explain import explain
from talenta_tui.scoring.placement import place
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Component, Relation
from talenta_tui.services.rater_shield import shield
from tests.scoring.builders import person, variant

SUPERIOR = "superior"
DAY = date(2026, 12, 15)


@dataclass(frozen=True)
class Pages:
    """All that is handed out of one person's periods, under one policy, with forms of `items`.

    Without `points` every percentage has the same points, so that only means tell anything.
    """

    items: int
    step: str = "1"
    points: bool = True
    own: bool = True
    _kept: dict[Hashable, str] = field(default_factory=dict)

    @cached_property
    def prepared(self) -> Prepared:
        changes: dict[str, Any] = {"components__feedback__shown_step": self.step}
        if not self.points:
            changes["components__feedback__bands"] = [{"at_least": 0, "points": 20}]
        return variant(**changes)

    def of(self, period: str, groups: Mapping[Relation, tuple[int, int]], level: Level) -> str:
        """Everything the services hand out of one state: groups are sum and number of forms."""
        key = (period, tuple(groups.items()), level)
        if key not in self._kept:
            self._kept[key] = self._made(period, groups, level)
        return self._kept[key]

    def _made(self, period: str, groups: Mapping[Relation, tuple[int, int]], level: Level) -> str:
        said = tuple(
            FeedbackGroup(relation, Fraction(total, self.items * raters), raters)
            for relation, (total, raters) in groups.items()
        )
        evidence = person(feedback=(FeedbackPeriod(period, said),))
        placement = place(self.prepared, evidence, DAY)
        tree = explain(self.prepared, evidence, placement, DAY)
        levels = {period: level}
        shown = shield(evidence, tree, self.prepared.policy, own=self.own, levels=levels)
        return repr((shown, placement.score(Component.FEEDBACK), placement.y, placement.talent))


def recovered(
    states: Sequence[tuple[str, str]],
    levels: Sequence[Level],
    pages: Pages,
    known: Mapping[str, int] | None = None,
    others: Collection[str] = (SUPERIOR,),
) -> dict[str, set[int]]:
    """Raters of whom some pages leave one sum only, with the sums so told.

    A state is its period and the names in it: capitals are peers, small letters subordinates of
    the same name. `others` rate in every state beside them and are nobody's to protect, the
    superior and oneself; `known` are the answers the reader has from elsewhere.
    """
    known = dict(known or {})
    names = sorted({n.upper() for _period, there in states for n in there})
    free = [n for n in (*names, *others) if n not in known]
    possible = range(pages.items, 5 * pages.items + 1)
    seen: dict[Hashable, list[set[int]]] = defaultdict(lambda: [set() for _ in free])
    for sums in product(possible, repeat=len(free)):
        world = known | dict(zip(free, sums, strict=True))
        read = tuple(
            pages.of(period, _groups(there, world, others), level)
            for (period, there), level in zip(states, levels, strict=True)
        )
        for worlds, value in zip(seen[read], sums, strict=True):
            worlds.add(value)
    told: dict[str, set[int]] = defaultdict(set)
    for found in seen.values():
        for name, worlds in zip(free, found, strict=True):
            if len(worlds) == 1 and name in names:
                told[name] |= worlds
    return dict(told)


def _groups(
    there: str, world: Mapping[str, int], others: Collection[str]
) -> dict[Relation, tuple[int, int]]:
    peers = [world[n] for n in there if n.isupper()]
    below = [world[n.upper()] for n in there if n.islower()]
    found = {}
    if SUPERIOR in others:
        found[Relation.SUPERIOR] = (world[SUPERIOR], 1)
    if peers:
        found[Relation.PEER] = (sum(peers), len(peers))
    if below:
        found[Relation.SUBORDINATE] = (sum(below), len(below))
    if "self" in world:
        found[Relation.SELF] = (world["self"], 1)
    return found
