"""The sealed forms of a cycle as they lie in the database: read, written over, locked for good.

Nothing here asks who may: it is for the use cases beside it, and none of them may hand out what
a submitted form says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import CycleForm
from talenta_tui.planning.carefulness import Flag, Limits, flags
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.assessment.queries import employee_id, rows
from talenta_tui.services.cycles.calendar import CycleKey, cycle_rule
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.secret import Secret, changed_outside, site_secret
from talenta_tui.services.policies import policy_in_force
from talenta_tui.text import room_of

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

LONGEST_COMMENT = 2000
"""Bytes of a comment as `text.room_of` counts them: 2,000 plain letters. A longer one is refused,
so that every form fits into the one length they are all sealed in (secret.FORM_BYTES)."""

_LONGEST_NAME = 48
"""Bytes kept of the name of who keyed an item: an operator's id has up to 32."""

Answers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says. `seconds` is None where nobody took the time; `source` is rater, paper
    or import.

    Of a form on its way: `blank` are the items, from 0, that were left blank on purpose, and
    `by` who keyed each item. Of a submitted one: `hands` are the ids of all who keyed or imported
    it and so have read it, none where the rater filled it in.
    """

    answers: Answers
    comment: str = ""
    seconds: int | None = None
    source: str = "rater"
    blank: frozenset[int] = frozenset()
    by: tuple[str, ...] = field(default=())
    hands: tuple[str, ...] = ()

    def through(self, actor: Actor) -> Said:
        """The form as the actor hands it in; who keyed of it before has read it, too."""
        return replace(self, hands=tuple(sorted({*filter(None, self.by), keyer_of(actor)})))

    def value(self, relation: str, oddities: Sequence[Flag], *, draft: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "answers": list(self.answers),
            "comment": self.comment,
            "seconds": self.seconds,
            "source": self.source,
            "relation": relation,
            "flags": [flag.value for flag in oddities],
        }
        if draft:
            found |= {"blank": sorted(self.blank), "by": list(self.by)}
        else:
            found |= {"hands": list(self.hands)}
        return found


def said_in(value: dict[str, Any]) -> Said:
    """What was sealed; keyers nobody noted are empty."""
    answers = tuple(value["answers"])
    return Said(
        answers,
        value["comment"],
        value["seconds"],
        value["source"],
        frozenset(value.get("blank", ())),
        tuple(value.get("by", ())) or ("",) * len(answers),
    )


def checked(answers: Sequence[int | None], least: int = 0) -> Answers:
    """21 answers from 1 to 5 or None, `least` of them given; raises WrongUse for others."""
    if len(answers) != len(FEEDBACK_ITEMS):
        raise WrongUse(_("A form has 21 answers; {n} were given.").format(n=len(answers)))
    for answer in answers:
        if answer is not None and (isinstance(answer, bool) or answer not in range(1, 6)):
            raise WrongUse(_("An answer is a whole number from 1 to 5."))
    if sum(a is not None for a in answers) < least:
        raise WrongUse(_("A form needs at least {n} answers.").format(n=least))
    return tuple(answers)


def checked_comment(text: str) -> str:
    """A comment without blanks around it; raises WrongUse for one too long."""
    said = text.strip()
    room = room_of(said)
    if room > LONGEST_COMMENT:
        raise WrongUse(
            _(
                "A comment has room for {most} letters; this one takes {n}. An emoji takes as much"
                " as four letters."
            ).format(most=LONGEST_COMMENT, n=room)
        )
    return said


def keyer_of(actor: Actor) -> str:
    """What a form on its way calls who keyed an item."""
    return actor.id.encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore")


def row_of(site: Site, token: str) -> Sequence[Any] | None:
    """(submitted, sealed) of the form under a token."""
    found = rows(site, "SELECT submitted, sealed FROM cycle_form WHERE token = ?", token)
    return found[0] if found else None


def is_submitted(site: Site, token: str) -> bool:
    found = row_of(site, token)
    return bool(found and found[0])


def require_open(site: Site, token: str) -> None:
    """Raise Refused for a submitted form; inside the transaction that would write it."""
    if is_submitted(site, token):
        raise Refused(_("This form is submitted and locked."))


def draft_under(site: Site, secret: Secret, token: str) -> Said | None:
    """The form on its way under a token; None where there is none or it is submitted."""
    found = row_of(site, token)
    return None if not found or found[0] else said_in(opened(secret, token, found))


def opened(secret: Secret, token: str, row: Sequence[Any]) -> dict[str, Any]:
    return secret.open(bytes(row[1]), token)


def drop_draft(token: str) -> None:
    CycleForm.delete().where((CycleForm.token == token) & (CycleForm.submitted == 0)).execute()


def keep(
    site: Site,
    info: CycleKey,
    one: Asked,
    said: Said,
    oddities: Sequence[Flag] | None = None,
    *,
    token: str = "",
) -> None:
    """Write the sealed form: submitted where `oddities` are given, else on its way.

    A draft is written over, and nothing dates it. `token` is where a rater's own draft lies,
    apart from what is keyed from paper.
    """
    secret = site_secret()
    place = token or secret.token(info.code, one.ratee, one.rater)
    drop_draft(place)
    value = said.value(one.relation, oddities or (), draft=oddities is None)
    CycleForm.insert(
        token=place,
        cycle=info.id,
        ratee=employee_id(site, one.ratee),
        submitted=int(oddities is not None),
        sealed=secret.close(value, place),
    ).execute()


def lock(site: Site, info: CycleKey, one: Asked, said: Said) -> None:
    """Submit a form, with what is odd about it; drafts of it are gone. In the caller's
    transaction, after its event.

    Raises Refused where it is submitted already and WrongUse where it answers too little.
    """
    secret = site_secret()
    checked(said.answers, cycle_rule(site).answers_least)
    require_open(site, secret.token(info.code, one.ratee, one.rater))
    others = _others(site, info, one, secret)
    keep(site, info, one, said, flags(said.answers, others, said.seconds, limits(site)))
    drop_draft(draft_token(secret, info, one))


def draft_token(secret: Secret, info: CycleKey, one: Asked) -> str:
    """Where what the rater fills in themselves waits until they submit it."""
    return secret.token("draft", info.code, one.ratee, one.rater)


def limits(site: Site) -> Limits:
    """The limits of the policy in force for what is pointed out."""
    rule = cycle_rule(site)
    top = int(policy_in_force(site).policy.components.feedback.item_max)
    return Limits(rule.longest_run, top, rule.seconds_an_item)


def _others(site: Site, info: CycleKey, one: Asked, secret: Secret) -> list[Answers]:
    """The answers of the same rater's submitted forms about other people."""
    found = []
    for other in asked(site, info, one.rater):
        if other.ratee != one.ratee:
            token = secret.token(info.code, other.ratee, other.rater)
            form = row_of(site, token)
            if form and form[0]:
                found.append(tuple(opened(secret, token, form)["answers"]))
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A submitted form with its rater: only for release and for an unsealing by two people.

    `hands` are those who have read it when they keyed or imported it.
    """

    ratee: str
    rater: str
    relation: str
    answers: Answers
    comment: str
    flags: tuple[str, ...]
    token: str
    hands: tuple[str, ...] = ()


def hands_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Who brought a submitted form; of one older than their names, all of its source as one."""
    if "hands" in said:
        return tuple(said["hands"])
    return () if said["source"] == "rater" else (f"?{said['source']}",)


Tell = Callable[[str, float], None]
"""Called with a phase and the share of it done, 0 to 1; may raise Cancelled."""

_CHUNK = 200
"""Forms opened between two calls of `Tell`: some hundredths of a second."""


def open_submitted(site: Site, info: CycleKey, tell: Tell | None = None) -> list[Opened]:
    """Every submitted form of a cycle. No use case may hand out what this returns."""
    secret = site_secret()
    found = []
    everyone = asked(site, info)
    for n, one in enumerate(everyone):
        if tell is not None and n % _CHUNK == 0:
            tell("opening", n / len(everyone))
        token = secret.token(info.code, one.ratee, one.rater)
        form = row_of(site, token)
        if form and form[0]:
            said = opened(secret, token, form)
            if "by" in said:
                # On its way when it was sealed: who handed it in would have sealed it anew.
                raise changed_outside()
            found.append(
                Opened(
                    one.ratee, one.rater, said["relation"], tuple(said["answers"]),
                    said["comment"], tuple(said["flags"]), token, hands_of(said),
                )
            )  # fmt: skip
    return found
