"""Who moved and who stands on the edge, as rows of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_coverage import short_name
from talenta_tui.screens.view_people import LEAST_NAME
from talenta_tui.screens.view_words import box_word, figure
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.edges import Edge
    from talenta_tui.services.movement import Move
    from talenta_tui.services.people import PersonRow


def move_columns() -> Sequence[Column]:
    return (
        Column(_("Name"), share=2, minimum=LEAST_NAME),
        Column(_("From"), 5, "right"),
        Column(_("To"), 5, "right"),
        Column(_("Moved most by"), share=2, minimum=17),
        Column(_("Points"), 9, "right"),
        Column(_("Unit"), share=2, minimum=8),
    )


def move_rows(
    people: Sequence[PersonRow], moves: Mapping[str, Move], policy: Policy
) -> Sequence[Row]:
    """Those who moved: from, to, and the component that moved them most, in axis points."""
    return [_moved(person, moves[person.nip], policy) for person in people]


def _moved(person: PersonRow, move: Move, policy: Policy) -> Row:
    most = move.most
    # Where no component changed, the policy moved a cut-off or the grid.
    name, points = _("the policy"), ""
    if most is not None:
        name = short_name(policy, most.component)
        if most.old is None:
            name = _("{name} (new)").format(name=name)
        elif most.new is None:
            name = _("{name} (gone)").format(name=name)
        points = figure(most.points, policy.arithmetic.decimals)
        points = "+" + points if most.points > 0 else points
    old, new = box_word(move.old or None), box_word(move.new or None)
    return (person.name, old, new, name, points, person.unit)


def edge_columns() -> Sequence[Column]:
    return (
        Column(_("Name"), share=2, minimum=LEAST_NAME),
        Column(_("Box"), 5, "right"),
        Column(_("Or"), 5, "right"),
        Column(_("Decided by"), share=2, minimum=21),
        Column(_("Unit"), share=2, minimum=8),
    )


def edge_lines(edge: Edge, policy: Policy) -> Sequence[Row]:
    """Those near a cut-off by distance, then those whom one missing record decides.

    A person near a cut-off of either axis stands twice.
    """
    decimals = policy.arithmetic.decimals
    rows = []
    for person, near in edge.near:
        sign = "≥" if near.above else "<"
        value, cut = figure(near.value, decimals), figure(near.cut, decimals)
        why = f"{near.axis.upper()} {value} {sign} {cut}"
        rows.append((person.name, str(near.box), str(near.other), why, person.unit))
    for waiting in edge.waiting:
        person, place = waiting.row, waiting.row.placement
        name = short_name(policy, waiting.deciding.component)
        why = _("missing: {name}").format(name=name)
        worst, best = str(place.worst_box), str(place.best_box)
        rows.append((person.name, worst, best, why, person.unit))
    return rows


def edge_keys(edge: Edge) -> list[str]:
    """What names each of `edge_lines`."""
    return [f"{person.nip} {near.axis} {near.cut}" for person, near in edge.near] + [
        waiting.row.nip for waiting in edge.waiting
    ]
