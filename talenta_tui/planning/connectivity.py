"""Can rater severity be estimated from a plan's ratings? (peers.md 9, item 2)

A rating is modelled as ability of the assessee, less severity of the assessor, less
difficulty of the exercise. Two assessors' severities are comparable only if some chain
of shared assessees leads from one to the other *and* the exercises' difficulties cancel
along it or are settled by other chains. Assessors fall into subsets; within one subset
all severities are comparable, across two none is.

Exact: difficulties along chains are integer vectors, compared modulo the span of the
design's cycles by rational elimination. No floating point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from talenta_tui.planning.problem import Assignment

Verdict = Literal["connected", "weak", "confounded", "disconnected", "unrated"]


@dataclass(frozen=True, order=True, slots=True)
class Observation:
    """One assessor rates one assessee in one exercise."""

    assessor: str
    assessee: str
    exercise: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The weakest place: two sides of assessors and the only assessees both sides see.

    assessor: set when it is one assessor, not an assessee, that holds the sides together;
    `sides` then leave that assessor out.
    """

    sides: tuple[tuple[str, ...], tuple[str, ...]]
    assessees: tuple[str, ...]
    assessor: str | None = None


@dataclass(frozen=True, slots=True)
class Connectivity:
    """The verdict on a rating design.

    verdict: "connected"; "weak" (comparable, but through one single assessee or assessor,
        see `weakest`); "confounded" (one piece, yet some assessors differ only in the
        exercises they saw, so severity cannot be told from difficulty); "disconnected";
        "unrated" (nobody rates anybody).
    subsets: assessors whose severities are comparable with each other, largest first.
    assessees: per subset of `pieces`, who is rated there; `pieces` counts the parts that
        share no assessee at all.
    links: the fewest assessees that hold the design in one piece (0 when it is not).
    additions: ratings that would make all assessors comparable, one per missing link.
    complete: False when the permitted additions do not suffice.
    """

    verdict: Verdict
    pieces: int
    subsets: tuple[tuple[str, ...], ...]
    assessees: tuple[tuple[str, ...], ...]
    links: int
    weakest: Cut | None
    additions: tuple[Observation, ...]
    complete: bool


def observations(assignments: Iterable[Assignment]) -> tuple[Observation, ...]:
    """The ratings a plan leads to, in order."""
    return tuple(
        sorted(
            Observation(j, i, a.exercise)
            for a in assignments
            for j in a.assessors
            for i in a.assessees
        )
    )


def connectivity(
    ratings: Iterable[Observation], permitted: Callable[[Observation], bool] | None = None
) -> Connectivity:
    """Judge a rating design; `permitted` says which ratings may be suggested."""
    rows = tuple(sorted(set(ratings)))
    if not rows:
        return Connectivity("unrated", 0, (), (), 0, None, (), True)
    design = _Design(rows)
    subsets = design.subsets()
    if len(subsets) == 1:
        weakest = _weakest(rows)
        links = len(weakest.assessees) if weakest and weakest.assessor is None else 0
        weak = _cut_assessor(rows)
        if weakest and links == 1:
            weak = weakest
        verdict: Verdict = "weak" if weak else "connected"
        return Connectivity(
            verdict, 1, subsets, design.assessees(), links, weak or weakest, (), True
        )
    additions, complete = _additions(rows, permitted or (lambda _: True))
    pieces = design.pieces
    cut = _weakest(rows) if pieces == 1 else None
    return Connectivity(
        "confounded" if pieces == 1 else "disconnected",
        pieces,
        subsets,
        design.assessees(),
        len(cut.assessees) if cut else 0,
        cut,
        additions,
        complete,
    )


class _Design:
    """Spanning forest of the design with the difficulties collected along its branches."""

    def __init__(self, rows: tuple[Observation, ...]) -> None:
        self.exercises = sorted({r.exercise for r in rows})
        self.number = {e: k for k, e in enumerate(self.exercises)}
        self.place: dict[tuple[str, str], tuple[int, tuple[int, ...]]] = {}
        self.pieces = 0
        edges: dict[tuple[str, str], list[tuple[tuple[str, str], int]]] = defaultdict(list)
        for r in rows:
            k = self.number[r.exercise]
            edges["assessor", r.assessor].append((("assessee", r.assessee), k))
            edges["assessee", r.assessee].append((("assessor", r.assessor), k))
        for node in sorted(edges, key=lambda n: (n[0] != "assessor", n[1])):
            if node not in self.place:
                self._walk(node, edges)
                self.pieces += 1
        self.span = _Span()
        for r in rows:
            self.span.add(self._along(r))

    def _walk(
        self,
        root: tuple[str, str],
        edges: dict[tuple[str, str], list[tuple[tuple[str, str], int]]],
    ) -> None:
        self.place[root] = (self.pieces, (0,) * len(self.exercises))
        queue = [root]
        for node in queue:
            vector = self.place[node][1]
            sign = 1 if node[0] == "assessor" else -1
            for other, k in edges[node]:
                if other not in self.place:
                    shifted = (*vector[:k], vector[k] + sign, *vector[k + 1 :])
                    self.place[other] = (self.pieces, shifted)
                    queue.append(other)

    def _along(self, r: Observation) -> list[Fraction]:
        """The cycle the rating closes: zero for a branch of the forest."""
        start, end = self.place["assessor", r.assessor][1], self.place["assessee", r.assessee][1]
        step = self.number[r.exercise]
        return [
            Fraction(a - b + (k == step)) for k, (a, b) in enumerate(zip(start, end, strict=True))
        ]

    def subsets(self) -> tuple[tuple[str, ...], ...]:
        found: dict[tuple[int, tuple[Fraction, ...]], list[str]] = defaultdict(list)
        for (kind, name), (piece, vector) in self.place.items():
            if kind == "assessor":
                rest = self.span.reduce([Fraction(v) for v in vector])
                found[piece, tuple(rest)].append(name)
        sets = (tuple(sorted(names)) for names in found.values())
        return tuple(sorted(sets, key=lambda names: (-len(names), names)))

    def assessees(self) -> tuple[tuple[str, ...], ...]:
        found: dict[int, list[str]] = defaultdict(list)
        for (kind, name), (piece, _) in self.place.items():
            if kind == "assessee":
                found[piece].append(name)
        return tuple(tuple(sorted(found[piece])) for piece in sorted(found))


