"""The release: forms become evidence in one step, after a check of what could be told of them.

Nothing of a cycle is seen before; after it nothing of the cycle changes. So there is no early
state to subtract, and the trail dates no single form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.models.base import row_key
from talenta_tui.models.cycle import FeedbackComment, FeedbackPair
from talenta_tui.models.feedback import ANSWER_COLUMNS, Feedback
from talenta_tui.planning.disclosure import Form, Level, State, groups
from talenta_tui.planning.pinning import Figure, pinned
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.assessment.queries import employee_ids
from talenta_tui.services.cycles.calendar import (
    CycleInfo,
    Stage,
    move_cycle,
    stage_of,
)
from talenta_tui.services.cycles.filed import Opened, Tell, open_submitted
from talenta_tui.services.cycles.history import next_level, shown_of
from talenta_tui.services.cycles.raters import asked
from talenta_tui.services.cycles.scope import require_whole
from talenta_tui.services.cycles.seal import pair_key
from talenta_tui.services.cycles.secret import Secret, site_secret
from talenta_tui.services.cycles.sides import Side, side_of
from talenta_tui.services.cycles.values import figures_of, may_follow
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.rater_shield import SHIELDED, shown_mean, veils
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talenta_tui.scoring.policy_components import FeedbackRule
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_NAMES = {relation.value for relation in SHIELDED}
NOBODY = "none"
"""In counts of levels, for people of whom no peer or subordinate wrote."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What will be shown of one person: forms by group, the level, and whether comments are.

    `pinned` would be a rater a shown figure gives away; a release with one is refused. `values`
    is whether each value gets its word (values.py).
    `comments` is None before the release while forms about the person are missing: turning from
    no to yes it would tell that the form just come in has one; and so is `values`, which a form
    with a blank turns to no. `forms` is empty for who has keyed
    forms of the cycle: beside the form just keyed a group's number would tell whose it is.
    """

    ratee: str
    forms: dict[str, int]
    level: Level
    comments: bool | None
    pinned: bool
    values: bool | None = False


@dataclass(frozen=True, slots=True)
class Check:
    """The disclosure check of a cycle: one verdict a person, and how many people per level.

    Of whom no peer or subordinate wrote there is nothing to show: they are `none` in `levels`.
    """

    cycle: str
    verdicts: tuple[Verdict, ...]
    missing: int
    levels: Mapping[str, int]

    @property
    def safe(self) -> bool:
        return not any(v.pinned for v in self.verdicts)


def check_release(actor: Actor, site: Site, code: str, tell: Tell | None = None) -> Check:
    """What a release now would show of whom; nothing is written.

    `tell` hears of `opening` and then of `comparing`, and may stop it at either. Nobody is told
    of themselves. Raises Refused for who keys forms of the cycle: a keyed form that adds to the
    superior's group would be the superior's.
    """
    require(actor, UseCase.CYCLE_READ)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    with read_transaction(site.database):
        if side_of(actor, site, info) is Side.ANSWERS:
            raise Refused(
                _(
                    "You have keyed forms of {code}: how many there are of each group is for"
                    " somebody else to look at."
                ).format(code=info.code)
            )
    found = _check(site, info, open_submitted(site, info, tell), tell)
    everyone = asked(site, info)
    wanted = Counter(one.ratee for one in everyone)
    mine = {one.ratee for one in everyone if sees_unit(actor, one.unit)} - {actor.nip}
    verdicts = tuple(
        v if sum(v.forms.values()) == wanted[v.ratee] else replace(v, comments=None, values=None)
        for v in found.verdicts
        if v.ratee in mine
    )
    return Check(found.cycle, verdicts, found.missing, _counts(verdicts))


def release_cycle(
    actor: Actor, site: Site, code: str, reason: str = "", tell: Tell | None = None
) -> Check:
    """Make the submitted forms evidence, sealed, and close the cycle for good.

    Raises Refused where forms are missing and no reason is given, where none came, for who may
    not decide of everybody in it, and where the check finds a rater who could be told from what
    would be shown.
    """
    require(actor, UseCase.CYCLE_RELEASE)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.COLLECTING)
        require_whole(actor, site, info)
        secret = site_secret()
        forms = open_submitted(site, info, tell)
        if not forms:
            raise Refused(_("No form has been submitted yet."))
        check = _check(site, info, forms, tell)
        if check.missing and not reason.strip():
            raise Refused(
                _("{n} forms are missing; releasing without them needs a reason.").format(
                    n=check.missing
                )
            )
        if not check.safe:
            raise Refused(_("The disclosure check found a rater who could be told; not released."))
        event = record(
            actor,
            site,
            "cycle.release",
            info.code,
            {
                "forms": len(forms),
                "missing": check.missing,
                "levels": dict(check.levels),
            },
            reason.strip(),
        )
        _write(site, info, forms, check, secret, event)
        move_cycle(site, info, Stage.RELEASED, event)
        if side_of(actor, site, info) is Side.ANSWERS:
            blank = tuple(replace(v, forms={}) for v in check.verdicts)
            check = replace(check, verdicts=blank)
    return check


def _check(site: Site, info: CycleInfo, forms: list[Opened], tell: Tell | None = None) -> Check:
    rule = policy_in_force(site).policy.components.feedback
    by_person: dict[str, list[Opened]] = defaultdict(list)
    for form in forms:
        by_person[form.ratee].append(form)
    ids = employee_ids(site, sorted({n for f in forms for n in (f.ratee, f.rater)}))
    verdicts = []
    with read_transaction(site.database):
        for n, (ratee, mine) in enumerate(sorted(by_person.items())):
            if tell is not None:
                tell("comparing", n / len(by_person))
            state = State(
                info.period,
                tuple(
                    Form(ids[f.rater], f.token, f.token, f.relation, _answered(f))
                    for f in mine
                    if f.relation in _NAMES
                ),
                veils(rule, (f.relation for f in mine if _answered(f))),
            )
            level = next_level(site, ids[ratee], rule, state)
            values = may_follow(shown_of(site, ids[ratee], rule), state, level, rule)
            verdicts.append(
                Verdict(
                    ratee,
                    dict(Counter(f.relation for f in mine)),
                    level,
                    _comments_shown(mine, rule),
                    bool(_pinned(state, level, mine, rule, values=values)),
                    values,
                )
            )
    return Check(info.code, tuple(verdicts), info.asked - len(forms), _counts(verdicts))


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    found = dict.fromkeys((*(level.value for level in Level), NOBODY), 0)
    for one in verdicts:
        wrote = any(n for relation, n in one.forms.items() if relation in _NAMES)
        found[one.level.value if wrote else NOBODY] += 1
    return found


def _answered(form: Opened) -> int:
    return sum(a is not None for a in form.answers)


def _pinned(
    state: State, level: Level, forms: list[Opened], rule: FeedbackRule, *, values: bool
) -> frozenset[object]:
    """Raters of whose answers, in all or in a value, what is shown leaves only one sum."""
    if rule.shown_step is None:
        return frozenset()
    half = Fraction(rule.shown_step) / 2
    said = {f.token: f for f in forms}
    figures = []
    for group in groups(state, level):
        share = Fraction(1, len(group))
        points = {f.form: sum(a or 0 for a in said[str(f.form)].answers) for f in group}
        mean = sum((share * Fraction(points[f.form], f.answered) for f in group), Fraction(0))
        shown = shown_mean(mean, rule)
        assert shown is not None
        weights = {f.form: share / f.answered for f in group}
        figures.append(Figure(weights, shown - half, shown + half, open=True))
        if values:
            told = pinned(*figures_of([said[str(f.form)].answers for f in group], rule))
            if told:
                return told
    low, high = int(rule.item_min), int(rule.item_max)
    ranges = {f.form: (low * f.answered, high * f.answered) for f in state.forms}
    return pinned(figures, ranges)


def _comments_shown(forms: list[Opened], rule: FeedbackRule) -> bool:
    """Comments are shown where enough peers and subordinates wrote one."""
    return sum(bool(f.comment) and f.relation in _NAMES for f in forms) >= rule.shown_min


def _write(
    site: Site, info: CycleInfo, forms: list[Opened], check: Check, secret: Secret, event: int
) -> None:
    """Evidence, pairs and comments, each in an order that tells nothing of the others."""
    database = site.database
    ids = employee_ids(site, sorted({n for f in forms for n in (f.ratee, f.rater)}))
    evidence: list[tuple[Any, ...]] = []
    pairs: list[tuple[Any, ...]] = []
    for form in forms:
        key = secret.row_key(info.period, form.ratee, form.rater)
        relation = form.relation
        evidence.append((key, event, info.period, ids[form.ratee], relation, *form.answers))
        pairs.append(
            (
                pair_key(info.period, form.ratee, form.rater), event, info.period,
                ids[form.ratee], ids[form.rater], relation,
            )
        )  # fmt: skip
    _end_imported(site, info, forms, [row[0] for row in evidence], event)
    fields = ("key", "since", "period", "ratee", "relation", *ANSWER_COLUMNS)
    bulk.insert(database, Feedback, fields, sorted(evidence, key=lambda row: row[0]))
    known = bulk.standing(database, FeedbackPair, ("period",), [row[0] for row in pairs])
    new = sorted((row for row in pairs if row[0] not in known), key=lambda row: row[0])
    names = ("key", "since", "period", "ratee", "rater", "relation")
    bulk.insert(database, FeedbackPair, names, new)
    shown = {v.ratee for v in check.verdicts if v.comments}
    comments = [
        (
            secret.order("comment", form.token).hex(), info.period, ids[form.ratee],
            int(form.relation in _NAMES), form.comment, event,
        )
        for form in forms
        if form.comment and form.ratee in shown and form.relation != Relation.SELF.value
    ]  # fmt: skip
    bulk.insert(
        database, FeedbackComment, ("token", "period", "ratee", "shielded", "text", "event"),
        sorted(comments),
    )  # fmt: skip


def _end_imported(
    site: Site, info: CycleInfo, forms: list[Opened], keys: list[bytes], event: int
) -> None:
    """A form of the same rater about the same person that a file brought is replaced."""
    named = [row_key(info.period, form.ratee, form.rater) for form in forms]
    for start in range(0, len(keys), 400):
        chunk = [*keys[start : start + 400], *named[start : start + 400]]
        standing = bulk.standing(site.database, Feedback, ("period",), chunk)
        bulk.end_versions(site.database, Feedback, [row[0] for row in standing.values()], event)
