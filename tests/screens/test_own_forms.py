"""One's own 360° forms, from Home to the lock, by keys."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from talenta_tui.screens.own_form import OwnFormScreen
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.forms import my_forms, own_form
from talenta_tui.services.cycles.progress import oddities
from tests.screens.control_kit import at_work
from tests.screens.cycle_kit import ADMIN, Town, town
from tests.screens.map_kit import burst, filled, press, screen, shown, status, until


@pytest.fixture(scope="module")
def made(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(kota_300_file, tmp_path_factory.mktemp("cycle"), units=2)


@pytest.fixture
def here(made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("TALENTA_KEYS", "")
    yield made.copied(tmp_path / "town")
    os.environ.pop("TALENTA_KEYS", None)


def busiest(here: Town, role: Role = Role.EMPLOYEE) -> Actor:
    """Whoever is asked for the most forms."""
    ((nip, _n),) = Counter(one.rater for one in here.asked).most_common(1)
    return Actor("me", role, "test", nip=nip)


async def form_in_front(pilot: Pilot[None]) -> OwnFormScreen:
    found: OwnFormScreen = await screen(pilot, "OwnFormScreen")
    return found


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.ASSESSOR, Role.OPERATOR])
async def test_from_home_to_the_lock(here: Town, role: Role) -> None:
    me = busiest(here, role)
    wanted = sum(one.rater == me.nip for one in here.asked)
    async with at_work(here.path, me) as pilot:
        await until(pilot, lambda: f"{wanted} 360° forms to fill in" in shown(pilot))
        await pilot.app.run_action("app.my_forms")
        assert len(await filled(pilot)) == wanted
        burst(pilot, "enter", *"345" * 7, "n", *"Lanjutkan, s", "enter", "s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: status(pilot) == "Submitted and locked.")
        await until(pilot, lambda: "submitted, locked" in shown(pilot))
        await press(pilot, "end", "enter")
        await until(pilot, lambda: "submitted and locked" in status(pilot))
    site = here.site()
    assert [d.submitted for d in my_forms(me, site)].count(True) == 1
    site.database.close()


async def test_the_first_enter_on_ones_record_goes_to_what_waits(here: Town) -> None:
    async with at_work(here.path, busiest(here)) as pilot:
        burst(pilot, "enter")
        await screen(pilot, "MyFormsScreen")


async def test_a_form_left_comes_back_to_its_rater_alone(here: Town) -> None:
    me = busiest(here)
    async with at_work(here.path, me) as pilot:
        await pilot.app.run_action("app.my_forms")
        await filled(pilot)
        burst(pilot, "enter", *"34t2", "n", *"Hampir", "enter", "escape")
        await screen(pilot, "MyFormsScreen")
        await until(pilot, lambda: "3 answers kept" in shown(pilot))
        burst(pilot, "enter")
        form = await form_in_front(pilot)
        await until(pilot, lambda: form.form.filled.values)
        assert [str(v) for v in form.form.filled.values[:2]] == ["3", "4"]
        assert form.form.filled.comment == "Hampir"
        assert form.form.cursor == 4
        assert "t" in shown(pilot)
    site = here.site()
    begun = next(d for d in my_forms(me, site) if d.begun)
    trail = site.database.execute_sql(
        "SELECT COUNT(*) FROM event WHERE action LIKE 'feedback.%' AND action <> 'feedback.seal'"
    ).fetchone()[0]
    assert trail == 0, "nothing dates a draft"
    other = next(o.rater for o in here.asked if o.ratee == begun.ratee and o.rater != me.nip)
    theirs = own_form(Actor("other", Role.ADMINISTRATOR, nip=other), site, "C1", begun.ratee)
    assert set(theirs.answers) == {None}
    assert theirs.comment == ""
    site.database.close()


async def test_a_comment_too_long_is_said_not_cut(here: Town) -> None:
    async with at_work(here.path, busiest(here)) as pilot:
        await pilot.app.run_action("app.my_forms")
        await filled(pilot)
        burst(pilot, "enter")
        form = await form_in_front(pilot)
        await until(pilot, lambda: not form.form.holding)
        burst(pilot, "n", *"ab")
        await until(pilot, lambda: form.form.filled.comment == "ab")
        pilot.app.post_message(events.Paste("\N{GRINNING FACE}" * 500))
        await until(pilot, lambda: "there is room for 1998 more letters" in shown(pilot))
        assert form.form.filled.comment == "ab"
        burst(pilot, *"c", "enter")
        await until(pilot, lambda: form.form.filled.comment == "abc")


async def test_too_few_answers_are_not_submitted_and_the_gap_is_shown(here: Town) -> None:
    async with at_work(here.path, busiest(here)) as pilot:
        await pilot.app.run_action("app.my_forms")
        await filled(pilot)
        burst(pilot, "enter", *"3" * 13, "u", "s")
        form = await form_in_front(pilot)
        await until(pilot, lambda: "At least 14" in status(pilot))
        assert form.form.cursor == 12
        # More digits than behaviours write into no comment.
        burst(pilot, *"3" * 12)
        await pilot.pause(0.2)
        assert form.form.filled.comment == ""
        assert "n writes the comment" in shown(pilot)


@pytest.mark.parametrize(("seconds", "fast"), [(10, 1), (400, 0)])
async def test_the_time_a_form_took_is_measured(here: Town, seconds: int, fast: int) -> None:
    from talenta_tui.services.cycles.forms import fill_form

    me = busiest(here)
    unit = next(o.unit for o in here.asked if o.rater == me.nip)
    ratee = next(o.ratee for o in here.asked if o.rater == me.nip)
    now = [0.0]
    async with at_work(here.path, me) as pilot:
        pilot.app.push_screen(OwnFormScreen("C1", ratee, clock=lambda: now[0]))
        form = await form_in_front(pilot)
        await until(pilot, lambda: form.form.filled.values)
        now[0] += seconds / 2
        burst(pilot, *"34512", "escape")
        await until(pilot, lambda: type(pilot.app.screen).__name__ in ("HomeScreen", "OwnScreen"))
        # The second sitting begins anew and adds to the first.
        now[0] += 5000
        pilot.app.push_screen(OwnFormScreen("C1", ratee, clock=lambda: now[0]))
        form = await form_in_front(pilot)
        await until(pilot, lambda: form.form.filled.values)
        now[0] += seconds / 2
        burst(pilot, *"3451234512345124", "s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ in ("HomeScreen", "OwnScreen"))
    site = here.site()
    for n, one in enumerate(here.asked):
        if (one.rater, one.ratee) != (me.nip, ratee):
            answers = [(n + k * k) % 5 + 1 for k in range(21)]
            fill_form(Actor("x", Role.EMPLOYEE, nip=one.rater), site, "C1", one.ratee, answers)
    found = {line.unit: line.counts for line in oddities(ADMIN, site, "C1")}
    counts = found[unit]
    assert counts is not None
    assert {flag.value: n for flag, n in counts.items()}["fast"] == fast
    site.database.close()
