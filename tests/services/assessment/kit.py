"""A small assessment centre for tests: people, assessors, and a session walked step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from talenta_tui.db.engine import write_transaction
from talenta_tui.models.base import row_key
from talenta_tui.models.employee import Employee, EmployeeVersion
from talenta_tui.models.organisation import Unit
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import (
    agreeing,
    assessors,
    closing,
    integration,
    keying,
    people,
    prepare,
    rotation,
    run,
    sessions,
    submissions,
)
from talenta_tui.services.assessment.facts import SessionFacts, Sheet
from talenta_tui.services.assessment.values import CellValue, Purpose
from talenta_tui.services.site import Site
from talenta_tui.services.trail import record

DAY = date(2026, 11, 3)
CODE = "ADM-26-11-03"


def actor(name: str, role: Role = Role.OPERATOR) -> Actor:
    return Actor(id=name, role=role, origin="test")


ADMIN = actor("admin", Role.ADMINISTRATOR)
BUDI = actor("budi")
SARI = actor("sari")
LEAD = actor("A1", Role.LEAD_ASSESSOR)


def nip_of(n: int) -> str:
    return f"1980010120050110{n:02d}"


def make_people(site: Site, count: int, unit: str = "Unit", first: int = 0) -> list[str]:
    """`count` employees, each in a unit of their own so that nobody is in conflict."""
    nips = [nip_of(first + n) for n in range(count)]
    with write_transaction(site.database):
        event = record(ADMIN, site, "test.people", "people")
        for nip in nips:
            name = f"{unit} {nip[-2:]}"
            made = Unit.create(name=name, folded=name.casefold(), key=row_key(name).hex())
            employee = Employee.create(nip=nip)
            EmployeeVersion.create(
                key=row_key(nip), since=event, employee=employee, name=f"Orang {nip[-2:]} [/foo]",
                title_before="", title_after="", birth_date=date(1980, 1, 1), sex="M",
                legal_status="Aktif", civil_status="P", grade="III/d", post_kind="Struktural",
                post="Kepala Seksi", unit=made, tier=Tier.PENGAWAS.value,
            )  # fmt: skip
    return nips


@dataclass
class Centre:
    """One session of `people` assessees and `raters` assessors on one site."""

    site: Site
    people: int = 4
    raters: int = 2
    code: str = CODE
    template: str = "pelaksana"
    nips: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def prepare(self) -> Centre:
        request = sessions.SessionRequest(
            code=self.code, title="Pemetaan", purpose=Purpose.MAPPING, starts=DAY, ends=DAY,
            place="Gedung A", tier=Tier.PENGAWAS, template=self.template,
        )  # fmt: skip
        sessions.create_session(ADMIN, self.site, request)
        return self

    def invite(self) -> Centre:
        self.nips = make_people(self.site, self.people)
        people.add_assessees(ADMIN, self.site, self.code, self.nips)
        for n in range(1, self.raters + 1):
            code = f"A{n}"
            assessors.define_assessor(
                ADMIN, self.site, assessors.AssessorRequest(code, f"Asesor {n}")
            )
            self.codes.append(code)
        assessors.add_assessors(ADMIN, self.site, self.code, self.codes)
        prepare.edit_session(ADMIN, self.site, self.code, prepare.SessionEdit(lead="A1"))
        return self

    def plan(self) -> Centre:
        found = rotation.plan_session(ADMIN, self.site, self.code)
        assert isinstance(found, rotation.Rotation), found
        return self

    def ready(self) -> Centre:
        """A session in which keying can begin."""
        return self.prepare().invite().plan()

    def facts(self) -> SessionFacts:
        return sessions.show_session(ADMIN, self.site, self.code).facts

    def steps(self) -> dict[str, str]:
        detail = sessions.show_session(ADMIN, self.site, self.code)
        return {s.step.value: s.status.value for s in detail.steps}

    def attend(self) -> Centre:
        here = {a.nip: run.Arrival("present") for a in self.facts().active()}
        run.note_attendance(ADMIN, self.site, self.code, here)
        return self

    def write(
        self, who: Actor, sheet: Sheet, nip: str, competency: str, value: CellValue,
        replaces: int | None = None,
    ) -> keying.Outcome:  # fmt: skip
        write = keying.CellWrite(nip, competency, value, replaces)
        return keying.write_cells(who, self.site, self.code, *sheet, [write])[0]

    def key_sheet(self, sheet: Sheet, value: CellValue = 3, who: Actor = BUDI) -> None:
        facts = self.facts()
        writes = [
            keying.CellWrite(nip, c, value)
            for nip in facts.sheets()[sheet]
            for c in facts.columns(sheet[1])
            if nip in {a.nip for a in facts.active()}
        ]
        outcomes = keying.write_cells(who, self.site, self.code, *sheet, writes)
        assert all(isinstance(o, keying.Saved) for o in outcomes), outcomes

    def score(self, values: Sequence[Number] = (3,)) -> Centre:
        """Key and hand in every sheet; assessor n gives the n-th value."""
        for sheet in self.facts().sheets():
            self.key_sheet(sheet, values[self.codes.index(sheet[0]) % len(values)])
            submissions.submit_sheet(BUDI, self.site, self.code, *sheet)
        return self

    def integrate(self, value: Number | None = None) -> Centre:
        if value is None:
            agreeing.accept_suggestions(ADMIN, self.site, self.code)
        facts = self.facts()
        sheet = integration.show_integration(ADMIN, self.site, self.code)
        for row in sheet.rows:
            for cell in row.cells:
                settled = cell.agreed is not None and not cell.stale
                if row.person.excused or settled or cell.suggested is None:
                    continue
                chosen = cell.suggested if value is None else value
                agreeing.agree_level(
                    ADMIN, self.site, facts.key.code, row.person.nip, cell.competency, chosen,
                    "rapat asesor",
                )  # fmt: skip
        return self

    def sign(self) -> Centre:
        closing.sign_levels(LEAD, self.site, self.code, "lead", "A1")
        closing.sign_levels(ADMIN, self.site, self.code, "second", "A2")
        return self
