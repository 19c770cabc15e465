"""A town with something of everything: sessions at every step, requests, complaints, cycles."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment import (
    assessors,
    closing,
    declarations,
    people,
    prepare,
    verification,
)
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle, edit_cycle
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import propose_raters
from talenta_tui.services.cycles.unsealing import ask_unsealing
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.site import Site
from tests.screens.control_kit import ADMIN, AUDITOR
from tests.screens.cycle_kit import Town, town
from tests.screens.hostile_kit import furnish
from tests.screens.map_kit import pin
from tests.services.assessment.kit import SARI, Centre

NEW, RUN, CHECK, SHUT, ASKED = "S-NEW", "S-RUN", "S-CHECK", "S-SHUT", "S-ASKED"
"""Sessions: prepared; planned; handed in, one sheet keyed twice; closed; asked to be reopened."""
OVER = "C3"
"""A cycle that collects after its last day."""


def first_sheet(site: Site, code: str) -> tuple[str, str]:
    return next(iter(Centre(site, code=code).facts().sheets()))


def _session(site: Site, code: str, day: date, nips: list[str], raters: int = 2) -> Centre:
    """One more session of people and assessors there are."""
    centre = Centre(site, code=code).prepare()
    prepare.edit_session(ADMIN, site, code, prepare.SessionEdit(starts=day, ends=day))
    people.add_assessees(ADMIN, site, code, nips)
    # Those of other sessions have just assessed these people.
    centre.nips, centre.codes = nips, [f"{code}-{n}" for n in range(1, raters + 1)]
    for rater in centre.codes:
        assessors.define_assessor(ADMIN, site, assessors.AssessorRequest(rater, f"Asesor {rater}"))
    assessors.add_assessors(ADMIN, site, code, centre.codes)
    prepare.edit_session(ADMIN, site, code, prepare.SessionEdit(lead=centre.codes[0]))
    return centre


def further(made: Town) -> None:
    """Sessions at every step, an unsealing that waits, a cycle and a period that are open."""
    site = made.site()
    nips = [f"1980010120050110{n:02d}" for n in range(3)]
    new = _session(site, NEW, date(2026, 12, 7), nips)
    declarations.declare_conflict(ADMIN, site, new.codes[1], new.nips[1], "ipar")
    _session(site, RUN, date(2026, 12, 8), nips).plan()
    check = _session(site, CHECK, date(2026, 12, 9), nips[:2]).plan().attend().score()
    sheet = first_sheet(site, CHECK)
    facts = check.facts()
    writes = [
        verification.SecondWrite(nip, competency, 4)
        for nip in facts.sheets()[sheet]
        for competency in facts.columns(sheet[1])
    ]
    verification.write_second(SARI, site, CHECK, *sheet, writes)
    verification.finish_second(SARI, site, CHECK, *sheet)
    for n, code in enumerate((SHUT, ASKED)):
        one = _session(site, code, date(2026, 12, 10 + n), nips[:2]).plan().attend().score()
        one.integrate()
        for role, signer in zip(("lead", "second"), one.codes, strict=True):
            closing.sign_levels(ADMIN, site, code, role, signer)  # type: ignore[arg-type]
        closing.close_session(ADMIN, site, code)
    closing.request_reopen(Actor("other", ADMIN.role, "test"), site, ASKED, "salah ketik")
    other = Actor("auditor-2", AUDITOR.role, "test")
    ask_unsealing(other, site, "2026-10", made.asked[0].ratee, "dugaan")
    _have_moved(site)
    create_cycle(ADMIN, site, "C2", "2026-11", "Lagi")
    _is_over(site, made.asked[0].ratee)
    open_period(ADMIN, site, "2026-11")
    site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.database.close()


def _is_over(site: Site, ratee: str) -> None:
    other = Actor("other", ADMIN.role, "test")
    create_cycle(other, site, OVER, "2026-09", "Lewat", date(2026, 11, 30))
    add_ratees(other, site, OVER, [ratee])
    propose_raters(other, site, OVER)
    begin_cycle(other, site, OVER)
    edit_cycle(other, site, OVER, "Lewat", date(2026, 10, 31), "uji")


def _have_moved(site: Site) -> None:
    """Since the period was closed, a few people's predicate of last year has become another."""
    nips = site.database.execute_sql("SELECT nip FROM employee ORDER BY id LIMIT 40").fetchall()
    lines = [f"{nip};2025;TAHUNAN;;;SANGAT KURANG" for (nip,) in nips]
    text = "\n".join(["NIP;TAHUN;PERIODE;HASIL KERJA;PERILAKU KERJA;PREDIKAT", *lines])
    found = run_import(
        ADMIN, site, ImportRequest("performance", BytesIO(text.encode()), "performance.csv")
    )
    assert found.changed, found.faults


def full_town(kota_300_file: Path, folder: Path) -> Town:
    """The town, pinned to the day of the expected results; whoever uses it copies it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENTA_KEYS", "")
        patch.chdir(folder)
        made = town(kota_300_file, folder, units=1).copied(folder / "full")
        furnish(made)
        further(made)
    return Town(pin(made.path), made.keys, made.asked)