class _Span:
    """A span of rational vectors in reduced row echelon form."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[Fraction]]] = []

    def reduce(self, vector: list[Fraction]) -> list[Fraction]:
        for pivot, row in self.rows:
            factor = vector[pivot]
            if factor:
                vector = [v - factor * w for v, w in zip(vector, row, strict=True)]
        return vector

    def add(self, vector: list[Fraction]) -> None:
        vector = self.reduce(vector)
        pivot = next((k for k, v in enumerate(vector) if v), None)
        if pivot is None:
            return
        vector = [v / vector[pivot] for v in vector]
        cleared = [
            (p, [v - row[pivot] * w for v, w in zip(row, vector, strict=True)])
            for p, row in self.rows
        ]
        self.rows = [*cleared, (pivot, vector)]


def _additions(
    rows: tuple[Observation, ...], permitted: Callable[[Observation], bool]
) -> tuple[tuple[Observation, ...], bool]:
    """One rating after another that joins two subsets: a second pair of eyes in a sitting.

    An assessor added to a sitting another assessor rates becomes comparable with that
    assessor at once, whatever the exercise. So one addition per surplus subset suffices;
    for pieces that share nothing fewer cannot do, since one rating joins at most two.
    """
    added: list[Observation] = []
    refused: set[Observation] = set()
    while True:
        subsets = _Design(tuple(sorted((*rows, *added)))).subsets()
        if len(subsets) == 1:
            return tuple(added), True
        home = {name: k for k, names in enumerate(subsets) for name in names}
        joining = (
            Observation(j, r.assessee, r.exercise)
            for names in reversed(subsets)
            for j in names
            for r in rows
            if home[r.assessor] != home[j]
        )
        for one in joining:
            if one in refused:
                continue
            if permitted(one):
                added.append(one)
                break
            refused.add(one)
        else:
            return tuple(added), False


def _seen_by(rows: Iterable[Observation]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for r in rows:
        found[r.assessee].add(r.assessor)
    return {assessee: frozenset(names) for assessee, names in sorted(found.items())}


def _weakest(rows: tuple[Observation, ...]) -> Cut | None:
    """The split of the assessors that the fewest assessees hold together.

    Minimum cut of the hypergraph whose edges are assessees (Klimmek and Wagner 1996, the
    hypergraph form of Stoer and Wagner's algorithm). None with fewer than two assessors.
    """
    seen = _seen_by(rows)
    blocks = [frozenset([name]) for name in sorted({r.assessor for r in rows})]
    everyone = frozenset().union(*blocks)
    best: tuple[tuple[str, ...], frozenset[str]] | None = None
    while len(blocks) > 1:
        inside = blocks[0]
        order = [blocks[0]]
        rest = blocks[1:]
        while rest:
            touching = [names for names in seen.values() if names & inside]
            following = max(rest, key=lambda b: sum(1 for names in touching if names & b))
            rest.remove(following)
            order.append(following)
            inside |= following
        last = order[-1]
        through = tuple(i for i, names in seen.items() if names & last and names - last)
        if best is None or len(through) < len(best[0]):
            best = (through, last)
        blocks = [*order[:-2], order[-2] | last]
    if best is None:
        return None
    through, side = best
    return Cut((tuple(sorted(side)), tuple(sorted(everyone - side))), through)


def _cut_assessor(rows: tuple[Observation, ...]) -> Cut | None:
    """The first assessor without whom the others would fall into separate pieces."""
    names = sorted({r.assessor for r in rows})
    for name in names:
        rest = tuple(r for r in rows if r.assessor != name)
        if not rest:
            continue
        cut = _weakest(rest)
        if cut is not None and not cut.assessees:
            return Cut(cut.sides, (), name)
    return None
