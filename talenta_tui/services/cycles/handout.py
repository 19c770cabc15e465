"""What is printed for the raters of a cycle: a letter to each, and the forms they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.services.cycles.calendar import CycleInfo, Stage, stage_of
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.raters import asked, of_oneself
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require, sees_unit, unit_key
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class HandedForm:
    """A form on paper: its code and whom it is about. In which group is not on it: there is one
    superior, and the word would name them. `relation` is for the letter alone."""

    code: str
    name: str
    unit: str
    relation: str


@dataclass(frozen=True, slots=True)
class Handout:
    """The letter to one rater and their forms."""

    rater: str
    name: str
    unit: str
    forms: tuple[HandedForm, ...]


def hand_out(
    actor: Actor, site: Site, code: str, unit: str = "", rater: str = ""
) -> tuple[CycleInfo, tuple[Handout, ...]]:
    """Letters and forms of every rater, of one unit's or of one rater, by unit and name.

    For the names' side, recorded as a read. Forms about the actor are left out: another person
    must hand those out. Raises NotFound where nobody fits.
    """
    require(actor, UseCase.CYCLE_NAMES)
    secret = site_secret()
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.COLLECTING)
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.letters", info.code, reading=True)
        found = asked(site, info, rater or None)
        units = {one.nip: one.unit for one in staff_of(site)}
    grouped: dict[tuple[str, str, str], list[HandedForm]] = {}
    for one in found:
        home = units.get(one.rater, "")
        if of_oneself(actor, one):
            continue
        if sees_unit(actor, home) and (not unit or unit_key(home) == unit_key(unit)):
            number = secret.code(info.code, one.ratee, one.rater)
            form = HandedForm(number, one.ratee_name, one.unit, one.relation)
            grouped.setdefault((home, one.rater_name, one.rater), []).append(form)
    if not grouped:
        raise NotFound(_("No rater fits; talenta cycle raters lists them."))
    return info, tuple(
        Handout(nip, name, home, tuple(sorted(forms, key=lambda f: (f.name, f.code))))
        for (home, name, nip), forms in sorted(grouped.items())
    )
