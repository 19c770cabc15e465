"""Who moved which agreed level, how far from the raters' mean, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import Number
from talenta_tui.services.assessment.blind import all_visible
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.queries import find_own, rows
from talenta_tui.services.assessment.values import level
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Movement:
    """One settling of a level. `old` None the first time; `moved` is the level less the mean;
    `at` is ISO time."""

    nip: str
    competency: str
    old: Number | None
    new: Number
    mean: Fraction | None
    moved: Fraction | None
    by: str
    at: str
    reason: str
    event: int


def movements(actor: Actor, site: Site, session: str) -> tuple[Movement, ...]:
    """Every settling of every level, in the order they came; nothing is ever left out."""
    require(actor, UseCase.SESSION_READ, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        if not all_visible(actor, facts):
            raise Refused(_("The ratings of this session are not yours to see."))
        found: list[Movement] = []
        last: dict[tuple[str, str], Number] = {}
        for nip, competency, halves, mean, by, reason, event, at in rows(
            site,
            "SELECT e.nip, c.name, t.halves, t.mean, v.actor, t.reason, v.seq, v.at"
            " FROM agreed_level t JOIN event v ON v.seq = t.since"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            " WHERE t.session_id = ? ORDER BY t.id",
            facts.key.id,
        ):
            new = level(halves)
            exact = None if mean is None else Fraction(mean)
            found.append(
                Movement(
                    nip, competency, last.get((nip, competency)), new, exact,
                    None if exact is None else Fraction(new) - exact, by, at, reason or "", event,
                )
            )  # fmt: skip
            last[nip, competency] = new
    return tuple(found)
