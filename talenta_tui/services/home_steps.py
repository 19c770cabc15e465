"""What waits, from every part of the site: one provider a part, the most urgent step first.

To have something new stand on Home: a code in `StepCode` at the place its urgency gives it, a
provider in `PROVIDERS`, and its words and where Enter goes in `screens/home_items.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.services.permissions import UseCase, may

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.people import People
    from talenta_tui.services.site import Site
    from talenta_tui.services.vacancies import Vacancy

SHOWN_SESSIONS = 3
"""So many open sessions stand on Home; F3 lists them all."""

SHOWN_CYCLES = 3
"""So many cycles stand on Home; F7 leads to them all."""


class StepCode(StrEnum):
    """What waits, the most urgent first: Home shows its steps in this order."""

    IMPORT_PEOPLE = "import_people"
    TRAIL_BROKEN = "trail_broken"
    OBJECTIONS_DUE = "objections_due"
    COMPLAINTS_DUE = "complaints_due"
    SESSION = "session"
    MY_FORMS = "my_forms"
    OBJECTIONS = "objections"
    COMPLAINTS = "complaints"
    COMPLAINT_KEY = "complaint_key"
    PROOF = "proof"
    OWN_RECORD = "own_record"
    CYCLE = "cycle"
    LAPSING = "lapsing"
    PERIOD_OVER = "period_over"
    READY = "ready"
    MORE_READY = "more_ready"
    NOT_PLACED = "not_placed"
    BARE = "bare"
    IMPORT_POSTS = "import_posts"
    PERIOD_RUNS = "period_runs"
    NO_PERIOD = "no_period"


_ORDER = {code: n for n, code in enumerate(StepCode)}


@dataclass(frozen=True, slots=True)
class OpenSession:
    """An assessment session not closed yet, at the step `step`, with what blocks it there.

    `late` are the names of the assessors who have not handed in what can be keyed. `mine` are
    the actor's own sheets among it as (assessor's code, exercise), where they are an assessor
    of the session.
    """

    code: str
    title: str
    starts: date
    step: str
    submitted: int
    sheets: int
    blockers: tuple[str, ...]
    late: tuple[str, ...] = ()
    mine: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A 360° cycle not released yet: forms asked for and submitted."""

    code: str
    stage: str
    asked: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that waits: how many it concerns, and what it is about.

    `subject` names what Enter opens where it is neither a vacancy nor a session; `until` is the
    day it is about; `details` are sentences that go below it; `left` is what a clock still
    gives, and `overdue` how many of `number` it has run out for.
    """

    code: StepCode
    number: int = 0
    vacancy: Vacancy | None = None
    session: OpenSession | None = None
    cycle: OpenCycle | None = None
    subject: str = ""
    until: date | None = None
    details: tuple[str, ...] = ()
    left: timedelta | None = None
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks. `people` is everyone with their place, None for a role that does not see them."""

    actor: Actor
    site: Site
    people: People | None = None


Provider = Callable[[Asked], Iterable[Step]]
"""Cheap to ask; gives nothing where the role may not see it, and never raises Denied."""


