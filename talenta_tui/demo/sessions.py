"""Assessment sessions of the demo city: one closed, one being keyed, one being prepared.

Everything goes through the services, as a lead assessor and two operators would have done it,
so that whoever looks around finds sheets to key, a second keying that differs from the first,
levels to agree and minutes to print. The assessors are invented and come from outside the city.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.demo.city import SEED
from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.agreeing import accept_suggestions, agree_level
from talenta_tui.services.assessment.assessors import (
    AssessorRequest,
    add_assessors,
    define_assessor,
)
from talenta_tui.services.assessment.closing import close_session, sign_levels
from talenta_tui.services.assessment.facts import SessionFacts, Sheet
from talenta_tui.services.assessment.integration import show_integration
from talenta_tui.services.assessment.keying import CellWrite, write_cells
from talenta_tui.services.assessment.people import add_assessees
from talenta_tui.services.assessment.prepare import SessionEdit, edit_session
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.rotation import Rotation, plan_session
from talenta_tui.services.assessment.run import Arrival, note_attendance, note_incident
from talenta_tui.services.assessment.sessions import SessionRequest, create_session, show_session
from talenta_tui.services.assessment.submissions import submit_sheet
from talenta_tui.services.assessment.values import Purpose
from talenta_tui.services.assessment.verification import (
    SecondWrite,
    finish_second,
    write_second,
)

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

LEAD, ASSESSOR = "ratna", "dewi"
"""By these codes a visitor in the role of lead assessor, or of assessor, is one of them."""

_ASSESSORS = {
    LEAD: "Ratna Puspitasari",
    ASSESSOR: "Dewi Kusumastuti",
    "agus": "Agus Prabowo",
    "hendra": "Hendra Wijaya",
}
_NEAR = Weighted({-1: 2, 0: 5, 1: 2})
"""How far a rating lies from what a person is able to."""

_LEADS = Actor(LEAD, Role.LEAD_ASSESSOR, "demo")
_KEYS = Actor("budi", Role.OPERATOR, "demo")
_CHECKS = Actor("sari", Role.OPERATOR, "demo")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A session: how many people of a tier, and how far it has come.

    One planned and not closed has two sheets that are not complete.
    """

    code: str
    title: str
    tier: Tier
    template: str
    day: date
    people: int
    planned: bool = True
    closed: bool = False


_PLANS = (
    _Plan(
        "JF-26-09-01", "Pemetaan ahli muda, angkatan I", Tier.JF_AHLI_MUDA, "pengawas",
        date(2026, 9, 22), 6, closed=True,
    ),
    _Plan(
        "JF-26-10-02", "Pemetaan ahli muda, angkatan II", Tier.JF_AHLI_MUDA, "pengawas",
        date(2026, 10, 30), 8,
    ),
    _Plan(
        "JF-26-11-01", "Pemetaan ahli madya", Tier.JF_AHLI_MADYA, "administrator",
        date(2026, 11, 5), 10, planned=False,
    ),
)  # fmt: skip


def invent_sessions(site: Site, tell: Callable[[float], None] | None = None) -> None:
    """Make the sessions on a demo city; one without people enough for it is left out."""
    dice = Dice(SEED + 26)
    for code, name in _ASSESSORS.items():
        define_assessor(_LEADS, site, AssessorRequest(code, name))
    for n, plan in enumerate(_PLANS):
        nips = _unassessed(site, plan)
        if len(nips) == plan.people:
            _make(site, plan, nips, dice)
        if tell is not None:
            tell((n + 1) / len(_PLANS))


def _unassessed(site: Site, plan: _Plan) -> list[str]:
    """The first people of the tier by NIP without any rating, one of a unit."""
    found = rows(
        site,
        "SELECT MIN(e.nip) FROM employee e JOIN employee_version v ON v.employee_id = e.id"
        " WHERE v.until IS NULL AND v.tier = ?"
        " AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.employee_id = e.id)"
        " AND NOT EXISTS (SELECT 1 FROM session_assessee s WHERE s.employee_id = e.id)"
        f" GROUP BY v.unit_id ORDER BY 1 LIMIT {plan.people}",
        plan.tier.value,
    )
    return [str(row[0]) for row in found]


