"""Movement, edge and coverage as the rows of a file: the same from a screen and a command."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.scoring.numbers import format_exact
from talenta_tui.text import Digits

if TYPE_CHECKING:
    from talenta_tui.services.coverage import Coverage, Covered
    from talenta_tui.services.edges import Edge
    from talenta_tui.services.movement import Movement

Rows = list[tuple[str, ...]]

MOVEMENT_HEADERS = ("nip", "old_box", "new_box", "component", "points")
EDGE_HEADERS = ("nip", "name", "axis", "value", "cut", "box", "other_box", "missing")


def movement_rows(found: Movement) -> Rows:
    """One line a person who moved; an empty box is none."""
    return [
        (
            m.nip,
            str(m.old or ""),
            str(m.new or ""),
            m.most.component.value if m.most else "",
            _points(m.most.points) if m.most else "",
        )
        for m in found.moves
    ]


def _points(value: Fraction) -> str:
    """Points with a sign where they are fewer: a number in every spreadsheet."""
    return Digits(format_exact(value, 4))


def edge_rows(found: Edge, decimals: int) -> Rows:
    """Those near a cut-off, then those whom one missing record decides (worst and best box)."""
    rows: Rows = [
        (
            row.nip,
            row.name,
            str(near.axis),
            format_exact(near.value, decimals),
            format_exact(near.cut, decimals),
            str(near.box),
            str(near.other),
            "",
        )
        for row, near in found.near
    ]
    rows += [
        (
            w.row.nip,
            w.row.name,
            "",
            "",
            "",
            str(w.row.placement.worst_box),
            str(w.row.placement.best_box),
            w.deciding.component.value,
        )
        for w in found.waiting
    ]
    return rows


def coverage_table(found: Coverage, group: str) -> tuple[tuple[str, ...], Rows]:
    """Headers and rows by `unit` or by `tier`; the whole comes last, under no name."""
    groups: dict[str, Covered] = {
        **(
            found.units
            if group == "unit"
            else {tier.value: covered for tier, covered in found.tiers.items()}
        ),
        "": found.whole,
    }
    lacking = tuple(found.whole.lacking)
    rows = [
        (
            name,
            str(c.people),
            str(c.mapped),
            str(c.open),
            *(str(c.lacking.get(k, 0)) for k in lacking),
        )
        for name, c in groups.items()
    ]
    return (group, "people", "mapped", "open", *(c.value for c in lacking)), rows
