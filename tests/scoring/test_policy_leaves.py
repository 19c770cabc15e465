"""No field of a policy is decorative: each one, changed, changes what comes out.

Cause: a review tool stored and showed a rater threshold that no calculation read
(peers.md 7.6). Values must therefore change a decision, not merely their own echo; words
must change an explanation or a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product, zip_longest
from typing import Any

import pytest

from talenta_tui.planning.carefulness import Limits, flags
from talenta_tui.planning.raters import Request, Staff, propose
from talenta_tui.scoring.eligibility import VacancyNeeds, check
from talenta_tui.scoring.explain import explain
from talenta_tui.scoring.jpm import Purpose, category
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.scoring.placement import place
from talenta_tui.scoring.policy import PolicyError, builtin_policy, leaves, policy_data, policy_from
from talenta_tui.scoring.prepared import Prepared, prepare
from talenta_tui.scoring.ranking import rank, ranking_basis
from talenta_tui.scoring.savings import savings
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    EducationLevel,
    Expectation,
    Predicate,
    Tier,
)
from talenta_tui.services.rater_shield import shield

from .builders import AS_OF, crowd, nine, person

PEOPLE = (person(), *nine(), *crowd(260))
GATES = (Tier.JPT_PRATAMA, Tier.ADMINISTRATOR, Tier.PENGAWAS)
SHARES = (Tier.JPT_MADYA, *GATES)
PURPOSES: tuple[Purpose, ...] = ("promotion", "mapping")
DATA = policy_data(builtin_policy())

WORDS = {
    *("label_id", "label_en", "rule_id", "rule_en", "source", "certainty", "title_id"),
    *("title_en", "id", "version", "code", "needs", "actions_id", "actions_en", "pools"),
}
CHOICES = (
    ("last-day", "first-day"),
    ("exact", "rounded"),
    ("year", "newest"),
    ("quarter", "none"),
    ("best", "sum"),
    ("end", "start"),
    ("skip", "blocks"),
    ("competency", "total"),
    ("own", "JPT PRATAMA"),
    ("tier", "post"),
    ("worst", "newest"),
    ("competency", "training", "potential", "performance", "awards", "teams", "feedback"),
    ("talent", "box", "jpm", "x", "y", "tmt_golongan", "nip"),
    ("T", "S2", "S1"),
    ("agency", "national"),
    tuple(Predicate),
    tuple(EducationLevel),
    tuple(Tier),
    tuple(AwardScope),
    ("Aktif", "CLTN"),
    ("C", "P"),
)


def decisions(prepared: Prepared) -> Iterator[object]:
    """What is decided, without any echo of the policy's own words and limits."""
    yield prepared.as_of_date(2026, 2)
    saved = savings(prepared, 3000)
    yield saved and (saved.least, saved.most)
    yield [prepared.predicate(r, b) for r in Expectation for b in Expectation]
    for purpose in PURPOSES:
        yield [category(prepared, n, purpose).label_en for n in range(101)]
    decimals = prepared.policy.arithmetic.decimals
    placements = []
    for someone in PEOPLE:
        placement = place(prepared, someone, AS_OF)
        placements.append((someone, placement))
        yield placement
        yield [s if s is None else format_exact(s, decimals) for s in placement.scores]
        for tier in GATES:
            found = check(prepared, someone, placement, VacancyNeeds(tier), AS_OF)
            yield [(r.rule, r.outcome) for r in found.results if r.outcome != "confirm"]
    on_map = [(e, p) for e, p in placements if p.placed]
    # Twice the same people under other numbers and grades, so that every key decides ties.
    technical = {e.nip: Fraction(index % 7 * 10) for index, (e, _) in enumerate(on_map)}
    for tier in SHARES:
        yield [(r.nip, r.tie_rule) for r in rank(prepared, on_map, tier)]
        yield [(r.nip, r.talent) for r in rank(prepared, on_map, tier, technical)]
    yield from tied(prepared)
    yield from cycle(prepared)
    # What of 360° feedback is shown is decided by the policy too, above the pure core.
    for someone, placement in placements[:40]:
        tree = explain(prepared, someone, placement, AS_OF)
        yield shield(someone, tree, prepared.policy, own=False)[0].feedback


