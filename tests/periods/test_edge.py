"""Near a cut-off: every boundary of every band, and what single record would decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.errors import WrongUse
from talenta_tui.scoring.bounds import attainable
from talenta_tui.scoring.edge import missing_bounds, near
from talenta_tui.scoring.numbers import round_half_up
from talenta_tui.scoring.placement import (
    SPLIT,
    Placement,
    axis_value,
    box_of,
    possible_boxes,
)
from talenta_tui.scoring.policy import builtin_policy
from talenta_tui.scoring.prepared import Prepared, prepare
from talenta_tui.scoring.vocabulary import COMPONENTS, Component, Tier
from talenta_tui.services.actor import Actor
from talenta_tui.services.edges import edge_view
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site
from tests.live.kit import AS_OF

BASE = prepare(builtin_policy())
TINY = Fraction(1, 10**9)


def shifted(x: tuple[int, int], y: tuple[int, int]) -> Prepared:
    """The shipped policy with other cut-offs, (high, middle) an axis."""
    policy = builtin_policy()
    axes = {}
    for name, cuts in (("x", x), ("y", y)):
        axis = getattr(policy.axes, name)
        high, middle, low = axis.bands
        bands = (
            high.model_copy(update={"at_least": cuts[0]}),
            middle.model_copy(update={"at_least": cuts[1]}),
            low,
        )
        axes[name] = axis.model_copy(update={"bands": bands})
    return prepare(policy.model_copy(update={"axes": policy.axes.model_copy(update=axes)}))


def standing(rules: Prepared, x: Fraction, y: Fraction) -> Placement:
    box = box_of(rules, x, y)
    return Placement("1" * 18, (0,) * 11, x, y, box, x, (), box, box, None, None)


RULES = [BASE, shifted((78, 50), (90, 70)), shifted((80, 60), (80, 61))]


def boundaries() -> Iterator[tuple[Prepared, str, Fraction, int]]:
    for rules in RULES:
        for axis in "xy":
            table = getattr(rules, axis)
            for band, cut in ((2, table.high), (1, table.middle)):
                yield rules, axis, Fraction(*cut), band


@pytest.mark.parametrize(("rules", "axis", "cut", "band"), list(boundaries()))
@pytest.mark.parametrize("within", [Fraction(0), Fraction(1, 3), Fraction(2), Fraction(5)])
def test_every_boundary_of_every_band(
    rules: Prepared, axis: str, cut: Fraction, band: int, within: Fraction
) -> None:
    far = Fraction(0) if cut > 50 else Fraction(100)
    for value, inside, above in (
        (cut, True, True),
        (cut - TINY, within >= TINY, False),
        (cut + within, True, True),
        (cut - within, True, within == 0),
        (cut + within + TINY, False, True),
        (cut - within - TINY, False, False),
    ):
        x, y = (value, far) if axis == "x" else (far, value)
        place = standing(rules, x, y)
        found = [n for n in near(rules, place, within) if (n.axis, n.cut) == (axis, cut)]
        assert bool(found) is inside, (value, within)
        if found:
            (one,) = found
            assert one.above is above
            assert one.distance == abs(value - cut)
            assert one.box == place.box
            across = cut - TINY if above else cut
            x, y = (across, far) if axis == "x" else (far, across)
            assert one.other == box_of(rules, x, y) != one.box


def test_two_cut_offs_close_together_are_both_named_the_nearest_first() -> None:
    rules = shifted((61, 60), (80, 60))
    found = near(rules, standing(rules, Fraction(1209, 20), Fraction(30)), Fraction(2))
    assert [(n.cut, n.distance) for n in found] == [
        (Fraction(60), Fraction(9, 20)),
        (Fraction(61), Fraction(11, 20)),
    ]


def test_who_is_not_placed_is_near_nothing_and_who_is_placed_lacks_nothing() -> None:
    place = standing(BASE, Fraction(80), Fraction(80))
    assert missing_bounds(BASE, place, Tier.PENGAWAS) == ()
    assert near(BASE, replace(place, x=None, box=None), 100) == ()


REQUIRED = (
    Component.COMPETENCY,
    Component.POTENTIAL,
    Component.PERFORMANCE,
    Component.FEEDBACK,
)
ROUNDED = prepare(
    builtin_policy().model_copy(
        update={
            "arithmetic": builtin_policy().arithmetic.model_copy(
                update={"box_from": "rounded", "decimals": 0}
            )
        }
    )
)


def boxes_left(
    rules: Prepared, tier: Tier, scores: list[int | None], known: Component, value: Fraction
) -> set[int]:
    """Boxes still possible once `known` has come in as `value`, tried at both ends of the rest."""
    filled: list[Fraction | int | None] = list(scores)
    filled[COMPONENTS.index(known)] = value
    return set(possible_boxes(rules, tier, filled))


@settings(max_examples=150, deadline=None)
@given(
    rules=st.sampled_from([BASE, ROUNDED, RULES[1]]),
    tier=st.sampled_from([Tier.PENGAWAS, Tier.ADMINISTRATOR, Tier.JF_TERAMPIL]),
    missing=st.sets(st.sampled_from(REQUIRED), min_size=1),
    scores=st.lists(st.integers(0, 20).map(lambda n: n * 5), min_size=11, max_size=11),
)
def test_what_decides_leaves_one_box_whatever_it_says(
    rules: Prepared, tier: Tier, missing: set[Component], scores: list[int]
) -> None:
    known = [None if c in missing else s for c, s in zip(COMPONENTS, scores, strict=True)]
    lacking = tuple(c for c in COMPONENTS if c in missing)
    worst, best = possible_boxes(rules, tier, known)
    place = Placement("1", tuple(known), None, None, None, None, lacking, worst, best, None, None)
    bounds = missing_bounds(rules, place, tier)
    assert tuple(b.component for b in bounds) == lacking
    for bound in bounds:
        assert (bound.least, bound.most) == attainable(rules, bound.component, tier)
        low, high = Fraction(bound.least), Fraction(bound.most)
        steps = [low + (high - low) * n / 60 for n in range(61)]
        left = [boxes_left(rules, tier, known, bound.component, v) for v in steps]
        every = set().union(*left)
        if bound.decides:
            assert all(len(boxes) == 1 for boxes in left)
            assert len(every) > 1
        elif len(missing) == 1:
            assert every == {worst}, "nothing it can say would change the box"
        else:
            assert len(every) == 1 or any(len(boxes) > 1 for boxes in left)
    assert sum(b.decides for b in bounds) <= 1


def test_swing_is_how_far_an_axis_can_move() -> None:
    scores: list[int | None] = [50] * 11
    scores[COMPONENTS.index(Component.FEEDBACK)] = None
    place = Placement(
        "1", tuple(scores), None, None, None, None, (Component.FEEDBACK,), 1, 2, None, None
    )
    (bound,) = missing_bounds(BASE, place, Tier.PENGAWAS)
    ends = []
    for value in (bound.least, bound.most):
        part = [value if s is None else s for s in scores[SPLIT:]]
        ends.append(axis_value(BASE.y, part))
    assert ends[0] is not None
    assert ends[1] is not None
    assert bound.swing == ends[1] - ends[0] == 8
    assert round_half_up(bound.swing, 0) == 8


@pytest.mark.parametrize("within", [0, 1, Fraction(5, 2)])
def test_the_view_over_a_city(kota_300_site: Site, admin: Actor, within: Fraction) -> None:
    people = list_people(admin, kota_300_site, AS_OF)
    rules = people.placements.used.prepared
    found = edge_view(admin, rules, people.rows, within)
    wanted: set[tuple[str, str, Fraction]] = {
        (row.nip, axis, Fraction(cut))
        for row, axis, cut in product(people.rows, "xy", (80, 60))
        if row.placement.placed and abs(getattr(row.placement, axis) - cut) <= within
    }
    listed: set[tuple[str, str, Fraction]] = {(r.nip, n.axis, n.cut) for r, n in found.near}
    assert listed == wanted
    distances = [n.distance for _row, n in found.near]
    assert distances == sorted(distances)
    assert found.waiting
    order = [(w.deciding.component, w.row.nip) for w in found.waiting]
    assert order == sorted(order)
    assert len({component for component, _nip in order}) > 1
    for waiting in found.waiting:
        assert waiting.row.placement.box is None
        assert waiting.row.placement.worst_box != waiting.row.placement.best_box
        assert waiting.deciding in waiting.bounds
    with pytest.raises(WrongUse):
        edge_view(admin, rules, people.rows, -1)


def test_a_policy_that_rounds_first_says_which_side_it_decided() -> None:
    arithmetic = builtin_policy().arithmetic.model_copy(
        update={"box_from": "rounded", "decimals": 0}
    )
    rules = prepare(builtin_policy().model_copy(update={"arithmetic": arithmetic}))
    value = Fraction(159, 2)  # 79.5, which counts as 80
    someone = Placement("1" * 18, (0,) * 11, value, value, 9, value, (), 9, 9, None, None)
    found = near(rules, someone, 1)
    assert [(n.axis, n.above, n.box, n.other) for n in found] == [
        ("x", True, 9, 7), ("y", True, 9, 8),
    ]  # fmt: skip
    assert all(n.distance == Fraction(1, 2) for n in found)
