"""The six steps of a session: what is done, what stands in the way, and what resolves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.services.assessment.agreement import read_agreement, signed_roles
from talenta_tui.services.assessment.facts import SessionFacts
from talenta_tui.services.assessment.mismatches import open_mismatches, verified_sheets
from talenta_tui.services.assessment.problems import build_problem, judged, moment, stored_plan
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.values import SIMULATIONS, STEP_NAMES, STEPS, Step

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

Param = int | str


class Status(StrEnum):
    """`READY` can be worked on and is not finished; `BLOCKED` waits for an earlier step."""

    DONE = "done"
    READY = "ready"
    BLOCKED = "blocked"


SENTENCES: dict[str, tuple[str, str]] = {
    "earlier_step": (mark("The step {step} comes first."), "session.step"),
    "no_competencies": (mark("No competency is chosen."), "prepare.competencies"),
    "no_exercises": (mark("No exercise is chosen."), "prepare.exercises"),
    "few_exercises": (
        mark("{names}: seen in fewer than {needed} exercises."),
        "prepare.matrix",
    ),
    "exercise_unused": (
        mark("{names}: observed, but no competency is rated there."),
        "prepare.matrix",
    ),
    "no_simulation": (mark("No exercise is a simulation."), "prepare.exercises"),
    "no_rooms": (mark("There is no room."), "prepare.rooms"),
    "no_hours": (mark("There are no hours in which anything can run."), "prepare.hours"),
    "no_assessees": (mark("There is no assessee."), "assign.assessees"),
    "no_assessors": (mark("There is no assessor."), "assign.assessors"),
    "few_assessors": (
        mark("{have} assessors for {people} assessees; {needed} are needed."),
        "assign.assessors",
    ),
    "no_lead": (mark("No lead assessor is named."), "assign.lead"),
    "certificate_expired": (
        mark("The competence record has expired before the session: {names}."),
        "assign.assessors",
    ),
    "no_plan": (mark("There is no plan yet."), "assign.plan"),
    "plan_broken": (mark("The plan breaks {n} rules: {names}."), "assign.replan"),
    "absent_planned": (
        mark("Absent, but still in the plan to come: {names}."),
        "assign.replan",
    ),
    "attendance_open": (mark("Attendance is not noted for {n}: {names}."), "run.attendance"),
    "absent_not_excused": (
        mark("Absent and neither excused nor seen later: {names}."),
        "run.excuse",
    ),
    "sheets_open": (mark("{n} sheets are not handed in: {names}."), "score.sheets"),
    "not_verified": (mark("{n} sheets are not keyed a second time: {names}."), "score.verify"),
    "mismatches": (mark("{n} mismatches of the second keying are undecided."), "score.decide"),
    "levels_open": (mark("{n} levels are not agreed yet: {names}."), "integrate.levels"),
    "levels_stale": (
        mark("{n} levels were agreed on other ratings than stand now: {names}."),
        "integrate.levels",
    ),
    "lead_unsigned": (mark("The lead has not signed the levels as they stand."), "integrate.sign"),
    "second_unsigned": (mark("Nobody beside the lead has signed the levels."), "integrate.sign"),
    "not_closed": (mark("The session can be closed."), "close.close"),
}
"""Every blocker's code: its sentence, and the action that resolves it."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stands in the way: a code, its figures, and the action that resolves it."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        params = dict(self.params)
        if "step" in params:
            params["step"] = _(STEP_NAMES[Step(str(params["step"]))])
        return _(SENTENCES[self.code][0]).format(**params)

    @property
    def action(self) -> str:
        return SENTENCES[self.code][1]


@dataclass(frozen=True, slots=True)
class StepState:
    """One step: how it stands and all that keeps it from being done."""

    step: Step
    status: Status
    blockers: tuple[Blocker, ...]

    @property
    def done(self) -> bool:
        return self.status is Status.DONE


