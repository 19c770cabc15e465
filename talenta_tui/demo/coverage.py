"""Who has everything a place on the map needs, and what the others lack."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.demo.people import Person
from talenta_tui.demo.posts import FULL_CITY
from talenta_tui.scoring.vocabulary import Tier

_MAPPED = 3000


class Lack(StrEnum):
    """Evidence a person is without, or has only in a form that does not count."""

    COMPETENCY = "no assessment"
    EXPIRED = "an assessment older than three years"
    INCOMPLETE = "an assessment in which a competency was never observed"
    POTENTIAL = "no potential result"
    FEEDBACK = "no 360 feedback"
    SELF_ONLY = "360 feedback of their own only"
    PERFORMANCE = "no predicate"


_WEIGHT = {
    Tier.JPT_PRATAMA: 60.0, Tier.ADMINISTRATOR: 30.0, Tier.PENGAWAS: 9.0, Tier.JF_AHLI_MADYA: 1.5,
    Tier.JF_AHLI_MUDA: 1.1, Tier.JF_PENYELIA: 1.0, Tier.JF_AHLI_PERTAMA: 0.8, Tier.JF_MAHIR: 0.8,
    Tier.PELAKSANA: 0.6,
}  # fmt: skip
_MIX: Weighted[frozenset[str]] = Weighted(
    {
        frozenset({Lack.COMPETENCY, Lack.POTENTIAL, Lack.FEEDBACK}): 38.0,
        frozenset({Lack.COMPETENCY, Lack.POTENTIAL}): 14.0,
        frozenset({Lack.COMPETENCY, Lack.FEEDBACK}): 12.0,
        frozenset({Lack.COMPETENCY}): 14.0,
        frozenset({Lack.EXPIRED}): 6.0,
        frozenset({Lack.INCOMPLETE}): 4.0,
        frozenset({Lack.FEEDBACK}): 5.0,
        frozenset({Lack.SELF_ONLY}): 3.0,
        frozenset({Lack.POTENTIAL}): 3.0,
        frozenset({Lack.PERFORMANCE}): 1.0,
    }
)
_NEWCOMER = frozenset({Lack.COMPETENCY, Lack.POTENTIAL, Lack.FEEDBACK, Lack.PERFORMANCE})


def cover(dice: Dice, people: Sequence[Person]) -> None:
    """Set everybody's `lacks`: nothing for about three in seven, leaders before staff."""
    settled = [p for p in people if not p.candidate]
    turn = {p.nip: dice.chance() / _WEIGHT.get(p.post.tier, 0.5) for p in settled}
    settled.sort(key=lambda p: turn[p.nip])
    mapped = round(len(people) * _MAPPED / FULL_CITY)
    for n, person in enumerate(settled):
        person.lacks = frozenset() if n < mapped else dice.draw(_MIX)
    for person in people:
        if person.candidate:
            person.lacks = _NEWCOMER
