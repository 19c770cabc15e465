"""The day itself: attendance, incidents, substitutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.session_run import Attendance, Incident, Substitution
from talenta_tui.planning.conflicts import substitutes
from talenta_tui.planning.figures import figures
from talenta_tui.planning.plan import Plan, in_order
from talenta_tui.planning.problem import Assignment
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.people import find_assessee
from talenta_tui.services.assessment.problems import (
    build_problem,
    judged,
    moment,
    stored_plan,
)
from talenta_tui.services.assessment.queries import (
    SessionKey,
    day,
    find_own,
    need_reason,
    open_session,
    rows,
)
from talenta_tui.services.assessment.rotation import Rotation, keep_plan, rated_seats
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.planning.problem import Problem
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.site import Site

Presence = Literal["present", "late", "absent"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whether somebody came; `minute` of the day is when, for the late."""

    status: Presence
    minute: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something that happened on the day, and how it was handled."""

    number: int
    day: date
    minute: int
    text: str
    handling: str


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """`exercise` None: everything that was still to come."""

    number: int
    exercise: str | None
    absent: str
    substitute: str
    reason: str


def note_attendance(actor: Actor, site: Site, code: str, arrivals: Mapping[str, Arrival]) -> None:
    """Note who came, by NIP; a later note replaces an earlier one and both are kept."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    for arrival in arrivals.values():
        if arrival.status == "late" and arrival.minute is None:
            raise WrongUse(_("A late arrival needs the time."))
        if arrival.minute is not None and not 0 <= arrival.minute < 1440:
            raise WrongUse(_("This is no time of a day."))
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        changes, ids = Changes(), Ids(site)
        for nip, arrival in arrivals.items():
            find_assessee(facts, nip)
            changes.put(
                Attendance,
                (key.code, nip),
                session=key.id,
                employee=ids.employee(nip),
                status=arrival.status,
                minute=arrival.minute,
                note=arrival.note.strip(),
            )
        save(actor, site, key, changes, "session.attendance", {"people": len(arrivals)})


def read_attendance(actor: Actor, site: Site, code: str) -> dict[str, Arrival]:
    """What is noted, by NIP."""
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        key = find_own(site, code)
        return {
            row[0]: Arrival(row[1], row[2], row[3])
            for row in rows(
                site,
                "SELECT e.nip, t.status, t.minute, t.note FROM attendance t"
                " JOIN employee e ON e.id = t.employee_id"
                " WHERE t.until IS NULL AND t.session_id = ?",
                key.id,
            )
        }


def note_incident(actor: Actor, site: Site, code: str, text: str, handling: str = "") -> int:
    """Add to the delivery log (BPS 6.10), at the site's clock; returns the entry's number."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    if not text.strip():
        raise WrongUse(_("An incident needs a description."))
    with write_transaction(site.database):
        key = open_session(site, code)
        now = moment(site)
        number = 1 + int(
            rows(site, "SELECT COUNT(*) FROM incident WHERE session_id = ?", key.id)[0][0]
        )
        changes = Changes()
        changes.put(
            Incident,
            (key.code, number),
            session=key.id,
            number=number,
            day=now.on,
            minute=now.minute,
            text=text.strip(),
            handling=handling.strip(),
        )
        save(actor, site, key, changes, "session.incident", {"number": number})
    return number


def list_incidents(actor: Actor, site: Site, code: str) -> tuple[IncidentRow, ...]:
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        key = find_own(site, code)
        return tuple(
            IncidentRow(row[0], day(row[1]), *row[2:])
            for row in rows(
                site,
                "SELECT number, day, minute, text, handling FROM incident"
                " WHERE until IS NULL AND session_id = ? ORDER BY number",
                key.id,
            )
        )


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Where somebody has a seat left that they rated nobody in, and what that rests on."""

    facts: SessionFacts
    problem: Problem
    plan: Plan
    absent: str
    seats: tuple[Assignment, ...]

    def seated(self, stand_in: str) -> Plan:
        """The plan with `stand_in` in these seats, unchecked."""
        taken = in_order([
            replace(
                a,
                assessors=tuple(sorted(stand_in if x == self.absent else x for x in a.assessors)),
            )
            if a in self.seats
            else a
            for a in self.plan.assignments
        ])  # fmt: skip
        groups = self.plan.groups
        return Plan(taken, groups, figures(self.problem, taken, groups))


