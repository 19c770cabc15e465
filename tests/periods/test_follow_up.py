"""Movement, coverage, savings, pools and development plans over kota-300."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from peewee import DatabaseError

from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.exchange.exports import write_csv
from talenta_tui.scoring.policy import builtin_policy, policy_data, policy_from
from talenta_tui.scoring.prepared import prepare
from talenta_tui.scoring.savings import savings
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.coverage import coverage, held_inside
from talenta_tui.services.development import (
    GoalStatus,
    development_plan,
    note_goal,
    seed_plan,
)
from talenta_tui.services.follow_up import recommendation, succession_pools
from talenta_tui.services.map_out import MOVEMENT_HEADERS, movement_rows
from talenta_tui.services.movement import (
    NOWHERE,
    earlier_months,
    moved,
    movement_between,
    movement_since,
)
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.periods.official import official_map
from talenta_tui.services.site import Site
from tests.live.kit import AS_OF, change

from .test_periods import ALL


@pytest.fixture
def closed(kota_300_site: Site, admin: Actor) -> Site:
    for month in ("2026-09", "2026-10"):
        open_period(admin, kota_300_site, month)
        close_period(admin, kota_300_site, month, ALL)
    return kota_300_site


def person_of(site: Site, nip: str) -> int:
    row = site.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'").fetchone()
    return int(row[0])


def test_movement_counts_every_person_once_in_and_once_out(closed: Site, admin: Actor) -> None:
    assert earlier_months(admin, closed) == ("2026-10", "2026-09")
    found = movement_between(admin, closed, "2026-09", "2026-10")
    old = official_map(admin, closed, "2026-09").placements()
    new = official_map(admin, closed, "2026-10").placements()
    assert {m.nip for m in found.moves} == {n for n in old if old[n].box != new[n].box}
    assert sum(found.arrows.values()) == len(found.moves) > 0
    for box, flow in found.flows.items():
        before = sum(p.box == box for p in old.values())
        after = sum(p.box == box for p in new.values())
        assert after == before + flow.up + flow.down - flow.left
    back = movement_between(admin, closed, "2026-10", "2026-09")
    assert back.arrows == {(b, a): n for (a, b), n in found.arrows.items()}
    some = {m.nip for m in found.moves[:3]}
    assert [m.nip for m in found.only(some).moves] == sorted(some)
    assert sum(found.only(some).arrows.values()) == 3
    assert movement_between(admin, closed, "2026-09", "2026-09").moves == ()


def test_the_component_that_moved_someone_most_is_named(closed: Site, admin: Actor) -> None:
    nip = next(
        n for n, p in official_map(admin, closed, "2026-10").placements().items() if p.box == 9
    )
    person = person_of(closed, nip)
    change(admin, closed, "performance", person, 2, [])
    change(admin, closed, "award", person, 0, [])
    found = movement_since(admin, closed, list_people(admin, closed, AS_OF), "2026-10")
    (move,) = found.moves
    assert move.nip == nip
    assert move.old == 9 > move.new
    assert move.most is not None
    assert move.most.component is Component.PERFORMANCE
    assert move.most.points in (-36, -24)
    out = BytesIO()
    write_csv(MOVEMENT_HEADERS, movement_rows(found), out)
    # A number, and not a text to be disarmed: it has to be summed up in a spreadsheet.
    assert out.getvalue().decode().splitlines()[1].endswith(f",{move.most.points}")
    assert [abs(s.points) for s in move.shifts] == sorted(
        (abs(s.points) for s in move.shifts), reverse=True
    )


def test_who_comes_and_who_goes_moves_from_and_to_nowhere(closed: Site, admin: Actor) -> None:
    found = official_map(admin, closed, "2026-10")
    rules = found.used.prepared
    places = found.placements()
    nip, place = next((n, p) for n, p in places.items() if p.placed)
    without = {n: p for n, p in places.items() if n != nip}
    (came,) = moved(without, rules, places, rules).moves
    (went,) = moved(places, rules, without, rules).moves
    assert (came.old, came.new) == (NOWHERE, place.box)
    assert (went.old, went.new) == (place.box, NOWHERE)
    assert came.most is not None
    assert came.most.old is None
    assert came.most.points > 0


def test_coverage_adds_up_and_the_pace_finishes_the_job(kota_300_site: Site, admin: Actor) -> None:
    people = list_people(admin, kota_300_site, AS_OF)
    found = coverage(admin, people, date(2027, 2, 28))
    assert (found.whole.people, found.whole.mapped, found.whole.open) == (300, 201, 99)
    for groups in (found.units.values(), found.tiers.values()):
        assert sum(g.people for g in groups) == 300
        assert sum(g.mapped for g in groups) == 201
        for component, n in found.whole.lacking.items():
            assert sum(g.lacking.get(component, 0) for g in groups) == n
    opens = [g.open for g in found.units.values()]
    assert opens == sorted(opens, reverse=True)
    assert found.pace is not None
    assert found.pace.months == 4
    assert found.pace.people == 25
    assert (found.pace.people - 1) * 4 < found.whole.open <= found.pace.people * 4
    for component, n in found.pace.records.items():
        assert (n - 1) * 4 < found.whole.lacking[component] <= n * 4
    this_month = coverage(admin, people, AS_OF).pace
    assert this_month is not None
    assert this_month.people == 99
    with pytest.raises(WrongUse):
        coverage(admin, people, date(2026, 10, 30))
    assert coverage(admin, people).pace is None


@pytest.mark.rows_unsealed
def test_savings_follow_the_policy_and_what_was_held(kota_300_site: Site, admin: Actor) -> None:
    everything = held_inside(admin, kota_300_site, date(2000, 1, 1), AS_OF)
    assert everything.savings is not None
    n = everything.savings.assessments
    assert n == sum(everything.by_year.values()) > 0
    assert (everything.savings.least, everything.savings.most) == (n * 1_000_000, n * 1_500_000)
    nobody = Actor("o", Role.OPERATOR, units=frozenset({"x"}))
    assert held_inside(nobody, kota_300_site, date(2000, 1, 1), AS_OF).by_year == {}
    one = held_inside(admin, kota_300_site, date(2026, 1, 1), AS_OF)
    assert set(one.by_year) <= {2026}
    (held,) = kota_300_site.database.execute_sql(
        "SELECT employee_id FROM rating WHERE until IS NULL GROUP BY 1"
        " HAVING COUNT(DISTINCT session_id) = 1 AND COUNT(DISTINCT competency_id) = 9"
        " AND COUNT(*) = COUNT(halves) LIMIT 1"
    ).fetchone()
    change(admin, kota_300_site, "excuse", held, 1, [])
    excused = held_inside(admin, kota_300_site, date(2000, 1, 1), AS_OF).savings
    assert excused is not None
    assert excused.assessments == n - 1, "what an excused person was rated never becomes official"
    change(admin, kota_300_site, "state", 1, 3, [])
    fewer = held_inside(admin, kota_300_site, date(2000, 1, 1), AS_OF)
    assert fewer.savings is not None
    assert fewer.savings.assessments < n, "an open session has held nothing yet"


def test_a_policy_without_a_price_names_no_savings_and_keeps_its_hash() -> None:
    data = policy_data(builtin_policy())
    del data["savings"]
    old = policy_from(data)
    assert savings(prepare(old), 10) is None
    assert "savings" not in policy_data(old)


def test_pools_hold_the_boxes_that_feed_them(kota_300_site: Site, admin: Actor) -> None:
    people = list_people(admin, kota_300_site, AS_OF)
    pools = succession_pools(admin, people)
    assert {r.box for r in pools["agency"]} == {7, 8, 9}
    assert {r.box for r in pools["national"]} == {9}
    assert len(pools["national"]) == 52
    scores = [r.talent or 0 for r in pools["agency"]]
    assert scores == sorted(scores, reverse=True)
    rules = people.placements.used.prepared
    text = recommendation(rules, 9)
    assert text is not None
    assert "Promosi" in " ".join(text.actions_id) or "Dipromosikan" in text.actions_id[0]
    assert recommendation(rules, None) is None
    with pytest.raises(Denied):
        succession_pools(Actor("x", Role.LEAD_ASSESSOR), people)


def gapped(site: Site, admin: Actor) -> str:
    """Someone with at least four gaps."""
    for row in list_people(admin, site, AS_OF).rows:
        jpm = row.placement.jpm
        if jpm is not None and jpm < 85:
            plan = development_plan(admin, site, row.nip, AS_OF)
            if len(plan.gaps.gaps) >= 4:
                return row.nip
    raise AssertionError("kota-300 has nobody with four gaps")


def test_a_plan_is_seeded_from_the_largest_gaps_and_tracked(
    kota_300_site: Site, admin: Actor
) -> None:
    site = kota_300_site
    nip = gapped(site, admin)
    plan = development_plan(admin, site, nip)
    sizes = [g.size for g in plan.gaps.gaps]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0
    assert plan.goals == ()
    seeded = seed_plan(admin, site, nip, "2026-11", 2, "pelatihan")
    assert [(g.competency, g.level, g.standard) for g in seeded.goals] == [
        (g.competency, g.level, g.standard) for g in plan.gaps.gaps[:2]
    ]
    assert all(g.status is GoalStatus.PLANNED and g.action == "pelatihan" for g in seeded.goals)
    first = seeded.goals[0].id
    note_goal(admin, site, nip, first, "2026-12", GoalStatus.RUNNING, "mulai")
    done = note_goal(admin, site, nip, first, "2027-02", GoalStatus.REACHED)
    goal = next(g for g in done.goals if g.id == first)
    assert [(n.month, n.status) for n in goal.notes] == [
        ("2026-12", GoalStatus.RUNNING),
        ("2027-02", GoalStatus.REACHED),
    ]
    assert not goal.open
    more = seed_plan(admin, site, nip, "2027-03", 2)
    assert [g.competency for g in more.goals[2:]] == [
        plan.gaps.gaps[0].competency,
        plan.gaps.gaps[2].competency,
    ], "a gap whose goal is done may have another, one whose goal is open may not"
    with pytest.raises(WrongUse, match="lies before"):
        note_goal(admin, site, nip, first, "2027-01", GoalStatus.RUNNING)
    with pytest.raises(WrongUse, match="needs a reason"):
        note_goal(admin, site, nip, first, "2027-03", GoalStatus.DROPPED)
    with pytest.raises(WrongUse, match="no month"):
        seed_plan(admin, site, nip, "soon")
    with pytest.raises(NotFound):
        note_goal(admin, site, nip, 999, "2027-03", GoalStatus.RUNNING)
    for table in ("development_goal", "development_note"):
        with pytest.raises(DatabaseError), site.database.atomic():
            site.database.execute_sql(f"DELETE FROM {table}")


def test_gaps_close_as_levels_rise(kota_300_site: Site, admin: Actor) -> None:
    site = kota_300_site
    nip = gapped(site, admin)
    before = development_plan(admin, site, nip, AS_OF).gaps
    top = before.gaps[0]
    row = site.database.execute_sql(
        "SELECT MIN(n) FROM (SELECT c.name, ROW_NUMBER() OVER (ORDER BY r.id) - 1 AS n"
        " FROM rating r JOIN competency c ON c.id = r.competency_id"
        f" WHERE r.until IS NULL AND r.employee_id = {person_of(site, nip)}) t"
        f" WHERE name = '{top.competency.value}' AND n < 9"
    ).fetchone()
    assert row[0] is not None
    person = person_of(site, nip)
    offset = int(row[0])
    number = next(n for n in range(100) if n % 9 == offset and n % 11 == 10)
    change(admin, site, "agreed", person, number, [])
    after = development_plan(admin, site, nip, AS_OF).gaps
    assert top.competency not in {g.competency for g in after.gaps}
    assert len(after.gaps) == len(before.gaps) - 1


def test_without_an_assessment_there_is_no_plan(kota_300_site: Site, admin: Actor) -> None:
    rows = list_people(admin, kota_300_site, AS_OF).rows
    nip = next(r.nip for r in rows if r.placement.session is None)
    assert development_plan(admin, kota_300_site, nip).gaps.session is None
    with pytest.raises(Refused, match="no assessment"):
        seed_plan(admin, kota_300_site, nip, "2026-11")
    full = next(r.nip for r in rows if r.placement.jpm == Fraction(100))
    with pytest.raises(Refused, match="no gap"):
        seed_plan(admin, kota_300_site, full, "2026-11")
    with pytest.raises(NotFound):
        development_plan(admin, kota_300_site, "1" * 18)


def test_a_person_reads_their_own_plan_and_changes_none(kota_300_site: Site, admin: Actor) -> None:
    nip, other = (r.nip for r in list_people(admin, kota_300_site, AS_OF).rows[:2])
    someone = Actor("x", Role.EMPLOYEE, nip=nip)
    assert development_plan(someone, kota_300_site, nip).nip == nip
    with pytest.raises(Denied):
        development_plan(someone, kota_300_site, other)
    with pytest.raises(Denied):
        seed_plan(someone, kota_300_site, nip, "2026-11")