def _facts(site: Site, plan: _Plan) -> SessionFacts:
    return show_session(_LEADS, site, plan.code).facts


def _make(site: Site, plan: _Plan, nips: Sequence[str], dice: Dice) -> None:
    create_session(_LEADS, site, SessionRequest(
        plan.code, plan.title, Purpose.MAPPING, plan.day, plan.day,
        "Gedung Penilaian Kompetensi BKPP", plan.tier, template=plan.template,
    ))  # fmt: skip
    add_assessees(_LEADS, site, plan.code, nips)
    if not plan.planned:
        return
    add_assessors(_LEADS, site, plan.code, list(_ASSESSORS))
    edit_session(_LEADS, site, plan.code, SessionEdit(lead=LEAD))
    if not isinstance(plan_session(_LEADS, site, plan.code), Rotation):
        return
    note_attendance(_LEADS, site, plan.code, {nip: Arrival("present") for nip in nips})
    note_incident(_LEADS, site, plan.code, "Listrik padam sepuluh menit saat diskusi kelompok.",
                  "Waktu diskusi diperpanjang sepuluh menit.")  # fmt: skip
    _score(site, plan, dice)
    if plan.closed:
        _close(site, plan)


def _score(site: Site, plan: _Plan, dice: Dice) -> None:
    """Key and hand in the sheets; of a session still open, two are not complete."""
    facts = _facts(site, plan)
    able = {a.nip: dice.whole(2, 4) for a in facts.active()}
    last = {assessor: sheet for sheet in facts.sheets() for assessor in (sheet[0],)}
    for n, sheet in enumerate(facts.sheets()):
        writes = _writes(facts, sheet, able, dice)
        if not plan.closed and sheet == last.get(ASSESSOR):
            write_cells(_KEYS, site, plan.code, *sheet, writes[: len(writes) // 2])
        elif plan.closed or sheet != last.get("agus"):
            write_cells(_KEYS, site, plan.code, *sheet, writes)
            submit_sheet(_KEYS, site, plan.code, *sheet)
            if n == 0 and not plan.closed:
                _key_again(site, plan, sheet, writes)


def _writes(facts: SessionFacts, sheet: Sheet, able: dict[str, int], dice: Dice) -> list[CellWrite]:
    """A rating for every cell of the sheet, near what the person is able to."""
    return [
        CellWrite(nip, competency, max(1, min(5, able[nip] + dice.draw(_NEAR))))
        for nip in facts.sheets()[sheet]
        if nip in able
        for competency in facts.columns(sheet[1])
    ]


def _key_again(site: Site, plan: _Plan, sheet: Sheet, writes: Sequence[CellWrite]) -> None:
    """The second keying, which differs from the first in two cells."""
    again = [SecondWrite(w.nip, w.competency, w.value) for w in writes]
    for n in (1, len(again) - 2):
        again[n] = replace(again[n], value=5 if again[n].value == 1 else 1)
    write_second(_CHECKS, site, plan.code, *sheet, again)
    finish_second(_CHECKS, site, plan.code, *sheet)


def _close(site: Site, plan: _Plan) -> None:
    """Agree on every level, sign and close."""
    accept_suggestions(_LEADS, site, plan.code)
    for row in show_integration(_LEADS, site, plan.code).rows:
        for cell in row.cells:
            if cell.suggested is not None and (cell.agreed is None or cell.stale):
                agree_level(
                    _LEADS, site, plan.code, row.person.nip, cell.competency, cell.suggested,
                    "Bukti perilaku dibahas dalam rapat asesor.",
                )  # fmt: skip
    sign_levels(_LEADS, site, plan.code, "lead", LEAD)
    sign_levels(Actor(ASSESSOR, Role.ASSESSOR, "demo"), site, plan.code, "second", ASSESSOR)
    close_session(_LEADS, site, plan.code)
