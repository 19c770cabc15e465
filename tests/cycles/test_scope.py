"""What an operator with a scope may do to a cycle that rates people outside of it.

Cause: they could draw raters for everybody in it, begin it and move its last day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from talenta_tui.cli import run
from talenta_tui.errors import Refused
from talenta_tui.services.access import roster
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import (
    Stage,
    begin_cycle,
    create_cycle,
    edit_cycle,
    find_cycle,
)
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, add_rater, list_raters, propose_raters
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.steps import show_cycle
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.permissions import unit_key
from talenta_tui.services.site import Site

from .conftest import MONTH, biggest_unit, rater
from .test_cycle import GOOD
from .test_scope_and_races import free_rater

NAMES = Actor("names", Role.ADMINISTRATOR, "test")
LATER = date(2026, 12, 31)


@pytest.fixture
def units(sealed: Site, admin: Actor) -> tuple[str, str]:
    """The cycle C1, prepared, rates people of two units; the first is the operator's."""
    first = biggest_unit(sealed)
    (second,) = sealed.database.execute_sql(
        "SELECT u.name FROM employee_version v JOIN unit u ON u.id = v.unit_id"
        f" WHERE v.until IS NULL AND u.name <> '{first}' GROUP BY u.name"
        " ORDER BY COUNT(*) DESC, u.name LIMIT 1"
    ).fetchone()
    create_cycle(admin, sealed, "C1", MONTH, closes=LATER)
    add_ratees(admin, sealed, "C1", units=[first, second])
    return first, str(second)


def scoped(*units: str, role: Role = Role.OPERATOR) -> Actor:
    return Actor("dewi", role, "test", units=frozenset(map(unit_key, units)))


def by_unit(found: tuple[Asked, ...]) -> dict[str, set[tuple[str, str]]]:
    return {u: {(a.ratee, a.rater) for a in found if a.unit == u} for u in {a.unit for a in found}}


def test_raters_are_drawn_for_the_people_of_ones_units(
    sealed: Site, units: tuple[str, str]
) -> None:
    mine, other = units
    propose_raters(NAMES, sealed, "C1")
    one = next(a for a in list_raters(NAMES, sealed, "C1") if a.unit == other)
    add_rater(NAMES, sealed, "C1", one.ratee, free_rater(sealed, NAMES, one.ratee), "REKAN", "x")
    before = by_unit(list_raters(NAMES, sealed, "C1"))
    found = propose_raters(scoped(mine), sealed, "C1")
    ratees = {ratee for ratee, _rater in before[mine]}
    assert {pair.ratee for pair in found.pairs} == ratees
    assert {short.ratee for short in found.short} <= ratees
    after = list_raters(NAMES, sealed, "C1")
    assert by_unit(after)[other] == before[other]
    assert by_unit(after)[mine] == {(pair.ratee, pair.rater) for pair in found.pairs}
    load = Counter(a.rater for a in after if a.relation in {"REKAN", "BAWAHAN"})
    assert max(load.values()) <= 10
    with pytest.raises(Refused, match="Nobody of your units"):
        propose_raters(scoped("x"), sealed, "C1")
    # Who has no scope draws as before, for everybody, and in place of the earlier draw.
    propose_raters(NAMES, sealed, "C1")
    assert by_unit(list_raters(NAMES, sealed, "C1"))[other] == before[other]


def test_what_others_are_asked_for_counts_as_load(sealed: Site, units: tuple[str, str]) -> None:
    """A rater with the most forms about people outside the scope gets none inside."""
    mine, other = units
    full = min(pair.rater for pair in propose_raters(scoped(mine), sealed, "C1").pairs
               if pair.relation == "REKAN")  # fmt: skip
    for ratee in sorted(r for r in _ratees(sealed, other))[:10]:
        add_rater(NAMES, sealed, "C1", ratee, full, "REKAN", "x")
    drawn = propose_raters(scoped(mine), sealed, "C1").pairs
    assert full not in {pair.rater for pair in drawn if pair.relation == "REKAN"}


def _ratees(site: Site, unit: str) -> set[str]:
    found = site.database.execute_sql(
        "SELECT e.nip FROM cycle_ratee r JOIN employee e ON e.id = r.employee_id"
        " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
        f" JOIN unit u ON u.id = v.unit_id WHERE u.name = '{unit}'"
    ).fetchall()
    return {nip for (nip,) in found}


def test_a_cycle_is_begun_moved_and_released_by_who_sees_all_of_it(
    sealed: Site, units: tuple[str, str]
) -> None:
    mine, other = units
    propose_raters(NAMES, sealed, "C1")
    narrow, whole = scoped(mine), scoped(mine, other)
    edit = partial(edit_cycle, name="Lain", closes=LATER, reason="x")
    wider = "C1 also rates people of 1 units outside your scope"

    def refused(act: Callable[..., object], who: Actor) -> None:
        with pytest.raises(Refused, match=wider):
            act(who, sealed, "C1")
        assert find_cycle(NAMES, sealed, "C1").name != "Lain"

    refused(begin_cycle, narrow)
    refused(edit, narrow)
    detail = show_cycle(narrow, sealed, "C1")
    assert [b.sentence.partition(":")[0] for b in detail.current.blockers] == [wider]
    assert [b.action for b in show_cycle(whole, sealed, "C1").current.blockers] == ["begin"]
    assert begin_cycle(whole, sealed, "C1").stage is Stage.COLLECTING
    refused(edit, narrow)
    one = list_raters(NAMES, sealed, "C1")[0]
    fill_form(rater(one.rater), sealed, "C1", one.ratee, GOOD)
    boss = scoped(mine, role=Role.ADMINISTRATOR)
    refused(partial(release_cycle, reason="x"), boss)
    assert wider in show_cycle(boss, sealed, "C1").steps[-1].blockers[0].sentence
    assert edit(whole, sealed, "C1").name == "Lain"
    release_cycle(scoped(mine, other, role=Role.ADMINISTRATOR), sealed, "C1", "x")
    assert find_cycle(NAMES, sealed, "C1").stage is Stage.RELEASED


def test_a_scope_holds_on_the_command_line(
    sealed: Site, admin: Actor, units: tuple[str, str],
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    mine, other = units
    add_operator(admin, sealed, NewOperator("dewi", Role.OPERATOR, units=(mine,)))
    monkeypatch.setattr(roster, "os_user", lambda: "dewi")
    (file,) = [row[2] for row in sealed.database.execute_sql("PRAGMA database_list").fetchall()]
    people = {unit: _ratees(sealed, unit) for unit in units}
    sealed.database.close()

    def said(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["--database", file, "--lang", "en", "cycle", *words])
        return code, *capfd.readouterr()

    code, out, _err = said("propose", "C1", "--format", "csv")
    assert code == 0
    assert not [nip for nip in people[other] if nip in out]
    code, out, _err = said("raters", "C1", "--format", "csv")
    assert code == 0
    assert {line.split(",")[0] for line in out.splitlines()[1:]} == people[mine]
    for words in (("begin", "C1"), ("edit", "C1", "--closes", "2026-11-30", "--reason", "x")):
        code, out, err = said(*words)
        assert (code, out) == (3, "")
        assert "1 units outside your scope" in err
