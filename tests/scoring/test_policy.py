"""Policy files: read, refused, named by content, compared, written."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.scoring.policy import (
    Difference,
    PolicyError,
    builtin_policy,
    diff_policies,
    dump_policy,
    load_policy,
    policy_data,
    policy_from,
    policy_hash,
)
from talenta_tui.scoring.vocabulary import Component, Tier

BASE = builtin_policy()


def changed(path: str, value: Any) -> dict[str, Any]:
    data = deepcopy(policy_data(BASE))
    *way, last = path.split("/")
    target: Any = data
    for step in way:
        target = target[int(step)] if isinstance(target, list) else target[step]
    if isinstance(target, list):
        target[int(last)] = value
    elif value is None:
        del target[last]
    else:
        target[last] = value
    return data


def test_the_numbers_of_the_regulation() -> None:
    assert BASE.talent.y == BASE.talent.x == Fraction(1, 2)
    assert dict(BASE.axes.y.weights) == {
        "performance": 60, "awards": 15, "teams": 15, "feedback": 10
    }  # fmt: skip
    assert dict(BASE.axes.x.weights) == {
        "competency": 20, "training": 10, "experience": 10, "potential": 25,
        "education": 10, "field": 10, "discipline": 15,
    }  # fmt: skip
    assert BASE.boxes.grid == ((1, 3, 6), (2, 5, 8), (4, 7, 9))
    sums = [sum(BASE.standards.levels[tier].values()) for tier in Tier]
    assert sums == [45, 36, 27, 18, 9, 38, 36, 27, 18, 27, 18, 12, 9]


def test_every_value_names_a_source_that_may_be_shown() -> None:
    certainties = [v for k, v in walk(policy_data(BASE)) if k == "certainty"]
    assert len(certainties) > 30
    assert "M" not in certainties


def walk(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for k, v in value.items() for pair in [(k, v), *walk(v)]]
    return [pair for item in value for pair in walk(item)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("path", "value", "where", "why"),
    [
        ("axes/x/weights/competency", 25, "axes.x", "must sum to 100, not 105"),
        ("axes/y/weights/awards", -1, "axes.y.weights.awards", "below 0"),
        ("axes/y/weights/prizes", 1, "axes.y.weights", "unknown: prizes"),
        ("talent/x", "0.6", "talent", "sum to 1"),
        ("axes/x/bands/1/at_least", 80, "axes.x.bands", "highest down"),
        ("axes/x/bands/1/at_least", 90, "axes.x.bands", "highest down"),
        ("axes/x/bands/2/at_least", 1, "axes.x.bands", "begin at 0"),
        ("axes/x/bands/2", {"code": "z", "at_least": 0}, "axes.x.bands.2.label_id", "required"),
        ("components/training/bands/0/points", 101, "components.training.bands.0.points", "100"),
        ("components/training/bands", [], "components.training.bands", "begin at 0"),
        ("components/performance/points/BAIK", None, "components.performance.points", "BAIK"),
        (
            "components/performance/points/CUKUP",
            60,
            "components.performance.points.CUKUP",
            "SANGAT",
        ),
        ("components/awards/points/NASIONAL", 75.5, "components.awards.points.NASIONAL", "exact"),
        ("components/awards/points/NASIONAL", True, "components.awards.points.NASIONAL", "exact"),
        ("components/awards/window_years", "5", "components.awards.window_years", "integer"),
        ("components/awards/prize", 1, "components.awards.prize", "Extra"),
        ("components/awards/rule_en", "last {none_such}", "components.awards", "{none_such}"),
        ("components/awards/rule_en", "last {points}", "components.awards", "{points}"),
        ("components/feedback/item_min", 5, "components.feedback", "below item_max"),
        ("components/competency/level_min", 2, "", "level_min"),
        ("standards/levels/JF MAHIR", None, "standards.levels", "missing: JF MAHIR"),
        ("standards/levels/JF MAHIR/Komunikasi", None, "standards.levels.JF MAHIR", "Komunikasi"),
        ("standards/levels/JF MAHIR/Komunikasi", 6, "standards.levels.JF MAHIR.Komunikasi", "5"),
        ("boxes/grid/0/0", 9, "boxes", "stands once"),
        ("boxes/grid/0", [1, 1, 6], "boxes.grid.0", "twice"),
        ("boxes/texts/9/pools", ["galaxy"], "boxes", "unknown pool galaxy"),
        ("boxes/texts/9/actions_en", ["Promote"], "boxes.texts.9", "equally many"),
        ("missing/required", ["education"], "missing.required.0", "competency"),
        ("ranking/keys", ["box", "talent", "nip"], "ranking", "talent stands first"),
        ("eligibility/rules/box", None, "eligibility.rules", "missing: box"),
        ("eligibility/gates/PENGAWAS/confirm/0/code", "box", "eligibility.gates.PENGAWAS", "codes"),
        ("certainty", "X", "certainty", "'T'"),
        ("id", None, "id", "required"),
    ],
)
def test_a_faulty_value_is_named(path: str, value: Any, where: str, why: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_from(changed(path, value))
    (found, reason), *_ = caught.value.faults
    assert found == where
    assert why in reason
    assert reason in str(caught.value)


def test_a_file_that_is_no_policy_at_all() -> None:
    for raw, why in ((b"\xff\xfe", "UTF-8"), (b"a = ", "not TOML"), (b"d = 2026-01-01", "date")):
        with pytest.raises(PolicyError, match=why):
            load_policy(raw)
    with pytest.raises(KeyError):
        builtin_policy("bkn-412")


def test_decimals_stay_exact() -> None:
    text = dump_policy(BASE).replace('y = "0.5"', "y = 0.1").replace('x = "0.5"', "x = 0.9")
    assert load_policy(text.encode()).talent.y == Fraction(1, 10)
    third = load_policy(
        dump_policy(BASE)
        .replace('y = "0.5"', 'y = "1/3"')
        .replace('x = "0.5"', 'x = "2/3"')
        .encode()
    )
    assert third.talent.x == Fraction(2, 3)
    assert load_policy(dump_policy(third).encode()) == third


def test_round_trip_keeps_the_content_and_its_name() -> None:
    again = load_policy(dump_policy(BASE).encode())
    assert again == BASE
    assert policy_hash(again) == policy_hash(BASE)
    assert diff_policies(again, BASE) == ()


def test_the_name_is_of_the_content_not_of_the_spelling() -> None:
    data = policy_data(BASE)
    backwards = json.loads(json.dumps(dict(reversed(list(data.items())))))
    backwards["components"]["awards"]["points"]["NASIONAL"] = "75.0"
    assert policy_hash(policy_from(backwards)) == policy_hash(BASE)
    spelled = "# note\n" + dump_policy(BASE).replace("at_least = 91", "at_least =   91.00")
    assert policy_hash(load_policy(spelled.encode())) == policy_hash(BASE)
    assert policy_hash(policy_from(changed("version", 2))) != policy_hash(BASE)


def test_differences_name_path_old_and_new() -> None:
    other = policy_from(changed("components/awards/points/NASIONAL", "85.5"))
    assert diff_policies(BASE, other) == (
        Difference("components.awards.points.NASIONAL", 75, "85.5"),
    )
    data = changed("eligibility/gates/PENGAWAS/max_age", 50)
    assert diff_policies(BASE, policy_from(data)) == (
        Difference("eligibility.gates.PENGAWAS.max_age", None, 50),
    )


def test_a_rule_in_words_follows_its_values() -> None:
    rule = policy_from(changed("components/awards/window_years", 7)).components.awards
    assert "7 years" in rule.rule("en")
    assert "7 tahun" in rule.rule("id")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60), st.fractions(0, 100))
def test_any_text_and_any_number_survive_the_file(text: str, points: Fraction) -> None:
    text = text.replace("{", "(").replace("}", ")").encode("utf-8", "replace").decode()
    data = changed("components/awards/rule_id", text)
    data["components"]["awards"]["none"] = f"{points.numerator}/{points.denominator}"
    policy = policy_from(data)
    assert policy.components.awards.none == points
    assert load_policy(dump_policy(policy).encode()) == policy


def test_components_and_rules_name_each_other() -> None:
    assert set(type(BASE.components).model_fields) == {c.name.lower() for c in Component}
