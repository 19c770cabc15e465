"""360° feedback: who rates whom, and how they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from talenta_tui.demo.coverage import Lack
from talenta_tui.demo.dice import Dice
from talenta_tui.demo.people import Person
from talenta_tui.demo.posts import Post
from talenta_tui.demo.rows import FeedbackRow
from talenta_tui.scoring.vocabulary import Relation

_ITEMS = 21
_LATEST = ("2026-08", "2026-08", "2026-09", "2026-09", "2026-10")
_EARLIER = ("2026-02", "2026-03", "2026-04")
_TWICE = 0.62
"""Share of the mapped who were rated in an earlier period too."""

_STEPS = 40
"""Means are told apart in fortieths of a point."""


def _answers(mean: float) -> bytes:
    """For a random byte the answer 1 to 5, about `mean` on average."""
    table = []
    for byte in range(256):
        value = int(mean + 0.5 + ((byte >> 4) + (byte & 15) - 15) / 11)
        table.append(max(1, min(5, value)))
    return bytes(table)


_TABLES = tuple(_answers(1 + n / _STEPS) for n in range(4 * _STEPS + 21))


def answers_about(dice: Dice, mean: float) -> tuple[int | None, ...]:
    """21 answers about `mean` on average, now and then one left out."""
    step = int((mean - 1) * _STEPS)
    table = _TABLES[max(0, min(step, len(_TABLES) - 1))]
    answers: tuple[int | None, ...] = tuple(dice.raw(_ITEMS).translate(table))
    if dice.hit(0.03):
        blank = dice.whole(0, _ITEMS - 1)
        answers = (*answers[:blank], None, *answers[blank + 1 :])
    return answers


class Raters:
    """Who stands how to whom, from the map of posts."""

    def __init__(
        self, posts: Sequence[Post], people: Sequence[Person], acting: Mapping[str, Person]
    ) -> None:
        self._posts = {p.code: p for p in posts}
        self._holder = {p.post.code: p for p in people} | dict(acting)
        self._under: dict[str, list[Person]] = defaultdict(list)
        self._unit: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self._under[person.post.superior].append(person)
            self._unit[person.post.unit].append(person)

    def superior(self, person: Person) -> Person | None:
        """The holder of the post above, or whoever acts in it, or the next one up."""
        code = person.post.superior
        while code:
            holder = self._holder.get(code)
            if holder is not None and holder is not person:
                return holder
            code = self._posts[code].superior
        return None

    def draw(self, dice: Dice, person: Person) -> list[tuple[Person, Relation]]:
        """About seven: the superior, peers, subordinates where there are any, and oneself."""
        above = self.superior(person)
        under = self._under[person.post.code]
        below = dice.some(under, 3 if dice.hit(0.8) else 2)
        wanted = (3 if below else 5) - (1 if dice.hit(0.2) else 0)
        taken = {person.nip, *(p.nip for p in below)}
        if above is not None:
            taken.add(above.nip)
        peers: list[Person] = []
        for circle in (self._under[person.post.superior], self._unit[person.post.unit]):
            free = [p for p in dice.some(circle, wanted + 5) if p.nip not in taken]
            peers += free[: wanted - len(peers)]
            taken.update(p.nip for p in free)
        drawn = [] if above is None else [(above, Relation.SUPERIOR)]
        drawn += [(p, Relation.PEER) for p in peers]
        drawn += [(p, Relation.SUBORDINATE) for p in below]
        return [*drawn, (person, Relation.SELF)]


_LEAN = {
    Relation.SUPERIOR: -0.05,
    Relation.PEER: 0.0,
    Relation.SUBORDINATE: 0.1,
    Relation.SELF: 0.25,
}


def feedback(dice: Dice, people: Sequence[Person], raters: Raters) -> Iterator[Any]:
    """Forms of the newest period and, for most of the mapped, of one before it."""
    for person in people:
        if Lack.FEEDBACK in person.lacks:
            continue
        periods = [dice.pick(_LATEST)]
        if not person.lacks and dice.hit(_TWICE):
            periods.insert(0, dice.pick(_EARLIER))
        for period in periods:
            mean = 4.2 + 0.27 * person.drive + 0.1 * dice.bell()
            for rater, relation in raters.draw(dice, person):
                if Lack.SELF_ONLY in person.lacks and relation is not Relation.SELF:
                    continue
                answers = answers_about(dice, mean + _LEAN[relation] + 0.15 * dice.bell())
                yield FeedbackRow(period, person.nip, rater.nip, relation, answers)
