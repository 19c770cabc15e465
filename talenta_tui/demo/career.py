"""What offices have on file of everyone: predicates, awards, teams, training, posts, penalties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from talenta_tui.demo.calendar import AS_OF, years_back
from talenta_tui.demo.coverage import Lack
from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.demo.people import CITY, Person
from talenta_tui.demo.posts import Post
from talenta_tui.demo.rows import (
    AwardRow,
    CareerRow,
    PenaltyRow,
    PerformanceRow,
    TeamRow,
    TrainingRow,
)
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Expectation,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    TeamRole,
    TeamScope,
    Tier,
)

_ABOVE, _MEETS, _BELOW = Expectation.ABOVE, Expectation.MEETS, Expectation.BELOW
_RATINGS: dict[Predicate, tuple[tuple[Expectation, Expectation], ...]] = {
    Predicate.SANGAT_BAIK: ((_ABOVE, _ABOVE),),
    Predicate.BAIK: ((_MEETS, _MEETS), (_MEETS, _MEETS), (_ABOVE, _MEETS), (_MEETS, _ABOVE)),
    Predicate.BUTUH_PERBAIKAN: ((_BELOW, _MEETS), (_BELOW, _ABOVE)),
    Predicate.KURANG: ((_MEETS, _BELOW), (_ABOVE, _BELOW)),
    Predicate.SANGAT_KURANG: ((_BELOW, _BELOW),),
}
"""Result and behaviour that give a predicate (regulation.md 6.1)."""

_BETTER_YEARS = (
    (0.4, Predicate.SANGAT_BAIK),
    (-1.5, Predicate.BAIK),
    (-2.1, Predicate.BUTUH_PERBAIKAN),
    (-2.7, Predicate.KURANG),
)
_QUARTERS = (
    PerformancePeriod.Q1,
    PerformancePeriod.Q2,
    PerformancePeriod.Q3,
    PerformancePeriod.Q4,
)


def _predicate(merit: float) -> Predicate:
    return next((p for least, p in _BETTER_YEARS if merit >= least), Predicate.SANGAT_KURANG)


def performance(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """Four years and the quarters since 2025; of newcomers the quarters they served."""
    for person in people:
        if Lack.PERFORMANCE in person.lacks and not person.candidate:
            continue
        periods = [
            (year, PerformancePeriod.YEAR)
            for year in (2022, 2023, 2024, 2025)
            if person.civil_since.year < year
        ]
        periods += [
            (year, quarter)
            for year, quarters in ((2025, 4), (2026, 3))
            for quarter in _QUARTERS[:quarters]
            if (person.civil_since.year, person.civil_since.month)
            <= (year, int(quarter.value[-1]) * 3 - 2)
        ]
        for year, period in periods:
            predicate = _predicate(person.drive + 0.55 * dice.bell())
            result, behaviour = dice.pick(_RATINGS[predicate])
            yield PerformanceRow(person.nip, year, period, result, behaviour, predicate)


_AWARDS = {
    AwardScope.AGENCY: (
        "Pegawai Teladan Perangkat Daerah", "Satyalancana Karya Satya X Tahun",
        "Satyalancana Karya Satya XX Tahun", "Penghargaan Disiplin Pegawai",
    ),
    AwardScope.INTER_AGENCY: (
        "Lomba Inovasi Daerah Provinsi Jawa Tengah", "Penghargaan Pelayanan Prima",
        "Juara Lomba Kinerja Kecamatan",
    ),
    AwardScope.NATIONAL: (
        "Top Inovasi Pelayanan Publik Nasional", "Anugerah ASN", "Adipura Kencana",
    ),
    AwardScope.INTERNATIONAL: ("UN Public Service Award", "ASEAN Smart City Award"),
}  # fmt: skip


def awards(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """None, one or two of the last seven years, the wider in scope the greater the drive."""
    for person in people:
        had: set[str] = set()
        for chance in (0.48, 0.2):
            merit = person.drive + 0.9 * dice.bell()
            if person.candidate or not dice.hit(chance + 0.13 * person.drive):
                continue
            scope = (
                AwardScope.INTERNATIONAL
                if merit > 3.1
                else AwardScope.NATIONAL
                if merit > 1.5
                else AwardScope.INTER_AGENCY
                if merit > 0.1
                else AwardScope.AGENCY
            )
            on = dice.day(max(years_back(7), person.civil_since), AS_OF)
            title = f"{dice.pick(_AWARDS[scope])} {on.year}"
            if title not in had:
                had.add(title)
                yield AwardRow(person.nip, title, on, scope)


_TEAMS = (
    "Tim Percepatan Penurunan Stunting", "Tim Smart City", "Tim Kota Layak Anak",
    "Tim Penyusunan RKPD", "Tim Reformasi Birokrasi", "Tim Pengendalian Inflasi Daerah",
    "Tim Zona Integritas", "Tim SPBE", "Tim Penanganan Banjir dan Rob", "Tim Sensus Pegawai",
    "Tim Evaluasi Jabatan", "Tim Adiwiyata", "Tim Kampung Iklim", "Tim Pengelola Media Sosial",
)  # fmt: skip


def teams(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """Up to three assignments of the last four years; some are still running."""
    for person in people:
        if person.candidate:
            continue
        for n, name in enumerate(dice.some(_TEAMS, 3)):
            if not dice.hit(0.93 - 0.2 * n + 0.12 * person.drive):
                break
            merit = person.drive + dice.bell()
            role = TeamRole.LEAD if merit > 0.6 else TeamRole.MEMBER
            wide = dice.hit(0.34 + 0.1 * person.drive)
            start = dice.day(max(years_back(3.2), person.civil_since), years_back(0.1))
            end = None if dice.hit(0.12) else start + timedelta(days=dice.whole(120, 720))
            yield TeamRow(
                person.nip,
                f"{name} {start.year}",
                start,
                end,
                role,
                TeamScope.INTER_AGENCY if wide else TeamScope.INTERNAL,
                f"{dice.whole(100, 999)}/{dice.whole(10, 99)}/{start.year}" if n < 2 else "",
            )


_COURSES = (
    "Pelayanan Publik", "Manajemen Risiko", "Pengadaan Barang dan Jasa", "Penyusunan SOP",
    "Analisis Kebijakan Publik", "Literasi Digital ASN", "Manajemen Kinerja", "Kepemimpinan",
    "Pengelolaan Keuangan Daerah", "Komunikasi Efektif", "Penyusunan Anggaran Berbasis Kinerja",
    "Etika dan Integritas", "Manajemen Perubahan", "Pengarusutamaan Gender", "Statistik Sektoral",
)  # fmt: skip
_HOURS = ("8", "10", "16", "20", "24", "30", "32", "40", "7.5", "12.5")


def training(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """Certificates of the last four years, some with an end to their validity."""
    for person in people:
        count = int(max(0.0, min(11.0, 3.2 + 2.0 * person.potential + 1.6 * dice.bell())))
        for course in dice.some(_COURSES, 1 if person.candidate else count):
            on = dice.day(max(years_back(4), person.civil_since), AS_OF)
            valid = None
            if dice.hit(0.15):
                valid = on + timedelta(days=365 * dice.whole(1, 4))
            number = f"SERT/{dice.whole(1000, 9999)}/{on.year}" if dice.hit(0.9) else ""
            yield TrainingRow(person.nip, course, on, dice.pick(_HOURS), number, valid)


_HIGHER = {
    Tier.PELAKSANA: Tier.PENGAWAS,
    Tier.PENGAWAS: Tier.ADMINISTRATOR,
    Tier.ADMINISTRATOR: Tier.JPT_PRATAMA,
}


def acting_holders(posts: Sequence[Post], people: Sequence[Person]) -> dict[str, Person]:
    """Who acts in each vacant post: the first of those directly under it, if any."""
    under: dict[str, Person] = {}
    for person in people:
        under.setdefault(person.post.superior, person)
    return {p.code: under[p.code] for p in posts if p.vacant and p.code in under}


def careers(
    dice: Dice, posts: Sequence[Post], people: Sequence[Person], acting: dict[str, Person]
) -> Iterator[Any]:
    """The definitive posts of everyone, then acting posts of the past and of today."""
    names = {p.code: p for p in posts}
    for person in people:
        for stay in person.stays:
            yield CareerRow(
                person.nip, stay.post, stay.start, stay.end, stay.tier, stay.unit, stay.agency,
                CareerStatus.DEFINITIVE,
            )  # fmt: skip
        higher = _HIGHER.get(person.post.tier)
        if higher is None or not dice.hit(0.16 + 0.12 * person.potential):
            continue
        start = dice.day(max(years_back(5), person.civil_since), years_back(0.6))
        status = CareerStatus.PLT if dice.hit(0.55) else CareerStatus.PLH
        tier = higher if dice.hit(0.7) else person.post.tier
        yield CareerRow(
            person.nip, f"{status.value.title()}. Pejabat {tier.value.title()} {person.post.unit}",
            start, start + timedelta(days=dice.whole(14, 180)), tier, person.post.unit, CITY,
            status,
        )  # fmt: skip
    for code, person in acting.items():
        post = names[code]
        start = max(dice.day(date(2026, 1, 5), date(2026, 9, 1)), person.civil_since)
        yield CareerRow(
            person.nip, f"Plt. {post.name}", start, None, post.tier, post.unit, CITY,
            CareerStatus.PLT,
        )  # fmt: skip


_PENALTIES = {
    PenaltyLevel.LIGHT: (
        ("Teguran lisan", 90), ("Teguran tertulis", 90), ("Pernyataan tidak puas tertulis", 90),
    ),
    PenaltyLevel.MEDIUM: (
        ("Pemotongan tunjangan kinerja 25% selama 6 bulan", 181),
        ("Pemotongan tunjangan kinerja 25% selama 9 bulan", 273),
    ),
    PenaltyLevel.HEAVY: (
        ("Penurunan jabatan setingkat lebih rendah selama 12 bulan", 364),
        ("Pembebasan dari jabatan menjadi pelaksana selama 12 bulan", 364),
    ),
}  # fmt: skip
_PENALTY_LEVELS = Weighted(
    {PenaltyLevel.LIGHT: 5.0, PenaltyLevel.MEDIUM: 3.0, PenaltyLevel.HEAVY: 1.0}
)


def penalties(dice: Dice, people: Sequence[Person]) -> Iterator[Any]:
    """A few, mostly long over, some being served."""
    for person in people:
        if person.candidate or not dice.hit(0.03 - 0.007 * person.potential):
            continue
        level = dice.draw(_PENALTY_LEVELS)
        name, days = dice.pick(_PENALTIES[level])
        start = dice.day(max(years_back(7), person.civil_since), AS_OF)
        yield PenaltyRow(person.nip, name, start, start + timedelta(days=days), level)
