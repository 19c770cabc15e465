"""The one table of permissions: role by use case. Screens hide; this refuses.

Every service function a user can reach calls `require` (or `require_person`) first; a scope
narrows what the role allows to some units or some sessions.
"""

from __future__ import annotations

from enum import StrEnum

from talenta_tui.errors import Denied, NotFound
from talenta_tui.i18n import _
from talenta_tui.scoring.result import fold
from talenta_tui.services.actor import Actor, Role


class UseCase(StrEnum):
    """What a service function does, as the trail and the table name it."""

    SITE_INIT = "site.init"
    IMPORT = "import"
    MAP_READ = "map.read"
    PEOPLE_READ = "people.read"
    PERSON_READ = "person.read"
    OWN_READ = "own.read"
    VACANCY_READ = "vacancy.read"
    SHORTLIST_READ = "shortlist.read"
    SHORTLIST_SIGN = "shortlist.sign"
    POLICY_READ = "policy.read"
    POLICY_ADOPT = "policy.adopt"
    EXPORT = "export"
    SESSION_READ = "session.read"
    SESSION_EDIT = "session.edit"
    SESSION_RATE = "session.rate"
    SESSION_VERIFY = "session.verify"
    SESSION_INTEGRATE = "session.integrate"
    SESSION_SIGN = "session.sign"
    SESSION_CLOSE = "session.close"
    SESSION_REOPEN = "session.reopen"
    SESSION_SUPERVISE = "session.supervise"
    PERIOD_READ = "period.read"
    PERIOD_OPEN = "period.open"
    PERIOD_CLOSE = "period.close"
    PERIOD_AMEND = "period.amend"
    DEVELOPMENT_EDIT = "development.edit"
    OPERATOR_READ = "operator.read"
    OPERATOR_EDIT = "operator.edit"
    OPERATOR_OWN = "operator.own"
    AUDIT_READ = "audit.read"
    AUDIT_VERIFY = "audit.verify"
    AUDIT_SIGN = "audit.sign"
    AUDIT_KEY = "audit.key"
    BACKUP = "backup"
    RESTORE = "restore"
    DATABASE_COPY = "database.copy"
    COMPLAINT_LODGE = "complaint.lodge"
    COMPLAINT_READ = "complaint.read"
    COMPLAINT_MOVE = "complaint.move"
    COMPLAINT_STATS = "complaint.stats"
    COMPLAINT_KEY = "complaint.key"
    PERSON_EXPORT = "person.export"
    PRIVACY_READ = "privacy.read"
    PRIVACY_ADOPT = "privacy.adopt"
    PRIVACY_ERASE = "privacy.erase"
    CYCLE_READ = "cycle.read"
    CYCLE_EDIT = "cycle.edit"
    CYCLE_NAMES = "cycle.names"
    CYCLE_RELEASE = "cycle.release"
    FEEDBACK_KEY = "feedback.key"
    FEEDBACK_FILL = "feedback.fill"
    FEEDBACK_SEAL = "feedback.seal"
    FEEDBACK_UNSEAL = "feedback.unseal"
    OBJECTION_LODGE = "objection.lodge"
    OBJECTION_READ = "objection.read"
    OBJECTION_ANSWER = "objection.answer"
    REPORT_PRINT = "report.print"


_EVERY_STAFF = frozenset(
    {Role.ADMINISTRATOR, Role.OPERATOR, Role.LEAD_ASSESSOR, Role.COMMITTEE, Role.AUDITOR}
)
_SESSION_STAFF = frozenset({Role.ADMINISTRATOR, Role.OPERATOR, Role.LEAD_ASSESSOR})
_CONTROL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})

