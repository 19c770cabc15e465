"""What of 360° feedback is erased when its term is past, and that no rater is told by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from talenta_tui.planning.disclosure import Form, Level, State
from talenta_tui.services.actor import Actor
from talenta_tui.services.cycles.calendar import find_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.history import levels_of, next_level
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.policies import policy_in_force
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


def levels(site: Site) -> dict[tuple[int, str], Level]:
    """What may be shown of every period of everyone."""
    rule = policy_in_force(site).policy.components.feedback
    people = site.database.execute_sql("SELECT DISTINCT ratee_id FROM feedback").fetchall()
    return {
        (person, period): level
        for (person,) in people
        for period, level in levels_of(site, person, rule).items()
    }


@pytest.mark.rows_unsealed
def test_what_is_past_its_term_goes_and_no_more_is_shown_of_what_stays(
    collecting: Site, admin: Actor
) -> None:
    """Someone rated every year has old rows erased like anybody else."""
    fill_everything(collecting, admin)
    release_cycle(admin, collecting, "C1")
    before = levels(collecting)
    both = {p for p, period in before if period < "2026-10"} & {
        p for p, period in before if period == "2026-10"
    }
    assert both, "somebody was rated in two years, or this shows nothing"
    between = at(collecting, 2029, 10)
    old = rows(collecting, "feedback WHERE period < '2026-10'")
    assert past(admin, between)["feedback"] == old + rows(
        collecting, "feedback_pair WHERE period < '2026-10'"
    )
    erase_past_term(admin, between, "jadwal retensi")
    assert rows(collecting, "feedback WHERE period < '2026-10'") == 0
    assert rows(collecting, "feedback_pair WHERE period < '2026-10'") == 0
    after = levels(collecting)
    assert after == {key: level for key, level in before.items() if key[1] >= "2026-10"}
    erase_past_term(admin, between, "again")
    assert levels(collecting) == after
    # The words are what keeps it so.
    assert Level.SEPARATE in after.values()
    collecting.database.execute_sql("UPDATE feedback_shown SET level = 'points' WHERE state > 0")
    now = levels(collecting)
    assert {now[key] for key in after if key[0] in both} == {Level.POINTS}


def test_a_period_that_comes_late_beside_what_was_erased_is_shown_as_points(
    collecting: Site, admin: Actor
) -> None:
    fill_everything(collecting, admin)
    release_cycle(admin, collecting, "C1")
    erase_past_term(admin, at(collecting, 2029, 10), "jadwal retensi")
    rule = policy_in_force(collecting).policy.components.feedback
    (person,) = collecting.database.execute_sql(
        "SELECT MIN(ratee_id) FROM feedback_shown WHERE level = 'erased'"
    ).fetchone()
    many = tuple(
        Form((f, n), (f, n), (f, n), f, 21) for f in ("REKAN", "BAWAHAN") for n in range(9)
    )
    assert next_level(collecting, person, rule, State("2027-01", many)) is Level.POINTS
    assert next_level(collecting, person, rule, State("2032-01", many)) is Level.SEPARATE
