"""Sides and the two of an unsealing go by the person, not by the id they logged in with.

Cause: somebody with an operator's id of their own and a second one, both of the same employee,
saw the raters' names under the one and keyed their forms under the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from talenta_tui.errors import Denied, Refused
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.keying import key_form
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.raters import letters, list_raters
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.sides import Side
from talenta_tui.services.cycles.steps import show_cycle
from talenta_tui.services.cycles.unsealing import ask_unsealing, confirm_unsealing, read_unsealed
from talenta_tui.services.operators import NewOperator, add_operator, change_role, find
from talenta_tui.services.site import Site

from .conftest import MONTH, asked_in, rater

GOOD = (4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4)
Look = Callable[[Actor, Site, str], object]


def operator(site: Site, admin: Actor, code: str, nip: str | None, role: Role) -> Actor:
    add_operator(admin, site, NewOperator(code, role, nip=nip), reason="uji")
    return find(site, code).actor("test")


def stranger(site: Site, admin: Actor) -> str:
    """An employee of another unit, who rates nobody in the cycle and is not rated."""
    there = {n for a in asked_in(site, admin) for n in (a.ratee, a.rater)}
    found = site.database.execute_sql("SELECT nip FROM employee ORDER BY nip").fetchall()
    return next(str(nip) for (nip,) in found if nip not in there)


@pytest.mark.parametrize("look", [list_raters, letters])
def test_a_second_id_is_no_second_person(collecting: Site, admin: Actor, look: Look) -> None:
    me = stranger(collecting, admin)
    day = operator(collecting, admin, "sinta", me, Role.OPERATOR)
    night = operator(collecting, admin, "sinta-2", me, Role.ADMINISTRATOR)
    other = operator(collecting, admin, "budi", None, Role.OPERATOR)
    look(day, collecting, "C1")
    assert show_cycle(night, collecting, "C1").side is Side.NAMES
    with pytest.raises(Refused, match="You have seen names of raters"):
        open_paper(night, collecting, "C1")
    form = open_paper(other, collecting, "C1").lines[0].code
    with pytest.raises(Refused, match="You have seen names of raters"):
        key_form(night, collecting, "C1", form, GOOD)
    key_form(other, collecting, "C1", form, GOOD)
    with pytest.raises(Refused, match="You have keyed forms"):
        look(other, collecting, "C1")


def test_who_keyed_sees_no_names_under_an_id_that_was_theirs(
    collecting: Site, admin: Actor
) -> None:
    """Nor after the administrator has given the other id another employee, or none was kept."""
    me = stranger(collecting, admin)
    keyer = operator(collecting, admin, "sinta", me, Role.OPERATOR)
    key_form(keyer, collecting, "C1", open_paper(keyer, collecting, "C1").lines[0].code, GOOD)
    operator(collecting, admin, "sinta-2", me, Role.OPERATOR)
    elsewhere = asked_in(collecting, admin)[0].ratee
    change_role(admin, collecting, "sinta-2", Role.OPERATOR, "pindah", nip=elsewhere)
    for second in (find(collecting, "sinta-2").actor("test"), replace(keyer, id="tamu")):
        with pytest.raises(Refused, match="You have keyed forms"):
            list_raters(second, collecting, "C1")


def test_an_unsealing_takes_two_people_and_not_two_ids(collecting: Site, admin: Actor) -> None:
    one, me = asked_in(collecting, admin)[0], stranger(collecting, admin)
    fill_form(rater(one.rater), collecting, "C1", one.ratee, GOOD)
    release_cycle(admin, collecting, "C1", "tenggat")
    first = operator(collecting, admin, "sinta", me, Role.ADMINISTRATOR)
    second = operator(collecting, admin, "sinta-2", me, Role.AUDITOR)
    found = ask_unsealing(first, collecting, MONTH, one.ratee, "laporan")
    with pytest.raises(Denied, match="Another person"):
        confirm_unsealing(second, collecting, found.id, "setuju")
    auditor = operator(collecting, admin, "dewi", None, Role.AUDITOR)
    confirm_unsealing(auditor, collecting, found.id, "setuju")
    assert read_unsealed(first, collecting, found.id)
    with pytest.raises(Refused, match="You have read"):
        read_unsealed(second, collecting, found.id)
    mine = operator(collecting, admin, "ratee", one.ratee, Role.AUDITOR)
    change_role(admin, collecting, "ratee", Role.AUDITOR, "pindah", nip=me)
    for who in (mine, replace(mine, nip=me)):
        with pytest.raises(Denied, match="about themselves"):
            ask_unsealing(who, collecting, MONTH, one.ratee, "laporan")
