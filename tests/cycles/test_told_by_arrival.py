"""What is shown while forms come in changes by one more form in nothing but how many are in.

Cause: the check before a release counts forms by group and said whether comments would be shown.
Whoever keyed one form and looked again knew it for the superior's, and so whose it was; whoever
saw names knew from whom a comment had come in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from talenta_tui.errors import Refused
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.keying import key_form
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.progress import oddities
from talenta_tui.services.cycles.raters import add_rater
from talenta_tui.services.cycles.release import Verdict, check_release, release_cycle
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.own_record import own_record
from talenta_tui.services.person_file import person_file
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
        told.append((seen.comments, seen.values))
    # A form with a blank turns the words off: who sent the form just come in would be told.
    assert [values for _comments, values in told[:-1]] == [None] * (len(raters) - 1)
    assert [comments for comments, _values in told] == [None] * (len(raters) - 1) + [True]


def test_of_a_superior_and_two_peers_nothing_is_told_at_any_stage(
    sealed: Site, admin: Actor
) -> None:
    """A small unit: all that is asked is two peers and the superior, and all of them write."""
    staff = {one.nip: one for one in staff_of(sealed)}
    one = next(s for s in staff.values() if s.superior)
    other = next(s.nip for s in staff.values() if s.unit != one.unit)
    create_cycle(admin, sealed, "S1", "2027-06", "Kecil", date(2028, 1, 1))
    add_ratees(admin, sealed, "S1", [one.nip])
    mates = [s.nip for s in staff.values() if s.nip not in (one.nip, one.superior, other)][:2]
    for nip, group in ((one.superior, "ATASAN"), *((n, "REKAN") for n in mates)):
        add_rater(admin, sealed, "S1", one.nip, str(nip), group, "unit kecil")
    begin_cycle(admin, sealed, "S1")
    raters = [str(one.superior), *mates]
    for n, nip in enumerate(raters, 1):
        fill_form(rater(nip), sealed, "S1", one.nip, (5,) * 21, "Baik sekali.")
        (flags,) = oddities(admin, sealed, "S1")
        assert flags.submitted == n
        assert flags.counts is None, "all of them the highest answer: who wrote is known"
        check = check_release(admin, sealed, "S1")
        (seen,) = check.verdicts
        assert check.levels["none" if n == 1 else "points"] == 1
        assert not seen.comments
        assert not seen.values
    release_cycle(admin, sealed, "S1")
    (flags,) = oddities(admin, sealed, "S1")
    assert flags.counts is None
    for who in (rater(one.nip), admin):
        found = person_file(who, sealed, one.nip, date(2027, 6, 30))
        period = next(p for p in found.explanation.evidence.feedback if p.period == "2027-06")
        assert period.groups == ()
        assert found.values is None or found.values.period != "2027-06"
    mine = own_record(rater(one.nip), sealed, date(2027, 6, 30))
    assert [text for month, text in mine.comments if month == "2027-06"] == []
