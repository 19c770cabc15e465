"""What stands beside a rank: the box before, and evidence that stops counting soon."""

from __future__ import annotations

from datetime import date, timedelta

from talenta_tui.i18n import set_language
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.screens.view_shortlist import box_before, remark_words
from talenta_tui.services.actor import Actor
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import CheckCode
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.placements import compute, read_everyone
from talenta_tui.services.shortlist_remarks import Lapse, Remarks, remarks
from talenta_tui.services.site import Site
from talenta_tui.services.vacancies import shortlist

CODE = "BAPENDA-002"


def places(site: Site, day: date) -> dict[str, Placement]:
    used, _known, people = read_everyone(site, day)
    return {p.nip: p for p in compute(used, people, day)}


def test_the_box_before_and_what_lapses(kota_300_site: Site, admin: Actor) -> None:
    for month in ("2025-12", "2026-01"):
        open_period(admin, kota_300_site, month)
        close_period(admin, kota_300_site, month, {code.value: "uji" for code in CheckCode})
    found = shortlist(admin, kota_300_site, CODE, date(2026, 1, 31))
    assert remarks(admin, kota_300_site, found).month == "2025-12"
    then = places(kota_300_site, date(2026, 1, 31))
    lapsed = 0
    for as_of in (date(2026, 10, 31), date(2027, 1, 31)):
        found = shortlist(admin, kota_300_site, CODE, as_of)
        told = remarks(admin, kota_300_site, found)
        assert told.month == "2026-01"
        assert told.before == {
            p.evidence.nip: then[p.evidence.nip].box
            for p in found.eligible
            if then[p.evidence.nip].box != p.placement.box
        }
        for nip, lapse in sorted(told.lapses.items())[:3]:
            last, gone = (
                places(kota_300_site, d)[nip] for d in (lapse.on - timedelta(1), lapse.on)
            )
            now = next(p.placement for p in found.eligible if p.evidence.nip == nip)
            if last.session != now.session:
                continue  # The town's files reach beyond the day looked at: a newer one came.
            lapsed += 1
            if lapse.component is Component.COMPETENCY:
                assert gone.session != now.session
            else:
                assert Component.POTENTIAL in gone.missing
    assert lapsed


def test_its_words() -> None:
    set_language("en")
    told = Remarks(
        "2026-07", {"1": 8, "2": None, "3": 9}, {"2": Lapse(Component.POTENTIAL, date(2026, 12, 2))}
    )
    assert remark_words("1", 9, told) == ["▲ box 8 in 2026-07"]
    assert remark_words("2", 9, told) == [
        "▲ not placed in 2026-07",
        "! potential lapses 2026-12-02",
    ]
    assert [box_before(nip, 8, told) for nip in ("2", "3", "4")] == ["▲–", "▼9", ""]
