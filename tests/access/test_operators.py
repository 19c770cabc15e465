"""Operators: every change kept with its reason, and the rules nobody may break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from talenta_tui.cli import run
from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Denied, NotFound, Refused, TalentaError, WrongUse
from talenta_tui.models.operator import OperatorKey, OperatorVersion
from talenta_tui.services.access import roster
from talenta_tui.services.access.roster import (
    client_address,
    operator_here,
    operator_of_key,
)
from talenta_tui.services.access.standing import stands
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.operator_keys import add_key, remove_key, set_taste, taste_of
from talenta_tui.services.operators import (
    NewOperator,
    add_operator,
    change_role,
    change_scope,
    list_operators,
    resume_operator,
    show_operator,
    suspend_operator,
)
from talenta_tui.services.permissions import ALLOWED, UseCase
from talenta_tui.services.site import Site, init_site
from talenta_tui.services.trail import head, record
from tests.access import keys


def add(admin: Actor, site: Site, name: str = "budi", role: Role = Role.AUDITOR) -> None:
    add_operator(admin, site, NewOperator(name, role), keys.ed25519())


def test_whoever_makes_the_site_is_its_first_administrator(site: Site, admin: Actor) -> None:
    (found,) = list_operators(admin, site)
    assert (found.id, found.role, found.state) == (admin.id, Role.ADMINISTRATOR, "active")


def test_a_name_that_cannot_be_an_id_makes_no_operator(url: str, admin: Actor) -> None:
    made = init_site(replace(admin, id="Ibu Siti"), url, "Kota", language="en")
    assert list_operators(admin, made) == ()
    made.database.close()


def test_every_change_is_kept_with_who_and_why(site: Site, admin: Actor) -> None:
    add(admin, site)
    suspend_operator(admin, site, "BUDI", "under inquiry")
    resume_operator(admin, site, "budi", "cleared")
    change_role(admin, site, "budi", Role.COMMITTEE, "new decree")
    row, history = show_operator(admin, site, "budi")
    assert (row.role, row.state) == (Role.COMMITTEE, "active")
    assert [(h.action, h.actor, h.reason) for h in history] == [
        ("operator.add", "admin", ""),
        ("operator.key.add", "admin", ""),
        ("operator.suspend", "admin", "under inquiry"),
        ("operator.resume", "admin", "cleared"),
        ("operator.role", "admin", "new decree"),
    ]
    assert history[4].detail["old"]["role"] == "auditor"
    assert history[4].detail["new"]["role"] == "committee"
    states = OperatorVersion.select().order_by(OperatorVersion.id)
    kept = [(v.role, v.state) for v in states if v.role != "administrator"]
    assert kept == [
        ("auditor", "active"), ("auditor", "suspended"), ("auditor", "active"),
        ("committee", "active"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda a, s: suspend_operator(a, s, "budi", " "),
        lambda a, s: change_role(a, s, "budi", Role.OPERATOR, ""),
        lambda a, s: change_scope(a, s, "budi", None, None, ""),
        lambda a, s: remove_key(a, s, "budi", "SHA256:x", ""),
    ],
)
def test_a_change_needs_a_reason(
    change: Callable[[Actor, Site], object], sqlite_site: Site, admin: Actor
) -> None:
    add(admin, sqlite_site)
    before = head()
    with pytest.raises(WrongUse, match="reason"):
        change(admin, sqlite_site)
    assert head() == before


def test_the_last_administrator_stays(site: Site, admin: Actor) -> None:
    with pytest.raises(Refused, match="last active administrator"):
        suspend_operator(admin, site, "admin", "x")
    with pytest.raises(Refused, match="last active administrator"):
        change_role(admin, site, "admin", Role.AUDITOR, "x")
    add(admin, site, "siti", Role.ADMINISTRATOR)
    suspend_operator(admin, site, "admin", "leaves")
    with pytest.raises(Refused, match="last active administrator"):
        suspend_operator(admin, site, "siti", "x")


@pytest.mark.parametrize(
    "name",
    ["", "a b", "9lives", "-x", "a/b", "a\nb", 'a"b', "x" * 33, "é", "../x", ".x", "a,b", "$x"],
)
def test_an_id_is_safe_wherever_it_stands(name: str, sqlite_site: Site, admin: Actor) -> None:
    with pytest.raises(WrongUse):
        add(admin, sqlite_site, name)


def test_an_id_and_a_key_are_one_persons(site: Site, admin: Actor) -> None:
    add(admin, site)
    with pytest.raises(Refused, match="already"):
        add_operator(admin, site, NewOperator("Budi", Role.AUDITOR))
    before = head()
    with pytest.raises(Refused, match="owner already"):
        add_operator(admin, site, NewOperator("siti", Role.AUDITOR), keys.ed25519())
    assert head() == before, "nothing of the second operator is left"
    with pytest.raises(NotFound):
        show_operator(admin, site, "siti")
    print_ = add_key(admin, site, "budi", keys.rsa()).fingerprint
    remove_key(admin, site, "budi", print_, "lost")
    add_operator(admin, site, NewOperator("siti", Role.AUDITOR), keys.rsa())
    rows = OperatorKey.select().where(OperatorKey.fingerprint == print_)
    assert [row.until_id is None for row in rows.order_by(OperatorKey.id)] == [False, True]


def test_roles_people_and_scopes_must_fit(kota_300_site: Site, admin: Actor) -> None:
    site = kota_300_site
    nip, unit = site.database.execute_sql(
        "SELECT e.nip, u.name FROM employee e JOIN employee_version v ON v.employee_id = e.id"
        " JOIN unit u ON u.id = v.unit_id ORDER BY e.nip LIMIT 1"
    ).fetchone()
    for new, wrong in (
        (NewOperator("a", Role.EMPLOYEE), WrongUse),
        (NewOperator("a", Role.EMPLOYEE, nip="0" * 18), NotFound),
        (NewOperator("a", Role.OPERATOR, units=("Dinas Khayalan",)), WrongUse),
        (NewOperator("a", Role.ASSESSOR, sessions=("NO-SUCH",)), WrongUse),
        (NewOperator("a", Role.ADMINISTRATOR, units=(unit,)), WrongUse),
        (NewOperator("a", Role.AUDITOR, units=(unit,)), WrongUse),
        (NewOperator("a", Role.OPERATOR, name="x\ny"), WrongUse),
    ):
        with pytest.raises(wrong):
            add_operator(admin, site, new)
    add_operator(admin, site, NewOperator("a", Role.EMPLOYEE, nip=nip))
    add_operator(admin, site, NewOperator("b", Role.OPERATOR, units=(f"  {unit.upper()} ",)))
    row = change_role(admin, site, "b", Role.AUDITOR, "now checks everything")
    assert row.units is None


def test_authority_ends_with_the_rows_it_rests_on(
    site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(admin, site, role=Role.ADMINISTRATOR)
    (key,) = show_operator(admin, site, "budi")[0].keys
    over_ssh = operator_of_key(site, key.number, "10.1.2.3 5022 10.0.0.1 22")
    assert over_ssh.origin == f"ssh 10.1.2.3 5022 {key.fingerprint}"
    monkeypatch.setattr(roster, "os_user", lambda: "budi")
    here = operator_here(site)
    assert (here.id, here.origin) == ("budi", "local")
    assert stands(over_ssh)
    set_taste(over_ssh, site, "budi", "id", {"home.import": "g"})
    assert stands(over_ssh), "how the screens look is no authority"
    assert taste_of(over_ssh, site, "budi") == ("id", {"home.import": "g"})
    suspend_operator(admin, site, "budi", "x")
    before = head()
    for actor in (over_ssh, here):
        assert not stands(actor)
        with pytest.raises(Denied), write_transaction(site.database):
            record(actor, site, "anything", "x")
        with pytest.raises(Denied):
            add_operator(actor, site, NewOperator("eve", Role.ADMINISTRATOR))
    assert head() == before
    with pytest.raises(Denied):
        operator_of_key(site, key.number, "")
    with pytest.raises(Denied):
        operator_here(site)
    resume_operator(admin, site, "budi", "y")
    assert not stands(over_ssh), "resumed is another authority: log in again"
    again = operator_of_key(site, key.number, "")
    assert stands(again)
    remove_key(admin, site, "budi", key.fingerprint, "lost")
    assert not stands(again)
    assert stands(operator_here(site)), "at the machine no key was used"


def test_a_stranger_at_the_machine_administers_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = operator_here(site)
    assert (actor.role, actor.grant) == (Role.ADMINISTRATOR, None)
    assert stands(actor)


def test_one_sets_ones_own_screens_and_nobody_elses(site: Site, admin: Actor) -> None:
    add(admin, site)
    budi = Actor("budi", Role.AUDITOR)
    set_taste(budi, site, "budi", "en", {})
    with pytest.raises(Denied):
        set_taste(budi, site, "admin", "en", {})
    set_taste(admin, site, "budi", None, {})
    with pytest.raises(WrongUse):
        set_taste(admin, site, "budi", "xx", {})


@pytest.mark.parametrize(
    ("connection", "address"),
    [
        ("192.0.2.7 5022 10.0.0.1 22", "192.0.2.7 5022"),
        ("2001:db8::7 5022 ::1 22", "2001:db8::7 5022"),
        ("", "unknown"),
        ("host 1 2 3", "unknown"),
        ("192.0.2.7", "unknown"),
        ("192.0.2.7 x", "unknown"),
        ("1\n2 3 4 5", "unknown"),
    ],
)
def test_the_address_is_an_address_or_unknown(connection: str, address: str) -> None:
    assert client_address(connection) == address


def test_an_unknown_operator_is_said_to_be_unknown(sqlite_site: Site, admin: Actor) -> None:
    for change in (
        lambda: suspend_operator(admin, sqlite_site, "nobody", "x"),
        lambda: add_key(admin, sqlite_site, "nobody", keys.ed25519()),
        lambda: remove_key(admin, sqlite_site, "admin", "SHA256:x", "x"),
    ):
        with pytest.raises(TalentaError) as error:
            change()
        assert error.value.exit_code == 2


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_table_of_permissions_fits_in_80_columns(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", language, "operator", "roles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    legend = {line.split()[0]: line.split()[1] for line in lines[-len(Role) :]}
    assert list(legend.values()) == [role.value for role in Role]
    shown = {line.split()[0]: line.split()[1:] for line in lines[2 : 2 + len(UseCase)]}
    assert {
        case: {legend[word] for word in words if word != "·"} for case, words in shown.items()
    } == {case.value: {role.value for role in roles} for case, roles in ALLOWED.items()}
    assert all(len(words) == len(Role) for words in shown.values())


def test_the_table_of_permissions_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["operator", "roles", "--format", "csv"]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first.split(",") == ["use_case", *(role.value for role in Role)]
    for row in rows:
        case, *cells = row.split(",")
        assert {r for r, cell in zip(Role, cells, strict=True) if cell} == ALLOWED[UseCase(case)]
