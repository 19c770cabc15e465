"""A submitted 360° form that is taken away before the release is missed by the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break, Fault
from talenta_tui.services.cycles.forms import fill_form
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
