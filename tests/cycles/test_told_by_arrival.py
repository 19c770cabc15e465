"""What is shown while forms come in changes by one more form in nothing but how many are in.

Cause: the check before a release counts forms by group and said whether comments would be shown.
Whoever keyed one form and looked again knew it for the superior's, and so whose it was; whoever
saw names knew from whom a comment had come in.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from talenta_tui.errors import Refused
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.keying import key_form
from talenta_tui.services.cycles.release import Verdict, check_release, release_cycle
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.site import Site

from .conftest import asked_in, rater

GOOD = (4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4)


def verdict(site: Site, actor: Actor, ratee: str) -> Verdict | None:
    found = check_release(actor, site, "C1").verdicts
    return next((v for v in found if v.ratee == ratee), None)


def test_who_keys_is_not_told_of_which_group_the_form_was(
    collecting: Site, admin: Actor, keyer: Actor
) -> None:
    boss = next(a for a in asked_in(collecting, admin) if a.relation == Relation.SUPERIOR)
    both = replace(keyer, role=Role.ADMINISTRATOR)
    code = site_secret().code("C1", boss.ratee, boss.rater)
    key_form(both, collecting, "C1", code, GOOD)
    with pytest.raises(Refused, match="You have keyed forms of C1"):
        check_release(both, collecting, "C1")
    seen = verdict(collecting, admin, boss.ratee)
    assert seen is not None
    assert seen.forms == {Relation.SUPERIOR.value: 1}
    done = release_cycle(both, collecting, "C1", "tenggat")
    assert [v.forms for v in done.verdicts] == [{}]


def test_nobody_is_told_how_the_forms_about_themselves_come_in(
    collecting: Site, admin: Actor
) -> None:
    one = asked_in(collecting, admin)[0]
    fill_form(rater(one.rater), collecting, "C1", one.ratee, GOOD)
    assert verdict(collecting, admin, one.ratee)
    rated = Actor("committee", Role.COMMITTEE, "test", nip=one.ratee)
    assert verdict(collecting, rated, one.ratee) is None


def test_whether_comments_come_is_told_with_the_last_form_about_the_person(
    collecting: Site, admin: Actor
) -> None:
    about: dict[str, list[str]] = {}
    for one in asked_in(collecting, admin):
        about.setdefault(one.ratee, []).append(one.rater)
    ratee, raters = max(about.items(), key=lambda pair: len(pair[1]))
    told = []
    for name in raters:
        fill_form(rater(name), collecting, "C1", ratee, GOOD, "Baik.")
        seen = verdict(collecting, admin, ratee)
        assert seen is not None
        told.append(seen.comments)
    assert told == [None] * (len(raters) - 1) + [True]
