"""Forms: filled in by their rater, or keyed from paper by their code; sealed as they come.

What is said is never handed out again: not to who keyed it, not to who said it. A form on its
way can be written over by the one who fills it in; a submitted one is locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import CycleForm
from talenta_tui.planning.carefulness import Flag, Limits, flags
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.assessment.queries import employee_id, rows
from talenta_tui.services.cycles.calendar import (
    CycleInfo,
    Side,
    Stage,
    collecting,
    cycle_rule,
    require_side,
    stage_of,
)
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.secret import Secret, site_secret
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_LONGEST_COMMENT = 2000

Answers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A form the actor is asked for: about whom, in which group, and whether it is in."""

    cycle: str
    ratee: str
    name: str
    unit: str
    relation: str
    submitted: bool


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form to be keyed, by its code; who wrote it is not told. `keyed` counts the answers."""

    code: str
    ratee: str
    name: str
    submitted: bool
    keyed: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says. `seconds` is None for paper, `source` rater or paper."""

    answers: Answers
    comment: str = ""
    seconds: int | None = None
    source: str = "rater"

    def value(self, relation: str, oddities: Sequence[Flag]) -> dict[str, Any]:
        return {
            "answers": list(self.answers),
            "comment": self.comment,
            "seconds": self.seconds,
            "source": self.source,
            "relation": relation,
            "flags": [flag.value for flag in oddities],
        }


def my_forms(actor: Actor, site: Site) -> tuple[Duty, ...]:
    """The forms asked of the actor's own person in cycles that collect now."""
    require(actor, UseCase.FEEDBACK_FILL)
    if actor.nip is None:
        return ()
    return tuple(
        Duty(info.code, one.ratee, one.ratee_name, one.unit, one.relation, done)
        for info, one, done in _duties(actor, site)
    )


def _duties(actor: Actor, site: Site) -> list[tuple[CycleInfo, Asked, bool]]:
    found = []
    for info in collecting(site):
        secret = site_secret()
        for one in asked(site, info, actor.nip):
            form = _form(site, secret.token(info.code, one.ratee, one.rater))
            found.append((info, one, bool(form and form[0])))
    return found


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

    Raises NotFound where the actor is not asked about them, WrongUse for answers out of range
    or too few, Refused where it is submitted already or the cycle does not collect.
    """
    require(actor, UseCase.FEEDBACK_FILL)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    mine = () if actor.nip is None else asked(site, info, actor.nip)
    one = next((a for a in mine if a.ratee == ratee), None)
    if one is None:
        raise NotFound(_("You are not asked about {nip} in {code}.").format(nip=ratee, code=code))
    said = Said(_checked(answers), comment.strip()[:_LONGEST_COMMENT], seconds, "rater")
    _submit(actor, site, info, one, said)


def paper_forms(actor: Actor, site: Site, code: str, unit: str = "") -> tuple[PaperForm, ...]:
    """The forms of a cycle by code, of one unit's rated or all: the lines of the score sheet."""
    require(actor, UseCase.FEEDBACK_KEY)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    secret = site_secret()
    with read_transaction(site.database):
        require_side(actor, site, info, Side.ANSWERS)
    found = []
    for one in asked(site, info):
        if not sees_unit(actor, one.unit) or (unit and one.unit != unit):
            continue
        name = (info.code, one.ratee, one.rater)
        form = _form(site, secret.token(*name))
        keyed = 0
        if form and not form[0]:
            keyed = sum(a is not None for a in _open(secret, secret.token(*name), form)["answers"])
        done = bool(form and form[0])
        found.append(PaperForm(secret.code(*name), one.ratee, one.ratee_name, done, keyed))
    # By person, then by code: in no order that has to do with the raters.
    return tuple(sorted(found, key=lambda f: (f.name, f.ratee, f.code)))


def key_item(
    actor: Actor, site: Site, code: str, form: str, item: int, answer: int | None
) -> PaperForm:
    """Save one answer (item 1 to 21) of a paper form that is not submitted yet."""
    info, one, secret = _paper(actor, site, code, form)
    if not 1 <= item <= len(FEEDBACK_ITEMS):
        raise WrongUse(_("There is no item {n}; they run from 1 to 21.").format(n=item))
    token = secret.token(info.code, one.ratee, one.rater)
    with write_transaction(site.database):
        stored = _form(site, token)
        if stored and stored[0]:
            raise Refused(_("This form is submitted and locked."))
        answers: list[int | None] = [None] * len(FEEDBACK_ITEMS)
        if stored:
            answers = list(_open(secret, token, stored)["answers"])
        answers[item - 1] = answer
        said = Said(_checked(answers, least=0), source="paper")
        _note_keying(actor, site, info, secret, one)
        _store(site, info, one, secret, said, (), submitted=False)
    keyed = sum(a is not None for a in answers)
    return PaperForm(form, one.ratee, one.ratee_name, False, keyed)


def key_form(
    actor: Actor,
    site: Site,
    code: str,
    form: str,
    answers: Sequence[int | None] | None = None,
    comment: str = "",
) -> None:
    """Submit a paper form by its code: with `answers`, or with what was keyed item by item."""
    info, one, secret = _paper(actor, site, code, form)
    token = secret.token(info.code, one.ratee, one.rater)
    if answers is None:
        stored = _form(site, token)
        if not stored:
            raise Refused(_("Nothing of this form has been keyed."))
        answers = _open(secret, token, stored)["answers"]
    said = Said(_checked(answers), comment.strip()[:_LONGEST_COMMENT], None, "paper")
    _submit(actor, site, info, one, said)


