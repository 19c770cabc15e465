"""Keying, drafts, submission and release on both engines: SQLite's silence is no proof."""

from __future__ import annotations

import pytest

from talenta_tui.errors import Refused, WrongUse
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle
from talenta_tui.services.cycles.forms import fill_form, keep_draft, my_forms, own_form
from talenta_tui.services.cycles.keying import (
    ItemRefused,
    ItemSaved,
    ItemWrite,
    key_comment,
    key_items,
    submit_paper,
)
from talenta_tui.services.cycles.papersheet import open_paper, paper_news
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import list_raters, propose_raters
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.site import Site
from tests.conftest import DATA

from .conftest import CLOSES, MONTH, biggest_unit, rater

BUDI = Actor("budi", Role.OPERATOR, "test")
SARI = Actor("sari", Role.OPERATOR, "test")


@pytest.fixture
def cycle(site: Site, admin: Actor) -> Site:
    for kind in ("employees", "positions"):
        path = next((DATA / "kota-300").glob(f"{kind}.*"))
        run_import(admin, site, ImportRequest(kind, path, path.name))
    seal_feedback(admin, site)
    create_cycle(admin, site, "C1", MONTH, closes=CLOSES)
    add_ratees(admin, site, "C1", units=[biggest_unit(site)])
    propose_raters(admin, site, "C1")
    begin_cycle(admin, site, "C1")
    return site


def test_a_cycle_on_paper_and_on_screens(cycle: Site, admin: Actor) -> None:
    asked = list_raters(admin, cycle, "C1")
    sheet = open_paper(BUDI, cycle, "C1")
    first, second, third = (line.code for line in sheet.lines[:3])
    values = [*(4, 3, 2) * 6, 5, 5]
    writes = [ItemWrite(first, n, v) for n, v in enumerate(values, 1)]
    writes += [ItemWrite(first, 21, NOT_OBSERVED), ItemWrite(second, 1, 5)]
    assert set(key_items(BUDI, cycle, "C1", writes)) == {ItemSaved()}
    bad = [ItemWrite(first, 22, 1), ItemWrite(first, 1, 6), ItemWrite(first[:-1] + "?", 1, 1)]
    assert all(isinstance(o, ItemRefused) for o in key_items(BUDI, cycle, "C1", bad))
    # Sari's screen saw the sheet before: Budi's answer stands there now, and she is told.
    assert key_items(SARI, cycle, "C1", [ItemWrite(second, 1, 2)]) == (ItemSaved(5, "budi"),)
    key_comment(BUDI, cycle, "C1", first, "Baik.")
    news = paper_news(SARI, cycle, "C1", sheet, sheet.known)
    assert {line.code for line in news.lines} == {first, second}
    line = next(line for line in news.lines if line.code == first)
    assert line.values == (*values, NOT_OBSERVED)
    assert line.comment == "Baik."
    good, short = submit_paper(BUDI, cycle, "C1", [first, third])
    assert good == ItemSaved()
    assert isinstance(short, ItemRefused)
    locked = next(x for x in open_paper(SARI, cycle, "C1").lines if x.code == first)
    assert locked.submitted
    assert set(locked.values) == {EMPTY}
    assert locked.comment == ""
    (late,) = key_items(BUDI, cycle, "C1", [ItemWrite(first, 1, 1)])
    assert isinstance(late, ItemRefused)
    # On screens: a draft, another sitting, the lock.
    one = asked[-1]
    me = rater(one.rater)
    keep_draft(me, cycle, "C1", one.ratee, (3, None) * 10 + (4,), [1], "Hampir", 30)
    mine = own_form(me, cycle, "C1", one.ratee)
    assert (mine.blank, mine.comment, mine.seconds) == (frozenset({1}), "Hampir", 30)
    with pytest.raises(WrongUse):
        fill_form(me, cycle, "C1", one.ratee, mine.answers)
    for each in asked:
        if not next(
            d.submitted for d in my_forms(rater(each.rater), cycle) if d.ratee == each.ratee
        ):
            fill_form(rater(each.rater), cycle, "C1", each.ratee, (4, 3, 5) * 7)
    with pytest.raises(Refused):
        keep_draft(me, cycle, "C1", one.ratee, (3,) * 21)
    assert release_cycle(admin, cycle, "C1").missing == 0
    with pytest.raises(Refused):
        paper_news(SARI, cycle, "C1", sheet, sheet.known)


def test_one_keys_neither_their_own_form_nor_one_about_themselves(
    cycle: Site, admin: Actor
) -> None:
    one = next(a for a in list_raters(admin, cycle, "C1") if a.relation == "REKAN")
    codes = {line.code for line in open_paper(BUDI, cycle, "C1").lines}
    for nip in (one.rater, one.ratee):
        keyer = Actor("self", Role.OPERATOR, nip=nip)
        theirs = codes - {line.code for line in open_paper(keyer, cycle, "C1").lines}
        assert theirs
        outcomes = key_items(keyer, cycle, "C1", [ItemWrite(code, 1, 5) for code in theirs])
        assert all(isinstance(outcome, ItemRefused) for outcome in outcomes)
