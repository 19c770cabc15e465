"""Preparing a session: what is assessed, in which exercises, where, when and by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.session import SessionVersion
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.designs import (
    DayHours,
    put_competencies,
    put_exercises,
    put_hours,
    put_matrix,
    put_rooms,
)
from talenta_tui.services.assessment.facts import About, SessionFacts, read_facts
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import (
    assessor_id,
    identity,
    need_reason,
    open_session,
    rows,
)
from talenta_tui.services.assessment.templates import Exercise, Room
from talenta_tui.services.assessment.values import SessionRules, rules_text
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class SessionEdit:
    """What to change of a session; None leaves it as it is. Other dates take the hours along."""

    title: str | None = None
    place: str | None = None
    method: str | None = None
    starts: date | None = None
    ends: date | None = None
    lead: str | None = None


def edit_session(actor: Actor, site: Site, code: str, edit: SessionEdit) -> None:
    """Change title, place, method, dates or lead; raises Refused where sittings were rated."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        given = {
            name: value
            for name in SessionEdit.__dataclass_fields__
            if (value := getattr(edit, name)) is not None
        }
        about = replace(facts.about, **given)
        if about.ends < about.starts:
            raise WrongUse(_("The session ends before it starts."))
        changes = Changes()
        put_about(site, changes, facts, about, facts.rules)
        if (about.starts, about.ends) != (facts.about.starts, facts.about.ends):
            _refuse_rated(site, facts)
            _refuse_elsewhere(site, facts, about)
            spans = facts.hours[0].spans if facts.hours else ()
            days = (about.ends - about.starts).days + 1
            hours = [DayHours(about.starts + timedelta(n), spans) for n in range(days)]
            put_hours(site, changes, key, hours)
        save(actor, site, key, changes, "session.edit", {"fields": sorted(given)})


def put_about(
    site: Site, changes: Changes, facts: SessionFacts, about: About, rules: SessionRules
) -> None:
    """Lay down what is said of a session and its rules."""
    position = about.position
    changes.put(
        SessionVersion,
        (facts.key.code,),
        session=facts.key.id,
        title=about.title,
        purpose=about.purpose,
        tier=about.tier,
        position=None if position is None else identity(site, "position", "code", position),
        starts=about.starts,
        ends=about.ends,
        place=about.place,
        method=about.method,
        lead=None if about.lead is None else assessor_id(site, about.lead),
        template=about.template,
        settings=rules_text(rules),
    )


def _refuse_rated(site: Site, facts: SessionFacts) -> None:
    if rows(site, "SELECT 1 FROM rating WHERE session_id = ? LIMIT 1", facts.key.id):
        raise Refused(_("Ratings have been keyed; the dates of the session stay."))


def _refuse_elsewhere(site: Site, facts: SessionFacts, about: About) -> None:
    from talenta_tui.services.assessment.people import elsewhere

    busy = elsewhere(site, facts.key, about.starts, about.ends)
    taken = [(a.name, busy[a.nip]) for a in facts.active() if a.nip in busy]
    if taken:
        raise Refused(
            _("{name} is in the session {code} on these days; choose others.").format(
                name=taken[0][0], code=taken[0][1]
            )
        )


def set_rules(actor: Actor, site: Site, code: str, rules: SessionRules, reason: str) -> None:
    """Let the session decide by other rules, with the reason; how an override is made."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        changes = Changes()
        put_about(site, changes, facts, facts.about, rules)
        detail = {"old": rules_text(facts.rules), "new": rules_text(rules)}
        save(actor, site, key, changes, "session.rules", detail, reason)


def set_competencies(actor: Actor, site: Site, code: str, names: Sequence[str]) -> None:
    """Let exactly these competencies be assessed, in this order; their marks go with the rest."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    _once(names, _("The competency {name} stands twice."))
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        gone = set(facts.competencies) - set(names)
        _keep_rated(site, facts, "c.name", gone)
        changes = Changes()
        put_competencies(site, changes, key, names)
        put_matrix(site, changes, key, {(e, c) for e, c in facts.matrix if c not in gone})
        save(actor, site, key, changes, "session.competencies", {"names": list(names)})


