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
        for ratee in ratees:
            pool = [n for n in here.offers(ratee, relation) if n not in taken[ratee]]
            standing = filled[ratee, relation]
            drawn = _draw(pool, ratee, request.counts[relation] - standing, request, load)
            chosen += [Pair(ratee, nip, relation) for nip in drawn]
            missing = request.counts[relation] - standing - len(drawn)
            if missing > 0:
                got = standing + len(drawn)
                short.append(Shortage(ratee, relation, request.counts[relation], got))
    return Proposal(
        tuple(sorted(chosen, key=lambda p: (p.ratee, p.relation, p.rater))),
        tuple(sorted(short, key=lambda s: (s.ratee, s.relation))),
    )


def _draw(
    pool: Sequence[str], ratee: str, count: int, request: Request, load: dict[str, int]
) -> list[str]:
    """The `count` least burdened of the pool, chance deciding among equals; their load grows."""
    free = [n for n in pool if load[n] < request.most and (n, ratee) not in request.barred]
    free.sort(key=lambda nip: (load[nip], _lot(request.seed, ratee, nip)))
    drawn = free[: max(0, count)]
    for nip in drawn:
        load[nip] += 1
    return drawn


def _lot(seed: str, ratee: str, rater: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{ratee}\x1f{rater}".encode()).digest()
