"""Assessment-centre ratings and potential tests: past sessions, imported ones, one running."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from talenta_tui.demo.calendar import AS_OF, years_back
from talenta_tui.demo.coverage import Lack
from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.demo.people import Person
from talenta_tui.demo.rows import PotentialRow, RatingRow
from talenta_tui.scoring.vocabulary import Competency, Tier

COMPETENCIES = tuple(Competency)


@dataclass(frozen=True, slots=True)
class AssessmentSession:
    """A session with its days, assessors and exercises; each person meets a panel of them."""

    code: str
    first: date
    last: date
    assessors: tuple[str, ...]
    exercises: tuple[str, ...]
    panel: int
    rounds: int


_TEAM = tuple(f"AS-{n:02d}" for n in range(1, 19))
_ALL = (
    "Wawancara Kompetensi",
    "Analisis Kasus",
    "Diskusi Kelompok",
    "In-Tray",
    "Presentasi",
    "Role Play",
)

EXPIRED = AssessmentSession(
    "PEMETAAN-2023", date(2022, 10, 3), date(2023, 9, 29), _TEAM[:8], _ALL[:3], 2, 2
)
MAPPINGS = (
    AssessmentSession(
        "PEMETAAN-2024", date(2024, 1, 15), date(2024, 12, 6), _TEAM[:10], _ALL[:4], 2, 2
    ),
    AssessmentSession(
        "PEMETAAN-2025", date(2025, 1, 20), date(2025, 12, 5), _TEAM[4:14], _ALL[:4], 2, 2
    ),
    AssessmentSession(
        "PEMETAAN-2026", date(2026, 1, 19), date(2026, 10, 16), _TEAM[8:], _ALL[:4], 2, 2
    ),
)
CENTRES = {
    Tier.ADMINISTRATOR: AssessmentSession(
        "ADM-24-05-01", date(2024, 5, 13), date(2024, 5, 24), _TEAM[:6], _ALL, 3, 3
    ),
    Tier.PENGAWAS: AssessmentSession(
        "PWS-25-04-01", date(2025, 4, 14), date(2025, 4, 25), _TEAM[6:12], _ALL[:5], 3, 2
    ),
    Tier.JPT_PRATAMA: AssessmentSession(
        "JPT-26-02-01", date(2026, 2, 9), date(2026, 2, 13), _TEAM[12:], _ALL, 3, 3
    ),
}
"""The three past sessions of the city's own assessment centre, by the tier they were for."""

RUNNING = AssessmentSession(
    "ADM-26-10-01", date(2026, 10, 19), date(2026, 10, 30), _TEAM[2:10], _ALL, 3, 3
)

_SEATS = 48
_YEARS = Weighted({MAPPINGS[0]: 26.0, MAPPINGS[1]: 38.0, MAPPINGS[2]: 36.0})

STANDARD = {
    Tier.JPT_PRATAMA: 4, Tier.ADMINISTRATOR: 3, Tier.PENGAWAS: 2, Tier.PELAKSANA: 1,
    Tier.JF_AHLI_UTAMA: 4, Tier.JF_AHLI_MADYA: 4, Tier.JF_AHLI_MUDA: 3, Tier.JF_AHLI_PERTAMA: 2,
    Tier.JF_PENYELIA: 3, Tier.JF_MAHIR: 2, Tier.JF_TERAMPIL: 1, Tier.JF_PEMULA: 1,
}  # fmt: skip
"""About the level each tier asks (regulation.md 4.1): where an average person's levels lie."""

SEVERITY = {
    code: (0.0, -0.45, 0.3, 0.0, -0.2, 0.5, 0.1, -0.7, 0.2)[n % 9] for n, code in enumerate(_TEAM)
}
"""Half steps an assessor gives on average above or below the others."""

_UNSEEN = {
    "Wawancara Kompetensi": (1,),
    "Analisis Kasus": (1, 5, 8),
    "Diskusi Kelompok": (5,),
    "In-Tray": (1, 8),
    "Presentasi": (0, 5),
    "Role Play": (3,),
}
"""Competencies (by number) an exercise gives no occasion to see."""

_JITTER = tuple(((b >> 4) + (b & 15) - 15) / 13 for b in range(256))
"""From a random byte to a triangular deviation of at most 1.15 half steps."""

_MISSED = 9
"""Bytes below it: the assessor saw nothing, about one cell in thirty."""