def named(names: list[str] | tuple[str, ...], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    listed = ", ".join(names[:most])
    more = len(names) - most
    return listed if more <= 0 else _("{names} and {n} more").format(names=listed, n=more)


def read_steps(site: Site, facts: SessionFacts) -> tuple[StepState, ...]:
    """All six steps; call inside a transaction.

    Scoring needs the plan, not the run: sheets come in while others are still being observed.
    """
    if facts.key.closed:
        return tuple(StepState(step, Status.DONE, ()) for step in STEPS)
    finders: dict[Step, Callable[[], list[Blocker]]] = {
        Step.PREPARE: lambda: _prepare(facts),
        Step.ASSIGN: lambda: _assign(site, facts),
        Step.RUN: lambda: _run(site, facts),
        Step.SCORE: lambda: _score(site, facts),
        Step.INTEGRATE: lambda: _integrate(site, facts),
        Step.CLOSE: lambda: [Blocker("not_closed")],
    }
    result: list[StepState] = []
    first_open: dict[Step, Step | None] = {}
    waiting: Step | None = None
    for step in STEPS:
        before = first_open[Step.ASSIGN] if step is Step.SCORE else waiting
        if before is not None:
            result.append(
                StepState(step, Status.BLOCKED, (Blocker("earlier_step", {"step": before.value}),))
            )
        else:
            blockers = tuple(finders[step]())
            result.append(StepState(step, Status.READY if blockers else Status.DONE, blockers))
        if waiting is None and not result[-1].done:
            waiting = step
        first_open[step] = waiting
    return tuple(result)


def _prepare(facts: SessionFacts) -> list[Blocker]:
    found = []
    if not facts.competencies:
        found.append(Blocker("no_competencies"))
    if not facts.exercises:
        found.append(Blocker("no_exercises"))
    elif not any(e.kind in SIMULATIONS for e in facts.exercises):
        found.append(Blocker("no_simulation"))
    observed = {e.name for e in facts.exercises if e.raters}
    needed = facts.rules.exercises_per_competency
    few = [c for c in facts.competencies if sum((e, c) in facts.matrix for e in observed) < needed]
    if few:
        found.append(Blocker("few_exercises", {"names": named(few), "needed": needed}))
    unused = [e.name for e in facts.exercises if e.raters and not facts.columns(e.name)]
    if unused:
        found.append(Blocker("exercise_unused", {"names": named(unused)}))
    if not facts.rooms:
        found.append(Blocker("no_rooms"))
    if not any(span.kind == "slot" for item in facts.hours for span in item.spans):
        found.append(Blocker("no_hours"))
    return found


def _assign(site: Site, facts: SessionFacts) -> list[Blocker]:
    found = []
    people, present = len(facts.active()), [a for a in facts.assessors if not a.absent]
    rules = facts.rules
    needed = max(rules.assessors_per_assessee, -(-people // rules.assessees_per_assessor))
    if not people:
        found.append(Blocker("no_assessees"))
    if not present:
        found.append(Blocker("no_assessors"))
    elif people and len(present) < needed:
        found.append(
            Blocker("few_assessors", {"have": len(present), "people": people, "needed": needed})
        )
    if facts.about.lead is None:
        found.append(Blocker("no_lead"))
    expired = [
        a.name
        for a in facts.assessors
        if a.certified_until is not None and a.certified_until < facts.about.starts
    ]
    if expired:
        found.append(Blocker("certificate_expired", {"names": named(expired)}))
    if facts.plan is None:
        found.append(Blocker("no_plan"))
    else:
        found += _plan(site, facts)
    return found


def _plan(site: Site, facts: SessionFacts) -> list[Blocker]:
    problem = build_problem(site, facts)
    plan = stored_plan(facts, problem)
    if plan is None:
        return [Blocker("no_plan")]
    now = moment(site)
    to_come = [a for a in plan.assignments if (a.on, a.start) >= (now.on, now.minute)]
    absent = sorted({x for a in to_come for x in a.assessors if x in problem.absent_assessors})
    found = [Blocker("absent_planned", {"names": named(absent)})] if absent else []
    broken = judged(site, problem, plan)
    codes = sorted({v.code for v in broken} - ({"away"} if absent else set()))
    if codes:
        found.append(Blocker("plan_broken", {"n": len(broken), "names": named(codes)}))
    return found


def _run(site: Site, facts: SessionFacts) -> list[Blocker]:
    noted = {
        row[0]: row[1]
        for row in rows(
            site,
            "SELECT e.nip, t.status FROM attendance t JOIN employee e ON e.id = t.employee_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    }
    found = []
    open_ = [a.name for a in facts.active() if a.nip not in noted]
    if open_:
        found.append(Blocker("attendance_open", {"n": len(open_), "names": named(open_)}))
    absent = [a.name for a in facts.active() if noted.get(a.nip) == "absent"]
    if absent:
        found.append(Blocker("absent_not_excused", {"names": named(absent)}))
    return found


def _score(site: Site, facts: SessionFacts) -> list[Blocker]:
    found = []
    waiting = [f"{assessor} · {exercise}" for assessor, exercise in facts.unsubmitted()]
    if waiting:
        found.append(Blocker("sheets_open", {"n": len(waiting), "names": named(waiting)}))
    if facts.rules.verify_all:
        second = verified_sheets(site, facts)
        missing = [f"{a} · {e}" for a, e in facts.sheets() if (a, e) not in second]
        if missing:
            found.append(Blocker("not_verified", {"n": len(missing), "names": named(missing)}))
    undecided = open_mismatches(site, facts)
    if undecided:
        found.append(Blocker("mismatches", {"n": undecided}))
    return found


def _integrate(site: Site, facts: SessionFacts) -> list[Blocker]:
    found = []
    agreement = read_agreement(site, facts)
    for code, cells in (("levels_open", agreement.missing), ("levels_stale", agreement.stale)):
        if cells:
            names = list(dict.fromkeys(facts_name(facts, nip) for nip, _competency in cells))
            found.append(Blocker(code, {"n": len(cells), "names": named(names)}))
    signed = signed_roles(site, facts, agreement.digest)
    if "lead" not in signed:
        found.append(Blocker("lead_unsigned"))
    if "second" not in signed:
        found.append(Blocker("second_unsigned"))
    return found


def facts_name(facts: SessionFacts, nip: str) -> str:
    """The name of an assessee; the NIP for somebody who is none."""
    return next((a.name for a in facts.assessees if a.nip == nip), nip)
