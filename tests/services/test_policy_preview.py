"""A preview says what adopting would do, to the person and the post, and does none of it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from talenta_tui.errors import Cancelled, Denied, Refused, WrongUse
from talenta_tui.scoring.policy import builtin_policy, dump_policy, policy_data, policy_from
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.movement import moved
from talenta_tui.services.people import list_people
from talenta_tui.services.permissions import unit_key
from talenta_tui.services.policies import adopt_policy, policy_in_force
from talenta_tui.services.policy_preview import ACTION, PolicyPreview, preview_policy
from talenta_tui.services.preview_out import box_changes, preview_rows, preview_value
from talenta_tui.services.site import Site
from talenta_tui.services.trail import newest_change
from talenta_tui.services.vacancies import list_vacancies, shortlist

DAY = date(2026, 10, 31)
ADMIN = Actor("admin", Role.ADMINISTRATOR, "test")


@pytest.fixture
def city(city_site: Site) -> Site:
    return city_site


def other(*, gates: tuple[Tier, ...] = ()) -> bytes:
    """Other weights, a lower cut-off and a gate of one box less; without the rules of `gates`."""
    data = policy_data(builtin_policy("bkn-411-2025"))
    data["version"] = 2
    weights = data["axes"]["x"]["weights"]
    weights["potential"], weights["education"] = "30", "5"
    data["axes"]["y"]["bands"][0]["at_least"] = "75"
    data["eligibility"]["gates"]["ADMINISTRATOR"]["boxes"] = [8, 9]
    for tier in gates:
        del data["eligibility"]["gates"][tier.value]
    return dump_policy(policy_from(data)).encode()


def events(site: Site) -> list[tuple[str, str, bool]]:
    found = site.database.execute_sql("SELECT action, detail, reading FROM event ORDER BY seq")
    return [(row[0], row[1], bool(row[2])) for row in found.fetchall()]


def lists(site: Site) -> dict[str, list[str]]:
    """By post, the first of every tier: rules and ranking know no more of a post."""
    first = {post.tier: post.code for post in reversed(list_vacancies(ADMIN, site))}
    return {
        code: [one.evidence.nip for one in shortlist(ADMIN, site, code, DAY).eligible]
        for code in first.values()
    }


def test_it_says_what_adopting_then_does(city: Site, tmp_path: Path) -> None:
    before, listed = list_people(ADMIN, city, DAY), lists(city)
    known = newest_change()
    found = preview_policy(ADMIN, city, other(), as_of=DAY)

    assert newest_change() == known
    assert policy_in_force(city).hash == before.placements.used.hash == found.old.hash
    action, detail, reading = events(city)[-1]
    assert (action, reading) == (ACTION, True)
    assert json.loads(detail) == {"old": found.old.hash, "new": found.new.hash, "people": 300}

    file = tmp_path / "other.toml"
    file.write_bytes(other())
    adopt_policy(ADMIN, city, str(file), "uji", found.new.hash)
    after, then = list_people(ADMIN, city, DAY), lists(city)

    old, new = before.placements, after.placements
    assert found.movement == moved(old.by_nip, old.used.prepared, new.by_nip, new.used.prepared)
    assert found.movement.moves
    for counts, people in ((found.before, before), (found.after, after)):
        real = Counter(row.box or 0 for row in people.rows)
        assert counts == {box: real[box] for box in range(10)}
    figures = [
        {r.nip: (r.placement.x, r.placement.y, r.talent) for r in side.rows}
        for side in (before, after)
    ]
    assert found.rescored == sum(figures[0][nip] != figures[1][nip] for nip in figures[0])
    assert found.lists is not None
    changed = {one.vacancy.code: one for one in found.lists}
    posts = list_vacancies(ADMIN, city)
    assert found.vacancies == len(posts)
    tiers = {posts_of.vacancy.tier for posts_of in found.lists}
    assert len(found.lists) == sum(post.tier in tiers for post in posts)
    for code, was in listed.items():
        now = then[code]
        came, went = [n for n in now if n not in was], [n for n in was if n not in now]
        both = [n for n in was if n in now] != [n for n in now if n in was]
        if code not in changed:
            assert was == now
            continue
        one = changed[code]
        assert (one.before, one.after, one.reordered) == (len(was), len(now), both)
        assert (list(one.came), list(one.went)) == (came, went)
    assert any(one.went for one in found.lists)
    assert any(one.came for one in found.lists)
    _adds_up(found)


def _adds_up(found: PolicyPreview) -> None:
    """Whoever is named has a row, and what comes into a box less what leaves it is the change."""
    for _box, was, now, came, went in box_changes(found):
        assert now - was == came - went
    assert [row[0] for row in preview_rows(found)] == [m.nip for m in found.movement.moves]
    value = preview_value(found)
    assert json.loads(json.dumps(value, default=str))["boxes"][-1]["box"] is None
    for one in found.lists or ():
        assert {*one.came, *one.went} <= found.rows.keys()


def test_a_scope_sees_its_own_people_in_it(city: Site) -> None:
    everyone = preview_policy(ADMIN, city, other(), as_of=DAY)
    unit = next(iter(everyone.rows.values())).unit
    scoped = Actor("bagian", Role.COMMITTEE, "test", units=frozenset({unit_key(unit)}))
    found = preview_policy(scoped, city, other(), as_of=DAY)
    mine = {row.nip for row in list_people(scoped, city, DAY).rows}
    assert found.people == len(mine) < everyone.people
    assert found.movement == everyone.movement.only(mine)
    assert found.rows.keys() <= mine
    assert found.lists is not None
    assert everyone.lists is not None
    whole = {one.vacancy.code: one for one in everyone.lists}
    for one in found.lists:
        theirs = whole[one.vacancy.code]
        assert one.came == tuple(n for n in theirs.came if n in mine)
        assert one.went == tuple(n for n in theirs.went if n in mine)


def test_a_post_without_rules_has_no_list_and_is_named(city: Site) -> None:
    found = preview_policy(ADMIN, city, other(gates=(Tier.JPT_PRATAMA,)), as_of=DAY)
    assert found.lists is not None
    bare = [one for one in found.lists if one.vacancy.tier is Tier.JPT_PRATAMA]
    assert bare
    assert all(one.after is None and one.before is not None for one in bare)
    back = preview_policy(ADMIN, city, "bkn-411-2025", as_of=DAY)
    assert (back.lists, back.movement.moves, back.rescored, back.differences) == ((), (), 0, ())


def test_who_may_look_and_what_is_refused(sqlite_site: Site, tmp_path: Path) -> None:
    site = sqlite_site
    lead = preview_policy(Actor("lina", Role.LEAD_ASSESSOR, "test"), site, other())
    assert (lead.lists, lead.vacancies) == (None, 0)
    for role in (Role.ASSESSOR, Role.EMPLOYEE):
        with pytest.raises(Denied):
            preview_policy(Actor("x", role, "test"), site, b"nonsense")
    with pytest.raises(WrongUse, match="not a usable policy"):
        preview_policy(ADMIN, site, b"nonsense")
    left = events(site)

    def stop(_phase: str, _share: float) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        preview_policy(ADMIN, site, other(), progress=stop)
    file = tmp_path / "p.toml"
    file.write_bytes(other())
    seen = preview_policy(ADMIN, site, str(file)).new.hash
    file.write_bytes(other(gates=(Tier.PENGAWAS,)))
    with pytest.raises(Refused, match="another policy"):
        adopt_policy(ADMIN, site, str(file), "uji", seen)
    assert [action for action, _detail, _reading in events(site)[len(left) :]] == [ACTION]