_NOTES = (
    "Menyampaikan gagasan secara runtut dan menanggapi keberatan dengan data.",
    "Cenderung menunggu arahan sebelum mengambil keputusan.",
    "Membagi peran dalam kelompok dan menengahi perbedaan pendapat.",
    "Belum menggali akar masalah; berhenti pada gejala.",
    "Memberi umpan balik kepada bawahan secara spesifik.",
)


def ratings(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """Every cell of every session, the running one in part."""
    seats = dict.fromkeys(CENTRES, _SEATS)
    for person in people:
        lacks = person.lacks
        if Lack.EXPIRED in lacks:
            yield from _sheet(dice, person, EXPIRED)
        if Lack.EXPIRED in lacks or Lack.COMPETENCY in lacks:
            continue
        if dice.hit(0.06):
            yield from _sheet(dice, person, EXPIRED)
        blind = dice.whole(0, 8) if Lack.INCOMPLETE in lacks else None
        tier = person.post.tier
        if blind is None and seats.get(tier) and dice.hit(0.45):
            seats[tier] -= 1
            yield from _sheet(dice, person, CENTRES[tier])
            if dice.hit(0.3) and tier is not Tier.JPT_PRATAMA:
                yield from _sheet(dice, person, MAPPINGS[2])
        else:
            yield from _sheet(dice, person, dice.draw(_YEARS), blind)
    rivals = [p for p in people if p.post.tier in (Tier.PENGAWAS, Tier.JF_AHLI_MUDA)]
    for n, person in enumerate(dice.some(rivals, 36)):
        cells = list(_sheet(dice, person, RUNNING))
        # The first have been through every exercise, the last through none of theirs yet.
        yield from cells[: max(0, min(len(cells), (30 - n) * 4))]


def _sheet(
    dice: Dice, person: Person, session: AssessmentSession, blind: int | None = None
) -> Iterator[Any]:
    """One person's cells in one session, exercise by exercise, assessor by assessor.

    Every competency is seen at least once, except `blind`.
    """
    base = 2 * STANDARD[person.post.tier] * (0.81 + 0.19 * person.potential)
    spread = 0.45 * STANDARD[person.post.tier] ** 0.5
    levels = [base + spread * dice.bell() + 0.5 for _ in COMPETENCIES]
    on = dice.day(session.first, session.last)
    assessors = dice.some(session.assessors, session.panel)
    exercises = dice.some(session.exercises, session.rounds)
    nip, code = person.nip, session.code
    seen: set[int] = set() if blind is None else {blind}
    last = (exercises[-1], assessors[-1])
    for exercise in exercises:
        unseen = _UNSEEN[exercise]
        for assessor in assessors:
            severity = SEVERITY[assessor]
            final = (exercise, assessor) == last
            for n, byte in enumerate(dice.raw(9)):
                halves: int | None = None
                if n != blind and (
                    (byte >= _MISSED and n not in unseen) or (final and n not in seen)
                ):
                    halves = int(levels[n] + severity + _JITTER[byte])
                    halves = 0 if halves < 0 else 10 if halves > 10 else halves
                    seen.add(n)
                note = _NOTES[byte % 5] if byte > 250 and session.panel == 3 else ""
                yield RatingRow(code, nip, assessor, exercise, COMPETENCIES[n], halves, note, on)


def potential(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """The newest test of the last three years, of some an older one, of a few a partial one."""
    for person in people:
        if Lack.POTENTIAL in person.lacks:
            if dice.hit(0.08) and person.civil_since < years_back(5):
                yield _test(dice, person, dice.day(years_back(4.5), years_back(3.1)))
            continue
        on = dice.day(max(years_back(2.9), person.civil_since), AS_OF)
        yield _test(dice, person, on)
        if dice.hit(0.12) and person.civil_since < years_back(5):
            yield _test(dice, person, dice.day(years_back(5), years_back(3.01)))


def _test(dice: Dice, person: Person, on: date) -> Any:
    mean = 2 * (2.84 + 0.58 * person.potential) + 0.4 * dice.bell()
    aspects = []
    for _aspect in range(8):
        halves = round(mean + 1.1 * dice.bell())
        # Tests report whole steps mostly; integrated results may be halves.
        if halves % 2 and dice.hit(0.75):
            halves += 1 if dice.hit(0.5) else -1
        aspects.append(max(2, min(10, halves)))
    return PotentialRow(person.nip, on, tuple(aspects))
