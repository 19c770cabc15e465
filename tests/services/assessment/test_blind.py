"""No rater's cells reach another rater, or the operator keying for one, before submission."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Denied, Refused, TalentaError
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import (
    agreeing,
    board,
    integration,
    movement,
    notes,
    sheets,
    submissions,
    verification,
)
from talenta_tui.services.assessment.blind import hidden_sessions, visible_raters
from talenta_tui.services.assessment.facts import Sheet
from talenta_tui.services.site import Site

from .kit import ADMIN, BUDI, CODE, SARI, Centre

A1 = Actor("A1", Role.ASSESSOR, "test")
A2 = Actor("A2", Role.ASSESSOR, "test")
SECRET = "catatan rahasia A2"


def sheets_of(centre: Centre, code: str) -> list[Sheet]:
    return [s for s in centre.facts().sheets() if s[0] == code]


@pytest.fixture
def centre(site: Site) -> Centre:
    """A2 has rated 4 throughout, with a note, and handed in; A1 has keyed one sheet, open."""
    made = Centre(site).ready()
    facts = made.facts()
    sheet = sheets_of(made, "A2")[0]
    notes.add_note(
        A2, site, CODE, *sheet, made.nips[0], facts.columns(sheet[1])[0], SECRET, positive=True
    )
    for one in sheets_of(made, "A2"):
        made.key_sheet(one, 4, A2)
        submissions.submit_sheet(A2, site, CODE, *one)
    made.key_sheet(sheets_of(made, "A1")[0], 2, BUDI)
    return made


READS: list[Callable[[Actor, Centre], object]] = [
    lambda who, c: sheets.open_sheet(who, c.site, CODE, *sheets_of(c, "A1")[0]),
    lambda who, c: sheets.open_sheet(
        who, c.site, CODE, *sheets_of(c, "A1")[0], "assessors",
        c.facts().columns(sheets_of(c, "A1")[0][1])[0],
    ),
    lambda who, c: sheets.open_sheet(who, c.site, CODE, *sheets_of(c, "A2")[0]),
    lambda who, c: sheets.open_sheet(
        who, c.site, CODE, *sheets_of(c, "A2")[0], "assessors",
        c.facts().columns(sheets_of(c, "A2")[0][1])[0],
    ),
    lambda who, c: notes.list_notes(who, c.site, CODE),
    lambda who, c: notes.list_notes(who, c.site, CODE, keying_for="A1"),
    lambda who, c: notes.list_notes(who, c.site, CODE, keying_for="A2"),
    lambda who, c: integration.show_integration(who, c.site, CODE),
    lambda who, c: movement.movements(who, c.site, CODE),
    lambda who, c: board.live_board(who, c.site, CODE),
    lambda who, c: verification.list_mismatches(who, c.site, CODE),
    lambda who, c: verification.open_second(who, c.site, CODE, *sheets_of(c, "A2")[0]),
]  # fmt: skip
"""Every service that gives anything of a session's ratings back."""


def seen(who: Actor, centre: Centre) -> str:
    """Everything the actor can read of the session, as text."""
    found = []
    for read in READS:
        try:
            found.append(repr(read(who, centre)))
        except TalentaError as refusal:
            found.append(str(refusal))
    return "\n".join(found)


def test_an_assessor_sees_nobody_else(centre: Centre) -> None:
    text = seen(A1, centre)
    assert SECRET not in text
    assert "SheetCell(value=4" not in text
    assert "SheetCell(value=2" in text
    with pytest.raises(Denied):
        sheets.open_sheet(A1, centre.site, CODE, *sheets_of(centre, "A2")[0])


def test_a_rating_lead_or_operator_is_bound_like_any_rater(centre: Centre) -> None:
    for role in (Role.LEAD_ASSESSOR, Role.OPERATOR, Role.ADMINISTRATOR):
        text = seen(Actor("A1", role, "test"), centre)
        assert SECRET not in text
        assert "SheetCell(value=4" not in text


def test_keying_for_one_shows_no_other(centre: Centre) -> None:
    for sheet in sheets_of(centre, "A1"):
        for competency in centre.facts().columns(sheet[1]):
            turned = sheets.open_sheet(BUDI, centre.site, CODE, *sheet, "assessors", competency)
            assert {a for _nip, a in turned.cells} <= {"A1"}
            assert [c.hidden for c in turned.columns if c.id == "A2"] == [True]
    with pytest.raises(Refused):
        integration.show_integration(BUDI, centre.site, CODE)
    assert notes.list_notes(BUDI, centre.site, CODE) == ()


def test_what_mixes_raters_is_hidden_until_all_have_handed_in(centre: Centre) -> None:
    with read_transaction(centre.site.database):
        for who in (A1, BUDI, ADMIN, Actor("x", Role.COMMITTEE), Actor("y", Role.AUDITOR)):
            assert hidden_sessions(who, centre.site) == {CODE}
    for sheet in sheets_of(centre, "A1")[1:]:
        centre.key_sheet(sheet, 2)
    for sheet in sheets_of(centre, "A1"):
        submissions.submit_sheet(BUDI, centre.site, CODE, *sheet)
    with read_transaction(centre.site.database):
        for who in (A1, BUDI, ADMIN, Actor("x", Role.COMMITTEE)):
            assert hidden_sessions(who, centre.site) == frozenset()
    assert SECRET in seen(A1, centre)
    assert SECRET in seen(BUDI, centre)


def test_withdrawing_makes_blind_again(centre: Centre) -> None:
    for sheet in sheets_of(centre, "A1")[1:]:
        centre.key_sheet(sheet, 2)
    for sheet in sheets_of(centre, "A1"):
        submissions.submit_sheet(A1, centre.site, CODE, *sheet)
    submissions.withdraw_sheet(A1, centre.site, CODE, *sheets_of(centre, "A1")[0], "keliru")
    assert SECRET not in seen(A1, centre)
    assert visible_raters(A2, centre.facts()) == {"A2"}
    with pytest.raises(Denied):
        submissions.withdraw_sheet(A1, centre.site, CODE, *sheets_of(centre, "A2")[0], "iseng")


def test_the_lead_who_does_not_rate_sees_who_has_handed_in(centre: Centre) -> None:
    lead = Actor("ketua", Role.LEAD_ASSESSOR, "test")
    assert visible_raters(lead, centre.facts()) == {"A2"}
    shown = integration.show_integration(lead, centre.site, CODE)
    assert not shown.complete
    assert {a for row in shown.rows for c in row.cells for a, _e in c.ratings} == {"A2"}
    with pytest.raises(Refused):
        agreeing.agree_level(
            lead, centre.site, CODE, centre.nips[0], centre.facts().competencies[0], 4
        )


def test_the_second_keyer_does_not_see_the_first(centre: Centre) -> None:
    sheet = sheets_of(centre, "A2")[0]
    columns = centre.facts().columns(sheet[1])
    blank = verification.open_second(SARI, centre.site, CODE, *sheet)
    assert blank.cells == {}
    write = verification.SecondWrite(centre.nips[0], columns[0], 4)
    verification.write_second(SARI, centre.site, CODE, *sheet, [write])
    with pytest.raises(Denied):
        sheets.open_sheet(SARI, centre.site, CODE, *sheet)
    assert verification.list_mismatches(SARI, centre.site, CODE) == ()


def test_the_trail_holds_no_rating(centre: Centre) -> None:
    for (detail,) in centre.site.database.execute_sql("SELECT detail FROM event").fetchall():
        assert SECRET not in detail
        assert '"value"' not in detail