def cycle(prepared: Prepared) -> Iterator[object]:
    """How a 360° cycle goes: who is asked, what is flagged, what may be submitted."""
    rule = prepared.policy.cycles
    if rule is None:
        yield None
        return
    staff = [Staff(f"{n:02d}", "U", "T", "00" if n else None) for n in range(20)]
    counts = {relation.value: n for relation, n in rule.counts.items()}
    yield propose(staff, Request([s.nip for s in staff], counts, rule.most_forms, "1"))
    limits = Limits(rule.longest_run, 5, rule.seconds_an_item)
    yield [flags([3] * n, (), 2 * n + n // 2, limits) for n in range(1, 22)]
    yield [n >= rule.answers_least for n in range(22)]


def tied(prepared: Prepared) -> Iterator[object]:
    """Rankings among people of equal talent score, who differ in one thing at a time."""
    base = person()
    first = place(prepared, base, AS_OF)
    if first.x is None or first.y is None or first.talent is None:
        yield None
        return
    line = []
    for number in range(12):
        x = first.x + number % 5 - 2
        # Boxes run against X, Y and grades, so that the order of the keys shows.
        someone = replace(
            base,
            nip=f"{number:018d}",
            grade_since=date(2020 - number % 3, 1, 1),
            sessions=tuple(
                replace(s, levels={c: v - Fraction(number % 4, 10) for c, v in s.levels.items()})
                for s in base.sessions
            ),
        )
        placement = replace(first, nip=someone.nip, box=9 - number % 6, x=x, y=first.y + number % 2)
        line.append((someone, placement))
    yield [(r.nip, r.tie_rule) for r in rank(prepared, line, Tier.ADMINISTRATOR)]


def words(prepared: Prepared) -> Iterator[object]:
    """What is said: explanations, rule texts, categories, the list's own basis."""
    yield savings(prepared, 1)
    rule = prepared.policy.cycles
    yield rule and (rule.label_id, rule.label_en, rule.rule("id"), rule.rule("en"))
    yield rule and (rule.source, rule.certainty)
    for tier in SHARES:
        yield ranking_basis(prepared, tier)
    for purpose in PURPOSES:
        yield [category(prepared, n, purpose) for n in (0, 70, 79, 85, 95)]
    for someone in PEOPLE:
        placement = place(prepared, someone, AS_OF)
        yield explain(prepared, someone, placement, AS_OF)
        if someone is PEOPLE[0]:
            for tier in GATES:
                yield check(prepared, someone, placement, VacancyNeeds(tier), AS_OF)


BASE = prepare(builtin_policy())
DECISIONS = list(decisions(BASE))
SAID = list(words(BASE))


def candidates(path: list[str], value: object) -> Iterator[object]:
    """Other values a leaf may take, likely ones first."""
    key = next(p for p in reversed(path) if not p.isdigit())
    if key == "certainty":
        yield from (c for c in ("T", "S2", "S1") if c != value)
    elif value == "[]":
        yield ["agency"]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value + 2, value * 10 + 9, 0, value - 5, value + 10, 4)
    elif isinstance(value, str):
        for family in CHOICES:
            if value in family:
                yield from (str(c) for c in family if c != value)
        try:
            yield str(Fraction(value) / 2)
        except ValueError:
            yield value + ("x" if key in {"id", "code"} else "!")


def alone(path: list[str], value: object) -> Iterator[dict[str, Any]]:
    """Policies with this leaf changed and nothing else; not all are valid."""
    for other in candidates(path, value):
        data, table, last = opened(path)
        table[last] = other
        yield data


def jointly(path: list[str], value: object) -> Iterator[dict[str, Any]]:
    """Policies where the leaf and one partner change, as a sum or distinct values demand."""
    _, table, last = opened(path)
    if path[0] == "talent":
        yield from paired(path, "0.25", ("talent", "x" if last == "y" else "y"), "0.75")
    elif path[2:3] == ["weights"]:
        assert isinstance(value, int)
        for key in table:
            if key != last:
                yield from paired(path, value + 5, (*path[:-1], key), table[key] - 5)
    elif path[:2] == ["boxes", "grid"]:
        for row, column in product(range(3), repeat=2):
            other = DATA["boxes"]["grid"][row][column]
            yield from paired(path, other, ("boxes", "grid", str(row), str(column)), value)
    elif isinstance(table, list):
        for index, other in enumerate(table):
            yield from paired(path, other, (*path[:-1], str(index)), value)


def paired(
    path: list[str], value: object, partner: tuple[str, ...], theirs: object
) -> Iterator[dict[str, Any]]:
    data, table, last = opened(path)
    table[last] = value
    _, where, key = opened(list(partner), data)
    where[key] = theirs
    yield data


def opened(path: list[str], data: dict[str, Any] | None = None) -> tuple[dict[str, Any], Any, Any]:
    """The table a leaf stands in and its key there, in `data` or in a fresh copy."""
    data = deepcopy(DATA) if data is None else data
    table: Any = data
    for step in path[:-1]:
        table = table[int(step)] if isinstance(table, list) else table[step]
    return data, table, int(path[-1]) if isinstance(table, list) else path[-1]


def paths(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[list[str], object]]:
    """Every leaf as a list of keys (keys may hold dots, so the printed path will not do)."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*way, str(key)))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from paths(item, (*way, str(index)))
    else:
        yield list(way), "[]" if value == [] else value


LEAVES = list(paths(DATA))


def fixed(path: list[str]) -> bool:
    """Leaves the format itself fixes: where the lowest band begins, the first and last key."""
    if path[:2] == ["ranking", "keys"]:
        return path[2] in {"0", "6"}
    if path[-1] != "at_least":
        return False
    *way, index, _ = path
    table: Any = DATA
    for step in way:
        table = table[int(step)] if isinstance(table, list) else table[step]
    return int(index) == len(table) - 1


def valid(data: dict[str, Any]) -> Prepared | None:
    """The policy, where it is one and differs from the built-in."""
    if data == DATA:
        return None
    try:
        return prepare(policy_from(data))
    except PolicyError:
        return None


def matters(path: list[str], value: object) -> bool:
    """Whether another valid value of the leaf changes an outcome.

    A partner changes with it only where no value is valid alone. A leaf the format fixes
    must refuse every other value.
    """
    said = any(part in WORDS for part in path[-2:])
    base = SAID if said else DECISIONS
    tried = False
    for mutants in (alone, jointly):
        for data in mutants(path, value):
            if (prepared := valid(data)) is None:
                continue
            tried = True
            outcome = words(prepared) if said else decisions(prepared)
            if any(a != b for a, b in zip_longest(base, outcome)):
                return True
        if tried:
            return False
    return fixed(path)


def groups() -> list[str]:
    return sorted(
        {
            ".".join(path[: 2 if path[0] in {"components", "eligibility"} else 1])
            for path, _ in LEAVES
        }
    )


@pytest.mark.parametrize("group", groups())
def test_every_field_changes_an_outcome(group: str) -> None:
    parts = group.split(".")
    mine = [(p, v) for p, v in LEAVES if p[: len(parts)] == parts]
    assert mine
    decorative = [".".join(path) for path, value in mine if not matters(path, value)]
    assert decorative == []


def test_the_enumeration_is_complete() -> None:
    assert sorted(".".join(p) for p, _ in LEAVES) == sorted(p for p, _ in leaves(DATA))


def test_an_age_limit_that_a_tier_does_not_have_would_matter() -> None:
    for tier in ("ADMINISTRATOR", "PENGAWAS"):
        data = deepcopy(DATA)
        assert "max_age" not in data["eligibility"]["gates"][tier]
        data["eligibility"]["gates"][tier]["max_age"] = 40
        changed = decisions(prepare(policy_from(data)))
        assert any(a != b for a, b in zip_longest(DECISIONS, changed))