def _paper(actor: Actor, site: Site, code: str, form: str) -> tuple[CycleInfo, Asked, Secret]:
    require(actor, UseCase.FEEDBACK_KEY)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    secret = site_secret()
    wanted = form.strip().upper()
    ratee, rater = _pair_of(site, info, secret, wanted)
    for one in asked(site, info, rater):
        if one.ratee == ratee and sees_unit(actor, one.unit):
            if one.rater == actor.nip:
                raise Refused(_("Your own form is yours to fill in, not to key."))
            with read_transaction(site.database):
                require_side(actor, site, info, Side.ANSWERS)
            return info, one, secret
    raise NotFound(_("There is no form {form} in {code}.").format(form=wanted, code=info.code))


_codes: dict[tuple[object, ...], dict[str, tuple[str, str]]] = {}
"""The paper codes of the cycle keyed last: a hash for each of 80,000 forms a key would be felt."""


def _pair_of(site: Site, info: CycleInfo, secret: Secret, form: str) -> tuple[str, str]:
    """Rated and rater of the form with that code; empty where there is none."""
    with read_transaction(site.database):
        newest = rows(
            site,
            "SELECT COALESCE(MAX(since), 0), COALESCE(MAX(until), 0) FROM cycle_rater"
            " WHERE cycle_id = ?",
            info.id,
        )[0]
    state = (secret.fingerprint, info.code, *newest)
    if state not in _codes:
        _codes.clear()
        _codes[state] = {
            secret.code(info.code, one.ratee, one.rater): (one.ratee, one.rater)
            for one in asked(site, info)
        }
    return _codes[state].get(form, ("", ""))


def _checked(answers: Sequence[int | None], least: int = 0) -> Answers:
    if len(answers) != len(FEEDBACK_ITEMS):
        raise WrongUse(_("A form has 21 answers; {n} were given.").format(n=len(answers)))
    for answer in answers:
        if answer is not None and (isinstance(answer, bool) or answer not in range(1, 6)):
            raise WrongUse(_("An answer is a whole number from 1 to 5."))
    if sum(a is not None for a in answers) < least:
        raise WrongUse(_("A form needs at least {n} answers.").format(n=least))
    return tuple(answers)


def _submit(actor: Actor, site: Site, info: CycleInfo, one: Asked, said: Said) -> None:
    secret = site_secret()
    rule = cycle_rule(site)
    _checked(said.answers, rule.answers_least)
    token = secret.token(info.code, one.ratee, one.rater)
    with write_transaction(site.database):
        stored = _form(site, token)
        if stored and stored[0]:
            raise Refused(_("This form is submitted and locked."))
        oddities = flags(said.answers, _others(site, info, one, secret), said.seconds, limits(site))
        if said.source == "paper":
            _note_keying(actor, site, info, secret, one)
        else:
            # The trail tells that the actor submitted a form here; about whom it does not tell.
            name = secret.pseudonym(info.code, one.ratee, one.rater)
            record(actor, site, "feedback.submit", name, {"cycle": info.code})
        _store(site, info, one, secret, said, oddities, submitted=True)


def _note_keying(actor: Actor, site: Site, info: CycleInfo, secret: Secret, one: Asked) -> None:
    detail = {"form": secret.pseudonym(info.code, one.ratee, one.rater)}
    record(actor, site, "cycle.key", info.code, detail)


def limits(site: Site) -> Limits:
    """The limits of the policy in force for what is pointed out."""
    rule = cycle_rule(site)
    top = int(policy_in_force(site).policy.components.feedback.item_max)
    return Limits(rule.longest_run, top, rule.seconds_an_item)


def _others(site: Site, info: CycleInfo, one: Asked, secret: Secret) -> list[Answers]:
    """The answers of the same rater's submitted forms about other people."""
    found = []
    for other in asked(site, info, one.rater):
        if other.ratee != one.ratee:
            token = secret.token(info.code, other.ratee, other.rater)
            form = _form(site, token)
            if form and form[0]:
                found.append(tuple(_open(secret, token, form)["answers"]))
    return found


def _form(site: Site, token: str) -> Sequence[Any] | None:
    found = rows(site, "SELECT submitted, sealed FROM cycle_form WHERE token = ?", token)
    return found[0] if found else None


def _open(secret: Secret, token: str, form: Sequence[Any]) -> dict[str, Any]:
    return secret.open(bytes(form[1]), token)


def _store(
    site: Site,
    info: CycleInfo,
    one: Asked,
    secret: Secret,
    said: Said,
    oddities: Sequence[Flag],
    *,
    submitted: bool,
) -> None:
    """Write the sealed form; a draft of it is written over, and nothing dates it."""
    token = secret.token(info.code, one.ratee, one.rater)
    CycleForm.delete().where((CycleForm.token == token) & (CycleForm.submitted == 0)).execute()
    CycleForm.insert(
        token=token,
        cycle=info.id,
        ratee=employee_id(site, one.ratee),
        submitted=int(submitted),
        sealed=secret.close(said.value(one.relation, oddities), token),
    ).execute()


@dataclass(frozen=True, slots=True)
class Opened:
    """A submitted form with its rater: only for release and for an unsealing by two people."""

    ratee: str
    rater: str
    relation: str
    answers: Answers
    comment: str
    flags: tuple[str, ...]
    token: str


def open_submitted(site: Site, info: CycleInfo) -> list[Opened]:
    """Every submitted form of a cycle. No use case may hand out what this returns."""
    secret = site_secret()
    found = []
    for one in asked(site, info):
        token = secret.token(info.code, one.ratee, one.rater)
        form = _form(site, token)
        if form and form[0]:
            said = _open(secret, token, form)
            found.append(
                Opened(
                    one.ratee, one.rater, said["relation"], tuple(said["answers"]),
                    said["comment"], tuple(said["flags"]), token,
                )
            )  # fmt: skip
    return found
