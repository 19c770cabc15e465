"""The minutes of a closed session: who was assessed by whom, what was agreed, what went otherwise.

They carry the head of the trail as it was signed at the closing, so that a printed page proves
what stood before it (a chain alone cannot see that its own end was cut).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import Number
from talenta_tui.services.assessment.agreement import SignatureRow
from talenta_tui.services.assessment.closed import closing_event, policy_of
from talenta_tui.services.assessment.closing import show_closing
from talenta_tui.services.assessment.facts import About, read_facts
from talenta_tui.services.assessment.integration import IntegrationRow, show_integration
from talenta_tui.services.assessment.interests import interests
from talenta_tui.services.assessment.queries import find_own
from talenta_tui.services.assessment.run import (
    IncidentRow,
    SubstitutionRow,
    list_incidents,
    list_substitutions,
)
from talenta_tui.services.audit_notes import printed_head
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Assessed:
    """A person assessed: agreed levels by competency, job person match 0 to 100 and its
    category; an excused one has the reason instead."""

    nip: str
    name: str
    unit: str
    levels: Mapping[str, Number]
    jpm: Fraction | None
    category: str
    excused: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be read beside a level: about whom, which competency, the level, what."""

    name: str
    competency: str
    level: Number | None
    text: str


@dataclass(frozen=True, slots=True)
class TeamMember:
    """An assessor with the number of sheets they rated; `reason` where they were absent."""

    code: str
    name: str
    sheets: int
    lead: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes of one session say.

    `reasons` are levels settled away from what was suggested, `dissent` those an assessor does
    not share. `set_aside` are conflicts of interest overridden: (assessor, name, reason).
    `closed` is day and operator of the closing, `event` its place in the trail, `head` the
    trail's head as printed, `signed` whether the site's key signed it.
    """

    session: str
    about: About
    policy: str
    competencies: tuple[str, ...]
    team: tuple[TeamMember, ...]
    people: tuple[Assessed, ...]
    reasons: tuple[Remark, ...]
    dissent: tuple[Remark, ...]
    set_aside: tuple[tuple[str, str, str], ...]
    incidents: tuple[IncidentRow, ...]
    substitutions: tuple[SubstitutionRow, ...]
    signatures: tuple[SignatureRow, ...]
    closed: tuple[date, str]
    event: int
    head: str
    signed: bool


def read_minutes(actor: Actor, site: Site, session: str) -> Minutes:
    """The minutes of a closed session; noted in the trail as what leaves the program.

    Raises Refused while the session is open: until then nothing in it is final.
    """
    require(actor, UseCase.EXPORT)
    closing = show_closing(actor, site, session)
    if not closing.closed:
        raise Refused(_("The minutes are made once the session is closed."))
    sheet = show_integration(actor, site, session)
    incidents = list_incidents(actor, site, session)
    substitutions = list_substitutions(actor, site, session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        names = {a.nip: a.name for a in facts.assessees}
        sheets = [assessor for assessor, _exercise in facts.sheets()]
        closed = closing_event(site, facts.key.code)
        policy = policy_of(site, facts).policy
        head, signed = printed_head(site, f"session {facts.key.code}", closed.event)
        found = Minutes(
            session=facts.key.code,
            about=facts.about,
            policy=f"{policy.id} {policy.version}",
            competencies=facts.competencies,
            team=tuple(
                TeamMember(
                    a.code, a.name, sheets.count(a.code), a.code == facts.about.lead, a.reason
                )
                for a in facts.assessors
            ),
            people=tuple(map(_assessed, sheet.rows)),
            reasons=tuple(r for row in sheet.rows for r in _reasons(row)),
            dissent=tuple(r for row in sheet.rows for r in _dissent(row)),
            set_aside=tuple(
                (one.assessor, names[one.nip], one.override)
                for one in interests(site, facts)
                if one.override
            ),
            incidents=incidents,
            substitutions=substitutions,
            signatures=closing.signatures,
            closed=(closed.on, closed.by),
            event=closed.event,
            head=head,
            signed=signed,
        )
    detail = {"what": "minutes", "n": len(found.people)}
    record_read(actor, site, UseCase.EXPORT.value, found.session, detail)
    return found


def _assessed(row: IntegrationRow) -> Assessed:
    person = row.person
    levels = {c.competency: c.agreed.level for c in row.cells if c.agreed is not None}
    if person.excused:
        return Assessed(person.nip, person.name, person.unit, {}, None, "", person.reason)
    return Assessed(
        person.nip, person.name, person.unit, levels, row.jpm, row.category_name, ""
    )  # fmt: skip


def _reasons(row: IntegrationRow) -> list[Remark]:
    return [
        Remark(row.person.name, c.competency, c.agreed.level, c.agreed.reason)
        for c in row.cells
        if c.agreed is not None and c.agreed.reason
    ]


def _dissent(row: IntegrationRow) -> list[Remark]:
    return [
        Remark(row.person.name, c.competency, d.level, f"{d.assessor}: {d.text}")
        for c in row.cells
        for d in c.dissent
    ]
