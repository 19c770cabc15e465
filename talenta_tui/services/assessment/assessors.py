"""Assessors: who they are, what they are qualified for, and their place in a session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.assessment import Assessor
from talenta_tui.models.session_people import AssessorVersion, SessionAssessor
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import AssessorRow, read_facts
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import (
    assessor_id,
    employee_id,
    make_identity,
    need_reason,
    open_session,
    optional_day,
    rows,
)
from talenta_tui.services.assessment.values import ExerciseKind
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class AssessorRequest:
    """An assessor of the site; `nip` where one of its own people, `kinds` empty for all."""

    code: str
    name: str
    nip: str | None = None
    kinds: tuple[ExerciseKind, ...] = ()
    certified_until: date | None = None


def define_assessor(actor: Actor, site: Site, request: AssessorRequest, reason: str = "") -> None:
    """Make an assessor, or say anew what is known of one."""
    require(actor, UseCase.SESSION_EDIT)
    code, name = request.code.strip(), request.name.strip()
    if not code or not name or len(code) > 100:
        raise WrongUse(_("An assessor needs a code and a name."))
    with write_transaction(site.database):
        employee = None if request.nip is None else employee_id(site, request.nip)
        if employee is not None:
            other = rows(
                site,
                "SELECT a.code FROM assessor_version v JOIN assessor a ON a.id = v.assessor_id"
                " WHERE v.until IS NULL AND v.employee_id = ? AND a.code <> ?",
                employee,
                code,
            )
            if other:
                raise Refused(
                    _("This NIP is already the assessor {code}.").format(code=other[0][0])
                )
        changes = Changes()
        changes.put(
            AssessorVersion,
            (code,),
            assessor=make_identity(site, Assessor, "code", code),
            name=name,
            employee=employee,
            kinds=json.dumps(sorted(k.value for k in request.kinds)),
            certified_until=request.certified_until,
        )
        changes.save(actor, site, "assessor.define", code, {}, reason)


def list_assessors(actor: Actor, site: Site) -> tuple[AssessorRow, ...]:
    """Every assessor that has been described, by name; those only known from files are not."""
    require(actor, UseCase.SESSION_READ)
    with read_transaction(site.database):
        return tuple(
            AssessorRow(row[0], row[1], row[2], tuple(json.loads(row[3])), optional_day(row[4]))
            for row in rows(
                site,
                "SELECT a.code, v.name, e.nip, v.kinds, v.certified_until FROM assessor_version v"
                " JOIN assessor a ON a.id = v.assessor_id"
                " LEFT JOIN employee e ON e.id = v.employee_id"
                " WHERE v.until IS NULL ORDER BY v.name, a.code",
            )
        )


def add_assessors(
    actor: Actor, site: Site, code: str, assessors: Sequence[str], max_minutes: int | None = None
) -> None:
    """Let these assessors serve in the session; an assessee of it, or one twice, is refused."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    if len({a.casefold() for a in assessors}) != len(assessors):
        raise Refused(_("The same assessor stands twice."))
    if max_minutes is not None and max_minutes < 1:
        raise WrongUse(_("A limit of minutes must be above 0."))
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        known = {row[0]: row[1] for row in rows(
            site,
            "SELECT a.code, e.nip FROM assessor_version v JOIN assessor a ON a.id = v.assessor_id"
            " LEFT JOIN employee e ON e.id = v.employee_id WHERE v.until IS NULL",
        )}  # fmt: skip
        changes = Changes()
        for name in assessors:
            if name not in known:
                raise NotFound(_("There is no assessor {code}.").format(code=name))
            if known[name] is not None and known[name] in {a.nip for a in facts.assessees}:
                raise Refused(
                    _("{code} is assessed in this session and cannot assess in it.").format(
                        code=name
                    )
                )
            _put(site, changes, key.code, key.id, AssessorRow(
                name, "", None, (), None, max_minutes
            ))  # fmt: skip
        save(actor, site, key, changes, "session.assessors", {"added": list(assessors)})


def _put(site: Site, changes: Changes, code: str, session: int, row: AssessorRow) -> None:
    changes.put(
        SessionAssessor,
        (code, row.code),
        session=session,
        assessor=assessor_id(site, row.code),
        max_minutes=row.max_minutes,
        absent=row.absent,
        reason=row.reason,
    )


def remove_assessor(actor: Actor, site: Site, code: str, assessor: str) -> None:
    """Take an assessor out who rated nobody; raises Refused for one who did: note the absence."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    with write_transaction(site.database):
        key = open_session(site, code)
        if rows(
            site,
            "SELECT 1 FROM rating_write WHERE session_id = ? AND assessor_id = ? LIMIT 1",
            key.id,
            assessor_id(site, assessor),
        ):
            raise Refused(
                _("{code} has rated in this session; note the absence instead.").format(
                    code=assessor
                )
            )
        changes = Changes()
        changes.end(SessionAssessor, (key.code, assessor))
        save(actor, site, key, changes, "session.assessor_out", {"assessor": assessor})


def set_absent(
    actor: Actor, site: Site, code: str, assessor: str, reason: str, *, absent: bool = True
) -> None:
    """Note that an assessor is away from now on, or is back; re-planning follows from it."""
    require(actor, UseCase.SESSION_EDIT, session=code)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = open_session(site, code)
        facts = read_facts(site, key)
        row = next((a for a in facts.assessors if a.code == assessor), None)
        if row is None:
            raise NotFound(_("{code} is no assessor of this session.").format(code=assessor))
        changes = Changes()
        _put(site, changes, key.code, key.id, AssessorRow(
            row.code, row.name, row.nip, row.kinds, row.certified_until, row.max_minutes,
            absent, reason if absent else "",
        ))  # fmt: skip
        action = "session.absent" if absent else "session.back"
        save(actor, site, key, changes, action, {"assessor": assessor}, reason)
