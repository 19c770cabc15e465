"""Cells: saved means saved, two operators, evidence, undo's log, refusals."""

from __future__ import annotations

import pytest

from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.models.assessment import Rating
from talenta_tui.models.session_scores import RatingWrite
from talenta_tui.services.assessment import keying, notes, people, prepare, sheets, submissions
from talenta_tui.services.assessment.facts import Sheet
from talenta_tui.services.assessment.keying import CellWrite, RefusedWrite, Replaced, Saved
from talenta_tui.services.assessment.preferences import read_place, set_direction
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, SessionRules
from talenta_tui.services.site import Site
from talenta_tui.services.trail import head

from .kit import ADMIN, BUDI, CODE, SARI, Centre


def first_cell(centre: Centre) -> tuple[Sheet, str, str]:
    facts = centre.facts()
    sheet, nips = next(iter(facts.sheets().items()))
    return sheet, nips[0], facts.columns(sheet[1])[0]


def saved(outcome: keying.Outcome) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def test_a_batch_is_one_event_and_comes_back(site: Site) -> None:
    centre = Centre(site).ready()
    sheet, nip, _c = first_cell(centre)
    columns = centre.facts().columns(sheet[1])
    before = head()[0]
    writes = [CellWrite(nip, c, n % 6) for n, c in enumerate(columns)]
    outcomes = keying.write_cells(BUDI, site, CODE, *sheet, writes)
    assert head()[0] == before + 1
    assert {saved(o).event for o in outcomes} == {before + 1}
    data = sheets.open_sheet(BUDI, site, CODE, *sheet)
    assert [data.cells[nip, c].value for c in columns] == [n % 6 for n in range(len(columns))]
    assert [data.cells[nip, c].version for c in columns] == [saved(o).version for o in outcomes]
    assert [(w.competency, w.old, w.new) for w in data.log] == [
        (c, EMPTY, n % 6) for n, c in enumerate(columns)
    ]


def test_not_observed_is_no_zero_and_clearing_is_recorded(site: Site) -> None:
    centre = Centre(site).ready()
    sheet, nip, c = first_cell(centre)
    first = saved(centre.write(BUDI, sheet, nip, c, 0))
    second = saved(centre.write(BUDI, sheet, nip, c, NOT_OBSERVED, first.version))
    third = saved(centre.write(BUDI, sheet, nip, c, EMPTY, second.version))
    assert third.version is None
    assert (nip, c) not in sheets.open_sheet(BUDI, site, CODE, *sheet).cells
    kept = list(
        Rating.select(Rating.halves, Rating.since, Rating.until).order_by(Rating.id).tuples()
    )
    assert kept == [(0, first.event, second.event), (None, second.event, third.event)]
    log = list(
        RatingWrite.select(RatingWrite.old, RatingWrite.new).order_by(RatingWrite.id).tuples()
    )
    assert log == [(None, 0), (0, -1), (-1, None)]


