"""Who is asked about whom: proposed from the organisation, replaced and added with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import CycleRater
from talenta_tui.planning.raters import Pair, Proposal, Request, propose
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import employee_ids, need_reason, rows
from talenta_tui.services.cycles.calendar import CycleInfo, CycleKey, Stage, cycle_rule, stage_of
from talenta_tui.services.cycles.organisation import barred, forms_elsewhere, staff_of
from talenta_tui.services.cycles.people import list_ratees, ratee_nips
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """A rater asked about a rated person, as the names' side sees it; nothing of the form."""

    ratee: str
    ratee_name: str
    unit: str
    rater: str
    rater_name: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a rater is handed: for each form its code, whom it is about and in which group."""

    rater: str
    name: str
    unit: str
    forms: tuple[tuple[str, str, str], ...]


def propose_raters(actor: Actor, site: Site, code: str) -> Proposal:
    """Draw raters for everyone rated in the actor's units and ask them, in place of an earlier
    draw; returns the raters of those people alone.

    Raters set by hand stay and count. The draw rests on the cycle's seed, the policy's counts and
    what everybody is asked for in other cycles and about people out of the actor's scope.
    """
    require(actor, UseCase.CYCLE_NAMES)
    rule = cycle_rule(site)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED)
        require_side(actor, site, info, Side.NAMES)
        staff = staff_of(site)
        here = {one.nip for one in staff if sees_unit(actor, one.unit)}
        ratees = [nip for nip in ratee_nips(site, info) if nip in here]
        if not ratees:
            raise Refused(_("Nobody of your units is to be rated yet."))
        standing = [a for a in _standing(site, info) if sees_unit(actor, a.unit)]
        by_hand = {
            (a.ratee, a.rater): Pair(a.ratee, a.rater, a.relation) for a in standing if a.reason
        }
        seed = rows(site, "SELECT seed FROM cycle WHERE id = ?", info.id)[0][0]
        found = propose(
            staff,
            Request(
                ratees,
                {relation.value: n for relation, n in rule.counts.items()},
                rule.most_forms,
                f"{info.code}:{seed}",
                barred(site),
                forms_elsewhere(site, info.id) + _load_outside(actor, site, info),
                tuple(by_hand.values()),
            ),
        )
        changes = Changes()
        drawn = {(p.ratee, p.rater) for p in found.pairs}
        for one in standing:
            if not one.reason and (one.ratee, one.rater) not in drawn:
                changes.end(CycleRater, (info.code, one.ratee, one.rater))
        nips = sorted({n for p in found.pairs for n in (p.ratee, p.rater)})
        ids = employee_ids(site, nips)
        for pair in found.pairs:
            if (pair.ratee, pair.rater) not in by_hand:
                _ask(changes, info, pair, ids, "")
        event = record(
            actor,
            site,
            "cycle.propose",
            info.code,
            {"seed": seed, "pairs": len(found.pairs), "short": len(found.short)},
        )
        changes.write(site, event)
    return found


def _load_outside(actor: Actor, site: Site, info: CycleInfo) -> Counter[str]:
    """Forms every rater is asked for here about people out of the actor's scope."""
    return Counter(
        a.rater
        for a in _standing(site, info)
        if a.relation != Relation.SELF and not sees_unit(actor, a.unit)
    )


def _ask(
    changes: Changes, info: CycleInfo, pair: Pair, ids: Mapping[str, int], reason: str
) -> None:
    changes.put(
        CycleRater,
        (info.code, pair.ratee, pair.rater),
        cycle=info.id,
        ratee=ids[pair.ratee],
        rater=ids[pair.rater],
        relation=pair.relation,
        reason=reason,
    )


def replace_rater(
    actor: Actor, site: Site, code: str, ratee: str, old: str, new: str, reason: str
) -> None:
    """Ask `new` in place of `old` about `ratee`, in the same group, with a reason.

    Raises NotFound, WrongUse for who is asked already, and Refused once `old` has submitted:
    what is said is said. The trail names neither rater: it holds pseudonyms.
    """
    require(actor, UseCase.CYCLE_NAMES)
    why = need_reason(reason)
    secret = site_secret()
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        standing = {(a.ratee, a.rater): a for a in _standing(site, info)}
        one = standing.get((ratee, old))
        if one is None or not sees_unit(actor, one.unit):
            raise NotFound(_("{rater} is not asked about {ratee}.").format(rater=old, ratee=ratee))
        if (ratee, new) in standing or new == ratee:
            raise WrongUse(_("{rater} is asked already.").format(rater=new))
        token = secret.token(info.code, ratee, old)
        form = rows(site, "SELECT submitted FROM cycle_form WHERE token = ?", token)
        if form and form[0][0]:
            raise Refused(_("This rater has submitted; a submitted form stands."))
        ids = _may_rate(site, ratee, new)
        changes = Changes()
        changes.end(CycleRater, (info.code, ratee, old))
        _ask(changes, info, Pair(ratee, new, one.relation), ids, why)
        detail = {
            "old": secret.pseudonym(info.code, ratee, old),
            "new": secret.pseudonym(info.code, ratee, new),
        }
        event = record(actor, site, "cycle.replace", info.code, detail, why)
        changes.write(site, event)
        for gone in (token, secret.token("draft", info.code, ratee, old)):
            site.database.execute_sql(
                f"DELETE FROM cycle_form WHERE token = '{gone}' AND submitted = 0"
            )


