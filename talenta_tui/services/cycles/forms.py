"""One's own forms: asked for, filled in over several sittings, submitted and locked.

What is filled in waits as a sealed draft that nothing dates and only its rater gets back. Once
submitted it is never handed out again, not even to who said it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.access.standing import require_standing
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import CycleInfo, Stage, collecting, cycle_rule, stage_of
from talenta_tui.services.cycles.deadline import is_over, require_in_time
from talenta_tui.services.cycles.filed import (
    Answers,
    Said,
    checked,
    checked_comment,
    draft_token,
    draft_under,
    is_submitted,
    keep,
    lock,
    require_open,
)
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

RATER = "rater"
"""What the trail calls whoever submits their own form; an unsealing finds them, nothing else."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A form the actor is asked for: about whom, in which group, and whether it is in.

    `begun` counts the answers of a form on its way; `over` after the last day, `closes`.
    """

    cycle: str
    ratee: str
    name: str
    unit: str
    relation: str
    submitted: bool
    closes: date
    begun: int = 0
    over: bool = False


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form the actor fills in, as far as it is: `seconds` is the time it took until now.

    `blank` are items, from 0, left without an answer on purpose; `least` answers are needed.
    """

    duty: Duty
    answers: Answers
    blank: frozenset[int]
    comment: str
    seconds: int
    least: int
    questionnaire: str


def my_forms(actor: Actor, site: Site) -> tuple[Duty, ...]:
    """The forms asked of the actor's own person in cycles that collect now."""
    require(actor, UseCase.FEEDBACK_FILL)
    if actor.nip is None:
        return ()
    found = []
    with read_transaction(site.database):
        for info in collecting(site):
            found += [_duty(site, info, one) for one in asked(site, info, actor.nip)]
    return tuple(found)


def _duty(site: Site, info: CycleInfo, one: Asked) -> Duty:
    secret = site_secret()
    done = is_submitted(site, secret.token(info.code, one.ratee, one.rater))
    draft = None if done else draft_under(site, secret, draft_token(secret, info, one))
    begun = 0 if draft is None else sum(a is not None for a in draft.answers)
    return Duty(
        info.code, one.ratee, one.ratee_name, one.unit, one.relation, done, info.closes, begun,
        is_over(site, info),
    )  # fmt: skip


def own_form(actor: Actor, site: Site, code: str, ratee: str) -> OwnForm:
    """The actor's form about `ratee` as they left it.

    Raises NotFound where they are not asked, and Refused once it is submitted or the last day
    is over.
    """
    require(actor, UseCase.FEEDBACK_FILL)
    info, one = _mine(actor, site, code, ratee)
    secret = site_secret()
    with read_transaction(site.database):
        require_open(site, secret.token(info.code, one.ratee, one.rater))
        require_in_time(site, info)
        draft = draft_under(site, secret, draft_token(secret, info, one))
        duty = _duty(site, info, one)
        least = cycle_rule(site).answers_least
    said = draft or Said((None,) * len(FEEDBACK_ITEMS))
    return OwnForm(
        duty, said.answers, said.blank, said.comment, said.seconds or 0, least, info.questionnaire
    )


def keep_draft(
    actor: Actor,
    site: Site,
    code: str,
    ratee: str,
    answers: Sequence[int | None],
    blank: Collection[int] = (),
    comment: str = "",
    seconds: int = 0,
) -> None:
    """Keep what the actor has filled in so far, for them alone.

    Not audited: it is nobody's evidence, and the trail would date every answer. Raises
    NotFound, WrongUse, and Refused once the form is submitted or the last day is over.
    """
    require(actor, UseCase.FEEDBACK_FILL)
    secret = site_secret()
    given = checked(answers)
    said = Said(given, checked_comment(comment), seconds, "rater", frozenset(blank))
    with write_transaction(site.database):
        info, one = _mine(actor, site, code, ratee)
        if actor.grant is not None:
            require_standing(actor)
        require_open(site, secret.token(info.code, one.ratee, one.rater))
        require_in_time(site, info)
        keep(site, info, one, said, token=draft_token(secret, info, one))


def fill_form(
    actor: Actor,
    site: Site,
    code: str,
    ratee: str,
    answers: Sequence[int | None],
    comment: str = "",
    seconds: int | None = None,
) -> None:
    """Submit the actor's own form about `ratee`; it is locked from then on.

    Raises NotFound where the actor is not asked about them, WrongUse for answers out of range or
    too few and for too long a comment, Refused where it is submitted already, the last day is
    over or the cycle does not collect.
    """
    require(actor, UseCase.FEEDBACK_FILL)
    said = Said(checked(answers), checked_comment(comment), seconds, "rater")
    secret = site_secret()
    with write_transaction(site.database):
        info, one = _mine(actor, site, code, ratee)
        require_in_time(site, info)
        # The trail tells that a form came in, not from whom: beside the forms and units whose
        # number has just grown, the name would tell about whom.
        name = secret.pseudonym(info.code, one.ratee, one.rater)
        nobody = Actor(RATER, Role.EMPLOYEE, "", grant=actor.grant)
        record(nobody, site, "feedback.submit", name, {"cycle": info.code})
        lock(site, info, one, said)


def _mine(actor: Actor, site: Site, code: str, ratee: str) -> tuple[CycleInfo, Asked]:
    info = stage_of(actor, site, code, Stage.COLLECTING)
    mine = () if actor.nip is None else asked(site, info, actor.nip)
    one = next((a for a in mine if a.ratee == ratee), None)
    if one is None:
        raise NotFound(_("You are not asked about {nip} in {code}.").format(nip=ratee, code=code))
    return info, one
