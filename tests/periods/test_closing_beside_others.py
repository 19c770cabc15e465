"""A period closed while other processes import, adopt a policy or close it too; both engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused
from talenta_tui.models.assessment import PotentialResult
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.periods.amendments import amend_period
from talenta_tui.services.periods.calendar import find_period, open_period
from talenta_tui.services.periods.closing import close_period, frozen
from talenta_tui.services.periods.official import list_amendments, official_map
from talenta_tui.services.periods.replay import replay_period
from talenta_tui.services.periods.standing import Standing, stand_of
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.site import Site
from tests.conftest import DATA
from tests.live.kit import change, full

from .test_periods import ALL, MONTH

ROOT = Path(__file__).parents[2]
OCTOBER = date(2026, 10, 31)


@pytest.fixture
def city(city_site: Site, admin: Actor) -> Site:
    """kota-300 with October open."""
    open_period(admin, city_site, MONTH)
    return city_site


HEAD = """
from talenta_tui.errors import Refused
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import open_site
actor = Actor(id='dewi', role=Role.ADMINISTRATOR, origin='test')
site = open_site({url!r})
"""


def elsewhere(url: str, code: str) -> str:
    """What another process that runs `code` on the site prints."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD.format(url=url) + code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def once_at(
    phase: str, work: Callable[[], object]
) -> tuple[Callable[[str, float], None], list[str]]:
    """Progress that does the work once, when the closing reaches the phase."""
    done: list[str] = []

    def tell(now: str, _share: float) -> None:
        if now == phase and not done:
            done.append(str(work()))

    return tell, done


IMPORT = f"""
from pathlib import Path
from tests.conftest import import_folder
import_folder(actor, site, Path({str(DATA / "kota-300-faulty")!r}))
print('imported')
"""


def test_what_another_process_imports_meanwhile_belongs_to_the_next(
    city: Site, city_url: str, admin: Actor
) -> None:
    before = full(city, OCTOBER)
    tell, done = once_at("computing", lambda: elsewhere(city_url, IMPORT))
    info = close_period(admin, city, MONTH, ALL, tell)
    assert done == ["imported"]
    found = official_map(admin, city, MONTH)
    assert found.placements() == before
    assert full(city, OCTOBER) != before, "the import matters, or this shows nothing"
    assert info.closing is not None
    assert info.closing.known < info.closing.event - 1
    assert replay_period(admin, city, MONTH).equal
    now = full(city, OCTOBER)
    assert stand_of(admin, city, OCTOBER, before).standing is Standing.OFFICIAL
    assert stand_of(admin, city, OCTOBER, now).standing is Standing.CHANGED


def test_a_policy_adopted_meanwhile_rules_the_next_period(
    city: Site, city_url: str, admin: Actor, tmp_path: Path
) -> None:
    policy = builtin_policy()
    other = policy.model_copy(update={"version": 2})
    path = tmp_path / "other.toml"
    path.write_text(dump_policy(other), encoding="utf-8")
    code = (
        "from talenta_tui.services.policies import adopt_policy\n"
        f"adopt_policy(actor, site, {str(path)!r}, 'tes')\n"
    )
    tell, done = once_at("computing", lambda: elsewhere(city_url, code))
    close_period(admin, city, MONTH, ALL, tell)
    assert done
    assert policy_in_force(city).policy.version == 2
    assert official_map(admin, city, MONTH).used.policy.version == policy.version
    assert replay_period(admin, city, MONTH).equal


CLOSE = f"""
from talenta_tui.services.periods.closing import close_period, frozen
from talenta_tui.services.periods.checks import CheckCode
close_period(actor, site, {MONTH!r}, {{code.value: 'uji' for code in CheckCode}})
print('closed')
"""


def test_of_two_who_close_at_once_one_is_refused(city: Site, city_url: str, admin: Actor) -> None:
    tell, done = once_at("computing", lambda: elsewhere(city_url, CLOSE))
    with pytest.raises(Refused, match="Somebody else has just closed"):
        close_period(admin, city, MONTH, ALL, tell)
    assert done == ["closed"]
    info = find_period(admin, city, MONTH)
    assert info.closing is not None
    assert info.closing.by == "dewi"
    assert replay_period(admin, city, MONTH).equal


def test_an_amendment_rests_on_what_was_true_on_the_period_s_day(city: Site, admin: Actor) -> None:
    """A result of November amends nothing of October; one of October that came late does."""
    nip = next(n for n, p in full(city, OCTOBER).items() if p.box == 9)
    person = city.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'").fetchone()[0]
    close_period(admin, city, MONTH, ALL)
    for day, amends in ((date(2026, 11, 1), False), (date(2026, 10, 30), True)):
        changes = Changes()
        values = {f"a{n}": 2 for n in range(1, 9)}
        with write_transaction(city.database):
            changes.put(PotentialResult, (nip, day), employee=person, on=day, **values)
            changes.save(admin, city, "test.potential", nip)
        if amends:
            made = amend_period(admin, city, MONTH, nip, "terlambat masuk")
            assert made.new.placement.box != 9
        else:
            with pytest.raises(Refused, match="stays as it is"):
                amend_period(admin, city, MONTH, nip, "keliru")
    change(admin, city, "performance", person, 0, [])
    again = replay_period(admin, city, MONTH)
    assert again.equal
    assert official_map(admin, city, MONTH).frozen[nip].placement.box == 9


AMEND = f"""
import sys
from talenta_tui.services.periods import amendments
take = amendments.write_transaction
def door(database):
    print('at the door', flush=True)
    return take(database)
amendments.write_transaction = door
try:
    amendments.amend_period(actor, site, {MONTH!r}, sys.argv[1], 'juga keliru')
    print('amended')
except Refused as error:
    print(error)
"""


def test_of_two_who_amend_one_place_at_once_the_second_stands_on_the_first(
    city: Site, city_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process comes to the door while this one has read the place, and then waits."""
    nip = next(n for n, p in full(city, OCTOBER).items() if p.box == 9)
    person = city.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'").fetchone()[0]
    close_period(admin, city, MONTH, ALL)
    change(admin, city, "performance", person, 2, [])
    started: list[subprocess.Popen[str]] = []
    real: Callable[..., object] = frozen

    def meanwhile(*args: object) -> object:
        other = subprocess.Popen(
            [sys.executable, "-c", HEAD.format(url=city_url) + AMEND, nip],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(other)
        assert other.stdout is not None
        assert other.stdout.readline() == "at the door\n"
        return real(*args)

    monkeypatch.setattr("talenta_tui.services.periods.amendments.frozen", meanwhile)
    made = amend_period(admin, city, MONTH, nip, "predikat keliru")
    assert made.old.placement.box == 9
    (other,) = started
    told, _nothing = other.communicate(timeout=60)
    assert f"stays as {admin.id} amended it" in told
    assert "predikat keliru" in told
    assert [a.reason for a in list_amendments(admin, city, MONTH)] == ["predikat keliru"]
    assert replay_period(admin, city, MONTH).equal