def test_two_operators_on_one_cell_keep_both(site: Site) -> None:
    centre = Centre(site).ready()
    sheet, nip, c = first_cell(centre)
    mine = saved(centre.write(BUDI, sheet, nip, c, 2))
    assert mine.replaced is None
    theirs = saved(centre.write(SARI, sheet, nip, c, 4, replaces=None))
    assert theirs.replaced == Replaced(2, "budi")
    again = saved(centre.write(BUDI, sheet, nip, c, 3, mine.version))
    assert again.replaced == Replaced(4, "sari")
    agreed = saved(centre.write(SARI, sheet, nip, c, 5, again.version))
    assert agreed.replaced is None
    history = [(r.halves, r.keyed_by) for r in Rating.select().order_by(Rating.id)]
    assert history == [(4, "budi"), (8, "sari"), (6, "budi"), (10, "sari")]
    assert [w.conflict for w in RatingWrite.select().order_by(RatingWrite.id)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_cell_cleared_by_another_is_told_too(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    sheet, nip, c = first_cell(centre)
    mine = saved(centre.write(BUDI, sheet, nip, c, 2))
    saved(centre.write(SARI, sheet, nip, c, EMPTY, mine.version))
    assert saved(centre.write(BUDI, sheet, nip, c, 3, mine.version)).replaced == Replaced(
        EMPTY, "sari"
    )


def test_a_burst_does_not_conflict_with_itself(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    sheet, nip, c = first_cell(centre)
    writes = [CellWrite(nip, c, n) for n in (1, 2, 3)]
    outcomes = keying.write_cells(BUDI, sqlite_site, CODE, *sheet, writes)
    assert [saved(o).replaced for o in outcomes] == [None, None, None]
    late = saved(centre.write(BUDI, sheet, nip, c, 4, replaces=None))
    assert late.replaced is None


@pytest.mark.parametrize("value", [6, -1, 2.25, True])
def test_what_is_no_rating_is_refused_and_the_rest_stays(
    sqlite_site: Site, value: CellValue
) -> None:
    centre = Centre(sqlite_site).ready()
    sheet, nip, c = first_cell(centre)
    bad, good = keying.write_cells(
        BUDI, sqlite_site, CODE, *sheet, [CellWrite(nip, c, value), CellWrite(nip, c, 3)]
    )
    assert isinstance(bad, RefusedWrite)
    assert bad.code == "bad_value"
    assert "0, 1, 2, 3, 4, 5" in bad.sentence
    assert isinstance(good, Saved)


def test_halves_only_where_the_rules_allow(sqlite_site: Site) -> None:
    from fractions import Fraction

    centre = Centre(sqlite_site).ready()
    sheet, nip, c = first_cell(centre)
    assert isinstance(centre.write(BUDI, sheet, nip, c, Fraction(7, 2)), RefusedWrite)
    prepare.set_rules(ADMIN, sqlite_site, CODE, SessionRules(halves=True), "uji")
    saved(centre.write(BUDI, sheet, nip, c, Fraction(7, 2)))
    assert sheets.open_sheet(BUDI, sqlite_site, CODE, *sheet).cells[nip, c].value == Fraction(7, 2)


def test_evidence_first_where_the_rules_demand_it(site: Site) -> None:
    centre = Centre(site).ready()
    prepare.set_rules(ADMIN, site, CODE, SessionRules(evidence_levels=(1, 2, 5)), "aturan")
    sheet, nip, c = first_cell(centre)
    refused = centre.write(BUDI, sheet, nip, c, 5)
    assert isinstance(refused, RefusedWrite)
    assert refused.code == "evidence_missing"
    saved(centre.write(BUDI, sheet, nip, c, 3))
    notes.add_note(BUDI, site, CODE, *sheet, nip, c, "Mengajak semua bicara [/foo]", positive=True)
    saved(centre.write(BUDI, sheet, nip, c, 5))
    note = notes.list_notes(BUDI, site, CODE, keying_for=sheet[0])[0]
    assert (note.positive, note.text) == (True, "Mengajak semua bicara [/foo]")
    # What a level rests on stays while the level does; by another's hand it never goes.
    with pytest.raises(Refused, match="the level 5 needs its evidence"):
        notes.withdraw_note(BUDI, site, CODE, note.id, "salah orang")
    more = notes.add_note(BUDI, site, CODE, *sheet, nip, c, "Memotong", positive=False)
    notes.withdraw_note(BUDI, site, CODE, more.id, "salah orang")
    saved(centre.write(BUDI, sheet, nip, c, 3))
    with pytest.raises(NotFound):
        notes.withdraw_note(BUDI, site, CODE, more.id, "salah orang")
    # A cell emptied afterwards still shows that it has a note.
    saved(centre.write(BUDI, sheet, nip, c, EMPTY))
    emptied = sheets.open_sheet(BUDI, site, CODE, *sheet).cells[nip, c]
    assert (emptied.value, emptied.noted) == (EMPTY, True)
    notes.withdraw_note(BUDI, site, CODE, note.id, "salah orang")
    assert notes.list_notes(BUDI, site, CODE, keying_for=sheet[0]) == ()
    assert isinstance(centre.write(BUDI, sheet, nip, c, 1), RefusedWrite)


def test_locks(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site, people=5).ready()
    sheet, nip, c = first_cell(centre)
    other = centre.write(BUDI, sheet, "198001012005011099", c, 3)
    assert isinstance(other, RefusedWrite)
    assert other.code == "not_assigned"
    with pytest.raises(Refused, match="cells are empty"):
        submissions.submit_sheet(BUDI, sqlite_site, CODE, *sheet)
    gone = centre.nips[-1]
    centre.key_sheet(sheet)
    people.excuse_assessee(ADMIN, sqlite_site, CODE, gone, "sakit")
    excused = centre.write(BUDI, sheet, gone, c, 3)
    assert isinstance(excused, RefusedWrite)
    assert excused.code == "excused"
    submissions.submit_sheet(BUDI, sqlite_site, CODE, *sheet)
    locked = centre.write(BUDI, sheet, nip, c, 5)
    assert isinstance(locked, RefusedWrite)
    assert locked.code == "submitted"
    with pytest.raises(Refused):
        notes.add_note(BUDI, sqlite_site, CODE, *sheet, nip, c, "x", positive=False)


def test_coming_back_to_the_same_cell(site: Site) -> None:
    centre = Centre(site).ready()
    sheet, nip, c = first_cell(centre)
    assert read_place(BUDI, site) is None
    set_direction(BUDI, site, "column")
    centre.write(BUDI, sheet, nip, c, 4)
    data = sheets.open_sheet(BUDI, site, CODE, *sheet)
    assert data.place is not None
    assert (data.place.nip, data.place.competency, data.direction) == (nip, c, "column")
    assert read_place(SARI, site) is None


def test_an_unknown_sheet_and_a_role_that_may_not(sqlite_site: Site) -> None:
    from talenta_tui.errors import NotFound
    from talenta_tui.services.actor import Actor, Role

    centre = Centre(sqlite_site).ready()
    sheet, nip, c = first_cell(centre)
    with pytest.raises(NotFound):
        centre.write(BUDI, ("A9", sheet[1]), nip, c, 3)
    with pytest.raises(Denied):
        centre.write(Actor("k", Role.COMMITTEE), sheet, nip, c, 3)
