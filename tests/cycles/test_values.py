"""How others see somebody value by value: right words, only where they may be, and to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from talenta_tui.errors import Refused
from talenta_tui.planning.leaning import Cells, Form, Leaning
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.screens.view_own import values_section
from talenta_tui.screens.view_sheet import Sheet
from talenta_tui.services.actor import Actor
from talenta_tui.services.cycles import values
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, add_rater, propose_raters
from talenta_tui.services.cycles.release import check_release, release_cycle
from talenta_tui.services.cycles.values import ValueView
from talenta_tui.services.own_record import own_record
from talenta_tui.services.person_file import person_file
from talenta_tui.services.report_values import value_rows
from talenta_tui.services.site import Site

from .conftest import asked_in, rater

SELF = (5,) * 21
OTHERS = (2,) * 3 + (4, 3, 5) * 5 + (5,) * 3
"""The first value low, the last high, the others four."""


CLOSES = LATER = date(2028, 12, 31)
FIRST, SOON, YEAR = "2027-06", "2027-11", "2028-06"
"""Periods: long after all other feedback, within a year of that, a year after it."""


def cycle(site: Site, admin: Actor, code: str, period: str) -> str:
    """A cycle that collects and rates one person, with a superior and at least three peers."""
    staff = staff_of(site)
    mates = Counter((one.unit, one.tier) for one in staff)
    found = max(staff, key=lambda one: mates[one.unit, one.tier])
    other = next(one for one in staff if one.unit != found.unit)
    create_cycle(admin, site, code, period, "Uji", CLOSES)
    add_ratees(admin, site, code, [found.nip])
    propose_raters(admin, site, code)
    if found.superior is None:
        add_rater(admin, site, code, found.nip, other.nip, "ATASAN", "uji")
    begin_cycle(admin, site, code)
    return found.nip


@pytest.fixture
def nip(sealed: Site, admin: Actor) -> str:
    """Who is rated in the cycle V1."""
    return cycle(sealed, admin, "V1", FIRST)


def fill(site: Site, raters: list[Asked], code: str = "C1") -> None:
    for one in raters:
        answers = SELF if one.relation == Relation.SELF else OTHERS
        fill_form(rater(one.rater), site, code, one.ratee, answers)


def seen(site: Site, nip: str) -> ValueView | None:
    return own_record(rater(nip), site, LATER).values


def test_each_value_gets_its_word_and_the_gap_to_oneself(
    sealed: Site, admin: Actor, nip: str
) -> None:
    fill(sealed, list(asked_in(sealed, admin, "V1")), "V1")
    before = seen(sealed, nip)
    assert before is None or before.period != FIRST, "nothing before the release"
    release_cycle(admin, sealed, "V1", "tenggat")
    view = seen(sealed, nip)
    assert view is not None
    assert view.period == FIRST
    assert view.own == (Fraction(5),) * 7
    peers = next(one for one in view.groups if one.relation == Relation.PEER)
    assert peers.raters >= 3
    assert peers.mean == Fraction(39, 10)
    assert peers.words == (Leaning.LOWER, *[Leaning.ABOUT] * 5, Leaning.HIGHER)
    gaps = [row[-1] for row in value_rows(view)]
    assert gaps == ["blind spot"] * 6 + [""]
    page: Sheet[str] = Sheet(77)
    values_section(page, view)
    drawn = [line.text for line in page.lines if line.text.startswith("Service oriented")]
    assert len(drawn) == 1, "a value is a line"
    assert drawn[0].endswith("lower        blind spot")
    early = own_record(rater(nip), sealed, date(2027, 6, 29)).values
    assert early is None or early.period != FIRST, "not of a day before the period ends"
    theirs = person_file(admin, sealed, nip, LATER).values
    assert theirs == replace(view, own=())


@pytest.mark.parametrize("lacks", ["superior", "an answer", "peers"])
def test_where_it_may_not_be_nothing_is_said(
    sealed: Site, admin: Actor, nip: str, lacks: str
) -> None:
    raters = list(asked_in(sealed, admin, "V1"))
    peers = [a for a in raters if a.relation == Relation.PEER]
    if lacks == "superior":
        raters = [a for a in raters if a.relation != Relation.SUPERIOR]
    elif lacks == "peers":
        raters = [a for a in raters if a not in peers[2:]]
    else:
        raters.remove(peers[0])
        fill_form(rater(peers[0].rater), sealed, "V1", nip, (None, *OTHERS[1:]))
    fill(sealed, raters, "V1")
    release_cycle(admin, sealed, "V1", "tenggat")
    view = seen(sealed, nip)
    assert view is None or view.period != FIRST


def test_a_period_less_than_a_year_after_is_told_without_values(
    sealed: Site, admin: Actor, nip: str
) -> None:
    """What two periods together would tell of who came or went is nowhere reckoned."""
    for code, period, newest in (("V1", FIRST, FIRST), ("V2", SOON, FIRST), ("V3", YEAR, YEAR)):
        if code != "V1":
            cycle(sealed, admin, code, period)
        fill(sealed, list(asked_in(sealed, admin, code)), code)
        release_cycle(admin, sealed, code, "tenggat")
        view = seen(sealed, nip)
        assert view is not None
        assert view.period == newest


def test_the_check_before_a_release_reckons_with_the_words(
    sealed: Site, admin: Actor, nip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And refuses where they are made so fine that they would give somebody away."""
    fill(sealed, list(asked_in(sealed, admin, "V1")), "V1")
    (one,) = check_release(admin, sealed, "V1").verdicts
    assert one.values
    assert not one.pinned

    def fine(_form: Form, _mean: Fraction, raters: int) -> tuple[Fraction, Cells]:
        low, top = 6 * raters, 15 * raters
        words = {
            Leaning.LOWER: (0, low),
            Leaning.ABOUT: (low + 1, top - 1),
            Leaning.HIGHER: (top, top),
        }
        return Fraction(1), words

    def said(form: Form, mean: Fraction, sums: Sequence[int], raters: int) -> tuple[Leaning, ...]:
        words = fine(form, mean, raters)[1].items()
        return tuple(next(w for w, (low, high) in words if low <= s <= high) for s in sums)

    monkeypatch.setattr(values, "cells", fine)
    monkeypatch.setattr(values, "leanings", said)
    with pytest.raises(Refused, match="could be told"):
        release_cycle(admin, sealed, "V1", "tenggat")