def set_exercises(actor: Actor, site: Site, code: str, exercises: Sequence[Exercise]) -> None:
    """Let exactly these exercises be held, in this order; marks of the gone ones go along."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    _once([e.name for e in exercises], _("The exercise {name} stands twice."))
    for e in exercises:
        if not e.name.strip() or e.minutes < 1 or e.minutes > 1440 or e.raters < 0:
            raise WrongUse(
                _(
                    "{name}: an exercise needs a name, 1 to 1440 minutes and 0 or more raters."
                ).format(name=e.name)
            )
        if e.mode not in ("group", "individual") or (e.capacity is not None and e.capacity < 1):
            raise WrongUse(
                _("{name}: the mode is group or individual, the capacity 1 or more.").format(
                    name=e.name
                )
            )
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        observed = {e.name for e in exercises if e.raters}
        gone = {e.name for e in facts.exercises} - observed
        _keep_rated(site, facts, "x.name", gone)
        changes = Changes()
        put_exercises(site, changes, key, exercises)
        put_matrix(site, changes, key, {(e, c) for e, c in facts.matrix if e in observed})
        save(actor, site, key, changes, "session.exercises", {"names": [e.name for e in exercises]})


def set_matrix(actor: Actor, site: Site, code: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Let exactly these (exercise, competency) pairs be rated."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    wanted = frozenset(pairs)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        observed = {e.name for e in facts.exercises if e.raters}
        for exercise, competency in sorted(wanted):
            if exercise not in observed or competency not in facts.competencies:
                raise Refused(
                    _("{exercise} × {competency}: not both are rated in this session.").format(
                        exercise=exercise, competency=competency
                    )
                )
        for exercise, competency in facts.matrix - wanted:
            _keep_rated(site, facts, "c.name", {competency}, exercise)
        changes = Changes()
        put_matrix(site, changes, key, wanted)
        save(actor, site, key, changes, "session.matrix", {"pairs": len(wanted)})


def set_rooms(actor: Actor, site: Site, code: str, rooms: Sequence[Room]) -> None:
    """Let exactly these rooms be used; a room twice is refused."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    _once([r.name for r in rooms], _("The room {name} stands twice."))
    for room in rooms:
        if not room.name.strip() or room.capacity < 1:
            raise WrongUse(_("A room needs a name and room for at least one person."))
    with write_transaction(site.database):
        key = open_session(site, code)
        changes = Changes()
        put_rooms(site, changes, key, rooms)
        save(actor, site, key, changes, "session.rooms", {"names": [r.name for r in rooms]})


def set_hours(actor: Actor, site: Site, code: str, hours: Sequence[DayHours]) -> None:
    """Let exactly these slots and breaks hold; slots of one day must not overlap."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        for item in hours:
            if not facts.about.starts <= item.day <= facts.about.ends:
                raise WrongUse(
                    _("{day} is not a day of the session.").format(day=item.day.isoformat())
                )
            last = 0
            for span in sorted(item.spans, key=lambda s: (s.kind, s.begins)):
                if not 0 <= span.begins < span.ends <= 1440:
                    raise WrongUse(_("Hours must end after they begin, within one day."))
                if span.kind == "slot":
                    if span.begins < last:
                        raise WrongUse(_("Two slots of one day overlap."))
                    last = span.ends
        changes = Changes()
        put_hours(site, changes, key, hours)
        save(actor, site, key, changes, "session.hours", {"days": len(hours)})


def _once(names: Sequence[str], sentence: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise Refused(sentence.format(name=name))
        seen.add(name.casefold())


def _keep_rated(
    site: Site, facts: SessionFacts, column: str, gone: set[str], exercise: str | None = None
) -> None:
    """Raise Refused where something to be dropped holds ratings that stand."""
    rated = {
        row[0]
        for row in rows(
            site,
            f"SELECT DISTINCT {column}, x.name FROM rating t"
            " JOIN exercise x ON x.id = t.exercise_id JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
        if exercise is None or row[1] == exercise
    }
    if gone & rated:
        raise Refused(
            _("{names}: ratings have been keyed there; clear them first.").format(
                names=", ".join(sorted(gone & rated))
            )
        )
