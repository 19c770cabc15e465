"""What the demo invents is what a clean import would have read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from talenta_tui.demo import AS_OF
from talenta_tui.demo.city import invent_city
from talenta_tui.exchange.codes import tier_of
from talenta_tui.exchange.rows import ROWS, Kind
from talenta_tui.scoring.policy import builtin_policy
from talenta_tui.scoring.vocabulary import Relation, Sex

Rows = dict[Kind, list[Any]]


@pytest.fixture(scope="module")
def city() -> Rows:
    return {kind: list(rows) for kind, rows in invent_city(700).rows()}


@pytest.mark.parametrize("kind", Kind)
def test_every_row_passes_its_model_and_keys_are_unique(kind: Kind, city: Rows) -> None:
    model = ROWS[kind]
    keys = set()
    for row in city[kind]:
        good = model(**row._asdict())
        assert row.key == good.key
        keys.add(good.key)
    assert len(keys) == len(city[kind]) > 0


def test_a_nip_says_what_the_row_says(city: Rows) -> None:
    rows = city[Kind.EMPLOYEES]
    for row in rows:
        assert row.nip[:8] == f"{row.birth_date:%Y%m%d}"
        assert row.nip[8:14] == f"{row.civil_since:%Y%m}"
        assert row.nip[14] == ("1" if row.sex is Sex.MALE else "2")
    stems = Counter(row.nip[:15] for row in rows)
    for stem, count in stems.items():
        found = sorted(int(row.nip[15:]) for row in rows if row.nip.startswith(stem))
        assert found == list(range(1, count + 1))


def test_employees_are_of_an_age_to_serve(city: Rows) -> None:
    for row in city[Kind.EMPLOYEES]:
        assert 18 <= (row.civil_since - row.birth_date).days / 365.25 < 35
        assert 18 <= (AS_OF - row.birth_date).days / 365.25 < 64
        assert row.civil_since <= row.grade_since <= AS_OF
        assert row.civil_since <= row.post_since <= AS_OF
        assert row.tier is tier_of(row.echelon, row.post_kind, row.post)


def test_nothing_is_dated_after_the_demos_day(city: Rows) -> None:
    fields = {
        Kind.AWARDS: "on", Kind.TEAMS: "start", Kind.TRAINING: "on", Kind.CAREERS: "start",
        Kind.DISCIPLINE: "start", Kind.RATINGS: "on", Kind.POTENTIAL: "on",
    }  # fmt: skip
    for kind, name in fields.items():
        days: list[date] = [getattr(row, name) for row in city[kind]]
        assert max(days) <= AS_OF
    assert max(row.period for row in city[Kind.FEEDBACK]) == "2026-10"


def test_predicates_follow_from_the_matrix(city: Rows) -> None:
    matrix = builtin_policy().predicate_matrix.results
    for row in city[Kind.PERFORMANCE]:
        assert row.predicate is matrix[row.result][row.behaviour]


def test_posts_answer_to_posts_and_holders_sit_in_their_unit(city: Rows) -> None:
    posts = {row.code: row for row in city[Kind.POSITIONS]}
    people = {row.nip: row for row in city[Kind.EMPLOYEES]}
    held = [row for row in posts.values() if row.holder_nip is not None]
    assert sorted(row.holder_nip for row in held) == sorted(people)
    assert [row.code for row in posts.values() if not row.superior_code] == ["SETDA-001"]
    for row in posts.values():
        climbed = {row.code}
        while row.superior_code:
            row = posts[row.superior_code]
            assert row.code not in climbed
            climbed.add(row.code)
    for row in held:
        holder = people[row.holder_nip]
        assert (holder.post, holder.unit, holder.tier, holder.echelon) == (
            row.name, row.unit, row.tier, row.echelon,
        )  # fmt: skip


def test_nobody_is_rated_twice_by_one_or_by_themselves_as_another(city: Rows) -> None:
    for row in city[Kind.FEEDBACK]:
        assert (row.ratee_nip == row.rater_nip) is (row.relation is Relation.SELF)
    groups = Counter((r.period, r.ratee_nip, r.relation) for r in city[Kind.FEEDBACK])
    sizes = {relation: set() for relation in Relation}  # type: dict[Relation, set[int]]
    for (_period, _nip, relation), count in groups.items():
        sizes[relation].add(count)
    assert sizes[Relation.SUPERIOR] == sizes[Relation.SELF] == {1}
    # Groups on both sides of the anonymity minimum of three.
    assert {2, 3} <= sizes[Relation.SUBORDINATE]
    assert {2, 3, 5} <= sizes[Relation.PEER]


@pytest.mark.parametrize("people", [60, 61, 1234, 20_000])
def test_a_city_of_any_size_has_no_two_rows_of_one_key(people: int) -> None:
    for kind, rows in invent_city(people).rows():
        if kind is Kind.RATINGS and people > 10_000:
            break  # half a million keys more would prove nothing that 1,234 people do not
        keys = [row.key for row in rows]
        assert len(set(keys)) == len(keys)
        assert kind is not Kind.EMPLOYEES or len(keys) == people


def test_the_same_city_every_time(city: Rows) -> None:
    again = {kind: list(rows) for kind, rows in invent_city(700).rows()}
    assert again == city


def test_assessors_differ_in_severity_and_leave_cells_unseen(city: Rows) -> None:
    cells = city[Kind.RATINGS]
    unseen = sum(row.halves is None for row in cells) / len(cells)
    assert 0.05 < unseen < 0.3
    given: dict[str, list[int]] = {}
    for row in cells:
        if row.halves is not None:
            given.setdefault(row.assessor, []).append(row.halves)
    means = [sum(levels) / len(levels) for levels in given.values() if len(levels) > 100]
    assert max(means) - min(means) > 0.5
