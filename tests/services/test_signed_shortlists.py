"""What the committee signs is one list and no other, and comes out again whatever comes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from talenta_tui.db.engine import is_sqlite, read_transaction
from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.reports.minutes import write_minutes
from talenta_tui.scoring.policy import dump_policy
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.permissions import unit_key
from talenta_tui.services.policies import adopt_policy, policy_in_force
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.signed_paper import signed_paper
from talenta_tui.services.signed_shortlists import (
    SHOWN,
    SignedShortlist,
    list_signed,
    read_signed,
    replay_signed,
    sign_shortlist,
)
from talenta_tui.services.signing import create_site_key
from talenta_tui.services.site import Site
from talenta_tui.services.vacancies import shortlist
from tests.live.kit import change
from tests.periods.test_periods import ALL, MONTH

POST, OTHER = "SETDA-001", "BAPENDA-002"
DAY = date(2026, 10, 31)
TUTI = Actor("tuti", Role.COMMITTEE, "test")
HADI = Actor("hadi", Role.COMMITTEE, "test")


@pytest.fixture
def city(city_site: Site) -> Site:
    return city_site


def of_unit(name: str) -> Actor:
    return Actor("bagian", Role.COMMITTEE, "test", units=frozenset({unit_key(name)}))


def digest(site: Site, post: str = POST) -> str:
    return shortlist_digest(shortlist(TUTI, site, post, DAY))


def sign(site: Site, actor: Actor = TUTI, note: str = "") -> SignedShortlist:
    return sign_shortlist(actor, site, POST, digest(site)[:SHOWN], note, DAY)


def worse(admin: Actor, site: Site, nip: str) -> None:
    """One of the ranked gets a poor predicate, so that the list becomes another."""
    (person,) = site.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'").fetchone()
    change(admin, site, "performance", person, 1, [])


def test_two_sign_one_list_and_it_comes_out_again(city: Site, admin: Actor) -> None:
    create_site_key(admin, city)
    first = sign(city, note="sesuai rapat 3 November")
    both = sign(city, HADI)
    assert both.number == first.number
    assert [(s.by, s.note, s.sealed) for s in both.signatures] == [
        ("tuti", "sesuai rapat 3 November", True), ("hadi", "", True),
    ]  # fmt: skip
    assert both.signatures[0].head != both.signatures[1].head
    found = shortlist(TUTI, city, POST, DAY)
    assert both.eligible == len(found.eligible) > 3
    assert [line["nip"] for line in both.value["eligible"]] == [
        one.evidence.nip for one in found.eligible
    ]
    confirm = [[r.rule for r in one.eligibility.to_confirm] for one in found.eligible]
    assert [[i["rule"] for i in line["to_confirm"]] for line in both.value["eligible"]] == confirm
    assert all(confirm)
    assert replay_signed(TUTI, city, both.number).equal
    # The list changes; what was signed does not, and comes out again as it was known then.
    worse(admin, city, found.eligible[0].evidence.nip)
    assert digest(city) != both.digest
    assert read_signed(TUTI, city, both.number) == both
    assert replay_signed(TUTI, city, both.number).equal
    again = sign(city)
    assert again.number != both.number
    assert again.newest
    assert [one.newest for one in list_signed(TUTI, city, POST)] == [True, False]
    assert all(not one.value for one in list_signed(TUTI, city))


def test_another_policy_makes_another_list_and_the_signed_one_still_comes_out(
    city: Site, admin: Actor, tmp_path: Path
) -> None:
    first = sign(city)
    policy = policy_in_force(city).policy
    levels = {tier: dict.fromkeys(row, 5) for tier, row in policy.standards.levels.items()}
    standards = policy.standards.model_copy(update={"levels": levels})
    other = policy.model_copy(update={"version": 9, "standards": standards})
    file = tmp_path / "other.toml"
    file.write_text(dump_policy(other), encoding="utf-8")
    adopt_policy(admin, city, str(file), "uji")
    assert digest(city) != first.digest
    assert replay_signed(TUTI, city, first.number).equal


def test_what_was_not_read_is_not_signed(city: Site, admin: Actor) -> None:
    seen = digest(city)
    worse(admin, city, shortlist(TUTI, city, POST, DAY).eligible[0].evidence.nip)
    with pytest.raises(Refused, match="another than the one you read"):
        sign_shortlist(TUTI, city, POST, seen, as_of=DAY)
    with pytest.raises(WrongUse, match="at least 12"):
        sign_shortlist(TUTI, city, POST, digest(city)[: SHOWN - 1], as_of=DAY)
    assert list_signed(TUTI, city) == ()


def test_nobody_signs_twice_or_a_list_they_are_on_or_cannot_see_whole(
    city: Site, admin: Actor
) -> None:
    sign(city)
    with pytest.raises(Refused, match="signed this list already"):
        sign(city)
    ranked = shortlist(TUTI, city, POST, DAY).eligible[2].evidence
    with pytest.raises(Refused, match="on this list yourself"):
        sign(city, Actor("calon", Role.COMMITTEE, "test", nip=ranked.nip))
    with pytest.raises(Refused, match="of every unit"):
        sign(city, of_unit(ranked.unit))
    for role in set(Role) - {Role.COMMITTEE}:
        with pytest.raises(Denied):
            sign_shortlist(Actor("x", role, "test"), city, POST, "0" * SHOWN, as_of=DAY)
    assert [len(one.signatures) for one in list_signed(TUTI, city)] == [1]


def test_a_scope_reads_its_own_people_at_their_rank(city: Site) -> None:
    whole = sign(city)
    unit = whole.value["eligible"][-1]["unit"]
    part = read_signed(
        of_unit(unit),
        city,
        whole.number,
    )
    assert {line["unit"] for line in part.value["eligible"]} == {unit}
    assert part.value["eligible"][-1]["rank"] == len(whole.value["eligible"])
    assert {line["near"] for line in part.value["excluded"]} <= {unit}


def test_official_when_the_month_is_closed(city: Site, admin: Actor) -> None:
    assert sign(city).stand.word == "provisional"
    open_period(admin, city, MONTH)
    close_period(admin, city, MONTH, ALL)
    # The same list again says what it was when it was signed first; another says what it is.
    assert sign(city, HADI).stand.word == "provisional"
    again = sign_shortlist(TUTI, city, OTHER, digest(city, OTHER), as_of=DAY)
    assert again.stand.word == f"official {MONTH}"


@pytest.mark.rows_unsealed
def test_what_was_signed_cannot_be_changed_and_a_forced_change_is_found(
    city: Site, admin: Actor
) -> None:
    sign(city)
    for table in ("signed_shortlist", "shortlist_signature"):
        for forbidden in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="never changed"), city.database.atomic():
                city.database.execute_sql(forbidden)
    if not is_sqlite(city.database):
        return
    city.database.execute_sql("DROP TRIGGER signed_shortlist_update")
    city.database.execute_sql(
        "UPDATE signed_shortlist SET content = replace(content, '\"rank\":1,', '\"rank\":9,')"
    )
    with read_transaction(city.database):
        fault = check_database(city.database).fault
    assert fault is not None
    assert (fault.kind, fault.place) == (Break.ROWS, "signed_shortlist")
    assert not replay_signed(TUTI, city, 1).equal


def test_paper_says_who_what_and_the_head(city: Site) -> None:
    signed = sign(city, note="[/b] =1+1 \x1b[31m")
    named = {**signed.value["eligible"][1], "name": "\x1b]0;x\x07[/foo] \u202eabc"}
    value = {**signed.value, "eligible": [signed.value["eligible"][0], named]}
    found = replace(signed, value=value)
    for form in ("text", "pdf"):
        stream = BytesIO()
        write_minutes(signed_paper(city, found), stream, form)
        if form == "text":
            text = stream.getvalue().decode()
            assert not {"\x1b", "\x07", "\u202e"} & set(text)
            for said in (POST, "tuti", found.signatures[0].head, found.digest, "provisional"):
                assert said in text
            assert found.value["eligible"][0]["nip"] in text
        else:
            assert stream.getvalue().startswith(b"%PDF")
    with pytest.raises(NotFound):
        read_signed(TUTI, city, 99)