ALLOWED: dict[UseCase, frozenset[Role]] = {
    UseCase.SITE_INIT: frozenset({Role.ADMINISTRATOR}),
    UseCase.IMPORT: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.MAP_READ: _EVERY_STAFF,
    UseCase.PEOPLE_READ: _EVERY_STAFF,
    UseCase.PERSON_READ: _EVERY_STAFF,
    UseCase.OWN_READ: frozenset(Role),
    UseCase.VACANCY_READ: _EVERY_STAFF,
    UseCase.SHORTLIST_READ: frozenset(
        {Role.ADMINISTRATOR, Role.OPERATOR, Role.COMMITTEE, Role.AUDITOR}
    ),
    UseCase.SHORTLIST_SIGN: frozenset({Role.COMMITTEE}),
    UseCase.POLICY_READ: frozenset(Role),
    UseCase.POLICY_ADOPT: frozenset({Role.ADMINISTRATOR}),
    UseCase.EXPORT: _EVERY_STAFF,
    UseCase.SESSION_READ: _EVERY_STAFF | {Role.ASSESSOR},
    UseCase.SESSION_EDIT: _SESSION_STAFF,
    UseCase.SESSION_RATE: _SESSION_STAFF | {Role.ASSESSOR},
    UseCase.SESSION_VERIFY: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.SESSION_INTEGRATE: _SESSION_STAFF,
    UseCase.SESSION_SIGN: frozenset({Role.ADMINISTRATOR, Role.LEAD_ASSESSOR, Role.ASSESSOR}),
    UseCase.SESSION_CLOSE: _SESSION_STAFF,
    UseCase.SESSION_REOPEN: frozenset({Role.ADMINISTRATOR, Role.LEAD_ASSESSOR}),
    UseCase.SESSION_SUPERVISE: frozenset({Role.ADMINISTRATOR, Role.LEAD_ASSESSOR, Role.AUDITOR}),
    UseCase.PERIOD_READ: _EVERY_STAFF,
    UseCase.PERIOD_OPEN: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.PERIOD_CLOSE: frozenset({Role.ADMINISTRATOR}),
    UseCase.PERIOD_AMEND: frozenset({Role.ADMINISTRATOR}),
    UseCase.DEVELOPMENT_EDIT: _SESSION_STAFF,
    UseCase.OPERATOR_READ: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    UseCase.OPERATOR_EDIT: frozenset({Role.ADMINISTRATOR}),
    UseCase.OPERATOR_OWN: frozenset(Role),
    UseCase.AUDIT_READ: _CONTROL,
    UseCase.AUDIT_VERIFY: _CONTROL,
    UseCase.AUDIT_SIGN: _CONTROL,
    UseCase.AUDIT_KEY: frozenset({Role.ADMINISTRATOR}),
    UseCase.BACKUP: frozenset({Role.ADMINISTRATOR}),
    UseCase.RESTORE: frozenset({Role.ADMINISTRATOR}),
    UseCase.DATABASE_COPY: frozenset({Role.ADMINISTRATOR}),
    UseCase.COMPLAINT_LODGE: frozenset(Role),
    UseCase.COMPLAINT_READ: frozenset({Role.AUDITOR}),
    UseCase.COMPLAINT_MOVE: frozenset({Role.AUDITOR}),
    UseCase.COMPLAINT_STATS: _EVERY_STAFF,
    UseCase.COMPLAINT_KEY: frozenset({Role.AUDITOR}),
    UseCase.PERSON_EXPORT: frozenset({Role.ADMINISTRATOR}),
    UseCase.PRIVACY_READ: _CONTROL,
    UseCase.PRIVACY_ADOPT: frozenset({Role.ADMINISTRATOR}),
    UseCase.PRIVACY_ERASE: frozenset({Role.ADMINISTRATOR}),
    UseCase.CYCLE_READ: _EVERY_STAFF,
    UseCase.CYCLE_EDIT: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.CYCLE_NAMES: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.CYCLE_RELEASE: frozenset({Role.ADMINISTRATOR}),
    UseCase.FEEDBACK_KEY: frozenset({Role.ADMINISTRATOR, Role.OPERATOR}),
    UseCase.FEEDBACK_FILL: frozenset(Role),
    UseCase.FEEDBACK_SEAL: frozenset({Role.ADMINISTRATOR}),
    UseCase.FEEDBACK_UNSEAL: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    UseCase.OBJECTION_LODGE: frozenset(Role),
    UseCase.OBJECTION_READ: _EVERY_STAFF,
    UseCase.OBJECTION_ANSWER: frozenset({Role.ADMINISTRATOR, Role.LEAD_ASSESSOR}),
    UseCase.REPORT_PRINT: _EVERY_STAFF,
}


def may(actor: Actor, use_case: UseCase) -> bool:
    return actor.role in ALLOWED[use_case]


def require(actor: Actor, use_case: UseCase, *, session: str | None = None) -> None:
    """Raise Denied unless the actor's role, and scope where `session` is named, allow it."""
    if not may(actor, use_case):
        raise Denied(
            _("The role {role} does not allow this ({what}).").format(
                role=actor.role.value, what=use_case.value
            )
        )
    if session is not None and not sees_session(actor, session):
        raise NotFound(_("There is no session {code}.").format(code=session))


def require_person(actor: Actor, nip: str, unit: str | None = None) -> None:
    """Raise Denied unless the actor may read the record of the person `nip`.

    Asked again with the person's `unit` once it is known, it raises NotFound for someone
    outside the actor's units, in the words for a person there is not.
    """
    if actor.nip == nip and may(actor, UseCase.OWN_READ):
        return
    require(actor, UseCase.PERSON_READ)
    if unit is not None and not sees_unit(actor, unit):
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))


def unit_key(name: str) -> str:
    """A unit's name as scopes compare it: without case and double blanks."""
    return fold(name)


def session_key(code: str) -> str:
    """A session's code as scopes compare it."""
    return code.casefold()


def sees_unit(actor: Actor, unit: str) -> bool:
    """Whether the people of that unit are within the actor's scope."""
    return actor.units is None or unit_key(unit) in actor.units


def sees_session(actor: Actor, code: str) -> bool:
    """Whether that session is within the actor's scope."""
    return actor.sessions is None or session_key(code) in actor.sessions
