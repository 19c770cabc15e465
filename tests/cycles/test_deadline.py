"""After the last day raters fill in no more, and what came in by then is entered with a reason.

Cause: forms were taken in silence until the release, however long after their last day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from talenta_tui.cli import run
from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.services.access import roster
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle, edit_cycle
from talenta_tui.services.cycles.deadline import admit_late
from talenta_tui.services.cycles.forms import fill_form, keep_draft, my_forms, own_form
from talenta_tui.services.cycles.keying import (
    ItemSaved,
    ItemWrite,
    key_comment,
    key_form,
    key_items,
    submit_paper,
)
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, list_raters, propose_raters
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.cycles.steps import show_cycle
from talenta_tui.services.home_steps import Asked as AtHome
from talenta_tui.services.home_steps import my_forms_step
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.site import Site
from tests.conftest import DATA

from .conftest import CLOSES, MONTH, biggest_unit, rater
from .test_cycle import GOOD
from .worlds import write_form

NAMES = Actor("names", Role.ADMINISTRATOR, "test")
WAS = f"Forms of C1 were taken until {CLOSES.isoformat()}."


def on(site: Site, day: date) -> Site:
    """The same site on another day, at noon."""
    return replace(site, clock=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.fixture
def cycle(site: Site, admin: Actor) -> Site:
    """The cycle C1 collects; on both engines, on its last day."""
    for kind in ("employees", "positions"):
        path = next((DATA / "kota-300").glob(f"{kind}.*"))
        run_import(admin, site, ImportRequest(kind, path, path.name))
    seal_feedback(admin, site)
    create_cycle(admin, site, "C1", MONTH, closes=CLOSES)
    add_ratees(admin, site, "C1", units=[biggest_unit(site)])
    propose_raters(NAMES, site, "C1")
    begin_cycle(admin, site, "C1")
    return on(site, CLOSES)


def two_peers(site: Site) -> tuple[Asked, Asked]:
    first, second, *_rest = [a for a in list_raters(NAMES, site, "C1") if a.relation == "REKAN"]
    return first, second


def test_raters_fill_in_until_the_end_of_the_last_day(cycle: Site) -> None:
    one, other = two_peers(cycle)
    me = rater(one.rater)
    keep_draft(me, cycle, "C1", one.ratee, GOOD)
    fill_form(rater(other.rater), cycle, "C1", other.ratee, GOOD)
    (step,) = my_forms_step(AtHome(me, cycle))
    assert step.number == len(my_forms(me, cycle))
    late = on(cycle, date(2026, 11, 14))
    acts: tuple[Callable[[], object], ...] = (
        lambda: own_form(me, late, "C1", one.ratee),
        lambda: keep_draft(me, late, "C1", one.ratee, GOOD),
        lambda: fill_form(me, late, "C1", one.ratee, GOOD),
    )
    for act in acts:
        with pytest.raises(Refused) as told:
            act()
        assert str(told.value) == WAS + " Only whoever runs the cycle can give it a later day."
    assert all(duty.over for duty in my_forms(me, late))
    assert list(my_forms_step(AtHome(me, late))) == []
    # Another last day, with its reason, takes forms again: what was filled in is there still.
    edit_cycle(NAMES, late, "C1", "C1", date(2026, 11, 20), "banyak yang sakit")
    assert own_form(me, late, "C1", one.ratee).answers == GOOD
    fill_form(me, late, "C1", one.ratee, GOOD)


def test_what_came_by_then_is_keyed_with_a_reason_the_trail_keeps(
    cycle: Site, keyer: Actor
) -> None:
    code, second, third = (line.code for line in open_paper(keyer, cycle, "C1").lines[:3])
    with pytest.raises(Refused, match="is not over"):
        admit_late(keyer, cycle, "C1", "tertinggal di map")
    late = on(cycle, date(2026, 11, 14))
    acts: tuple[Callable[[], object], ...] = (
        lambda: key_items(keyer, late, "C1", [ItemWrite(code, 1, 5)]),
        lambda: key_comment(keyer, late, "C1", code, "Baik."),
        lambda: key_form(keyer, late, "C1", second, GOOD),
        lambda: submit_paper(keyer, late, "C1", [third]),
    )
    for act in acts:
        with pytest.raises(Refused, match=WAS + " Say why .* talenta feedback late C1"):
            act()
    assert not show_cycle(keyer, late, "C1").admitted
    with pytest.raises(WrongUse):
        admit_late(keyer, late, "C1", " ")
    admit_late(keyer, late, "C1", "tertinggal di map")
    assert show_cycle(keyer, late, "C1").admitted
    assert key_items(keyer, late, "C1", [ItemWrite(code, 1, 5)]) == (ItemSaved(),)
    for act in acts[:3]:
        act()
    with pytest.raises(Refused, match="Say why"):
        key_items(replace(keyer, id="other"), late, "C1", [ItemWrite(code, 1, 5)])
    found = late.database.execute_sql(
        "SELECT actor, subject, reason FROM event WHERE action = 'cycle.late'"
    ).fetchall()
    assert [tuple(row) for row in found] == [("keyer", "C1", "tertinggal di map")]
    # Another last day that is over too asks for the reason anew.
    edit_cycle(NAMES, late, "C1", "C1", date(2026, 11, 10), "rapat")
    with pytest.raises(Refused, match="2026-11-10"):
        key_items(keyer, late, "C1", [ItemWrite(code, 2, 5)])


def test_a_file_comes_late_with_a_reason_too(cycle: Site, tmp_path: Path) -> None:
    one, _other = two_peers(cycle)
    write_form(tmp_path / "f.csv", one.ratee, one.rater)
    request = ImportRequest("feedback", tmp_path / "f.csv", "f.csv")
    late = on(cycle, date(2026, 11, 14))
    (fault,) = run_import(NAMES, late, request).faults
    assert fault.reason.value == "too_late"
    assert CLOSES.isoformat() in fault.sentence()
    assert "talenta feedback late C1" in fault.sentence()
    admit_late(NAMES, late, "C1", "surel terlambat dibuka")
    report = run_import(NAMES, late, request)
    assert (report.new, report.faults) == (1, ())


def test_no_cycle_begins_after_its_last_day(cycle: Site, admin: Actor) -> None:
    create_cycle(admin, cycle, "C2", MONTH)
    add_ratees(admin, cycle, "C2", units=[biggest_unit(cycle)])
    propose_raters(NAMES, cycle, "C2")
    detail = show_cycle(admin, cycle, "C2")
    assert [b.action for b in detail.current.blockers] == ["edit"]
    with pytest.raises(Refused, match="The last day for forms, 2026-10-31, is over"):
        begin_cycle(admin, cycle, "C2")
    edit_cycle(admin, cycle, "C2", "C2", CLOSES)
    begin_cycle(admin, cycle, "C2")


def test_the_command_says_why(
    collecting: Site, admin: Actor,
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The command's clock is the machine's: the last day is put before any day it can have."""
    code = open_paper(Actor("keys", Role.OPERATOR), collecting, "C1").lines[0].code
    edit_cycle(NAMES, collecting, "C1", "C1", date(2026, 11, 1), "rapat")
    add_operator(admin, collecting, NewOperator("sari", Role.OPERATOR))
    with read_transaction(collecting.database):
        databases = collecting.database.execute_sql("PRAGMA database_list").fetchall()
    (file,) = [row[2] for row in databases]
    collecting.database.close()
    monkeypatch.setattr(roster, "os_user", lambda: "sari")

    def said(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        done = run(["--database", file, "--lang", "en", "feedback", *words])
        return done, *capfd.readouterr()

    done, out, err = said("key", "C1", code, "45345" * 4 + "4")
    assert (done, out) == (3, "")
    assert "taken until 2026-11-01. Say why" in err
    assert said("late", "C1")[0] == 2
    assert said("late", "C1", "--reason", "tertinggal")[0] == 0
    assert said("key", "C1", code, "45345" * 4 + "4")[:2] == (0, "Submitted and locked.\n")
