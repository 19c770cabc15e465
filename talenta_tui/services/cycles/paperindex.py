"""Which paper form a code means: every form of a cycle by code, kept while nobody is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.secret import Secret
from talenta_tui.services.permissions import sees_unit

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.cycles.calendar import CycleKey
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A form: its code, where it is stored, what the trail calls it, who is asked about whom."""

    code: str
    token: str
    pseudonym: str
    one: Asked

    def foreign_to(self, actor: Actor) -> bool:
        """Out of the actor's scope, their own, or about them: not theirs to key."""
        own = actor.nip is not None and actor.nip in (self.one.rater, self.one.ratee)
        return own or not sees_unit(actor, self.one.unit)


@dataclass(frozen=True, slots=True)
class PaperIndex:
    """The forms of a cycle; `newest` tells two states of the naming of raters apart."""

    by_code: Mapping[str, PaperEntry]
    by_pseudonym: Mapping[str, PaperEntry]
    newest: tuple[int, int]


_kept: dict[tuple[object, ...], PaperIndex] = {}
"""The index of the cycle keyed last: hashing 50,000 forms takes a second, a key milliseconds."""


def paper_index(site: Site, info: CycleKey, secret: Secret) -> PaperIndex:
    """Every paper form of the cycle. Only the use cases beside this may see it whole."""
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT (SELECT COALESCE(MAX(id), 0) FROM cycle_rater),"
            " (SELECT COALESCE(MAX(id), 0) FROM employee_version)",
        )[0]
        newest = (int(found[0]), int(found[1]))
        state = (secret.fingerprint, info.id, newest)
        if state not in _kept:
            entries = [_entry(secret, info, one) for one in asked(site, info)]
            _kept.clear()
            _kept[state] = PaperIndex(
                {one.code: one for one in entries},
                {one.pseudonym: one for one in entries},
                newest,
            )
        return _kept[state]


def _entry(secret: Secret, info: CycleKey, one: Asked) -> PaperEntry:
    name = (info.code, one.ratee, one.rater)
    return PaperEntry(secret.code(*name), secret.token(*name), secret.pseudonym(*name), one)