def _leaving(site: Site, code: str, absent: str, exercise: str | None) -> _Leaving:
    with read_transaction(site.database):
        facts = read_facts(site, open_session(site, code))
        _assessor(facts, absent)
        problem = build_problem(site, facts)
        plan = stored_plan(facts, problem)
        rated = rated_seats(site, facts)
    if plan is None:
        raise Refused(_("There is no plan yet; make one first."))
    seats = tuple(
        a
        for a in plan.assignments
        if absent in a.assessors
        and exercise in (None, a.exercise)
        and not any((absent, a.exercise, nip) in rated for nip in a.assessees)
    )
    if not seats:
        raise Refused(_("{code} has no seat left that could be taken over.").format(code=absent))
    return _Leaving(facts, problem, plan, absent, seats)


def _assessor(facts: SessionFacts, code: str) -> None:
    if code not in {a.code for a in facts.assessors}:
        raise NotFound(_("{code} is no assessor of this session.").format(code=code))


def free_substitutes(
    actor: Actor, site: Site, code: str, absent: str, exercise: str | None = None
) -> tuple[str, ...]:
    """Who could take every seat `absent` has left, in one exercise or in all; the best first.

    Best: new to the assessees, then lightly loaded, in each sitting (`planning.conflicts`).
    Whoever is named breaks no rule of the plan by it. Raises as `substitute`.
    """
    require(actor, UseCase.SESSION_EDIT, session=code)
    left = _leaving(site, code, absent, exercise)
    able = [substitutes(left.problem, left.plan, seat) for seat in left.seats]
    everywhere = set(able[0]).intersection(*able[1:])
    by_worth = sorted(everywhere, key=lambda one: (sum(a.index(one) for a in able), one))
    # Free in each sitting alone may still be too many together.
    return tuple(one for one in by_worth if not judged(site, left.problem, left.seated(one)))


def substitute(
    actor: Actor,
    site: Site,
    code: str,
    absent: str,
    stand_in: str,
    reason: str,
    exercise: str | None = None,
) -> Rotation:
    """Seat another assessor wherever `absent` has rated nobody yet, in one exercise or in all.

    Raises NotFound for somebody not in the session and Refused where the plan would break a
    rule (not qualified, a conflict, two places at one time): the plan then stays as it is.
    """
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    left = _leaving(site, code, absent, exercise)
    _assessor(left.facts, stand_in)
    if any(stand_in in a.assessors for a in left.seats):
        raise Refused(_("{code} sits in one of these sittings already.").format(code=stand_in))

    def log(key: SessionKey) -> Changes:
        ids = Ids(site)
        number = 1 + int(
            rows(site, "SELECT COUNT(*) FROM substitution WHERE session_id = ?", key.id)[0][0]
        )
        changes = Changes()
        changes.put(
            Substitution,
            (key.code, number),
            session=key.id,
            number=number,
            exercise=None if exercise is None else ids.exercise(exercise),
            absent=ids.assessor(absent),
            substitute=ids.assessor(stand_in),
            reason=reason,
        )
        return changes

    return keep_plan(
        actor, site, left.facts, left.problem, left.seated(stand_in), "substitution", 0, reason, log
    )


def list_substitutions(actor: Actor, site: Site, code: str) -> tuple[SubstitutionRow, ...]:
    require(actor, UseCase.SESSION_READ, session=code)
    with read_transaction(site.database):
        key = find_own(site, code)
        return tuple(
            SubstitutionRow(*row)
            for row in rows(
                site,
                "SELECT t.number, x.name, a.code, b.code, t.reason FROM substitution t"
                " LEFT JOIN exercise x ON x.id = t.exercise_id"
                " JOIN assessor a ON a.id = t.absent_id JOIN assessor b ON b.id = t.substitute_id"
                " WHERE t.until IS NULL AND t.session_id = ? ORDER BY t.number",
                key.id,
            )
        )
