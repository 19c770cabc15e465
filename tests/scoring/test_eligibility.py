"""Every rule of the gate, with the value it saw (formats.md, "Eligibility and ranking")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from talenta_tui.scoring.eligibility import (
    Eligibility,
    Outcome,
    UncoveredTier,
    VacancyNeeds,
    check,
    service_days,
)
from talenta_tui.scoring.evidence import Career, Evidence, Penalty, Performance
from talenta_tui.scoring.policy_talent import RULE_CODES
from talenta_tui.scoring.vocabulary import (
    CareerStatus,
    Echelon,
    EducationLevel,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Tier,
)

from .builders import AS_OF, BKN, YEAR, crowd, nine, person, placed, variant

II, III, IV = Tier.JPT_PRATAMA, Tier.ADMINISTRATOR, Tier.PENGAWAS


def checked(target: Tier, someone: Evidence | None = None, **changes: Any) -> Eligibility:
    someone = replace(someone or nine()[8], **changes)
    return check(BKN, someone, placed(someone), VacancyNeeds(target), AS_OF)


def rule(found: Eligibility, code: str) -> tuple[str, str, str]:
    result = next(r for r in found.results if r.rule == code)
    return result.outcome.value, result.saw, result.needs


def test_rules_come_in_order_then_what_is_to_be_confirmed() -> None:
    codes = {
        II: ("health", "related_work", "track_record"),
        III: ("health", "related_work", "integrity"),
        IV: ("health", "related_work", "integrity"),
    }
    for tier, confirm in codes.items():
        found = checked(tier)
        assert tuple(r.rule for r in found.results) == RULE_CODES + confirm
        assert tuple(r.rule for r in found.to_confirm) == confirm
        assert all(r.text.label_id and r.text.label_en and r.text.source for r in found.results)
    assert rule(checked(II), "related_work") == ("confirm", "-", ">= 5 y")


@pytest.mark.parametrize("tier", Tier)
def test_every_vacancy_tier_is_ruled_or_clearly_refused(tier: Tier) -> None:
    someone = person()
    for echelon in (None, Echelon.II_A):
        needs = VacancyNeeds(tier, echelon)
        if tier in (II, III, IV):
            assert len(check(BKN, someone, placed(someone), needs, AS_OF).results) == 11
        else:
            with pytest.raises(UncoveredTier, match=tier.value):
                check(BKN, someone, placed(someone), needs, AS_OF)


@pytest.mark.parametrize(("tier", "boxes"), [(II, {9}), (III, {7, 8, 9}), (IV, {7, 8, 9})])
def test_box(tier: Tier, boxes: set[int]) -> None:
    passed = {
        n for n, p in enumerate(nine(), start=1) if rule(checked(tier, p), "box")[0] == "pass"
    }
    assert passed == boxes
    gap = checked(tier, potential=())
    assert rule(gap, "box") == ("fail", "-", ", ".join(map(str, sorted(boxes))))


@pytest.mark.parametrize(
    ("legal", "civil", "outcome"),
    [
        ("Aktif", "P", "pass"), (" AKTIF", "P", "pass"), ("Aktif", "", "pass"),
        ("Aktif", "C", "fail"), ("Aktif", "c", "fail"),
        ("Cuti di Luar Tanggungan Negara", "P", "fail"),
        ("", "P", "fail"),
    ],
)  # fmt: skip
def test_status(legal: str, civil: str, outcome: str) -> None:
    found = checked(III, legal_status=legal, civil_status=civil)
    assert rule(found, "status") == (outcome, f"{legal or '-'}, {civil or '-'}", "Aktif, != C")


@pytest.mark.parametrize(
    ("vacancy", "level"),
    [(II, {0, 1, 2, 3}), (III, {0, 1, 2}), (IV, {0, 1})],
)
def test_tier_not_above_the_vacancy(vacancy: Tier, level: set[int]) -> None:
    order = [
        set(Tier) - {t for t in Tier if BKN.policy.tiers.level[t] > 1},
        {IV, Tier.JF_AHLI_MUDA, Tier.JF_PENYELIA},
        {III, Tier.JF_AHLI_MADYA},
        {II, Tier.JF_AHLI_UTAMA},
        {Tier.JPT_MADYA},
    ]
    passed = {t for t in Tier if rule(checked(vacancy, tier=t), "tier")[0] == "pass"}
    assert passed == set().union(*(order[n] for n in level))
    assert rule(checked(IV, tier=III), "tier") == ("fail", "ADMINISTRATOR", "<= PENGAWAS")


@pytest.mark.parametrize(
    ("tier", "worst"), [(II, EducationLevel.S1), (III, EducationLevel.S1), (IV, EducationLevel.D3)]
)
def test_education(tier: Tier, worst: EducationLevel) -> None:
    order = list(EducationLevel)
    enough = order[: order.index(worst) + 1] + ([EducationLevel.D4] if worst == "S-1" else [])
    passed = {e for e in order if rule(checked(tier, education=e), "education")[0] == "pass"}
    assert passed == set(enough)
    assert rule(checked(tier, education=None), "education") == ("fail", "-", f">= {worst.value}")


@pytest.mark.parametrize(
    ("born", "outcome", "age"),
    [
        (date(1969, 11, 1), "pass", "56"),
        (date(1969, 10, 31), "fail", "57"),
        (date(1970, 10, 31), "pass", "56"),
    ],
)
def test_age_limits_jpt_alone(born: date, outcome: str, age: str) -> None:
    assert rule(checked(II, birth_date=born), "age") == (outcome, age, "<= 56")
    for tier in (III, IV):
        assert rule(checked(tier, birth_date=born), "age") == ("pass", age, "-")


def yearly(*predicates: tuple[int, Predicate]) -> tuple[Performance, ...]:
    return tuple(Performance(year, YEAR, p) for year, p in predicates)


GOOD, BEST, POOR = Predicate.BAIK, Predicate.SANGAT_BAIK, Predicate.BUTUH_PERBAIKAN


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        (yearly((2025, GOOD), (2024, BEST)), "pass"),
        (yearly((2024, GOOD), (2025, BEST), (2023, POOR)), "pass"),
        (yearly((2025, GOOD), (2022, GOOD)), "pass"),
        (yearly((2025, POOR), (2024, BEST)), "fail"),
        (yearly((2025, GOOD), (2024, POOR)), "fail"),
        (yearly((2025, GOOD)), "fail"),
        (yearly((2026, GOOD), (2025, GOOD)), "fail"),
        ((), "fail"),
        ((*yearly((2025, GOOD)), Performance(2026, PerformancePeriod.Q3, GOOD)), "fail"),
    ],
)
def test_predicate(rows: tuple[Performance, ...], outcome: str) -> None:
    assert rule(checked(III, performance=rows), "predicate")[0] == outcome


def test_predicate_names_what_it_saw() -> None:
    rows = yearly((2023, GOOD), (2025, POOR), (2024, BEST))
    assert rule(checked(III, performance=rows), "predicate") == (
        "fail",
        "2025 BUTUH PERBAIKAN, 2024 SANGAT BAIK",
        "2 x >= BAIK",
    )


@pytest.mark.parametrize(
    ("start", "end", "level", "outcome"),
    [
        (date(2026, 1, 1), None, "R", "fail"),
        (date(2026, 1, 1), date(2026, 10, 31), "R", "fail"),
        (date(2026, 1, 1), date(2026, 10, 30), "R", "pass"),
        (date(2026, 1, 1), date(2026, 10, 30), "S", "fail"),
        (date(2024, 1, 1), date(2024, 10, 31), "S", "fail"),
        (date(2024, 1, 1), date(2024, 10, 30), "S", "pass"),
        (date(2024, 1, 1), date(2024, 10, 31), "B", "fail"),
        (date(2024, 1, 1), date(2024, 10, 30), "B", "pass"),
        (date(2026, 11, 1), None, "B", "pass"),
    ],
)
def test_discipline(start: date, end: date | None, level: str, outcome: str) -> None:
    penalty = Penalty("H", start, end, PenaltyLevel(level))
    found = rule(checked(III, penalties=(penalty,)), "discipline")
    saw = f"{level} {start}..{end or '-'}" if outcome == "fail" else "-"
    assert found == (outcome, saw, "-, S > 2 y, B > 2 y")


def post(start: date, end: date | None, tier: Tier = Tier.PENGAWAS) -> Career:
    return Career("J", start, end, tier, "Dinas", "Kota", CareerStatus.DEFINITIVE)


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        ([(date(2024, 10, 31), None)], 2),
        ([(date(2024, 11, 1), None)], 1),
        ([(date(2024, 10, 31), date(2027, 1, 1))], 2),
        ([(date(2019, 6, 1), date(2022, 5, 31))], 3),
        ([(date(2019, 6, 2), date(2022, 5, 31))], 2),
        ([(date(2015, 1, 1), date(2016, 12, 31)), (date(2016, 1, 1), date(2017, 12, 31))], 3),
        ([(date(2015, 1, 1), date(2015, 12, 31)), (date(2015, 3, 1), date(2015, 6, 1))], 1),
        ([(date(2026, 11, 1), None)], 0),
        ([(date(2020, 1, 1), date(2019, 1, 1))], 0),
        ([], 0),
    ],
)
def test_service_adds_days_once(rows: list[tuple[date, date | None]], years: int) -> None:
    careers = tuple(post(start, end) for start, end in rows)
    someone = replace(nine()[8], tier=Tier.JF_AHLI_MUDA, post_since=None, careers=careers)
    outcome = "pass" if years >= 3 else "fail"
    needs = ">= 3 y (PENGAWAS, JF AHLI MUDA, JF PENYELIA) | ADMINISTRATOR"
    assert rule(checked(III, someone), "service") == (outcome, f"{years} y", needs)


def test_service_reads_definitive_rows_and_the_present_post() -> None:
    someone = replace(nine()[8], tier=Tier.PENGAWAS, careers=(), post_since=date(2023, 10, 31))
    assert rule(checked(III, someone), "service")[:2] == ("pass", "3 y")
    assert rule(checked(III, someone, post_since=date(2023, 11, 1)), "service")[0] == "fail"
    acting = replace(post(date(2000, 1, 1), None), status=CareerStatus.PLT)
    lower = post(date(2000, 1, 1), None, Tier.PELAKSANA)
    assert service_days(replace(someone, careers=(acting, lower)), (Tier.PENGAWAS,), AS_OF) == 1096
    same = post(date(2023, 10, 31), None)
    assert service_days(replace(someone, careers=(same,)), (Tier.PENGAWAS,), AS_OF) == 1096


@pytest.mark.parametrize("tier", [II, III, IV])
def test_holding_such_a_post_now_is_enough(tier: Tier) -> None:
    someone = replace(nine()[8], tier=tier, careers=(), post_since=AS_OF)
    outcome, saw, _ = rule(checked(tier, someone), "service")
    assert (outcome, saw) == ("pass", f"0 y | {tier.value}")


def test_nobody_is_dropped_in_silence() -> None:
    # Cause: people below a minimum vanished without a list or a reason (peers.md 7.16).
    for someone in crowd(120):
        for tier in (II, III, IV):
            found = checked(tier, someone)
            assert found.nip == someone.nip
            assert found.eligible == (not found.failed)
            assert all(r.saw and r.needs for r in found.results)
            assert found.near == (not found.eligible and found.results[0].outcome is Outcome.PASS)


def test_another_gate_is_another_policy() -> None:
    data = variant(eligibility__status__legal=["Aktif", "Tugas Belajar"])
    someone = replace(nine()[8], legal_status="tugas belajar")
    found = check(data, someone, placed(someone), VacancyNeeds(III), AS_OF)
    assert rule(found, "status") == ("pass", "tugas belajar, P", "Aktif | Tugas Belajar, != C")
