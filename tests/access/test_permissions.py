"""The whole table of permissions: every use case by every role, tried through every service
function there is. Through commands, at the machine and over SSH: `test_permission_commands`."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from talenta_tui.errors import Denied, NotFound
from talenta_tui.models.base import database as bound
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.home import find_lapses, home_view
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.people import list_people
from talenta_tui.services.permissions import ALLOWED, UseCase, unit_key
from talenta_tui.services.site import Site
from talenta_tui.services.vacancies import list_vacancies, shortlist
from tests.access.service_functions import ServiceFunction, asking, every_function
from tests.conftest import DATA

# What takes an actor and does not ask, and why that is right.
INTERNAL = {
    "permissions.may": "the table itself",
    "permissions.sees_unit": "the table itself",
    "permissions.sees_session": "the table itself",
    "trail.record": "inside a change that has asked",
    "trail.record_read": "inside a read that has asked",
    "access.standing.stands": "whether the actor still is one",
    "access.standing.require_standing": "whether the actor still is one",
    "policies.keep_policy": "inside a change that has asked",
    "placements.current_placements": "everyone's figures, for the readers that have asked",
    "kept_run.keep_run": "inside a reading that has asked",
    "operators.first_administrator": "inside site.init",
    "operator_keys.give_key": "inside a change that has asked",
    "assessment.blind.own_assessor": "who the actor is in a session",
    "assessment.blind.all_visible": "what the actor may see of a session",
    "assessment.blind.hidden_sessions": "what the actor may see of a session",
    "assessment.life.save": "inside a change that has asked",
    "assessment.preferences.preference": "inside a use case that has asked",
    "assessment.preferences.keep_preference": "inside a use case that has asked",
    "assessment.preferences.read_place": "inside a use case that has asked",
    "assessment.preferences.keep_place": "inside a use case that has asked",
    "assessment.rotation.keep_plan": "inside a change that has asked",
    "assessment.sheets.require_sheet": "inside a use case that has asked",
    "cycles.sides.require_side": "which side of a cycle the actor is on",
    "cycles.scope.require_whole": "how much of a cycle is within the actor's scope",
    "cycles.scope.units_outside": "how much of a cycle is within the actor's scope",
    "cycles.sides.side_of": "which side of a cycle the actor is on",
    "cycles.deadline.admits_late": "whether the actor has said why they key late",
    "cycles.deadline.require_admitted": "whether the actor has said why they key late",
    "cycles.filed.keyer_of": "the name of the actor, shortened",
    "cycles.raters.of_oneself": "whom a form is about, of a reading that has asked",
    "cycles.questionnaire.keep_questionnaire": "inside a change that has asked",
    "objections.own_nip": "who the actor is among the people",
    "signing.sign_head": "inside a change that has asked",
    "signing.sign_head_if_keyed": "inside a change that has asked",
}


def actor_of(role: Role) -> Actor:
    return Actor(f"a-{role.value}", role, "test")


def test_every_use_case_has_its_row_and_administrators_or_auditors_have_every_one() -> None:
    assert set(ALLOWED) == set(UseCase)
    for case, roles in ALLOWED.items():
        if case is UseCase.SHORTLIST_SIGN:
            assert roles == {Role.COMMITTEE}, "who decides on posts runs nothing else"
        else:
            assert roles & {Role.ADMINISTRATOR, Role.AUDITOR}, case
    for case in UseCase:
        if Role.EMPLOYEE in ALLOWED[case]:
            assert ALLOWED[case] == frozenset(Role), "what an employee may, everyone may"


def test_every_function_that_takes_an_actor_asks() -> None:
    names = asking()
    silent = {f.id for f in every_function() if f.name not in names and not f.name.startswith("_")}
    assert silent <= set(INTERNAL), "ask the table, or say above why not"


ASKING = [f for f in every_function() if (f.asks or f.person) and not f.name.startswith("_")]


@pytest.fixture
def place(sqlite_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site to be ruined: whatever a use case with senseless values may do, it does here."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "keys"))
    before = bound.obj
    yield sqlite_site
    bound.initialize(before)


def _senseless(parameter: inspect.Parameter, site: Site, actor: Actor) -> Any:
    """Something of about the right kind that exists nowhere."""
    if parameter.name in ("actor", "site"):
        return actor if parameter.name == "actor" else site
    text = str(parameter.annotation)
    if "Path" in text:
        return Path("no-such-file")
    if text.startswith("str") or "str |" in text:
        return "NO-SUCH"
    if text.startswith("int"):
        return 0
    if text.startswith("bool"):
        return False
    if "Callable" in text or text.startswith("Progress"):
        return lambda *_values: None
    return MagicMock()


def _call(function: ServiceFunction, site: Site, actor: Actor) -> BaseException | None:
    called: Callable[..., Any] = getattr(importlib.import_module(function.module), function.name)
    given = {
        name: _senseless(parameter, site, actor)
        for name, parameter in inspect.signature(called).parameters.items()
        if parameter.default is inspect.Parameter.empty
    }
    try:
        called(**given)
    except Exception as error:  # noqa: BLE001 - only whether the table refused is asked
        return error
    return None


@pytest.mark.parametrize("function", ASKING, ids=lambda f: f.id)
def test_every_cell_through_the_service(function: ServiceFunction, place: Site) -> None:
    cases = [UseCase[name] for name in function.asks]
    if function.person:
        cases.append(UseCase.PERSON_READ)
    for role in Role:
        error = _call(function, place, actor_of(role))
        refused = {c for c in cases if isinstance(error, Denied) and f"({c.value})" in str(error)}
        # A function may ask for one of several (one's own or another's): the first that is
        # not allowed refuses, and where all are allowed none does.
        forbidden = {c for c in cases if role not in ALLOWED[c]}
        assert refused <= forbidden
        if forbidden == set(cases):
            assert refused, f"{function.id} let {role} in: {error!r}"


def test_every_use_case_is_asked_for_somewhere() -> None:
    asked = {UseCase[name] for f in every_function() for name in f.asks}
    assert not {c.value for c in set(UseCase) - asked - {UseCase.PERSON_READ, UseCase.OWN_READ}}


# --- scopes ----------------------------------------------------------------------------------


@pytest.fixture
def units(kota_300_site: Site) -> list[str]:
    """Units by how many people are in them, the largest first."""
    rows = kota_300_site.database.execute_sql(
        "SELECT u.name FROM employee_version v JOIN unit u ON u.id = v.unit_id"
        " WHERE v.until IS NULL GROUP BY u.name ORDER BY COUNT(*) DESC, u.name"
    ).fetchall()
    return [name for (name,) in rows]


def scoped(role: Role, *units: str) -> Actor:
    return replace(actor_of(role), units=frozenset(map(unit_key, units)))


def test_a_scope_hides_everyone_else(kota_300_site: Site, units: list[str], admin: Actor) -> None:
    site, unit = kota_300_site, units[0]
    actor = scoped(Role.OPERATOR, unit)
    everyone = list_people(admin, site)
    people = list_people(actor, site)
    inside = {row.nip for row in everyone.rows if row.unit == unit}
    assert 0 < len(inside) < len(everyone.rows)
    assert {row.nip for row in people.rows} == inside
    assert set(people.placements.by_nip) == inside
    view = home_view(actor, site, people)
    assert view.counts.placed + view.counts.unplaced == len(inside)
    assert find_lapses(actor, site, people).people <= len(inside)
    mine = next(iter(sorted(inside)))
    explain_person(actor, site, mine)
    other = next(row.nip for row in everyone.rows if row.nip not in inside)
    with pytest.raises(NotFound) as hidden:
        explain_person(actor, site, other)
    with pytest.raises(NotFound) as missing:
        explain_person(actor, site, "1" * 18)
    assert str(hidden.value).replace(other, "") == str(missing.value).replace("1" * 18, "")
    code = list_vacancies(admin, site)[0].code
    whole, part = shortlist(admin, site, code), shortlist(actor, site, code)
    assert [(i.ranked.rank, i.ranked.nip) for i in part.eligible] == [
        (i.ranked.rank, i.ranked.nip) for i in whole.eligible if i.ranked.nip in inside
    ]
    assert {e.evidence.nip for e in part.excluded} <= inside


def test_a_scope_lets_in_only_its_own_people(
    kota_300_site: Site, units: list[str], admin: Actor
) -> None:
    site, unit = kota_300_site, units[0]
    actor = scoped(Role.OPERATOR, unit)
    inside = {row.nip for row in list_people(admin, site).rows if row.unit == unit}
    for kind in ("employees", "performance", "positions", "feedback"):
        path = next((DATA / "kota-300").glob(f"{kind}.*"))
        report = run_import(actor, site, ImportRequest(kind, path, path.name))
        foreign = [f for f in report.faults if f.reason == "not_your_unit"]
        assert foreign, kind
        assert report.new == report.changed == 0
        if kind == "employees":
            assert report.unchanged == len(inside)
            assert not {f.value for f in foreign} & inside


def test_nobody_is_pulled_into_a_unit_or_pushed_out(
    kota_300_site: Site, units: list[str], admin: Actor, tmp_path: Path
) -> None:
    site, mine, other = kota_300_site, units[0], units[1]
    rows = {row.unit: row for row in list_people(admin, site).rows}
    path = next((DATA / "kota-300").glob("employees.csv"))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    moved = [lines[0]]
    for line in lines[1:]:
        if rows[mine].nip in line:
            moved.append(line.replace(mine, other))
        elif rows[other].nip in line:
            moved.append(line.replace(other, mine))
    assert len(moved) == 3
    file = tmp_path / "moved.csv"
    file.write_text("\n".join(moved))
    report = run_import(
        scoped(Role.OPERATOR, mine), site, ImportRequest("employees", file, "moved.csv")
    )
    assert len(report.faults) == 2
    assert (report.new, report.changed, report.unchanged) == (0, 0, 0)


def test_an_employee_has_their_own_record_and_no_list(kota_300_site: Site, admin: Actor) -> None:
    site = kota_300_site
    mine, other, *_rest = (row.nip for row in list_people(admin, site).rows)
    me = Actor("me", Role.EMPLOYEE, "test", nip=mine)
    assert explain_person(me, site, mine).evidence.nip == mine
    with pytest.raises(Denied):
        explain_person(me, site, other)
    with pytest.raises(Denied):
        explain_person(me, site, "1" * 18)
    for look in (list_people, list_vacancies):
        with pytest.raises(Denied):
            look(me, site)
    with pytest.raises(Denied):
        shortlist(me, site, list_vacancies(admin, site)[0].code)


def test_a_session_scope_hides_every_other_session(kota_300_site: Site, admin: Actor) -> None:
    from talenta_tui.services.assessment.sessions import list_sessions, show_session

    site = kota_300_site
    codes = [s.code for s in list_sessions(admin, site)]
    assert codes
    actor = replace(actor_of(Role.ASSESSOR), sessions=frozenset({codes[0].casefold()}))
    assert [s.code for s in list_sessions(actor, site)] == codes[:1]
    none = replace(actor, sessions=frozenset())
    assert list_sessions(none, site) == ()
    with pytest.raises(NotFound):
        show_session(none, site, codes[0])
    path = next((DATA / "kota-300").glob("ratings.*"))
    report = run_import(
        replace(actor_of(Role.OPERATOR), sessions=frozenset()),
        site,
        ImportRequest("ratings", path, path.name),
    )
    assert {f.reason.value for f in report.faults} == {"not_your_session"}
    assert report.unchanged == 0
