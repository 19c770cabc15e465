"""Development plans: goals of one's own choosing, progress by month, and the trace of reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Denied, Refused, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.development import (
    GoalStatus,
    add_goal,
    development_plan,
    note_goal,
    seed_plan,
)
from talenta_tui.services.people import list_people
from talenta_tui.services.person_file import person_file
from talenta_tui.services.site import Site

NIP = "198404102013121001"


def test_a_plan_through_the_months_on_both_engines(city_site: Site, admin: Actor) -> None:
    site = city_site
    plan = seed_plan(admin, site, NIP, "2026-10", most=1)
    (goal,) = plan.goals
    assert goal.competency == plan.gaps.gaps[0].competency
    aim = Competency.NATION
    plan = add_goal(admin, site, NIP, "2026-10", aim, "memimpin forum kebangsaan")
    mine = plan.goals[-1]
    assert (mine.competency, mine.level, mine.standard) == (
        aim, plan.levels[aim], plan.standards[aim],
    )  # fmt: skip
    for month, status, text in (
        ("2026-10", GoalStatus.RUNNING, "terdaftar"),
        ("2026-11", GoalStatus.RUNNING, "setengah jalan"),
        ("2026-12", GoalStatus.REACHED, "selesai"),
    ):
        plan = note_goal(admin, site, NIP, mine.id, month, status, text)
    notes = plan.goals[-1].notes
    assert [n.month for n in notes] == ["2026-10", "2026-11", "2026-12"]
    assert not plan.goals[-1].open
    me = Actor("me", Role.EMPLOYEE, "test", nip=NIP)
    assert person_file(me, site, NIP).plan.goals == plan.goals
    with pytest.raises(Denied):
        add_goal(me, site, NIP, "2026-10", aim, "sendiri")


def test_two_who_seed_at_once_set_each_goal_once(
    kota_300_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause: what is open was read before the writer's turn had come."""
    real = write_transaction
    turns: list[int] = []

    @contextmanager
    def later(database: Any) -> Iterator[None]:
        turns.append(1)
        if len(turns) == 1:
            seed_plan(replace(admin, id="other"), kota_300_site, NIP, "2026-10", most=1)
        with real(database):
            yield

    monkeypatch.setattr("talenta_tui.services.development.write_transaction", later)
    plan = seed_plan(admin, kota_300_site, NIP, "2026-10", most=1)
    names = [goal.competency for goal in plan.goals]
    assert len(names) == len(set(names)) == len(turns) == 2


def test_a_goal_needs_an_action_and_an_assessment(kota_300_site: Site, admin: Actor) -> None:
    with pytest.raises(WrongUse):
        add_goal(admin, kota_300_site, NIP, "2026-10", Competency.NATION, " ")
    with pytest.raises(WrongUse):
        add_goal(admin, kota_300_site, NIP, "2026-13", Competency.NATION, "a")
    bare = next(
        r.nip for r in list_people(admin, kota_300_site).rows if r.placement.session is None
    )
    with pytest.raises(Refused):
        add_goal(admin, kota_300_site, bare, "2026-10", Competency.NATION, "a")


def test_reading_anothers_plan_leaves_a_trace_and_a_page_one_alone(
    kota_300_site: Site, admin: Actor
) -> None:
    before = Event.select().count()
    development_plan(admin, kota_300_site, NIP)
    assert Event.select().count() == before + 1
    person_file(admin, kota_300_site, NIP)
    assert Event.select().count() == before + 2
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.action, event.subject, event.reading) == ("person.read", NIP, 1)
