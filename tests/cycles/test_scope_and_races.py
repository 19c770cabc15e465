"""What a scoped operator may touch of a cycle, and two people at the same cycle at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from talenta_tui.errors import NotFound, Refused
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles import calendar, forms, keying, raters, release
from talenta_tui.services.cycles.calendar import Stage, edit_cycle, find_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.handout import hand_out
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.raters import add_rater, replace_rater
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.site import Site

from .conftest import asked_in, rater
from .test_cycle import GOOD


def free_rater(site: Site, admin: Actor, ratee: str) -> str:
    taken = {a.rater for a in asked_in(site, admin) if a.ratee == ratee} | {ratee}
    found = site.database.execute_sql(
        "SELECT e.nip FROM employee e JOIN employee_version v ON v.employee_id = e.id"
        " WHERE v.until IS NULL AND v.legal_status = 'Aktif' ORDER BY e.nip"
    ).fetchall()
    return str(next(nip for (nip,) in found if nip not in taken))


def test_nobody_is_asked_about_people_outside_the_scope(collecting: Site, admin: Actor) -> None:
    one = asked_in(collecting, admin)[0].ratee
    free = free_rater(collecting, admin, one)
    elsewhere = Actor(id="o", role=Role.OPERATOR, units=frozenset({"x"}))
    with pytest.raises(NotFound):
        add_rater(elsewhere, collecting, "C1", one, free, "REKAN", "alasan")


def test_nobody_is_handed_the_forms_about_themselves(collecting: Site, admin: Actor) -> None:
    one = asked_in(collecting, admin)[0]
    rated = replace(admin, id="rated", nip=one.ratee)
    _info, found = hand_out(rated, collecting, "C1")
    about = [h.rater for h in found for f in h.forms if f.name == one.ratee_name]
    assert set(about) <= {one.ratee}


@contextmanager
def _meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, act: Callable[[], object]
) -> Iterator[None]:
    """Somebody else acts after `module` has looked and before it writes."""
    real = module.write_transaction
    done: list[bool] = []

    @contextmanager
    def later(database: Any) -> Iterator[None]:
        if not done:
            done.append(True)
            act()
        with real(database):
            yield

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_transaction", later)
        yield
    assert done


def _released(site: Site, admin: Actor) -> Callable[[], object]:
    one = asked_in(site, admin)[0]
    fill_form(rater(one.rater), site, "C1", one.ratee, GOOD)
    return lambda: release_cycle(replace(admin, id="other"), site, "C1", "cukup")


def test_a_release_is_not_undone_by_who_edits_at_the_same_time(
    collecting: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = find_cycle(admin, collecting, "C1")
    with (
        _meanwhile(monkeypatch, calendar, _released(collecting, admin)),
        pytest.raises(Refused),
    ):
        edit_cycle(admin, collecting, "C1", "Lain", info.closes)
    assert find_cycle(admin, collecting, "C1").stage is Stage.RELEASED


def test_no_form_comes_in_beside_a_release(
    collecting: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = asked_in(collecting, admin)[1]
    with _meanwhile(monkeypatch, forms, _released(collecting, admin)), pytest.raises(Refused):
        fill_form(rater(late.rater), collecting, "C1", late.ratee, GOOD)
    assert find_cycle(admin, collecting, "C1").submitted == 1


def test_no_rater_is_replaced_beside_a_release(
    collecting: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = asked_in(collecting, admin)[1]
    free = free_rater(collecting, admin, late.ratee)
    with _meanwhile(monkeypatch, raters, _released(collecting, admin)), pytest.raises(Refused):
        replace_rater(admin, collecting, "C1", late.ratee, late.rater, free, "pindah")


def test_two_who_release_at_once_release_once(
    collecting: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = _released(collecting, admin)
    with _meanwhile(monkeypatch, release, other), pytest.raises(Refused):
        release_cycle(admin, collecting, "C1", "cukup")


def test_no_paper_form_is_keyed_beside_a_release(
    collecting: Site, admin: Actor, keyer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [line.code for line in open_paper(keyer, collecting, "C1").lines]
    act = _released(collecting, admin)
    with _meanwhile(monkeypatch, keying, act), pytest.raises(Refused):
        keying.key_form(keyer, collecting, "C1", codes[0], GOOD)
    assert find_cycle(admin, collecting, "C1").submitted == 1
