"""Second keying, mismatches and the third decision; operators' figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from itertools import count

import pytest

from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.models.assessment import Rating
from talenta_tui.services.assessment import (
    closing,
    forms,
    prepare,
    sheets,
    statistics,
    submissions,
    verification,
)
from talenta_tui.services.assessment.facts import Sheet
from talenta_tui.services.assessment.formnumber import form_number, form_text
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, SessionRules
from talenta_tui.services.site import Site

from .kit import ADMIN, BUDI, CODE, SARI, Centre, actor


def second(centre: Centre, sheet: Sheet, changed: dict[tuple[str, str], CellValue]) -> int:
    facts = centre.facts()
    writes = [
        verification.SecondWrite(nip, c, changed.get((nip, c), 3))
        for nip in facts.sheets()[sheet]
        for c in facts.columns(sheet[1])
        if changed.get((nip, c), 3) is not EMPTY
    ]
    verification.write_second(SARI, centre.site, CODE, *sheet, writes)
    return verification.finish_second(SARI, centre.site, CODE, *sheet)


def test_mismatches_are_decided_against_the_paper(site: Site) -> None:
    centre = Centre(site).ready().attend()
    facts = centre.facts()
    sheet = next(iter(facts.sheets()))
    columns = facts.columns(sheet[1])
    with pytest.raises(Refused, match="not handed in"):
        verification.open_second(SARI, site, CODE, *sheet)
    centre.score()
    with pytest.raises(Denied, match="first time"):
        verification.open_second(BUDI, site, CODE, *sheet)
    a, b, c = ((centre.nips[0], columns[n]) for n in range(3))
    found = second(centre, sheet, {a: 4, b: NOT_OBSERVED, c: EMPTY})
    assert found == 3
    shown = verification.list_mismatches(ADMIN, site, CODE)
    assert [(m.cell[2:], m.first, m.second, m.decided) for m in shown] == [
        (a, 3, 4, None), (b, 3, NOT_OBSERVED, None), (c, 3, EMPTY, None),
    ]  # fmt: skip
    assert centre.steps()["score"] == "ready"
    verification.decide_mismatch(ADMIN, site, CODE, (*sheet, *a), 4, "kertas: 4")
    verification.decide_mismatch(ADMIN, site, CODE, (*sheet, *b), 3, "kertas: 3")
    verification.decide_mismatch(ADMIN, site, CODE, (*sheet, *c), 3)
    assert centre.steps()["score"] == "done"
    data = sheets.open_sheet(ADMIN, site, CODE, *sheet)
    assert [data.cells[x].value for x in (a, b, c)] == [4, 3, 3]
    assert Rating.select().where(Rating.until.is_null(False)).count() == 1
    with pytest.raises(NotFound):
        verification.decide_mismatch(ADMIN, site, CODE, (*sheet, *a), 3)


def test_a_decided_cell_changed_later_is_open_again(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().attend().score()
    sheet = next(iter(centre.facts().sheets()))
    cell = (centre.nips[0], centre.facts().columns(sheet[1])[0])
    assert second(centre, sheet, {cell: 4}) == 1
    verification.decide_mismatch(ADMIN, sqlite_site, CODE, (*sheet, *cell), 4)
    submissions.withdraw_sheet(BUDI, sqlite_site, CODE, *sheet, "lagi")
    centre.write(BUDI, sheet, *cell, 2)
    submissions.submit_sheet(BUDI, sqlite_site, CODE, *sheet)
    assert [m.decided for m in verification.list_mismatches(ADMIN, sqlite_site, CODE)] == [None]
    with pytest.raises(Refused, match="undecided"):
        closing.close_session(ADMIN, sqlite_site, CODE)


def test_every_sheet_where_the_rules_demand_it(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().attend()
    prepare.set_rules(ADMIN, sqlite_site, CODE, SessionRules(verify_all=True), "aturan")
    centre.score()
    assert centre.steps()["score"] == "ready"
    for sheet in centre.facts().sheets():
        assert second(centre, sheet, {}) == 0
    assert centre.steps()["score"] == "done"


def test_bad_second_writes_keep_nothing(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().score()
    sheet = next(iter(centre.facts().sheets()))
    column = centre.facts().columns(sheet[1])[0]
    for nip, value in ((centre.nips[0], 6), ("198001012005011099", 3)):
        writes = [
            verification.SecondWrite(centre.nips[1], column, 3),
            verification.SecondWrite(nip, column, value),
        ]
        with pytest.raises(WrongUse):
            verification.write_second(SARI, sqlite_site, CODE, *sheet, writes)
    assert verification.open_second(SARI, sqlite_site, CODE, *sheet).cells == {}
    with pytest.raises(Refused):
        verification.finish_second(SARI, sqlite_site, CODE, *sheet)


def test_speed_leaves_pauses_out(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    sheet = next(iter(centre.facts().sheets()))
    columns = centre.facts().columns(sheet[1])
    start = sqlite_site.now()
    seconds: Iterator[int] = iter((0, 1, 2, 3, 1000, 1001))
    for n, at in enumerate(seconds):
        moment = start + timedelta(seconds=at)
        moved = replace(sqlite_site, clock=partial(lambda now: now, moment))
        Centre(moved, nips=centre.nips).write(BUDI, sheet, centre.nips[0], columns[n], 3)
    figures = statistics.operator_figures(ADMIN, sqlite_site, CODE)
    assert [(f.operator, f.cells, f.writes, f.per_hour) for f in figures] == [
        ("budi", 6, 6, Fraction(3600)),
    ]
    assert figures[0].mismatch_rate is None


def test_mismatch_rate_names_who_was_wrong(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().score()
    sheet = next(iter(centre.facts().sheets()))
    cells = [(centre.nips[0], c) for c in centre.facts().columns(sheet[1])[:2]]
    second(centre, sheet, dict.fromkeys(cells, 5))
    verification.decide_mismatch(ADMIN, sqlite_site, CODE, (*sheet, *cells[0]), 5)
    verification.decide_mismatch(ADMIN, sqlite_site, CODE, (*sheet, *cells[1]), 3)
    budi = statistics.operator_figures(ADMIN, sqlite_site, CODE)[0]
    assert (budi.verified, budi.mismatched, budi.wrong) == (36, 2, 1)
    assert budi.mismatch_rate == Fraction(1, 18)


def test_forms_lead_to_their_sheet(site: Site) -> None:
    centre = Centre(site).ready()
    issued = forms.issue_forms(ADMIN, site, CODE)
    assert [(f.assessor, f.exercise) for f in issued] == list(centre.facts().sheets())
    assert forms.issue_forms(ADMIN, site, CODE) == issued
    for form in issued:
        found = forms.find_form(BUDI, site, form.number)
        assert (found.session, found.assessor, found.exercise) == (
            CODE, form.assessor, form.exercise,
        )  # fmt: skip
    with pytest.raises(WrongUse):
        forms.find_form(BUDI, site, issued[0].number[:-1] + "9")
    with pytest.raises(NotFound):
        forms.find_form(BUDI, site, form_text(77777))
    sheet = sheets.open_sheet(BUDI, site, CODE, *next(iter(centre.facts().sheets())))
    assert sheet.form == issued[0].number


def test_the_check_digit_finds_every_single_slip() -> None:
    for number, _n in zip(count(1, 487), range(200), strict=False):
        digits = form_text(number).replace("-", "")
        assert form_number(digits) == number
        for i, digit in enumerate(digits):
            for other in "0123456789":
                if other != digit:
                    assert form_number(digits[:i] + other + digits[i + 1 :]) is None
            swapped = digits[:i] + digits[i : i + 2][::-1] + digits[i + 2 :]
            if swapped != digits:
                assert form_number(swapped) is None
    for text in ("", "abc", "12", "٣٣٣٣٣٣"):
        assert form_number(text) is None


def test_two_verifiers_do_not_mix(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready().score()
    sheet = next(iter(centre.facts().sheets()))
    column = centre.facts().columns(sheet[1])[0]
    write = [verification.SecondWrite(centre.nips[0], column, 3)]
    verification.write_second(SARI, sqlite_site, CODE, *sheet, write)
    with pytest.raises(Denied):
        verification.open_second(actor("tono"), sqlite_site, CODE, *sheet)


@pytest.mark.parametrize("length", [14, 30, 5000])
def test_a_number_no_form_could_have_is_none(length: int) -> None:
    """A pasted column or a stuck key: neither the database nor `int` ever sees it."""
    assert all(form_number("1" * (length - 1) + str(d)) is None for d in range(10))
