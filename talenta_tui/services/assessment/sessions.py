"""Sessions: made from a template or from the last one like it, listed, shown with their steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.assessment import Session
from talenta_tui.models.session import SessionVersion
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.designs import (
    DayHours,
    put_competencies,
    put_exercises,
    put_hours,
    put_matrix,
    put_rooms,
    read_design,
)
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import (
    SessionKey,
    find_own,
    find_session,
    identity,
    optional_day,
    rows,
)
from talenta_tui.services.assessment.steps import StepState, read_steps
from talenta_tui.services.assessment.templates import (
    LAST,
    Design,
    find_template,
    last_design,
    template_for,
)
from talenta_tui.services.assessment.values import OWN, Purpose, Step, rules_text
from talenta_tui.services.permissions import UseCase, require, sees_session

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_LONGEST = 92
"""Days a session may span; a longer one is a mistyped date."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A session to be made. `template` is a shipped template's code, `last`, another session's
    code, or empty for the tier's own. A vacancy names its post; the tier then follows from it.
    """

    code: str
    title: str
    purpose: Purpose
    starts: date
    ends: date
    place: str
    tier: Tier | None = None
    position: str | None = None
    template: str = ""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session in a list. `submitted` of `sheets` are handed in; `own` False came from a file.

    `state` is the step it stands at, or `closed`.
    """

    code: str
    title: str
    own: bool
    state: str
    purpose: Purpose | None
    tier: Tier | None
    position: str | None
    starts: date | None
    ends: date | None
    place: str
    assessees: int
    assessors: int
    sheets: int
    submitted: int


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A session of our own in full: its facts, its six steps, and the raters the actor may see."""

    facts: SessionFacts
    steps: tuple[StepState, ...]
    visible: frozenset[str]

    @property
    def current(self) -> StepState:
        """The first step that is not done; the last one where all are."""
        return next((s for s in self.steps if not s.done), self.steps[-1])


def create_session(actor: Actor, site: Site, request: SessionRequest) -> SessionDetail:
    """Make a session with the design of its template.

    Raises WrongUse for a faulty request, NotFound for an unknown template or post and Refused
    for a code that is taken.
    """
    require(actor, UseCase.SESSION_EDIT, session=request.code.strip())
    request = replace(
        request, code=request.code.strip(), title=request.title.strip(), place=request.place.strip()
    )
    _check(request)
    tier, position = _target(site, request)
    template, design = _design(actor, site, request, tier)
    with write_transaction(site.database):
        taken = [r[0] for r in rows(site, "SELECT code FROM session")]
        if request.code.casefold() in (c.casefold() for c in taken):
            raise Refused(
                _("There is already a session {code}; choose another code.").format(
                    code=request.code
                )
            )
        row = Session.create(code=request.code, state=Step.PREPARE.value, source=OWN)
        key = SessionKey(row.id, request.code, Step.PREPARE.value, own=True)
        changes = Changes()
        changes.put(
            SessionVersion,
            (key.code,),
            session=key.id,
            title=request.title or request.code,
            purpose=request.purpose,
            tier=tier,
            position=position,
            starts=request.starts,
            ends=request.ends,
            place=request.place,
            method=design.method,
            lead=None,
            template=template,
            settings=rules_text(design.rules),
        )
        put_competencies(site, changes, key, design.competencies)
        put_exercises(site, changes, key, design.exercises)
        put_matrix(site, changes, key, design.matrix)
        put_rooms(site, changes, key, design.rooms)
        put_hours(site, changes, key, _hours(design, request))
        save(actor, site, key, changes, "session.create", {"template": template})
    return show_session(actor, site, key.code)


def _hours(design: Design, request: SessionRequest) -> list[DayHours]:
    days = (request.ends - request.starts).days + 1
    return [DayHours(request.starts + timedelta(n), design.hours) for n in range(days)]


def _check(request: SessionRequest) -> None:
    if not request.code or len(request.code) > 40 or not request.code.isprintable():
        raise WrongUse(_("A session needs a code of up to 40 visible characters."))
    if request.ends < request.starts:
        raise WrongUse(_("The session ends before it starts."))
    if (request.ends - request.starts).days > _LONGEST:
        raise WrongUse(_("The session spans more than {n} days.").format(n=_LONGEST))


def _target(site: Site, request: SessionRequest) -> tuple[Tier, int | None]:
    if request.purpose is Purpose.MAPPING:
        if request.tier is None or request.position is not None:
            raise WrongUse(_("A mapping session needs a target tier and no post."))
        return request.tier, None
    if request.position is None:
        raise WrongUse(_("A session for a vacancy needs the code of the post."))
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT p.id, v.tier FROM position p"
            " JOIN position_version v ON v.position_id = p.id AND v.until IS NULL"
            " WHERE p.code = ?",
            request.position,
        )
    if not found:
        raise NotFound(_("There is no post with the code {code}.").format(code=request.position))
    return Tier(found[0][1]), int(found[0][0])


def _design(actor: Actor, site: Site, request: SessionRequest, tier: Tier) -> tuple[str, Design]:
    if not request.template:
        template = template_for(tier)
        return template.code, template.design
    if request.template == LAST:
        last = last_design(actor, site, tier)
        if last is None:
            raise NotFound(
                _("There is no earlier session for the tier {tier}; name a template.").format(
                    tier=tier.value
                )
            )
        return last
    with read_transaction(site.database):
        if identity(site, "session", "code", request.template) is not None:
            require(actor, UseCase.SESSION_READ, session=request.template)
            other = find_session(site, request.template)
            if not other.own:
                raise Refused(_("A session that came from a file has no design to start from."))
            return other.code, read_design(site, other)
    return request.template, find_template(request.template).design


def show_session(actor: Actor, site: Site, code: str) -> SessionDetail:
    """A session of our own with its steps; raises NotFound, Refused for one from a file."""
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        key = find_own(site, code)
        facts = read_facts(site, key)
        return SessionDetail(facts, read_steps(site, facts), visible_raters(actor, facts))


def list_sessions(actor: Actor, site: Site) -> tuple[SessionSummary, ...]:
    """Every session, the open ones first, then the newest."""
    require(actor, UseCase.SESSION_READ)
    with read_transaction(site.database):
        found = [
            _summary(site, SessionKey(r[0], r[1], r[2], r[3] == OWN), optional_day(r[4]))
            for r in rows(
                site,
                'SELECT s.id, s.code, s.state, s.source, MAX(r."on") FROM session s'
                " LEFT JOIN rating r ON r.session_id = s.id AND r.until IS NULL"
                " GROUP BY s.id, s.code, s.state, s.source",
            )
            if sees_session(actor, r[1])
        ]
    newest = sorted(found, key=lambda s: (s.starts or date.min, s.code), reverse=True)
    return tuple(sorted(newest, key=lambda s: s.state == "closed"))


def _summary(site: Site, key: SessionKey, rated: date | None) -> SessionSummary:
    if not key.own:
        people, raters, sheets = rows(
            site,
            "SELECT COUNT(DISTINCT employee_id), COUNT(DISTINCT assessor_id), 0"
            " FROM rating WHERE until IS NULL AND session_id = ?",
            key.id,
        )[0]
        return SessionSummary(
            key.code, key.code, False, key.state, None, None, None, rated, rated, "",
            people, raters, sheets, sheets,
        )  # fmt: skip
    facts = read_facts(site, key)
    about, sheets_ = facts.about, facts.sheets()
    return SessionSummary(
        key.code, about.title, True, key.state, about.purpose, about.tier, about.position,
        about.starts, about.ends, about.place, len(facts.active()), len(facts.assessors),
        len(sheets_), len(sheets_) - len(facts.unsubmitted()),
    )  # fmt: skip
