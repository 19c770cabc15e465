"""Whom the organisation offers when a rater is chosen by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import cycle_rule
from talenta_tui.services.cycles.candidates import Offer, candidates
from talenta_tui.services.cycles.keying import ItemWrite, key_items
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.raters import Asked, add_rater, list_raters, replace_rater
from talenta_tui.services.site import Site
from tests.screens.cycle_kit import ADMIN, BUDI, SARI, Town, town


@pytest.fixture(scope="module")
def made(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return town(kota_300_file, tmp_path_factory.mktemp("candidates"))


@pytest.fixture
def here(made: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("TALENTA_KEYS", "")
    return made.copied(tmp_path / "town")


def strangers(site: Site, here: Town, n: int) -> list[Asked]:
    """Let people of other units stand in for the first `n` peers drawn; who those peers are."""
    staff = {one.nip: one for one in staff_of(site)}
    found: list[Asked] = []
    for one in (a for a in here.asked if a.relation == "REKAN"):
        if len(found) < n and one.ratee not in {f.ratee for f in found}:
            unit = staff[one.ratee].unit
            other = next(nip for nip, who in staff.items() if who.unit != unit)
            replace_rater(BUDI, site, "C1", one.ratee, one.rater, other, "uji")
            found.append(one)
    return found


def test_peers_are_of_unit_and_tier_free_and_the_least_burdened_first(here: Town) -> None:
    site = here.site()
    drawn = strangers(site, here, 5)
    staff = {one.nip: one for one in staff_of(site)}
    asked = list_raters(BUDI, site, "C1")
    load = {nip: sum(a.rater == nip != a.ratee for a in asked) for nip in staff}
    most = cycle_rule(site).most_forms
    for one in drawn:
        found = candidates(BUDI, site, "C1", one.ratee, "REKAN")
        about = staff[one.ratee]
        taken = {a.rater for a in asked if a.ratee == one.ratee}
        mates = {
            nip
            for nip, mate in staff.items()
            if (mate.unit, mate.tier) == (about.unit, about.tier)
            and mate.superior != one.ratee
            and nip not in {one.ratee, about.superior, *taken}
            and load[nip] < most
        }
        assert one.rater in mates
        free = [c for c in found if c.offer is Offer.FREE]
        assert {c.nip for c in free} == mates
        assert [(c.forms, c.nip) for c in free] == sorted((load[c.nip], c.nip) for c in free)
        # Then the others of the unit, for where the organisation has nobody to draw.
        near = {c.nip for c in found if c.offer is Offer.NEAR}
        unit = {nip for nip, who in staff.items() if who.unit == about.unit}
        assert near == unit - mates - taken - {one.ratee}
        assert [c.offer for c in found] == [Offer.FREE] * len(free) + [Offer.NEAR] * len(near)
    site.database.close()


def test_one_who_stands_in_is_offered_no_more(here: Town) -> None:
    site = here.site()
    (one,) = strangers(site, here, 1)
    now = next(a for a in list_raters(BUDI, site, "C1") if a.reason == "uji")
    assert one.rater in {c.nip for c in candidates(BUDI, site, "C1", one.ratee, "REKAN")}
    replace_rater(BUDI, site, "C1", one.ratee, now.rater, one.rater, "cuti")
    offered = {c.nip for c in candidates(BUDI, site, "C1", one.ratee, "REKAN")}
    assert not offered & {one.rater, now.rater}
    site.database.close()


def test_who_may_not_see_names_gets_none(here: Town) -> None:
    site = here.site()
    ratee = here.asked[0].ratee
    with pytest.raises(Denied):
        candidates(Actor("k", Role.COMMITTEE, "test"), site, "C1", ratee, "REKAN")
    with pytest.raises(NotFound):
        candidates(BUDI, site, "C1", "000000000000000000", "REKAN")
    with pytest.raises(NotFound):
        candidates(Actor("me", Role.OPERATOR, "test", nip=ratee), site, "C1", ratee, "REKAN")
    line = open_paper(SARI, site, "C1").lines[0]
    key_items(SARI, site, "C1", [ItemWrite(line.code, 1, 4)])
    with pytest.raises(Refused, match="keyed forms"):
        candidates(SARI, site, "C1", ratee, "REKAN")
    above = candidates(ADMIN, site, "C1", ratee, "ATASAN")
    assert {c.offer for c in above} <= {Offer.NEAR}
    site.database.close()


def test_who_has_all_the_forms_allowed_comes_after_who_is_free(here: Town) -> None:
    """Cause: where all of a group were full the list began with doctors of another office."""
    site = here.site()
    (one,) = strangers(site, here, 1)
    free = candidates(BUDI, site, "C1", one.ratee, "REKAN")[0]
    assert free.offer is Offer.FREE
    about = sorted({a.ratee for a in here.asked} - {free.nip, one.ratee})
    has = {a.ratee for a in list_raters(BUDI, site, "C1") if a.rater == free.nip}
    room = cycle_rule(site).most_forms - free.forms
    for ratee in [r for r in about if r not in has][:room]:
        add_rater(BUDI, site, "C1", ratee, free.nip, "REKAN", "uji")
    found = candidates(BUDI, site, "C1", one.ratee, "REKAN")
    (now,) = [c for c in found if c.nip == free.nip]
    assert now.offer is Offer.FULL
    assert now.forms == cycle_rule(site).most_forms
    assert {c.offer for c in found[: found.index(now)]} <= {Offer.FREE, Offer.FULL}
    site.database.close()
