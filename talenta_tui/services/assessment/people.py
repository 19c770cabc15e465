"""The assessees of a session: from a list, a vacancy or the re-assessment queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused
from talenta_tui.i18n import _, mark
from talenta_tui.models.session_people import SessionAssessee
from talenta_tui.scoring.dates import months_before
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import AssesseeRow, SessionFacts, read_facts
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import (
    SessionKey,
    day,
    employee_ids,
    marks,
    need_reason,
    open_session,
    rows,
)
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.vacancies import shortlist

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Source = Literal["list", "vacancy", "reassessment"]

REFUSALS = {
    "unknown": mark("no employee has this NIP"),
    "twice": mark("is in the session already"),
    "assessor": mark("is an assessor of the session"),
    "elsewhere": mark("is in the session {code} on these days"),
}


@dataclass(frozen=True, slots=True)
class RefusedPerson:
    """Somebody not added, and why: the code and its sentence."""

    nip: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Added:
    """Whom a list brought in and whom it did not."""

    added: tuple[str, ...]
    refused: tuple[RefusedPerson, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be assessed; `last` is the day of the newest official assessment."""

    nip: str
    name: str
    unit: str
    post: str
    tier: Tier
    last: date | None


def add_assessees(
    actor: Actor, site: Site, code: str, nips: Sequence[str], source: Source = "list"
) -> Added:
    """Add people to a session; each who cannot be is named with the reason, the others stay in."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        cleaned = ["".join(nip.split()) for nip in nips]
        ids = employee_ids(site, list(dict.fromkeys(cleaned)))
        busy = elsewhere(site, key, facts.about.starts, facts.about.ends)
        inside = {a.nip for a in facts.assessees}
        raters = {a.nip for a in facts.assessors}
        changes = Changes()
        added: list[str] = []
        refused = []
        for nip in cleaned:
            why = (
                "unknown" if nip not in ids
                else "twice" if nip in inside
                else "assessor" if nip in raters
                else "elsewhere" if nip in busy
                else ""
            )  # fmt: skip
            if why:
                sentence = _(REFUSALS[why]).format(code=busy.get(nip, ""))
                refused.append(RefusedPerson(nip, why, sentence))
                continue
            inside.add(nip)
            added.append(nip)
            _put(changes, facts, ids[nip], AssesseeRow(
                nip, "", "", "", facts.about.tier, source, None, excused=False, reason=""
            ))  # fmt: skip
        save(actor, site, key, changes, "session.assessees", {"added": len(added), "from": source})
    return Added(tuple(added), tuple(refused))


def elsewhere(site: Site, key: SessionKey, starts: date, ends: date) -> dict[str, str]:
    """NIP to the code of another open session that person is in on these days."""
    return {
        row[0]: row[1]
        for row in rows(
            site,
            "SELECT e.nip, s.code FROM session_assessee t JOIN employee e ON e.id = t.employee_id"
            " JOIN session s ON s.id = t.session_id AND s.state <> 'closed'"
            " JOIN session_version v ON v.session_id = s.id AND v.until IS NULL"
            " WHERE t.until IS NULL AND NOT t.excused AND t.session_id <> ?"
            " AND v.starts <= ? AND v.ends >= ?",
            key.id,
            ends.isoformat(),
            starts.isoformat(),
        )
    }


def _put(changes: Changes, facts: SessionFacts, employee: int, row: AssesseeRow) -> None:
    changes.put(
        SessionAssessee,
        (facts.key.code, row.nip),
        session=facts.key.id,
        employee=employee,
        source=row.source,
        group=row.group,
        excused=row.excused,
        reason=row.reason,
    )


def _change(
    actor: Actor,
    site: Site,
    code: str,
    nip: str,
    action: str,
    new: Callable[[AssesseeRow], AssesseeRow],
    reason: str = "",
) -> None:
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        row = find_assessee(facts, nip)
        changes = Changes()
        _put(changes, facts, employee_ids(site, [nip])[nip], new(row))
        save(actor, site, key, changes, action, {"nip": nip}, reason)


def find_assessee(facts: SessionFacts, nip: str) -> AssesseeRow:
    for row in facts.assessees:
        if row.nip == nip:
            return row
    raise NotFound(_("{nip} is not assessed in {code}.").format(nip=nip, code=facts.key.code))


def excuse_assessee(actor: Actor, site: Site, code: str, nip: str, reason: str) -> None:
    """Excuse somebody from the session; what was rated stays in the history, never official."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    _change(
        actor, site, code, nip, "session.excuse",
        lambda row: replace(row, excused=True, reason=reason), reason,
    )  # fmt: skip