def waiting_steps(asked: Asked) -> tuple[Step, ...]:
    """What waits for the actor, as far as it is quickly known. Call on the executor."""
    return in_order(step for provider in PROVIDERS for step in provider(asked))


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The most urgent kind first; within a kind as they came."""
    return tuple(sorted(steps, key=lambda step: _ORDER[step.code]))


def session_steps(asked: Asked) -> Iterator[Step]:
    """The sessions run here that are not closed, the earliest first, at most `SHOWN_SESSIONS`.

    An assessor is shown those they serve in.
    """
    from talenta_tui.services.actor import Role
    from talenta_tui.services.assessment.blind import own_assessor
    from talenta_tui.services.assessment.sessions import list_sessions, show_session
    from talenta_tui.services.assessment.values import CLOSED
    from talenta_tui.services.assessment.values import Step as SessionStep

    actor, site = asked.actor, asked.site
    if not may(actor, UseCase.SESSION_READ):
        return
    waiting = [s for s in list_sessions(actor, site) if s.own and s.state != CLOSED]
    shown = 0
    for one in sorted(waiting, key=lambda s: (s.starts or date.max, s.code)):
        if shown == SHOWN_SESSIONS:
            return
        detail = show_session(actor, site, one.code)
        facts, state = detail.facts, detail.current
        rater = own_assessor(actor, facts)
        if rater is None and actor.role is Role.ASSESSOR:
            continue
        shown += 1
        open_sheets = facts.unsubmitted() if state.step is SessionStep.SCORE else ()
        late = {assessor for assessor, _exercise in open_sheets}
        session = OpenSession(
            one.code,
            one.title,
            detail.facts.about.starts,
            state.step.value,
            one.submitted,
            one.sheets,
            tuple(blocker.sentence for blocker in state.blockers),
            tuple(a.name for a in facts.assessors if a.code in late),
            tuple(sheet for sheet in open_sheets if sheet[0] == rater),
        )
        yield Step(StepCode.SESSION, session=session)


def own_record_step(asked: Asked) -> Iterator[Step]:
    """Their own record, for someone whose role does not show the city."""
    actor = asked.actor
    if not may(actor, UseCase.MAP_READ) and actor.nip is not None and may(actor, UseCase.OWN_READ):
        yield Step(StepCode.OWN_RECORD, subject=actor.nip)


def my_forms_step(asked: Asked) -> Iterator[Step]:
    """The actor's own 360° forms that can still be filled in, until the first cycle closes.

    Nothing without the secret the forms are sealed with: Home tells what can be done.
    """
    from talenta_tui.errors import Refused
    from talenta_tui.services.cycles.forms import my_forms

    actor = asked.actor
    if actor.nip is None or not may(actor, UseCase.FEEDBACK_FILL):
        return
    try:
        found = my_forms(actor, asked.site)
        waiting = [duty for duty in found if not duty.submitted and not duty.over]
    except Refused:
        return
    if waiting:
        yield Step(StepCode.MY_FORMS, len(waiting), until=min(duty.closes for duty in waiting))


def period_step(asked: Asked) -> Iterator[Step]:
    """The period work goes into: over and to be closed, still running, or none at all.

    For those who open and prepare periods. `number` is how many checks are open.
    """
    from talenta_tui.services.periods.calendar import current_period, list_periods
    from talenta_tui.services.periods.checks import CheckCode, closing_checks

    actor, site = asked.actor, asked.site
    if not may(actor, UseCase.PERIOD_OPEN) or not may(actor, UseCase.PERIOD_READ):
        return
    now = current_period(list_periods(actor, site))
    if now is None:
        yield Step(StepCode.NO_PERIOD)
        return
    checks = closing_checks(actor, site, now.month)
    runs = any(check.code is CheckCode.NOT_OVER for check in checks)
    standing = [check for check in checks if check.code is not CheckCode.NOT_OVER]
    yield Step(
        StepCode.PERIOD_RUNS if runs else StepCode.PERIOD_OVER,
        number=len(standing),
        subject=now.month,
        until=now.as_of,
        details=tuple(check.sentence() for check in standing),
    )


def cycle_steps(asked: Asked) -> Iterator[Step]:
    """The 360° cycles not released yet, the one that closes first first, for who runs them.

    `number` is the days left; the details are the first thing in the way, as a sentence.
    """
    from talenta_tui.services.cycles.calendar import Stage, days_left, list_cycles
    from talenta_tui.services.cycles.steps import show_cycle

    actor, site = asked.actor, asked.site
    if not may(actor, UseCase.CYCLE_EDIT):
        return
    found = [info for info in list_cycles(actor, site) if info.stage is not Stage.RELEASED]
    for info in sorted(found, key=lambda c: (c.closes, c.code))[:SHOWN_CYCLES]:
        detail: tuple[str, ...] = ()
        if info.stage is Stage.PREPARED:
            state = show_cycle(actor, site, info.code).current
            detail = tuple(blocker.sentence for blocker in state.blockers)
        yield Step(
            StepCode.CYCLE,
            number=days_left(site, info),
            subject=info.code,
            until=info.closes,
            cycle=OpenCycle(info.code, info.stage.value, info.asked, info.submitted),
            details=detail,
        )


def objections_step(asked: Asked) -> Iterator[Step]:
    """Objections and requests for access that wait for an answer, for those who answer.

    `number` is how many wait, `subject` the one due first and `left` its time.
    """
    from talenta_tui.services.objections import waiting_objections

    if not may(asked.actor, UseCase.OBJECTION_ANSWER):
        return
    found = waiting_objections(asked.actor, asked.site)
    if found is not None:
        yield Step(
            StepCode.OBJECTIONS_DUE if found.urgent else StepCode.OBJECTIONS,
            number=found.count,
            subject=found.first.number,
            left=found.first.left,
            overdue=found.overdue,
        )


def control_steps(asked: Asked) -> Iterator[Step]:
    """The trail, the backups and the complaints, for those who answer for them."""
    from talenta_tui.services.home_control import complaint_steps, proof_steps

    yield from proof_steps(asked)
    yield from complaint_steps(asked)


PROVIDERS: tuple[Provider, ...] = (
    session_steps,
    my_forms_step,
    own_record_step,
    cycle_steps,
    period_step,
    objections_step,
    control_steps,
)
"""Every part of the site that may have something waiting."""
