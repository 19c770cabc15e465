"""The tree of a placement: sums, records used, records not used and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.scoring.evidence import (
    Award,
    Career,
    Evidence,
    Penalty,
    Performance,
    Potential,
    SessionLevels,
    Team,
    Training,
)
from talenta_tui.scoring.explain import EvidenceRef, Node, explain
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    TeamRole,
    TeamScope,
    Tier,
)

from .builders import (
    AS_OF,
    BKN,
    YEAR,
    aspects,
    crowd,
    feedback,
    levels,
    nine,
    person,
    placed,
    session,
    variant,
)


def tree(someone: Evidence, prepared: Prepared = BKN) -> Node:
    return explain(prepared, someone, placed(someone, prepared), AS_OF)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def at(root: Node, key: str) -> Node:
    return next(n for n in nodes(root) if n.key == key)


def reasons(root: Node, key: str) -> list[tuple[object, str]]:
    return [(ref.fields[0][1], ref.reason) for ref in at(root, key).evidence]


def test_the_worked_example_in_full() -> None:
    root = tree(person())
    assert root.key == "talent"
    assert root.value == Fraction(77825, 1000)
    assert [(n.key, n.contribution) for n in root.children] == [
        ("y", Fraction(71, 2)),
        ("x", Fraction(8465, 200)),
        ("box", None),
        ("policy", None),
    ]
    parts = {n.key: n.contribution for n in nodes(root) if n.key.count(".") == 1}
    assert {k: v for k, v in parts.items() if v is not None} == {
        "y.performance": 48,
        "y.awards": Fraction(45, 4),
        "y.teams": Fraction(15, 4),
        "y.feedback": 8,
        "x.competency": Fraction(92, 5),
        "x.training": Fraction(15, 2),
        "x.experience": 6,
        "x.potential": Fraction(75, 4),
        "x.education": 9,
        "x.field": 10,
        "x.discipline": 15,
    }
    assert at(root, "box").value == 8
    assert at(root, "x.competency.Integritas").value == Fraction(84, 100)
    assert [n.label_id for n in nodes(root) if n.key == "y.band"] == ["sesuai ekspektasi"]


POLICIES = (
    BKN,
    variant(arithmetic__box_from="rounded", arithmetic__decimals=1),
    variant(components__competency__cap="total", components__awards__combine="sum"),
    variant(components__feedback__redistribute=False, missing__required=[]),
    variant(components__potential__weights={
        name: n % 3 for n, name in enumerate(BKN.policy.components.potential.weights, start=1)
    }),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(range(len(POLICIES))))
def test_contributions_sum_exactly(seed: int, which: int) -> None:
    for someone in (*crowd(6, seed), person(), nine()[seed % 9]):
        for node in nodes(tree(someone, POLICIES[which])):
            parts = [c.contribution for c in node.children if c.contribution is not None]
            if parts and node.value is not None:
                assert sum(parts) == node.value, node.key


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_every_record_is_named_and_only_used_ones_decide(seed: int) -> None:
    for someone in crowd(8, seed):
        root = tree(someone)
        kinds: dict[str, list[EvidenceRef]] = {}
        for node in nodes(root):
            for ref in node.evidence:
                kinds.setdefault(ref.kind, []).append(ref)
        for kind, rows in (
            ("performance", someone.performance),
            ("award", someone.awards),
            ("team", someone.teams),
            ("training", someone.training),
            ("session", someone.sessions),
            ("potential", someone.potential),
            ("feedback", someone.feedback),
            ("penalty", someone.penalties),
        ):
            assert len(kinds.get(kind, [])) == len(rows)
        posts = {dict(ref.fields)["post"] for ref in kinds.get("career", [])}
        assert posts == {row.post for row in someone.careers}
        # Records that did not count could as well not be there.
        used: dict[str, Any] = {
            "awards": tuple(r for r in someone.awards if r.name in names(kinds, "award")),
            "teams": tuple(r for r in someone.teams if r.name in names(kinds, "team")),
            "training": tuple(r for r in someone.training if r.name in names(kinds, "training")),
            "penalties": tuple(r for r in someone.penalties if r.name in names(kinds, "penalty")),
            "sessions": tuple(r for r in someone.sessions if r.code in names(kinds, "session")),
            "potential": tuple(r for r in someone.potential if r.on in names(kinds, "potential")),
            "feedback": tuple(r for r in someone.feedback if r.period in names(kinds, "feedback")),
            "careers": tuple(
                r
                for r in someone.careers
                if any(ref.used and ref.fields[0][1] == r.post for ref in kinds.get("career", []))
            ),
        }
        assert placed(replace(someone, **used)).scores == placed(someone).scores


def names(kinds: dict[str, list[EvidenceRef]], kind: str) -> set[object]:
    return {ref.fields[0][1] for ref in kinds.get(kind, []) if ref.used}


def test_why_records_did_not_count() -> None:
    d = date
    lead, inner = TeamRole.LEAD, TeamScope.INTERNAL
    heavy, light = PenaltyLevel.HEAVY, PenaltyLevel.LIGHT
    partial = SessionLevels("C", d(2026, 3, 1), True, {Competency.CHANGE: Fraction(3)})
    someone = person(
        performance=(
            Performance(2026, YEAR, Predicate.BAIK),
            Performance(2025, YEAR, Predicate.BAIK),
            Performance(2024, YEAR, Predicate.BAIK),
            Performance(2026, PerformancePeriod.Q3, Predicate.BAIK),
            Performance(2026, PerformancePeriod.Q4, Predicate.BAIK),
        ),
        awards=(
            Award("late", d(2027, 1, 1), AwardScope.INTERNATIONAL),
            Award("best", d(2025, 1, 1), AwardScope.NATIONAL),
            Award("less", d(2024, 1, 1), AwardScope.AGENCY),
            Award("old", d(2020, 1, 1), AwardScope.INTERNATIONAL),
        ),
        teams=(
            Team("late", d(2026, 12, 1), None, lead, inner),
            Team("best", d(2025, 1, 1), None, lead, inner),
            Team("less", d(2024, 12, 1), None, TeamRole.MEMBER, inner),
            Team("old", d(2020, 1, 1), d(2021, 1, 1), lead, inner),
        ),
        training=(
            Training("late", d(2026, 12, 1), None),
            Training("good", d(2026, 1, 1), None),
            Training("lapsed", d(2025, 1, 1), d(2026, 1, 1)),
            Training("old", d(2020, 1, 1), None),
        ),
        sessions=(
            session("E", d(2027, 1, 1)),
            session("D", d(2026, 4, 1), closed=False),
            partial,
            session("B", d(2026, 2, 1)),
            session("A", d(2025, 2, 1)),
            session("0", d(2020, 2, 1)),
        ),
        potential=(
            Potential(d(2027, 1, 1), aspects(30)),
            Potential(d(2026, 2, 1), (*aspects(30)[:7], None)),
            Potential(d(2026, 1, 1), aspects(30)),
            Potential(d(2025, 1, 1), aspects(30)),
            Potential(d(2020, 1, 1), aspects(30)),
        ),
        feedback=(
            feedback("2026-11", superior=4),
            feedback("2026-10", self=4),
            feedback("2026-09", superior=4, self=3),
            feedback("2026-08", superior=4),
            feedback("2025-09", superior=4),
        ),
        penalties=(
            Penalty("late", d(2026, 12, 1), None, heavy),
            Penalty("less", d(2026, 1, 1), d(2026, 2, 1), light),
            Penalty("worst", d(2024, 1, 1), d(2025, 2, 1), heavy),
            Penalty("old", d(2019, 1, 1), d(2020, 1, 1), heavy),
        ),
    )
    root = tree(someone)
    assert [r for _, r in reasons(root, "y.performance")] == [
        "not_ended", "year_counts", "not_ended", "used", "older"
    ]  # fmt: skip
    dated = [("late", "future"), ("best", "used"), ("less", "not_best"), ("old", "outside_window")]
    assert reasons(root, "y.awards") == dated
    assert reasons(root, "y.teams") == dated
    assert reasons(root, "x.training") == [
        ("late", "future"), ("good", "used"), ("lapsed", "expired"), ("old", "outside_window")
    ]  # fmt: skip
    assert reasons(root, "x.competency") == [
        ("E", "future"), ("D", "not_closed"), ("C", "incomplete"), ("B", "used"), ("A", "older"),
        ("0", "outside_window"),
    ]  # fmt: skip
    assert [r for _, r in reasons(root, "x.potential")] == [
        "future", "incomplete", "used", "older", "outside_window"
    ]  # fmt: skip
    assert [r for _, r in reasons(root, "y.feedback")] == [
        "future", "too_few_raters", "used", "older", "outside_window"
    ]  # fmt: skip
    assert reasons(root, "y.feedback.percent.DIRI")[0][1] == "no_weight"
    assert reasons(root, "x.discipline") == [
        ("late", "future"), ("less", "not_best"), ("worst", "used"), ("old", "outside_window")
    ]  # fmt: skip


def test_career_rows_say_what_each_was_good_for() -> None:
    def row(name: str, start: date, tier: Tier, status: CareerStatus) -> Career:
        return Career(name, start, None, tier, "Dinas A", "Kota", status)

    someone = person(
        careers=(
            row("first", date(2015, 1, 1), Tier.ADMINISTRATOR, CareerStatus.DEFINITIVE),
            row("second", date(2018, 1, 1), Tier.ADMINISTRATOR, CareerStatus.DEFINITIVE),
            row("lower", date(2010, 1, 1), Tier.PENGAWAS, CareerStatus.DEFINITIVE),
            row("late", date(2027, 1, 1), Tier.ADMINISTRATOR, CareerStatus.DEFINITIVE),
            row("plt", date(2020, 1, 1), Tier.JPT_PRATAMA, CareerStatus.PLT),
            row("plh", date(2020, 1, 1), Tier.JPT_PRATAMA, CareerStatus.PLH),
        )
    )
    root = tree(someone)
    assert reasons(root, "x.experience.tenure")[1:] == [
        ("late", "future"), ("second", "not_best"), ("first", "used"), ("lower", "other_tier")
    ]  # fmt: skip
    assert reasons(root, "x.experience.acting") == [("plt", "used"), ("plh", "not_best")]
    assert ("late", "future") in reasons(root, "x.experience.variety")
    assert at(root, "x.experience.tenure.years").value == 11


def test_levels_can_be_followed_to_their_cells() -> None:
    root = tree(person(sessions=(SessionLevels("AC-7", AS_OF, True, levels("2.5")),)))
    for competency in Competency:
        node = at(root, f"x.competency.{competency.value}")
        (ref,) = node.evidence
        assert ref.kind == "session_competency"
        assert dict(ref.fields)["session"] == "AC-7"
        assert dict(ref.fields)["competency"] == competency.value
        assert node.label_id == competency.value
        assert node.source == BKN.policy.standards.source


def test_what_is_missing_is_in_the_tree() -> None:
    root = tree(person(potential=(), performance=()))
    missing = at(root, "missing")
    assert missing.value == "potential, performance"
    assert [c.key for c in missing.children] == [
        "missing.x.potential", "missing.y.performance", "missing.best_box", "missing.worst_box"
    ]  # fmt: skip
    assert at(root, "missing.best_box").value == 9
    assert at(root, "missing.worst_box").value == 3
    assert root.value is None
    assert at(root, "x.competency").contribution is not None
    assert all(n.key != "missing" for n in nodes(tree(person())))


def test_nodes_above_the_records_name_rule_and_source() -> None:
    for node in nodes(tree(person())):
        assert node.label_id
        assert node.label_en
        assert bool(node.source) == bool(node.certainty)
        if node.key.count(".") <= 1 and node.key.split(".")[0] in {"x", "y", "talent"}:
            assert node.source or node.key.endswith(".band")
            assert bool(node.rule_id) == bool(node.rule_en) == bool(node.source)
    assert {f.name for f in fields(Node)} >= {"weight", "contribution", "evidence"}


def test_someone_else_s_placement_is_refused() -> None:
    with pytest.raises(ValueError, match="placement of"):
        explain(BKN, person(nip="1"), placed(person()), AS_OF)