def add_rater(
    actor: Actor, site: Site, code: str, ratee: str, rater: str, relation: str, reason: str
) -> None:
    """Ask one more person about `ratee`, in a group that has fewer than wanted, with a reason.

    Raises NotFound, WrongUse for who is asked already or a group there is not, and Refused for
    a declared conflict. The trail holds a pseudonym.
    """
    require(actor, UseCase.CYCLE_NAMES)
    why = need_reason(reason)
    if relation not in set(Relation) - {Relation.SELF}:
        raise WrongUse(_("There is no group {name} of raters.").format(name=relation))
    secret = site_secret()
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        if ratee not in {one.nip for one in list_ratees(actor, site, info.code)}:
            raise NotFound(_("{nip} is not rated in {code}.").format(nip=ratee, code=info.code))
        asked_now = {a.rater for a in _standing(site, info) if a.ratee == ratee}
        if rater in asked_now or rater == ratee:
            raise WrongUse(_("{rater} is asked already.").format(rater=rater))
        ids = _may_rate(site, ratee, rater)
        changes = Changes()
        _ask(changes, info, Pair(ratee, rater, str(relation)), ids, why)
        detail = {"new": secret.pseudonym(info.code, ratee, rater)}
        event = record(actor, site, "cycle.replace", info.code, detail, why)
        changes.write(site, event)


def _may_rate(site: Site, ratee: str, rater: str) -> dict[str, int]:
    """The ids of the two; raises NotFound for nobody in service, Refused for a conflict."""
    if rater not in {one.nip for one in staff_of(site)}:
        raise NotFound(_("No employee in service has the NIP {nip}.").format(nip=rater))
    if (rater, ratee) in barred(site):
        raise Refused(
            _("{rater} has a declared conflict with {ratee}.").format(rater=rater, ratee=ratee)
        )
    return employee_ids(site, [ratee, rater])


def list_raters(actor: Actor, site: Site, code: str) -> tuple[Asked, ...]:
    """Who is asked about whom, while the cycle runs; recorded as a read.

    Nothing here tells whether a form has come, and after the release nobody is named any more.
    Nobody is told who is asked about themselves.
    """
    require(actor, UseCase.CYCLE_NAMES)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.raters", info.code, reading=True)
        found = _standing(site, info)
    return tuple(a for a in found if sees_unit(actor, a.unit) and not of_oneself(actor, a))


def of_oneself(actor: Actor, one: Asked) -> bool:
    """Whether somebody else is asked about the actor: nobody is told who."""
    return actor.nip is not None and one.ratee == actor.nip != one.rater


def letters(actor: Actor, site: Site, code: str) -> tuple[Letter, ...]:
    """What every rater is handed, by unit and name of the rater; recorded as a read.

    Forms about the actor are left out: another person must hand those out.
    """
    require(actor, UseCase.CYCLE_NAMES)
    secret = site_secret()
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.letters", info.code, reading=True)
        found = _standing(site, info)
        units = {one.nip: one.unit for one in staff_of(site)}
    grouped: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for one in found:
        if sees_unit(actor, units.get(one.rater, "")) and not of_oneself(actor, one):
            form = (secret.code(info.code, one.ratee, one.rater), one.ratee_name, one.relation)
            grouped.setdefault((one.rater, one.rater_name), []).append(form)
    found_letters = (
        Letter(nip, name, units.get(nip, ""), tuple(sorted(forms, key=lambda f: f[1])))
        for (nip, name), forms in grouped.items()
    )
    return tuple(sorted(found_letters, key=lambda one: (one.unit, one.name, one.rater)))


def asked(site: Site, info: CycleKey, rater: str | None = None) -> tuple[Asked, ...]:
    """For the other modules here; what comes of it must name no rater beside an answer."""
    with read_transaction(site.database):
        return tuple(_standing(site, info, rater))


def _standing(site: Site, info: CycleKey, rater: str | None = None) -> list[Asked]:
    only, values = ("", ()) if rater is None else (" AND p.nip = ?", (rater,))
    return [
        Asked(*row)
        for row in rows(
            site,
            "SELECT e.nip, v.name, u.name, p.nip, w.name, r.relation, r.reason FROM cycle_rater r"
            " JOIN employee e ON e.id = r.ratee_id JOIN employee p ON p.id = r.rater_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN employee_version w ON w.employee_id = p.id AND w.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id"
            f" WHERE r.cycle_id = ? AND r.until IS NULL{only}"
            " ORDER BY e.nip, r.relation, p.nip",
            info.id,
            *values,
        )
    ]
