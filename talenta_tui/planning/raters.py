"""Raters proposed from the organisation: superior, peers, direct subordinates, self.

The draw is random and can be repeated: every choice rests on the SHA-256 of the seed, the rated
and the candidate, and on how many forms the candidate has been given so far.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SUPERIOR, PEER, SUBORDINATE, SELF = "ATASAN", "REKAN", "BAWAHAN", "DIRI"


@dataclass(frozen=True, slots=True)
class Staff:
    """One person in the organisation; `superior` is the holder of the next post above."""

    nip: str
    unit: str
    tier: str
    superior: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A rater for a rated person, and how they stand to them."""

    ratee: str
    rater: str
    relation: str


@dataclass(frozen=True, slots=True)
class Request:
    """Whom to find raters for: counts a group, most forms a rater, pairs that must not be.

    `given` are the forms raters have already elsewhere; `fixed` are pairs set by hand, which
    stay and count towards their group and their rater's load.
    """

    ratees: Sequence[str]
    counts: Mapping[str, int]
    most: int
    seed: str
    barred: frozenset[tuple[str, str]] = frozenset()
    given: Mapping[str, int] = field(default_factory=dict)
    fixed: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Shortage:
    """A group that got fewer raters than asked for."""

    ratee: str
    relation: str
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Proposal:
    pairs: tuple[Pair, ...]
    short: tuple[Shortage, ...]


class Organisation:
    """Who stands how to whom."""

    def __init__(self, staff: Sequence[Staff]) -> None:
        self.people = {one.nip: one for one in staff}
        self._below: dict[str, list[str]] = defaultdict(list)
        self._mates: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in staff:
            self._mates[one.unit, one.tier].append(one.nip)
            if one.superior is not None:
                self._below[one.superior].append(one.nip)

    def offers(self, ratee: str, relation: str) -> Sequence[str]:
        """Who can stand in a group about `ratee`: nobody for one not in the organisation."""
        one = self.people.get(ratee)
        if one is None:
            return ()
        if relation == SUPERIOR:
            return [one.superior] if one.superior in self.people else ()
        if relation == SUBORDINATE:
            return self._below.get(ratee, ())
        if relation == SELF:
            return [ratee]
        near = {ratee, one.superior, *self._below.get(ratee, ())}
        return [n for n in self._mates[one.unit, one.tier] if n not in near]


def propose(staff: Sequence[Staff], request: Request) -> Proposal:
    """A proposal for everyone asked for.

    The superior and the person alone are always asked; they have one and cannot be spared, so
    their forms count first and the load of peers and subordinates goes around them.
    """
    here = Organisation(staff)
    load: dict[str, int] = defaultdict(int, request.given)
    ratees = sorted(set(request.ratees), key=lambda nip: _lot(request.seed, nip, ""))
    wanted = set(ratees)
    chosen: list[Pair] = [pair for pair in request.fixed if pair.ratee in wanted]
    taken: dict[str, set[str]] = defaultdict(set)
    filled: dict[tuple[str, str], int] = defaultdict(int)
    for pair in chosen:
        taken[pair.ratee].add(pair.rater)
        filled[pair.ratee, pair.relation] += 1
        load[pair.rater] += pair.relation != SELF
    for ratee in ratees:
        if request.counts[SUPERIOR] and not filled[ratee, SUPERIOR]:
            for boss in here.offers(ratee, SUPERIOR):
                if boss not in taken[ratee] and (boss, ratee) not in request.barred:
                    chosen.append(Pair(ratee, boss, SUPERIOR))
                    load[boss] += 1
        if request.counts[SELF] and ratee not in taken[ratee]:
            chosen.append(Pair(ratee, ratee, SELF))
    short = []
    for relation in (SUBORDINATE, PEER):
        wanted_each = request.counts[relation]
        pools = {}
        for ratee in ratees:
            pool = (n for n in here.offers(ratee, relation) if n not in taken[ratee])
            free = (n for n in pool if (n, ratee) not in request.barred)
            pools[ratee] = {n: _lot(request.seed, ratee, n) for n in free}
        # One each, then a second, and so on: where raters are few nobody is left without any.
        for _round in range(wanted_each):
            for ratee in ratees:
                nip = _next(pools[ratee], load, request.most)
                if nip is not None and filled[ratee, relation] < wanted_each:
                    del pools[ratee][nip]
                    chosen.append(Pair(ratee, nip, relation))
                    filled[ratee, relation] += 1
                    load[nip] += 1
        for ratee in ratees:
            got = filled[ratee, relation]
            if got < wanted_each:
                short.append(Shortage(ratee, relation, wanted_each, got))
    return Proposal(
        tuple(sorted(chosen, key=lambda p: (p.ratee, p.relation, p.rater))),
        tuple(sorted(short, key=lambda s: (s.ratee, s.relation))),
    )


def _next(pool: Mapping[str, bytes], load: Mapping[str, int], most: int) -> str | None:
    """The least burdened of the pool, chance deciding among equals; None where all are full."""
    free = [nip for nip in pool if load[nip] < most]
    return min(free, key=lambda nip: (load[nip], pool[nip]), default=None)


def _lot(seed: str, ratee: str, rater: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{ratee}\x1f{rater}".encode()).digest()
