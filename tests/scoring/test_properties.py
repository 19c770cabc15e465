"""What holds for everybody: order does not matter, better is never worse, ends are ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.scoring.eligibility import VacancyNeeds, check
from talenta_tui.scoring.evidence import (
    Award,
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
from talenta_tui.scoring.explain import explain
from talenta_tui.scoring.placement import axis_value, box_of, place
from talenta_tui.scoring.vocabulary import (
    COMPONENTS,
    X_COMPONENTS,
    AwardScope,
    Competency,
    Component,
    EducationLevel,
    PenaltyLevel,
    Predicate,
    Relation,
    TeamRole,
    TeamScope,
    Tier,
)

from .builders import AS_OF, BKN, YEAR, person, placed, random_person

people = st.builds(random_person, st.randoms(use_true_random=False), st.integers(0, 12))
LISTS = (
    *("performance", "awards", "teams", "training", "careers", "penalties", "sessions"),
    *("potential", "feedback"),
)


@settings(max_examples=150, deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(someone: Evidence, rng: Random) -> None:
    mixed: dict[str, Any] = {}
    for name in LISTS:
        rows = list(getattr(someone, name))
        rng.shuffle(rows)
        mixed[name] = tuple(rows)
    mixed["feedback"] = tuple(
        FeedbackPeriod(p.period, tuple(reversed(p.groups))) for p in mixed["feedback"]
    )
    other = replace(someone, **mixed)
    one, two = placed(someone), placed(other)
    assert one == two
    assert explain(BKN, someone, one, AS_OF) == explain(BKN, other, two, AS_OF)
    needs = VacancyNeeds(Tier.ADMINISTRATOR)
    assert check(BKN, someone, one, needs, AS_OF) == check(BKN, other, two, needs, AS_OF)


@settings(max_examples=300, deadline=None)
@given(people)
def test_figures_keep_their_range_and_agree(someone: Evidence) -> None:
    found = placed(someone)
    for score in found.scores:
        assert score is None or (not isinstance(score, float) and 0 <= score <= 100)
    split = len(X_COMPONENTS)
    for value, table, scores in (
        (found.x, BKN.x, found.scores[:split]),
        (found.y, BKN.y, found.scores[split:]),
    ):
        assert (value is None) == (None in scores)
        if value is not None:
            assert value == sum(
                Fraction(w) * Fraction(s or 0) / table.scale
                for w, s in zip(table.weights, scores, strict=True)
            )
    assert found.missing == tuple(
        c for c, s in zip(COMPONENTS, found.scores, strict=True) if s is None
    )
    assert found.placed == (not found.missing)
    if found.x is not None and found.y is not None:
        assert found.talent == (found.x + found.y) / 2
        assert found.box == box_of(BKN, found.x, found.y) == found.best_box == found.worst_box
    else:
        assert found.talent is None


def filled(someone: Evidence, rng: Random) -> Evidence:
    """Everything required there, newest, by chance."""
    groups = tuple(
        FeedbackGroup(r, Fraction(rng.randint(21, 105), 21), rng.randint(1, 4))
        for r in rng.sample(list(Relation)[:3], rng.randint(1, 3))
    )
    found = placed(someone)
    gaps: dict[Component, dict[str, Any]] = {
        Component.PERFORMANCE: {
            "performance": (Performance(2025, YEAR, rng.choice(list(Predicate))),)
        },
        Component.COMPETENCY: {
            "sessions": (
                SessionLevels(
                    "Z", AS_OF, True, {c: Fraction(rng.randint(0, 10), 2) for c in Competency}
                ),
            )
        },
        Component.POTENTIAL: {
            "potential": (
                Potential(AS_OF, tuple(Fraction(rng.randint(2, 10), 2) for _ in range(8))),
            )
        },
        Component.FEEDBACK: {"feedback": (FeedbackPeriod("2026-10", groups),)},
    }
    for component in found.missing:
        someone = replace(someone, **gaps[component])
    return someone


@settings(max_examples=300, deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_the_true_box_lies_between_worst_and_best(someone: Evidence, rng: Random) -> None:
    before = placed(someone)
    after = placed(filled(someone, rng))
    assert after.box is not None
    row = {BKN.policy.boxes.grid[y][x]: (y, x) for y in range(3) for x in range(3)}
    for axis in (0, 1):
        assert row[before.worst_box][axis] <= row[after.box][axis] <= row[before.best_box][axis]


scores = st.lists(
    st.one_of(st.integers(0, 100), st.fractions(0, 100, max_denominator=60)),
    min_size=len(COMPONENTS),
    max_size=len(COMPONENTS),
)


@settings(max_examples=200)
@given(scores, st.integers(0, len(COMPONENTS) - 1), st.fractions(0, 100, max_denominator=7))
def test_a_better_component_never_lowers_an_axis_or_a_box(
    base: list[int | Fraction], which: int, more: Fraction
) -> None:
    better = [*base]
    better[which] = min(Fraction(100), base[which] + more)
    split = len(X_COMPONENTS)
    bands = []
    for values in (base, better):
        x = axis_value(BKN.x, values[:split])
        y = axis_value(BKN.y, values[split:])
        assert x is not None
        assert y is not None
        bands.append((x, y, BKN.x.band(x), BKN.y.band(y)))
    assert all(a <= b for a, b in zip(*bands, strict=True))


@settings(max_examples=150, deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_better_evidence_never_scores_less(someone: Evidence, rng: Random) -> None:
    """One better record in each component, on the as-of date, everything else as it was."""
    found = placed(someone)
    level = rng.choice(list(Competency))
    session = SessionLevels("ZZ", AS_OF, True, {c: Fraction(rng.randint(0, 4)) for c in Competency})
    raised = replace(session, levels=session.levels | {level: session.levels[level] + 1})
    low = tuple(Fraction(rng.randint(1, 4)) for _ in range(8))
    group = FeedbackGroup(rng.choice(list(Relation)[:3]), Fraction(rng.randint(4, 16), 4), 1)
    for component, worse, better in (
        (Component.COMPETENCY, {"sessions": (session,)}, {"sessions": (raised,)}),
        (
            Component.POTENTIAL,
            {"potential": (Potential(AS_OF, low),)},
            {"potential": (Potential(AS_OF, (low[0] + 1, *low[1:])),)},
        ),
        (
            Component.FEEDBACK,
            {"feedback": (FeedbackPeriod("2026-10", (group,)),)},
            {"feedback": (FeedbackPeriod("2026-10", (replace(group, mean=group.mean + 1),)),)},
        ),
    ):
        before = placed(replace(someone, **worse)).score(component)
        after = placed(replace(someone, **better)).score(component)
        assert before is not None
        assert after is not None
        assert before <= after
    more: tuple[tuple[Component, dict[str, Any]], ...] = (
        (
            Component.AWARDS,
            {"awards": (*someone.awards, Award("+", AS_OF, rng.choice(list(AwardScope))))},
        ),
        (
            Component.TEAMS,
            {
                "teams": (
                    *someone.teams,
                    Team(
                        "+",
                        AS_OF,
                        None,
                        rng.choice(list(TeamRole)),
                        rng.choice(list(TeamScope)),
                    ),
                )
            },
        ),
        (Component.TRAINING, {"training": (*someone.training, Training("+", AS_OF, None))}),
        (Component.DISCIPLINE, {"penalties": someone.penalties[1:]}),
        (Component.EXPERIENCE, {"post_since": date(1990, 1, 1)}),
        (Component.EDUCATION, {"education": EducationLevel.S3}),
        (Component.FIELD, {"held_fields": ()}),
        (Component.PERFORMANCE, {"performance": (Performance(2025, YEAR, Predicate.SANGAT_BAIK),)}),
    )
    for component, change in more:
        before, after = found.score(component), placed(replace(someone, **change)).score(component)
        assert after is not None
        assert before is None or before <= after


@given(st.sampled_from(list(Predicate)), st.sampled_from(list(PenaltyLevel)))
def test_a_penalty_never_helps(predicate: Predicate, level: PenaltyLevel) -> None:
    clean = person(performance=(Performance(2025, YEAR, predicate),))
    barred = replace(clean, penalties=(Penalty("H", date(2026, 1, 1), None, level),))
    one, other = placed(clean), placed(barred)
    assert one.talent is not None
    assert other.talent is not None
    assert other.talent < one.talent


@given(people)
@settings(max_examples=50, deadline=None)
def test_placing_again_gives_the_same(someone: Evidence) -> None:
    assert place(BKN, someone, AS_OF) == placed(someone)
