"""Each component at the edges of its windows and bands (formats.md, "Fine print")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from talenta_tui.scoring.evidence import (
    Award,
    Career,
    Penalty,
    Performance,
    Potential,
    SessionLevels,
    Team,
    Training,
)
from talenta_tui.scoring.jpm import category, match, uncapped
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    Component,
    EducationLevel,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    TeamRole,
    TeamScope,
    Tier,
)

from .builders import AS_OF, BKN, YEAR, aspects, feedback, levels, person, placed, session, variant

D = CareerStatus.DEFINITIVE
NATIONAL = AwardScope.NATIONAL


def score(component: Component, **evidence: Any) -> object:
    return placed(person(**evidence)).score(component)


@pytest.mark.parametrize(
    ("on", "points"),
    [
        (date(2021, 10, 30), 0),
        (date(2021, 10, 31), 75),
        (date(2026, 10, 31), 75),
        (date(2026, 11, 1), 0),
    ],
)
def test_awards_window(on: date, points: int) -> None:
    assert score(Component.AWARDS, awards=(Award("A", on, NATIONAL),)) == points


def test_the_best_award_counts_once() -> None:
    awards = tuple(Award(s, date(2025, 1, 1), s) for s in AwardScope)
    assert score(Component.AWARDS, awards=awards) == 100
    assert score(Component.AWARDS, awards=awards[2:]) == 50
    assert score(Component.AWARDS, awards=()) == 0
    together = variant(components__awards__combine="sum")
    assert placed(person(awards=awards[2:]), together).score(Component.AWARDS) == 75
    assert placed(person(awards=awards), together).score(Component.AWARDS) == 100


@pytest.mark.parametrize(
    ("start", "end", "points"),
    [
        (date(2020, 1, 1), date(2024, 10, 30), 0),
        (date(2020, 1, 1), date(2024, 10, 31), 75),
        (date(2020, 1, 1), None, 75),
        (date(2026, 10, 31), None, 75),
        (date(2026, 11, 1), None, 0),
        (date(2026, 10, 31), date(2027, 5, 1), 75),
    ],
)
def test_teams_window(start: date, end: date | None, points: int) -> None:
    team = Team("T", start, end, TeamRole.LEAD, TeamScope.INTERNAL)
    assert score(Component.TEAMS, teams=(team,)) == points


@pytest.mark.parametrize(
    ("role", "scope", "points"),
    [
        (TeamRole.LEAD, TeamScope.INTER_AGENCY, 100),
        (TeamRole.LEAD, TeamScope.INTERNAL, 75),
        (TeamRole.MEMBER, TeamScope.INTER_AGENCY, 50),
        (TeamRole.MEMBER, TeamScope.INTERNAL, 25),
    ],
)
def test_team_points(role: TeamRole, scope: TeamScope, points: int) -> None:
    assert score(Component.TEAMS, teams=(Team("T", AS_OF, None, role, scope),)) == points


Q = PerformancePeriod


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([(2025, YEAR, "BAIK"), (2024, YEAR, "SANGAT BAIK")], 80),
        ([(2026, YEAR, "SANGAT BAIK"), (2025, YEAR, "BAIK")], 80),
        ([(2020, YEAR, "KURANG"), (2026, Q.Q3, "SANGAT BAIK")], 40),
        ([(2026, Q.Q3, "SANGAT BAIK"), (2026, Q.Q4, "KURANG"), (2025, Q.Q4, "KURANG")], 100),
        ([(2026, Q.Q4, "BAIK")], None),
        ([(2026, YEAR, "BAIK")], None),
        ([], None),
    ],
)
def test_predicate(rows: list[tuple[int, PerformancePeriod, str]], points: int | None) -> None:
    performance = tuple(Performance(y, p, Predicate(v)) for y, p, v in rows)
    assert score(Component.PERFORMANCE, performance=performance) == points


def test_a_year_and_a_quarter_end_with_their_last_day() -> None:
    rows = (Performance(2026, YEAR, Predicate.BAIK),)
    assert (
        placed(person(performance=rows), as_of=date(2026, 12, 30)).score(Component.PERFORMANCE)
        is None
    )
    assert placed(person(performance=rows), as_of=date(2026, 12, 31)).score(
        Component.PERFORMANCE
    ) == 80  # fmt: skip
    quarter = (Performance(2026, Q.Q3, Predicate.BAIK),)
    for on, points in ((date(2026, 9, 29), None), (date(2026, 9, 30), 80)):
        assert placed(person(performance=quarter), as_of=on).score(Component.PERFORMANCE) == points


@pytest.mark.parametrize(
    ("period", "counts"),
    [("2025-09", False), ("2025-10", True), ("2026-10", True), ("2026-11", False)],
)
def test_feedback_window(period: str, counts: bool) -> None:
    found = score(Component.FEEDBACK, feedback=(feedback(period, superior=5),))
    assert found == (100 if counts else None)


def test_a_period_is_dated_by_the_last_day_of_its_month() -> None:
    rows = (feedback("2026-10", superior=5),)
    assert placed(person(feedback=rows), as_of=date(2026, 10, 30)).score(Component.FEEDBACK) is None
    february = (feedback("2024-02", superior=5),)
    on = date(2025, 2, 28)
    assert placed(person(feedback=february), as_of=on).score(Component.FEEDBACK) == 100
    assert (
        placed(person(feedback=february), as_of=date(2025, 3, 1)).score(Component.FEEDBACK) is None
    )


@pytest.mark.parametrize(
    ("mean", "points"),
    [
        ("4.55", 100), ("4.5499", 80), ("4", 80), ("3.9999", 60), ("3", 60), ("2.9999", 40),
        ("2", 40), ("1.9999", 20), ("1", 20),
    ],
)  # fmt: skip
def test_feedback_bands_are_half_open(mean: str, points: int) -> None:
    assert score(Component.FEEDBACK, feedback=(feedback("2026-09", superior=mean),)) == points


def test_feedback_weights_and_missing_groups() -> None:
    # 60 x 5 + 20 x 3 + 20 x 4 = 440 of 500: 88 %; without the superior (3 + 4) / 2 = 70 %.
    whole = feedback("2026-09", superior=5, peer=3, subordinate=4, self=1)
    assert score(Component.FEEDBACK, feedback=(whole,)) == 80
    rest = feedback("2026-09", peer=3, subordinate=4, self=5)
    assert score(Component.FEEDBACK, feedback=(rest,)) == 60
    lost = variant(components__feedback__redistribute=False)
    assert placed(person(feedback=(rest,)), lost).score(Component.FEEDBACK) == 20


def test_own_answers_alone_are_no_feedback() -> None:
    mine = feedback("2026-10", self=5)
    assert score(Component.FEEDBACK, feedback=(mine,)) is None
    assert score(Component.FEEDBACK, feedback=(mine, feedback("2026-08", peer=4))) == 80
    two = variant(components__feedback__min_raters=2)
    beside = feedback("2026-10", self=5, peer=4)
    assert placed(person(feedback=(beside,)), two).score(Component.FEEDBACK) is None
    enough = feedback("2026-10", self=5, peer=(4, 2))
    assert placed(person(feedback=(enough,)), two).score(Component.FEEDBACK) == 80


def test_the_newest_feedback_counts_in_whatever_order_it_stands() -> None:
    older, newer = feedback("2026-08", peer=5), feedback("2026-09", peer=3)
    for rows in ((older, newer), (newer, older)):
        assert score(Component.FEEDBACK, feedback=rows) == 60


def test_feedback_is_recomputed_from_the_ratings() -> None:
    # Cause: an operator's precedence made every 360 mean 1 or 2 (peers.md 7.4).
    means = [Fraction(n, 4) for n in range(4, 21)]
    for mean in means:
        percent = mean * 20
        expected = next(
            p for t, p in ((91, 100), (80, 80), (60, 60), (40, 40), (0, 20)) if percent >= t
        )
        assert score(Component.FEEDBACK, feedback=(feedback("2026-09", peer=mean),)) == expected


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (date(2023, 10, 30), False),
        (date(2023, 10, 31), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ],
)
def test_session_and_potential_windows(on: date, counts: bool) -> None:
    found = placed(person(sessions=(session("S", on),), potential=(Potential(on, aspects(40)),)))
    assert found.score(Component.COMPETENCY) == (100 if counts else None)
    assert found.score(Component.POTENTIAL) == (100 if counts else None)


def test_which_session_counts() -> None:
    old = session("A", date(2025, 1, 1), 3)
    newer = session("B", date(2026, 1, 1), 0)
    assert score(Component.COMPETENCY, sessions=(newer, old)) == 0
    open_one = replace(newer, closed=False)
    assert score(Component.COMPETENCY, sessions=(open_one, old)) == 100
    partial = SessionLevels("B", newer.on, True, {Competency.CHANGE: Fraction(3)})
    assert score(Component.COMPETENCY, sessions=(partial, old)) == 100
    assert score(Component.COMPETENCY, sessions=(partial,)) is None
    same_day = replace(newer, on=old.on)
    assert score(Component.COMPETENCY, sessions=(same_day, old)) == 0
    assert score(Component.COMPETENCY, sessions=(old, same_day)) == 0


def test_no_rating_gives_no_level_and_a_mean_is_not_truncated() -> None:
    # Cause: integer division and a default mark of 3 without any rating (peers.md 7.3).
    assert score(Component.COMPETENCY, sessions=()) is None
    halves = SessionLevels("S", AS_OF, True, levels("2.5"))
    assert score(Component.COMPETENCY, sessions=(halves,)) == Fraction(250, 3)


def test_a_surplus_hides_no_gap() -> None:
    uneven = levels(3) | {Competency.INTEGRITY: Fraction(5), Competency.CHANGE: Fraction(1)}
    assert match(BKN, uneven, Tier.ADMINISTRATOR) == Fraction(2500, 27)
    assert match(
        variant(components__competency__cap="total"), uneven, Tier.ADMINISTRATOR
    ) == 100  # fmt: skip
    assert uncapped(BKN, uneven, Tier.ADMINISTRATOR) == 100
    assert uncapped(BKN, levels(4), Tier.ADMINISTRATOR) == Fraction(400, 3)
    assert match(variant(components__competency__cap="total"), levels(4), Tier.PENGAWAS) == 100


@pytest.mark.parametrize(
    ("value", "promotion", "mapping"),
    [
        (Fraction(80), "ms", "co"), (Fraction(79999, 1000), "mms", "co"),
        (Fraction(68), "mms", "ko"),
        (Fraction(67999, 1000), "kms", "ko"), (Fraction(90), "ms", "o"),
        (Fraction(89999, 1000), "ms", "co"), (Fraction(78), "mms", "co"),
        (Fraction(77999, 1000), "mms", "ko"),
        (Fraction(0), "kms", "ko"), (Fraction(100), "ms", "o"),
    ],
)  # fmt: skip
def test_jpm_categories(value: Fraction, promotion: str, mapping: str) -> None:
    assert category(BKN, value, "promotion").code == promotion
    assert category(BKN, value, "mapping").code == mapping


@pytest.mark.parametrize(
    ("count", "points"),
    [(0, 0), (1, 25), (3, 25), (4, 50), (5, 50), (6, 75), (7, 75), (8, 100), (20, 100)],
)
def test_training_bands(count: int, points: int) -> None:
    rows = tuple(Training(str(n), date(2026, 1, 1), None) for n in range(count))
    assert score(Component.TRAINING, training=rows) == points


@pytest.mark.parametrize(
    ("on", "until", "counts"),
    [
        (date(2023, 10, 30), None, False),
        (date(2023, 10, 31), None, True),
        (date(2026, 10, 31), None, True),
        (date(2026, 11, 1), None, False),
        (date(2025, 1, 1), date(2026, 10, 30), False),
        (date(2025, 1, 1), date(2026, 10, 31), True),
    ],
)
def test_training_window_and_validity(on: date, until: date | None, counts: bool) -> None:
    assert score(Component.TRAINING, training=(Training("D", on, until),)) == (25 if counts else 0)


def career(
    start: date,
    *,
    end: date | None = None,
    tier: Tier = Tier.ADMINISTRATOR,
    unit: str = "Dinas Pendidikan",
    agency: str = "Kota",
    status: CareerStatus = D,
) -> Career:
    return Career("J", start, end, tier, unit, agency, status)


def experience(**evidence: Any) -> Fraction:
    found = score(Component.EXPERIENCE, **evidence)
    assert isinstance(found, int | Fraction)
    return Fraction(found) * 3


@pytest.mark.parametrize(
    ("since", "tenure"),
    [
        (date(2021, 10, 31), 100),
        (date(2021, 11, 1), 80),
        (date(2023, 10, 31), 80),
        (date(2023, 11, 1), 60),
        (None, 60),
    ],
)
def test_tenure(since: date | None, tenure: int) -> None:
    assert experience(post_since=since, careers=()) == tenure + 60
    if since is not None:
        # The career row may begin earlier than the post, and the post earlier than the row.
        assert experience(post_since=AS_OF, careers=(career(since),)) == tenure + 60
        assert experience(post_since=since, careers=(career(AS_OF),)) == tenure + 60


def test_tenure_reads_definitive_rows_of_the_present_tier() -> None:
    early = date(2010, 1, 1)
    for other in (career(early, tier=Tier.PENGAWAS), career(early, status=CareerStatus.PLT)):
        acting = 60 if other.status is CareerStatus.PLT else 0
        assert experience(post_since=AS_OF, careers=(other,)) == 60 + 60 + acting


@pytest.mark.parametrize(
    ("rows", "variety"),
    [
        ([], 60),
        ([{"unit": "DINAS  pendidikan"}], 60),
        ([{"unit": "Dinas Sosial"}], 80),
        ([{"agency": "Kota"}, {"agency": " KOTA"}], 60),
        ([{"agency": "Kota"}, {"agency": "Provinsi"}], 100),
    ],
)
def test_variety(rows: list[dict[str, str]], variety: int) -> None:
    careers = tuple(career(AS_OF, **row) for row in rows)  # type: ignore[arg-type]
    assert experience(post_since=AS_OF, careers=careers) == 60 + variety


@pytest.mark.parametrize(
    ("status", "tier", "points"),
    [
        (CareerStatus.PJ, Tier.PELAKSANA, 100),
        (CareerStatus.PLT, Tier.JPT_PRATAMA, 80),
        (CareerStatus.PLT, Tier.JF_AHLI_MADYA, 60),
        (CareerStatus.PLH, Tier.JF_AHLI_UTAMA, 40),
        (CareerStatus.PLH, Tier.ADMINISTRATOR, 20),
    ],
)
def test_acting(status: CareerStatus, tier: Tier, points: int) -> None:
    row = career(date(2000, 1, 1), end=date(2000, 2, 1), status=status, tier=tier)
    assert experience(post_since=AS_OF, careers=(row,)) == 120 + points
    later = replace(row, start=date(2026, 11, 1), end=None)
    assert experience(post_since=AS_OF, careers=(later,)) == 120
    lesser = career(AS_OF, status=CareerStatus.PLH, tier=Tier.PELAKSANA)
    assert experience(post_since=AS_OF, careers=(lesser, row)) == 120 + max(points, 20)


@pytest.mark.parametrize(("end", "points"), [("2024-10-31", 60), ("2024-10-30", 0), (None, 60)])
def test_acting_within_a_window_where_the_policy_has_one(end: str | None, points: int) -> None:
    two = variant(components__experience__acting_window_years=2)
    last = None if end is None else date.fromisoformat(end)
    row = career(date(2024, 1, 1), end=last, status=CareerStatus.PLT)
    found = placed(person(post_since=AS_OF, careers=(row,)), two).score(Component.EXPERIENCE)
    assert found == Fraction(120 + points, 3)


def test_potential() -> None:
    assert score(Component.POTENTIAL, potential=(Potential(AS_OF, aspects(30)),)) == 75
    holed = Potential(AS_OF, (*aspects(40)[:7], None))
    older = Potential(date(2025, 1, 1), aspects(20))
    assert score(Component.POTENTIAL, potential=(holed,)) is None
    assert score(Component.POTENTIAL, potential=(holed, older)) == 50
    halved = Potential(AS_OF, (Fraction(7, 2), *aspects(40)[1:]))
    assert score(Component.POTENTIAL, potential=(halved,)) == Fraction(385, 4)


@pytest.mark.parametrize(
    ("level", "points"),
    zip(
        [*EducationLevel, None],
        [100, 90, 80, 80, 70, 60, 60, 60, 50, 50, 50],
        strict=True,
    ),
)
def test_education(level: EducationLevel | None, points: int) -> None:
    assert score(Component.EDUCATION, education=level) == points


@pytest.mark.parametrize(
    ("held", "points"),
    [
        (None, 100),
        ((), 100),
        (("ilmu hukum",), 50),
        (("ilmu hukum", "administrasi publik"), 100),
    ],
)
def test_field_of_study(held: tuple[str, ...] | None, points: int) -> None:
    evidence = {"field_of_study": " ADMINISTRASI  Publik", "held_fields": held}
    assert score(Component.FIELD, **evidence) == points


@pytest.mark.parametrize(
    ("start", "end", "level", "points"),
    [
        (date(2026, 1, 1), None, "R", 0),
        (date(2026, 1, 1), date(2026, 10, 31), "R", 0),
        (date(2026, 1, 1), date(2026, 10, 30), "R", 75),
        (date(2021, 1, 1), date(2021, 10, 31), "S", 50),
        (date(2021, 1, 1), date(2021, 10, 30), "S", 100),
        (date(2024, 1, 1), date(2025, 1, 1), "B", 25),
        (date(2026, 11, 1), None, "B", 100),
        (date(2026, 10, 31), None, "B", 0),
    ],
)
def test_discipline(start: date, end: date | None, level: str, points: int) -> None:
    penalty = Penalty("H", start, end, PenaltyLevel(level))
    assert score(Component.DISCIPLINE, penalties=(penalty,)) == points


def test_the_worst_penalty_counts() -> None:
    light = Penalty("R", date(2026, 1, 1), date(2026, 2, 1), PenaltyLevel.LIGHT)
    heavy = Penalty("B", date(2022, 1, 1), date(2023, 1, 1), PenaltyLevel.HEAVY)
    assert score(Component.DISCIPLINE, penalties=(light, heavy)) == 25
    newest = variant(components__discipline__combine="newest")
    assert placed(person(penalties=(heavy, light)), newest).score(Component.DISCIPLINE) == 75
