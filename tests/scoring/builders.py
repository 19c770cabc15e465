"""Invented people for the tests of the scoring core, by hand and by chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from talenta_tui.scoring.dates import years_before
from talenta_tui.scoring.evidence import (
    Award,
    Career,
    Evidence,
    FeedbackGroup,
    FeedbackPeriod,
    Penalty,
    Performance,
    Potential,
    SessionLevels,
    Team,
    Training,
)
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.scoring.policy import builtin_policy, policy_data, policy_from
from talenta_tui.scoring.prepared import Prepared, prepare
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    EducationLevel,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Relation,
    Sex,
    TeamRole,
    TeamScope,
    Tier,
)

E = TypeVar("E", bound=StrEnum)
AS_OF = date(2026, 10, 31)
BKN = prepare(builtin_policy())
YEAR = PerformancePeriod.YEAR


def variant(**changes: Any) -> Prepared:
    """The built-in policy with values changed by path, dots written as double underscores."""
    data = policy_data(builtin_policy())
    for path, value in changes.items():
        *way, last = path.split("__")
        target: Any = data
        for step in way:
            target = target[step]
        assert last in target, path
        target[last] = value
    return prepare(policy_from(data))


def levels(value: object = 3) -> dict[Competency, Fraction]:
    return {c: Fraction(str(value)) for c in Competency}


def session(code: str, on: date, value: object = 3, *, closed: bool = True) -> SessionLevels:
    return SessionLevels(code, on, closed, levels(value))


def aspects(total: int) -> tuple[Fraction, ...]:
    """Eight aspects of 1 to 5 that sum to `total`."""
    base, extra = divmod(total, 8)
    return tuple(Fraction(base + (n < extra)) for n in range(8))


def feedback(period: str, **means: object) -> FeedbackPeriod:
    """One period; `superior=4` or `peer=("3.5", 3)` with the number of raters."""
    groups = []
    for name, given in means.items():
        mean, raters = given if isinstance(given, tuple) else (given, 1)
        groups.append(FeedbackGroup(Relation[name.upper()], Fraction(str(mean)), raters))
    return FeedbackPeriod(period, tuple(groups))


def person(**changes: Any) -> Evidence:
    """A placed administrator of the worked example (regulation.md 2.6): box 8, 77.825."""
    # 24.84 / 27 = 92 %.
    worked = levels(3) | {Competency.INTEGRITY: Fraction(84, 100)}
    base = Evidence(
        nip="198001012005011001",
        name="Contoh",
        sex=Sex.MALE,
        birth_date=date(1980, 1, 1),
        tier=Tier.ADMINISTRATOR,
        legal_status="Aktif",
        civil_status="P",
        grade="IV/a",
        grade_since=date(2020, 10, 1),
        post="Sekretaris Dinas",
        post_since=date(2021, 1, 1),
        unit="Dinas Pendidikan",
        education=EducationLevel.S2,
        field_of_study="Manajemen",
        held_fields=("akuntansi", "manajemen"),
        performance=(
            Performance(2025, YEAR, Predicate.BAIK),
            Performance(2024, YEAR, Predicate.BAIK),
        ),
        awards=(Award("Inovasi", date(2024, 1, 1), AwardScope.NATIONAL),),
        teams=(Team("SAKIP", date(2025, 1, 1), None, TeamRole.MEMBER, TeamScope.INTERNAL),),
        training=tuple(Training(f"Diklat {n}", date(2025, 1, n), None) for n in range(1, 8)),
        careers=(
            Career(
                "Kepala Bidang",
                date(2018, 1, 1),
                date(2020, 12, 31),
                Tier.PENGAWAS,
                "Dinas Sosial",
                "Pemerintah Kota Semarang",
                CareerStatus.DEFINITIVE,
            ),
        ),
        sessions=(SessionLevels("AC-1", date(2025, 5, 5), True, worked),),
        potential=(Potential(date(2025, 5, 5), aspects(30)),),
        feedback=(feedback("2026-08", superior=4),),
    )
    return replace(base, **changes)


def placed(evidence: Evidence, prepared: Prepared = BKN, as_of: date = AS_OF) -> Placement:
    return place(prepared, evidence, as_of)


def random_person(rng: Random, number: int = 0) -> Evidence:
    """Anyone: dates gather around the ends of windows, lists may be empty."""
    tier = list(Tier)[number % len(Tier)]
    half = (Fraction(1, 2), Fraction(0))

    def near(*years: int) -> date:
        around = years_before(AS_OF, rng.choice(years))
        return around + timedelta(days=rng.choice([-400, -30, -1, 0, 0, 1, 30, 200]))

    def maybe(on: date) -> date | None:
        return rng.choice([None, on])

    def times(most: int) -> range:
        return range(rng.randint(0, most))

    def some(values: type[E]) -> E:
        return rng.choice(list(values))

    def level() -> Fraction:
        return min(Fraction(5), rng.randint(0, 5) + rng.choice(half))

    def groups() -> tuple[FeedbackGroup, ...]:
        chosen = rng.sample(list(Relation), rng.randint(1, 4))
        return tuple(
            FeedbackGroup(r, Fraction(rng.randint(8, 20), 4), rng.randint(1, 3)) for r in chosen
        )

    start = near(3, 4, 5, 8, 12)
    quarters = [PerformancePeriod.Q1, PerformancePeriod.Q3, PerformancePeriod.Q4]
    return Evidence(
        nip=f"19800101200501{number:04d}",
        name=f"Contoh {number}",
        sex=some(Sex),
        birth_date=near(30, 56, 57),
        tier=tier,
        legal_status=rng.choice(["Aktif", "AKTIF ", "CLTN"]),
        civil_status=rng.choice(["P", "P", "C"]),
        grade="III/d",
        grade_since=maybe(near(2)),
        post="Jabatan",
        post_since=maybe(near(2, 3, 4, 5)),
        unit=rng.choice(["Dinas A", "dinas  a", "Dinas B"]),
        education=rng.choice([None, *EducationLevel]),
        field_of_study=rng.choice(["Hukum", "ILMU  HUKUM", "Manajemen"]),
        held_fields=rng.choice([None, (), ("ilmu hukum", "manajemen")]),
        performance=tuple(
            Performance(year, YEAR, some(Predicate))
            for year in rng.sample([2022, 2023, 2024, 2025, 2026], rng.randint(0, 4))
        )
        + tuple(
            Performance(year, quarter, some(Predicate))
            for year in (2025, 2026)
            for quarter in rng.sample(quarters, rng.randint(0, 2))
        ),
        awards=tuple(Award(f"A{n}", near(0, 5), some(AwardScope)) for n in times(3)),
        teams=tuple(
            Team(f"T{n}", near(0, 2, 3), maybe(near(2)), some(TeamRole), some(TeamScope))
            for n in times(3)
        ),
        training=tuple(Training(f"D{n}", near(0, 3), maybe(near(0))) for n in times(10)),
        careers=tuple(
            Career(
                f"J{n}",
                start + timedelta(days=500 * n + rng.randint(0, 60)),
                maybe(start + timedelta(days=500 * n + rng.randint(300, 600))),
                rng.choice([tier, tier, *Tier]),
                rng.choice(["Dinas A", "DINAS A", "Dinas B"]),
                rng.choice(["Kota", "KOTA", "kota", "Provinsi"]),
                rng.choice([CareerStatus.DEFINITIVE, CareerStatus.DEFINITIVE, *CareerStatus]),
            )
            for n in times(5)
        ),
        penalties=tuple(
            Penalty(f"H{n}", near(3, 6), rng.choice([None, near(0, 2, 5)]), some(PenaltyLevel))
            for n in range(rng.choice([0, 0, 0, 1, 2]))
        ),
        sessions=tuple(
            SessionLevels(
                f"AC-{n}",
                near(0, 1, 3),
                rng.random() < 0.8,
                {c: level() for c in rng.sample(list(Competency), rng.choice([9, 9, 9, 7]))},
            )
            for n in times(3)
        ),
        potential=tuple(
            Potential(
                near(0, 1, 3) + timedelta(days=n),
                tuple(
                    None if rng.random() < 0.03 else Fraction(rng.randint(2, 10), 2)
                    for _ in range(8)
                ),
            )
            for n in times(2)
        ),
        feedback=tuple(
            FeedbackPeriod(period, groups())
            for period in rng.sample(["2025-09", "2025-10", "2026-06", "2026-10", "2026-11"], 2)
            if rng.random() < 0.8
        ),
    )


def crowd(size: int, seed: int = 411) -> tuple[Evidence, ...]:
    rng = Random(seed)
    return tuple(random_person(rng, number) for number in range(size))


def nine() -> tuple[Evidence, ...]:
    """One person in each of the boxes 1 to 9, in that order."""
    high: dict[str, Any] = {
        "performance": (Performance(2025, YEAR, Predicate.SANGAT_BAIK),),
        "awards": (Award("A", date(2025, 1, 1), AwardScope.INTERNATIONAL),),
    }
    middle: dict[str, Any] = {"performance": (Performance(2025, YEAR, Predicate.BAIK),)}
    below: dict[str, Any] = {"performance": (Performance(2025, YEAR, Predicate.SANGAT_KURANG),)}
    able: dict[str, Any] = {"potential": (Potential(date(2025, 5, 5), aspects(40)),)}
    fair: dict[str, Any] = {"potential": (Potential(date(2025, 5, 5), aspects(16)),)}
    weak = fair | {
        "sessions": (session("AC-1", date(2025, 5, 5), 1),),
        "penalties": (Penalty("H", date(2026, 1, 1), None, PenaltyLevel.LIGHT),),
    }
    grid = (
        (below, weak),
        (middle, weak),
        (below, fair),
        (high, weak),
        (middle, fair),
        (below, able),
        (high, fair),
        (middle, able),
        (high, able),
    )
    return tuple(
        person(nip=f"19800101200501200{n}", **y, **x) for n, (y, x) in enumerate(grid, start=1)
    )
