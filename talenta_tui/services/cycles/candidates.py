"""Who can be asked about somebody by hand: whom the draw would have chosen from, and their load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.planning.raters import Organisation
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.cycles.calendar import Stage, cycle_rule, stage_of
from talenta_tui.services.cycles.organisation import barred, forms_elsewhere, staff_of
from talenta_tui.services.cycles.people import list_ratees
from talenta_tui.services.cycles.raters import asked
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


class Offer(StrEnum):
    """The draw would take them; it would but for the forms they have; of the same unit alone."""

    FREE = "free"
    FULL = "full"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may be asked, and for how many forms they are asked already, in all cycles."""

    nip: str
    forms: int
    offer: Offer = Offer.FREE


def candidates(
    actor: Actor, site: Site, code: str, ratee: str, relation: str
) -> tuple[Candidate, ...]:
    """Whom the organisation offers for a group of the rated person, the least burdened first;
    then who has all the forms the policy allows, then the others of the unit.

    Without who is asked about them already and who has a declared conflict. Somebody else can be
    asked all the same, with a reason. It leaves out who
    is asked, so it is for the names' side and recorded as a read like their list; nobody is told
    about themselves. Raises NotFound for who is not rated in the cycle.
    """
    require(actor, UseCase.CYCLE_NAMES)
    rule = cycle_rule(site)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        if ratee == actor.nip or ratee not in {r.nip for r in list_ratees(actor, site, info.code)}:
            raise NotFound(_("{nip} is not rated in {code}.").format(nip=ratee, code=info.code))
        record(actor, site, "cycle.raters", info.code, reading=True)
        staff = staff_of(site)
        standing = asked(site, info)
        conflicts = barred(site)
        load = forms_elsewhere(site, info.id)
    load += Counter(one.rater for one in standing if one.relation != Relation.SELF)
    taken = {one.rater for one in standing if one.ratee == ratee}
    out = {ratee, *taken} | {n for n, about in conflicts if about == ratee}
    offered = set(Organisation(staff).offers(ratee, relation)) - out
    home = next((one.unit for one in staff if one.nip == ratee), None)
    near = {one.nip for one in staff if one.unit == home} - offered - out
    found = [
        Candidate(nip, load[nip], Offer.FREE if load[nip] < rule.most_forms else Offer.FULL)
        for nip in offered
    ] + [Candidate(nip, load[nip], Offer.NEAR) for nip in near]
    order = list(Offer)
    return tuple(sorted(found, key=lambda one: (order.index(one.offer), one.forms, one.nip)))
