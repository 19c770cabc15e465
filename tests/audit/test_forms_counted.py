"""A submitted 360° form that is taken away before the release is missed by the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Unavailable
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break, Fault
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.keying import key_item
from talenta_tui.services.cycles.papersheet import paper_forms
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.site import Site, open_site
from tests.cycles.conftest import asked_in, collecting, rater, sealed

__all__ = ["collecting", "sealed"]
ANSWERS = (4,) * len(FEEDBACK_ITEMS)


def fault(site: Site) -> Fault | None:
    with read_transaction(site.database):
        return check_database(site.database).fault


@pytest.mark.rows_unsealed
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM cycle_form WHERE token IN (SELECT MIN(token) FROM cycle_form)",
        "UPDATE cycle_form SET submitted = 0 WHERE submitted = 1",
    ],
)
def test_a_form_taken_away_is_missed(collecting: Site, admin: Actor, sql: str) -> None:
    some = asked_in(collecting, admin)[:3]
    for one in some:
        fill_form(rater(one.rater), collecting, "C1", one.ratee, ANSWERS)
    assert fault(collecting) is None
    collecting.database.execute_sql(sql)
    found = fault(collecting)
    assert found is not None
    assert (found.kind, found.place) == (Break.ROWS, "cycle_form")


def test_after_the_release_they_may_go(collecting: Site, admin: Actor) -> None:
    for one in asked_in(collecting, admin)[:3]:
        fill_form(rater(one.rater), collecting, "C1", one.ratee, ANSWERS)
    release_cycle(admin, collecting, "C1", "late")
    collecting.database.execute_sql("DELETE FROM cycle_form")
    assert fault(collecting) is None


@pytest.mark.rows_unsealed
def test_on_the_larger_home(
    collecting: Site, admin: Actor, postgres_url: str, clock: Callable[[], datetime]
) -> None:
    one = asked_in(collecting, admin)[0]
    fill_form(rater(one.rater), collecting, "C1", one.ratee, ANSWERS)
    copy_database(admin, collecting, postgres_url)
    collecting.database.close()
    site = open_site(postgres_url, clock=clock)
    assert fault(site) is None
    site.database.execute_sql("DELETE FROM cycle_form")
    found = fault(site)
    assert found is not None
    assert (found.kind, found.place) == (Break.ROWS, "cycle_form")
    site.database.close()


KEYER = Actor(id="tono", role=Role.OPERATOR, origin="test")


@pytest.fixture
def half_keyed(collecting: Site, admin: Actor) -> Site:
    """Two forms handed in, and a paper one on its way with two answers on it."""
    for one in asked_in(collecting, admin)[:2]:
        fill_form(rater(one.rater), collecting, "C1", one.ratee, ANSWERS)
    last = paper_forms(KEYER, collecting, "C1")[-1]
    assert not last.submitted
    key_item(KEYER, collecting, "C1", last.code, 1, 1)
    key_item(KEYER, collecting, "C1", last.code, 2, 1)
    return collecting


@pytest.mark.rows_unsealed
def test_a_form_on_its_way_made_to_look_handed_in_is_missed(half_keyed: Site) -> None:
    assert fault(half_keyed) is None
    half_keyed.database.execute_sql("UPDATE cycle_form SET submitted = 1 WHERE submitted = 0")
    found = fault(half_keyed)
    assert found is not None
    assert (found.kind, found.place) == (Break.ROWS, "cycle_form")


@pytest.mark.rows_unsealed
def test_one_taken_away_cannot_be_made_up_for_with_one_on_its_way(
    half_keyed: Site, admin: Actor
) -> None:
    """The count fits again; what was sealed says that nobody handed it in."""
    run: Callable[..., Any] = half_keyed.database.execute_sql
    run("UPDATE cycle_form SET submitted = 2 WHERE submitted = 0")
    run("DELETE FROM cycle_form WHERE token IN"
        " (SELECT MIN(token) FROM cycle_form WHERE submitted = 1)")  # fmt: skip
    run("UPDATE cycle_form SET submitted = 1 WHERE submitted = 2")
    assert fault(half_keyed) is None
    with pytest.raises(Unavailable, match="changed outside Talenta"):
        release_cycle(admin, half_keyed, "C1", "late")
