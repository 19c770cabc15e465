"""The two sides of a cycle, names and answers: nobody works on both.

A list of raters beside the forms just keyed, or letters beside the codes on paper, would tell who
said what. Which side somebody stands on follows from what the trail says they did.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.access.persons import ids_of
from talenta_tui.services.assessment.queries import marks, rows
from talenta_tui.services.cycles.secret import fingerprint_in_use
from talenta_tui.services.trail import head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.cycles.calendar import CycleKey
    from talenta_tui.services.site import Site


class Side(StrEnum):
    """Who sees names of raters never keys answers of the same cycle, and the other way round."""

    NAMES = "names"
    ANSWERS = "answers"


_SIDE_ACTIONS = {
    Side.NAMES: (
        "cycle.propose", "cycle.replace", "cycle.raters", "cycle.letters", "cycle.remind",
        "cycle.import", "cycle.import.look",
    ),
    Side.ANSWERS: ("cycle.key",),
}  # fmt: skip


def side_of(actor: Actor, site: Site, info: CycleKey) -> Side | None:
    """The side of the cycle the actor's person has worked on; None on neither. In a transaction.

    One who stands on both (that is refused, so it cannot be) counts as on the answers' side.
    """
    ids = ids_of(site, actor.id, actor.nip)
    for side in (Side.ANSWERS, Side.NAMES):
        if _worked_on(ids, site, info, side, 0, head()[0]):
            return side
    return None


def _worked_on(
    ids: Sequence[str], site: Site, info: CycleKey, side: Side, after: int, until: int
) -> bool:
    actions = _SIDE_ACTIONS[side]
    found = rows(
        site,
        "SELECT COUNT(*) FROM event WHERE seq > ? AND seq <= ? AND subject = ?"
        f" AND actor IN ({marks(ids)}) AND action IN ({marks(actions)})",
        after,
        until,
        info.code,
        *ids,
        *actions,
    )
    return bool(found[0][0])


_sides: dict[tuple[str, tuple[str, ...], int, Side], int] = {}
"""Up to which event a person's ids are known not to have stood on the other side of a cycle."""


def require_side(actor: Actor, site: Site, info: CycleKey, side: Side) -> None:
    """Raise Refused for who has worked on the other side of the cycle.

    Reminders beside keyed forms, or letters beside form codes, would tell who said what. What
    was looked through once is not looked through again: the trail only grows.
    """
    other = Side.ANSWERS if side is Side.NAMES else Side.NAMES
    ids = ids_of(site, actor.id, actor.nip)
    known = (fingerprint_in_use() or "", ids, info.id, side)
    newest = head()[0]
    if not _worked_on(ids, site, info, other, _sides.get(known, 0), newest):
        _sides[known] = newest
        return
    if side is Side.NAMES:
        raise Refused(
            _("You have keyed forms of {code}; names of raters are for somebody else.").format(
                code=info.code
            )
        )
    raise Refused(
        _("You have seen names of raters of {code}; keying is for somebody else.").format(
            code=info.code
        )
    )