def readmit_assessee(actor: Actor, site: Site, code: str, nip: str, reason: str) -> None:
    """Take an excuse back."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    _change(
        actor, site, code, nip, "session.readmit",
        lambda row: replace(row, excused=False, reason=""), reason,
    )  # fmt: skip


def set_group(actor: Actor, site: Site, code: str, nip: str, group: str | None) -> None:
    """Put somebody into a group by hand; None leaves it to the planner."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    _change(actor, site, code, nip, "session.group", lambda row: replace(row, group=group))


def remove_assessee(actor: Actor, site: Site, code: str, nip: str) -> None:
    """Take somebody out who was never rated; raises Refused for one who was: excuse them."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        row = find_assessee(facts, nip)
        if rows(
            site,
            "SELECT 1 FROM rating_write t JOIN employee e ON e.id = t.employee_id"
            " WHERE t.session_id = ? AND e.nip = ? LIMIT 1",
            key.id,
            nip,
        ):
            raise Refused(
                _("{name} has been rated; excuse them with a reason instead.").format(name=row.name)
            )
        changes = Changes()
        changes.end(SessionAssessee, (key.code, nip))
        save(actor, site, key, changes, "session.assessee_out", {"nip": nip})


def vacancy_candidates(actor: Actor, site: Site, code: str) -> tuple[Candidate, ...]:
    """Those on the shortlist of the post the session is for, in its order."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with read_transaction(site.database):
        facts = read_facts(site, open_session(site, code))
    if facts.about.position is None:
        raise Refused(_("The session {code} is not for a vacancy.").format(code=code))
    listed = shortlist(actor, site, facts.about.position).eligible
    nips = [one.evidence.nip for one in listed]
    with read_transaction(site.database):
        people = {c.nip: c for c in _people(site, nips)}
    return tuple(people[nip] for nip in nips if nip in people)


def reassessment_queue(
    actor: Actor, site: Site, before: date, tier: Tier | None = None
) -> tuple[Candidate, ...]:
    """Those whose newest official result will be older than the policy's years on a day.

    (Peraturan BKN 26/2019 Pasal 29(4): 3 years.) The oldest result first.
    """
    require(actor, UseCase.SESSION_EDIT)
    with read_transaction(site.database):
        years = policy_in_force(site).policy.components.competency.window_years
        limit = months_before(before, 12 * years)
        found = [
            row[0]
            for row in rows(
                site,
                'SELECT e.nip, MAX(t."on") FROM rating t JOIN employee e ON e.id = t.employee_id'
                " JOIN session s ON s.id = t.session_id AND s.state = 'closed'"
                ' WHERE t.until IS NULL GROUP BY e.nip HAVING MAX(t."on") < ?'
                ' ORDER BY MAX(t."on"), e.nip',
                limit.isoformat(),
            )
        ]
        people = {c.nip: c for c in _people(site, found)}
    return tuple(
        people[nip]
        for nip in found
        if nip in people and tier in (None, people[nip].tier) and sees_unit(actor, people[nip].unit)
    )


def _people(site: Site, nips: Sequence[str]) -> list[Candidate]:
    found = []
    for start in range(0, len(nips), 500):
        chunk = list(nips[start : start + 500])
        listed = marks(chunk)
        newest = {
            row[0]: day(row[1])
            for row in rows(
                site,
                'SELECT e.nip, MAX(t."on") FROM rating t JOIN employee e ON e.id = t.employee_id'
                " JOIN session s ON s.id = t.session_id AND s.state = 'closed'"
                f" WHERE t.until IS NULL AND e.nip IN ({listed}) GROUP BY e.nip",
                *chunk,
            )
        }
        found += [
            Candidate(row[0], row[1], row[2], row[3], Tier(row[4]), newest.get(row[0]))
            for row in rows(
                site,
                "SELECT e.nip, v.name, u.name, v.post, v.tier FROM employee_version v"
                " JOIN employee e ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id"
                f" WHERE v.until IS NULL AND e.nip IN ({listed})",
                *chunk,
            )
        ]
    return found
