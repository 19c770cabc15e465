"""What of 360° feedback is erased when its term is past, and what must wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from talenta_tui.services.actor import Actor
from talenta_tui.services.cycles.calendar import find_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.retention import erase_past_term, past_term
from talenta_tui.services.site import Site
from tests.conftest import NOON

from .conftest import asked_in, rater
from .test_cycle import GOOD, fill_everything

FORMS, FEEDBACK, COMMENTS = "360 forms and who was asked", "feedback", "feedback comments"


def at(site: Site, year: int, month: int = 11) -> Site:
    moment: datetime = NOON.replace(year=year, month=month)
    return replace(site, clock=lambda: moment)


def past(admin: Actor, site: Site) -> dict[str, int]:
    return {one.name: one.past for one in past_term(admin, site)}


def rows(site: Site, table: str) -> int:
    return int(site.database.execute_sql(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def test_a_released_cycle_goes_by_its_terms_and_a_collecting_one_stays(
    collecting: Site, admin: Actor
) -> None:
    one = asked_in(collecting, admin)[0]
    late = at(collecting, 2040)
    fill_form(rater(one.rater), collecting, "C1", one.ratee, GOOD)
    assert past(admin, late)[FORMS] == 0
    fill_everything_else(collecting, admin)
    release_cycle(admin, collecting, "C1")
    assert past(admin, at(collecting, 2028, 9))[FORMS] == 0
    waiting = past(admin, at(collecting, 2028, 12))
    forms = rows(collecting, "cycle_form")
    assert waiting[FORMS] == forms + rows(collecting, "cycle_rater")
    assert waiting[COMMENTS] == rows(collecting, "feedback_comment") > 0
    assert forms
    feedback = rows(collecting, "feedback WHERE period = '2026-10'")
    erase_past_term(admin, at(collecting, 2028, 12), "jadwal retensi")
    assert rows(collecting, "cycle_form") == 0
    assert rows(collecting, "feedback WHERE period = '2026-10'") == feedback
    assert find_cycle(admin, collecting, "C1").ratees > 0, "that they were rated stays"


def fill_everything_else(site: Site, admin: Actor) -> None:
    for n, one in enumerate(asked_in(site, admin)[1:]):
        fill_form(rater(one.rater), site, "C1", one.ratee, GOOD, f"baik {n}")


def test_a_period_that_a_later_one_leans_on_waits_for_it(collecting: Site, admin: Actor) -> None:
    fill_everything(collecting, admin)
    release_cycle(admin, collecting, "C1")
    person, newest = collecting.database.execute_sql(
        "SELECT ratee_id, MAX(period) FROM feedback GROUP BY ratee_id"
        " HAVING COUNT(DISTINCT period) > 1 AND MAX(period) = '2026-10'"
        " AND MIN(period) < '2026-10' AND MIN(period) >= '2025-10' ORDER BY 1"
    ).fetchone()
    assert newest == "2026-10"
    # The older period alone is past its term here; the newer one was judged against it.
    between = at(collecting, 2029, 10)
    erase_past_term(admin, between, "jadwal retensi")
    left = collecting.database.execute_sql(
        f"SELECT COUNT(DISTINCT period) FROM feedback WHERE ratee_id = {person}"
    ).fetchone()[0]
    assert left > 1
    erase_past_term(admin, at(collecting, 2029, 12), "jadwal retensi")
    assert rows(collecting, "feedback") == rows(collecting, "feedback_pair") == 0
